//! Tables: on the page, as cards on a narrow one, and as CSV.

use maud::{Markup, PreEscaped, html};

/// A column of a table.
#[derive(Clone, Debug)]
pub(crate) struct Column {
    /// Its name in CSV and in the address.
    pub(crate) name: &'static str,
    /// What stands above it.
    pub(crate) title: &'static str,
    /// Whether it holds figures, which stand to the right.
    pub(crate) figures: bool,
}

/// A column of words.
pub(crate) const fn words(name: &'static str, title: &'static str) -> Column {
    Column { name, title, figures: false }
}

/// A column of figures.
pub(crate) const fn figures(name: &'static str, title: &'static str) -> Column {
    Column { name, title, figures: true }
}

/// One field: as it is shown, and as it stands in CSV.
pub(crate) struct Cell {
    shown: Markup,
    text: String,
}

impl Cell {
    /// A field that is shown as it is written.
    pub(crate) fn of(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { shown: html! { (text) }, text }
    }

    /// A field that is shown in another way than it is written.
    pub(crate) fn shown(shown: Markup, text: impl Into<String>) -> Self {
        Self { shown, text: text.into() }
    }
}

/// One row, and where it leads.
pub(crate) struct Row {
    /// The address of what the row is about.
    pub(crate) to: Option<String>,
    /// Whether its details are shown beside the table.
    pub(crate) chosen: bool,
    /// Its fields.
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    /// A row that leads nowhere.
    pub(crate) fn new(cells: Vec<Cell>) -> Self {
        Self { to: None, chosen: false, cells }
    }

    /// A row that leads to an address.
    pub(crate) fn to(address: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self { to: Some(address.into()), chosen: false, cells }
    }
}

/// A table.
pub(crate) struct Table {
    /// What it is, for whoever cannot see it.
    pub(crate) caption: String,
    /// Its columns.
    pub(crate) columns: Vec<Column>,
    /// Its rows.
    pub(crate) rows: Vec<Row>,
}

impl Table {
    pub(crate) fn new(caption: impl Into<String>, columns: &[Column], rows: Vec<Row>) -> Self {
        Self { caption: caption.into(), columns: columns.to_vec(), rows }
    }

    /// The table as it stands on a page: rows from one place on, at most so many.
    pub(crate) fn part(&self, from: usize, most: usize) -> Markup {
        html! {
            div.table tabindex="0" role="region" aria-label=(self.caption) {
                table data-rows="" {
                    caption.unseen { (self.caption) }
                    thead { tr { @for column in &self.columns { th scope="col" class=[column.figures.then_some("f")] data-column=(column.name) { (column.title) } } } }
                    tbody { @for row in self.rows.iter().skip(from).take(most) { (self.row(row)) } }
                }
            }
        }
    }

    /// The whole table as it stands on a page.
    pub(crate) fn whole(&self) -> Markup {
        self.part(0, usize::MAX)
    }

    fn row(&self, row: &Row) -> Markup {
        html! {
            tr class=[row.chosen.then_some("chosen")] aria-current=[row.chosen.then_some("true")] data-to=[row.to.as_deref()] {
                @for (place, (cell, column)) in row.cells.iter().zip(&self.columns).enumerate() {
                    @if place == 0 {
                        th scope="row" class=[column.figures.then_some("f")] data-label=(column.title) { (self.led(row, cell)) }
                    } @else {
                        td class=[column.figures.then_some("f")] data-label=(column.title) { (cell.shown) }
                    }
                }
            }
        }
    }

    /// The first field carries the link of its row, where it does not hold one of its own.
    fn led(&self, row: &Row, cell: &Cell) -> Markup {
        match &row.to {
            Some(to) if !cell.shown.0.contains("<a ") => html! { a.row-link href=(to) { (cell.shown) } },
            _ => PreEscaped(cell.shown.0.clone()),
        }
    }

    /// Every row as CSV (RFC 4180) with one header row.
    pub(crate) fn csv(&self) -> Vec<u8> {
        let mut out = csv::Writer::from_writer(Vec::new());
        // Writing to memory fails only where rows are of different lengths, which `zip` above hides too; they are made here.
        let _ = out.write_record(self.columns.iter().map(|column| column.name));
        for row in &self.rows {
            let _ = out.write_record(row.cells.iter().map(|cell| cell.text.as_str()));
        }
        out.into_inner().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_escaped_and_csv_is_quoted() {
        let row = Row::to("/x?a=1&b=2", vec![Cell::of("a<b>, \"c\""), Cell::of("3")]);
        let table = Table::new("Things", &[words("name", "Name"), figures("count", "Count")], vec![row]);
        let shown = table.whole().into_string();
        assert!(shown.contains("a&lt;b&gt;, &quot;c&quot;"), "{shown}");
        assert!(shown.contains("href=\"/x?a=1&amp;b=2\""), "{shown}");
        assert_eq!(String::from_utf8(table.csv()).expect("text"), "name,count\n\"a<b>, \"\"c\"\"\",3\n");
    }
}
