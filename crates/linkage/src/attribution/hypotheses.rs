//! Rival hypotheses: each known person, each other number, and someone not in the data.

use std::collections::BTreeMap;

use super::evidence::{PersonFacts, evidence};
use super::facts::Facts;
use super::holder_card::{HolderCard, Rival, is_placed};
use super::surroundings::Surroundings;
use crate::corroborate::Evidence;

/// Who is thought to have carried the number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Someone of whom the records hold no telephone: the reference.
    Unknown,
    /// A person whose telephone is known.
    Person(String),
    /// Whoever carried another number.
    Number(i64),
}

/// One hypothesis, with what speaks for and against it.
#[derive(Clone, Debug, PartialEq)]
pub struct Hypothesis {
    /// Who.
    pub who: Who,
    /// The telephone that was compared; `None` where none is in the records.
    pub number: Option<i64>,
    /// log10 likelihood ratio against [`Rival`]: what is fitted within its bounds, and what start values add; 0 for someone not in the data.
    pub log10_lr: f64,
    /// Sum of the fit, before curve and bounds: it puts those in order whom the fit gives the same ratio.
    pub score: f64,
    /// The rival proposition that leaves less support.
    pub rival: Rival,
    /// Evidence, the weightiest first; negative ratios speak against.
    pub evidence: Vec<Evidence>,
    /// Whether cells could be compared.
    pub placed: bool,
}

/// A person of the records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KnownPerson {
    /// Identity.
    pub person_id: String,
    /// Numbers that are known to be theirs while the number asked about was in use.
    pub numbers: Vec<i64>,
    /// What else is known.
    pub facts: PersonFacts,
}

/// Weighs everybody, best first. A person counts by the telephone that speaks most for them; "someone not in the data" is always
/// there, with 0 as the reference, before whoever has no more.
///
/// The ratio of each is for "the same person carried both" against the less favourable of "different people who have nothing to do with each other"
/// and "different people who look most alike, by company or by chance". It is not the probability that somebody is the holder, and being first says only that nobody
/// else of the records has more support.
///
/// # Shapes      facts: all candidates; persons: all known people, those without a telephone in the records too
/// # Units       log10 likelihood ratios
/// # Range       within the bounds of the card, and what handset, SIM, registration, names and custody add; nobody known and no candidate leaves "someone not in the data" alone
/// # Cost        O(candidates log candidates)
/// # Source      `docs/methods/attribution.md`
/// # Checked     tests of this module; `throughline evaluate`
pub fn weigh_hypotheses(
    facts: &[Facts],
    persons: &[KnownPerson],
    around: &Surroundings,
    card: &HolderCard,
) -> Vec<Hypothesis> {
    let by_number: BTreeMap<i64, &Facts> = facts.iter().map(|one| (one.number, one)).collect();
    let mut all: Vec<Hypothesis> = persons.iter().map(|person| of_person(person, &by_number, around, card)).collect();
    let known: std::collections::BTreeSet<i64> = persons.iter().flat_map(|person| &person.numbers).copied().collect();
    let others = facts.iter().filter(|one| !known.contains(&one.number) && one.is_worth_telling());
    all.extend(others.map(|one| of_number(Who::Number(one.number), one, &PersonFacts::default(), around, card)));
    all.push(Hypothesis {
        who: Who::Unknown,
        number: None,
        log10_lr: 0.0,
        // Whoever has no more support than somebody not in the data stands behind.
        score: f64::INFINITY,
        rival: Rival::Unrelated,
        evidence: Vec::new(),
        placed: false,
    });
    all.sort_by(|left, right| {
        let by_support = right.log10_lr.total_cmp(&left.log10_lr).then_with(|| right.score.total_cmp(&left.score));
        by_support.then_with(|| left.who.cmp(&right.who))
    });
    all
}

fn of_person(
    person: &KnownPerson,
    by_number: &BTreeMap<i64, &Facts>,
    around: &Surroundings,
    card: &HolderCard,
) -> Hypothesis {
    let who = || Who::Person(person.person_id.clone());
    let own = person.numbers.iter().filter_map(|number| by_number.get(number));
    let best = own.map(|facts| of_number(who(), facts, &person.facts, around, card)).max_by(|left, right| {
        left.log10_lr.total_cmp(&right.log10_lr).then_with(|| left.score.total_cmp(&right.score))
    });
    // Nobody has a record of a telephone: what is left are the person's own facts.
    best.unwrap_or_else(|| Hypothesis {
        number: None,
        ..of_number(who(), &Facts::default(), &person.facts, around, card)
    })
}

