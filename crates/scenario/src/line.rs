//! Deal lines: holder, numbers, customers, runners, flares, orders.

use crate::calling::Event;
use crate::district::{District, KnownPlace, Succession};
use crate::draw::{Draw, to_count, to_seconds};
use crate::geography::Place;
use crate::mechanism::{FlareWay, OrderWay, SwapWay, Word};
use crate::phone::{DAY_S, Identities, PhoneId, Role, Spot, Whereabouts};
use crate::world::{Size, WorldSpec};

/// One stretch of a line's life on one number.
pub(crate) struct Stretch {
    pub(crate) phone: PhoneId,
    pub(crate) from_s: i64,
    pub(crate) to_s: i64,
}

/// A line from its first flare to its end.
pub(crate) struct LineLife {
    pub(crate) line_id: String,
    pub(crate) brand: String,
    pub(crate) stretches: Vec<Stretch>,
    pub(crate) customers: Vec<PhoneId>,
    pub(crate) runners: Vec<PhoneId>,
    pub(crate) holder: PhoneId,
    /// How much harm it does, relative to others.
    pub(crate) harm: f64,
    /// Flats and corners where it sells.
    pub(crate) spots: Vec<Place>,
    /// Home of a vulnerable person it uses.
    pub(crate) cuckooed: Option<Place>,
    /// Journeys of its telephone to the market: from, to (seconds) and where.
    pub(crate) journeys: Vec<(i64, i64, Place)>,
}

const BRANDS: [&str; 24] = [
    "Ace", "Bam", "Coby", "Dez", "Echo", "Flash", "Gino", "Hype", "Izzy", "Jet", "Kano", "Lucky", "Milo", "Nash",
    "Ozzy", "Pablo J", "Quick", "Rico", "Sonny", "Tiny", "Uno", "Vinny", "Wizz", "Zed",
];
const DAY_HOURS: [f64; 24] = [
    1.0, 0.5, 0.2, 0.1, 0.1, 0.1, 0.3, 1.5, 4.0, 6.0, 7.0, 7.0, 7.0, 6.5, 6.5, 6.5, 7.0, 7.5, 7.5, 7.0, 6.0, 5.0, 3.5,
    2.0,
];
const NIGHT_HOURS: [f64; 24] = [
    6.0, 5.0, 3.5, 2.0, 1.0, 0.5, 0.3, 0.5, 1.0, 1.5, 2.0, 3.0, 3.5, 4.0, 4.5, 5.0, 5.5, 6.0, 6.5, 7.0, 7.0, 7.5, 7.5,
    7.0,
];

/// Runs all lines of a district.
pub(crate) fn run_all(district: &mut District, spec: &WorldSpec, size: &Size, identities: &mut Identities) {
    let mut draw = Draw::new(spec.seed, "market", district.index as u64);
    // People who use drugs: a pool from which lines draw, so that some buy from two.
    let wanted = to_count(size.list_median * size.lines as f64 * 0.8).min(district.residents.len() * 6 / 10);
    let pool: Vec<PhoneId> =
        draw.some(district.residents.len(), wanted).into_iter().map(|place| district.residents[place]).collect();
    for id in &pool {
        district.phones[*id as usize].role = Role::Customer;
        district.phones[*id as usize].detail = "customer";
    }
    let crew_swap = draw.chance(0.3).then(|| district.day(draw.between(0.35, 0.7) * size.days as f64));
    for ordinal in 0..size.lines {
        let mut maker = Maker::new(district, spec, size, identities, ordinal, &pool, crew_swap);
        maker.run();
    }
    sell_a_list(district, &mut draw);
}

/// Now and then one line's list goes to a rival that trades on.
fn sell_a_list(district: &mut District, draw: &mut Draw) {
    if district.lines.len() < 2 || !draw.chance(0.25) {
        return;
    }
    let seller = draw.index(district.lines.len() - 1);
    let (Some(old), Some(new)) = (district.lines[seller].stretches.last(), district.lines[seller + 1].stretches.last())
    else {
        return;
    };
    if new.from_s < old.to_s && old.to_s < district.end_s {
        let (from, to, at_s) = (district.phone(old.phone).number, district.phone(new.phone).number, old.to_s);
        let buyers = district.lines[seller].customers.clone();
        let phone = new.phone;
        for customer in buyers {
            for visit in 0..draw.poisson(3.0) {
                let at = at_s + to_seconds((visit as f64 + draw.unit()) * 2.0 * DAY_S as f64);
                let duration = draw.log_normal(18.0, 0.6);
                district.add(Event::call(at, customer, phone, duration));
            }
        }
        district.succession.push(Succession { from, to, at_s, kind: "list_sale" });
    }
}

