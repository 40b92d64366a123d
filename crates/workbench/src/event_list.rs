//! Events and areas out of plain files, for the alarm.

use std::path::Path;

use csv::StringRecord;
use records::{Position, parse_rfc3339_ms};

use crate::error::Error;

/// An overdose or death: when and where.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) id: String,
    pub(crate) at_ms: i64,
    pub(crate) position: Position,
}

/// An area, its people and its cases.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) id: String,
    pub(crate) position: Position,
    pub(crate) population: f64,
    pub(crate) cases: f64,
}

/// Reads `id,at,latitude,longitude`, columns in any order, others left aside. A date without a time is the beginning of that day, UTC.
///
/// # Errors Where the file cannot be read or is no such list; names the row and the column, never a value.
pub(crate) fn read_events(path: &Path) -> Result<Vec<Event>, Error> {
    let sheet = Sheet::read(path, &["id", "at", "latitude", "longitude"])?;
    let event = |row: &Row| {
        Ok(Event {
            id: row.id()?,
            at_ms: instant_ms(row.text(1))
                .ok_or_else(|| row.bad("at", "expected an instant such as 2024-03-01T12:34:56Z"))?,
            position: row.position([2, 3])?,
        })
    };
    sheet.rows().map(|row| event(&row)).collect()
}

/// Reads `id,latitude,longitude,population,cases`.
///
/// # Errors As [`read_events`]; where two areas have one id, or an area has cases and no people.
pub(crate) fn read_areas(path: &Path) -> Result<Vec<Area>, Error> {
    let sheet = Sheet::read(path, &["id", "latitude", "longitude", "population", "cases"])?;
    let mut known = std::collections::BTreeSet::new();
    let mut areas = Vec::new();
    for row in sheet.rows() {
        let area = Area {
            id: row.id()?,
            position: row.position([1, 2])?,
            population: row.count(3, "population")?,
            cases: row.count(4, "cases")?,
        };
        if !known.insert(area.id.clone()) {
            return Err(row.bad("id", "expected a name of its own, found that of an earlier row"));
        }
        if area.cases > 0.0 && area.population <= 0.0 {
            return Err(row.bad("population", "expected people where there are cases, found none"));
        }
        areas.push(area);
    }
    Ok(areas)
}

/// RFC 3339, or a date alone.
fn instant_ms(text: &str) -> Option<i64> {
    parse_rfc3339_ms(text.as_bytes()).or_else(|| parse_rfc3339_ms(format!("{text}T00:00:00Z").as_bytes()))
}

/// A file's rows and where its columns stand.
struct Sheet<'a> {
    path: &'a Path,
    columns: Vec<usize>,
    records: Vec<StringRecord>,
}

impl<'a> Sheet<'a> {
    fn read(path: &'a Path, names: &[&str]) -> Result<Self, Error> {
        let bytes = std::fs::read(path).map_err(Error::file("reading", path))?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).has_headers(false).from_reader(bytes);
        let mut records = Vec::new();
        for (row, record) in (1_usize..).zip(reader.records()) {
            records.push(record.map_err(|_| bad(path, row, "expected text in UTF-8, separated by commas"))?);
        }
        let header = records.first().cloned().unwrap_or_default();
        let column = |name: &str| header.iter().position(|cell| cell.trim().eq_ignore_ascii_case(name));
        let columns: Vec<usize> = names.iter().filter_map(|name| column(name)).collect();
        if columns.len() < names.len() {
            let missing: Vec<&str> = names.iter().copied().filter(|name| column(name).is_none()).collect();
            let what = format!("expected a header `{}`, found no `{}`", names.join(","), missing.join("`, `"));
            return Err(bad(path, 1, &what));
        }
        Ok(Self { path, columns, records })
    }

    fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        (1..).zip(&self.records).skip(1).map(|(number, record)| Row { sheet: self, number, record })
    }
}

struct Row<'a> {
    sheet: &'a Sheet<'a>,
    number: usize,
    record: &'a StringRecord,
}

