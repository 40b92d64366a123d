//! `throughline export`.

use anyhow::Context;
use workbench::ExportAs;

use crate::cli::{Export, Format};
use crate::commands::Workplace;

pub(crate) fn run(command: &Export, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let numbers = match &command.numbers {
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
            Some(text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect::<Vec<_>>())
        }
        None => None,
    };
    let form = match format {
        Format::Csv => ExportAs::Csv,
        Format::Parquet | Format::Table => ExportAs::Parquet,
        Format::Json => anyhow::bail!("--format json: records are exported as csv or parquet"),
    };
    let rows = here.open()?.export(&command.out, form, numbers.as_deref())?;
    eprintln!("{rows} communications are in {}", command.out.display());
    Ok(())
}
