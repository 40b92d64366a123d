//! Small worlds made for tests: people and lines that call each other day by day.

use records::{BILLED_A, Communications, DAY_MS, Kind, Sides, WHOLE_NETWORK};

use crate::lives::Lives;

/// A world under way; draws come from a small generator with a seed.
pub(crate) struct World {
    rows: Vec<(i64, i64, i64)>,
    state: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rows: Vec::new(), state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    fn draw(&mut self) -> u64 {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        self.state
    }

    /// A draw below `below`.
    pub(crate) fn below(&mut self, below: u64) -> u64 {
        (self.draw() >> 11) % below
    }

    /// A draw that is true `per_cent` times in a hundred.
    pub(crate) fn chance(&mut self, per_cent: u64) -> bool {
        self.below(100) < per_cent
    }

    /// A communication on a day, at any time of it.
    pub(crate) fn call(&mut self, day: i64, from: i64, to: i64) {
        let at = 20_000 * DAY_MS + day * DAY_MS + i64::try_from(self.below(86_400)).expect("small") * 1_000;
        self.rows.push((at, number(from), number(to)));
    }

    /// A line's customers buy on days of a range, each with a chance a day.
    pub(crate) fn trade(
        &mut self,
        line: i64,
        customers: std::ops::Range<i64>,
        days: std::ops::Range<i64>,
        per_cent: u64,
    ) {
        for day in days {
            for customer in customers.clone() {
                if self.chance(per_cent) {
                    self.call(day, customer, line);
                }
            }
        }
    }

    /// Friends in circles of eight who call each other all the time.
    pub(crate) fn circles(&mut self, people: std::ops::Range<i64>, days: std::ops::Range<i64>) {
        for day in days {
            for person in people.clone() {
                if self.chance(40) {
                    let offset = i64::try_from(1 + self.below(7)).expect("small");
                    let circle = (person - people.start) / 8 * 8;
                    let friend = people.start + circle + (person - people.start - circle + offset) % 8;
                    if friend < people.end && friend != person {
                        self.call(day, person, friend);
                    }
                }
            }
        }
    }

    pub(crate) fn lives(mut self) -> Lives {
        self.rows.sort_unstable();
        let mut rows = Communications::default();
        for (row, (at, a, b)) in (1..).zip(&self.rows) {
            rows.start_ms.push(*at);
            rows.duration_s.push(30);
            rows.kind.push(Kind::Voice as u8);
            rows.billing.push(BILLED_A | WHOLE_NETWORK);
            for (party, number) in [(&mut rows.a, *a), (&mut rows.b, *b)] {
                party.number.push(number);
                for column in [&mut party.imei, &mut party.imsi, &mut party.cell_start, &mut party.cell_end] {
                    column.push(0);
                }
            }
            rows.source.push(1);
            rows.row.push(row);
            rows.source_2.push(0);
            rows.row_2.push(0);
        }
        let mut lives = Lives::default();
        Sides::from_communications(&rows).numbers().for_each(|sides| lives.add(&sides));
        Lives::join(vec![lives])
    }
}

/// The packed number of a place in a test world.
pub(crate) fn number(place: i64) -> i64 {
    447_700_000_000 + place
}
