//! Labelled profiles of a world with known truth, for fitting the scorecard.

use std::path::Path;

use lines::{CARD, Context, Labelled, Rival};
use linkage::{LabelledCandidate, LabelledPair, Surroundings, is_placed};
use records::Number;

use crate::bench::Workbench;
use crate::error::Error;
use crate::holder_truth::HolderTruth;
use crate::progress::Progress;
use crate::truth::{packed, read_changes, read_roles, read_table};

/// Profiles of a store's subjects with what they are in truth.
///
/// # Errors Where a table or truth file cannot be read.
pub fn labelled_world(
    bench: &Workbench,
    truth: &Path,
    world: usize,
    progress: &dyn Progress,
) -> Result<Vec<Labelled>, Error> {
    let mut profiles = bench.profiles(&bench.sides()?, None, progress)?;
    lines::register(&mut profiles, &engine::read_subscribers(&bench.files("subscribers"))?);
    let context = Context::new(&profiles, &CARD);
    let lines: Vec<i64> =
        read_table(&truth.join("lines.csv"))?.iter().filter_map(|row| packed(&row["number"])).collect();
    let roles = read_roles(truth)?;
    let mut labelled = Vec::new();
    for mut profile in profiles {
        context.complete(&mut profile);
        let number = profile.number.raw();
        let rival = match roles.get(&number) {
            _ if lines.contains(&number) => None,
            Some((role, detail)) => match Rival::of(role, detail) {
                Some(rival) => Some(rival),
                None => continue,
            },
            None => continue,
        };
        // A line seen for a few days teaches nothing about lines.
        if rival.is_none() && (profile.contacts < 20 || profile.active_days < 7) {
            continue;
        }
        labelled.push(Labelled { profile, rival, world });
    }
    Ok(labelled)
}

/// Candidates for a change of number with whether they are one in truth. Numbers of one line or person that did not follow each other
/// directly, and lists that were sold, are neither.
///
/// # Errors Where a table or truth file cannot be read.
pub fn labelled_changes(
    bench: &Workbench,
    truth: &Path,
    world: usize,
    progress: &dyn Progress,
) -> Result<Vec<LabelledPair>, Error> {
    let changes = read_changes(truth)?;
    let mut labelled = Vec::new();
    for one in bench.follow(progress)?.into_iter().filter(|one| !one.goes_on) {
        let carried = match changes.kind(one.from, one.to) {
            Some("successor" | "resident_churn") => true,
            None if !changes.are_one(one.from, one.to) => false,
            _ => continue,
        };
        labelled.push(LabelledPair { figures: one.figures, carried, world });
    }
    Ok(labelled)
}

/// Candidates for the holder of each line number with whether they are one in truth. Other line numbers are no candidates, and numbers of which
/// truth does not say whose they are teach nothing.
///
/// # Errors Where a table or truth file cannot be read.
pub fn labelled_holders(
    bench: &Workbench,
    truth: &Path,
    world: usize,
    progress: &dyn Progress,
) -> Result<Vec<LabelledCandidate>, Error> {
    let truth = HolderTruth::read(truth)?;
    let attributed = engine::read_attributed(&bench.files("attributed"))?;
    let known: std::collections::BTreeSet<i64> = attributed.iter().map(|one| one.number.raw()).collect();
    let mut labelled = Vec::new();
    for (line, _) in truth.holders.iter().filter(|(_, holders)| !holders.is_empty()) {
        let Some(number) = Number::from_raw(*line) else { continue };
        if engine::sides_of(&bench.sides()?, number, engine::SideColumns::default())?.is_empty() {
            continue;
        }
        let mut found = bench.compared_with(number, progress)?;
        found.facts.retain(|one| !truth.holders.contains_key(&one.number));
        let around = Surroundings::of(&found.facts, found.degree.clone(), found.numbers);
        for facts in found.facts.iter().filter(|one| one.is_worth_telling() || known.contains(&one.number)) {
            let Some(holder) = truth.holds(*line, facts.number) else { continue };
            labelled.push(LabelledCandidate {
                figures: around.figures(facts),
                placed: is_placed(facts),
                holder,
                asked: *line,
                number: facts.number,
                world,
            });
        }
    }
    Ok(labelled)
}
