//! The pages, asked as a browser asks them: who may see what, what a form needs, and that nobody is led astray.

use std::sync::LazyLock;

use serde_json::Value;

use crate::access::{done, signed_in};
use crate::program::Desk;
use crate::server::{Asking, Reply, Server};

/// A store with a world in it, brought in once for all tests.
static COUNTY: LazyLock<Desk> = LazyLock::new(|| {
    let desk = Desk::new();
    let world = desk.world(5);
    desk.ok(&["import", &crate::program::text(&world.join("plain")), "--authority", "URN/TEST/1"]);
    desk.ok(&["lines"]);
    desk
});

/// A copy of that store.
pub(crate) fn county() -> Desk {
    COUNTY.copied()
}

fn of(session: &str) -> Asking<'_> {
    Asking { session: Some(session), ..Asking::default() }
}

/// Every route of the document: method, address with its places filled, verb.
fn routes(server: &Server, session: &str) -> Vec<(String, String, String)> {
    let document = server.get(of(session), "/openapi.json").json();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().expect("paths") {
        for (method, route) in methods.as_object().expect("methods") {
            let verb = route["x-throughline-verb"].as_str().unwrap_or_default().to_owned();
            let filled = path
                .replace("{name}", "tutorial.md")
                .replace("{noun}", "task")
                .replace("{feature}", "regulars")
                .replace("{row}", "1")
                .replace("{id}", "1");
            routes.push((method.clone(), filled, verb));
        }
    }
    assert!(routes.len() > 60, "{}", routes.len());
    routes
}

fn ask(server: &Server, session: Option<&str>, method: &str, path: &str, mark: &str) -> Reply {
    let asking = Asking { session, ..Asking::default() };
    if method == "get" { server.get(asking, path) } else { server.post(asking, path, &[("mark", mark)]) }
}

#[test]
fn every_route_but_the_door_refuses_without_a_session() {
    let desk = county();
    let session = signed_in(&desk, "a.reader", "analyst");
    let server = Server::start(&desk);
    assert_eq!(server.get(Asking::default(), "/health").status, 200);
    assert_eq!(server.get(Asking::default(), "/sign-in").status, 200);
    for (method, path, _) in routes(&server, &session) {
        for token in [None, Some("not-a-session")] {
            let reply = ask(&server, token, &method, &path, "");
            assert_eq!(reply.status, 401, "{method} {path}: {}", reply.body);
            let page = path.trim_end_matches(".json");
            let reply = ask(&server, token, &method, page, "");
            let led_to_the_door =
                reply.status == 303 && reply.header("location").is_some_and(|to| to.starts_with("/sign-in"));
            assert!(led_to_the_door || reply.status == 401, "{method} {page}: {}", reply.status);
        }
    }
    assert_eq!(server.get(Asking::default(), "/no-such-page").status, 401, "nobody is told which pages there are");
}

/// Every role × route × method: a route answers 403 exactly where the policies forbid its verb.
#[test]
fn every_route_asks_the_policies_for_every_role() {
    let desk = county();
    let roles = [
        "analyst",
        "intelligence-officer",
        "investigator",
        "disclosure-officer",
        "safeguarding-lead",
        "spoc",
        "supervisor",
        "auditor",
        "administrator",
    ];
    let sessions: Vec<(&str, String)> =
        roles.iter().map(|role| (*role, signed_in(&desk, &format!("user-{role}"), role))).collect();
    done(&desk, None, "user add user-partner --role partner --until 2099-01-01");
    let partner = done(&desk, None, "sign-in user-partner").out.trim().to_owned();
    let server = Server::start(&desk);
    let routes = routes(&server, &sessions[0].1);
    let policies = desk.ok(&["access", "policies"]).out;
    let may = |role: &str, verb: &str| table_says(&policies, role, verb);
    for (role, session) in
        sessions.iter().map(|(role, token)| (*role, token.as_str())).chain([("partner", partner.as_str())])
    {
        let mark = server.mark(session);
        for (method, path, verb) in routes.iter().filter(|(_, path, _)| path != "/sign-out.json") {
            let reply = ask(&server, Some(session), method, path, &mark);
            if verb.is_empty() {
                assert_ne!(reply.status, 403, "{role} {method} {path}");
            } else if !may(role, verb) {
                assert_eq!(reply.status, 403, "{role} {method} {path} ({verb}): {}", reply.body);
            }
            assert!(reply.status < 500, "{role} {method} {path}: {} {}", reply.status, reply.body);
        }
    }
}

