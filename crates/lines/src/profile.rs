//! Profiles: what one number's own records say of its behaviour.

use numerics::{entropy, median};
use records::{DAY_MS, HOUR_MS, Imei, Kind, NO_DURATION, Number, NumberSides, OBSERVED};

use crate::feature::{FEATURES, Feature};
use crate::flare::{Flare, find_flares};
use crate::places::CellUse;
use crate::relay::{find_hubs, relay_lift};
use crate::session::{Session, is_contact, sessions};

/// Fewest contacts for a full profile; with fewer a number is nobody's line.
const FEWEST_CONTACTS: usize = 8;
/// Days on which a person must get in touch to be a regular.
pub(crate) const REGULAR_DAYS: u32 = 3;
/// Days in which somebody can come back, and days that must have passed to hold it against them that they did not.
const WEEK_DAYS: i64 = 7;
const SOON_DAYS: i64 = 5;
/// Longest call that is short.
const SHORT_S: u32 = 30;
/// Fewest answered calls for a share of short ones.
const FEWEST_CALLS: usize = 8;
/// Fewest sessions for shares of sessions.
const FEWEST_SESSIONS: f64 = 10.0;
/// Most talk and most events of a brief session.
const BRIEF_TALK_S: u32 = 60;
const BRIEF_EVENTS: u32 = 4;
/// Hours of a long shift.
const SHIFT_HOURS: usize = 10;

/// Dealings with one contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContactUse {
    /// Packed number.
    pub other: i64,
    /// Communications from the contact.
    pub incoming: u32,
    /// Communications to the contact.
    pub outgoing: u32,
    /// Days on which the contact got in touch.
    pub days: u32,
    /// First communication.
    pub first_ms: i64,
    /// Last communication.
    pub last_ms: i64,
}

/// A handset in which the number was used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandsetUse {
    /// First 14 digits, or an opaque identity.
    pub handset: i64,
    /// First communication.
    pub first_ms: i64,
    /// Last communication.
    pub last_ms: i64,
    /// Communications.
    pub count: u32,
}

/// One number's behaviour, from its own billing or whole-network data.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// The number.
    pub number: Number,
    /// First and last communication.
    pub first_ms: i64,
    /// Last communication.
    pub last_ms: i64,
    /// Communications with a known other side.
    pub events: usize,
    /// Different days.
    pub active_days: u32,
    /// Different contacts.
    pub contacts: usize,
    /// Figures by [`Feature`]; NaN where the records do not tell.
    pub(crate) figures: [f64; FEATURES.len()],
    /// Dealings with each contact, by packed number.
    pub dealings: Vec<ContactUse>,
    /// Flares.
    pub flares: Vec<Flare>,
    /// Handsets in order of first use.
    pub handsets: Vec<HandsetUse>,
    /// Own cells, most used first.
    pub cells: Vec<CellUse>,
}

/// Profiles one number; `None` for numbers that are no subject or have fewer than eight contacts.
///
/// # Shapes      one number's sides in order of time, with duration, handset and cells
/// # Range       figures that the records do not tell are missing and contribute nothing
/// # Cost        O(n log n) in the number's rows
/// # Source      `docs/methods/detection.md`
pub fn profile(sides: &NumberSides<'_>) -> Option<Profile> {
    if !sides.number.is_personal() || sides.len() < FEWEST_CONTACTS {
        return None;
    }
    let mut order: Vec<(i64, u32)> = (0..)
        .zip(sides.flags)
        .filter(|(row, flags)| *flags & OBSERVED != 0 && is_contact(sides, *row as usize))
        .map(|(row, _)| (sides.other[row as usize], row))
        .filter(|(other, _)| Number::from_raw(*other).is_some_and(Number::is_personal))
        .collect();
    order.sort_unstable();
    let groups: Vec<&[(i64, u32)]> = order.chunk_by(|left, right| left.0 == right.0).collect();
    if groups.len() < FEWEST_CONTACTS {
        return None;
    }
    let mut contact_of = vec![u32::MAX; sides.len()];
    for (contact, group) in (0..).zip(&groups) {
        for (_, row) in *group {
            contact_of[*row as usize] = contact;
        }
    }
    let (flares, in_flare) = find_flares(sides, &contact_of, groups.len());
    let (first_ms, last_ms) = span(sides, &contact_of)?;
    let mut tally = Tally::default();
    let dealings: Vec<ContactUse> =
        groups.iter().map(|group| tally.contact(sides, group, &in_flare, last_ms)).collect();
    let hubs = find_hubs(sides, &contact_of, groups.len(), &in_flare);
    let relay = relay_lift(sides, &contact_of, &hubs, &in_flare);
    let mut profile = Profile {
        number: sides.number,
        first_ms,
        last_ms,
        events: order.len(),
        active_days: active_days(sides, &contact_of),
        contacts: groups.len(),
        figures: [f64::NAN; FEATURES.len()],
        dealings,
        flares,
        handsets: handsets(sides),
        cells: cells(sides),
    };
    tally.calls(sides, &contact_of);
    tally.fill(&mut profile, relay);
    Some(profile)
}

