//! Answers on standard output: table, JSON or CSV from one description.

use std::io::Write;

use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use comfy_table::{CellAlignment, ContentArrangement, Table};
use serde_json::Value;

use crate::cli::Format;

/// One column of an answer.
pub(crate) struct Column {
    /// Heading in tables and CSV.
    pub(crate) name: &'static str,
    /// Whether figures line up on the right.
    pub(crate) figures: bool,
}

/// A column of words.
pub(crate) const fn words(name: &'static str) -> Column {
    Column { name, figures: false }
}

/// A column of figures.
pub(crate) const fn figures(name: &'static str) -> Column {
    Column { name, figures: true }
}

/// One answer in all its forms. `table` is for people and may shorten; `csv` and `json` are whole.
pub(crate) struct Answer {
    /// Columns of the table and of the CSV file.
    pub(crate) columns: Vec<Column>,
    /// Rows for people.
    pub(crate) table: Vec<Vec<String>>,
    /// Rows for programs; the table's own rows where absent.
    pub(crate) csv: Option<Vec<Vec<String>>>,
    /// The JSON document.
    pub(crate) json: Value,
    /// What people read below the table: where to look next.
    pub(crate) footer: String,
}

impl Answer {
    /// Writes the answer to standard output.
    pub(crate) fn write(&self, format: Format) -> anyhow::Result<()> {
        let mut out = std::io::stdout().lock();
        match format {
            Format::Json => {
                serde_json::to_writer_pretty(&mut out, &self.json)?;
                writeln!(out)?;
            }
            Format::Csv => self.write_csv(&mut out)?,
            Format::Parquet => {
                anyhow::bail!("--format parquet is for `throughline export`; expected table, json or csv")
            }
            Format::Table => {
                if self.table.is_empty() {
                    writeln!(out, "(nothing to list)")?;
                } else {
                    writeln!(out, "{}", self.render_table())?;
                }
                if !self.footer.is_empty() {
                    writeln!(out, "{}", self.footer)?;
                }
            }
        }
        out.flush()?;
        Ok(())
    }

    fn write_csv(&self, out: &mut impl Write) -> anyhow::Result<()> {
        let mut writer = csv::Writer::from_writer(out);
        writer.write_record(self.columns.iter().map(|column| column.name))?;
        for row in self.csv.as_ref().unwrap_or(&self.table) {
            writer.write_record(row)?;
        }
        writer.flush()?;
        Ok(())
    }

    fn render_table(&self) -> Table {
        let mut table = Table::new();
        table.load_style(UTF8_HORIZONTAL_ONLY).set_content_arrangement(ContentArrangement::Dynamic);
        table.set_width(terminal_width());
        table.set_header(self.columns.iter().map(|column| column.name));
        table.add_rows(&self.table);
        for (column, described) in table.column_iter_mut().zip(&self.columns) {
            if described.figures {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table
    }
}

/// Width for tables where nobody says how wide the paper is.
const WIDTH_ELSEWHERE: u16 = 140;

/// Width for tables: what the environment says, else the terminal's.
fn terminal_width() -> u16 {
    let told = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    told.or_else(|| console::Term::stdout().size_checked().map(|(_, columns)| columns)).unwrap_or(WIDTH_ELSEWHERE)
}
