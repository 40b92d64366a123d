//! Plain networks out of files: edge lists and square matrices.

use std::collections::HashMap;
use std::path::Path;

use csv::StringRecord;
use foldhash::fast::FixedState;
use numerics::Edge;

use crate::error::Error;

/// A network as a file tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct EdgeList {
    /// Names of the nodes, in ascending order: by value where all are whole numbers, else as text.
    pub(crate) ids: Vec<String>,
    /// Edges between positions in `ids`.
    pub(crate) edges: Vec<Edge>,
}

/// Reads `from,to[,weight][,at]`, or a square matrix whose first row and column hold the same names (a cell is the weight from row to
/// column, 0 or nothing where there is no edge).
///
/// # Errors Where the file cannot be read or is neither; names the row, never a value.
pub(crate) fn read_edge_list(path: &Path) -> Result<EdgeList, Error> {
    let bytes = std::fs::read(path).map_err(Error::file("reading", path))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
    let mut rows = Vec::new();
    for (row, record) in (1_usize..).zip(reader.records()) {
        let record = record.map_err(|_| bad(path, row, "expected text in UTF-8, separated by commas"))?;
        rows.push(record);
    }
    let header = rows.first().ok_or_else(|| bad(path, 1, EXPECTED))?;
    let column = |name: &str| header.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
    let raw = match (column("from"), column("to")) {
        (Some(from), Some(to)) => read_rows(path, &rows[1..], &Columns { from, to, weight: column("weight") })?,
        _ => read_matrix(path, &rows)?,
    };
    Ok(raw.in_order())
}

const EXPECTED: &str = "expected a header `from,to[,weight][,at]`, or a square matrix whose first row and first column hold the same names";

fn bad(path: &Path, row: usize, what: &str) -> Error {
    Error::refused(format!("{}: row {row}: {what}", path.display()))
}

struct Columns {
    from: usize,
    to: usize,
    weight: Option<usize>,
}

/// Names in the order of appearance, and edges between them.
#[derive(Default)]
struct Raw {
    known: HashMap<String, u32, FixedState>,
    ids: Vec<String>,
    edges: Vec<Edge>,
}

impl Raw {
    fn node(&mut self, name: &str) -> u32 {
        if let Some(node) = self.known.get(name) {
            return *node;
        }
        let node = u32::try_from(self.ids.len()).unwrap_or(u32::MAX);
        self.known.insert(name.to_owned(), node);
        self.ids.push(name.to_owned());
        node
    }

    fn in_order(self) -> EdgeList {
        let values: Option<Vec<i128>> = self.ids.iter().map(|id| id.parse().ok()).collect();
        let mut order: Vec<usize> = (0..self.ids.len()).collect();
        match values {
            Some(values) => order.sort_by_key(|node| (values[*node], &self.ids[*node])),
            None => order.sort_by_key(|node| &self.ids[*node]),
        }
        let mut places = vec![0; order.len()];
        (0_u32..).zip(&order).for_each(|(place, node)| places[*node] = place);
        let edges = self.edges.iter().map(|(from, to, weight)| (places[*from as usize], places[*to as usize], *weight));
        EdgeList { ids: order.iter().map(|node| self.ids[*node].clone()).collect(), edges: edges.collect() }
    }
}

fn read_rows(path: &Path, rows: &[StringRecord], columns: &Columns) -> Result<Raw, Error> {
    let mut raw = Raw::default();
    for (row, record) in (2_usize..).zip(rows) {
        let name = |column: usize, what: &str| {
            let cell = record.get(column).map(str::trim).filter(|cell| !cell.is_empty());
            cell.ok_or_else(|| bad(path, row, &format!("{what}: expected a name, found nothing")))
        };
        let (from, to) = (name(columns.from, "from")?, name(columns.to, "to")?);
        let cell = columns.weight.and_then(|column| record.get(column)).map(str::trim);
        let weight = match cell {
            None | Some("") => 1.0,
            Some(cell) => weight_of(cell).ok_or_else(|| bad(path, row, "weight: expected a number, 0 or more"))?,
        };
        let edge = (raw.node(from), raw.node(to), weight);
        raw.edges.push(edge);
    }
    Ok(raw)
}

