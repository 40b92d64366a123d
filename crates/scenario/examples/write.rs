//! Writes a synthetic world: `cargo run --release -p scenario --example write -- --seed 1 --scale small --out DIR [--tuning] [--network]`.

use std::path::PathBuf;

use scenario::{Mechanisms, Scale, WorldSpec, write_world};

fn main() -> Result<(), String> {
    let mut spec = WorldSpec { seed: 1, scale: Scale::Small, mechanisms: Mechanisms::All, network: false };
    let mut out = None;
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--seed" => spec.seed = value()?.parse().map_err(|_| "--seed needs a whole number".to_owned())?,
            "--scale" => spec.scale = scale(&value()?)?,
            "--out" => out = Some(PathBuf::from(value()?)),
            "--tuning" => spec.mechanisms = Mechanisms::Tuning,
            "--network" => spec.network = true,
            _ => return Err(format!("unknown word {word}")),
        }
    }
    let out = out.ok_or("--out DIR is missing")?;
    let summary = write_world(&spec, &out, &mut |_| ()).map_err(|error| error.to_string())?;
    eprintln!("{} rows, {} lines, {} districts", summary.rows, summary.lines, summary.districts);
    Ok(())
}

fn scale(word: &str) -> Result<Scale, String> {
    Ok(match word {
        "small" => Scale::Small,
        "demo" => Scale::Demo,
        "town" => Scale::Town,
        "county" => Scale::County,
        "national" => Scale::National,
        _ => return Err("--scale is one of small, demo, town, county, national".to_owned()),
    })
}
