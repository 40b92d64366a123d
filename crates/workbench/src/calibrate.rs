//! Labelled profiles of a world with known truth, for fitting the scorecard.

use std::path::Path;

use lines::{CARD, Context, Labelled, Rival};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::truth::{packed, read_roles, read_table};

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