fn table_says(policies: &str, role: &str, verb: &str) -> bool {
    let cells = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    let header = policies.lines().find(|line| line.starts_with("| verb |")).map(cells).expect("a table");
    let place = header.iter().position(|cell| cell == role).unwrap_or_else(|| panic!("{role} is in the table"));
    let row = policies
        .lines()
        .find(|line| line.starts_with(&format!("| `{verb}` |")))
        .unwrap_or_else(|| panic!("{verb} is in the table"));
    cells(row)[place] == "yes"
}

#[test]
fn a_change_needs_the_mark_of_a_page_of_the_same_session() {
    let desk = county();
    let (first, second) = (signed_in(&desk, "a.reader", "analyst"), signed_in(&desk, "b.reader", "analyst"));
    let server = Server::start(&desk);
    let (own, other) = (server.mark(&first), server.mark(&second));
    let task = |mark: &str, headers: &[(&str, &str)]| {
        let asking = Asking { session: Some(&first), headers };
        server.post(asking, "/tasks", &[("mark", mark), ("text", "look")]).status
    };
    assert_eq!(task("", &[]), 403);
    assert_eq!(task(&other, &[]), 403);
    assert_eq!(task(&own, &[("origin", "https://elsewhere.example")]), 403);
    assert_eq!(task(&own, &[("sec-fetch-site", "cross-site")]), 403);
    assert_eq!(server.get(of(&first), "/tasks.json").json().as_array().map(Vec::len), Some(0), "nothing was entered");
    assert_eq!(task(&own, &[("origin", server.address())]), 303);
    assert_eq!(server.get(of(&first), "/tasks.json").json().as_array().map(Vec::len), Some(1));
}

