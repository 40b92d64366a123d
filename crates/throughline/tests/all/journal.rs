//! The journal: every command leaves an entry, nothing of it can be changed unnoticed, and others can verify it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::program::{Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end\n";
const CALL: &str = "+447700900001,2024-03-01T12:34:56Z,42,voice,+447700900001,+447700900002,,,234-15-4021-52117,,,,,\n";

/// Commands that open no store, or only make one, or live in one of their own; and why no entry is expected.
pub(crate) const WITHOUT_ENTRY: [(&str, &str); 10] = [
    ("demo", "works in a store of its own, through import and lines"),
    ("serve", "goes on until it is stopped; what is asked of it is entered, see the tests of the pages"),
    ("init", "nobody's data is there yet"),
    ("simulate", "writes a world, opens no store"),
    ("restore", "makes a store; the entry is in the new one, see the tests of backup"),
    ("move-database", "needs a server; see the tests of the case database"),
    ("help", "opens no store"),
    ("access policies", "prints what the program was built with, opens no store"),
    ("sign-in", "needs a password on standard input; see the tests of access"),
    ("sign-out", "needs a session; see the tests of access"),
];

/// Commands that are entered as another: accepting a tenure is a judgement, a watch is a task.
const ENTERED_AS: [(&str, &str); 2] = [("tenure accept", "judge"), ("watch add", "task add")];

/// A store with one call, and the files that the samples below name.
pub(crate) fn desk_with_a_call() -> Desk {
    let desk = Desk::new();
    let file = desk.write("communications.csv", format!("{HEADER}{CALL}"));
    desk.write("more.csv", format!("{HEADER}{}", CALL.replace("12:34:56", "13:00:00")));
    for (name, header) in [
        ("lines", "line_id,brand,number,from,to"),
        ("phones", "number,person_id,role,imei,from,to"),
        ("incidents", "incident_id,line_id"),
    ] {
        desk.write(&format!("truth/{name}.csv"), format!("{header}\n"));
    }
    desk.ok(&["import", &file, "--authority", "URN/TEST/1"]);
    desk
}

/// The id of something that is entered for the purpose.
fn entered(desk: &Desk, arguments: &str) -> String {
    let arguments: Vec<&str> = arguments.split(' ').collect();
    desk.json(&arguments)["id"].as_str().expect("an id").to_owned()
}

/// How each command is called on that store. A command that is added is added here, or above with its reason.
pub(crate) fn sample(desk: &Desk, command: &str) -> Option<String> {
    let path = |name: &str| text(&desk.path(name));
    Some(match command {
        "import" => format!("{} --authority URN/TEST/1", path("more.csv")),
        "sources" | "quality" | "lines" | "network" | "succession" | "alarm" | "compact" | "doctor" => String::new(),
        "authority list" | "journal list" | "journal verify" | "key list" => String::new(),
        "authority add" => "URN/TEST/2".into(),
        "authority show" => "URN/TEST/1".into(),
        "authority draft" => "+447700900001".into(),
        "authority amend" => "URN/TEST/3 data=events".into(),
        "authority error" => "URN/TEST/3 --severity recordable --text slip".into(),
        "authority withdraw" => "URN/TEST/3 --reason over".into(),
        "dismantle" => "--budget 2".into(),
        "search" => "900001".into(),
        "line" | "attribute" | "journal who" => "+447700900001".into(),
        "journal looked" => "somebody".into(),
        "export" | "journal export" => format!("--out {}", path(&command.replace(' ', "-"))),
        "backup" => format!("--to {}", path("backup")),
        "evaluate" => format!("--truth {}", path("truth")),
        "key rotate" => "journal".into(),
        _ if command.starts_with("retention") => return retention_sample(command),
        _ => return access_sample(desk, command).or_else(|| casework_sample(desk, command)),
    })
}

