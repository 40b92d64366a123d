//! Files whose clock is an hour off: local time read as UTC, or the reverse.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneTransition};
use records::{BILLED_A, BILLED_B, Communications, HOUR_MS, Kind, LondonClock, NO_DURATION, RowRef};

use crate::merge::MERGE_TOLERANCE_MS;

/// Records held for the comparison. Beyond, every second pair of numbers is let go, again and again.
const MOST_RECORDS: usize = 400_000;
/// Offsets at which nothing but chance can put two records, milliseconds: what happens there is the measure of chance.
const CONTROLS_MS: [i64; 6] = [-2_700_000, -1_800_000, -900_000, 900_000, 1_800_000, 2_700_000];
/// Fewer pairs an hour apart do not move a file's clock.
const FEWEST_PAIRS: u64 = 8;
/// How many times as many pairs must lie an hour apart as agree.
const TIMES_CONTRARY: u64 = 20;
/// How many times as many pairs must lie an hour apart as chance puts at another offset.
const TIMES_CHANCE: u64 = 10;
/// From this many pairs on a person is told, though nothing is moved.
const WORTH_TELLING: u64 = 3;

/// A source's rows in one half of the year: a zone that was mistaken shows in summer only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stretch {
    /// The source.
    pub source: u32,
    /// Whether London was on summer time.
    pub summer: bool,
}

/// What the other party's records say of a stretch's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slip {
    /// Whose clock.
    pub stretch: Stretch,
    /// What has to be added to its times, milliseconds.
    pub correction_ms: i64,
    /// Communications that the other party's record puts exactly an hour away.
    pub pairs: u64,
    /// Communications on which both agree.
    pub contrary: u64,
    /// How many sources speak against it.
    pub accusers: usize,
    /// Whether the evidence is overwhelming, so that the times are corrected; else a person is only told.
    pub certain: bool,
    /// Whether only trust in how the zones were said decided which of two clocks is wrong.
    pub by_trust: bool,
}

/// How far a source's clock is trusted, for the case that two contradict each other and no third one helps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockTrust {
    /// Nobody said its zone.
    #[default]
    Assumed,
    /// The mapping or the file says its zone.
    Said,
    /// Every time carries its own offset.
    InEveryTime,
    /// Not on record, because an earlier version imported the source: it is not moved.
    Unknown,
}

impl ClockTrust {
    const WORDS: [(Self, &'static str); 3] =
        [(Self::Assumed, "assumed"), (Self::Said, "said"), (Self::InEveryTime, "in every time")];

    /// How it is written down with the source.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(trust, _)| *trust == self).map_or("", |(_, word)| word)
    }

    /// What was written down.
    pub fn from_word(word: &str) -> Self {
        Self::WORDS.iter().find(|(_, own)| *own == word).map_or(Self::Unknown, |(trust, _)| *trust)
    }
}

#[derive(Clone, Copy)]
struct Record {
    a: i64,
    b: i64,
    kind: u8,
    at_ms: i64,
    duration_s: u32,
    billing: u8,
    at: RowRef,
    /// Where the store holds both parties' records as one: the other source, whose clock agrees. Zero for a record of its own.
    agrees: u32,
}

/// Records of both parties, gathered while files are read.
#[derive(Default)]
pub struct ClockSurvey {
    records: Vec<Record>,
    /// One in two to the power of this many pairs of numbers is held.
    halvings: u32,
    /// Every record near a change of London's clocks.
    near_change: Vec<Record>,
    changes: NearChange,
}

/// Pairs of two stretches by the hours that the first is ahead, and how many chance would give.
#[derive(Default)]
struct Between {
    /// Two parties' records of one communication.
    hours: BTreeMap<i64, u64>,
    /// Two deliveries of one party's record. That they agree says nothing of their clock.
    redelivered: BTreeMap<i64, u64>,
    controls: u64,
}

type Table = BTreeMap<(Stretch, Stretch), Between>;

impl ClockSurvey {
    /// Looks at records as they are read, or as they stand in the store.
    pub fn add(&mut self, rows: &Communications) {
        for at in 0..rows.len() {
            let billing = rows.billing[at] & (BILLED_A | BILLED_B);
            let (a, b) = (rows.a.number[at], rows.b.number[at]);
            let one_party = billing == BILLED_A || billing == BILLED_B;
            let agrees = if one_party || rows.source_2[at] == rows.source[at] { 0 } else { rows.source_2[at] };
            if !(one_party || agrees != 0) || a == 0 || b == 0 {
                continue;
            }
            let (at_ms, duration_s, kind) = (rows.start_ms[at], rows.duration_s[at], rows.kind[at]);
            let record = Record { a, b, kind, at_ms, duration_s, billing, at: rows.row_ref(at), agrees };
            if one_party && self.changes.is_near(at_ms) {
                self.near_change.push(record);
            }
            if self.holds(a, b) {
                self.records.push(record);
            }
        }
        while self.records.len() > MOST_RECORDS {
            self.halvings += 1;
            let records = std::mem::take(&mut self.records);
            self.records = records.into_iter().filter(|record| self.holds(record.a, record.b)).collect();
        }
    }

