//! The workbench in a real browser: every page as its readers see it, and what people come to do.
//!
//! `scripts/test` brings a browser and what drives it, and names their Python in `THROUGHLINE_TEST_BROWSER_PYTHON`; without it these tests
//! say that they were skipped. Pictures of every page lie in the target folder, under `tmp/pictures`.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::access::{PASSWORD, done, program_token, signed_in};
use crate::pages::county;
use crate::program::{Desk, text};
use crate::server::{Asking, Server};

/// The Python that drives a browser.
fn python() -> Option<PathBuf> {
    let named = std::env::var_os("THROUGHLINE_TEST_BROWSER_PYTHON").filter(|path| !path.is_empty());
    if named.is_none() {
        eprintln!(
            "SKIPPED: THROUGHLINE_TEST_BROWSER_PYTHON names no Python that drives a browser; scripts/test makes one"
        );
    }
    named.map(PathBuf::from)
}

/// Runs a script of `tests/browser` with what it is to do on its standard input.
fn drive(python: &Path, script: &str, site: &Site, plan: &Value) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pictures");
    let mut child = Command::new(python)
        .arg(folder.join(script))
        .args([site.server.address(), &text(&pictures)])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the driver starts");
    child.stdin.take().expect("a pipe").write_all(plan.to_string().as_bytes()).expect("the plan is read");
    let output = child.wait_with_output().expect("the driver ends");
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    eprintln!("{told}pictures: {}", pictures.display());
    let log = std::fs::read_to_string(site.desk.path("server.log")).unwrap_or_default();
    assert!(output.status.success(), "{told}the server said: {log}");
}

