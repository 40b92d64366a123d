//! `throughline calibrate`: fits the scorecard on simulated worlds without reserved mechanisms.

use std::path::Path;

use anyhow::Context;
use scenario::{Mechanisms, Scale, WorldSpec, write_world};
use workbench::{
    Actor, ImportRequest, Labelled, LabelledPair, Progress, Silent, Workbench, fit_card, fit_succession_card,
    labelled_changes, labelled_world,
};

use crate::cli::Calibrate;
use crate::commands::now_ms;
use crate::progress::Stages;

pub(crate) fn run(command: &Calibrate) -> anyhow::Result<()> {
    let stages = Stages::new();
    let (mut labelled, mut pairs): (Vec<Labelled>, Vec<LabelledPair>) = (Vec::new(), Vec::new());
    stages.begin("simulating and profiling");
    for world in 0..command.worlds {
        let folder = command.work.join(format!("world-{world}"));
        // Every third world is whole-network data, so that the card does not lean on what only billings show.
        let network = world % 3 == 2;
        let spec = WorldSpec {
            seed: command.seed + world as u64,
            scale: Scale::Small,
            mechanisms: Mechanisms::Tuning,
            network,
        };
        let one = one_world(&spec, &folder, world)?;
        labelled.extend(one.0);
        pairs.extend(one.1);
        stages.advance((world + 1) as f64 / command.worlds as f64);
    }
    // Worlds of another author, so that the card does not lean on one simulator's habits.
    for folder in &command.also {
        let world = labelled.iter().map(|one| one.world + 1).max().unwrap_or(0);
        let one = read_world(folder, folder, &command.work.join("also"), world)?;
        labelled.extend(one.0);
        pairs.extend(one.1);
    }
    stages.end();
    let lines = labelled.iter().filter(|one| one.rival.is_none()).count();
    let made_from = format!(
        "{} simulated small worlds from seed {}, mechanisms tuning, and {} worlds of a second generator: {lines} line numbers, {} others",
        command.worlds,
        command.seed,
        command.also.len(),
        labelled.len() - lines
    );
    let card = fit_card(&labelled, &made_from).context("no line in these worlds: nothing to fit")?;
    std::fs::write(&command.out, card.to_source()).with_context(|| format!("writing {}", command.out.display()))?;
    eprintln!("Fitted on {made_from}. The card is in {}", command.out.display());
    let changes = pairs.iter().filter(|one| one.carried).count();
    let made_from = format!(
        "{} simulated small worlds from seed {}, mechanisms tuning, and {} worlds of a second generator: {changes} changes of number, {} other candidates",
        command.worlds,
        command.seed,
        command.also.len(),
        pairs.len() - changes
    );
    let card =
        fit_succession_card(&pairs, &made_from).context("no change of number in these worlds: nothing to fit")?;
    let out = &command.succession_out;
    std::fs::write(out, card.to_source()).with_context(|| format!("writing {}", out.display()))?;
    eprintln!("Succession fitted on {made_from}. The card is in {}", out.display());
    Ok(())
}

fn one_world(spec: &WorldSpec, folder: &Path, world: usize) -> anyhow::Result<(Vec<Labelled>, Vec<LabelledPair>)> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    write_world(spec, folder, &mut |_| ())?;
    let labelled = read_world(&folder.join("plain"), folder, &folder.join("store"), world)?;
    std::fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    Ok(labelled)
}

/// Imports a world's plain files (never its truth) into a store of its own and labels the profiles.
fn read_world(
    plain: &Path,
    world_folder: &Path,
    store: &Path,
    world: usize,
) -> anyhow::Result<(Vec<Labelled>, Vec<LabelledPair>)> {
    if store.exists() {
        std::fs::remove_dir_all(store).with_context(|| format!("removing {}", store.display()))?;
    }
    let listing = std::fs::read_dir(plain).with_context(|| format!("listing {}", plain.display()))?;
    let mut paths: Vec<_> = listing
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "csv"))
        .collect();
    paths.sort();
    let actor = Actor { who: "calibrate".to_owned(), reason: String::new(), now_ms: now_ms() };
    let mut bench = Workbench::init(store, actor)?;
    let request = ImportRequest {
        paths: &paths,
        authority: Some("URN/CALIBRATE/1"),
        mapping: None,
        answers: &[],
        scope: None,
        now_ms: now_ms(),
        user: "calibrate",
    };
    bench.import(&request, &Silent)?;
    let truth = world_folder.join("truth");
    Ok((labelled_world(&bench, &truth, world, &Silent)?, labelled_changes(&bench, &truth, world, &Silent)?))
}
