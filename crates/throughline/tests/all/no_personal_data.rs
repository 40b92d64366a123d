//! What stands in records, mappings and questions is never in an error, a warning or a log, at any level.

use crate::program::{Desk, text};

/// What a record says of people, planted in every place that a file has for it.
const PLANTED: [&str; 7] =
    ["7700900555", "07700 900 666", "7700900777", "Quillfeather", "Zebedee", "14 Planted Row", "35-plantedimei"];

/// Files that are good, and files that are broken in the way that their names say; every cell holds planted data.
fn inputs(desk: &Desk) -> Vec<String> {
    const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end";
    const CALL: &str = "+447700900555,2024-03-01T12:34:56Z,42,voice,+447700900555,+447700900777,35-plantedimei,,,,,,,";
    let broken = "+447700900555,Quillfeather,07700 900 666,Zebedee,+447700900555,14 Planted Row,,,,,,,,";
    [
        ("good/communications.csv", format!("{HEADER}\n{CALL}\n{}\n{broken}\n", CALL.replace("35-plantedimei", ""))),
        ("good/subscribers.csv", "number,name,address,registered,from,to\n+447700900555,Quillfeather Zebedee,14 Planted Row,yes,2024-01-01T00:00:00Z,\n+447700900777,Zebedee,,Quillfeather,yesterday,\n".to_owned()),
        ("good/people.csv", "person_id,name,date_of_birth,category,note\nP1,Quillfeather Zebedee,Zebedee,Quillfeather,14 Planted Row\n".to_owned()),
        ("good/messages.csv", "handset_id,exhibit,at,direction,other_number,contact_name,body\nH1,AB/1,2024-03-01T12:34:56Z,in,07700 900 666,Quillfeather,Zebedee at 14 Planted Row\nH1,AB/1,Zebedee,Quillfeather,07700 900 666,Quillfeather,Zebedee\n".to_owned()),
        ("good/incidents.csv", "incident_id,occurred_from,occurred_to,recorded,category,offence_code,latitude,longitude,outcome_code,outcome_date,person_id,note\nI1,Zebedee,,,Quillfeather,,14 Planted Row,,,,Zebedee,07700 900 666\n".to_owned()),
        ("broken/communications.csv", format!("{HEADER}\n{broken}\n")),
        ("broken/unclear.csv", "Quillfeather;07700 900 666;14 Planted Row\nZebedee;+447700900555;35-plantedimei\n".to_owned()),
        ("broken/people.json", "{\"Quillfeather\": [\"Zebedee\", {\"07700 900 666\": ".to_owned()),
        ("broken/people.xml", "<a><Quillfeather name='Zebedee'>07700 900 666</a>".to_owned()),
        ("broken/mapping.toml", "[columns]\nstart = \"Quillfeather\"\na_number = [\"Zebedee\"\n".to_owned()),
        ("broken/mapping2.toml", "[columns]\nstart = \"Quillfeather\"\na_number = \"Zebedee\"\n[values]\nkind = { \"14 Planted Row\" = \"07700 900 666\" }\n".to_owned()),
        ("broken/scope.toml", "identifiers = [\"Quillfeather 07700 900 666\"]\nfrom = \"Zebedee\"\n".to_owned()),
    ]
    .into_iter()
    .map(|(name, content)| desk.write(name, content))
    .collect()
}

/// Every way in that these inputs have, and every way to look at them.
fn calls(desk: &Desk, files: &[String]) -> Vec<Vec<String>> {
    let path = |name: &str| text(&desk.path(name));
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let mut calls = Vec::new();
    for file in files.iter().filter(|file| !file.ends_with(".toml")) {
        for more in [&["--authority", "U/1"][..], &[], &["--dry-run"], &["--explain"]] {
            calls.push(words(&[&["import", file.as_str()], more].concat()));
        }
    }
    for mapping in ["broken/mapping.toml", "broken/mapping2.toml"] {
        let (file, mapping) = (path("broken/unclear.csv"), path(mapping));
        calls.push(words(&["import", &file, "--mapping", &mapping, "--authority", "U/1"]));
    }
    let (good, scope) = (path("good/communications.csv"), path("broken/scope.toml"));
    calls.push(words(&["import", &good, "--scope", &scope, "--authority", "U/2"]));
    calls.push(words(&["import", &path("good"), "--authority", "U/1"]));
    for command in LOOKS {
        calls.push(command.split(' ').map(str::to_owned).collect());
    }
    calls.push(words(&["export", "--out", &path("out"), "--format", "csv"]));
    calls.push(words(&["evaluate", "--truth", &path("broken")]));
    calls
}

/// Commands that look at what was taken in.
const LOOKS: [&str; 16] = [
    "alarm",
    "sources",
    "sources --rejects 1",
    "sources --changes 1",
    "quality",
    "lines",
    "lines --all",
    "line +447700900001",
    "authority list",
    "compact",
    "journal list",
    "journal who P1",
    "journal verify",
    "key list",
    "doctor",
    "doctor --deep",
];

#[test]
fn nothing_of_what_was_planted_is_on_standard_error() {
    let desk = Desk::new();
    let calls = calls(&desk, &inputs(&desk));
    let (mut failed, mut said) = (0, 0);
    for call in &calls {
        let arguments: Vec<&str> = call.iter().map(String::as_str).collect();
        let mut command = desk.command(&arguments);
        let output =
            command.env("RUST_LOG", "trace").env("RUST_BACKTRACE", "full").output().expect("the program starts");
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        failed += i32::from(!output.status.success());
        said += err.len();
        for planted in PLANTED {
            assert!(!err.contains(planted), "{call:?} says `{planted}` on standard error: {err}");
        }
    }
    assert!(failed >= 8 && said > 1_000, "the broken files are to provoke errors: {failed} failed, {said} bytes");
    desk.ok(&["export", "--out", &text(&desk.path("all")), "--format", "csv"]);
    let exported = std::fs::read_to_string(desk.path("all/communications.csv")).expect("exported");
    assert!(exported.contains("7700900555"), "what was planted was read");
}
