//! Detection: does a number behave like a line, against every rival.

use crate::card::{Card, Rival, RivalCard, WIDTH};
use crate::feature::{FEATURES, Feature, STRETCHES};
use crate::profile::Profile;

/// One part of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// Which figure.
    pub feature: Feature,
    /// The figure in its own unit.
    pub value: f64,
    /// What it adds to the score.
    pub contribution: f64,
    /// What it says, for people.
    pub text: String,
}

/// How a number compares with lines and their rivals.
#[derive(Clone, Debug, PartialEq)]
pub struct Detection {
    /// Least log10 likelihood ratio over all rivals.
    pub log10_lr: f64,
    /// The rival that it is least told apart from.
    pub against: Rival,
    /// Least log10 likelihood ratio against those who know the lines' own customers.
    pub against_support: f64,
    /// Score against that rival.
    pub score: f64,
    /// Score of a number that is in everything like that rival.
    pub reference_score: f64,
    /// Parts of the score, greatest first; they add up to `score - reference_score`.
    pub reasons: Vec<Reason>,
    /// Figures that the records do not tell.
    pub missing: Vec<Feature>,
}

/// Compares a profile with every rival of a card.
///
/// # Units       log10 likelihood ratio: how much more probable such behaviour is for a deal line than for the least different rival
/// # Range       within the bounds that the card's validation set can carry
/// # Source      `docs/methods/detection.md`
/// # Checked     `reasons_add_up_to_the_score`: 1e-12
pub fn detect(profile: &Profile, card: &Card) -> Option<Detection> {
    let turned = turned(profile);
    let compare = |rival: &RivalCard| rival.log10_lr(rival.score(&turned));
    // Ties at a bound go to the rival with the least score.
    let least = card.rivals.iter().min_by(|left, right| {
        compare(left).total_cmp(&compare(right)).then(left.score(&turned).total_cmp(&right.score(&turned)))
    })?;
    let mut reasons: Vec<Reason> = FEATURES
        .into_iter()
        .filter_map(|feature| Some((feature, feature.value(profile)?)))
        .map(|(feature, value)| Reason {
            feature,
            value,
            contribution: least.part(feature, &turned),
            text: feature.text(value),
        })
        .filter(|reason| reason.contribution.abs() > 0.0)
        .collect();
    reasons.sort_by(|left, right| {
        right.contribution.abs().total_cmp(&left.contribution.abs()).then(left.feature.cmp(&right.feature))
    });
    Some(Detection {
        log10_lr: compare(least),
        against: least.rival,
        against_support: card
            .rivals
            .iter()
            .filter(|rival| rival.rival.knows_customers())
            .map(compare)
            .fold(f64::INFINITY, f64::min),
        score: least.score(&turned),
        reference_score: least.intercept,
        reasons,
        missing: FEATURES.into_iter().filter(|feature| feature.value(profile).is_none()).collect(),
    })
}

/// All figures of a profile, turned: the stretches of each feature, in the order of the features.
pub(crate) fn turned(profile: &Profile) -> [Option<f64>; WIDTH] {
    let mut turned = [None; WIDTH];
    for (feature, places) in FEATURES.into_iter().zip(turned.chunks_exact_mut(STRETCHES)) {
        if let Some(value) = feature.value(profile) {
            for (place, height) in places.iter_mut().zip(feature.turned(value)) {
                *place = Some(height);
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::CARD;
    use crate::profile::profile;
    use records::{Communications, Kind, Sides, WHOLE_NETWORK};

    /// A line: thirty people call it every other day for four weeks, for a few seconds.
    fn line_like() -> Communications {
        let mut rows = Communications::default();
        for call in 0..420_i64 {
            rows.start_ms.push(call * 5_700_000);
            rows.duration_s.push(12);
            rows.kind.push(Kind::Voice as u8);
            rows.billing.push(WHOLE_NETWORK);
            for (party, number) in [(&mut rows.a, 447_700_900_100 + call * 7 % 30), (&mut rows.b, 447_700_900_001)] {
                party.number.push(number);
                party.imei.push(0);
                party.imsi.push(0);
                party.cell_start.push(0);
                party.cell_end.push(0);
            }
            rows.source.push(1);
            rows.row.push(u32::try_from(call).expect("few") + 2);
            rows.source_2.push(0);
            rows.row_2.push(0);
        }
        rows
    }

    #[test]
    fn reasons_add_up_to_the_score() {
        let sides = Sides::from_communications(&line_like());
        let line = sides.numbers().next().expect("a number");
        let profile = profile(&line).expect("a subject");
        let found = detect(&profile, &CARD).expect("rivals");
        let sum: f64 = found.reasons.iter().map(|reason| reason.contribution).sum();
        assert!((sum - (found.score - found.reference_score)).abs() < 1e-12);
        assert!(found.missing.contains(&Feature::FlareResponse));
        assert!(Feature::Regulars.value(&profile).expect("told") > 3.0);
    }
}