/// An account of its own for each command that changes one.
fn access_sample(desk: &Desk, command: &str) -> Option<String> {
    let account = || {
        let name = command.replace(' ', "-");
        desk.ok_with(&["user", "add", &name, "--role", "analyst"], "amber kettle fold");
        name
    };
    Some(match command {
        "user list" => String::new(),
        "user add" => format!("{}-more --role analyst", account()),
        "user lock" | "user unlock" | "user revoke" | "user totp" | "user recovery" | "user end-sessions"
        | "user password" => account(),
        "user link" | "user unlink" => {
            let name = account();
            crate::access::with_provider(desk, "http://127.0.0.1:9");
            if command == "user unlink" {
                desk.ok(&["user", "link", &name, "248289761001"]);
                name
            } else {
                format!("{name} 248289761002")
            }
        }
        "user role" => format!("{} --add supervisor", account()),
        "token add" => format!("{} table --scope read-records", account()),
        "token list" => account(),
        "token withdraw" => crate::access::program_token(desk, &account(), "read-records").0,
        "access explain" => format!("{} lines", account()),
        "access list" => entered(desk, "operation add Elm"),
        "access grant" => format!("{} {}", account(), entered(desk, "operation add Fir")),
        "access withdraw" => {
            let (name, operation) = (account(), entered(desk, "operation add Gorse"));
            desk.ok(&["access", "grant", &name, &operation]);
            format!("{name} {operation}")
        }
        _ => return None,
    })
}

fn retention_sample(command: &str) -> Option<String> {
    let no = "serious-harm,vulnerable,trust,links,substances,mind";
    Some(match command {
        "retention list" | "retention rules" => String::new(),
        "retention review" => format!("source:1 --outcome dispose --no {no} --reason over"),
        // Another name than the one that is erased.
        "retention hold" => "+447700900009 --reason appeal".into(),
        "retention release" => "+447700900009 --reason over".into(),
        "retention erase" => "source:1 --dry-run".into(),
        _ => return None,
    })
}

fn casework_sample(desk: &Desk, command: &str) -> Option<String> {
    let path = |name: &str| text(&desk.path(name));
    Some(match command {
        "operation list" | "person list" | "identifier list" | "note list" | "task list" | "tenure list"
        | "watch list" => String::new(),
        "decision list" | "file list" | "view list" => String::new(),
        "operation add" => "Birch".into(),
        "operation show" => entered(desk, "operation add Cedar"),
        "person add" => "Sample".into(),
        "view save" => "Sample lines".into(),
        "person show" => entered(desk, "person add Sample"),
        "person categorise" => {
            entered(desk, "operation add Dogwood");
            format!("{} witness --operation Dogwood --reason seen", entered(desk, "person add Sample"))
        }
        "operation edit" => format!("{} --purpose supply", entered(desk, "operation add Hazel")),
        "operation close" => format!("{} --reason over", entered(desk, "operation add Ivy")),
        "person edit" => format!("{} --note seen", entered(desk, "person add Sample")),
        "identifier add" => "+447700900002".into(),
        "identifier correct" => {
            format!("{} --to +447700900005 --reason slip", entered(desk, "identifier add +447700900004"))
        }
        "note amend" => format!("{} --text heard", entered(desk, "note add +447700900001 seen")),
        "task edit" => format!("{} --due none --kind review", entered(desk, "task add Look")),
        "tenure correct" => {
            let tenure = entered(desk, "tenure propose L-3 +447700900003 --basis seen");
            format!("{tenure} --from 2024-01-01 --reason slip")
        }
        "decision amend" => format!("{} --text Go --reason safe", entered(desk, "decision add Wait --reason risk")),
        "history" => format!("person {}", entered(desk, "person add Sample")),
        "undo" => {
            let person = entered(desk, "person add Sample");
            desk.ok(&["person", "edit", &person, "--name", "Other"]);
            format!("person {person}")
        }
        "note add" => "+447700900001 seen".into(),
        "task add" => "Look".into(),
        "watch add" => "+447700900002".into(),
        "task done" => format!("{} --outcome none", entered(desk, "task add Look")),
        "task assign" => format!("{} somebody", entered(desk, "task add Look")),
        "tenure propose" => "L-1 +447700900001 --basis seen".into(),
        "tenure accept" => format!("{} --reason seen", entered(desk, "tenure propose L-2 +447700900003 --basis seen")),
        "judge" => "accept L-1 --reason seen".into(),
        "decision add" => "Wait --reason risk".into(),
        "file add" => path("more.csv"),
        "file get" => {
            let id = entered(desk, &format!("file add {}", path("communications.csv")));
            format!("{id} --out {}", path("got"))
        }
        "view show" => {
            desk.ok(&["view", "save", "Shown", "lines"]);
            "Shown".into()
        }
        _ => return None,
    })
}

