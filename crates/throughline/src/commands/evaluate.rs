//! `throughline evaluate`.

use crate::cli::{Evaluate, Format};
use crate::commands::Workplace;
use crate::output::{Answer, figures, words};
use crate::progress::Stages;

pub(crate) fn run(command: &Evaluate, here: &Workplace<'_>, format: Format) -> anyhow::Result<()> {
    let evaluation = here.open()?.evaluate(&command.truth, command.seed, &Stages::new())?;
    let rows = evaluation.methods.iter().flat_map(|(method, figures)| {
        figures.iter().map(move |one| {
            let interval = format!("{:.3} to {:.3}", one.ci95.0, one.ci95.1);
            vec![(*method).to_owned(), one.measure.clone(), format!("{:.3}", one.value), interval, one.n.to_string()]
        })
    });
    Answer {
        columns: vec![words("method"), words("measure"), figures("value"), words("95 % interval"), figures("n")],
        table: rows.collect(),
        csv: None,
        json: evaluation.json(),
        footer: format!("Data set: {}. Accuracy on a simulated world is not accuracy in life.", evaluation.dataset),
    }
    .write(format)
}
