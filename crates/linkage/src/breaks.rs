//! Where a number's activity begins or ends, found from the records and never from their first or last row alone.

use crate::lives::{Day, Lives};

/// Days before and after that are compared; the surer of the two counts.
const WINDOWS: [i32; 2] = [7, 30];
/// How certain a change of rate must be.
const CERTAIN: f64 = 0.9;
/// The rate must at least double, or fall to less than half.
const FACTOR: f64 = 2.0;
/// Breaks of one kind that are nearer than this many days are one.
const APART: i32 = 5;

/// Days beyond a run of days that look like a break, over which two steady rates are fitted.
const AROUND: i32 = 10;

/// A day on which a number begins or stops being used as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Break {
    /// Position of the number.
    pub(crate) who: usize,
    /// Last day before an end, first day of a beginning.
    pub(crate) day: i32,
    /// Last instant of that day before an end, first instant of it at a beginning.
    pub(crate) at_ms: i64,
    /// Whether the number falls silent after it (an end), or was silent before it (a beginning), as far as the windows reach.
    pub(crate) silent: bool,
}

/// Which kind of break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    End,
    Beginning,
}

/// Every end or beginning of every number.
///
/// The number of events in a window is taken for a Poisson count; the logarithm of the ratio of two rates is near enough normal
/// with the variance 1/(n₁+½) + 1/(n₂+½), which is what a gamma prior of shape ½ gives.
///
/// # Cost O(active days · windows)
pub(crate) fn breaks(lives: &Lives, kind: Kind) -> Vec<Break> {
    let span = lives.span();
    (0..lives.len()).flat_map(|who| breaks_of(lives.days(who), who, span, kind)).collect()
}

fn breaks_of(days: &[Day], who: usize, span: (i32, i32), kind: Kind) -> Vec<Break> {
    let totals: Vec<u32> = std::iter::once(0)
        .chain(days.iter().scan(0_u32, |sum, day| {
            *sum += day.events;
            Some(*sum)
        }))
        .collect();
    let events = |from: i32, to: i32| {
        let place = |day: i32| days.partition_point(|one| one.day < day);
        totals[place(to)] - totals[place(from)]
    };
    let mut sure: Vec<(f64, Break)> = Vec::new();
    for day in days {
        let Some((certainty, silent)) = certainty(day.day, span, kind, &events) else { continue };
        let at_ms = if kind == Kind::End { day.last_ms } else { day.first_ms };
        sure.push((certainty, Break { who, day: day.day, at_ms, silent }));
    }
    sure.chunk_by(|left, right| right.1.day - left.1.day < APART)
        .map(|run| likeliest(run, span, kind, &events))
        .collect()
}

/// Of days in a row that all look like the break, the one at which two steady rates fit best.
fn likeliest(run: &[(f64, Break)], span: (i32, i32), kind: Kind, events: &dyn Fn(i32, i32) -> u32) -> Break {
    let cut = |one: &Break| if kind == Kind::End { one.day + 1 } else { one.day };
    let from = (cut(&run[0].1) - AROUND).max(span.0);
    let to = (cut(&run[run.len() - 1].1) + AROUND).min(span.1 + 1);
    let gain = |one: &Break| {
        let part = |from: i32, to: i32| {
            let count = f64::from(events(from, to));
            if count > 0.0 { count * (count / f64::from((to - from).max(1))).ln() } else { 0.0 }
        };
        part(from, cut(one)) + part(cut(one), to)
    };
    let best = run.iter().max_by(|left, right| gain(&left.1).total_cmp(&gain(&right.1)));
    best.map_or(run[0].1, |one| one.1)
}

/// How sure it is that the rate changes at a day, in standard deviations above the bound, and whether one side is silent; `None` below `CERTAIN`.
fn certainty(day: i32, span: (i32, i32), kind: Kind, events: &dyn Fn(i32, i32) -> u32) -> Option<(f64, bool)> {
    // The first day after an end, or of a beginning.
    let cut = if kind == Kind::End { day + 1 } else { day };
    let sides = WINDOWS.into_iter().filter_map(|window| {
        let (from, to) = ((cut - window).max(span.0), (cut + window).min(span.1 + 1));
        (from < cut && cut < to).then(|| {
            let (before, after) = (events(from, cut), events(cut, to));
            let rate = |count: u32, days: i32| (f64::from(count) + 0.5) / f64::from(days);
            let fall = (rate(before, cut - from) / rate(after, to - cut)).ln();
            let change = if kind == Kind::End { fall } else { -fall };
            let spread = (1.0 / (f64::from(before) + 0.5) + 1.0 / (f64::from(after) + 0.5)).sqrt();
            let silent = if kind == Kind::End { after == 0 } else { before == 0 };
            ((change - FACTOR.ln()) / spread, silent)
        })
    });
    let (score, silent) = sides.max_by(|left, right| left.0.total_cmp(&right.0))?;
    (score > normal_quantile_of_certain()).then_some((score, silent))
}

/// Standard normal quantile of [`CERTAIN`].
fn normal_quantile_of_certain() -> f64 {
    debug_assert!((CERTAIN - 0.9).abs() < 1e-12, "the quantile belongs to 0.9");
    1.281_551_565_544_6
}
