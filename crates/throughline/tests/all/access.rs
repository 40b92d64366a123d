//! Accounts and rights, as people use them: every command is refused to whom no policy permits it, and a refusal says which policy.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::journal::{WITHOUT_ENTRY, commands, desk_with_a_call, sample};
use crate::postgres::Postgres;
use crate::program::{Answer, Desk, text};

pub(crate) const PASSWORD: &str = "amber kettle fold";

/// Commands that no policy speaks of, and why.
const WITHOUT_POLICY: [(&str, &str); 3] = [
    ("sign-in", "is how somebody comes to have rights"),
    ("sign-out", "ends one's own session"),
    ("access policies", "prints what the program was built with, opens no store"),
];

/// Runs the program with a password on standard input, for whoever holds a session.
fn call(desk: &Desk, session: Option<&str>, arguments: &[&str], password: &str) -> Answer {
    desk.run_as(session, arguments, password)
}

fn words(line: &str) -> Vec<&str> {
    line.split(' ').filter(|word| !word.is_empty()).collect()
}

pub(crate) fn done(desk: &Desk, session: Option<&str>, line: &str) -> Answer {
    let answer = call(desk, session, &words(line), PASSWORD);
    assert_eq!(answer.status, 0, "{line}: {}", answer.err);
    answer
}

/// An account with one role, signed in. Gives the session's token.
pub(crate) fn signed_in(desk: &Desk, name: &str, role: &str) -> String {
    done(desk, None, &format!("user add {name} --role {role}"));
    token(desk, name)
}

fn token(desk: &Desk, name: &str) -> String {
    done(desk, None, &format!("sign-in {name}")).out.trim().to_owned()
}

/// Names a sign-in provider in a desk's configuration, once.
pub(crate) fn with_provider(desk: &Desk, issuer: &str) {
    let path = desk.store().join("throughline.toml");
    let text = std::fs::read_to_string(&path).expect("a configuration");
    if !text.contains("[openid]") {
        let section = format!(
            "{text}\n[openid]\nissuer = \"{issuer}\"\nclient_id = \"throughline\"\naddress = \"http://127.0.0.1:1\"\n"
        );
        std::fs::write(&path, section).expect("written");
    }
}

/// A token for a program, of an account: its id and the token.
pub(crate) fn program_token(desk: &Desk, user: &str, scope: &str) -> (String, String) {
    let made = desk.json(&["token", "add", user, "a program", "--scope", scope]);
    let text = |field: &str| made[field].as_str().expect(field).to_owned();
    (text("id"), text("token"))
}

fn refused(desk: &Desk, session: &str, line: &str, policy: &str) {
    let answer = call(desk, Some(session), &words(line), PASSWORD);
    assert_eq!(answer.status, 2, "{line}: {}{}", answer.out, answer.err);
    assert!(answer.err.contains(&format!("policy {policy};")), "{line}: {}", answer.err);
    assert!(answer.out.is_empty(), "{line}: {}", answer.out);
}

/// The commands that are asked about before they do anything.
fn asked(desk: &Desk) -> BTreeSet<String> {
    let exempt = |name: &String| {
        let opens_nothing = WITHOUT_ENTRY.iter().any(|(other, _)| other == name) && name != "move-database";
        opens_nothing || WITHOUT_POLICY.iter().any(|(other, _)| other == name)
    };
    commands(desk).into_iter().filter(|name| !exempt(name)).collect()
}

#[test]
fn every_command_is_refused_to_whom_no_policy_permits_it() {
    let desk = desk_with_a_call();
    let session = signed_in(&desk, "nobody", "analyst");
    done(&desk, None, "user role nobody --remove analyst");
    let mut let_through = Vec::new();
    for command in asked(&desk) {
        let rest = match command.as_str() {
            "move-database" => "--to postgres://nobody@127.0.0.1:1/none".to_owned(),
            _ => sample(&desk, &command).unwrap_or_else(|| panic!("{command}: has no sample")),
        };
        let line = format!("{command} {rest}");
        let answer = call(&desk, Some(&session), &words(&line), PASSWORD);
        if answer.status != 2 || !answer.err.contains("was refused") || !answer.out.is_empty() {
            let_through.push(format!("{line}: {} {}{}", answer.status, answer.out, answer.err));
        }
    }
    assert!(let_through.is_empty(), "{let_through:#?}");
    let refusals = desk.json(&["journal", "list", "--who", "nobody"]);
    let refusals = refusals.as_array().expect("entries").iter().filter(|one| one["kind"] == "refusal").count();
    assert!(refusals >= asked(&desk).len(), "{refusals} refusals are on record");
}