struct Maker<'d> {
    district: &'d mut District,
    identities: &'d mut Identities,
    draw: Draw,
    line: LineLife,
    flare: FlareWay,
    order: OrderWay,
    swap: SwapWay,
    hours: &'static [f64; 24],
    /// Orders a day of each customer.
    rates: Vec<f64>,
    /// From when each customer buys, and until when.
    spans: Vec<(i64, i64)>,
    /// The separate telephone that orders runners; the line itself where there is none.
    dispatcher: Option<PhoneId>,
    flares_a_day: f64,
    answering: f64,
    /// Median length of an order's call.
    order_s: f64,
    /// Share of text orders that become a short conversation.
    chatty: f64,
    /// Private calls a day on the line's own telephone.
    private_calls: f64,
    internal: bool,
    supplier: PhoneId,
}

impl<'d> Maker<'d> {
    fn new(
        district: &'d mut District,
        spec: &WorldSpec,
        size: &Size,
        identities: &'d mut Identities,
        ordinal: usize,
        pool: &[PhoneId],
        crew_swap: Option<i64>,
    ) -> Self {
        let mut draw = Draw::new(spec.seed, "line", district.key() + ordinal as u64);
        let internal = draw.chance(0.45);
        let base = usize::from(!internal);
        let list = to_count(draw.log_normal(size.list_median, 0.6)).clamp(20, pool.len().max(20));
        let customers: Vec<PhoneId> = draw.some(pool.len(), list).into_iter().map(|place| pool[place]).collect();
        let holder = district.add_phone(Role::Holder, "holder", base, identities, &mut draw);
        let supplier = district.add_phone(Role::Supplier, "supplier", 1, identities, &mut draw);
        district.phones[holder as usize].person = district.person("H", ordinal);
        let runners: Vec<PhoneId> = (0..draw.whole(1, 4))
            .map(|_| district.add_phone(Role::Runner, "runner", 0, identities, &mut draw))
            .collect();
        let centre = district.towns[0].centre;
        let radius = district.towns[0].radius_m;
        let spots: Vec<Place> = (0..3).map(|_| centre.somewhere_near(radius * 0.8, &mut draw)).collect();
        let cuckooed = draw.chance(0.5).then(|| centre.somewhere_near(radius * 0.8, &mut draw));
        let dispatcher =
            draw.chance(0.55).then(|| district.add_phone(Role::Holder, "order_phone", base, identities, &mut draw));
        let brand = BRANDS[(district.index * 7 + ordinal) % BRANDS.len()].to_owned();
        let line = LineLife {
            line_id: format!("D{:02}L{ordinal:02}", district.index),
            brand,
            stretches: Vec::new(),
            customers,
            runners,
            holder,
            harm: draw.log_normal(1.0, 0.95),
            spots,
            cuckooed,
            journeys: Vec::new(),
        };
        let flare = spec.mechanisms.flare(&mut draw);
        let order = *draw.pick(spec.mechanisms.orders());
        let swap = *draw.pick(spec.mechanisms.swaps());
        let hours = if draw.chance(0.25) { &NIGHT_HOURS } else { &DAY_HOURS };
        let mut maker = Self {
            district,
            identities,
            flare,
            order,
            swap,
            hours,
            rates: Vec::new(),
            spans: Vec::new(),
            dispatcher,
            flares_a_day: draw.between(0.4, 2.2) * size.flaring,
            answering: draw.between(0.10, 0.35),
            order_s: draw.between(10.0, 36.0),
            chatty: draw.between(0.0, 0.5),
            private_calls: if draw.chance(0.2) { draw.between(1.0, 4.0) } else { 0.0 },
            internal,
            supplier,
            draw,
            line,
        };
        maker.plan_customers();
        maker.plan_stretches(size, crew_swap);
        maker
    }

