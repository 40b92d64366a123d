//! The hour that clocks show twice in autumn, and the one that they skip in spring.

use records::{BILLED_B, Communications, HOUR_MS};

use crate::batch::Batch;

/// A row whose time can be read in two ways.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Uncertain {
    /// Where it stands among the communications.
    pub(crate) position: usize,
    /// What the other reading adds, milliseconds.
    pub(crate) other_ms: i64,
}

/// What the reading that is taken first leaves out: an hour later in autumn, an hour earlier in spring.
pub(crate) const fn other_reading_ms(twice: bool) -> i64 {
    if twice { HOUR_MS } else { -HOUR_MS }
}

/// Settles rows by the order of the file, where it is in order of time: in the hour shown twice, times that run backwards tell where
/// the clock was put back. What stays open is left at the first reading and listed in `batch.unsettled`.
pub(crate) fn settle_by_order(batch: &mut Batch) {
    let uncertain = std::mem::take(&mut batch.uncertain);
    if uncertain.is_empty() {
        return;
    }
    let rows = &batch.communications;
    let whole: Vec<usize> = (0..rows.len()).collect();
    let mut later = later_rows(rows, &whole, &uncertain);
    if later.is_none() {
        // Many files hold one subject after the other, each in order of time.
        let mut by_subject = whole;
        by_subject.sort_by_key(|at| (subject(rows, *at), *at));
        let subjects = by_subject.chunk_by(|left, right| subject(rows, *left) == subject(rows, *right));
        let settled = subjects.filter_map(|own| later_rows(rows, own, &uncertain));
        later = Some(settled.fold(Settled::default(), Settled::with));
    }
    let Settled { first, second } = later.unwrap_or_default();
    for position in &second {
        batch.communications.start_ms[*position] += HOUR_MS;
        let row = batch.communications.row[*position];
        batch.changes.note(
            "time that the clock showed twice settled as the second by the order of the rows",
            row,
            || "an hour later".to_owned(),
        );
    }
    for position in &first {
        let row = batch.communications.row[*position];
        batch.changes.note(
            "time that the clock showed twice settled as the first by the order of the rows",
            row,
            || "unchanged".to_owned(),
        );
    }
    let settled = |position: usize| first.contains(&position) || second.contains(&position);
    for one in uncertain.iter().filter(|one| !settled(one.position)) {
        batch.unsettled.push((batch.communications.row[one.position], one.other_ms));
    }
}

/// Positions that the order of the rows settles.
#[derive(Default)]
struct Settled {
    first: std::collections::BTreeSet<usize>,
    second: std::collections::BTreeSet<usize>,
}

impl Settled {
    fn with(mut self, other: Self) -> Self {
        self.first.extend(other.first);
        self.second.extend(other.second);
        self
    }
}

fn subject(rows: &Communications, at: usize) -> i64 {
    if rows.billing[at] & BILLED_B != 0 { rows.b.number[at] } else { rows.a.number[at] }
}

/// Which rows come before and after the moment at which the clock was put back; `None` where the rows are in no order of time.
fn later_rows(rows: &Communications, own: &[usize], uncertain: &[Uncertain]) -> Option<Settled> {
    let twice = |at: usize| uncertain.iter().any(|one| one.position == at && one.other_ms > 0);
    let doubtful: std::collections::BTreeSet<usize> =
        uncertain.iter().map(|one| one.position).filter(|at| own.binary_search(at).is_ok()).collect();
    let certain: Vec<i64> = own.iter().filter(|at| !doubtful.contains(at)).map(|at| rows.start_ms[*at]).collect();
    let (upwards, downwards) = (certain.is_sorted(), certain.iter().rev().is_sorted());
    if certain.len() < 2 || upwards == downwards {
        return None;
    }
    let in_time: Vec<usize> = if upwards { own.to_vec() } else { own.iter().rev().copied().collect() };
    let mut settled = Settled::default();
    let folded: Vec<usize> = in_time.into_iter().filter(|at| doubtful.contains(at) && twice(*at)).collect();
    // Rows of one autumn; two autumns are half a year and more apart.
    for autumn in folded.chunk_by(|left, right| (rows.start_ms[*left] - rows.start_ms[*right]).abs() < 24 * HOUR_MS) {
        let back: Vec<usize> =
            (1..autumn.len()).filter(|at| rows.start_ms[autumn[*at]] < rows.start_ms[autumn[at - 1]]).collect();
        if let [only] = back[..] {
            settled.first.extend(&autumn[..only]);
            settled.second.extend(&autumn[only..]);
        }
    }
    Some(settled)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEFORE_MS: i64 = 1_729_987_200_000; // 2024-10-27T00:00:00Z, an hour before the clocks go back

    /// Rows at these minutes after midnight UTC, of one subject.
    fn batch(minutes: &[i64], uncertain: &[usize]) -> Batch {
        let mut batch = Batch::default();
        let rows = &mut batch.communications;
        for (row, minute) in (2..).zip(minutes) {
            rows.start_ms.push(BEFORE_MS + minute * 60_000);
            rows.billing.push(1);
            rows.a.number.push(447_700_900_001);
            rows.row.push(row);
        }
        let doubt = |position: &usize| Uncertain { position: *position, other_ms: HOUR_MS };
        batch.uncertain = uncertain.iter().map(doubt).collect();
        batch
    }

    fn minutes(batch: &Batch) -> Vec<i64> {
        batch.communications.start_ms.iter().map(|at| (at - BEFORE_MS) / 60_000).collect()
    }

    #[test]
    fn times_that_run_backwards_tell_where_the_clock_was_put_back() {
        // On the clock: 00:50, 01:10, 01:40, 01:05, 01:30, 02:10.
        let mut upwards = batch(&[-10, 10, 40, 5, 30, 130], &[1, 2, 3, 4]);
        settle_by_order(&mut upwards);
        assert_eq!(minutes(&upwards), [-10, 10, 40, 65, 90, 130]);
        assert!(upwards.unsettled.is_empty());
        let mut downwards = batch(&[130, 30, 5, 40, 10, -10], &[1, 2, 3, 4]);
        settle_by_order(&mut downwards);
        assert_eq!(minutes(&downwards), [130, 90, 65, 40, 10, -10]);
    }

    #[test]
    fn without_order_or_without_a_step_back_nothing_is_settled() {
        let mut steady = batch(&[-10, 10, 40, 130], &[1, 2]);
        settle_by_order(&mut steady);
        assert_eq!((minutes(&steady), steady.unsettled.len()), (vec![-10, 10, 40, 130], 2));
        let mut mixed = batch(&[130, -10, 40, 10, 150], &[2, 3]);
        settle_by_order(&mut mixed);
        assert_eq!((minutes(&mixed), mixed.unsettled.len()), (vec![130, -10, 40, 10, 150], 2));
    }
}
