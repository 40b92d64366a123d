//! The interface in JSON, asked what its document says it answers; and what a program's token opens.
//!
//! `scripts/test` brings schemathesis with the other Python tools (`THROUGHLINE_TEST_PYTHON`); without it the first test says that it was
//! skipped.

use std::path::PathBuf;
use std::process::Command;

use crate::access::{program_token, signed_in};
use crate::pages::county;
use crate::server::{Asking, Server};

/// Cases that are made up for each address: enough for every field to be empty, long, strange and missing.
const CASES: &str = "6";
/// The same cases in each run.
const SEED: &str = "1";
/// What every answer is held to. That nothing answers without a session has a test of its own.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,unsupported_method";

/// The tool beside the Python of the tests.
fn schemathesis() -> Option<PathBuf> {
    let python = std::env::var_os("THROUGHLINE_TEST_PYTHON").filter(|path| !path.is_empty()).map(PathBuf::from);
    let tool = python.and_then(|path| Some(path.parent()?.join("schemathesis"))).filter(|path| path.is_file());
    if tool.is_none() {
        eprintln!("SKIPPED: no schemathesis beside THROUGHLINE_TEST_PYTHON; scripts/test installs it");
    }
    tool
}

#[test]
fn every_answer_is_what_the_document_of_the_interface_says() {
    let Some(tool) = schemathesis() else { return };
    let desk = county();
    let session = signed_in(&desk, "s.lead", "supervisor");
    let server = Server::start(&desk);
    let output = Command::new(tool)
        .current_dir(desk.store().parent().expect("the desk's folder"))
        .args([
            "run",
            &format!("{}/openapi.json", server.address()),
            "--header",
            &format!("Authorization: Bearer {session}"),
        ])
        .args(["--checks", CHECKS, "--phases", "coverage,fuzzing", "--max-examples", CASES, "--seed", SEED])
        .args(["--exclude-path", "/sign-out.json", "--request-timeout", "120", "--no-color", "--continue-on-failure"])
        .output()
        .expect("the tool starts");
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}");
    assert!(told.contains("Tested:"), "it asked nothing: {told}");
}

#[test]
fn a_token_opens_what_its_scopes_say_and_nothing_else() {
    let desk = county();
    let session = signed_in(&desk, "a.reader", "analyst");
    let (id, token) = program_token(&desk, "a.reader", "read-records");
    let server = Server::start(&desk);
    let bearer = format!("Bearer {token}");
    let program = Asking { session: None, headers: &[("authorization", &bearer)] };
    assert_eq!(server.get(program, "/lines.json").status, 200);
    for path in ["/tasks.json", "/people.json", "/account.json", "/journal.json"] {
        let reply = server.get(program, path);
        assert!(reply.status == 403 || reply.status == 404, "{path}: {}", reply.status);
    }
    let brought_along = Asking { session: Some(&token), headers: &[] };
    assert_eq!(server.get(brought_along, "/lines.json").status, 401, "a token is no session");
    let task = server.post(program, "/tasks.json", &[("text", "look")]);
    assert_eq!(task.status, 403, "{}", task.body);
    assert!(task.body.contains("token"), "it says that the token's scopes decide: {}", task.body);
    let more = server.post(program, "/account/tokens.json", &[("name", "more"), ("scope", "bring-in"), ("days", "9")]);
    assert_eq!(more.status, 403, "a token makes no token: {}", more.body);
    let (_, writer) = program_token(&desk, "a.reader", "enter-casework");
    let bearer = format!("Bearer {writer}");
    let writing = Asking { session: None, headers: &[("authorization", &bearer)] };
    let entered = server.post(writing, "/tasks.json", &[("text", "look")]);
    assert_eq!(entered.status, 200, "{}", entered.body);
    assert!(entered.json()["see"].as_str().is_some_and(|page| page.starts_with("/tasks/")), "{}", entered.body);
    let own = Asking { session: Some(&session), ..Asking::default() };
    let form = [("mark", &*server.mark(&session))];
    assert_eq!(server.post(own, &format!("/account/tokens/{id}/withdraw"), &form).status, 303);
    assert_eq!(server.get(program, "/lines.json").status, 401, "a withdrawn token");
    for wrong in [format!("{token}x"), token.replace(&id, "AT-00000000"), "tlt__".to_owned(), "tlt_".to_owned()] {
        let bearer = format!("Bearer {wrong}");
        let asking = Asking { session: None, headers: &[("authorization", &bearer)] };
        assert_eq!(server.get(asking, "/lines.json").status, 401, "{wrong}");
    }
    let kept = std::fs::read_dir(desk.store()).expect("the store").flatten().filter(|entry| entry.path().is_file());
    // The secret may have the separator in it, so it is what follows the second one.
    let secret = token.splitn(3, '_').nth(2).expect("a secret");
    assert!(secret.len() > 40, "a whole secret is looked for");
    for file in kept {
        let bytes = std::fs::read(file.path()).expect("read");
        assert!(
            !bytes.windows(secret.len()).any(|part| part == secret.as_bytes()),
            "{} holds a token",
            file.path().display()
        );
    }
}