    fn plan_customers(&mut self) {
        let (start, end) = (self.district.start_s, self.district.end_s);
        let period = (end - start) as f64;
        // Some lines are busy, some are not.
        let usual = self.draw.log_normal(0.3, 0.5).clamp(0.12, 0.9);
        for _ in 0..self.line.customers.len() {
            self.rates.push(self.draw.log_normal(usual, 0.7).clamp(0.04, 1.8));
            // Three in ten leave in a month and others take their places.
            let from = if self.draw.chance(0.7) { start } else { start + to_seconds(self.draw.unit() * period * 0.8) };
            let stays = self.draw.exponential(80.0 * DAY_S as f64);
            self.spans.push((from, end.min(from + to_seconds(stays).max(4 * DAY_S))));
        }
    }

    /// When the line lives, and on which numbers.
    fn plan_stretches(&mut self, size: &Size, crew_swap: Option<i64>) {
        let days = size.days as f64;
        let begin = if self.draw.chance(0.6) {
            self.district.start_s
        } else {
            self.district.day(self.draw.between(0.0, 0.4) * days)
        };
        let end = if self.draw.chance(0.7) {
            self.district.end_s
        } else {
            self.district.day(self.draw.between(0.65, 0.98) * days)
        };
        let mut from_s = begin;
        let base = usize::from(!self.internal);
        let mut imei = None;
        loop {
            let life_days = match self.draw.unit() {
                share if share < 0.55 => self.draw.between(60.0, 300.0),
                share if share < 0.85 => self.draw.between(14.0, 56.0),
                _ => self.draw.between(9.0, 16.0),
            };
            let mut to_s = end.min(from_s + to_seconds(life_days * DAY_S as f64));
            if let Some(at) = crew_swap.filter(|at| (from_s + 10 * DAY_S..to_s).contains(at)) {
                to_s = at;
            }
            if end - to_s < 9 * DAY_S {
                to_s = end;
            }
            let phone = self.district.add_phone(Role::Line, "line", base, self.identities, &mut self.draw);
            self.set_up(phone, from_s, to_s, imei);
            imei = self.draw.chance(0.35).then(|| self.district.phone(phone).imei);
            self.line.stretches.push(Stretch { phone, from_s, to_s });
            if to_s >= end {
                break;
            }
            from_s = to_s + to_seconds(self.draw.log_normal(8.0 * 3_600.0, 1.1)).clamp(3_600, 3 * DAY_S);
        }
    }

    /// Handset, registration and trips of a new line telephone; it is carried by the holder.
    fn set_up(&mut self, phone: PhoneId, from_s: i64, to_s: i64, imei: Option<u64>) {
        let number = self.district.phone(phone).number;
        let home = self.district.phone(self.line.holder).place;
        let operator = self.district.phone(phone).operator;
        let town = usize::from(!self.internal);
        let code = u8::try_from(town).unwrap_or(0);
        let spot = |place| Spot::new(code, &self.district.towns[town], operator, place);
        let mut whereabouts = Whereabouts { home: spot(home), work: spot(home), around: Vec::new(), trips: Vec::new() };
        whereabouts.around.push(spot(self.district.towns[town].centre.somewhere_near(2_000.0, &mut self.draw)));
        let mut at = from_s + to_seconds(self.draw.between(0.5, 4.0) * DAY_S as f64);
        while at < to_s {
            let stay = to_seconds(self.draw.between(3.0, 30.0) * 3_600.0);
            let market = *self.draw.pick(&self.line.spots);
            self.line.journeys.push((at, (at + stay).min(to_s), market));
            whereabouts.trips.push((at, at + stay, Spot::new(0, &self.district.towns[0], operator, market)));
            at += to_seconds(self.draw.exponential(3.5 * DAY_S as f64)) + DAY_S;
        }
        let unregistered = self.draw.chance(0.92);
        let phone = &mut self.district.phones[phone as usize];
        phone.whereabouts = whereabouts;
        phone.registered = !unregistered;
        phone.from_s = from_s;
        phone.to_s = to_s;
        if let Some(imei) = imei {
            phone.imei = imei;
        }
        for way in [self.flare.word(), self.order.word(), self.swap.word()] {
            self.district.mechanisms.push(("line", self.line.line_id.clone(), number, way));
        }
    }

