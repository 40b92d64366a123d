//! A running server, asked as a browser asks it.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};

use serde_json::{Value, json};

use crate::program::Desk;

/// A server on a desk's store; it ends with the value.
pub(crate) struct Server {
    child: Child,
    address: String,
    agent: ureq::Agent,
}

/// What came back.
pub(crate) struct Reply {
    /// Status.
    pub(crate) status: u16,
    /// Headers, as `name: value` lines in lower case.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: String,
}

impl Reply {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// Who asks, and how.
#[derive(Clone, Copy, Default)]
pub(crate) struct Asking<'a> {
    /// Token of a session.
    pub(crate) session: Option<&'a str>,
    /// Other headers.
    pub(crate) headers: &'a [(&'a str, &'a str)],
}

impl Server {
    /// Starts one on a free port.
    pub(crate) fn start(desk: &Desk) -> Self {
        let log = std::fs::File::create(desk.path("server.log")).expect("a log");
        let mut command = desk.command(&["serve", "--bind", "127.0.0.1:0"]);
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("the program starts");
        let mut line = String::new();
        let out = child.stdout.take().expect("a pipe");
        BufReader::new(out).read_line(&mut line).expect("an address");
        let address = line.trim().trim_end_matches('/').to_owned();
        assert!(address.starts_with("http://127.0.0.1:"), "the server says where it is: {address}");
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
        Self { child, address, agent }
    }

    /// Where it is, without the last slash.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// A look.
    pub(crate) fn get(&self, asking: Asking<'_>, path: &str) -> Reply {
        let mut request = self.agent.get(format!("{}{path}", self.address));
        for (name, value) in headers(asking) {
            request = request.header(name, value);
        }
        reply(request.call().expect("an answer"))
    }

    /// A form.
    pub(crate) fn post(&self, asking: Asking<'_>, path: &str, form: &[(&str, &str)]) -> Reply {
        let mut request = self.agent.post(format!("{}{path}", self.address));
        for (name, value) in headers(asking) {
            request = request.header(name, value);
        }
        reply(request.send_form(form.iter().copied()).expect("an answer"))
    }

    /// Bytes, as a script sends them.
    pub(crate) fn send(&self, asking: Asking<'_>, method: &str, path: &str, bytes: &[u8]) -> Reply {
        let address = format!("{}{path}", self.address);
        let mut request = if method == "PUT" { self.agent.put(address) } else { self.agent.post(address) };
        for (name, value) in headers(asking) {
            request = request.header(name, value);
        }
        reply(request.send(bytes).expect("an answer"))
    }

    /// Sends a folder's files up in pieces, as a script of the page does. Gives the delivery's page.
    pub(crate) fn deliver(&self, session: &str, folder: &Path) -> String {
        let mark = self.mark(session);
        let headers = [("x-csrf-token", mark.as_str()), ("content-type", "application/json")];
        let script = Asking { session: Some(session), headers: &headers };
        let files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
            .expect("a folder")
            .flatten()
            .map(|entry| (entry.file_name().to_string_lossy().into_owned(), std::fs::read(entry.path()).expect("read")))
            .collect();
        let named: Vec<Value> =
            files.iter().map(|(name, bytes)| json!({ "path": name, "size_bytes": bytes.len() })).collect();
        let begun = self.send(script, "POST", "/sources/deliveries", json!({ "files": named }).to_string().as_bytes());
        assert_eq!(begun.status, 200, "{}", begun.body);
        let upload = begun.json()["upload"].as_str().expect("an address").to_owned();
        for (name, bytes) in &files {
            let mut offset = 0;
            for piece in bytes.chunks(1_000_000) {
                let reply = self.send(script, "PUT", &format!("{upload}?path={name}&offset={offset}"), piece);
                offset += piece.len();
                assert_eq!(reply.json()["next"].as_u64(), u64::try_from(offset).ok(), "{}", reply.body);
            }
        }
        let done = self.send(script, "POST", &format!("{upload}/done"), b"");
        done.json()["href"].as_str().expect("a page").to_owned()
    }

    /// The mark that forms of a session carry, out of a page.
    pub(crate) fn mark(&self, session: &str) -> String {
        let page = self.get(Asking { session: Some(session), ..Asking::default() }, "/account").body;
        let begin = page.split("name=\"csrf\" content=\"").nth(1).expect("a mark on the page");
        begin.split('"').next().unwrap_or_default().to_owned()
    }
}

fn headers(asking: Asking<'_>) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> =
        asking.headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    if let Some(session) = asking.session {
        all.push(("cookie".to_owned(), format!("throughline_session={session}")));
    }
    all
}

fn reply(mut answer: ureq::http::Response<ureq::Body>) -> Reply {
    let status = answer.status().as_u16();
    let headers = answer.headers().iter();
    let headers =
        headers.map(|(name, value)| (name.as_str().to_owned(), value.to_str().unwrap_or_default().to_owned()));
    let headers = headers.collect();
    Reply { status, headers, body: answer.body_mut().read_to_string().unwrap_or_default() }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
