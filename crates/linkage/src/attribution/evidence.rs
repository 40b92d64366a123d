//! What speaks for and against a candidate, in words with a figure each.

use records::day_text;

use super::facts::Facts;
use super::figures::Figure;
use super::holder_card::{Part, is_placed};
use super::surroundings::Surroundings;
use crate::corroborate::Evidence;

/// Factor on what does not come from the fit: it depends on the rest and on itself (start value of `docs/methods/attribution.md`).
const TEMPERED: f64 = 0.5;
/// Chance that a person's telephones were in one handset at some time (start value), and what that says at most, log10.
const SAME_HANDSET: f64 = 0.1;
const MOST_OF_HANDSET: f64 = 2.0;
/// A contribution smaller than this is not told.
const LEAST_TOLD: f64 = 0.02;

/// What is known of a person besides their telephones.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PersonFacts {
    /// Communications of the number while the person was in custody, with the first such day.
    pub in_custody: Option<(u32, i32)>,
    /// Whether the number is registered in the person's name.
    pub subscriber: bool,
    /// Seized handsets that hold the number under the person's name, or in which a text from it gives that name.
    pub named_on: u32,
}

/// Chance that a line is used while its holder is in custody: somebody else may hold it (start value of `methods.md`, 3.2), and that it is
/// used in as much other time.
const USED_IN_CUSTODY: f64 = 0.02;
/// log10 of what a registration in the person's name says, and a name in a handset (start values: false names and brands are common).
const REGISTERED: f64 = 2.0;
const NAMED: f64 = 1.5;

/// Every item of evidence of a candidate; the sum is the ratio before its bounds.
pub(crate) fn evidence(facts: &Facts, person: &PersonFacts, around: &Surroundings, part: &Part) -> Vec<Evidence> {
    let figures = around.figures(facts);
    let score = part.score(&figures);
    let compared = around.compared(is_placed(facts));
    let fitted = part.counting(score, compared).0;
    // The curve is not straight: each figure gets the part of the ratio that it has of the score, from the score of nobody in particular on.
    let nobody = part.counting(part.intercept, compared).0;
    let told = fitted - nobody;
    let moved = score - part.intercept;
    let scale = if moved.abs() > 1e-9 { told / moved } else { 0.0 };
    let of = |figure: Figure| scale * part.weights[figure as usize] * figures[figure as usize];
    let mut items = Vec::new();
    let mut tell = |kind: &'static str, log10_lr: f64, text: String| {
        if log10_lr.abs() >= LEAST_TOLD {
            items.push(Evidence { kind, log10_lr, text });
        }
    };
    tell("baseline", nobody, BASELINE.to_owned());
    if let Some(cells) = facts.cells {
        let compared = format!(
            "{} switches within half an hour on {} days; {} of them no one place explains",
            cells.switches, cells.days, cells.apart
        );
        let together =
            format!("carried together on about {:.0} % of the days compared ({compared})", 100.0 * cells.share);
        tell("co-location", of(Figure::Together), together);
        let apart = format!(
            "seen in different places at the same time ({compared}); a telephone left at home looks like this too"
        );
        tell("non-co-location", of(Figure::Apart), apart);
        let stands_out = of(Figure::StandsOut);
        let text = if stands_out > 0.0 {
            "no other telephone of the records travels as much along with it"
        } else {
            "other telephones of the records travel as much or more along with it"
        };
        tell("stands out", stands_out, text.to_owned());
        if let Some(nights) = cells.nights {
            let (as_near, all) = around.as_near(nights);
            tell(
                "nights",
                of(Figure::Nights),
                format!("nights spent nearby; {as_near} of {all} telephones sleep as near"),
            );
        }
    }
    let (from_it, to_it) = facts.direct;
    tell(
        "calls between",
        of(Figure::NoContact),
        format!("{from_it} communications to it and {to_it} back; people seldom ring themselves"),
    );
    tell("contacts", of(Figure::Shared) + of(Figure::SharedRank), shared_text(facts, around));
    let (at_once, by_chance) = facts.at_once;
    tell(
        "at once",
        of(Figure::NotAtOnce),
        format!("in {at_once} calls while it was in another; chance makes {by_chance:.1}"),
    );
    items.extend(fixed(facts, person, around));
    items.sort_by(|left, right| right.log10_lr.abs().total_cmp(&left.log10_lr.abs()));
    items
}

const BASELINE: &str =
    "what stands before any figure: of all who can be compared, few are the holder and many look a little alike";

fn shared_text(facts: &Facts, around: &Surroundings) -> String {
    let rarest = facts.shared.iter().map(|one| around.known(*one)).min().unwrap_or(0);
    format!("{} contacts in common, the rarest known to {rarest} numbers", facts.shared.len())
}

/// What no world of ours teaches: ratios by start values, tempered.
fn fixed(facts: &Facts, person: &PersonFacts, around: &Surroundings) -> Vec<Evidence> {
    let mut items = Vec::new();
    let mut tell = |kind: &'static str, log10_lr: f64, text: String| {
        items.push(Evidence { kind, log10_lr: TEMPERED * log10_lr, text });
    };
    let same = |of: f64| ((SAME_HANDSET + (1.0 - SAME_HANDSET) * of) / of).log10().min(MOST_OF_HANDSET);
    if facts.handset.is_some() {
        tell("handset", same(around.share_of_one()), "used in the same handset".to_owned());
    }
    if facts.subscription.is_some() {
        tell("subscription", same(around.share_of_one()), "used with the same SIM subscription".to_owned());
    }
    if person.subscriber {
        tell("subscriber", REGISTERED, "registered in this person's name; anybody can give a name".to_owned());
    }
    if person.named_on > 0 {
        let text = format!("{} seized handsets hold the number under this person's name", person.named_on);
        tell("named", NAMED, text);
    }
    if let Some((count, day)) = person.in_custody {
        let text = format!("{count} communications while this person was in custody, first on {}", day_text(day));
        tell("custody", USED_IN_CUSTODY.log10(), text);
    }
    items
}
