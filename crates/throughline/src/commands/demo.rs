//! `throughline demo`: the whole way through, on a synthetic county.

use std::path::Path;

use anyhow::Context;
use scenario::{Mechanisms, Scale, WorldSpec, write_world};
use workbench::{Actor, ImportRequest, LinesRequest, Progress, Workbench};

use crate::cli::{Demo, Format};
use crate::commands::{import, lines, now_ms, user};
use crate::progress::Stages;
use crate::zone::Zone;

/// A file that marks the folder as the demonstration's own, which may be made anew.
const MARK: &str = "CARD.md";

#[expect(clippy::print_stdout, reason = "the demonstration's story is its answer")]
pub(crate) fn run(command: &Demo, zone: &Zone) -> anyhow::Result<()> {
    let out = &command.out;
    clear(out)?;
    let stages = Stages::new();
    stages.begin("simulating a county");
    let spec = WorldSpec { seed: command.seed, scale: Scale::Demo, mechanisms: Mechanisms::All, network: false };
    let world = write_world(&spec, out, &mut |share| stages.advance(share))?;
    stages.end();
    let store = out.join("store");
    let user = user();
    let actor = Actor { who: user.clone(), reason: "demonstration".to_owned(), now_ms: now_ms() };
    let mut bench = Workbench::init(&store, actor)?;
    let request = ImportRequest {
        paths: &[out.join("raw")],
        authority: Some("URN/DEMO/1"),
        mapping: None,
        answers: &[],
        scope: None,
        now_ms: now_ms(),
        user: &user,
    };
    let report = bench.import(&request, &stages)?;
    import::tell(&report);
    let imported = import::answer(&report);
    println!("What four operators sent, and what was made of it:\n");
    imported.write(Format::Table)?;
    let ranking = bench.lines(&LinesRequest::default(), &stages)?;
    bench.keep_ranking(&ranking);
    println!("\nDeal lines in the synthetic county, most harmful first:\n");
    lines::ranked(&ranking, None, zone).write(Format::Table)?;
    let found = ranking.found.lines.len();
    let first = ranking.found.lines.first().map_or_else(String::new, |line| line.line.line_id.clone());
    println!(
        "\n{found} lines reported; the world has {} lines (its truth is in {}).\n\nWhere to look next:\n  \
         throughline --store {store} line {first}\n  \
         throughline --store {store} line {first} --rows regulars\n  \
         throughline --store {store} evaluate --truth {}\n  \
         throughline --store {store} sources",
        world.lines,
        out.join("truth").display(),
        out.join("truth").display(),
        store = store.display(),
    );
    Ok(())
}

/// Empties the demonstration's folder, and nothing that is not plainly one.
fn clear(out: &Path) -> anyhow::Result<()> {
    if !out.exists() {
        return Ok(());
    }
    let empty = std::fs::read_dir(out).with_context(|| format!("listing {}", out.display()))?.next().is_none();
    let ours = out.join(MARK).exists() && out.join("truth/lines.csv").exists();
    anyhow::ensure!(
        empty || ours,
        "{} is not a demonstration's folder; name another with --out, or empty it yourself",
        out.display()
    );
    if ours {
        for part in ["plain", "raw", "truth", "store"] {
            let folder = out.join(part);
            if folder.exists() {
                std::fs::remove_dir_all(&folder).with_context(|| format!("removing {}", folder.display()))?;
            }
        }
    }
    Ok(())
}