/// Every command that the program says it has, acts of a command by both words.
pub(crate) fn commands(desk: &Desk) -> BTreeSet<String> {
    let page = desk.ok(&["reference"]).out;
    let names: BTreeSet<String> = page
        .lines()
        .filter_map(|line| line.strip_prefix("## `throughline ")?.strip_suffix('`'))
        .map(str::to_owned)
        .collect();
    let has_acts = |name: &String| names.iter().any(|other| other.starts_with(&format!("{name} ")));
    names.iter().filter(|name| !has_acts(name)).cloned().collect()
}

fn entries_of(desk: &Desk, command: &str) -> usize {
    let command = ENTERED_AS.iter().find(|(name, _)| *name == command).map_or(command, |(_, verb)| verb);
    let first = command.split(' ').next().unwrap_or_default();
    let by = |verb: &str| desk.json(&["journal", "list", "--verb", verb]).as_array().map_or(0, Vec::len);
    // A command's acts may be entered under both words or under the first.
    by(command) + if first == command { 0 } else { by(first) }
}

#[test]
fn every_command_that_opens_a_store_leaves_an_entry() {
    let desk = desk_with_a_call();
    let commands = commands(&desk);
    assert!(commands.len() > 15, "{commands:?}");
    let mut silent = Vec::new();
    for command in &commands {
        if WITHOUT_ENTRY.iter().any(|(name, _)| name == command) {
            continue;
        }
        let Some(arguments) = sample(&desk, command) else {
            silent.push(format!("{command}: has no sample in this test"));
            continue;
        };
        let before = entries_of(&desk, command);
        let arguments: Vec<&str> =
            command.split(' ').chain(arguments.split(' ')).filter(|one| !one.is_empty()).collect();
        let answer = desk.run_with(&arguments, "amber kettle fold");
        if answer.status > 1 {
            silent.push(format!("{command}: {}", answer.err));
        }
        if entries_of(&desk, command) <= before {
            silent.push(format!("{command}: leaves no entry"));
        }
    }
    assert!(silent.is_empty(), "{silent:#?}");
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
}

#[test]
fn an_entry_says_who_when_what_about_whom_and_why() {
    let desk = desk_with_a_call();
    desk.ok(&["line", "07700 900001", "--reason", "check of a report"]);
    assert_eq!(desk.run(&["line", "+447700900999"]).status, 2);
    let list = desk.json(&["journal", "list"]);
    let last = |verb: &str| {
        list.as_array().expect("an array").iter().rfind(|one| one["verb"] == verb).expect("an entry").clone()
    };
    let line = list.as_array().expect("an array").iter().find(|one| one["verb"] == "line").expect("an entry");
    assert_eq!(line["about"], serde_json::json!(["+447700900001"]));
    assert_eq!(line["reason"], "check of a report");
    assert!(
        line["at"].as_str().is_some_and(|at| at.ends_with('Z'))
            && line["who"].as_str().is_some_and(|who| !who.is_empty())
    );
    assert_eq!(last("line")["about"], serde_json::json!(["+447700900999"]), "a search that found nothing is a search");
    let import = last("import");
    assert_eq!((&import["kind"], &import["about"][0]), (&Value::from("collection"), &Value::from("URN/TEST/1")));
    let who = line["who"].as_str().expect("text");
    let count =
        |arguments: &[&str]| desk.json(&[&["journal", "list"], arguments].concat()).as_array().map_or(0, Vec::len);
    assert_eq!(count(&["--about", "07700900001", "--verb", "line", "--who", who]), 1);
    assert_eq!(count(&["--about", "+447700900001", "--to", "2020-01-01"]), 0);
    assert_eq!(count(&["--verb", "line", "--from", "2020-01-01"]), 2);
    let looked = desk.json(&["journal", "who", "+447700900001"]);
    assert!(looked.as_array().expect("an array").iter().any(|one| one["verb"] == "line" && one["by_name"] == true));
    desk.ok(&["quality"]);
    let looked = desk.json(&["journal", "who", "+447700900001"]);
    assert!(looked.as_array().expect("an array").iter().any(|one| one["verb"] == "quality" && one["by_name"] == false));
}