fn span(sides: &NumberSides<'_>, contact_of: &[u32]) -> Option<(i64, i64)> {
    let first = contact_of.iter().position(|contact| *contact != u32::MAX)?;
    let last = contact_of.iter().rposition(|contact| *contact != u32::MAX)?;
    Some((sides.start_ms[first], sides.start_ms[last]))
}

fn active_days(sides: &NumberSides<'_>, contact_of: &[u32]) -> u32 {
    let mut last = i64::MIN;
    let mut days = 0;
    for (start, _) in sides.start_ms.iter().zip(contact_of).filter(|(_, contact)| **contact != u32::MAX) {
        let day = start.div_euclid(DAY_MS);
        days += u32::from(day != last);
        last = day;
    }
    days
}

fn handsets(sides: &NumberSides<'_>) -> Vec<HandsetUse> {
    let mut uses: Vec<HandsetUse> = Vec::new();
    let (mut last_raw, mut last_place) = (0, 0);
    for (raw, at) in sides.imei.iter().zip(sides.start_ms) {
        if *raw != last_raw || uses.is_empty() {
            let Some(handset) = Imei::from_raw(*raw).map(Imei::handset) else { continue };
            last_raw = *raw;
            last_place = uses.iter().position(|one| one.handset == handset).unwrap_or_else(|| {
                uses.push(HandsetUse { handset, first_ms: *at, last_ms: *at, count: 0 });
                uses.len() - 1
            });
        }
        uses[last_place].last_ms = *at;
        uses[last_place].count += 1;
    }
    uses
}

/// Whether an instant lies between 22:00 and 06:00 (UTC).
fn is_night(at_ms: i64) -> bool {
    let hour = at_ms.rem_euclid(DAY_MS) / HOUR_MS;
    !(6..22).contains(&hour)
}

fn cells(sides: &NumberSides<'_>) -> Vec<CellUse> {
    let mut seen: Vec<(i64, i64)> = sides
        .cell_start
        .iter()
        .zip(sides.start_ms)
        .filter(|(cell, _)| **cell != 0)
        // Nights are counted by the day on which they began; other times share one mark.
        .map(|(cell, at)| (*cell, if is_night(*at) { (at - 6 * HOUR_MS).div_euclid(DAY_MS) } else { i64::MIN }))
        .collect();
    seen.sort_unstable();
    let mut uses: Vec<CellUse> = seen
        .chunk_by(|left, right| left.0 == right.0)
        .map(|group| {
            let nights = group.chunk_by(|left, right| left.1 == right.1).filter(|night| night[0].1 != i64::MIN).count();
            CellUse {
                cell: group[0].0,
                count: u32::try_from(group.len()).unwrap_or(u32::MAX),
                nights: u32::try_from(nights).unwrap_or(u32::MAX),
            }
        })
        .collect();
    uses.sort_by_key(|one| (std::cmp::Reverse(one.count), one.cell));
    uses.truncate(64);
    uses
}

