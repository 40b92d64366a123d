//! `throughline demo`: the whole way through, on a synthetic county.

use std::io::{BufRead, BufReader, IsTerminal};
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;

use anyhow::Context;
use scenario::{Mechanisms, Scale, WorldSpec, write_world};
use workbench::{Actor, ImportRequest, LinesRequest, Progress, Workbench};

use crate::cli::{Demo, Format};
use crate::commands::serve::{Opening, WELCOME, serve, tell};
use crate::commands::{import, lines, now_ms, user};
use crate::progress::Stages;
use crate::zone::Zone;

/// A file that marks the folder as the demonstration's own, which may be made anew.
const MARK: &str = "CARD.md";
/// The demonstration's operation.
const OPERATION: &str = "Saltmarsh";
/// Who the first visitor is signed in as.
const VISITOR: &str = "demo analyst";
/// How its pages are marked.
const HANDLING: &str = "DEMONSTRATION – everything is made up";

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
    let (code, token) = casework(&bench, &ranking)?;
    drop(bench);
    println!(
        "\n{found} lines reported; the world has {} lines (its truth is in {}).\n\nWhere to look next:\n  \
         throughline --store {store} line {first}\n  \
         throughline --store {store} line {first} --rows regulars\n  \
         throughline --store {store} evaluate --truth {}\n  \
         throughline --store {store} serve",
        world.lines,
        out.join("truth").display(),
        out.join("truth").display(),
        store = store.display(),
    );
    if command.no_serve { Ok(()) } else { open_workbench(command, &store, &code, token) }
}

/// What an analyst would have begun with: an operation with its authority, and a task. Answers the code and the session of the first visitor.
fn casework(bench: &Workbench, ranking: &workbench::Ranking) -> anyhow::Result<(String, String)> {
    let actor = bench.actor().clone();
    let act = workbench::Act { who: &actor.who, at_ms: actor.now_ms, reason: "demonstration" };
    bench.add_operation(OPERATION, "Deal lines into a made-up county", &act)?;
    if let Some(first) = ranking.found.lines.first() {
        let task = workbench::NewTask {
            text: "Say why this line ranks first, and what would change that",
            about: Some(&first.line.line_id),
            assignee: Some(VISITOR),
            due: Some("5 working days"),
            operation: Some(OPERATION),
            ..workbench::NewTask::default()
        };
        bench.add_task(&task, &act)?;
    }
    Ok(bench.begin_demonstration(VISITOR, OPERATION)?)
}

/// Opens the workbench: here where somebody watches, else in a process of its own that ends by itself.
fn open_workbench(command: &Demo, store: &Path, code: &str, token: String) -> anyhow::Result<()> {
    let bind = free(command.bind);
    let address = |at: SocketAddr| format!("http://{at}/welcome/{code}");
    if std::io::stdout().is_terminal() {
        let opening = Opening {
            store,
            bind,
            https: false,
            handling: HANDLING,
            idle: None,
            welcome: Some((code.to_owned(), token)),
        };
        return serve(opening, |served| {
            tell(&format!(
                "\nThe workbench is open, signed in as {VISITOR} (the address works once; Ctrl-C ends it):\n  {}",
                address(served.address)
            ));
        });
    }
    let at = serve_beside(store, bind, &format!("{code} {token}"))?;
    tell(&format!(
        "\nThe workbench is open, signed in as {VISITOR} (the address works once; it ends after half an hour of rest):\n  {}",
        address(at)
    ));
    Ok(())
}

/// The server in a process of its own; answers where it listens.
fn serve_beside(store: &Path, bind: SocketAddr, welcome: &str) -> anyhow::Result<SocketAddr> {
    let program = std::env::current_exe().context("finding this program")?;
    let mut child = std::process::Command::new(program)
        .arg("--store")
        .arg(store)
        .args(["serve", "--bind", &bind.to_string(), "--handling", HANDLING, "--end-when-idle", "30"])
        .env(WELCOME, welcome)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("starting the server")?;
    let mut line = String::new();
    BufReader::new(child.stdout.take().context("reading the server's address")?).read_line(&mut line)?;
    let at = line.trim().trim_start_matches("http://").trim_end_matches('/');
    at.parse()
        .with_context(|| format!("the server did not open; throughline --store {} serve says why", store.display()))
}

/// The place that was asked for, or a free port where somebody listens there already.
fn free(bind: SocketAddr) -> SocketAddr {
    if std::net::TcpListener::bind(bind).is_ok() { bind } else { SocketAddr::new(bind.ip(), 0) }
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