impl Row<'_> {
    fn text(&self, column: usize) -> &str {
        self.record.get(self.sheet.columns[column]).map(str::trim).unwrap_or_default()
    }

    fn id(&self) -> Result<String, Error> {
        let id = self.text(0);
        if id.is_empty() { Err(self.bad("id", "expected a name, found nothing")) } else { Ok(id.to_owned()) }
    }

    fn position(&self, [latitude, longitude]: [usize; 2]) -> Result<Position, Error> {
        let degrees = |column: usize, name: &str, most: f64| {
            let value = self.text(column).parse::<f64>().ok().filter(|value| value.abs() <= most);
            value.ok_or_else(|| self.bad(name, &format!("expected degrees between -{most} and {most}")))
        };
        let found = Position::new(degrees(latitude, "latitude", 90.0)?, degrees(longitude, "longitude", 180.0)?);
        found.ok_or_else(|| self.bad("latitude", "expected a point on the globe"))
    }

    fn count(&self, column: usize, name: &str) -> Result<f64, Error> {
        let value = self.text(column).parse::<f64>().ok().filter(|value| value.is_finite() && *value >= 0.0);
        value.ok_or_else(|| self.bad(name, "expected a number, 0 or more"))
    }

    fn bad(&self, column: &str, what: &str) -> Error {
        bad(self.sheet.path, self.number, &format!("{column}: {what}"))
    }
}

fn bad(path: &Path, row: usize, what: &str) -> Error {
    Error::refused(format!("{}: row {row}: {what}", path.display()))
}

/// The day of an instant, UTC.
pub(crate) const fn day_of(at_ms: i64) -> i64 {
    at_ms.div_euclid(records::DAY_MS)
}

#[cfg(test)]
mod tests {
    use records::days_from_civil;

    use super::*;

    fn read<T>(content: &str, reader: impl Fn(&Path) -> Result<T, Error>) -> Result<T, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("list.csv");
        std::fs::write(&path, content).expect("written");
        reader(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn columns_stand_in_any_order_and_dates_may_have_no_time() {
        let content =
            "\u{feff}longitude,at,note,ID,latitude\n-1.5,2024-03-01,x,E1,53.25\n1,2024-03-01T01:00:00+01:00,,E2,2\n";
        let events = read(content, read_events).expect("events");
        let day_ms = days_from_civil(2024, 3, 1) * records::DAY_MS;
        assert!(events.iter().all(|event| event.at_ms == day_ms) && events[1].id == "E2");
        assert_eq!(Some(events[0].position), Position::new(53.25, -1.5));
        assert_eq!(day_of(day_ms - 1), days_from_civil(2024, 2, 29));
        let areas = read("id,latitude,longitude,population,cases\nA,1,2,10.5,0.5\n", read_areas).expect("areas");
        assert!((areas[0].population - 10.5).abs() < 1e-12 && (areas[0].cases - 0.5).abs() < 1e-12);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_row_and_without_its_value() {
        for (content, expected) in [
            ("", "row 1: expected a header `id,at,latitude,longitude`, found no `id`, `at`"),
            ("id,at,latitude\n", "row 1: expected a header `id,at,latitude,longitude`, found no `longitude`"),
            ("id,at,latitude,longitude\nE1,secret,1,2\n", "row 2: at: expected an instant"),
            ("id,at,latitude,longitude\nE1,2024-03-01,secret,2\n", "row 2: latitude: expected degrees"),
            (
                "id,at,latitude,longitude\nE1,2024-03-01,1,2\nE2,2024-03-01,1,999.5\n",
                "row 3: longitude: expected degrees",
            ),
            ("id,at,latitude,longitude\nE1,2024-03-01,NaN,2\n", "row 2: latitude"),
            ("id,at,latitude,longitude\n,2024-03-01,1,2\n", "row 2: id: expected a name"),
            ("id,at,latitude,longitude\nsecret\n", "row 2: at"),
        ] {
            let error = read(content, read_events).expect_err(content);
            assert!(error.contains(expected) && !error.contains("secret"), "{content:?}: {error}");
        }
        for (rows, expected) in [
            ("A,1,2,secret,0", "row 2: population: expected a number"),
            ("A,1,2,5,-1", "row 2: cases: expected a number"),
            ("A,1,2,0,1", "row 2: population: expected people"),
            ("A,1,2,5,1\nA,1,3,5,1", "row 3: id: expected a name of its own"),
        ] {
            let error = read(&format!("id,latitude,longitude,population,cases\n{rows}\n"), read_areas).expect_err(rows);
            assert!(error.contains(expected) && !error.contains("secret"), "{rows:?}: {error}");
        }
    }
}