/// Sums over contacts and sessions.
#[derive(Default)]
struct Tally {
    sessions: f64,
    by_contact: f64,
    brief: f64,
    plain: f64,
    off_hours: f64,
    late: f64,
    evening: f64,
    weekend: f64,
    sought: f64,
    seekers: usize,
    regulars: usize,
    /// Contacts long enough known to have come back within a week, and those who did.
    known: f64,
    returned: f64,
    /// Sessions begun by regulars.
    by_regulars: f64,
    /// Sessions begun by each contact that began any.
    begun: Vec<f64>,
    /// Sessions of the busiest contact.
    most: f64,
    /// Sessions by hour of the day, and days with a session.
    hours: [f64; 24],
    days: Vec<i64>,
    tempos: Vec<f64>,
    answered: usize,
    short: usize,
}

impl Tally {
    /// Counts one contact's rows.
    fn contact(&mut self, sides: &NumberSides<'_>, group: &[(i64, u32)], in_flare: &[bool], end_ms: i64) -> ContactUse {
        let rows: Vec<u32> = group.iter().map(|(_, row)| *row).collect();
        let (first, last) = (rows[0] as usize, rows[rows.len() - 1] as usize);
        let (mut begun, mut all, mut days, mut last_day) = (0.0, 0.0, 0_u32, i64::MIN);
        let (mut first_day, mut came_back) = (None, false);
        sessions(sides, &rows, in_flare, |session| {
            self.session(session);
            all += 1.0;
            if session.by_contact {
                begun += 1.0;
                let day = session.start_ms.div_euclid(DAY_MS);
                days += u32::from(day != last_day);
                last_day = day;
                let first = *first_day.get_or_insert(day);
                came_back |= day > first && day <= first + WEEK_DAYS;
            }
        });
        if first_day.is_some_and(|first| came_back || end_ms.div_euclid(DAY_MS) >= first + SOON_DAYS) {
            self.known += 1.0;
            self.returned += f64::from(u8::from(came_back));
        }
        self.most = self.most.max(all);
        let first_talk = rows.iter().map(|row| *row as usize).find(|row| !in_flare[*row]);
        self.sought += f64::from(u8::from(first_talk.is_none_or(|row| !sides.is_outgoing(row))));
        if begun > 0.0 {
            self.seekers += 1;
            self.begun.push(begun);
        }
        let (first_ms, last_ms) = (sides.start_ms[first], sides.start_ms[last]);
        if days >= REGULAR_DAYS {
            self.regulars += 1;
            self.by_regulars += begun;
            let weeks = ((last_ms - first_ms) as f64 / (7 * DAY_MS) as f64).max(1.0);
            self.tempos.push(f64::from(days) / weeks);
        }
        let incoming = rows.iter().filter(|row| !sides.is_outgoing(**row as usize)).count();
        ContactUse {
            other: group[0].0,
            incoming: u32::try_from(incoming).unwrap_or(u32::MAX),
            outgoing: u32::try_from(rows.len() - incoming).unwrap_or(u32::MAX),
            days,
            first_ms,
            last_ms,
        }
    }

    fn session(&mut self, session: &Session) {
        let day = session.start_ms.div_euclid(DAY_MS);
        let hour = session.start_ms.rem_euclid(DAY_MS) / HOUR_MS;
        let weekday = (day + 3).rem_euclid(7) < 5;
        let one = |fact: bool| f64::from(u8::from(fact));
        self.sessions += 1.0;
        self.hours[usize::try_from(hour).unwrap_or(0)] += 1.0;
        self.days.push(day);
        self.by_contact += one(session.by_contact);
        self.brief += one(session.talk_s <= BRIEF_TALK_S && session.events <= BRIEF_EVENTS);
        self.plain += one(session.turns <= 1);
        self.off_hours += one(!(weekday && (9..17).contains(&hour)));
        self.late += one(!(8..20).contains(&hour));
        self.evening += one((17..22).contains(&hour));
        self.weekend += one(!weekday);
    }

    fn calls(&mut self, sides: &NumberSides<'_>, contact_of: &[u32]) {
        for row in (0..sides.len()).filter(|row| contact_of[*row] != u32::MAX && sides.kind(*row) == Some(Kind::Voice))
        {
            let seconds = sides.duration_s.get(row).copied().unwrap_or(NO_DURATION);
            if seconds != NO_DURATION && seconds > 0 {
                self.answered += 1;
                self.short += usize::from(seconds <= SHORT_S);
            }
        }
    }

