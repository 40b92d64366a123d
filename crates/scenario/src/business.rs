//! Businesses that look like lines in one way or another.

use crate::calling::{Event, conversation, second_of_day};
use crate::district::District;
use crate::draw::{Draw, to_count, to_seconds};
use crate::phone::{DAY_S, Identities, PhoneId, Role};
use crate::world::Size;

/// Kinds of business, and how many there are for each one of `Size::businesses`.
const KINDS: [(&str, usize); 14] = [
    ("taxi", 2),
    ("takeaway", 3),
    ("surgery", 1),
    ("school", 1),
    ("club", 2),
    ("courier", 2),
    ("trader", 3),
    ("telemarketer", 1),
    ("sim_box", 1),
    ("recruiter", 1),
    ("taxi_driver", 2),
    ("tipster", 1),
    ("hairdresser", 1),
    ("promoter", 2),
];

const TAXI_HOURS: [f64; 24] = [
    6.0, 5.0, 4.0, 2.5, 1.5, 2.0, 3.0, 5.0, 5.0, 3.0, 2.5, 2.5, 2.5, 2.5, 3.0, 4.0, 4.5, 5.0, 5.5, 5.0, 5.0, 6.0, 8.0,
    9.0,
];
const EVENING_HOURS: [f64; 24] = [
    0.3, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 1.5, 0.5, 0.5, 2.0, 6.0, 9.0, 9.0, 8.0, 6.0, 4.0,
    1.5,
];
pub(crate) const OFFICE_HOURS: [f64; 24] = [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.3, 3.0, 6.0, 7.0, 7.0, 5.0, 5.5, 7.0, 7.0, 5.0, 1.5, 0.3, 0.0, 0.0, 0.0, 0.0,
    0.0,
];

/// Opens the businesses of a district and lets them trade.
pub(crate) fn open(district: &mut District, size: &Size, identities: &mut Identities, seed: u64) {
    let mut ordinal = 0;
    for (kind, each) in KINDS {
        for _ in 0..each * size.businesses {
            let mut draw = Draw::new(seed, kind, district.key() + ordinal);
            ordinal += 1;
            let phone = district.add_phone(Role::Business, kind, 0, identities, &mut draw);
            if !matches!(kind, "courier" | "trader" | "taxi_driver" | "promoter") {
                district.stay_put(phone);
            }
            district.phones[phone as usize].registered = !draw.chance(0.1);
            let number = district.phone(phone).number;
            district.mechanisms.push(("business", format!("B{:02}{ordinal:04}", district.index), number, kind));
            let mut trade = Trade { district, phone, draw, busyness: size.busyness };
            trade.run(kind, identities);
        }
    }
}

/// Whether a day is Monday to Friday.
pub(crate) fn is_weekday(day_s: i64) -> bool {
    (day_s.div_euclid(DAY_S) + 3).rem_euclid(7) < 5
}

struct Trade<'d> {
    district: &'d mut District,
    phone: PhoneId,
    draw: Draw,
    busyness: f64,
}