fn weight_of(cell: &str) -> Option<f64> {
    cell.parse::<f64>().ok().filter(|weight| weight.is_finite() && *weight >= 0.0)
}

fn read_matrix(path: &Path, rows: &[StringRecord]) -> Result<Raw, Error> {
    let names: Vec<&str> = rows[0].iter().skip(1).map(str::trim).collect();
    let mut of_rows: Vec<&str> = rows[1..].iter().map(|row| row.get(0).unwrap_or_default().trim()).collect();
    let mut of_columns = names.clone();
    of_rows.sort_unstable();
    of_columns.sort_unstable();
    let distinct =
        of_columns.windows(2).all(|pair| pair[0] != pair[1]) && of_columns.iter().all(|name| !name.is_empty());
    if names.is_empty() || !distinct || of_rows != of_columns {
        return Err(bad(path, 1, EXPECTED));
    }
    let mut raw = Raw::default();
    names.iter().for_each(|name| {
        raw.node(name);
    });
    for (row, record) in (2_usize..).zip(&rows[1..]) {
        if record.len() != names.len() + 1 {
            return Err(bad(path, row, &format!("expected {} cells, found {}", names.len() + 1, record.len())));
        }
        let from = raw.node(record[0].trim());
        for (to, cell) in (0_u32..).zip(record.iter().skip(1)) {
            let cell = cell.trim();
            let weight = if cell.is_empty() { Some(0.0) } else { weight_of(cell) };
            let weight =
                weight.ok_or_else(|| bad(path, row, &format!("column {}: expected a number, 0 or more", to + 2)))?;
            if weight > 0.0 {
                raw.edges.push((from, to, weight));
            }
        }
    }
    Ok(raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<EdgeList, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("edges.csv");
        std::fs::write(&path, content).expect("written");
        read_edge_list(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_stand_in_any_order_and_names_are_put_in_order() {
        let found = read("\u{feff}at,Weight,to,from,note\n,2.5,9,10,x\n2024-03-01T00:00:00Z,,10,9\n").expect("edges");
        assert_eq!(found, EdgeList { ids: vec!["9".into(), "10".into()], edges: vec![(1, 0, 2.5), (0, 1, 1.0)] });
        assert_eq!(read("from,to\nb,a\n10,a\n").expect("edges").ids, ["10", "a", "b"]);
        assert_eq!(read("from,to\n").expect("no edges"), EdgeList::default());
    }

    #[test]
    fn a_square_matrix_is_recognised() {
        let found = read("\"\",x,y\r\ny,1,0\r\nx,,3\r\n").expect("a matrix");
        assert_eq!(found, EdgeList { ids: vec!["x".into(), "y".into()], edges: vec![(1, 0, 1.0), (0, 1, 3.0)] });
    }

    #[test]
    fn what_is_wrong_is_said_with_its_row_and_without_its_value() {
        for (content, expected) in [
            ("", "row 1: expected a header"),
            ("who,whom\na,b\n", "row 1: expected a header"),
            ("\"\",x,y\nx,0,1\nz,0,1\n", "row 1: expected a header"),
            ("from,to,weight\na,b,1\na,b,secret\n", "row 3: weight: expected a number"),
            ("from,to,weight\na,b,-1\n", "row 2: weight"),
            ("from,to,weight\na,b,NaN\n", "row 2: weight"),
            ("from,to\nsecret\n", "row 2: to: expected a name, found nothing"),
            ("\"\",x,y\nx,0,secret\ny,0,0\n", "row 2: column 3: expected a number"),
            ("\"\",x,y\nx,0\ny,0,0\n", "row 2: expected 3 cells, found 2"),
        ] {
            let error = read(content).expect_err(content);
            assert!(error.contains(expected) && !error.contains("secret"), "{content:?}: {error}");
        }
    }
}
