//! Other people's tools read the record tables as they lie in a store.
//!
//! `scripts/test` installs DuckDB and pandas and names their Python in `THROUGHLINE_TEST_PYTHON`; without it these tests say that they
//! were skipped.

use std::process::Command;

use crate::program::{Desk, text};

/// Rows and one column's range of both large tables, by DuckDB and by pandas: four lines that must agree in pairs.
const COUNT: &str = r#"
import sys, duckdb, pandas
records = sys.argv[1]
for table, column in (("communications", "row"), ("sides", "number")):
    files = f"{records}/{table}/*.parquet"
    rows, least, most = duckdb.sql(f"SELECT count(*), min({column}), max({column}) FROM '{files}'").fetchall()[0]
    print("duckdb", table, rows, least, most)
    frame = pandas.read_parquet(f"{records}/{table}")
    print("pandas", table, len(frame), frame[column].min(), frame[column].max())
"#;

/// The Python that has the readers, if there is one; says so when there is none.
fn python() -> Option<String> {
    let named = std::env::var("THROUGHLINE_TEST_PYTHON").ok().filter(|path| !path.is_empty());
    if named.is_none() {
        eprintln!("SKIPPED: THROUGHLINE_TEST_PYTHON names no Python with duckdb and pandas; scripts/test makes one");
    }
    named
}

#[test]
fn duckdb_and_pandas_read_the_record_tables_as_they_lie() {
    let Some(python) = python() else { return };
    let desk = Desk::new();
    let world = desk.world(12);
    desk.ok(&["import", &text(&world.join("plain")), "--authority", "URN/TEST/1"]);
    let kept: u64 = desk
        .json(&["sources"])
        .as_array()
        .expect("an array")
        .iter()
        .filter(|source| source["name"].as_str().is_some_and(|name| name.ends_with("communications.csv")))
        .map(|source| source["rows_kept"].as_u64().expect("a count"))
        .sum();
    let records = text(&desk.store().join("records"));
    let output = Command::new(python).args(["-c", COUNT, &records]).output().expect("Python starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let lines: Vec<Vec<&str>> = said.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert_eq!(lines[0][1..], lines[1][1..], "DuckDB and pandas differ on communications");
    assert_eq!(lines[2][1..], lines[3][1..], "DuckDB and pandas differ on sides");
    assert_eq!(lines[0][2], kept.to_string(), "the tables hold what `sources` says was kept");
}
