//! General indicators of one number, as `bandicoot` defines them.

use numerics::entropy;
use records::{DAY_MS, HOUR_MS, Kind, MINUTE_MS, NO_DURATION, NumberSides};

use crate::places::Places;

/// Bins of positions at night.
const HALF_HOUR_MS: i64 = 30 * MINUTE_MS;

/// Indicators by call and text, as published by `bandicoot` 0.4 for the whole period.
///
/// Nights are 19:00 to 07:00 on the clock the records were read with (UTC here); entropies are natural; deviations divide by n.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Indicators {
    /// Days with any call or text.
    pub active_days: usize,
    /// Different contacts by call.
    pub contacts_call: usize,
    /// Different contacts by text.
    pub contacts_text: usize,
    /// Mean length of calls.
    pub call_duration_mean_s: f64,
    /// Deviation of the length of calls.
    pub call_duration_std_s: f64,
    /// Share of calls at night.
    pub nocturnal_call: f64,
    /// Share of texts at night.
    pub nocturnal_text: f64,
    /// Share of calls that the number made.
    pub initiated_call: f64,
    /// Entropy of contacts by call.
    pub entropy_call: f64,
    /// Entropy of contacts by text.
    pub entropy_text: f64,
    /// Mean communications of a contact by call.
    pub per_contact_call: f64,
    /// The same by text.
    pub per_contact_text: f64,
    /// Mean gap between calls.
    pub interevent_call_s: f64,
    /// Mean gap between texts.
    pub interevent_text_s: f64,
    /// Calls received and made.
    pub calls: (usize, usize),
    /// Texts received and sent.
    pub texts: (usize, usize),
    /// Different cells used.
    pub cells: usize,
    /// Entropy of cells over half hours.
    pub entropy_cells: f64,
    /// Radius of gyration over half hours.
    pub gyration_m: Option<f64>,
    /// Share of half hours at the cell most used at night.
    pub at_home: Option<f64>,
}