fn journal_file(desk: &Desk, name: &str) -> PathBuf {
    desk.store().join("journal").join(name)
}

fn flip(path: &Path, place: usize) {
    let mut bytes = std::fs::read(path).expect("read");
    bytes[place] ^= 1;
    std::fs::write(path, bytes).expect("written");
}

#[test]
fn damage_is_said_and_stops_nobody() {
    let desk = desk_with_a_call();
    desk.ok(&["sources"]);
    let bundle = std::fs::read_dir(journal_file(&desk, "tile/0/000.p"))
        .expect("a tile")
        .next()
        .expect("one")
        .expect("read")
        .path();
    flip(&bundle, 40);
    let answer = desk.ok(&["line", "+447700900001", "--format", "json"]);
    assert!(answer.err.contains("journal is damaged"), "{}", answer.err);
    assert!(answer.out.contains("+447700900002"), "the command goes on");
    let verified = desk.run(&["journal", "verify", "--format", "json"]);
    assert_eq!(verified.status, 1);
    let report: Value = serde_json::from_str(&verified.out).expect("JSON");
    assert_eq!(report["sound"], false);
    assert!(report["waiting"].as_u64().is_some_and(|waiting| waiting >= 1), "entries wait: {report}");
    assert!(
        report["faults"].as_array().is_some_and(|faults| faults.iter().any(|one| one["kind"] == "changed")),
        "{report}"
    );
    flip(&bundle, 40);
    let mended = desk.ok(&["sources"]);
    assert!(!mended.err.contains("damaged"), "{}", mended.err);
    let report = desk.json(&["journal", "verify"]);
    assert_eq!((&report["sound"], &report["waiting"]), (&Value::from(true), &Value::from(0)));
}