/// A code that an app with that secret shows now.
pub(crate) fn code(python: &Path, secret: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let asked = format!("from browse import one_time_code; print(one_time_code('{secret}'))");
    let output = Command::new(python).current_dir(folder).args(["-B", "-c", &asked]).output().expect("Python starts");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

/// The id of what a command enters.
fn entered(desk: &Desk, arguments: &[&str]) -> String {
    desk.json(arguments)["id"].as_str().expect("an id").to_owned()
}

/// A county with something of everything in it, and readers of every kind.
struct Site {
    desk: Desk,
    server: Server,
    sessions: Vec<(&'static str, String)>,
    line: String,
    numbers: Vec<String>,
    person: String,
    operation: String,
    task: String,
}

impl Site {
    fn new() -> Self {
        let desk = county();
        let lines = desk.json(&["lines"]);
        let text_of = |value: &Value| value.as_str().expect("a text").to_owned();
        let line = text_of(&lines[0]["line_id"]);
        let numbers: Vec<String> =
            lines.as_array().expect("lines").iter().take(2).map(|line| text_of(&line["current_number"])).collect();
        let operation = entered(&desk, &["operation", "add", "Saltmarsh", "--purpose", "a made-up county"]);
        let person = entered(&desk, &["person", "add", "Sample Person", "--born", "2009-05-31"]);
        let task = entered(
            &desk,
            &["task", "add", "Say why this line ranks first", "--about", &line, "--due", "5 working days"],
        );
        desk.ok(&["task", "edit", &task, "--due", "none"]);
        desk.ok(&["note", "add", &line, "Seen at the bus station"]);
        desk.ok(&["tenure", "propose", &line, &numbers[0], "--basis", "same customers"]);
        desk.ok(&["decision", "add", "Wait", "--about", &line, "--reason", "a child may be at risk"]);
        desk.ok(&["view", "save", "Every line", "lines"]);
        let roles = ["supervisor", "analyst", "investigator", "auditor", "administrator"];
        let mut sessions: Vec<(&str, String)> =
            roles.map(|role| (role, signed_in(&desk, &format!("a.{role}"), role))).to_vec();
        program_token(&desk, "a.analyst", "read-records");
        done(&desk, None, "user add a.partner --role partner --until 2099-01-01");
        sessions.push(("partner", done(&desk, None, "sign-in a.partner").out.trim().to_owned()));
        for reader in ["a.partner", "a.supervisor"] {
            desk.ok(&["access", "grant", reader, &operation, "--until", "2098-01-01"]);
        }
        let server = Server::start(&desk);
        Self { desk, server, sessions, line, numbers, person, operation, task }
    }

    fn session(&self, reader: &str) -> &str {
        self.sessions.iter().find(|(name, _)| *name == reader).map(|(_, session)| session.as_str()).expect("a reader")
    }

    fn asking(&self, reader: &str) -> Asking<'_> {
        Asking { session: Some(self.session(reader)), ..Asking::default() }
    }

    fn readers(&self) -> Value {
        self.sessions
            .iter()
            .map(|(name, session)| ((*name).to_owned(), json!(session)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }

    /// A delivery of one small file.
    fn small_delivery(&self) -> PathBuf {
        let file = self.desk.write("delivery/calls.csv", "a,b,when\n07700900001,07700900002,2024-03-01 10:00\n");
        Path::new(&file).parent().expect("a folder").to_path_buf()
    }

    /// A handset that the first line's number was used in.
    fn handset(&self) -> String {
        let page =
            self.server.get(self.asking("analyst"), &format!("/numbers/{}", self.numbers[0].replace('+', "%2B"))).body;
        let after = page.split("href=\"/handsets/").nth(1).expect("a handset on the number's page");
        after.split('"').next().unwrap_or_default().to_owned()
    }

    /// The page of a job.
    fn job(&self) -> String {
        let page = self.server.deliver(self.session("investigator"), &self.small_delivery());
        let form = [("mark", &*self.server.mark(self.session("investigator"))), ("authority", "URN/TEST/2")];
        let begun = self.server.post(self.asking("investigator"), &format!("{page}/import"), &form);
        begun.header("location").expect("a job").to_owned()
    }

    /// The first of an answer's things, by a field.
    fn first(&self, reader: &str, path: &str, field: &str) -> String {
        let content = self.server.get(self.asking(reader), path).json();
        let list =
            content.as_array().or_else(|| content["queue"].as_array()).unwrap_or_else(|| panic!("{path}: {content}"));
        let value = &list.first().unwrap_or_else(|| panic!("{path} is empty"))[field];
        value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
    }
}

/// A page to look at: its template in the interface, who looks, the address; whether it is a list that must be read without script.
struct Look {
    template: String,
    reader: &'static str,
    path: String,
    status: u16,
    is_list: bool,
}

fn look(template: &str, reader: &'static str, path: impl Into<String>) -> Look {
    Look { template: template.to_owned(), reader, path: path.into(), status: 200, is_list: false }
}

/// A page that its reader is kept from.
fn refused(template: &str, reader: &'static str, path: impl Into<String>, status: u16) -> Look {
    Look { status, ..look(template, reader, path) }
}

fn list(template: &str, reader: &'static str) -> Look {
    Look { is_list: true, ..look(template, reader, template) }
}

/// A text as it stands in an address.
fn encoded(text: &str) -> String {
    text.replace('+', "%2B").replace('/', "%2F").replace(' ', "%20")
}

/// Every page, once at least.
fn looks(site: &Site) -> Vec<Look> {
    let mut looks = of_lines(site);
    looks.extend(of_work(site));
    looks.extend(of_government(site));
    looks
}

/// What an analyst looks at.
fn of_lines(site: &Site) -> Vec<Look> {
    let (line, first, second) = (&site.line, encoded(&site.numbers[0]), encoded(&site.numbers[1]));
    let both = format!("of={first}&of={second}");
    let imei = site.handset();
    let mut looks = vec![
        list("/lines", "analyst"),
        look("/lines", "analyst", format!("/lines?chosen={line}&tour=1")),
        look("/lines/{id}", "analyst", format!("/lines/{line}")),
        look("/lines/{id}/rows/{feature}", "analyst", format!("/lines/{line}/rows/regulars")),
        look("/numbers/{id}", "analyst", format!("/numbers/{first}")),
        look("/handsets/{id}", "analyst", format!("/handsets/{imei}")),
        look("/search", "analyst", format!("/search?q={}", &site.numbers[0][9..])),
        look("/search", "analyst", "/search?q=nothing-of-the-kind"),
        look("/map", "analyst", format!("/map?{both}")),
        look("/timeline", "analyst", format!("/timeline?{both}")),
        look("/compare", "analyst", format!("/compare?{both}")),
        look("/compare", "analyst", "/compare"),
        look("/map", "analyst", "/map"),
        look("/graph", "analyst", format!("/graph?of={first}")),
        look("/alarm", "analyst", "/alarm"),
        refused("/lines", "partner", "/lines", 403),
    ];
    for part in ["tenures", "customers", "map", "events", "work"] {
        looks.push(look(&format!("/lines/{{id}}/{part}"), "analyst", format!("/lines/{line}/{part}")));
        if part != "tenures" {
            looks.push(look(&format!("/numbers/{{id}}/{part}"), "analyst", format!("/numbers/{first}/{part}")));
        }
    }
    looks
}

/// What is worked on.
fn of_work(site: &Site) -> Vec<Look> {
    let line = &site.line;
    let job = site.job();
    vec![
        refused("/people", "supervisor", "/people", 403),
        Look { is_list: true, ..look("/people", "supervisor", "/people?reason=a%20check") },
        refused("/people/{id}", "supervisor", format!("/people/{}", site.person), 403),
        look("/people/{id}", "supervisor", format!("/people/{}?reason=a%20check", site.person)),
        list("/operations", "analyst"),
        look("/operations/{id}", "supervisor", format!("/operations/{}", site.operation)),
        list("/views", "supervisor"),
        list("/tasks", "analyst"),
        look("/tasks/new", "analyst", format!("/tasks/new?about={line}")),
        look("/tasks/{id}", "analyst", format!("/tasks/{}", site.task)),
        look("/history/{noun}/{id}", "analyst", format!("/history/task/{}", site.task)),
        list("/jobs", "investigator"),
        look("/jobs/{id}", "investigator", job),
        look("/account", "analyst", "/account"),
        refused("/people/{id}", "analyst", "/people/P-0000000A", 404),
        look("/tasks", "partner", "/tasks"),
    ]
}

/// What the work rests on, and who looks after it.
fn of_government(site: &Site) -> Vec<Look> {
    let (line, first) = (&site.line, encoded(&site.numbers[0]));
    let delivery = site.server.deliver(site.session("investigator"), &site.small_delivery());
    let thing = encoded(&site.first("supervisor", "/retention.json?all=yes", "thing"));
    vec![
        list("/sources", "investigator"),
        look("/sources/disagreements", "investigator", "/sources/disagreements"),
        look("/sources/deliveries/{id}", "investigator", delivery),
        look("/sources/{id}", "investigator", "/sources/1"),
        look("/sources/{id}/rejects", "investigator", "/sources/1/rejects"),
        look("/sources/{id}/rows/{row}", "investigator", "/sources/1/rows/1"),
        look("/quality", "investigator", "/quality"),
        list("/authorities", "investigator"),
        look("/authorities/draft", "investigator", format!("/authorities/draft?line={line}")),
        look(
            "/authorities/{id}",
            "investigator",
            format!("/authorities/{}", encoded(&site.first("investigator", "/authorities.json", "urn"))),
        ),
        list("/journal", "auditor"),
        look("/journal/who", "auditor", format!("/journal/who?about={first}")),
        look("/journal/verify", "auditor", "/journal/verify"),
        list("/retention", "supervisor"),
        look("/retention/things/{id}", "supervisor", format!("/retention/things/{thing}")),
        list("/access", "administrator"),
        look("/access", "administrator", "/access?user=a.analyst&verb=lines&thing=records"),
        look("/admin", "administrator", "/admin"),
        look("/accuracy", "analyst", "/accuracy"),
        look("/help", "analyst", "/help"),
        look("/help", "analyst", "/help?q=likelihood"),
        look("/help/{name}", "analyst", "/help/tutorial.md"),
    ]
}

#[test]
fn every_page_passes_in_a_real_browser_wide_and_narrow_light_dark_and_printed() {
    let Some(python) = python() else { return };
    let site = Site::new();
    let looks = looks(&site);
    let document = site.server.get(site.asking("analyst"), "/openapi.json").json();
    let known: BTreeSet<&str> = looks.iter().map(|look| look.template.as_str()).chain(["/openapi"]).collect();
    let paths = document["paths"].as_object().expect("paths");
    let looked_at = |path: &&String| path.strip_suffix(".json").is_none_or(|page| known.contains(page));
    let missed: Vec<&String> = paths
        .iter()
        .filter(|(_, methods)| methods.get("get").is_some())
        .map(|(path, _)| path)
        .filter(|path| !looked_at(path))
        .collect();
    assert!(missed.is_empty(), "pages that nobody looks at: {missed:?}");
    let mut names = BTreeSet::new();
    let pages: Vec<Value> = looks
        .iter()
        .map(|look| {
            let plain: String = look.template.chars().map(|sign| if sign.is_ascii_alphanumeric() { sign } else { '-' }).collect();
            let stem = format!("{}-{}", plain.trim_matches('-').replace("--", "-"), look.reader);
            let name = (1..).map(|n| if n == 1 { stem.clone() } else { format!("{stem}-{n}") }).find(|name| names.insert(name.clone()));
            json!({ "name": name, "path": look.path, "reader": look.reader, "status": look.status, "list": look.is_list })
        })
        .collect();
    drive(&python, "walk.py", &site, &json!({ "readers": site.readers(), "pages": pages }));
}

#[test]
fn people_do_what_they_came_for() {
    let Some(python) = python() else { return };
    let site = Site::new();
    let shared = "Ask the school about the new telephone";
    site.desk.ok(&["task", "add", shared, "--operation", &site.operation]);
    let other = entered(&site.desk, &["operation", "add", "Fenland", "--purpose", "another county"]);
    let secret = "Watch the second address";
    site.desk.ok(&["task", "add", secret, "--operation", &other]);
    signed_in(&site.desk, "a.guarded", "analyst");
    let totp = site.desk.json(&["user", "totp", "a.guarded"]);
    let totp = totp["secret"].as_str().expect("a secret");
    site.desk.ok(&["user", "totp", "a.guarded", "--confirm", &code(&python, totp)]);
    let sender = Desk::new();
    let delivery = sender.world(6);
    let plan = json!({
        "readers": site.readers(), "line": site.line, "number": site.numbers[0], "task": site.task, "shared": shared, "secret": secret,
        "delivery": text(&delivery.join("plain")), "guarded": { "name": "a.guarded", "password": PASSWORD, "secret": totp },
    });
    drive(&python, "errands.py", &site, &plan);
}
