//! Labelled profiles of a world with known truth, for fitting the scorecard.

use std::path::Path;

use lines::{CARD, Context, Labelled, Rival};
use linkage::LabelledPair;

use crate::bench::Workbench;
use crate::error::Error;
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
