//! Bad input: one clear message, exit 2, the store untouched.

use crate::program::{Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end\n";
const CALL: &str = "+447700900001,2024-03-01T12:34:56Z,42,voice,+447700900001,+447700900002,,,234-15-4021-52117,,,,,\n";

fn refused(desk: &Desk, arguments: &[&str], expected: &str) {
    let before = desk.ok(&["sources", "--format", "csv"]).out;
    let answer = desk.run(arguments);
    assert_eq!(answer.status, 2, "{arguments:?}: {}{}", answer.out, answer.err);
    assert!(answer.err.to_lowercase().contains(expected), "{arguments:?} should speak of `{expected}`: {}", answer.err);
    assert!(answer.out.is_empty(), "{arguments:?}: standard output carries only answers");
    assert_eq!(desk.ok(&["sources", "--format", "csv"]).out, before, "{arguments:?}: the store has changed");
}

#[test]
fn communications_need_an_authority() {
    let desk = Desk::new();
    let file = desk.write("communications.csv", format!("{HEADER}{CALL}"));
    refused(&desk, &["import", &file], "--authority");
}

#[test]
fn intercept_product_is_refused_by_name_and_by_mark() {
    let desk = Desk::new();
    let named = desk.write("Intercept-7.csv", format!("{HEADER}{CALL}"));
    refused(&desk, &["import", &named, "--authority", "U/1"], "intercept");
    let marked = desk.write(
        "messages.csv",
        "handset_id,exhibit,at,direction,other_number,contact_name,body,origin\nH1,AB/1,2024-03-01T12:34:56Z,in,+447700900001,,hello,Intercept product\n",
    );
    refused(&desk, &["import", &marked, "--authority", "U/1"], "intercept");
}

#[test]
fn a_file_without_one_readable_row_is_refused() {
    let desk = Desk::new();
    for (name, content) in [
        ("empty.csv", String::new()),
        ("header.csv", HEADER.to_owned()),
        ("noise.csv", "\u{0}\u{1}\u{2}\u{3}".repeat(500)),
        ("broken.csv", format!("{HEADER}not,a,row\n")),
    ] {
        let file = desk.write(name, content);
        refused(&desk, &["import", &file, "--authority", "U/1"], "row");
    }
}

#[test]
fn one_broken_file_hides_nothing_of_its_delivery() {
    let desk = Desk::new();
    desk.write("delivery/a-cut.zip", b"PK\x03\x04 and no more");
    desk.write("delivery/b-calls.csv", format!("{HEADER}{CALL}"));
    desk.write("delivery/c-empty.csv", HEADER);
    let folder = text(&desk.path("delivery"));
    let answer = desk.ok(&["import", &folder, "--authority", "U/1"]);
    assert!(answer.err.contains("a-cut.zip: could not be read"), "{}", answer.err);
    let sources = desk.json(&["sources"]);
    let sources = sources.as_array().expect("an array");
    assert_eq!(sources.len(), 3);
    for (place, kept) in [(0, 0), (1, 1), (2, 0)] {
        assert_eq!((&sources[place]["rows_in"], &sources[place]["rows_kept"]), (&1.into(), &kept.into()));
    }
    let rejects = desk.json(&["sources", "--rejects", "1"]);
    assert!(rejects[0]["reason"].as_str().expect("a reason").contains("archive"), "{rejects}");
    // The same folder again brings nothing new, and no second source of what could not be read.
    refused(&desk, &["import", &folder, "--authority", "U/1"], "already");
}

#[test]
fn what_gave_nothing_may_be_tried_again_with_a_mapping() {
    let desk = Desk::new();
    desk.write("delivery/calls.csv", format!("{HEADER}{CALL}"));
    let odd = desk.write("delivery/odd.csv", "x|y\nA1|B2\nA2|B3\n");
    let folder = text(&desk.path("delivery"));
    let answer = desk.ok(&["import", &folder, "--authority", "U/1"]);
    assert!(answer.err.contains("odd.csv: could not be read"), "{}", answer.err);
    let mapping = desk.write("m.toml", "[file]\ntable = \"people\"\n[columns]\nperson_id = \"x\"\nname = \"y\"\n");
    desk.ok(&["import", &odd, "--mapping", &mapping]);
    let sources = desk.json(&["sources"]);
    assert_eq!((&sources[1]["rows_kept"], &sources[2]["rows_kept"]), (&0.into(), &2.into()));
    refused(&desk, &["import", &odd, "--mapping", &mapping], "already");
}

#[test]
fn a_rejected_row_is_counted_and_says_why_without_its_value() {
    let desk = Desk::new();
    let bad = CALL.replace("2024-03-01T12:34:56Z", "yesterday-teatime");
    let file = desk.write("communications.csv", format!("{HEADER}{CALL}{bad}"));
    desk.ok(&["import", &file, "--authority", "U/1"]);
    let sources = desk.json(&["sources"]);
    assert_eq!(sources[0]["rows_in"], 2);
    assert_eq!(sources[0]["rows_kept"], 1);
    assert_eq!(sources[0]["rows_rejected"], 1);
    let rejects = desk.json(&["sources", "--rejects", "1"]);
    assert_eq!(rejects[0]["row"], 3);
    let reason = rejects[0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("start") && !reason.contains("teatime"), "{reason}");
}

#[test]
fn the_same_bytes_are_refused_kindly() {
    let desk = Desk::new();
    let file = desk.write("communications.csv", format!("{HEADER}{CALL}"));
    desk.ok(&["import", &file, "--authority", "U/1"]);
    refused(&desk, &["import", &file, "--authority", "U/1"], "already");
}

#[test]
fn what_does_not_exist_is_named() {
    let desk = Desk::new();
    refused(&desk, &["import", "no-such-folder", "--authority", "U/1"], "no-such-folder");
    refused(&desk, &["line", "+447700900999"], "no record");
    refused(&desk, &["lines", "--at", "teatime"], "rfc 3339");
    let elsewhere = desk.run(&["lines", "--store", &text(&desk.path("nowhere"))]);
    assert_eq!(elsewhere.status, 2);
    assert!(elsewhere.err.contains("throughline init"), "{}", elsewhere.err);
}

#[test]
fn an_unknown_key_in_a_mapping_or_the_configuration_is_an_error() {
    let desk = Desk::new();
    let mapping = desk.write("m.toml", "[columns]\nstart = \"T\"\n[colours]\nsky = \"blue\"\n");
    let file = desk.write("calls.csv", "T;A;B\n01/03/2024 12:00:00;07700900001;07700900002\n");
    refused(&desk, &["import", &file, "--mapping", &mapping, "--authority", "U/1"], "colours");
    let configuration = desk.store().join("throughline.toml");
    let known = std::fs::read_to_string(&configuration).expect("a configuration");
    std::fs::write(&configuration, format!("{known}\nsurprise = 1\n")).expect("written");
    let answer = desk.run(&["sources"]);
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("surprise"), "{}", answer.err);
}