    fn holds(&self, a: i64, b: i64) -> bool {
        let mixed = (a.cast_unsigned().rotate_left(21) ^ b.cast_unsigned()).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed.leading_zeros() >= self.halvings
    }

    /// Every stretch whose clock the other parties' records contradict by an hour, those first that most records speak against.
    pub fn slips(&mut self, trust: &BTreeMap<u32, ClockTrust>) -> Vec<Slip> {
        self.records.sort_unstable_by_key(|one| (one.a, one.b, one.kind, one.at_ms, one.at));
        let table = self.table();
        let trust = |stretch: Stretch| trust.get(&stretch.source).copied().unwrap_or_default();
        let mut hours: BTreeMap<Stretch, i64> = BTreeMap::new();
        let mut slips = Vec::new();
        let stretches: BTreeSet<Stretch> = table.keys().map(|(one, _)| *one).collect();
        loop {
            let open: Vec<Stretch> = stretches.iter().filter(|one| !hours.contains_key(one)).copied().collect();
            let suspects: BTreeSet<Stretch> =
                open.iter().filter(|one| against(**one, &table, &hours, &BTreeSet::new()).is_some()).copied().collect();
            // Most likely wrong is what most others contradict; between two that contradict only each other, trust decides.
            let worst = |leaving_out: &BTreeSet<Stretch>| {
                let movable = suspects.iter().filter(|one| trust(**one) != ClockTrust::Unknown);
                let found = movable.filter_map(|one| against(*one, &table, &hours, leaving_out));
                found.filter(|slip| slip.certain).max_by_key(|slip| {
                    (slip.accusers, std::cmp::Reverse(trust(slip.stretch)), slip.pairs, slip.stretch)
                })
            };
            // Files that are off in the same way agree with each other, so those above suspicion are asked first.
            let Some(slip) = worst(&suspects).or_else(|| worst(&BTreeSet::new())) else { break };
            hours.insert(slip.stretch, slip.correction_ms / HOUR_MS);
            slips.push(slip);
        }
        // A clock that is off in winter too is not a mistaken zone: it is off all the year, and a single pair confirms it.
        for winter in slips.clone().into_iter().filter(|slip| !slip.stretch.summer) {
            let summer = Stretch { summer: true, ..winter.stretch };
            let told = hours_told(summer, &table, &hours);
            let (confirmed, contrary) = (told.get(&(-winter.correction_ms / HOUR_MS)), told.get(&0));
            if !hours.contains_key(&summer) && contrary.is_none() && confirmed.is_some() {
                hours.insert(summer, winter.correction_ms / HOUR_MS);
                slips.push(Slip { stretch: summer, pairs: confirmed.copied().unwrap_or(0), contrary: 0, ..winter });
            }
        }
        for slip in &mut slips {
            slip.by_trust = table
                .keys()
                .filter(|(one, _)| *one == slip.stretch)
                .all(|(_, other)| table.keys().filter(|(one, _)| one == other).count() == 1);
        }
        let open = stretches.iter().filter(|one| !hours.contains_key(one));
        slips.extend(
            open.filter_map(|one| against(*one, &table, &hours, &BTreeSet::new()))
                .map(|slip| Slip { certain: false, ..slip }),
        );
        slips
    }

    /// Which of the unsettled rows the other party's record puts at their other reading, and what that adds in milliseconds. A row
    /// stays where a record agrees with it as it is.
    pub fn settled_by_other_party(&mut self, unsettled: &BTreeMap<RowRef, i64>) -> BTreeMap<RowRef, i64> {
        self.near_change.sort_unstable_by_key(|one| (one.a, one.b, one.kind, one.at_ms, one.at));
        let same = |left: &Record, right: &Record| (left.a, left.b, left.kind) == (right.a, right.b, right.kind);
        let mut settled = BTreeMap::new();
        for group in self.near_change.chunk_by(same) {
            for one in group {
                let Some(other_ms) = unsettled.get(&one.at) else { continue };
                let told = |at_ms: i64| {
                    group.iter().any(|other| {
                        other.billing != one.billing
                            && !unsettled.contains_key(&other.at)
                            && lengths_agree(one, other)
                            && (other.at_ms - at_ms).abs() <= MERGE_TOLERANCE_MS
                    })
                };
                if !told(one.at_ms) && told(one.at_ms + other_ms) {
                    settled.insert(one.at, *other_ms);
                }
            }
        }
        settled
    }