#[test]
fn the_policies_speak_of_every_command_and_of_nothing_else() {
    let desk = Desk::new();
    let page = desk.ok(&["access", "policies"]).out;
    let row = |line: &str| Some(line.strip_prefix("| `")?.split_once("` |")?.0.to_owned());
    let table = page.split("## Which role").nth(1).expect("a table");
    let verbs: BTreeSet<String> = table.lines().filter_map(row).collect();
    let mut known: BTreeSet<String> = asked(&desk);
    known.insert("judge list".to_owned());
    assert_eq!(verbs, known);
}

#[test]
fn what_lies_in_an_operation_is_for_those_who_work_on_it() {
    let desk = Desk::new();
    for operation in ["Amber", "Birch"] {
        done(&desk, None, &format!("operation add {operation}"));
    }
    let analyst = signed_in(&desk, "reader", "analyst");
    done(&desk, None, "access grant reader Amber");
    done(&desk, None, "note add P-1 amber-note --operation Amber");
    done(&desk, None, "note add P-1 birch-note --operation Birch");
    let notes = done(&desk, Some(&analyst), "note list --format json").out;
    assert!(notes.contains("amber-note") && !notes.contains("birch-note"), "{notes}");
    let operations = done(&desk, Some(&analyst), "operation list --format csv").out;
    assert!(operations.contains("Amber") && !operations.contains("Birch"), "{operations}");
    refused(&desk, &analyst, "operation show Birch", "need-to-know");
    refused(&desk, &analyst, "note add P-1 more --operation Birch", "need-to-know");
    done(&desk, Some(&analyst), "note add P-1 more --operation Amber");
    let explained = desk.json(&["access", "explain", "reader", "note list", "Birch"]);
    assert_eq!((&explained["allowed"], &explained["decided_by"]), (&false.into(), &"need-to-know".into()));
    let explained = desk.json(&["access", "explain", "reader", "note list", "Amber"]);
    assert_eq!((&explained["allowed"], &explained["decided_by"]), (&true.into(), &"analyst".into()));
    let explained = desk.json(&["access", "explain", "reader", "user add"]);
    assert_eq!(
        (&explained["decided_by"], &explained["roles_that_may"][0]),
        (&"default-deny".into(), &"administrator".into())
    );
    assert_eq!(
        desk.json(&["access", "explain", "local-operator", "lines", "records"])["decided_by"],
        "local-operator-embedded"
    );
    assert!(desk.run(&["access", "explain", "reader", "fly"]).err.contains("expected one of"));
    let members = desk.json(&["access", "list", "Amber"]);
    assert_eq!((&members[0]["name"], &members[0]["may_see"]), (&"reader".into(), &true.into()));
    done(&desk, None, "access withdraw reader Amber");
    refused(&desk, &analyst, "operation show Amber", "need-to-know");
    assert_eq!(desk.json(&["access", "list", "Amber"]), Value::Array(Vec::new()));
}

#[test]
fn an_analysis_of_records_is_for_members_of_every_operation_they_came_in_for() {
    let desk = desk_with_a_call();
    let analyst = signed_in(&desk, "reader", "analyst");
    assert_eq!(call(&desk, Some(&analyst), &["line", "+447700900001"], "").status, 0, "no operation is named");
    done(&desk, None, "operation add Amber");
    done(&desk, None, "authority add URN/TEST/1 --operation Amber");
    refused(&desk, &analyst, "line +447700900001", "need-to-know-records");
    done(&desk, None, "access grant reader Amber");
    done(&desk, Some(&analyst), "line +447700900001");
    let administrator = signed_in(&desk, "keeper", "administrator");
    done(&desk, None, "access grant keeper Amber");
    refused(&desk, &administrator, "line +447700900001", "administrators-see-no-records");
    refused(&desk, &administrator, "journal list", "administrators-see-no-records");
    done(&desk, Some(&administrator), "journal verify");
    done(&desk, Some(&administrator), "doctor");
    let backup = text(&desk.path("backup"));
    refused(&desk, &administrator, &format!("backup --to {backup}"), "administrators-back-up-encrypted");
}

#[test]
fn a_reason_is_asked_before_a_possible_victim_is_shown() {
    let desk = Desk::new();
    let analyst = signed_in(&desk, "reader", "analyst");
    let child = desk.json(&["person", "add", "Planted Name", "--born", "2015-05-31"]);
    let id = child["id"].as_str().expect("an id");
    refused(&desk, &analyst, &format!("person show {id}"), "reason-before-sensitive");
    refused(&desk, &analyst, "person list", "reason-before-sensitive");
    let shown = done(&desk, Some(&analyst), &format!("person show {id} --reason referral")).out;
    assert!(shown.contains("Planted Name"), "{shown}");
    done(&desk, None, &format!("task add Meet --kind safeguarding --about {id}"));
    refused(&desk, &analyst, "task list", "reason-before-sensitive");
    done(&desk, Some(&analyst), "task list --reason referral");
}