impl Trade<'_> {
    fn run(&mut self, kind: &str, identities: &mut Identities) {
        match kind {
            "taxi" => self.taxi(identities),
            "takeaway" => self.takeaway(),
            "surgery" | "school" => self.reminders(kind),
            "club" => self.club(),
            "courier" => self.courier(),
            "trader" => self.trader(),
            "recruiter" => self.recruiter(),
            "taxi_driver" => self.taxi_driver(),
            "tipster" => self.tipster(),
            "hairdresser" => self.hairdresser(),
            "promoter" => self.promoter(),
            "sim_box" => self.sim_box(identities),
            _ => self.telemarketer(),
        }
    }

    fn anyone(&mut self) -> PhoneId {
        if self.draw.chance(0.45) {
            *self.draw.pick(&self.district.residents)
        } else {
            *self.draw.pick(&self.district.passers_by)
        }
    }

    fn call(&mut self, at: i64, from: PhoneId, to: PhoneId, median_s: f64) {
        let duration = self.draw.log_normal(median_s, 0.6);
        self.district.add(Event::call(at, from, to, duration));
    }

    /// One-off callers and some regulars, a steady set of drivers, weekend nights, a fixed office.
    fn taxi(&mut self, identities: &mut Identities) {
        let rides = self.draw.between(15.0, 45.0) * self.busyness;
        let drivers: Vec<PhoneId> = (0..self.draw.whole(4, 9))
            .map(|_| self.district.add_phone(Role::Resident, "driver", 0, identities, &mut self.draw))
            .collect();
        let regulars: Vec<PhoneId> =
            (0..self.draw.whole(10, 30)).map(|_| *self.draw.pick(&self.district.residents)).collect();
        for day in self.district.days() {
            let factor = if is_weekday(day) { 0.8 } else { 1.6 };
            for _ in 0..self.draw.poisson(rides * factor) {
                let at = day + second_of_day(&TAXI_HOURS, &mut self.draw);
                let caller = if self.draw.chance(0.25) { *self.draw.pick(&regulars) } else { self.anyone() };
                self.call(at, caller, self.phone, 32.0);
                let then = at + 20 + to_seconds(self.draw.exponential(90.0));
                if self.draw.chance(0.7) {
                    let driver = *self.draw.pick(&drivers);
                    self.call(then, self.phone, driver, 14.0);
                }
                if self.draw.chance(0.3) {
                    self.district.add(Event::text(then + 300, self.phone, caller));
                }
            }
        }
    }

    fn takeaway(&mut self) {
        let orders = self.draw.between(8.0, 28.0) * self.busyness;
        let regulars: Vec<PhoneId> =
            (0..self.draw.whole(20, 60)).map(|_| *self.draw.pick(&self.district.residents)).collect();
        for day in self.district.days() {
            for _ in 0..self.draw.poisson(orders * if is_weekday(day) { 0.8 } else { 1.5 }) {
                let at = day + second_of_day(&EVENING_HOURS, &mut self.draw);
                let caller = if self.draw.chance(0.5) { *self.draw.pick(&regulars) } else { self.anyone() };
                self.call(at, caller, self.phone, 75.0);
                if self.draw.chance(0.12) {
                    self.call(at + 1_500, self.phone, caller, 20.0);
                }
            }
        }
    }

    /// Bulk texts on weekdays without a burst of answers; longer calls both ways.
    fn reminders(&mut self, kind: &str) {
        let list: Vec<PhoneId> =
            (0..self.draw.whole(80, 260)).map(|_| *self.draw.pick(&self.district.residents)).collect();
        let days_between = if kind == "school" { 3 } else { 1 };
        for (ordinal, day) in self.district.days().enumerate().filter(|(_, day)| is_weekday(*day)) {
            if ordinal % days_between == 0 {
                let begin = day + 9 * 3_600 + self.draw.whole(0, 7_200);
                let wanted = if kind == "school" { list.len() } else { to_count(self.draw.between(15.0, 45.0)) };
                for (place, position) in self.draw.some(list.len(), wanted).into_iter().enumerate() {
                    let at = begin + i64::try_from(place).unwrap_or(0) * 2;
                    self.district.add(Event::text(at, self.phone, list[position]));
                    if self.draw.chance(0.03) {
                        let later = at + to_seconds(self.draw.exponential(20_000.0));
                        self.district.add(Event::text(later, list[position], self.phone));
                    }
                }
            }
            for _ in 0..self.draw.poisson(14.0 * self.busyness) {
                let at = day + second_of_day(&OFFICE_HOURS, &mut self.draw);
                let other = *self.draw.pick(&list);
                let (from, to) = if self.draw.chance(0.7) { (other, self.phone) } else { (self.phone, other) };
                self.call(at, from, to, 170.0);
            }
        }
    }

    /// A promoter: bulk texts before the weekend, some answered within the hour.
    fn club(&mut self) {
        let list: Vec<PhoneId> = (0..self.draw.whole(80, 220)).map(|_| self.anyone()).collect();
        let answering = self.draw.between(0.02, 0.10);
        for day in self.district.days() {
            let weekday = (day.div_euclid(DAY_S) + 3).rem_euclid(7);
            if weekday != 3 && weekday != 4 {
                continue;
            }
            let begin = day + 16 * 3_600 + self.draw.whole(0, 7_200);
            for (place, other) in list.clone().into_iter().enumerate() {
                let at = begin + i64::try_from(place).unwrap_or(0) * 3;
                self.district.add(Event::text(at, self.phone, other));
                if self.draw.chance(answering) {
                    let begin = at + to_seconds(self.draw.log_normal(1_500.0, 0.9));
                    conversation(self.district, begin, other, self.phone, &mut self.draw);
                }
            }
        }
    }

    fn courier(&mut self) {
        let drops = self.draw.between(18.0, 55.0) * self.busyness;
        for day in self.district.days().filter(|day| is_weekday(*day)) {
            for _ in 0..self.draw.poisson(drops) {
                let at = day + second_of_day(&OFFICE_HOURS, &mut self.draw);
                let other = *self.draw.pick(&self.district.passers_by);
                if self.draw.chance(0.5) {
                    self.district.add(Event::text(at, self.phone, other));
                } else {
                    self.call(at, self.phone, other, 22.0);
                }
                if self.draw.chance(0.1) {
                    self.call(at + 400, other, self.phone, 30.0);
                }
            }
        }
    }

    fn trader(&mut self) {
        let customers: Vec<PhoneId> = (0..self.draw.whole(25, 60)).map(|_| self.anyone()).collect();
        for day in self.district.days() {
            for _ in 0..self.draw.poisson(if is_weekday(day) { 7.0 } else { 2.0 }) {
                let at = day + second_of_day(&OFFICE_HOURS, &mut self.draw);
                let other = *self.draw.pick(&customers);
                if self.draw.chance(0.25) {
                    conversation(self.district, at, other, self.phone, &mut self.draw);
                } else {
                    let (from, to) = if self.draw.chance(0.55) { (other, self.phone) } else { (self.phone, other) };
                    self.call(at, from, to, 140.0);
                }
            }
        }
    }

    /// A driver with regulars who ring at weekends and in the evening.
    fn taxi_driver(&mut self) {
        let regulars: Vec<PhoneId> =
            (0..self.draw.whole(18, 45)).map(|_| *self.draw.pick(&self.district.residents)).collect();
        let rides = self.draw.between(4.0, 12.0);
        let loyal = self.draw.between(0.4, 0.8);
        for day in self.district.days() {
            for _ in 0..self.draw.poisson(rides * if is_weekday(day) { 0.7 } else { 1.6 }) {
                let at = day + second_of_day(&TAXI_HOURS, &mut self.draw);
                let caller = if self.draw.chance(loyal) { *self.draw.pick(&regulars) } else { self.anyone() };
                self.call(at, caller, self.phone, 27.0);
                if self.draw.chance(0.35) {
                    self.call(at + 500, self.phone, caller, 14.0);
                }
            }
        }
    }

    /// Tips by bulk text most days, with answers.
    fn tipster(&mut self) {
        let list: Vec<PhoneId> = (0..self.draw.whole(50, 180)).map(|_| self.anyone()).collect();
        let answering = self.draw.between(0.04, 0.2);
        for day in self.district.days() {
            if self.draw.chance(0.25) {
                continue;
            }
            let begin = day + to_seconds(self.draw.between(9.5, 13.0) * 3_600.0);
            for (place, other) in list.clone().into_iter().enumerate() {
                let at = begin + i64::try_from(place).unwrap_or(0) * 2;
                self.district.add(Event::text(at, self.phone, other));
                if self.draw.chance(answering) {
                    let later = at + to_seconds(self.draw.log_normal(2_400.0, 1.0));
                    self.district.add(Event::text(later, other, self.phone));
                }
            }
        }
    }

    /// Appointments by text and short call, six days a week.
    fn hairdresser(&mut self) {
        let customers: Vec<PhoneId> = (0..self.draw.whole(40, 110)).map(|_| self.anyone()).collect();
        for day in self.district.days() {
            let sunday = (day.div_euclid(DAY_S) + 3).rem_euclid(7) == 6;
            for _ in 0..self.draw.poisson(if sunday { 0.3 } else { 9.0 }) {
                let at = day + second_of_day(&OFFICE_HOURS, &mut self.draw);
                let other = *self.draw.pick(&customers);
                if self.draw.chance(0.5) {
                    conversation(self.district, at, other, self.phone, &mut self.draw);
                } else {
                    self.call(at, other, self.phone, 55.0);
                }
            }
        }
    }

    /// A promoter who chats: bulk texts before weekends, calls and texts at night.
    fn promoter(&mut self) {
        let list: Vec<PhoneId> =
            (0..self.draw.whole(60, 160)).map(|_| *self.draw.pick(&self.district.residents)).collect();
        let answering = self.draw.between(0.08, 0.3);
        for day in self.district.days() {
            let weekend = (day.div_euclid(DAY_S) + 3).rem_euclid(7) >= 3;
            if weekend && self.draw.chance(0.7) {
                let begin = day + to_seconds(self.draw.between(15.0, 20.0) * 3_600.0);
                for (place, other) in list.clone().into_iter().enumerate() {
                    let at = begin + i64::try_from(place).unwrap_or(0) * 3;
                    self.district.add(Event::text(at, self.phone, other));
                    if self.draw.chance(answering) {
                        let later = at + to_seconds(self.draw.log_normal(1_500.0, 1.0));
                        conversation(self.district, later, other, self.phone, &mut self.draw);
                    }
                }
            }
            for _ in 0..self.draw.poisson(if weekend { 12.0 } else { 3.0 }) {
                let at = day + second_of_day(&TAXI_HOURS, &mut self.draw);
                let other = *self.draw.pick(&list);
                self.call(at, other, self.phone, 34.0);
            }
        }
    }

    /// Texts to candidates with answers, weekdays, and long calls.
    fn recruiter(&mut self) {
        for day in self.district.days().filter(|day| is_weekday(*day)) {
            let begin = day + 10 * 3_600 + self.draw.whole(0, 14_400);
            for place in 0..self.draw.whole(15, 40) {
                let other = self.anyone();
                let at = begin + place * 4;
                self.district.add(Event::text(at, self.phone, other));
                if self.draw.chance(0.15) {
                    let later = at + to_seconds(self.draw.log_normal(3_600.0, 1.0));
                    self.call(later, other, self.phone, 240.0);
                }
            }
        }
    }

    fn telemarketer(&mut self) {
        for day in self.district.days().filter(|day| is_weekday(*day)) {
            for _ in 0..self.draw.poisson(70.0 * self.busyness) {
                let at = day + second_of_day(&OFFICE_HOURS, &mut self.draw);
                let other = self.anyone();
                let median = if self.draw.chance(0.6) { 3.0 } else { 45.0 };
                self.call(at, self.phone, other, median);
            }
        }
    }

    /// Several SIMs in one handset, outward only.
    fn sim_box(&mut self, identities: &mut Identities) {
        let imei = self.district.phone(self.phone).imei;
        let mut sims = vec![self.phone];
        for _ in 0..3 {
            let sim = self.district.add_phone(Role::Business, "sim_box", 0, identities, &mut self.draw);
            self.district.phones[sim as usize].imei = imei;
            self.district.phones[sim as usize].registered = false;
            self.district.stay_put(sim);
            sims.push(sim);
        }
        for day in self.district.days() {
            for _ in 0..self.draw.poisson(60.0 * self.busyness) {
                let at = day + self.draw.whole(8 * 3_600, 22 * 3_600);
                let sim = *self.draw.pick(&sims);
                let other = self.anyone();
                self.call(at, sim, other, 90.0);
            }
        }
    }
}
