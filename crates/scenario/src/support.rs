//! Support workers: the line's own customers, for the opposite reason.

use crate::business::{OFFICE_HOURS, is_weekday};
use crate::calling::{Event, conversation, second_of_day};
use crate::district::District;
use crate::draw::Draw;
use crate::mechanism::{OutreachWay, Word};
use crate::phone::{Identities, PhoneId, Role};
use crate::world::{Size, WorldSpec};

const STREET_HOURS: [f64; 24] = [
    0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 3.0, 3.0, 3.0, 4.0, 5.0, 6.0, 6.0, 5.0, 4.0, 2.0, 0.5,
    0.0,
];

/// Drug services and outreach workers keep in touch with customers of the district's lines.
pub(crate) fn reach_out(district: &mut District, spec: &WorldSpec, size: &Size, identities: &mut Identities) {
    let mut customers: Vec<PhoneId> = district.lines.iter().flat_map(|line| line.customers.iter().copied()).collect();
    customers.sort_unstable();
    customers.dedup();
    if customers.len() < 10 {
        return;
    }
    for ordinal in 0..size.support {
        let mut draw = Draw::new(spec.seed, "support", district.key() + ordinal as u64);
        let phone = district.add_phone(Role::Support, "outreach", 0, identities, &mut draw);
        let way = *draw.pick(spec.mechanisms.outreach());
        let number = district.phone(phone).number;
        district.mechanisms.push(("support", format!("S{:02}{ordinal:04}", district.index), number, way.word()));
        let caseload = customers.len().min(usize::try_from(draw.whole(22, 60)).unwrap_or(22));
        let clients: Vec<PhoneId> =
            draw.some(customers.len(), caseload).into_iter().map(|place| customers[place]).collect();
        let mut worker = Worker { district, phone, clients, draw };
        worker.work(way);
    }
}

struct Worker<'d> {
    district: &'d mut District,
    phone: PhoneId,
    clients: Vec<PhoneId>,
    draw: Draw,
}

impl Worker<'_> {
    fn work(&mut self, way: OutreachWay) {
        let contacts_a_day = self.draw.between(6.0, 14.0);
        for day in self.district.days() {
            let weekday = is_weekday(day);
            let saturday = (day.div_euclid(crate::phone::DAY_S) + 3).rem_euclid(7) == 5;
            if !weekday && way != OutreachWay::Evening && !(way == OutreachWay::Brief && saturday) {
                continue;
            }
            if way == OutreachWay::Texts {
                self.remind(day);
            }
            for _ in 0..self.draw.poisson(contacts_a_day) {
                let hours = if matches!(way, OutreachWay::Evening | OutreachWay::Brief) {
                    &STREET_HOURS
                } else {
                    &OFFICE_HOURS
                };
                let at = day + second_of_day(hours, &mut self.draw);
                let client = *self.draw.pick(&self.clients);
                self.contact(way, at, client);
            }
        }
    }

    fn remind(&mut self, day: i64) {
        let wanted = usize::try_from(self.draw.whole(4, 14)).unwrap_or(4);
        for (place, position) in self.draw.some(self.clients.len(), wanted).into_iter().enumerate() {
            let at = day + 9 * 3_600 + i64::try_from(place).unwrap_or(0) * 40;
            self.district.add(Event::text(at, self.phone, self.clients[position]));
        }
    }

    fn contact(&mut self, way: OutreachWay, at: i64, client: PhoneId) {
        if way == OutreachWay::Texts && self.draw.chance(0.5) {
            conversation(self.district, at, self.phone, client, &mut self.draw);
            return;
        }
        let (from, to) = if self.draw.chance(0.6) { (self.phone, client) } else { (client, self.phone) };
        let median = match way {
            OutreachWay::Brief => 28.0,
            OutreachWay::Evening => 80.0,
            OutreachWay::Calls | OutreachWay::Texts => 190.0,
        };
        let duration = self.draw.log_normal(median, 0.8);
        self.district.add(Event::call(at, from, to, duration));
        if self.draw.chance(0.15) {
            let back = at + 60 + self.draw.whole(0, 5_400);
            let duration = self.draw.log_normal(median, 0.7);
            self.district.add(Event::call(back, to, from, duration));
        }
    }
}