#[test]
fn an_edited_row_of_the_database_is_found() {
    let desk = desk_with_a_call();
    desk.ok(&["sources", "--reason", "reason-that-was-given"]);
    let database = desk.store().join("case.sqlite");
    let bytes = std::fs::read(&database).expect("read");
    let wanted = b"reason-that-was-given";
    let at =
        bytes.windows(wanted.len()).position(|window| window == wanted).expect("the reason stands in the database");
    flip(&database, at + 3);
    let verified = desk.run(&["journal", "verify", "--format", "json"]);
    assert_eq!(verified.status, 1, "{}{}", verified.out, verified.err);
    assert!(verified.out.contains("\"row\""), "{}", verified.out);
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("listed") {
        let path = entry.expect("read").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy_folder(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}

#[test]
fn an_older_copy_of_the_folder_is_noticed_and_one_of_the_whole_store_by_a_kept_checkpoint() {
    let desk = desk_with_a_call();
    desk.ok(&["sources"]);
    let (old, whole) = (desk.path("old"), desk.path("whole"));
    copy_folder(&desk.store().join("journal"), &old);
    copy_folder(&desk.store(), &whole);
    desk.ok(&["lines"]);
    desk.ok(&["journal", "export", "--out", &text(&desk.path("kept"))]);
    let now = desk.path("now");
    copy_folder(&desk.store().join("journal"), &now);
    std::fs::remove_dir_all(desk.store().join("journal")).expect("removed");
    copy_folder(&old, &desk.store().join("journal"));
    let verified = desk.run(&["journal", "verify", "--format", "json"]);
    assert_eq!(verified.status, 1);
    assert!(verified.out.contains("rolled_back"), "{}", verified.out);
    std::fs::remove_dir_all(desk.store()).expect("removed");
    copy_folder(&whole, &desk.store());
    assert_eq!(desk.run(&["journal", "verify"]).status, 0, "folder and database agree");
    let verified = desk.run(&["journal", "verify", "--against", &text(&desk.path("kept/checkpoint"))]);
    assert_eq!(verified.status, 1, "{}", verified.out);
}

#[test]
fn a_store_that_moves_goes_on_under_a_new_key_that_is_an_entry() {
    let desk = desk_with_a_call();
    desk.ok(&["sources"]);
    std::fs::remove_dir_all(desk.path("keys")).expect("the keys stay behind");
    desk.ok(&["sources"]);
    let report = desk.json(&["journal", "verify"]);
    assert_eq!((&report["sound"], report["keys"].as_array().map(Vec::len)), (&Value::from(true), Some(2)), "{report}");
    assert!(report["notes"][0].as_str().is_some_and(|note| note.contains("signs")), "{report}");
    desk.ok(&["key", "rotate", "journal"]);
    let keys = desk.json(&["key", "list"]);
    let signing: Vec<bool> = keys.as_array().expect("keys").iter().map(|key| key["signs"] == true).collect();
    assert_eq!(signing, [false, false, true]);
    assert_eq!(std::fs::read_dir(desk.path("keys")).expect("keys").count(), 1, "old private keys are removed");
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
    let foreign = std::fs::read_to_string(journal_file(&desk, "keys")).expect("read");
    std::fs::write(
        journal_file(&desk, "keys"),
        foreign.lines().rev().map(|line| format!("{line}\n")).collect::<String>(),
    )
    .expect("written");
    assert_eq!(desk.run(&["journal", "verify"]).status, 1, "keys in another order are other keys");
}

#[test]
fn no_private_key_lies_in_the_store_and_none_is_shown() {
    let desk = desk_with_a_call();
    let shown =
        [desk.ok(&["key", "list", "--format", "json"]), desk.ok(&["doctor"]), desk.ok(&["key", "rotate", "journal"])];
    let mut secrets = Vec::new();
    for entry in std::fs::read_dir(desk.path("keys")).expect("keys") {
        let secret = std::fs::read_to_string(entry.expect("read").path()).expect("a key");
        secrets.push(secret.trim().rsplit('+').next().expect("a secret").to_owned());
    }
    assert_eq!(secrets.len(), 1);
    assert!(shown.iter().all(|answer| !answer.out.contains(&secrets[0]) && !answer.err.contains(&secrets[0])));
    each_file(&desk.store(), &mut |path, bytes| {
        let held = bytes.windows(secrets[0].len()).any(|window| window == secrets[0].as_bytes());
        assert!(!held, "{} holds the private key", path.display());
    });
}

fn each_file(folder: &Path, visit: &mut dyn FnMut(&Path, &[u8])) {
    for entry in std::fs::read_dir(folder).expect("listed") {
        let path = entry.expect("read").path();
        if path.is_dir() { each_file(&path, visit) } else { visit(&path, &std::fs::read(&path).expect("read")) }
    }
}

/// Python, where there is one: only its standard library is needed.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("THROUGHLINE_TEST_PYTHON").filter(|path| !path.is_empty()).map(PathBuf::from);
    let found = named
        .into_iter()
        .chain([PathBuf::from("python3")])
        .find(|python| Command::new(python).arg("--version").output().is_ok_and(|output| output.status.success()));
    if found.is_none() {
        eprintln!("SKIPPED: there is no Python 3 to run tests/verify_journal.py with");
    }
    found
}

#[test]
fn an_independent_verifier_agrees_on_sound_and_on_damaged_copies() {
    let Some(python) = python() else { return };
    let desk = desk_with_a_call();
    for _ in 0..3 {
        desk.ok(&["sources"]);
    }
    desk.ok(&["journal", "export", "--out", &text(&desk.path("first"))]);
    desk.ok(&["key", "rotate", "journal"]);
    let copy = desk.path("copy");
    desk.ok(&["journal", "export", "--out", &text(&copy), "--contents"]);
    let verifier = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/verify_journal.py");
    let verify = |arguments: &[&str]| {
        let output = Command::new(&python).arg(&verifier).arg(&copy).args(arguments).output().expect("Python starts");
        (
            output.status.code(),
            String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr),
        )
    };
    let (status, said) = verify(&["--checkpoint", &text(&desk.path("first/checkpoint"))]);
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("are what was committed to, 0 were erased"), "{said}");
    let mut files = Vec::new();
    each_file(&copy, &mut |path, bytes| files.push((path.to_path_buf(), bytes.to_vec())));
    assert!(files.len() >= 5);
    for (path, bytes) in &files {
        // The last byte of a text is its new line; the one before it is content.
        let place = bytes.len() - 2;
        flip(path, place);
        let (status, said) = verify(&[]);
        assert_eq!(status, Some(1), "{}: a flipped byte is not found: {said}", path.display());
        std::fs::write(path, &bytes[..bytes.len() - 1]).expect("written");
        let (status, said) = verify(&[]);
        assert_eq!(status, Some(1), "{}: a cut tail is not found: {said}", path.display());
        std::fs::write(path, bytes).expect("written");
    }
    assert_eq!(verify(&["--key", "throughline/a+00000000+AAAA"]).0, Some(1), "a key that is believed and did not sign");
    assert_eq!(verify(&[]).0, Some(0));
}

