//! Sign-in through the organisation's provider, against a provider that runs beside the tests.
//!
//! `scripts/test` installs it with the other Python tools (`THROUGHLINE_TEST_PYTHON`); without it these tests say that they were skipped.

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::access::{PASSWORD, done, signed_in};
use crate::browser::code;
use crate::program::Desk;
use crate::server::{Asking, Reply, Server};

/// How long a provider may take to begin.
const PATIENCE: Duration = Duration::from_secs(60);

/// A provider on this machine; it ends with the value.
struct Provider {
    child: Child,
    issuer: String,
    agent: ureq::Agent,
}

impl Drop for Provider {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn python() -> Option<PathBuf> {
    let named = std::env::var_os("THROUGHLINE_TEST_PYTHON").filter(|path| !path.is_empty()).map(PathBuf::from);
    let works = named.filter(|python| {
        let asked = Command::new(python).args(["-c", "import oidc_provider_mock"]).stderr(Stdio::null()).status();
        asked.is_ok_and(|status| status.success())
    });
    if works.is_none() {
        eprintln!("SKIPPED: no provider of sign-in beside THROUGHLINE_TEST_PYTHON; scripts/test installs one");
    }
    works
}

impl Provider {
    fn start() -> Option<Self> {
        let python = python()?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port();
        let child = Command::new(python)
            .args(["-m", "oidc_provider_mock", "--port", &port.to_string(), "--require-nonce", "true"])
            .args(["--user-claims", r#"{"sub": "with-token", "amr": ["pwd", "mfa"]}"#])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the provider starts");
        let agent = ureq::Agent::config_builder().http_status_as_error(false).max_redirects(0).build().new_agent();
        let provider = Self { child, issuer: format!("http://127.0.0.1:{port}"), agent };
        let description = format!("{}/.well-known/openid-configuration", provider.issuer);
        let begun = Instant::now();
        while provider.agent.get(&description).call().is_err() {
            assert!(begun.elapsed() < PATIENCE, "the provider does not answer");
            std::thread::yield_now();
        }
        Some(provider)
    }

    /// A desk that names it, with the rest of its section.
    fn desk(&self, more: &str) -> Desk {
        let desk = Desk::new();
        let path = desk.store().join("throughline.toml");
        let text = std::fs::read_to_string(&path).expect("a configuration");
        let section = format!(
            "{text}\n[openid]\nissuer = \"{}\"\nclient_id = \"throughline\"\naddress = \"http://127.0.0.1:1\"\n{more}",
            self.issuer
        );
        std::fs::write(&path, section).expect("written");
        desk
    }

    /// Somebody fills the provider's form in; where it sends the browser.
    fn answer(&self, address: &str, form: &[(&str, &str)]) -> String {
        let reply = self.agent.post(address).send_form(form.iter().copied()).expect("an answer");
        let back = reply.headers().get("location").and_then(|value| value.to_str().ok()).expect("a way back");
        back.strip_prefix("http://127.0.0.1:1").expect("to this installation").to_owned()
    }
}

/// A sign-in that was begun: the provider's address, and what the browser carries.
struct Begun {
    address: String,
    browser: String,
}

fn cookie_of(reply: &Reply, name: &str) -> Option<String> {
    let cookie = reply.header("set-cookie").filter(|cookie| cookie.starts_with(&format!("{name}=")))?;
    Some(cookie.split(';').next().unwrap_or_default().to_owned())
}

fn begin(server: &Server, next: &str) -> Begun {
    let reply = server.get(Asking::default(), &format!("/sign-in/provider?next={next}"));
    assert_eq!(reply.status, 303, "{}", reply.body);
    let cookie = reply.header("set-cookie").expect("a cookie");
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/sign-in"),
        "{cookie}"
    );
    let address = reply.header("location").expect("the provider").to_owned();
    for part in ["code_challenge=", "code_challenge_method=S256", "state=", "nonce=", "response_type=code"] {
        assert!(address.contains(part), "{part}: {address}");
    }
    Begun { address, browser: cookie_of(&reply, "throughline_provider").expect("what the browser carries") }
}

fn come_back(server: &Server, back: &str, browser: &str) -> Reply {
    server.get(Asking { session: None, headers: &[("cookie", browser)] }, back)
}

/// All of it, as one browser does it.
fn through(provider: &Provider, server: &Server, subject: &str) -> Reply {
    let begun = begin(server, "/tasks");
    let back = provider.answer(&begun.address, &[("sub", subject)]);
    come_back(server, &back, &begun.browser)
}

fn is_in(reply: &Reply) -> Option<String> {
    cookie_of(reply, "throughline_session").filter(|_| reply.status == 303)
}

#[test]
fn whoever_is_linked_comes_in_once_and_in_the_browser_that_began_it() {
    let Some(provider) = Provider::start() else { return };
    let desk = provider.desk("");
    signed_in(&desk, "a.reader", "analyst");
    desk.ok(&["user", "link", "a.reader", "248289761001"]);
    let server = Server::start(&desk);
    assert!(server.get(Asking::default(), "/sign-in").body.contains("Sign in with your work account"));
    let begun = begin(&server, "/tasks");
    let back = provider.answer(&begun.address, &[("sub", "248289761001")]);
    for other in ["throughline_provider=other", ""] {
        let reply = come_back(&server, &back, other);
        assert_eq!((reply.status, is_in(&reply)), (400, None), "another browser");
    }
    let reply = come_back(&server, &back, &begun.browser);
    assert_eq!(reply.status, 400, "what another browser tried is used up");
    let begun = begin(&server, "/tasks");
    let back = provider.answer(&begun.address, &[("sub", "248289761001")]);
    let reply = come_back(&server, &back, &begun.browser);
    assert_eq!(reply.header("location"), Some("/tasks"), "{}", reply.body);
    let session = is_in(&reply).expect("a session");
    let asking = [("cookie", session.as_str())];
    assert_eq!(server.get(Asking { session: None, headers: &asking }, "/tasks.json").status, 200);
    let again = come_back(&server, &back, &begun.browser);
    assert_eq!((again.status, is_in(&again)), (400, None), "a second time");
    let entries = desk.json(&["journal", "list"]);
    let of_a_sign_in = |entry: &&serde_json::Value| entry["verb"] == "sign-in" && entry["who"] == "a.reader";
    let signed = entries.as_array().into_iter().flatten().filter(of_a_sign_in).count();
    assert_eq!(signed, 2, "by password and by the provider: {entries}");
}

#[test]
fn what_comes_back_forged_swapped_or_declined_signs_nobody_in() {
    let Some(provider) = Provider::start() else { return };
    let desk = provider.desk("");
    signed_in(&desk, "a.reader", "analyst");
    desk.ok(&["user", "link", "a.reader", "248289761001"]);
    let server = Server::start(&desk);
    let begun = begin(&server, "//elsewhere.example");
    let forged = come_back(&server, "/sign-in/back?code=x&state=forged", &begun.browser);
    assert_eq!((forged.status, is_in(&forged)), (400, None));
    // The code of one sign-in with the state of another: neither the verifier nor the nonce is the one that was waited for.
    let other = begin(&server, "/lines");
    let own = provider.answer(&begun.address, &[("sub", "248289761001")]);
    let theirs = provider.answer(&other.address, &[("sub", "248289761001")]);
    let part = |back: &str, name: &str| {
        let pairs = back.split_once('?').map_or("", |(_, query)| query);
        let value = pairs.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")));
        value.expect(name).to_owned()
    };
    let swapped = format!("/sign-in/back?code={}&state={}", part(&theirs, "code"), part(&own, "state"));
    let reply = come_back(&server, &swapped, &begun.browser);
    assert_eq!((reply.status, is_in(&reply)), (502, None), "{}", reply.body);
    let begun = begin(&server, "//elsewhere.example");
    let back = format!("/sign-in/back?error=access_denied&state={}", part(&begun.address, "state"));
    let declined = come_back(&server, &back, &begun.browser);
    assert_eq!((declined.status, is_in(&declined)), (403, None), "{}", declined.body);
    let begun = begin(&server, "//elsewhere.example");
    let back = provider.answer(&begun.address, &[("sub", "248289761001")]);
    let reply = come_back(&server, &back, &begun.browser);
    assert_eq!(reply.header("location"), Some("/lines"), "nobody is led to another site");
}

#[test]
fn nobody_has_an_account_by_the_provider_alone() {
    let Some(provider) = Provider::start() else { return };
    let desk = provider.desk("");
    signed_in(&desk, "a.reader", "analyst");
    signed_in(&desk, "b.reader", "analyst");
    desk.ok(&["user", "link", "a.reader", "248289761001"]);
    let taken = desk.run(&["user", "link", "b.reader", "248289761001"]);
    assert_eq!(taken.status, 2, "one person at the provider is one account here");
    let server = Server::start(&desk);
    let stranger = through(&provider, &server, "nobody@example.org");
    assert_eq!((stranger.status, is_in(&stranger)), (403, None));
    assert!(!stranger.body.contains("nobody@example.org"), "a refusal repeats nobody's name");
    done(&desk, None, "user lock a.reader");
    let locked = through(&provider, &server, "248289761001");
    assert_eq!((locked.status, is_in(&locked)), (403, None));
    done(&desk, None, "user unlock a.reader");
    assert!(is_in(&through(&provider, &server, "248289761001")).is_some());
    done(&desk, None, "user unlink a.reader");
    assert_eq!(through(&provider, &server, "248289761001").status, 403);
}

#[test]
fn the_provider_counts_as_the_password_and_a_second_factor_is_asked_for_besides() {
    let Some(provider) = Provider::start() else { return };
    let python = python().expect("as above");
    let browse = std::env::var_os("THROUGHLINE_TEST_BROWSER_PYTHON").filter(|path| !path.is_empty()).map(PathBuf::from);
    let Some(browse) = browse else {
        eprintln!("SKIPPED: codes of a second factor are made by {} of the browser tests", python.display());
        return;
    };
    let desk = provider.desk("trusted_methods = [\"mfa\"]\n");
    signed_in(&desk, "a.reader", "analyst");
    desk.ok(&["user", "link", "a.reader", "without-token"]);
    let totp = desk.json(&["user", "totp", "a.reader"]);
    let secret = totp["secret"].as_str().expect("a secret");
    desk.ok(&["user", "totp", "a.reader", "--confirm", &code(&browse, secret)]);
    let recovery = desk.json(&["user", "recovery", "a.reader"]);
    let recovery = recovery["codes"][0].as_str().expect("a code");
    let server = Server::start(&desk);
    let asked = through(&provider, &server, "without-token");
    assert_eq!((asked.status, is_in(&asked)), (200, None));
    let ticket = |reply: &Reply| {
        let after = reply.body.split("name=\"ticket\" value=\"").nth(1).expect("a ticket").to_owned();
        after.split('"').next().unwrap_or_default().to_owned()
    };
    let first = ticket(&asked);
    let wrong = server.post(Asking::default(), "/sign-in/code", &[("ticket", &first), ("code", "000000")]);
    assert_eq!((wrong.status, is_in(&wrong)), (401, None));
    let used = server.post(Asking::default(), "/sign-in/code", &[("ticket", &first), ("code", recovery)]);
    assert_eq!((used.status, is_in(&used)), (400, None), "a ticket is good for one attempt");
    let right = server.post(Asking::default(), "/sign-in/code", &[("ticket", &ticket(&wrong)), ("code", recovery)]);
    assert!(is_in(&right).is_some(), "{}", right.body);
    done(&desk, None, "user unlink a.reader");
    desk.ok(&["user", "link", "a.reader", "with-token"]);
    assert!(is_in(&through(&provider, &server, "with-token")).is_some(), "the provider's own second factor is trusted");
}

#[test]
fn whoever_is_signed_in_links_their_own_account_with_their_password() {
    let Some(provider) = Provider::start() else { return };
    let desk = provider.desk("");
    let session = signed_in(&desk, "a.reader", "analyst");
    let server = Server::start(&desk);
    let own = Asking { session: Some(&session), ..Asking::default() };
    let mark = server.mark(&session);
    let wrong = server.post(own, "/account/link", &[("mark", &mark), ("password", "not mine at all")]);
    assert_eq!(wrong.status, 400);
    let begun = server.post(own, "/account/link", &[("mark", &mark), ("password", PASSWORD)]);
    assert_eq!(begun.status, 200, "{}", begun.body);
    let browser = cookie_of(&begun, "throughline_provider").expect("what the browser carries");
    let address =
        begun.body.split("href=\"http://127").nth(1).expect("the provider").split('"').next().unwrap_or_default();
    let address = format!("http://127{}", address.replace("&amp;", "&"));
    let back = provider.answer(&address, &[("sub", "248289761001")]);
    let without = come_back(&server, &back, &browser);
    assert_eq!(without.status, 400, "not in the session that began it");
    let begun = server.post(own, "/account/link", &[("mark", &mark), ("password", PASSWORD)]);
    let browser = cookie_of(&begun, "throughline_provider").expect("what the browser carries");
    let address =
        begun.body.split("href=\"http://127").nth(1).expect("the provider").split('"').next().unwrap_or_default();
    let address = format!("http://127{}", address.replace("&amp;", "&"));
    let back = provider.answer(&address, &[("sub", "248289761001")]);
    let both = format!("{browser}; throughline_session={session}");
    assert_eq!(come_back(&server, &back, &both).header("location"), Some("/account"));
    assert!(is_in(&through(&provider, &server, "248289761001")).is_some());
}

#[test]
fn a_provider_that_is_away_keeps_nobody_from_their_password() {
    let Some(provider) = Provider::start() else { return };
    let desk = provider.desk("");
    signed_in(&desk, "a.reader", "analyst");
    let finding = |desk: &Desk| {
        let found: serde_json::Value =
            serde_json::from_str(&desk.run(&["doctor", "--format", "json"]).out).expect("findings");
        let own = found.as_array().into_iter().flatten().find(|one| one["check"] == "sign-in provider").cloned();
        own.expect("a finding")["state"].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(finding(&desk), "sound");
    drop(provider);
    assert_eq!(finding(&desk), "wrong");
    let server = Server::start(&desk);
    let reply = server.get(Asking::default(), "/sign-in/provider");
    assert_eq!(reply.status, 502, "{}", reply.body);
    assert!(reply.body.contains("sign in with your password"), "{}", reply.body);
    let form = [("name", "a.reader"), ("password", PASSWORD)];
    assert_eq!(server.post(Asking::default(), "/sign-in", &form).status, 303);
}

#[test]
fn a_configuration_that_could_be_listened_to_is_refused() {
    for (issuer, address) in [
        ("http://login.example.org", "https://here.example.org"),
        ("https://login.example.org", "http://here.example.org"),
    ] {
        let desk = Desk::new();
        let path = desk.store().join("throughline.toml");
        let text = std::fs::read_to_string(&path).expect("a configuration");
        let section = format!("{text}\n[openid]\nissuer = \"{issuer}\"\nclient_id = \"x\"\naddress = \"{address}\"\n");
        std::fs::write(&path, section).expect("written");
        let answer = desk.run(&["lines"]);
        assert_eq!(answer.status, 2, "{}", answer.err);
        assert!(answer.err.contains("https"), "{}", answer.err);
    }
}
