//! `throughline calibrate`: fits the cards on simulated worlds without reserved mechanisms.

use std::path::Path;

use anyhow::Context;
use scenario::{Mechanisms, Scale, WorldSpec, write_world};
use workbench::{
    Actor, ImportRequest, Labelled, LabelledCandidate, LabelledPair, Progress, Silent, Workbench, fit_card,
    fit_holder_card, fit_succession_card, labelled_changes, labelled_holders, labelled_world,
};

use crate::cli::{Calibrate, CardKind};
use crate::commands::now_ms;
use crate::progress::Stages;

/// What worlds teach, by card.
#[derive(Default)]
struct Taught {
    lines: Vec<Labelled>,
    changes: Vec<LabelledPair>,
    holders: Vec<LabelledCandidate>,
}

pub(crate) fn run(command: &Calibrate) -> anyhow::Result<()> {
    let stages = Stages::new();
    let mut taught = Taught::default();
    stages.begin("simulating and profiling");
    for world in 0..command.worlds {
        let folder = command.work.join(format!("world-{world}"));
        // Every third world is whole-network data, so that no card leans on what only billings show.
        let network = world % 3 == 2;
        let spec = WorldSpec {
            seed: command.seed + world as u64,
            scale: Scale::Small,
            mechanisms: Mechanisms::Tuning,
            network,
        };
        one_world(&spec, &folder, world, command.only, &mut taught)?;
        stages.advance((world + 1) as f64 / command.worlds as f64);
    }
    // Worlds of another author, so that no card leans on one simulator's habits.
    for (at, folder) in command.also.iter().enumerate() {
        read_world(folder, folder, &command.work.join("also"), command.worlds + at, command.only, &mut taught)?;
        stages.advance((at + 1) as f64 / command.also.len() as f64);
    }
    stages.end();
    fit(command, &taught)
}

fn fit(command: &Calibrate, taught: &Taught) -> anyhow::Result<()> {
    let made_from = |found: String| {
        format!(
            "{} simulated small worlds from seed {}, mechanisms tuning, and {} worlds of a second generator: {found}",
            command.worlds,
            command.seed,
            command.also.len()
        )
    };
    let wanted = |kind: CardKind| command.only.is_none_or(|only| only == kind);
    if wanted(CardKind::Lines) {
        let lines = taught.lines.iter().filter(|one| one.rival.is_none()).count();
        let made = made_from(format!("{lines} line numbers, {} others", taught.lines.len() - lines));
        let card = fit_card(&taught.lines, &made).context("no line in these worlds: nothing to fit")?;
        write(&command.out, &card.to_source(), &made)?;
    }
    if wanted(CardKind::Succession) {
        let changes = taught.changes.iter().filter(|one| one.carried).count();
        let made =
            made_from(format!("{changes} changes of number, {} other candidates", taught.changes.len() - changes));
        let card = fit_succession_card(&taught.changes, &made).context("no change of number in these worlds")?;
        write(&command.succession_out, &card.to_source(), &made)?;
    }
    if wanted(CardKind::Holders) {
        let holders = taught.holders.iter().filter(|one| one.holder).count();
        let made = made_from(format!("{holders} telephones of holders, {} of others", taught.holders.len() - holders));
        let card = fit_holder_card(&taught.holders, &made).context("no holder in these worlds")?;
        write(&command.holders_out, &card.to_source(), &made)?;
    }
    Ok(())
}

fn write(out: &Path, source: &str, made_from: &str) -> anyhow::Result<()> {
    std::fs::write(out, source).with_context(|| format!("writing {}", out.display()))?;
    eprintln!("Fitted on {made_from}. The card is in {}", out.display());
    Ok(())
}

fn one_world(
    spec: &WorldSpec,
    folder: &Path,
    world: usize,
    only: Option<CardKind>,
    taught: &mut Taught,
) -> anyhow::Result<()> {
    if folder.exists() {
        std::fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    }
    write_world(spec, folder, &mut |_| ())?;
    read_world(&folder.join("plain"), folder, &folder.join("store"), world, only, taught)?;
    std::fs::remove_dir_all(folder).with_context(|| format!("removing {}", folder.display()))?;
    Ok(())
}

/// Imports a world's plain files (never its truth) into a store of its own and adds what its truth teaches.
fn read_world(
    plain: &Path,
    world_folder: &Path,
    store: &Path,
    world: usize,
    only: Option<CardKind>,
    taught: &mut Taught,
) -> anyhow::Result<()> {
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
    let wanted = |kind: CardKind| only.is_none_or(|only| only == kind);
    if wanted(CardKind::Lines) {
        taught.lines.extend(labelled_world(&bench, &truth, world, &Silent)?);
    }
    if wanted(CardKind::Succession) {
        taught.changes.extend(labelled_changes(&bench, &truth, world, &Silent)?);
    }
    if wanted(CardKind::Holders) {
        taught.holders.extend(labelled_holders(&bench, &truth, world, &Silent)?);
    }
    Ok(())
}