/// Computes the indicators of one number's observed rows.
///
/// # Source      bandicoot 0.6.0, documentation of indicators
/// # Checked     integration test on its published export for a demonstration user, 1e-4
pub fn indicators(sides: &NumberSides<'_>, places: &Places) -> Indicators {
    let rows = |kinds: &[Kind]| -> Vec<usize> {
        (0..sides.len())
            .filter(|row| sides.is_observed(*row) && sides.kind(*row).is_some_and(|kind| kinds.contains(&kind)))
            .collect()
    };
    let (calls, texts) = (rows(&[Kind::Voice]), rows(&[Kind::Sms, Kind::Mms]));
    let seconds: Vec<f64> = calls
        .iter()
        .map(|row| sides.duration_s.get(*row).copied().unwrap_or(NO_DURATION))
        .filter(|seconds| *seconds != NO_DURATION)
        .map(f64::from)
        .collect();
    let (mean, deviation) = moments(&seconds);
    let mut days: Vec<i64> = calls.iter().chain(&texts).map(|row| sides.start_ms[*row].div_euclid(DAY_MS)).collect();
    days.sort_unstable();
    days.dedup();
    let halves = half_hours(sides);
    let home = home_cell(&halves);
    Indicators {
        active_days: days.len(),
        contacts_call: counts(sides, &calls).len(),
        contacts_text: counts(sides, &texts).len(),
        call_duration_mean_s: mean,
        call_duration_std_s: deviation,
        nocturnal_call: share(&calls, |row| is_nocturnal(sides.start_ms[row])),
        nocturnal_text: share(&texts, |row| is_nocturnal(sides.start_ms[row])),
        initiated_call: share(&calls, |row| sides.is_outgoing(row)),
        entropy_call: entropy(&counts(sides, &calls)),
        entropy_text: entropy(&counts(sides, &texts)),
        per_contact_call: moments(&counts(sides, &calls)).0,
        per_contact_text: moments(&counts(sides, &texts)).0,
        interevent_call_s: moments(&gaps_s(sides, &calls)).0,
        interevent_text_s: moments(&gaps_s(sides, &texts)).0,
        calls: directions(sides, &calls),
        texts: directions(sides, &texts),
        cells: cell_counts(&halves).len(),
        entropy_cells: entropy(&cell_counts(&halves)),
        gyration_m: gyration_m(&halves, places),
        at_home: home
            .map(|home| halves.iter().filter(|(_, cell)| *cell == home).count() as f64 / halves.len().max(1) as f64),
    }
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (mean, (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt())
}

fn share(rows: &[usize], fits: impl Fn(usize) -> bool) -> f64 {
    rows.iter().filter(|row| fits(**row)).count() as f64 / rows.len().max(1) as f64
}

fn is_nocturnal(at_ms: i64) -> bool {
    let hour = at_ms.rem_euclid(DAY_MS) / HOUR_MS;
    !(7..19).contains(&hour)
}

fn directions(sides: &NumberSides<'_>, rows: &[usize]) -> (usize, usize) {
    let out = rows.iter().filter(|row| sides.is_outgoing(**row)).count();
    (rows.len() - out, out)
}

fn counts(sides: &NumberSides<'_>, rows: &[usize]) -> Vec<f64> {
    let mut others: Vec<i64> = rows.iter().map(|row| sides.other[*row]).collect();
    others.sort_unstable();
    others.chunk_by(|left, right| left == right).map(|same| same.len() as f64).collect()
}

fn gaps_s(sides: &NumberSides<'_>, rows: &[usize]) -> Vec<f64> {
    rows.windows(2).map(|pair| (sides.start_ms[pair[1]] - sides.start_ms[pair[0]]) as f64 / 1_000.0).collect()
}

/// The cell of each half hour with a known cell: the one used most in it, the first of equals.
fn half_hours(sides: &NumberSides<'_>) -> Vec<(i64, i64)> {
    let seen: Vec<(i64, i64)> = sides
        .cell_start
        .iter()
        .zip(sides.start_ms)
        .zip(sides.flags)
        .filter(|((cell, _), flags)| **cell != 0 && **flags & records::OBSERVED != 0)
        .map(|((cell, at), _)| (at.div_euclid(HALF_HOUR_MS), *cell))
        .collect();
    let most_used = |half: &[(i64, i64)]| {
        let uses = |cell: i64| half.iter().filter(|(_, other)| *other == cell).count();
        // The last of the reversed is the first of equals.
        half.iter().rev().max_by_key(|(_, cell)| uses(*cell)).copied()
    };
    seen.chunk_by(|left, right| left.0 == right.0).filter_map(most_used).collect()
}

fn cell_counts(halves: &[(i64, i64)]) -> Vec<f64> {
    let mut cells: Vec<i64> = halves.iter().map(|(_, cell)| *cell).collect();
    cells.sort_unstable();
    cells.chunk_by(|left, right| left == right).map(|same| same.len() as f64).collect()
}

/// The cell of most half hours at night.
fn home_cell(halves: &[(i64, i64)]) -> Option<i64> {
    let mut cells: Vec<i64> =
        halves.iter().filter(|(half, _)| is_nocturnal(half * HALF_HOUR_MS)).map(|(_, cell)| *cell).collect();
    cells.sort_unstable();
    cells.chunk_by(|left, right| left == right).max_by_key(|same| same.len()).map(|same| same[0])
}

fn gyration_m(halves: &[(i64, i64)], places: &Places) -> Option<f64> {
    let placed: Vec<_> = halves.iter().filter_map(|(_, cell)| places.position(*cell)).collect();
    if placed.is_empty() {
        return None;
    }
    let n = placed.len() as f64;
    let middle = records::Position::new(
        placed.iter().map(|at| at.latitude()).sum::<f64>() / n,
        placed.iter().map(|at| at.longitude()).sum::<f64>() / n,
    )?;
    Some((placed.iter().map(|at| at.distance_m(middle).powi(2)).sum::<f64>() / n).sqrt())
}
