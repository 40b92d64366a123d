//! Many records, one communication: counted exactly, with every origin kept.

use serde_json::Value;

use crate::program::{Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end";
const X: &str = "+447700900001";
const Y: &str = "+447700900002";
const Z: &str = "+447700900003";

fn row(subject: &str, start: &str, seconds: &str, kind: &str, a: &str, b: &str) -> String {
    format!("{subject},{start},{seconds},{kind},{a},{b},,,,,,,,")
}

fn file(desk: &Desk, name: &str, rows: &[String]) -> String {
    desk.write(name, format!("{HEADER}\n{}\n", rows.join("\n")))
}

/// Communications in the store, after checking that every source's rows add up.
fn unique(desk: &Desk) -> u64 {
    for source in desk.json(&["sources"]).as_array().expect("a list") {
        let count = |field: &str| source[field].as_u64().expect("a count");
        assert_eq!(count("rows_in"), count("rows_kept") + count("rows_merged") + count("rows_rejected"), "{source}");
    }
    let report = desk.json(&["quality"]);
    report["overall"]["communications"].as_u64().expect("a count")
}

fn truth(desk: &Desk, what: &str) -> u64 {
    counted(desk, "counts", what)
}

fn counted(desk: &Desk, name: &str, what: &str) -> u64 {
    let counts = std::fs::read_to_string(desk.path("world/truth").join(name).with_extension("csv")).expect("simulated");
    let found = counts.lines().find_map(|line| line.strip_prefix(what)?.strip_prefix(',')?.parse().ok());
    found.unwrap_or_else(|| panic!("truth does not count {what}"))
}

#[test]
fn simulated_deliveries_give_exactly_the_communications_of_the_truth() {
    for seed in [5, 21, 22] {
        let desk = Desk::new();
        let world = desk.world(seed);
        desk.ok(&["import", &text(&world.join("raw")), "--authority", "U/1"]);
        assert_eq!(unique(&desk), truth(&desk, "communications"), "seed {seed}");
    }
}

#[test]
fn messy_deliveries_give_exactly_what_the_truth_counts() {
    for seed in [31, 32, 33] {
        let desk = Desk::new();
        let out = text(&desk.path("world"));
        desk.ok(&["simulate", "--out", &out, "--seed", &seed.to_string(), "--scale", "small", "--messy"]);
        desk.ok(&["import", &text(&desk.path("world/messy")), "--authority", "U/1"]);
        let truth = |what: &str| counted(&desk, "messy", what);
        let overall = &desk.json(&["quality"])["overall"];
        assert_eq!(overall["rows_in"], truth("rows"), "seed {seed}");
        assert_eq!(unique(&desk), truth("communications"), "seed {seed}");
        assert_eq!(overall["merged"]["linked"], truth("linked"), "seed {seed}");
        let differ = desk.json(&["sources", "--disagreements"]).as_array().map_or(0, Vec::len);
        assert_eq!(differ as u64, truth("disagreements"), "seed {seed}");
    }
}

/// Files of a messy delivery, each with the mapping that lies beside it for its operator.
fn messy_files(desk: &Desk) -> Vec<(String, Option<String>)> {
    let folder = desk.path("world/messy");
    let mut files = Vec::new();
    for operator in std::fs::read_dir(&folder).expect("simulated").map(|entry| entry.expect("listed").path()) {
        let name = operator.file_name().expect("named").to_string_lossy().into_owned();
        let mapping = folder.join("mappings").join(name).with_extension("toml");
        let mapping = mapping.is_file().then(|| text(&mapping));
        let own = std::fs::read_dir(&operator).expect("a folder").map(|entry| text(&entry.expect("listed").path()));
        files.extend(own.filter(|path| !path.ends_with(".toml")).map(|path| (path, mapping.clone())));
    }
    files.sort();
    files
}

#[test]
fn messy_files_imported_one_by_one_in_any_order_give_what_the_truth_counts() {
    let simulated = Desk::new();
    let out = text(&simulated.path("world"));
    simulated.ok(&["simulate", "--out", &out, "--seed", "31", "--scale", "small", "--messy"]);
    let in_order = messy_files(&simulated);
    let reversed = in_order.iter().rev().cloned().collect();
    let mut from_the_middle = in_order.clone();
    from_the_middle.rotate_left(in_order.len() / 2);
    for order in [in_order, reversed, from_the_middle] {
        let desk = Desk::new();
        for (file, mapping) in &order {
            let mut command = vec!["import", file.as_str(), "--authority", "U/1"];
            command.extend(mapping.iter().flat_map(|mapping| ["--mapping", mapping.as_str()]));
            desk.ok(&command);
        }
        assert_eq!(unique(&desk), counted(&simulated, "messy", "communications"), "{order:?}");
    }
}

#[test]
fn overlapping_requests_and_a_third_delivery_double_nothing() {
    let desk = Desk::new();
    let world = desk.world(23);
    let all = std::fs::read_to_string(world.join("plain/communications.csv")).expect("simulated");
    let rows: Vec<String> = all.lines().skip(1).map(ToOwned::to_owned).collect();
    let third = rows.len() / 3;
    let parts = [&rows[..2 * third], &rows[third..], &rows[third / 2..third + third / 2]];
    for (place, part) in parts.iter().enumerate() {
        let part = file(&desk, &format!("request-{place}.csv"), part);
        desk.ok(&["import", &part, "--authority", "U/1"]);
    }
    assert_eq!(unique(&desk), truth(&desk, "communications"));
}

#[test]
fn a_twin_that_disagrees_adds_no_call_and_both_values_are_listed() {
    let desk = Desk::new();
    let sheet = file(&desk, "sheet.csv", &[row(X, "2024-03-01T10:00:00Z", "42", "voice", X, Y)]);
    let twin = file(&desk, "twin.csv", &[row(X, "2024-03-01T10:00:00Z", "420", "voice", X, Y)]);
    desk.ok(&["import", &sheet, "--authority", "U/1"]);
    desk.ok(&["import", &twin, "--authority", "U/1"]);
    assert_eq!(unique(&desk), 1);
    let listed = desk.json(&["sources", "--disagreements"]);
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!((&listed[0]["kept"], &listed[0]["found"]), (&Value::from("42"), &Value::from("420")));
    assert_eq!((&listed[0]["source"], &listed[0]["found_source"]), (&Value::from(1), &Value::from(2)));
    assert_eq!(desk.json(&["quality", "2"])["sources"][0]["disagreements"][0]["count"], 1);
}

#[test]
fn a_withheld_call_and_the_callers_own_record_of_it_are_one_call() {
    let desk = Desk::new();
    let theirs = [
        row(Y, "2024-03-01T10:00:01Z", "61", "voice", "", Y),
        row(Y, "2024-03-01T11:00:00Z", "61", "voice", "", Y),
        row(Y, "2024-03-01T12:00:00Z", "4", "voice", "", Y),
        row(Y, "2024-03-01T13:00:00Z", "", "sms", "", Y),
        row(Y, "2024-03-01T14:00:00Z", "61", "voice", "", Y),
    ];
    let own = [
        row(X, "2024-03-01T10:00:00Z", "60", "voice", X, Y),
        row(X, "2024-03-01T11:00:00Z", "90", "voice", X, Y),
        row(X, "2024-03-01T12:00:00Z", "4", "voice", X, Y),
        row(X, "2024-03-01T13:00:00Z", "", "sms", X, Y),
        row(X, "2024-03-01T14:00:00Z", "60", "voice", X, Y),
        row(Z, "2024-03-01T14:00:02Z", "60", "voice", Z, Y),
    ];
    let (theirs, own) = (file(&desk, "theirs.csv", &theirs), file(&desk, "own.csv", &own));
    // The first alone is certain: the second lasts otherwise, the third is too short, texts have no length, the last has two callers.
    for order in [[&theirs, &own], [&own, &theirs]] {
        let desk = Desk::new();
        for path in order {
            desk.ok(&["import", path, "--authority", "U/1"]);
        }
        assert_eq!(unique(&desk), 10);
        let out = desk.path("out");
        desk.ok(&["export", "--out", &text(&out), "--format", "csv"]);
        let exported = std::fs::read_to_string(out.join("communications.csv")).expect("exported");
        assert!(exported.contains(&format!("{X},2024-03-01T10:00:00Z,60,voice,{X},{Y}")), "{exported}");
    }
}

#[test]
fn a_forwarded_call_is_one_communication_with_its_leg() {
    let desk = Desk::new();
    let rows = [
        row(Y, "2024-03-01T10:00:00Z", "60", "voice", X, Y),
        row(Y, "2024-03-01T10:00:20Z", "40", "voice", X, Z),
        row(Y, "2024-03-01T12:00:00Z", "40", "voice", X, Z),
    ];
    let billing = file(&desk, "billing.csv", &rows);
    desk.ok(&["import", &billing, "--authority", "U/1"]);
    assert_eq!(unique(&desk), 1);
    let linked = desk.json(&["sources", "--linked"]);
    assert_eq!(linked.as_array().map(Vec::len), Some(1));
    assert_eq!((&linked[0]["how"], &linked[0]["number"]), (&Value::from("forwarded leg"), &Value::from(Z)));
    assert_eq!((&linked[0]["row"], &linked[0]["into_row"]), (&Value::from(3), &Value::from(2)));
    let rejects = desk.json(&["sources", "--rejects", "1"]);
    assert_eq!(rejects.as_array().map(Vec::len), Some(1), "a leg without its call is no record of the subject");
}

#[test]
fn an_operators_word_for_forwarding_links_the_leg() {
    let desk = Desk::new();
    let mapping = "[columns]\nsubject = \"Target\"\nstart = \"When\"\nduration_s = \"Secs\"\nkind = \"Type\"\ndirection = \"Type\"\na_number = \"From\"\nb_number = \"To\"\n\
        [values]\nkind = { \"MOC\" = \"voice\", \"MTC\" = \"voice\", \"CFU\" = \"voice\" }\ndirection = { \"MOC\" = \"out\", \"MTC\" = \"in\", \"CFU\" = \"out\" }\n";
    let mapping = desk.write("operator.toml", mapping);
    let rows = format!(
        "Target,When,Secs,Type,From,To\n{Y},2024-03-01T10:00:00Z,60,MTC,{X},{Y}\n{Y},2024-03-01T10:00:01Z,58,CFU,{Y},{Z}\n{Y},2024-03-01T11:00:01Z,58,CFU,{Y},{Z}\n"
    );
    let billing = desk.write("billing.csv", rows);
    desk.ok(&["import", &billing, "--mapping", &mapping, "--authority", "U/1"]);
    assert_eq!(unique(&desk), 2, "a leg whose call was not delivered stands for itself");
    assert_eq!(desk.json(&["sources"])[0]["merged"]["linked"], 1);
}

#[test]
fn parts_of_a_long_text_are_one_text_and_group_texts_are_several() {
    let desk = Desk::new();
    let part = |at: &str, to: &str, part: &str| format!("{},{part}", row(X, at, "", "sms", X, to));
    let rows = [
        part("2024-03-01T10:00:00Z", Y, "1/3"),
        part("2024-03-01T10:00:00Z", Y, "2/3"),
        part("2024-03-01T10:00:01Z", Y, "3/3"),
        part("2024-03-01T10:00:00Z", Z, ""),
        part("2024-03-01T10:05:00Z", Y, "1/2"),
        part("2024-03-01T10:05:00Z", Y, "2/2"),
        part("2024-03-01T10:05:00Z", Y, "2/2"),
    ];
    let texts = desk.write("texts.csv", format!("{HEADER},part\n{}\n", rows.join("\n")));
    let others = [row(Y, "2024-03-01T10:00:02Z", "", "sms", X, Y), row(Y, "2024-03-01T10:05:02Z", "", "sms", X, Y)];
    let others = file(&desk, "others.csv", &others);
    desk.ok(&["import", &texts, &others, "--authority", "U/1"]);
    assert_eq!(unique(&desk), 3);
    assert_eq!(desk.json(&["quality"])["overall"]["group_texts"], 2);
    assert_eq!(desk.json(&["sources", "--linked"]).as_array().map(Vec::len), Some(4));
}

/// A billing in local time without an offset, read by a mapping that says a zone.
fn local(desk: &Desk, name: &str, zone: &str, rows: &[(&str, &str)]) -> [String; 2] {
    let mapping = format!(
        "[time]\nzone = \"{zone}\"\nformat = \"%d/%m/%Y %H:%M:%S\"\n[columns]\nsubject = \"Target\"\nstart = \"When\"\nduration_s = \"Secs\"\na_number = \"From\"\nb_number = \"To\"\n[constants]\nkind = \"voice\"\n"
    );
    let rows: String = rows.iter().map(|(when, seconds)| format!("{Y},{when},{seconds},{X},{Y}\n")).collect();
    [
        desk.write(&format!("{name}.csv"), format!("Target,When,Secs,From,To\n{rows}")),
        desk.write(&format!("{name}.toml"), mapping),
    ]
}

#[test]
fn a_file_whose_zone_was_mistaken_is_put_right_by_the_other_partys_billing() {
    let desk = Desk::new();
    let minute = |minute: usize| format!("{:02}", 2 * minute);
    let theirs: Vec<String> = (0..20)
        .map(|call| row(X, &format!("2024-07-01T09:{}:00Z", minute(call)), &(30 + call * 7).to_string(), "voice", X, Y))
        .collect();
    let theirs = file(&desk, "theirs.csv", &theirs);
    let own: Vec<(String, String)> =
        (0..20).map(|call| (format!("01/07/2024 10:{}:01", minute(call)), (30 + call * 7).to_string())).collect();
    let own: Vec<(&str, &str)> = own.iter().map(|(when, seconds)| (when.as_str(), seconds.as_str())).collect();
    let [billing, mapping] = local(&desk, "own", "UTC", &own);
    desk.ok(&["import", &theirs, "--authority", "U/1"]);
    desk.ok(&["import", &billing, "--mapping", &mapping, "--authority", "U/1"]);
    assert_eq!(unique(&desk), 20);
    let notes = desk.json(&["sources"])[1]["notes"].to_string();
    assert!(notes.contains("clock put right: 20 communications"), "{notes}");
    let clock = &desk.json(&["quality", "2"])["sources"][0]["clock"]["against_other_sources"][0];
    assert_eq!((clock["pairs"].as_u64(), clock["against"].as_u64()), (Some(20), Some(1)));
}

#[test]
fn the_hour_that_comes_twice_is_settled_by_order_or_by_the_other_party_or_left() {
    let desk = Desk::new();
    // On London's clock: in order of time, with a step back at the change.
    let rows = [
        ("27/10/2024 00:50:00", "11"),
        ("27/10/2024 01:10:00", "12"),
        ("27/10/2024 01:05:00", "13"),
        ("27/10/2024 02:10:00", "14"),
    ];
    let [ordered, mapping] = local(&desk, "ordered", "Europe/London", &rows);
    desk.ok(&["import", &ordered, "--mapping", &mapping, "--authority", "U/1"]);
    let out = desk.path("out");
    desk.ok(&["export", "--out", &text(&out), "--format", "csv"]);
    let exported = std::fs::read_to_string(out.join("communications.csv")).expect("exported");
    for start in ["2024-10-26T23:50:00Z", "2024-10-27T00:10:00Z", "2024-10-27T01:05:00Z", "2024-10-27T02:10:00Z"] {
        assert!(exported.contains(start), "{start} is missing");
    }
    let changes = desk.json(&["sources", "--changes", "1"]).to_string();
    assert!(changes.contains("settled as the second by the order of the rows"), "{changes}");
}