    fn run(&mut self) {
        self.place_runners();
        for position in 0..self.line.stretches.len() {
            if position > 0 {
                self.move_customers(position);
            }
            let Stretch { phone, from_s, to_s } = self.line.stretches[position];
            for day in (from_s.div_euclid(DAY_S) * DAY_S..to_s).step_by(86_400) {
                self.trade(phone, day);
            }
        }
        let empty = LineLife {
            line_id: String::new(),
            brand: String::new(),
            stretches: Vec::new(),
            customers: Vec::new(),
            runners: Vec::new(),
            holder: 0,
            harm: 0.0,
            spots: Vec::new(),
            cuckooed: None,
            journeys: Vec::new(),
        };
        let line = std::mem::replace(&mut self.line, empty);
        self.district.lines.push(line);
    }

    /// Runners sleep where the line puts them.
    fn place_runners(&mut self) {
        let begin = self.line.stretches.first().map_or(self.district.start_s, |stretch| stretch.from_s);
        let end = self.line.stretches.last().map_or(self.district.end_s, |stretch| stretch.to_s);
        if let Some(place) = self.line.cuckooed {
            for runner in self.line.runners.clone() {
                let operator = self.district.phone(runner).operator;
                let home = Spot::new(0, &self.district.towns[0], operator, place);
                self.district.phones[runner as usize].whereabouts.home = home;
            }
            self.district.places.push(KnownPlace { kind: "cuckooed", place, from_s: begin, to_s: end });
        }
        for (ordinal, runner) in self.line.runners.clone().into_iter().enumerate() {
            let lines = self.district.lines.len();
            self.district.phones[runner as usize].person = self.district.person("R", lines * 10 + ordinal);
        }
    }

    /// Tells the customers of a new number; a share comes along.
    fn move_customers(&mut self, position: usize) {
        let (old, new) = (&self.line.stretches[position - 1], &self.line.stretches[position]);
        let (old, at_s, new) = (old.phone, new.from_s, new.phone);
        let carried = self.draw.between(0.6, 0.95);
        for place in 0..self.line.customers.len() {
            let came = self.draw.chance(carried);
            if !came {
                self.spans[place].1 = self.spans[place].1.min(at_s);
                continue;
            }
            let customer = self.line.customers[place];
            if self.swap == SwapWay::Flare {
                let at = at_s + to_seconds(place as f64 * self.draw.between(0.5, 4.0));
                self.district.add(Event::text(at, new, customer));
            } else if self.draw.chance(0.8) {
                let at = at_s + to_seconds(self.draw.exponential(1.2 * DAY_S as f64));
                self.district.add(Event::call(at, new, customer, 14.0));
            }
        }
        let (from, to) = (self.district.phone(old).number, self.district.phone(new).number);
        self.district.succession.push(Succession { from, to, at_s, kind: "successor" });
    }

    fn trade(&mut self, phone: PhoneId, day: i64) {
        match self.flare {
            FlareWay::None => {}
            FlareWay::Rounds => self.do_a_round(phone, day),
            FlareWay::Burst | FlareWay::Trickle => {
                for _ in 0..self.draw.poisson(self.flares_a_day) {
                    self.send_flare(phone, day);
                }
            }
        }
        self.live(phone, day);
        for place in 0..self.line.customers.len() {
            for _ in 0..self.draw.poisson(self.rates[place]) {
                let at = day + crate::calling::second_of_day(self.hours, &mut self.draw);
                self.buy(phone, place, at);
            }
        }
    }

    /// The holder's own life: the supplier, friends, and with some lines private calls on the line itself.
    fn live(&mut self, phone: PhoneId, day: i64) {
        if self.draw.chance(0.25) {
            let at = day + crate::calling::second_of_day(&DAY_HOURS, &mut self.draw);
            let caller = if self.draw.chance(0.6) { self.line.holder } else { phone };
            let duration = self.draw.log_normal(40.0, 0.8);
            self.district.add(Event::call(at, caller, self.supplier, duration));
        }
        for _ in 0..self.draw.poisson(3.0) {
            let at = day + crate::calling::second_of_day(&crate::calling::ORDINARY_HOURS, &mut self.draw);
            // The holder's own life: the same few people, again and again.
            let friends = self.district.passers_by.len();
            let friend = self.district.passers_by[(self.line.holder as usize * 13 + self.draw.index(9)) % friends];
            let duration = self.draw.log_normal(70.0, 1.0);
            self.district.add(Event::call(at, self.line.holder, friend, duration));
        }
        for _ in 0..self.draw.poisson(self.private_calls) {
            let at = day + crate::calling::second_of_day(&crate::calling::ORDINARY_HOURS, &mut self.draw);
            let friends = self.district.passers_by.len();
            let friend = self.district.passers_by[(self.line.holder as usize * 29 + self.draw.index(5)) % friends];
            let (from, to) = if self.draw.chance(0.5) { (phone, friend) } else { (friend, phone) };
            let duration = self.draw.log_normal(120.0, 0.9);
            self.district.add(Event::call(at, from, to, duration));
        }
    }

