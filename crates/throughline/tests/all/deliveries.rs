//! Records that come in many deliveries are the records that would have come in one.

use std::collections::BTreeMap;
use std::path::Path;

use crate::program::{Desk, text};

/// Deliveries that a world's billings are shared out to.
const DELIVERIES: usize = 7;

/// Every file of a record table, by its month and place in it, whatever import wrote it.
fn tables(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for table in ["communications", "sides"] {
        for entry in std::fs::read_dir(desk.store().join("records").join(table)).expect("a table") {
            let path = entry.expect("a file").path();
            let name = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let (month, rest) = name.split_once(".g").expect("a month");
            let place = rest.trim_end_matches(".parquet").split_once('-').map_or("1", |(_, place)| place);
            let key = format!("{table} {month} {place}");
            assert!(files.insert(key, std::fs::read(&path).expect("read")).is_none(), "two files of one place: {name}");
        }
    }
    files
}

fn exported(desk: &Desk) -> String {
    let out = desk.path("exported");
    let _ = std::fs::remove_dir_all(&out);
    desk.ok(&["export", "--out", &text(&out), "--format", "csv"]);
    std::fs::read_to_string(out.join("communications.csv")).expect("exported")
}

/// A world's communications, each subject's billing in one of several files.
fn shared_out(desk: &Desk) -> (std::path::PathBuf, Vec<String>) {
    let world = desk.world(8);
    let communications = std::fs::read_to_string(world.join("plain/communications.csv")).expect("simulated");
    let (header, rows) = communications.split_once('\n').expect("a header");
    let mut parts = vec![format!("{header}\n"); DELIVERIES];
    for row in rows.lines() {
        let subject: usize = row[1..].split(',').next().and_then(|subject| subject.parse().ok()).expect("a subject");
        parts[subject % DELIVERIES] += &format!("{row}\n");
    }
    let files = (0..).zip(parts).map(|(place, part)| desk.write(&format!("deliveries/{place}.csv"), part));
    let files = files.collect();
    (desk.path("deliveries"), files)
}

#[test]
fn many_deliveries_answer_as_one_and_after_compaction_are_the_same_bytes() {
    let desk = Desk::new();
    let (folder, files) = shared_out(&desk);
    let many = Desk::new();
    for file in &files {
        many.ok(&["import", file, "--authority", "U/1"]);
    }
    let one = Desk::new();
    one.ok(&["import", &text(&folder), "--authority", "U/1"]);

    assert!(exported(&many) == exported(&one), "the exports differ before compaction");
    let lines = |desk: &Desk| desk.ok(&["lines", "--all", "--format", "json"]).out;
    assert_eq!(lines(&many), lines(&one));
    let rows = |desk: &Desk| {
        let sources = desk.json(&["sources"]);
        let figures = sources.as_array().expect("a list").iter().map(|source| {
            ["rows_in", "rows_kept", "rows_merged", "rows_rejected"]
                .map(|field| source[field].as_u64().expect("a count"))
        });
        figures.collect::<Vec<_>>()
    };
    assert_eq!(rows(&many), rows(&one));

    many.ok(&["compact"]);
    assert!(tables(&many) == tables(&one), "the tables differ after compaction");
    assert!(exported(&many) == exported(&one), "the exports differ after compaction");
}

#[test]
fn a_small_delivery_leaves_the_months_it_does_not_merge_into_as_they_lie() {
    let desk = Desk::new();
    let world = desk.world(9);
    desk.ok(&["import", &text(&world.join("plain/communications.csv")), "--authority", "U/1"]);
    let before = tables(&desk);
    let header = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end";
    let rows: String = (10..28)
        .map(|day| {
            format!("+447700900001,2024-03-{day}T12:00:00Z,,sms,+447700900001,+4477009000{day},,,234-15-1-1,234-15-1-1,,,,\n")
        })
        .collect();
    let small = desk.write("small.csv", format!("{header}\n{rows}"));
    desk.ok(&["import", &small, "--authority", "U/1"]);
    let names = |folder: &Path| -> Vec<String> {
        let entries = std::fs::read_dir(folder).expect("a table");
        let names = entries.map(|entry| entry.expect("a file").file_name().to_string_lossy().into_owned());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let communications = names(&desk.store().join("records/communications"));
    assert!(communications.contains(&"2024-03.g1.parquet".to_owned()), "{communications:?}");
    assert!(communications.contains(&"2024-03.g2.parquet".to_owned()), "{communications:?}");
    let line = desk.json(&["line", "+447700900001"]);
    assert!(line.to_string().contains("2024-03-10"), "{line}");
    desk.ok(&["compact"]);
    let after = tables(&desk);
    assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
}