fn of_number(who: Who, facts: &Facts, person: &PersonFacts, around: &Surroundings, card: &HolderCard) -> Hypothesis {
    let part = card.part(facts);
    let items = evidence(facts, person, around, part);
    let figures = around.figures(facts);
    let score = part.score(&figures);
    let (fitted, rival) = part.counting(score, around.compared(is_placed(facts)));
    let beside: f64 = items.iter().filter(|one| FIXED.contains(&one.kind)).map(|one| one.log10_lr).sum();
    Hypothesis {
        who,
        number: Some(facts.number),
        log10_lr: fitted + beside,
        score,
        rival,
        evidence: items,
        placed: is_placed(facts),
    }
}

/// Kinds that do not come from the fit.
const FIXED: [&str; 5] = ["handset", "subscription", "subscriber", "named", "custody"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attribution::{CellFacts, HOLDER_CARD};
    use std::collections::HashMap;

    fn facts(number: i64, ln_carried: f64, nights: f64) -> Facts {
        let cells = CellFacts {
            ln_carried,
            share: if ln_carried > 0.0 { 0.8 } else { 0.1 },
            days: 20,
            switches: 40,
            apart: if ln_carried > 0.0 { 2 } else { 30 },
            nights: Some(nights),
        };
        Facts { number, observed: true, events: 100, cells: Some(cells), ..Facts::default() }
    }

    /// Twenty telephones that went their own ways, and what is added to them.
    fn weigh(more: &[Facts], persons: &[KnownPerson]) -> Vec<Hypothesis> {
        let mut all: Vec<Facts> =
            (0..20_u32).map(|at| facts(447_700_900_100 + i64::from(at), -3.0 - f64::from(at) / 10.0, 0.001)).collect();
        all.extend(more.iter().cloned());
        let around = Surroundings::of(&all, HashMap::default(), 400);
        weigh_hypotheses(&all, persons, &around, &HOLDER_CARD)
    }

    fn person(person_id: &str, number: i64) -> KnownPerson {
        KnownPerson { person_id: person_id.to_owned(), numbers: vec![number], facts: PersonFacts::default() }
    }

    #[test]
    fn whoever_travels_along_leads_and_is_named_where_the_telephone_is_known() {
        let own = facts(447_700_900_200, 15.0, 0.3);
        let found = weigh(std::slice::from_ref(&own), &[person("P-1", own.number), person("P-2", 447_700_900_101)]);
        assert_eq!(found[0].who, Who::Person("P-1".to_owned()));
        assert!(found[0].log10_lr > 0.5, "{:?}", found[0]);
        assert!(found[0].evidence.iter().any(|one| one.kind == "co-location" && one.log10_lr > 0.0));
        let other =
            found.iter().find(|one| one.who == Who::Person("P-2".to_owned())).expect("everybody known is there");
        assert!(other.log10_lr < 0.0 && other.evidence.iter().any(|one| one.kind == "non-co-location"), "{other:?}");
    }

    #[test]
    fn someone_not_in_the_data_leads_where_nobody_travels_along() {
        let found = weigh(&[], &[person("P-1", 447_700_900_100)]);
        assert_eq!(found[0].who, Who::Unknown);
        assert!(found[0].log10_lr.abs() < 1e-12 && found.len() == 21);
        let alone = weigh_hypotheses(&[], &[], &Surroundings::of(&[], HashMap::default(), 0), &HOLDER_CARD);
        assert_eq!(alone.len(), 1, "unknown is still shown");
    }

    #[test]
    fn those_of_one_ratio_stand_in_the_order_of_the_fit() {
        // Both are beyond what the fit can support, so that their ratios are alike.
        let (one, more) = (facts(447_700_900_300, 17.0, 0.3), facts(447_700_900_400, 19.5, 0.3));
        let found = weigh(&[one.clone(), more.clone()], &[]);
        assert!((found[0].log10_lr - found[1].log10_lr).abs() < 1e-12, "{found:?}");
        assert_eq!((found[0].number, found[1].number), (Some(more.number), Some(one.number)));
    }

    #[test]
    fn items_add_up_to_the_ratio() {
        let own = facts(447_700_900_200, 6.0, 0.3);
        let found = weigh(&[own], &[]);
        for one in found.iter().filter(|one| one.who != Who::Unknown) {
            let sum: f64 = one.evidence.iter().map(|item| item.log10_lr).sum();
            // Contributions below a fiftieth are not told.
            assert!((sum - one.log10_lr).abs() < 0.1, "{sum} {one:?}");
        }
    }

    #[test]
    fn custody_speaks_against_and_a_name_for() {
        let mut held = person("P-1", 447_700_900_100);
        held.facts.in_custody = Some((5, 19_800));
        let mut named = person("P-2", 447_700_900_101);
        named.facts.subscriber = true;
        named.facts.named_on = 1;
        let plain = person("P-3", 447_700_900_102);
        let found = weigh(&[], &[held, named, plain]);
        let ratio = |id: &str| found.iter().find(|one| one.who == Who::Person(id.to_owned())).expect("there").log10_lr;
        assert!(ratio("P-1") < ratio("P-3") && ratio("P-3") < ratio("P-2"));
    }
}
