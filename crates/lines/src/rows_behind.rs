//! The rows behind a figure.

use records::{DAY_MS, HOUR_MS, Kind, NO_DURATION, Number, NumberSides, RowRef};

use crate::feature::Feature;
use crate::flare::{ANSWER_MS, find_flares};
use crate::profile::{REGULAR_DAYS, profile};
use crate::session::is_contact;

/// The records that a figure of a number was counted from, in order of time.
///
/// Figures of a whole (spread, tempo, share of the busiest contact) rest on every contact; those of a part (short calls, flares, answers) on
/// that part.
pub fn rows_behind(feature: Feature, sides: &NumberSides<'_>) -> Vec<RowRef> {
    let counted = |row: usize| sides.is_observed(row) && is_contact(sides, row);
    let all: Vec<usize> = (0..sides.len()).filter(|row| counted(*row)).collect();
    let rows: Vec<usize> = match feature {
        Feature::Regulars | Feature::Retention | Feature::Tempo | Feature::Loyalty | Feature::Return => {
            with_regulars(sides, &all)
        }
        Feature::Shortness => all.into_iter().filter(|row| is_answered_call(sides, *row)).collect(),
        Feature::Flares => flares(sides, &all, false),
        Feature::FlareResponse => flares(sides, &all, true),
        Feature::Late => all.into_iter().filter(|row| !(8..20).contains(&hour(sides, *row))).collect(),
        Feature::NotOnlyEvening => all.into_iter().filter(|row| !(17..22).contains(&hour(sides, *row))).collect(),
        Feature::OffHours => {
            all.into_iter().filter(|row| !(is_weekday(sides, *row) && (9..17).contains(&hour(sides, *row)))).collect()
        }
        Feature::Weekend => all.into_iter().filter(|row| !is_weekday(sides, *row)).collect(),
        _ => all,
    };
    rows.into_iter().map(|row| sides.row_ref(row)).collect()
}

fn hour(sides: &NumberSides<'_>, row: usize) -> i64 {
    sides.start_ms[row].rem_euclid(DAY_MS) / HOUR_MS
}

fn is_weekday(sides: &NumberSides<'_>, row: usize) -> bool {
    (sides.start_ms[row].div_euclid(DAY_MS) + 3).rem_euclid(7) < 5
}

fn is_answered_call(sides: &NumberSides<'_>, row: usize) -> bool {
    let seconds = sides.duration_s.get(row).copied().unwrap_or(NO_DURATION);
    sides.kind(row) == Some(Kind::Voice) && seconds != NO_DURATION && seconds > 0
}

fn with_regulars(sides: &NumberSides<'_>, all: &[usize]) -> Vec<usize> {
    let Some(profile) = profile(sides) else { return all.to_vec() };
    let regulars: Vec<i64> =
        profile.dealings.iter().filter(|contact| contact.days >= REGULAR_DAYS).map(|contact| contact.other).collect();
    all.iter().copied().filter(|row| regulars.binary_search(&sides.other[*row]).is_ok()).collect()
}

/// Texts of flares, and with `answers` what their recipients did within two hours.
fn flares(sides: &NumberSides<'_>, all: &[usize], answers: bool) -> Vec<usize> {
    let mut others: Vec<i64> = all
        .iter()
        .map(|row| sides.other[*row])
        .filter(|other| Number::from_raw(*other).is_some_and(Number::is_personal))
        .collect();
    others.sort_unstable();
    others.dedup();
    let mut contact_of = vec![u32::MAX; sides.len()];
    for row in all {
        contact_of[*row] =
            others.binary_search(&sides.other[*row]).map_or(u32::MAX, |place| u32::try_from(place).unwrap_or(u32::MAX));
    }
    let (flares, in_flare) = find_flares(sides, &contact_of, others.len());
    let answered = |row: usize| {
        flares.iter().any(|flare| {
            !sides.is_outgoing(row) && (flare.from_ms..flare.to_ms + ANSWER_MS).contains(&sides.start_ms[row])
        })
    };
    all.iter().copied().filter(|row| in_flare[*row] || (answers && answered(*row))).collect()
}
