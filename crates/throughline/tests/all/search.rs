//! Search finds what the reader may see, however it is spelt, as soon as it is there, and never what was erased.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::postgres::Postgres;
use crate::program::{Answer, Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end";
const CALL: &str = "+447700900123,2024-03-01T12:34:56Z,42,voice,+447700900123,+447700900456,350000000000006,,,,,,,";
const PASSWORD: &str = "amber kettle fold";

/// A store with one call, subscribers, people, a message and an incident.
fn filled() -> Desk {
    let desk = Desk::new();
    let files = [
        ("communications.csv", format!("{HEADER}\n{CALL}\n")),
        (
            "subscribers.csv",
            "number,name,address,registered,from,to\n+447700900123,Mohammed Hussain,4 Blue Row,yes,,\n+447700900456,A. Example,2 Road,yes,,\n".to_owned(),
        ),
        (
            "people.csv",
            "person_id,name,date_of_birth,category,note\nPX1,Catherine O'Brien,1980-01-01,witness,\nPX2,Young Person,2015-01-01,victim,\n".to_owned(),
        ),
        (
            "messages.csv",
            "handset_id,exhibit,at,direction,other_number,contact_name,body\nH1,AB/1,2024-03-01T12:34:56Z,in,07700 900456,Ace,two for the blue door\n".to_owned(),
        ),
        (
            "incidents.csv",
            "incident_id,occurred_from,occurred_to,recorded,category,offence_code,latitude,longitude,outcome_code,outcome_date,person_id,note\nI77,2024-03-01T12:00:00Z,,,violence,,,,,,,seen near the station\n".to_owned(),
        ),
    ];
    for (name, content) in files {
        let path = desk.write(&format!("in/{name}"), content);
        desk.ok(&["import", &path, "--authority", "URN/TEST/1"]);
    }
    desk
}

fn search(desk: &Desk, words: &str) -> Value {
    desk.json(&["search", words])
}

/// What was found, by kind and id.
fn found(answer: &Value) -> BTreeSet<(String, String)> {
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    answer["found"].as_array().expect("an array").iter().map(|one| (said(&one["kind"]), said(&one["id"]))).collect()
}

fn finds(desk: &Desk, words: &str, kind: &str, id: &str) {
    let answer = search(desk, words);
    assert!(found(&answer).contains(&(kind.to_owned(), id.to_owned())), "{words}: {answer}");
}

#[test]
fn a_number_is_found_by_any_part_in_any_spelling() {
    let desk = filled();
    desk.ok(&["identifier", "add", "+447700900123"]);
    let note =
        desk.json(&["note", "add", "L-1", "rang 07700 900 123 at noon"])["id"].as_str().expect("an id").to_owned();
    for words in ["07700 900123", "+44 7700 900 123", "0044 7700 900123", "0123", "770090012"] {
        let answer = search(&desk, words);
        let expected = [("number", "+447700900123"), ("subscriber", "+447700900123"), ("note", note.as_str())];
        for (kind, id) in expected {
            assert!(found(&answer).contains(&(kind.to_owned(), id.to_owned())), "{words}: {answer}");
        }
        assert!(answer["counts"]["identifier"] == 1, "{words}: {answer}");
    }
    finds(&desk, "350000", "handset", "350000000000006");
    finds(&desk, "00000006", "handset", "350000000000006");
    assert_eq!(search(&desk, "900124")["total"], 0);
    let whole = search(&desk, "07700 900123");
    assert_eq!(whole["found"][0]["kind"], "identifier", "a whole number comes first: {whole}");
}

#[test]
fn a_name_is_found_in_other_spellings_and_the_one_asked_for_comes_first() {
    let desk = filled();
    desk.ok(&["person", "add", "Muhammad Husayn", "--alias", "Zed"]);
    desk.ok(&["note", "add", "L-1", "Mohamed was seen at the blue door"]);
    for words in ["muhammad", "Mohamed", "MOHAMMAD hussein"] {
        let counts = &search(&desk, words)["counts"];
        assert!(counts["person"] == 1 && counts["subscriber"] == 1, "{words}: {counts}");
    }
    assert_eq!(search(&desk, "muhammad")["found"][0]["title"], "Muhammad Husayn");
    assert_eq!(search(&desk, "Muhammed")["counts"]["note"], 1, "names in running text too");
    for words in ["kathryn obrien", "O\u{2019}Brien", "cath"] {
        finds(&desk, words, "recorded-person", "PX1");
    }
    finds(&desk, "blue door", "message", "H1");
    finds(&desk, "\"blue door\" two", "message", "H1");
    assert_eq!(search(&desk, "\"door blue\"")["total"], 0);
    finds(&desk, "station", "incident", "I77");
    finds(&desk, "subscribers.csv", "source", "source 2");
    finds(&desk, "URN/TEST/1", "authority", "URN/TEST/1");
    let excerpt = &search(&desk, "door --kind note")["found"];
    assert_eq!(excerpt, &Value::Array(Vec::new()), "what follows is words, no options");
}

#[test]
fn pages_kinds_and_formats_are_of_one_answer() {
    let desk = filled();
    for at in 0..7 {
        desk.ok(&["note", "add", "L-1", &format!("okapi {at}")]);
    }
    desk.ok(&["task", "add", "find the okapi"]);
    let all = search(&desk, "okapi");
    assert_eq!((&all["total"], &all["counts"]["note"], &all["counts"]["task"]), (&8.into(), &7.into(), &1.into()));
    let notes = desk.json(&["search", "okapi", "--kind", "note", "--limit", "3", "--offset", "6"]);
    assert_eq!((&notes["total"], notes["found"].as_array().map(Vec::len)), (&7.into(), Some(1)));
    assert_eq!(notes["counts"], all["counts"], "the other kinds are counted still");
    let mut pages = BTreeSet::new();
    for offset in ["0", "3", "6"] {
        pages.extend(found(&desk.json(&["search", "okapi", "--limit", "3", "--offset", offset])));
    }
    assert_eq!(pages, found(&all));
    assert!(desk.ok(&["search", "okapi", "--limit", "3"]).out.contains("8 found: note 7, task 1\nMore: --offset 3"));
    assert!(desk.ok(&["search", "okapi", "--format", "csv"]).out.starts_with("kind,id,title,about,at,excerpt\n"));
    assert_eq!(desk.json(&["search", "okapi", "--limit", "0"])["found"], Value::Array(Vec::new()));
}

#[test]
fn a_question_that_says_nothing_is_refused_and_not_repeated() {
    let desk = filled();
    for words in ["4", "", "\"zebedee", " - ", &"zebedee ".repeat(60)] {
        let answer = desk.run(&["search", words]);
        assert!(answer.status == 2 && answer.err.contains("expected"), "{words}: {}", answer.err);
        assert!(!answer.err.contains("zebedee"), "{}", answer.err);
    }
    assert_eq!(desk.run(&["search", "okapi", "--kind", "animal"]).status, 2);
    assert!(desk.run(&["search", "okapi", "--limit", "100000"]).err.contains("expected a smaller limit"));
}

#[test]
fn the_journal_keeps_what_was_searched_for_and_what_was_shown() {
    let desk = filled();
    desk.ok(&["search", "07700 900123", "--reason", "check of a report"]);
    let entries = desk.json(&["journal", "list", "--verb", "search"]);
    assert_eq!(
        (&entries[0]["about"][0], &entries[0]["reason"]),
        (&"+447700900123".into(), &"check of a report".into())
    );
    desk.ok(&["search", "hussain"]);
    let looked = desk.json(&["journal", "who", "07700 900123"]);
    let by_name =
        looked.as_array().expect("an array").iter().filter(|one| one["verb"] == "search" && one["by_name"] == true);
    assert_eq!(by_name.count(), 2, "whoever is shown by a search was looked at: {looked}");
}

fn as_reader(desk: &Desk, session: &str, arguments: &[&str]) -> Value {
    let answer: Answer = desk.run_as(Some(session), &[arguments, &["--format", "json"]].concat(), "");
    assert_eq!(answer.status, 0, "{arguments:?}: {}", answer.err);
    serde_json::from_str(&answer.out).expect("json")
}

fn signed_in(desk: &Desk, name: &str, role: &str) -> String {
    desk.ok_with(&["user", "add", name, "--role", role], PASSWORD);
    desk.run_as(None, &["sign-in", name], PASSWORD).out.trim().to_owned()
}

#[test]
fn what_one_may_not_see_is_neither_found_nor_counted() {
    let desk = filled();
    for operation in ["Amber", "Birch"] {
        desk.ok(&["operation", "add", operation]);
        desk.ok(&["note", "add", "L-1", "the okapi", "--operation", operation]);
    }
    let analyst = signed_in(&desk, "reader", "analyst");
    desk.ok(&["access", "grant", "reader", "Amber"]);
    let answer = as_reader(&desk, &analyst, &["search", "okapi"]);
    assert_eq!((&answer["total"], &answer["counts"]["note"]), (&1.into(), &1.into()));
    assert_eq!(as_reader(&desk, &analyst, &["search", "birch"])["total"], 0);
    assert!(as_reader(&desk, &analyst, &["search", "900123"])["total"].as_u64().is_some_and(|total| total >= 2));
    desk.ok(&["authority", "add", "URN/TEST/1", "--operation", "Birch"]);
    assert_eq!(as_reader(&desk, &analyst, &["search", "900123"])["total"], 0, "its records are Birch's now");
    let lead = signed_in(&desk, "lead", "safeguarding-lead");
    assert_eq!(as_reader(&desk, &lead, &["search", "hussain"])["total"], 0, "records are not for this role");
    let keeper = signed_in(&desk, "keeper", "administrator");
    let refused = desk.run_as(Some(&keeper), &["search", "okapi"], "");
    assert!(refused.status == 2 && refused.err.contains("administrators-see-no-records"), "{}", refused.err);
}

#[test]
fn what_is_sensitive_is_found_with_a_reason_and_nothing_tells_of_it_without() {
    let desk = filled();
    let analyst = signed_in(&desk, "reader", "analyst");
    let before = as_reader(&desk, &analyst, &["search", "young"]);
    assert_eq!(
        (&before["total"], &before["reason_widens"]),
        (&0.into(), &true.into()),
        "the records know a child of that name"
    );
    desk.ok(&["person", "add", "Young Okapi", "--born", "2015-05-31"]);
    assert_eq!(as_reader(&desk, &analyst, &["search", "young"]), before, "another one changes nothing");
    assert_eq!(as_reader(&desk, &analyst, &["search", "nobody"])["reason_widens"], true, "whatever there is");
    let with = as_reader(&desk, &analyst, &["search", "young", "--reason", "referral"]);
    assert_eq!((&with["total"], &with["reason_widens"]), (&2.into(), &false.into()), "{with}");
}

#[test]
fn what_came_in_under_a_stopped_authority_is_left_out_and_said_to_be() {
    let desk = filled();
    assert!(search(&desk, "hussain")["total"] == 1);
    desk.ok(&["authority", "withdraw", "URN/TEST/1", "--reason", "over"]);
    let answer = search(&desk, "hussain");
    assert_eq!((&answer["total"], &answer["authorities_stopped"][0]), (&0.into(), &"URN/TEST/1".into()));
    finds(&desk, "URN/TEST/1", "authority", "URN/TEST/1");
}

#[test]
fn a_delivery_and_a_change_are_found_at_once() {
    let desk = filled();
    assert_eq!(search(&desk, "900777")["total"], 0);
    let more = CALL.replace("+447700900456", "+447700900777").replace("12:34:56", "13:00:00");
    let path = desk.write("more/communications.csv", format!("{HEADER}\n{more}\n"));
    desk.ok(&["import", &path, "--authority", "URN/TEST/2"]);
    finds(&desk, "900777", "number", "+447700900777");
    let both = search(&desk, "900123");
    let number =
        both["found"].as_array().expect("found").iter().find(|one| one["kind"] == "number").expect("the number");
    assert_eq!(number["authorities"], serde_json::json!(["URN/TEST/1", "URN/TEST/2"]));
    assert_eq!(both["counts"]["number"], 1, "a number is one thing, whoever told of it");
    desk.ok(&["compact"]);
    assert_eq!(search(&desk, "900123")["counts"], both["counts"]);
    let task = desk.json(&["task", "add", "Visit the okapi"])["id"].as_str().expect("an id").to_owned();
    finds(&desk, "okapi", "task", &task);
    desk.ok(&["task", "done", &task, "--outcome", "quagga"]);
    finds(&desk, "quagga", "task", &task);
}

/// Files of the index's segments: the name of one is given only once.
fn index_files(store: &Path) -> BTreeSet<PathBuf> {
    let listing = std::fs::read_dir(store.join("search/index")).into_iter().flatten().flatten();
    let of_segment = |path: &PathBuf| path.file_stem().is_some_and(|name| name.len() == 32);
    listing.map(|entry| entry.path()).filter(of_segment).collect()
}

#[test]
fn an_erasure_leaves_nothing_of_the_index_and_the_next_one_knows_nothing_of_it() {
    let desk = filled();
    desk.ok(&["note", "add", "+447700900123", "the okapi"]);
    desk.ok(&["note", "add", "L-1", "Mohammed Hussain rang 07700 900123"]);
    assert!(search(&desk, "900123")["total"].as_u64().is_some_and(|total| total >= 4));
    let before = index_files(&desk.store());
    assert!(!before.is_empty());
    desk.ok(&["retention", "erase", "+447700900123", "--confirm", "--drop-bytes", "--reason", "over"]);
    assert!(!desk.store().join("search/index").exists(), "every byte of it goes with the erasure");
    for words in ["900123", "okapi", "hussain 900123"] {
        assert_eq!(search(&desk, words)["total"], 0, "{words}");
    }
    assert_eq!(search(&desk, "rang")["found"][0]["excerpt"], "Mohammed Hussain rang [erased]");
    assert!(index_files(&desk.store()).is_disjoint(&before));
    let entries = desk.json(&["journal", "list", "--verb", "search"]);
    let kept = entries.as_array().expect("an array").iter().filter(|entry| entry.to_string().contains("900123"));
    assert_eq!(kept.count(), 2, "only what was asked after the erasure: {entries}");
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
}

#[test]
fn a_damaged_missing_or_older_index_is_built_anew_and_the_doctor_says_so() {
    let desk = filled();
    let whole = search(&desk, "900123");
    let state = |desk: &Desk| {
        let findings = desk.json(&["doctor"]);
        let index = findings
            .as_array()
            .expect("findings")
            .iter()
            .find(|one| one["check"] == "search index")
            .expect("a finding")
            .clone();
        (index["state"].clone(), index["found"].clone())
    };
    assert_eq!(state(&desk).0, "sound");
    let files = index_files(&desk.store());
    let file = files.iter().max_by_key(|file| std::fs::metadata(file).map_or(0, |about| about.len())).expect("a file");
    let mut flipped = std::fs::read(file).expect("read");
    let place = flipped.len() / 3;
    flipped[place] ^= 0x55;
    std::fs::write(file, flipped).expect("written");
    assert_eq!(state(&desk).0, "note");
    assert_eq!(search(&desk, "900123"), whole);
    assert_eq!(state(&desk).0, "sound");
    let index = desk.store().join("search/index");
    for (file, content) in [("meta.json", "{"), ("version", "0"), (".managed.json", "[")] {
        std::fs::write(index.join(file), content).expect("written");
        assert_eq!(search(&desk, "900123"), whole, "{file}");
    }
    std::fs::remove_dir_all(desk.store().join("search")).expect("removed");
    assert!(state(&desk).1.as_str().is_some_and(|found| found.contains("first search")));
    assert_eq!(search(&desk, "900123"), whole);
}

#[test]
fn a_search_killed_while_it_builds_leaves_an_index_that_is_used_or_built_anew() {
    const KILLS: u32 = 8;
    let desk = filled();
    let begun = std::time::Instant::now();
    let whole = search(&desk, "900123");
    let took = begun.elapsed();
    let mut killed = 0;
    for kill in 0..KILLS {
        std::fs::remove_dir_all(desk.store().join("search")).expect("removed");
        let mut child =
            desk.command(&["search", "900123"]).stdout(std::process::Stdio::null()).spawn().expect("starts");
        let moment = std::time::Instant::now() + took.mul_f64(f64::from(kill + 1) / f64::from(KILLS));
        while std::time::Instant::now() < moment {
            std::hint::spin_loop();
        }
        let _ = child.kill();
        killed += i32::from(child.wait().expect("ended").code().is_none());
        assert_eq!(search(&desk, "900123"), whole, "kill {kill}");
    }
    assert!(killed > 0);
}

#[test]
fn several_programs_on_one_server_each_follow_in_an_index_of_their_own() {
    let Some(server) = Postgres::start() else { return };
    let desk = filled();
    desk.ok(&["note", "add", "L-1", "an early okapi"]);
    desk.ok(&["move-database", "--to", &server.database("case")]);
    desk.ok_with(&["user", "add", "lead", "--role", "supervisor"], PASSWORD);
    let session = desk.run_as(None, &["sign-in", "lead"], PASSWORD).out.trim().to_owned();
    let second = text(&desk.path("second"));
    copy_folder(&desk.store(), Path::new(&second));
    let here = |words: &str| as_reader(&desk, &session, &["search", words, "--reason", "test"])["total"].clone();
    let there = |words: &str| {
        as_reader(&desk, &session, &["--store", &second, "search", words, "--reason", "test"])["total"].clone()
    };
    assert_eq!((here("okapi"), there("okapi")), (1.into(), 1.into()));
    for at in 0..3 {
        as_reader(&desk, &session, &["note", "add", "L-1", &format!("okapi number {at}")]);
        assert_eq!((there("okapi"), here("okapi")), ((at + 2).into(), (at + 2).into()));
    }
    as_reader(&desk, &session, &["person", "add", "Okapi Planted"]);
    let person = as_reader(&desk, &session, &["search", "planted", "--reason", "test"])["found"][0]["id"].clone();
    assert_eq!(there("planted"), 1);
    let before = index_files(Path::new(&second));
    let erase = ["retention", "erase", person.as_str().expect("an id"), "--confirm", "--reason", "over"];
    let _ = std::fs::remove_file(desk.store().join("case.sqlite.moved"));
    as_reader(&desk, &session, &erase);
    assert_eq!((here("planted"), there("planted")), (0.into(), 0.into()));
    assert!(index_files(Path::new(&second)).is_disjoint(&before), "the other index was thrown away too");
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("listed").flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("copied");
        }
    }
}