#[test]
fn who_looked_at_a_person_is_found_through_every_name_they_have() {
    let desk = desk_with_a_call();
    let person = entered(&desk, "person add Planted");
    desk.ok(&["tenure", "propose", "L-7", "+447700900001", "--holder", &person, "--basis", "seen"]);
    desk.ok(&["identifier", "add", "+447700900001"]);
    let note = entered(&desk, &format!("note add {person} seen"));
    desk.ok(&["note", "amend", &note, "--text", "heard"]);
    desk.ok(&["line", "+447700900001"]);
    desk.ok(&["line", "+447700900002"]);
    desk.ok(&["tenure", "list", "L-7"]);
    let looked = desk.json(&["journal", "who", &person]);
    let rows = looked.as_array().expect("entries");
    let through = |verb: &str| -> Vec<Value> {
        rows.iter()
            .filter(|row| row["verb"] == verb && row["by_name"] == true)
            .map(|row| row["through"].clone())
            .collect()
    };
    assert_eq!(through("line"), [serde_json::json!(["+447700900001"])], "the other number is not theirs");
    assert_eq!(through("note amend"), [serde_json::json!([note])]);
    assert!(through("tenure").contains(&serde_json::json!(["L-7"])), "{looked}");
    assert!(through("identifier").iter().any(|names| names[0] == "+447700900001"), "{looked}");
}

#[test]
fn what_a_user_looked_at_is_counted_by_thing_and_nobody_is_accused() {
    let desk = desk_with_a_call();
    let operation = entered(&desk, "operation add Amber");
    let person = entered(&desk, "person add Planted");
    desk.ok(&["person", "categorise", &person, "witness", "--operation", "Amber", "--reason", "seen"]);
    for reason in ["check", ""] {
        desk.ok(&["person", "show", &person, "--reason", reason]);
    }
    desk.ok(&["line", "+447700900001"]);
    let who = desk.json(&["journal", "list", "--verb", "line"])[0]["who"].as_str().expect("a name").to_owned();
    let looked = desk.json(&["journal", "looked", &who]);
    let thing =
        |name: &str| looked["things"].as_array().expect("things").iter().find(|one| one["thing"] == name).cloned();
    let seen = thing(&person).expect("it was looked at");
    assert_eq!((&seen["times"], &seen["operations"]), (&Value::from(2), &serde_json::json!([operation])));
    assert_eq!((&seen["nobody_else"], &seen["outside_operations"]), (&Value::from(true), &Value::Null));
    assert!(thing("+447700900001").is_some() && thing("+447700900002").is_none(), "{looked}");
    let count = |name: &str| {
        let all = looked["indicators"].as_array().expect("counts");
        all.iter().find(|one| one["indicator"] == name).expect("a count")["count"].clone()
    };
    assert_eq!(count("outside_operations"), Value::Null, "somebody without an account works on no operation");
    assert_eq!(count("outside_usual_hours"), Value::Null, "one day says nothing of usual hours");
    assert_eq!(count("without_reason"), Value::from(looked["looks"].as_u64().expect("a count") - 1));
    let none = desk.json(&["journal", "looked", &who, "--to", "2020-01-01"]);
    assert_eq!((&none["looks"], &none["things"]), (&Value::from(0), &serde_json::json!([])));
    assert!(looked["note"].as_str().is_some_and(|note| note.contains("none says that anybody did wrong")), "{looked}");
}