#[test]
fn a_session_that_somebody_brings_along_is_not_adopted() {
    let desk = county();
    signed_in(&desk, "a.reader", "analyst");
    let server = Server::start(&desk);
    let planted = Asking { session: Some("planted-by-somebody"), ..Asking::default() };
    let form = [("name", "a.reader"), ("password", "amber kettle fold"), ("next", "//elsewhere.example")];
    let reply = server.post(planted, "/sign-in", &form);
    assert_eq!((reply.status, reply.header("location")), (303, Some("/lines")), "nobody is led to another site");
    let cookie = reply.header("set-cookie").expect("a cookie");
    assert!(!cookie.contains("planted") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
    assert_eq!(server.get(planted, "/lines.json").status, 401);
    let wrong = server.post(Asking::default(), "/sign-in", &[("name", "a.reader"), ("password", "wrong")]);
    assert_eq!(wrong.status, 401);
    assert!(wrong.header("set-cookie").is_none());
}

#[test]
fn every_answer_says_what_a_browser_must_not_do() {
    let desk = county();
    let session = signed_in(&desk, "a.reader", "analyst");
    let server = Server::start(&desk);
    for path in ["/sign-in", "/health", "/lines", "/lines.json", "/lines.csv", "/no-such-page", "/assets/app.css"] {
        let reply = server.get(of(&session), path);
        let policy = reply.header("content-security-policy").unwrap_or_default();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(reply.header("x-content-type-options"), Some("nosniff"), "{path}");
        assert_eq!(reply.header("cache-control") == Some("no-store"), !path.starts_with("/assets"), "{path}");
    }
    let injected = server.get(of(&session), "/help?q=%0d%0aset-cookie:%20a=b");
    assert!(injected.header("set-cookie").is_none());
    for path in [
        "/assets/..%2f..%2fCargo.toml",
        "/help/..%2f..%2fCargo.toml",
        "/assets/../../etc/passwd",
        "/help/%2e%2e/Cargo.toml",
    ] {
        let reply = server.get(of(&session), path);
        assert!(reply.status == 404 || reply.status == 401, "{path}: {}", reply.status);
        assert!(!reply.body.contains("[workspace"), "{path}");
    }
}

#[test]
fn more_than_a_form_holds_is_refused_and_nothing_is_kept() {
    let desk = county();
    let session = signed_in(&desk, "a.reader", "analyst");
    let server = Server::start(&desk);
    let mark = server.mark(&session);
    let long = "x".repeat(265_000);
    let reply = server.post(of(&session), "/notes", &[("mark", &mark), ("about", "L-1"), ("note", &long)]);
    assert_eq!(reply.status, 413);
    assert_eq!(server.get(of(&session), "/lines/L-1/work.json").status, 400, "a line that nobody knows");
}

#[test]
fn two_people_edit_one_task_and_both_versions_are_shown() {
    let desk = county();
    let (first, second) = (signed_in(&desk, "a.reader", "analyst"), signed_in(&desk, "b.reader", "analyst"));
    let server = Server::start(&desk);
    let entered =
        server.post(of(&first), "/tasks", &[("mark", &server.mark(&first)), ("text", "Find the second telephone")]);
    let task = entered.header("location").expect("the task's page").to_owned();
    let assign = |session: &str, who: &str, seen: &str| {
        server.post(
            of(session),
            &format!("{task}/assign"),
            &[("mark", &server.mark(session)), ("assignee", who), ("seen", seen)],
        )
    };
    assert_eq!(assign(&first, "a.reader", "1").status, 303);
    let conflict = assign(&second, "b.reader", "1");
    assert_eq!(conflict.status, 409);
    assert!(conflict.body.contains("a.reader") && conflict.body.contains("b.reader"), "both are shown");
    assert_eq!(assign(&second, "b.reader", "2").status, 303);
    let stands = server.get(of(&first), &format!("{task}.json")).json();
    assert_eq!((stands["assignee"].as_str(), stands["version"].as_i64()), (Some("b.reader"), Some(3)));
}

#[test]
fn a_partner_sees_what_is_shared_and_nothing_else() {
    let desk = county();
    let supervisor = signed_in(&desk, "s.lead", "supervisor");
    done(&desk, None, "user add p.other --role partner --until 2099-01-01");
    let partner = done(&desk, None, "sign-in p.other").out.trim().to_owned();
    let server = Server::start(&desk);
    let mark = server.mark(&supervisor);
    for name in ["Shared", "Secret"] {
        let form = [("mark", mark.as_str()), ("name", name), ("purpose", "a test")];
        assert_eq!(server.post(of(&supervisor), "/operations", &form).status, 303);
        let task = [("mark", mark.as_str()), ("text", name), ("operation", name)];
        assert_eq!(server.post(of(&supervisor), "/tasks", &task).status, 303);
    }
    let grant = [
        ("mark", mark.as_str()),
        ("name", "p.other"),
        ("operation", "Shared"),
        ("until", "2098-01-01"),
        ("reason", "joint work"),
        ("act", "grant"),
    ];
    assert_eq!(server.post(of(&supervisor), "/access/members", &grant).status, 303);
    let seen = server.get(of(&partner), "/tasks.json");
    assert!(seen.body.contains("Shared") && !seen.body.contains("Secret"), "{}", seen.body);
    let page = server.get(of(&partner), "/operations");
    assert!(page.body.contains("Shared") && !page.body.contains("Secret"));
    assert_eq!(server.get(of(&partner), "/lines.json").status, 403);
    assert!(!server.get(of(&partner), "/lines").body.contains("+447"), "a refusal shows nobody");
}

#[test]
fn every_list_has_its_twins_and_a_figure_leads_to_its_row() {
    let desk = county();
    let session = signed_in(&desk, "a.reader", "analyst");
    let server = Server::start(&desk);
    let lines = server.get(of(&session), "/lines.json").json();
    let first = lines[0]["line_id"].as_str().expect("a line").to_owned();
    let csv = server.get(of(&session), "/lines.csv");
    assert_eq!(csv.body.lines().count(), lines.as_array().map_or(0, Vec::len) + 1);
    assert!(csv.header("content-disposition").is_some_and(|value| value.contains("lines.csv")));
    let feature = lines[0]["reasons"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|one| one["part"] == "detection" && one["feature"] != "unregistered");
    let feature = feature.and_then(|one| one["feature"].as_str()).expect("a reason").to_owned();
    let rows = server.get(of(&session), &format!("/lines/{first}/rows/{feature}.json")).json();
    let row = &rows[0];
    let page = server.get(of(&session), &format!("/sources/{}/rows/{}.json", row["source_id"], row["row"])).json();
    assert_eq!(page["sha256"], row["sha256"]);
    assert!(page["fields"].as_array().is_some_and(|fields| fields.len() > 5), "{page}");
    for path in ["", "/tenures", "/customers", "/map", "/events", "/work"] {
        let reply = server.get(of(&session), &format!("/lines/{first}{path}"));
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
    }
    let drawn = server.get(of(&session), &format!("/lines/{first}/events.json")).json();
    let count = |value: &Value| value.as_array().map_or(0, Vec::len);
    assert!(count(&drawn["events"]["at"]) > 0);
    assert_eq!(count(&drawn["events"]["at"]), count(&drawn["groupings"][0]["lane"]));
}

#[test]
fn a_folder_goes_up_in_pieces_and_its_lines_are_found() {
    let desk = Desk::new();
    let world = desk.world(6);
    let session = signed_in(&desk, "i.officer", "investigator");
    let server = Server::start(&desk);
    let page = server.deliver(&session, &world.join("plain"));
    let out = server.send(
        Asking { session: Some(&session), headers: &[("x-csrf-token", &server.mark(&session))] },
        "PUT",
        &format!("{page}?path=../../escaped&offset=0"),
        b"x",
    );
    assert_eq!(out.status, 400, "{}", out.body);
    let mark = server.mark(&session);
    let shown = server.get(of(&session), &page);
    assert!(shown.body.contains("communications.csv"), "{}", shown.body);
    let other = signed_in(&desk, "j.officer", "investigator");
    assert_eq!(server.get(of(&other), &page).status, 404, "a delivery is its sender's");
    let begun = server.post(of(&session), &format!("{page}/import"), &[("mark", &mark), ("authority", "URN/TEST/2")]);
    let job = begun.header("location").expect("a job").to_owned();
    let ended = loop {
        let stands = server.get(of(&session), &format!("{job}.json")).json();
        if stands["state"] != "running" {
            break stands;
        }
        std::thread::yield_now();
    };
    assert_eq!(ended["state"], "done", "{ended}");
    assert!(server.get(of(&session), "/lines.json").json().as_array().is_some_and(|lines| !lines.is_empty()));
}

#[test]
fn the_first_account_is_made_on_the_page_and_only_once() {
    let desk = Desk::new();
    let server = Server::start(&desk);
    assert!(server.get(Asking::default(), "/sign-in").body.contains("The first account"));
    let form = [
        ("name", "first.one"),
        ("password", "amber kettle fold"),
        ("again", "amber kettle fold"),
        ("role", "supervisor"),
    ];
    assert_eq!(server.post(Asking::default(), "/sign-in/first", &form).status, 303);
    assert_eq!(server.post(Asking::default(), "/sign-in/first", &form).status, 400, "once");
    assert!(!server.get(Asking::default(), "/sign-in").body.contains("The first account"));
    let reply = server.post(Asking::default(), "/sign-in", &[("name", "first.one"), ("password", "amber kettle fold")]);
    assert_eq!(reply.status, 303);
}
