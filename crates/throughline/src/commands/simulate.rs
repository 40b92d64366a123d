//! `throughline simulate`.

use scenario::{Summary, WorldSpec, write_messy, write_world};
use workbench::Progress;

use crate::cli::{Mechanisms, Scale, Simulate};
use crate::progress::Stages;

pub(crate) fn run(command: &Simulate) -> anyhow::Result<()> {
    let spec = WorldSpec {
        seed: command.seed,
        scale: scale(command.scale),
        mechanisms: mechanisms(command.mechanisms),
        network: command.network,
    };
    let stages = Stages::new();
    stages.begin("simulating");
    let Summary { rows, lines, districts, .. } = write_world(&spec, &command.out, &mut |share| stages.advance(share))?;
    if command.messy {
        write_messy(&spec, &command.out)?;
    }
    stages.end();
    eprintln!(
        "A synthetic world of {districts} districts, {lines} lines and {rows} rows is in {}; its card is CARD.md",
        command.out.display()
    );
    Ok(())
}

const fn scale(scale: Scale) -> scenario::Scale {
    match scale {
        Scale::Small => scenario::Scale::Small,
        Scale::Demo => scenario::Scale::Demo,
        Scale::Town => scenario::Scale::Town,
        Scale::County => scenario::Scale::County,
        Scale::National => scenario::Scale::National,
    }
}

const fn mechanisms(mechanisms: Mechanisms) -> scenario::Mechanisms {
    match mechanisms {
        Mechanisms::All => scenario::Mechanisms::All,
        Mechanisms::Tuning => scenario::Mechanisms::Tuning,
    }
}
