//! A table of text: delimited text of any habit, or one sheet of a workbook.

use crate::decode::decode;
use crate::delimited::{Delimited, cut_named};
use crate::document::{Document, Limits};
use crate::error::Error;
use crate::workbook::{SheetText, is_workbook, sheets};

/// One row as it stands: its number in the source and its fields.
pub(crate) struct Row<'r> {
    /// Physical line of a text, row of a sheet.
    pub(crate) number: u32,
    /// Fields without the space around them.
    pub(crate) fields: &'r [&'r str],
    /// Why it could not be cut into fields.
    pub(crate) broken: Option<&'static str>,
}

/// Rows of text with their numbers in the source.
pub(crate) struct Grid {
    body: Body,
    /// Sheet, where it is one.
    pub(crate) sheet: String,
    /// Added to every row number: rows of the sheets before.
    offset: u32,
    /// What a reader should know of how the text was read.
    pub(crate) notes: Vec<String>,
}

enum Body {
    Text(Delimited),
    Sheet(SheetText),
}

/// What a mapping says of the file itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits {
    pub(crate) delimiter: Option<String>,
    pub(crate) encoding: Option<String>,
}

impl Grid {
    /// The tables of a document: one of a text, one a sheet of a workbook.
    pub(crate) fn open(document: &Document, habits: &Habits, limits: &Limits) -> Result<Vec<Self>, Error> {
        let bytes = document.bytes(limits.unpacked_bytes)?;
        if is_workbook(&bytes) {
            return Ok(Self::of_sheets(sheets(document, bytes, limits)?));
        }
        let decoded = decode(document, bytes, habits.encoding.as_deref())?;
        let cut = habits.delimiter.as_deref().and_then(|name| cut_named(name, &decoded.text));
        let body = Body::Text(Delimited::new(decoded.text, cut, limits.row_bytes));
        Ok(vec![Self { body, sheet: String::new(), offset: 0, notes: decoded.notes }])
    }

    fn of_sheets(sheets: Vec<SheetText>) -> Vec<Self> {
        let mut offset = 0_u32;
        let mut grids = Vec::new();
        for sheet in sheets {
            let name = sheet.name.clone();
            let notes = if offset == 0 {
                Vec::new()
            } else {
                vec![format!("rows of sheet `{name}` are numbered from {}", offset.saturating_add(1))]
            };
            let height = sheet.height();
            grids.push(Self { body: Body::Sheet(sheet), sheet: name, offset, notes });
            offset = offset.saturating_add(height);
        }
        grids
    }

    /// Rows of text made by a reader of another format.
    #[cfg(test)]
    pub(crate) fn of_text(text: &str) -> Self {
        let body = Body::Text(Delimited::new(text.to_owned(), None, 1 << 20));
        Self { body, sheet: String::new(), offset: 0, notes: Vec::new() }
    }

    /// Calls `visit` with every row that is not empty until it says stop.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(&Row<'_>) -> bool) {
        match &self.body {
            Body::Text(text) => text.each(visit),
            Body::Sheet(sheet) => sheet.each(self.offset, visit),
        }
    }

    /// The delimiter as a mapping names it, where the body is text.
    pub(crate) fn delimiter(&self) -> Option<String> {
        match &self.body {
            Body::Text(text) => text.delimiter(),
            Body::Sheet(_) => None,
        }
    }

    /// Whether rows are those of a text, so that a short one may be a damaged one.
    pub(crate) fn is_text(&self) -> bool {
        matches!(self.body, Body::Text(_))
    }
}
