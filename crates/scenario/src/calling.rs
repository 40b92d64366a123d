//! Events, and the rhythm of ordinary people's calling.

use records::{Kind, NO_DURATION};

use crate::district::District;
use crate::draw::{Draw, to_seconds};
use crate::phone::{DAY_S, PhoneId};

/// One communication as it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Event {
    pub(crate) start_s: i64,
    pub(crate) a: PhoneId,
    pub(crate) b: PhoneId,
    /// Stored value of [`Kind`].
    pub(crate) kind: u8,
    /// Seconds, or none for texts.
    pub(crate) duration_s: u32,
}

impl Event {
    pub(crate) fn text(start_s: i64, a: PhoneId, b: PhoneId) -> Self {
        Self { start_s, a, b, kind: Kind::Sms as u8, duration_s: NO_DURATION }
    }

    pub(crate) fn call(start_s: i64, a: PhoneId, b: PhoneId, duration_s: f64) -> Self {
        let duration_s = u32::try_from(to_seconds(duration_s.clamp(0.0, 14_000.0))).unwrap_or(0);
        Self { start_s, a, b, kind: Kind::Voice as u8, duration_s }
    }
}

/// Share of ordinary calling in each hour of the day (start values; a morning rise, an evening peak, little at night).
pub(crate) const ORDINARY_HOURS: [f64; 24] = [
    0.8, 0.4, 0.25, 0.2, 0.25, 0.5, 1.4, 3.0, 4.6, 5.2, 5.5, 5.8, 6.2, 5.6, 5.4, 5.9, 6.4, 7.2, 7.6, 7.2, 6.6, 5.4,
    3.6, 1.9,
];

/// A second of the day by hourly weights.
pub(crate) fn second_of_day(hours: &[f64; 24], draw: &mut Draw) -> i64 {
    let mut left = draw.unit() * hours.iter().sum::<f64>();
    let mut hour = 0;
    while hour < 23 && left >= hours[hour] {
        left -= hours[hour];
        hour += 1;
    }
    i64::try_from(hour).unwrap_or(0) * 3_600 + draw.whole(0, 3_600)
}

/// Shape of the gaps between two people's contacts: bursts and long silences (Jiang 2013 finds Weibull gaps for most people).
const GAP_SHAPE: f64 = 0.62;
/// Median days between contacts of a tie, and how ties differ.
const TIE_GAP_DAYS: f64 = 5.5;
const TIE_SPREAD: f64 = 1.05;
/// Ties that a person has begun; as many again come from others.
const TIES_BEGUN: f64 = 4.6;

/// Calls and texts of residents among each other.
pub(crate) fn residents(district: &mut District, seed: u64) {
    let residents = district.residents.clone();
    for (place, person) in residents.iter().enumerate() {
        let mut draw = Draw::new(seed, "resident", u64::from(*person) + district.key());
        // Night owls exist.
        let shift = if draw.chance(0.06) { 4 } else { 0 };
        if draw.chance(TEENAGERS) {
            teenager(district, *person, &residents, &mut draw);
        }
        for tie in 0..draw.poisson(TIES_BEGUN).max(1) {
            // Households stand together in the list; friends are near in it, colleagues anywhere.
            let other = match tie {
                0 => residents[(place + 1) % residents.len()],
                1 | 2 => residents[(place + draw.index(40) + 2) % residents.len()],
                _ => residents[draw.index(residents.len())],
            };
            if other != *person {
                tie_events(district, *person, other, shift, &mut draw);
            }
        }
    }
}

/// Share of people with a great many young friends who text all day.
const TEENAGERS: f64 = 0.02;

/// Short texts and calls to and fro with thirty to sixty friends, and now and then one text to all.
fn teenager(district: &mut District, person: PhoneId, residents: &[PhoneId], draw: &mut Draw) {
    let friends: Vec<PhoneId> = (0..draw.whole(28, 60)).map(|_| *draw.pick(residents)).collect();
    let chats = draw.between(6.0, 22.0);
    for day in district.days() {
        for _ in 0..draw.poisson(chats) {
            let at = day + second_of_day(&EVENING, draw);
            // A few are closer than the others.
            let near = to_seconds(draw.exponential(friends.len() as f64 / 4.0));
            let friend = friends[usize::try_from(near).unwrap_or(0) % friends.len()];
            let (from, to) = if draw.chance(0.55) { (friend, person) } else { (person, friend) };
            if draw.chance(0.7) {
                conversation(district, at, from, to, draw);
            } else {
                let duration = draw.log_normal(50.0, 1.1);
                district.add(Event::call(at, from, to, duration));
            }
        }
        if draw.chance(0.15) {
            let at = day + second_of_day(&EVENING, draw);
            for (place, friend) in friends.iter().enumerate() {
                let sent = at + i64::try_from(place).unwrap_or(0) * 2;
                district.add(Event::text(sent, person, *friend));
                if draw.chance(0.35) {
                    conversation(district, sent + 60 + to_seconds(draw.exponential(900.0)), *friend, person, draw);
                }
            }
        }
    }
}

/// After school until late.
const EVENING: [f64; 24] = [
    2.0, 0.8, 0.2, 0.0, 0.0, 0.0, 0.5, 2.0, 2.0, 0.6, 0.8, 0.8, 2.0, 1.0, 0.8, 4.0, 6.0, 7.0, 7.5, 8.0, 8.0, 7.5, 6.0,
    4.0,
];

fn tie_events(district: &mut District, person: PhoneId, other: PhoneId, shift_h: i64, draw: &mut Draw) {
    let gap_days = draw.log_normal(TIE_GAP_DAYS, TIE_SPREAD).clamp(0.25, 80.0);
    let texts = draw.between(0.1, 0.7);
    let mut at = district.start_s as f64 - draw.unit() * gap_days * DAY_S as f64;
    loop {
        at += draw.weibull(gap_days * DAY_S as f64 * 0.69, GAP_SHAPE);
        let day = to_seconds(at).div_euclid(DAY_S) * DAY_S;
        if day >= district.end_s {
            return;
        }
        let begin = day + second_of_day(&ORDINARY_HOURS, draw) + shift_h * 3_600;
        let (first, second) = if draw.chance(0.5) { (person, other) } else { (other, person) };
        if draw.chance(texts) {
            conversation(district, begin, first, second, draw);
        } else {
            district.add(Event::call(begin, first, second, draw.log_normal(60.0, 1.2)));
        }
    }
}

/// Texts to and fro.
pub(crate) fn conversation(district: &mut District, begin: i64, first: PhoneId, second: PhoneId, draw: &mut Draw) {
    let mut at = begin;
    let (mut from, mut to) = (first, second);
    for _ in 0..=draw.poisson(1.6) {
        district.add(Event::text(at, from, to));
        at += 8 + to_seconds(draw.log_normal(70.0, 1.1));
        if draw.chance(0.75) {
            std::mem::swap(&mut from, &mut to);
        }
    }
}