    fn table(&self) -> Table {
        let mut table = Table::new();
        let mut clock = LondonClock::default();
        let same = |left: &Record, right: &Record| (left.a, left.b, left.kind) == (right.a, right.b, right.kind);
        for group in self.records.chunk_by(same) {
            let seasons: Vec<bool> = group.iter().map(|one| clock.offset_min(one.at_ms) > 0).collect();
            let mut first = 0;
            for (place, one) in group.iter().enumerate() {
                let season = |source| Stretch { source, summer: seasons[place] };
                if one.agrees != 0 {
                    note(&mut table, season(one.at.source), season(one.agrees), 0, false);
                    note(&mut table, season(one.agrees), season(one.at.source), 0, false);
                    continue;
                }
                while group[first].at_ms < one.at_ms - HOUR_MS - MERGE_TOLERANCE_MS {
                    first += 1;
                }
                for (before, other) in group[first..place].iter().enumerate() {
                    let redelivered = one.billing == other.billing;
                    if one.at.source != other.at.source && other.agrees == 0 && lengths_agree(one, other) {
                        let own = season(one.at.source);
                        let its = Stretch { source: other.at.source, summer: seasons[first + before] };
                        note(&mut table, own, its, one.at_ms - other.at_ms, redelivered);
                        note(&mut table, its, own, other.at_ms - one.at_ms, redelivered);
                    }
                }
            }
        }
        table
    }
}

/// Whether instants lie near a change of London's clocks; remembers the stretch between two changes.
struct NearChange {
    zone: TimeZone,
    far: std::ops::Range<i64>,
}

/// An hour that is shown twice, and what can be confused with it.
const NEAR_CHANGE_MS: i64 = 3 * HOUR_MS;

impl Default for NearChange {
    fn default() -> Self {
        Self { zone: TimeZone::get("Europe/London").unwrap_or(TimeZone::UTC), far: 0..0 }
    }
}

impl NearChange {
    fn is_near(&mut self, at_ms: i64) -> bool {
        if self.far.contains(&at_ms) {
            return false;
        }
        let Ok(instant) = Timestamp::from_millisecond(at_ms) else { return false };
        let change_ms = |one: Option<TimeZoneTransition<'_>>| one.map(|one| one.timestamp().as_millisecond());
        let before = change_ms(self.zone.preceding(instant).next()).map_or(i64::MIN, |at| at + NEAR_CHANGE_MS);
        let after = change_ms(self.zone.following(instant).next()).map_or(i64::MAX, |at| at - NEAR_CHANGE_MS);
        self.far = before..after;
        !self.far.contains(&at_ms)
    }
}

/// Calls of one length; texts have none.
fn lengths_agree(one: &Record, other: &Record) -> bool {
    let known = one.duration_s != NO_DURATION && other.duration_s != NO_DURATION;
    if one.kind == Kind::Voice as u8 { known && one.duration_s.abs_diff(other.duration_s) <= 3 } else { true }
}

fn note(table: &mut Table, one: Stretch, other: Stretch, apart_ms: i64, redelivered: bool) {
    let near = |offset_ms: i64| (apart_ms - offset_ms).abs() <= MERGE_TOLERANCE_MS;
    let hour = [-1, 0, 1].into_iter().find(|hour| near(hour * HOUR_MS));
    let control = CONTROLS_MS.into_iter().any(near);
    if hour.is_none() && !control {
        return;
    }
    let between = table.entry((one, other)).or_default();
    between.controls += u64::from(control);
    if let Some(hour) = hour {
        let hours = if redelivered { &mut between.redelivered } else { &mut between.hours };
        *hours.entry(hour).or_default() += 1;
    }
}

impl Between {
    /// How many pairs put the first stretch how many hours ahead, where the second one's clock was found to be `its_own` hours off the other way.
    fn told(&self, its_own: i64) -> impl Iterator<Item = (i64, u64)> {
        let of_both = self.hours.iter().map(move |(hour, pairs)| (hour - its_own, *pairs));
        let redelivered = self.redelivered.iter().map(move |(hour, pairs)| (hour - its_own, *pairs));
        of_both.chain(redelivered.filter(|(hour, _)| *hour != 0))
    }
}

/// How many pairs put a stretch how many hours ahead, given the corrections decided so far.
fn hours_told(one: Stretch, table: &Table, hours: &BTreeMap<Stretch, i64>) -> BTreeMap<i64, u64> {
    let mut told = BTreeMap::new();
    for ((_, other), between) in table.iter().filter(|((own, _), _)| *own == one) {
        for (hour, pairs) in between.told(hours.get(other).copied().unwrap_or(0)) {
            *told.entry(hour).or_insert(0) += pairs;
        }
    }
    told
}

/// What all others but some say of one stretch, given the corrections decided so far.
fn against(
    one: Stretch,
    table: &Table,
    hours: &BTreeMap<Stretch, i64>,
    leaving_out: &BTreeSet<Stretch>,
) -> Option<Slip> {
    let (mut by_hour, mut accusers, mut controls) = (BTreeMap::new(), BTreeSet::new(), 0);
    for ((_, other), between) in table.iter().filter(|((own, other), _)| *own == one && !leaving_out.contains(other)) {
        controls += between.controls;
        // The other's clock may have been found to be wrong itself.
        for (hour, pairs) in between.told(hours.get(other).copied().unwrap_or(0)) {
            *by_hour.entry(hour).or_insert(0_u64) += pairs;
            accusers.insert((hour, other.source));
        }
    }
    let contrary = by_hour.get(&0).copied().unwrap_or(0);
    let (hour, pairs) =
        [-1, 1].into_iter().map(|hour| (hour, by_hour.get(&hour).copied().unwrap_or(0))).max_by_key(|one| one.1)?;
    let chance = controls / CONTROLS_MS.len() as u64;
    if pairs < WORTH_TELLING || pairs <= contrary || pairs <= 2 * chance {
        return None;
    }
    let certain = pairs >= FEWEST_PAIRS && pairs >= TIMES_CONTRARY * contrary && pairs >= TIMES_CHANCE * chance;
    let accusers = accusers.iter().filter(|(told, _)| *told == hour).count();
    Some(Slip { stretch: one, correction_ms: -hour * HOUR_MS, pairs, contrary, accusers, certain, by_trust: false })
}

/// Moves the times of the stretches whose slip is certain; returns how many rows were moved.
pub fn correct_clocks(rows: &mut Communications, slips: &[Slip]) -> u64 {
    let mut clock = LondonClock::default();
    let mut moved = 0;
    let certain: Vec<&Slip> = slips.iter().filter(|slip| slip.certain).collect();
    if certain.is_empty() {
        return 0;
    }
    for at in 0..rows.len() {
        let stretch = Stretch { source: rows.source[at], summer: clock.offset_min(rows.start_ms[at]) > 0 };
        if let Some(slip) = certain.iter().find(|slip| slip.stretch == stretch) {
            rows.start_ms[at] += slip.correction_ms;
            moved += 1;
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A summer's day.
    const NOON_MS: i64 = 1_719_835_200_000;

    /// Calls of X with ten others; `source` has X's or the other's billing and a clock that is `ahead_ms` ahead.
    fn billing(source: u32, billing: u8, ahead_ms: i64, calls: i64, from: i64) -> Communications {
        let mut rows = Communications::default();
        for call in from..from + calls {
            rows.start_ms.push(NOON_MS + call * 400_000 + ahead_ms);
            rows.duration_s.push(u32::try_from(20 + call * 37 % 300).expect("small"));
            rows.kind.push(Kind::Voice as u8);
            rows.billing.push(billing);
            for (party, number) in [(&mut rows.a, 447_700_900_001), (&mut rows.b, 447_700_900_010 + call % 10)] {
                party.number.push(number);
                for column in [&mut party.imei, &mut party.imsi, &mut party.cell_start, &mut party.cell_end] {
                    column.push(0);
                }
            }
            rows.source.push(source);
            rows.row.push(u32::try_from(call).expect("small"));
            rows.source_2.push(0);
            rows.row_2.push(0);
        }
        rows
    }

    fn slips(files: &[Communications], trust: &[(u32, ClockTrust)]) -> Vec<Slip> {
        let mut survey = ClockSurvey::default();
        files.iter().for_each(|file| survey.add(file));
        survey.slips(&trust.iter().copied().collect())
    }

    #[test]
    fn a_file_an_hour_off_is_found_among_others_and_put_right() {
        let mut files = [
            billing(1, BILLED_A, 0, 60, 0),
            billing(2, BILLED_B, HOUR_MS + 1_500, 30, 0),
            billing(3, BILLED_B, 2_000, 30, 30),
        ];
        let found = slips(&files, &[]);
        let [only] = found[..] else { panic!("one slip: {found:?}") };
        assert_eq!((only.stretch.source, only.stretch.summer, only.correction_ms), (2, true, -HOUR_MS));
        assert_eq!((only.pairs, only.contrary, only.certain), (30, 0, true));
        assert_eq!(correct_clocks(&mut files[1], &found), 30);
        assert_eq!(files[1].start_ms[0], NOON_MS + 1_500);
        assert_eq!(correct_clocks(&mut files[2], &found), 0);
        assert!(slips(&files, &[]).is_empty());
    }

    #[test]
    fn two_files_off_in_the_same_way_do_not_vouch_for_each_other() {
        // Sources 2 and 3 are both ahead and share calls; 1 and 4 contradict them, and agree with 5 and 6.
        let files = [
            billing(1, BILLED_A, 0, 60, 0),
            billing(2, BILLED_B, HOUR_MS, 60, 0),
            billing(3, BILLED_A, HOUR_MS, 20, 60),
            billing(2, BILLED_B, HOUR_MS, 20, 60),
            billing(3, BILLED_A, HOUR_MS, 40, 100),
            billing(4, BILLED_B, 0, 40, 100),
            billing(1, BILLED_A, 0, 80, 200),
            billing(5, BILLED_B, 0, 80, 200),
            billing(6, BILLED_A, 0, 50, 300),
            billing(4, BILLED_B, 0, 50, 300),
        ];
        let mut off: Vec<u32> =
            slips(&files, &[]).iter().filter(|slip| slip.certain).map(|slip| slip.stretch.source).collect();
        off.sort_unstable();
        assert_eq!(off, [2, 3]);
    }

    #[test]
    fn between_two_files_the_one_whose_zone_was_assumed_is_moved() {
        let files = [billing(1, BILLED_A, HOUR_MS, 20, 0), billing(2, BILLED_B, 0, 20, 0)];
        let found = slips(&files, &[(1, ClockTrust::Assumed), (2, ClockTrust::InEveryTime)]);
        assert_eq!((found[0].stretch.source, found[0].certain, found[0].by_trust), (1, true, true));
        let kept = slips(&files, &[(1, ClockTrust::Unknown), (2, ClockTrust::InEveryTime)]);
        assert_eq!((kept[0].stretch.source, kept[0].correction_ms), (2, HOUR_MS));
    }

    #[test]
    fn records_that_the_store_holds_as_one_speak_for_both_clocks() {
        // Sources 1 and 2 agree on forty stored calls, so source 3, which contradicts the one, is the one that is off.
        let mut stored = billing(1, BILLED_A | BILLED_B, 0, 40, 100);
        stored.source_2.fill(2);
        let files = [stored, billing(1, BILLED_A, 0, 20, 0), billing(3, BILLED_B, HOUR_MS, 20, 0)];
        let found = slips(&files, &[(1, ClockTrust::Assumed), (3, ClockTrust::InEveryTime)]);
        let [only] = found[..] else { panic!("one slip: {found:?}") };
        assert_eq!((only.stretch.source, only.certain), (3, true));
    }

    #[test]
    fn a_doubtful_hour_is_moved_where_only_the_other_party_puts_it() {
        // Half past one on the morning on which London's clocks go back, read as summer time.
        const HALF_PAST_MS: i64 = 1_729_989_000_000;
        let shifted = |rows: Communications, by_ms: i64| {
            let start_ms = rows.start_ms.iter().map(|at| at - NOON_MS + HALF_PAST_MS + by_ms).collect();
            Communications { start_ms, ..rows }
        };
        let mut survey = ClockSurvey::default();
        survey.add(&shifted(billing(1, BILLED_A, 0, 2, 0), 0));
        // The first call an hour later in the other party's records, the second one at the same time.
        survey.add(&shifted(billing(2, BILLED_B, 0, 1, 0), HOUR_MS + 1_000));
        survey.add(&shifted(billing(2, BILLED_B, 0, 1, 1), 1_000));
        let row = |row| RowRef { source: 1, row };
        let unsettled = BTreeMap::from([(row(0), HOUR_MS), (row(1), HOUR_MS)]);
        assert_eq!(survey.settled_by_other_party(&unsettled), BTreeMap::from([(row(0), HOUR_MS)]));
    }

    #[test]
    fn a_few_pairs_are_told_of_and_move_nothing() {
        let mut files = [billing(1, BILLED_A, 0, 5, 0), billing(2, BILLED_B, HOUR_MS, 5, 0)];
        let found = slips(&files, &[]);
        assert!(!found.is_empty() && found.iter().all(|slip| !slip.certain));
        assert_eq!(correct_clocks(&mut files[1], &found), 0);
    }
}