#[test]
fn a_partner_sees_one_operation_until_a_day() {
    let desk = Desk::new();
    done(&desk, None, "operation add Amber");
    let without_end = call(&desk, None, &words("user add partner --role partner"), PASSWORD);
    assert_eq!(without_end.status, 2);
    done(&desk, None, "user add partner --role partner --until 2099-01-01");
    let partner = token(&desk, "partner");
    done(&desk, None, "note add P-1 shared --operation Amber");
    assert!(!done(&desk, Some(&partner), "note list").out.contains("shared"));
    done(&desk, None, "access grant partner Amber --until 2098-01-01");
    assert!(done(&desk, Some(&partner), "note list").out.contains("shared"));
    refused(&desk, &partner, "lines", "default-deny");
    refused(&desk, &partner, "note add P-1 loose", "default-deny");
}

#[test]
fn an_account_is_added_signs_in_and_is_shut_and_nothing_shows_its_password() {
    let desk = Desk::new();
    let added = done(&desk, None, "user add a.reader --role analyst --format json");
    let listed = desk.json(&["user", "list"]);
    assert_eq!(
        (&listed[0]["name"], &listed[0]["roles"][0], &listed[0]["state"]),
        (&"a.reader".into(), &"analyst".into(), &"active".into())
    );
    assert_eq!(call(&desk, None, &words("user add A.Reader --role analyst"), PASSWORD).status, 2, "the name is taken");
    assert_eq!(desk.run(&["user", "add", "b", "--role", "analyst"]).status, 2, "no password was given");
    let short = call(&desk, None, &words("user add b --role analyst"), "short");
    assert!(short.status == 2 && !short.err.contains("short pass"), "{}", short.err);
    let role = call(&desk, None, &words("user add b --role owner"), PASSWORD);
    assert!(role.status == 2 && role.err.contains("expected one of"), "{}", role.err);
    let session = token(&desk, "a.reader");
    let wrong = call(&desk, None, &["sign-in", "a.reader"], "wrong kettle fold");
    let unknown = call(&desk, None, &["sign-in", "b.reader"], PASSWORD);
    assert!(wrong.status == 2 && wrong.err == unknown.err, "{} {}", wrong.err, unknown.err);
    done(&desk, Some(&session), "note add P-1 mine");
    assert_eq!(desk.json(&["note", "list"])[0]["author"], "a.reader");
    let own = call(&desk, Some(&session), &["user", "password", "a.reader"], "another kettle fold");
    assert_eq!(own.status, 0, "{}", own.err);
    let over = call(&desk, Some(&session), &["note", "list"], "");
    assert!(over.status == 2 && over.err.contains("session is over"), "{}", over.err);
    assert_eq!(call(&desk, None, &["sign-in", "a.reader"], PASSWORD).status, 2);
    let again = call(&desk, None, &["sign-in", "a.reader"], "another kettle fold").out.trim().to_owned();
    done(&desk, None, "user lock a.reader");
    assert_eq!(call(&desk, Some(&again), &["note", "list"], "").status, 2);
    done(&desk, None, "user unlock a.reader");
    let again = call(&desk, None, &["sign-in", "a.reader"], "another kettle fold").out.trim().to_owned();
    done(&desk, Some(&again), "sign-out");
    assert_eq!(call(&desk, Some(&again), &["note", "list"], "").status, 2);
    let journal = desk.ok(&["journal", "list", "--format", "json"]).out;
    for secret in [PASSWORD, "another kettle fold", "wrong kettle fold", &session] {
        assert!(!journal.contains(secret) && !added.out.contains(secret) && !wrong.err.contains(secret));
    }
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
}

#[test]
fn a_session_does_not_outlive_a_restore() {
    let desk = Desk::new();
    let session = signed_in(&desk, "reader", "analyst");
    let (backup, restored) = (text(&desk.path("backup")), text(&desk.path("restored")));
    done(&desk, None, &format!("backup --to {backup}"));
    done(&desk, None, &format!("--store {restored} restore --from {backup}"));
    done(&desk, Some(&session), "note list");
    let over = call(&desk, Some(&session), &["--store", &restored, "note", "list"], "");
    assert!(over.status == 2 && over.err.contains("session is over"), "{}", over.err);
}

#[test]
fn on_a_server_the_local_operator_keeps_the_installation_and_signs_in_for_the_rest() {
    let Some(server) = Postgres::start() else { return };
    let desk = Desk::new();
    done(&desk, None, "operation add Amber");
    done(&desk, None, &format!("move-database --to {}", server.database("case")));
    done(&desk, None, "operation list");
    let supervisor = signed_in(&desk, "lead", "supervisor");
    let local = call(&desk, None, &["operation", "list"], "");
    assert!(local.status == 2 && local.err.contains("default-deny"), "{}", local.err);
    done(&desk, None, "user list");
    done(&desk, None, "doctor");
    done(&desk, Some(&supervisor), "operation add Birch");
    assert!(done(&desk, Some(&supervisor), "operation list").out.contains("Birch"), "who opens one works on it");
    done(&desk, Some(&supervisor), "access list Birch");
}