    /// Rings or texts a share of the customers, one after another.
    fn do_a_round(&mut self, phone: PhoneId, day: i64) {
        if !self.draw.chance(0.6) {
            return;
        }
        let mut at = day + to_seconds(self.draw.between(9.0, 17.0) * 3_600.0);
        let share = self.draw.between(0.15, 0.6);
        for place in 0..self.line.customers.len() {
            let (from, to) = self.spans[place];
            if !(from..to).contains(&at) || !self.draw.chance(share) {
                continue;
            }
            at += 30 + to_seconds(self.draw.exponential(140.0));
            let customer = self.line.customers[place];
            if self.draw.chance(0.5) {
                self.district.add(Event::text(at, phone, customer));
            } else {
                let duration = self.draw.log_normal(11.0, 0.6);
                self.district.add(Event::call(at, phone, customer, duration));
            }
            if self.draw.chance(self.answering) {
                let answered = at + to_seconds(self.draw.log_normal(1_200.0, 0.9));
                self.buy(phone, place, answered);
            }
        }
    }

    fn send_flare(&mut self, phone: PhoneId, day: i64) {
        let peak = if self.draw.chance(0.5) { 10.0 } else { 17.5 };
        let begin = day + to_seconds((peak + self.draw.normal() * 0.8) * 3_600.0);
        let share = self.draw.between(0.6, 1.0);
        let lasts = match self.flare {
            FlareWay::Trickle => self.draw.between(2_400.0, 4_800.0),
            _ => self.draw.between(20.0, 420.0),
        };
        for place in 0..self.line.customers.len() {
            let (from, to) = self.spans[place];
            if !(from..to).contains(&begin) || !self.draw.chance(share) {
                continue;
            }
            let at = begin + to_seconds(self.draw.unit() * lasts);
            self.district.add(Event::text(at, phone, self.line.customers[place]));
            if self.draw.chance(self.answering) {
                let answered = at + to_seconds(self.draw.log_normal(900.0, 0.9));
                self.buy(phone, place, answered);
            }
        }
    }

    /// One order, and what follows from it.
    fn buy(&mut self, phone: PhoneId, place: usize, at: i64) {
        let (from, to) = self.spans[place];
        if !(from..to).contains(&at) {
            return;
        }
        let customer = self.line.customers[place];
        let by_text = match self.order {
            OrderWay::Calls => self.draw.chance(0.06),
            OrderWay::Mixed => self.draw.chance(0.5),
            OrderWay::Texts => self.draw.chance(0.96),
        };
        let then = at + 15 + to_seconds(self.draw.exponential(150.0));
        if by_text {
            self.district.add(Event::text(at, customer, phone));
            if self.draw.chance(self.chatty) {
                crate::calling::conversation(self.district, then, phone, customer, &mut self.draw);
            } else if self.draw.chance(0.7) {
                self.district.add(Event::text(then, phone, customer));
            }
        } else {
            let duration = self.draw.log_normal(self.order_s, 0.6).clamp(2.0, 150.0);
            self.district.add(Event::call(at, customer, phone, duration));
            if self.draw.chance(0.25) {
                let duration = self.draw.log_normal(12.0, 0.5);
                self.district.add(Event::call(then + 240, phone, customer, duration));
            }
        }
        self.dispatch(phone, at);
    }

    /// A runner is told within half an hour, half the time within five minutes.
    fn dispatch(&mut self, phone: PhoneId, at: i64) {
        if !self.draw.chance(0.6) {
            return;
        }
        let when = at + to_seconds(self.draw.log_normal(290.0, 0.9)).clamp(20, 1_800);
        let rota = usize::try_from((at - self.district.start_s) / (6 * DAY_S)).unwrap_or(0);
        let runner = self.line.runners[rota % self.line.runners.len()];
        let caller = self.dispatcher.unwrap_or(phone);
        if self.draw.chance(0.35) {
            self.district.add(Event::text(when, caller, runner));
        } else {
            let duration = self.draw.log_normal(14.0, 0.5);
            self.district.add(Event::call(when, caller, runner, duration));
        }
    }
}
