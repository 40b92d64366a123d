//! One market town and everybody in it.

use crate::background;
use crate::business;
use crate::calling::{self, Event};
use crate::carry;
use crate::draw::{Draw, to_seconds};
use crate::geography::{Place, Town, base_city, market_town};
use crate::incidents::{self, Happening};
use crate::line::{self, LineLife};
use crate::phone::{DAY_S, Identities, Phone, PhoneId, Role, Spot, Whereabouts};
use crate::support;
use crate::world::{Size, WorldSpec};

/// A market town, the city its lines come from, and what happened.
pub(crate) struct District {
    pub(crate) index: usize,
    pub(crate) start_s: i64,
    pub(crate) end_s: i64,
    /// The market town, then the city.
    pub(crate) towns: [Town; 2],
    pub(crate) phones: Vec<Phone>,
    pub(crate) events: Vec<Event>,
    /// People with ties of their own; customers are among them.
    pub(crate) residents: Vec<PhoneId>,
    /// Numbers that are seen once or seldom.
    pub(crate) passers_by: Vec<PhoneId>,
    pub(crate) lines: Vec<LineLife>,
    pub(crate) succession: Vec<Succession>,
    pub(crate) happenings: Vec<Happening>,
    /// Kind of entity, its id, number, mechanism.
    pub(crate) mechanisms: Vec<(&'static str, String, i64, &'static str)>,
    pub(crate) places: Vec<KnownPlace>,
}

/// One number taking over from another.
pub(crate) struct Succession {
    pub(crate) from: i64,
    pub(crate) to: i64,
    pub(crate) at_s: i64,
    pub(crate) kind: &'static str,
}

/// A place of the truth files.
pub(crate) struct KnownPlace {
    pub(crate) kind: &'static str,
    pub(crate) place: Place,
    pub(crate) from_s: i64,
    pub(crate) to_s: i64,
}

/// Share of the public whose prepaid SIM is not registered (lines.md, section 7).
const UNREGISTERED_PUBLIC: f64 = 0.3;

impl District {
    /// Makes a district. The same specification gives the same district.
    pub(crate) fn new(spec: &WorldSpec, size: &Size, index: usize, identities: &mut Identities) -> Self {
        let start_s = size.start_s;
        let mut district = Self {
            index,
            start_s,
            end_s: start_s + size.days * DAY_S,
            towns: [market_town(spec.seed, index), base_city(spec.seed, index % 5)],
            phones: Vec::new(),
            events: Vec::new(),
            residents: Vec::new(),
            passers_by: Vec::new(),
            lines: Vec::new(),
            succession: Vec::new(),
            happenings: Vec::new(),
            mechanisms: Vec::new(),
            places: Vec::new(),
        };
        let mut draw = Draw::new(spec.seed, "district", index as u64);
        district.settle(size, identities, &mut draw);
        calling::residents(&mut district, spec.seed);
        background::number_changes(&mut district, size, identities, spec.seed);
        business::open(&mut district, size, identities, spec.seed);
        line::run_all(&mut district, spec, size, identities);
        carry::carry_along(&mut district, spec);
        support::reach_out(&mut district, spec, size, identities);
        incidents::happen(&mut district, spec);
        district.observe(spec, size);
        district.events.sort_unstable();
        district
    }

    /// Distinguishes this district's draws from those of others.
    pub(crate) fn key(&self) -> u64 {
        (self.index as u64) << 32
    }

    fn settle(&mut self, size: &Size, identities: &mut Identities, draw: &mut Draw) {
        for _ in 0..size.residents {
            let id = self.add_phone(Role::Resident, "resident", 0, identities, draw);
            self.residents.push(id);
        }
        for _ in 0..size.residents * 2 {
            let id = self.add_phone(Role::Resident, "passer_by", 0, identities, draw);
            self.passers_by.push(id);
        }
    }

    /// A new telephone whose user lives in a town.
    pub(crate) fn add_phone(
        &mut self,
        role: Role,
        detail: &'static str,
        town: usize,
        identities: &mut Identities,
        draw: &mut Draw,
    ) -> PhoneId {
        let operator = identities.operator();
        let of = &self.towns[town];
        let code = u8::try_from(town).unwrap_or(0);
        let place = of.centre.somewhere_near(of.radius_m, draw);
        let spot = |place: Place| Spot::new(code, of, operator, place);
        let work = if draw.chance(0.7) { of.centre.somewhere_near(of.radius_m, draw) } else { place };
        let around = (0..2).map(|_| spot(of.centre.somewhere_near(of.radius_m * 0.7, draw))).collect();
        let whereabouts = Whereabouts { home: spot(place), work: spot(work), around, trips: Vec::new() };
        self.phones.push(Phone {
            number: identities.number(),
            imei: identities.imei(),
            imsi: identities.imsi(operator),
            operator,
            role,
            detail,
            person: String::new(),
            registered: !draw.chance(UNREGISTERED_PUBLIC),
            place,
            whereabouts,
            along: Vec::new(),
            from_s: self.start_s,
            to_s: self.end_s,
            subject: false,
        });
        PhoneId::try_from(self.phones.len() - 1).unwrap_or(PhoneId::MAX)
    }

    /// A telephone that stays where it stands (an office).
    pub(crate) fn stay_put(&mut self, id: PhoneId) {
        let whereabouts = &mut self.phones[id as usize].whereabouts;
        whereabouts.work = whereabouts.home.clone();
        whereabouts.around.clear();
    }

    pub(crate) fn phone(&self, id: PhoneId) -> &Phone {
        &self.phones[id as usize]
    }

    /// Adds an event, if it lies in the period and both telephones were in use.
    pub(crate) fn add(&mut self, event: Event) {
        let in_use = |id: PhoneId| {
            let phone = &self.phones[id as usize];
            (phone.from_s..phone.to_s).contains(&event.start_s)
        };
        if event.a != event.b && in_use(event.a) && in_use(event.b) {
            self.events.push(event);
        }
    }

    /// Days of the period, as their first seconds.
    pub(crate) fn days(&self) -> impl Iterator<Item = i64> + use<> {
        (self.start_s..self.end_s).step_by(86_400)
    }

    /// Days as a real number of seconds, from the start.
    pub(crate) fn day(&self, days: f64) -> i64 {
        self.start_s + to_seconds(days * DAY_S as f64)
    }

    /// A new person's identity.
    pub(crate) fn person(&self, kind: &str, ordinal: usize) -> String {
        format!("P{:02}{kind}{ordinal:04}", self.index)
    }

    /// Chooses whose billing was lawfully acquired.
    fn observe(&mut self, spec: &WorldSpec, size: &Size) {
        let mut draw = Draw::new(spec.seed, "observe", self.index as u64);
        for phone in &mut self.phones {
            let share = match phone.role {
                Role::Line => 0.97,
                Role::Business => 0.9,
                Role::Support => 1.0,
                Role::Holder | Role::Runner => 0.6,
                Role::Supplier => 0.4,
                Role::Customer => size.customers_observed,
                Role::Resident if phone.detail == "passer_by" => 0.0,
                Role::Resident => size.residents_observed,
            };
            phone.subject = draw.chance(share);
        }
    }
}