    fn fill(&self, profile: &mut Profile, relay: Option<f64>) {
        let mut set = |feature: Feature, value: f64| profile.figures[feature as usize] = value;
        let share = |part: f64| if self.sessions >= FEWEST_SESSIONS { part / self.sessions } else { f64::NAN };
        set(Feature::Regulars, (self.regulars as f64).ln_1p());
        set(Feature::Retention, (self.regulars as f64 + 0.5) / (self.seekers as f64 + 3.0));
        set(
            Feature::Shortness,
            if self.answered >= FEWEST_CALLS { self.short as f64 / self.answered as f64 } else { f64::NAN },
        );
        set(Feature::Initiative, share(self.by_contact));
        set(Feature::Brevity, share(self.brief));
        set(Feature::Plainness, share(self.plain));
        set(Feature::OffHours, share(self.off_hours));
        set(Feature::Late, share(self.late));
        set(Feature::NotOnlyEvening, 1.0 - share(self.evening));
        set(Feature::NoFavourite, 1.0 - share(self.most));
        set(Feature::Weekend, self.weekend_ratio());
        set(Feature::Spread, self.spread());
        set(Feature::Tempo, median(&self.tempos).unwrap_or(0.0));
        set(Feature::Sought, self.sought / profile.contacts as f64);
        set(Feature::Return, if self.known >= 8.0 { self.returned / self.known } else { f64::NAN });
        set(
            Feature::Loyalty,
            if self.by_contact >= FEWEST_SESSIONS { self.by_regulars / self.by_contact } else { f64::NAN },
        );
        set(Feature::LongHours, share(self.outside_shift()));
        set(Feature::EveryDay, if self.sessions >= FEWEST_SESSIONS { self.share_of_days() } else { f64::NAN });
        set(Feature::Relay, relay.unwrap_or(f64::NAN));
        let weeks = ((profile.last_ms - profile.first_ms) as f64 / (7 * DAY_MS) as f64).max(1.0);
        set(Feature::Flares, profile.flares.len() as f64 / weeks);
        let recipients: f64 = profile.flares.iter().map(|flare| flare.recipients as f64).sum();
        let lift: f64 =
            profile.flares.iter().map(|flare| flare.recipients as f64 * (flare.answered - flare.usual)).sum();
        set(Feature::FlareResponse, if recipients > 0.0 { lift / recipients } else { f64::NAN });
    }

    /// Sessions of a weekend day over those of a weekday, as if days were spread evenly over the week.
    fn weekend_ratio(&self) -> f64 {
        let weekdays = self.sessions - self.weekend;
        if self.sessions < FEWEST_SESSIONS { f64::NAN } else { (self.weekend / 2.0) / (weekdays / 5.0).max(0.1) }
    }

    /// Sessions outside the ten hours on end that hold most.
    fn outside_shift(&self) -> f64 {
        let held = |from: usize| (from..from + SHIFT_HOURS).map(|hour| self.hours[hour % 24]).sum::<f64>();
        self.sessions - (0..24).map(held).fold(0.0, f64::max)
    }

    /// Share of the days from the first to the last that had a session.
    fn share_of_days(&self) -> f64 {
        let mut days = self.days.clone();
        days.sort_unstable();
        days.dedup();
        match (days.first(), days.last()) {
            (Some(first), Some(last)) => days.len() as f64 / (last - first + 1) as f64,
            _ => f64::NAN,
        }
    }

    fn spread(&self) -> f64 {
        if self.begun.len() < 3 { f64::NAN } else { entropy(&self.begun) / (self.begun.len() as f64).ln() }
    }
}

impl Profile {
    /// People who got in touch on three days or more.
    pub fn regulars(&self) -> impl Iterator<Item = &ContactUse> {
        self.dealings.iter().filter(|contact| contact.days >= REGULAR_DAYS)
    }

    /// The cell used on most nights; the most used one where no night is known.
    pub fn night_cell(&self) -> Option<CellUse> {
        self.cells.iter().copied().max_by_key(|one| (one.nights, one.count, one.cell))
    }

    /// Sets a figure that other records tell (registration, overlap with candidates).
    pub(crate) fn set(&mut self, feature: Feature, value: f64) {
        self.figures[feature as usize] = value;
    }
}
