//! Signing in, from the password to the session, with every way in which it fails.

use case::{ABSOLUTE_MS, IDLE_MS, Kind, MOST_FAILURES};
use store::{EntryFilter, KeyFolder};
use tempfile::TempDir;

use super::{NO_SESSION, NOBODY, SignIn, SignedIn, WRONG};
use crate::access::NewUser;
use crate::acting::Actor;
use crate::bench::Workbench;
use crate::error::Error;

const NOW: i64 = 1_790_000_000_000;
const PASSWORD: &str = "amber kettle fold";

/// A store with one analyst, `reader`.
struct Office {
    folder: TempDir,
}

impl Office {
    fn new() -> Self {
        let office = Self { folder: TempDir::new().expect("a folder") };
        let root = office.folder.path().join("store");
        drop(office.here(Workbench::init(&root, actor(NOW)).expect("made")));
        let roles = ["analyst".to_owned()];
        let new = NewUser { name: "reader", roles: &roles, until: None, password: PASSWORD };
        office.at(NOW).user_add(&new).expect("added");
        office
    }

    fn here(&self, mut bench: Workbench) -> Workbench {
        bench.key_folder = Some(KeyFolder::at(self.folder.path().join("keys")));
        bench
    }

    fn at(&self, now_ms: i64) -> Workbench {
        self.here(Workbench::open(&self.folder.path().join("store"), actor(now_ms)).expect("opened"))
    }

    fn signed_in(&self, token: &str, now_ms: i64) -> Result<Workbench, Error> {
        let root = self.folder.path().join("store");
        Workbench::open_signed_in(&root, token, "", now_ms).map(|bench| self.here(bench))
    }

    fn try_in(&self, now_ms: i64, name: &str, password: &str, code: Option<&str>) -> Result<SignedIn, String> {
        self.at(now_ms).sign_in(&SignIn { name, password, code }).map_err(|error| error.to_string())
    }

    fn token(&self, now_ms: i64) -> String {
        match self.try_in(now_ms, "Reader", PASSWORD, None).expect("right") {
            SignedIn::Token(token) => token,
            SignedIn::CodeNeeded => panic!("no code is asked for"),
        }
    }

    /// Turns one-time codes on. Gives the secret.
    fn with_codes(&self, now_ms: i64) -> Vec<u8> {
        let shown = self.at(now_ms).user_totp("reader").expect("a secret");
        let secret = shown["secret"].as_str().expect("letters");
        let secret = data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).expect("Base32");
        let wrong = self.at(now_ms).user_totp_confirm("reader", "000000");
        assert!(wrong.is_err() || code(&secret, now_ms) == "000000");
        self.at(now_ms).user_totp_confirm("reader", &code(&secret, now_ms)).expect("confirmed");
        secret
    }
}

fn actor(now_ms: i64) -> Actor {
    Actor { who: "operator".to_owned(), reason: String::new(), now_ms }
}

/// The code of an instant, as an app would show it.
fn code(secret: &[u8], now_ms: i64) -> String {
    let app = totp_rs::Builder::new().with_secret(secret.to_vec()).build().expect("a secret");
    app.generate(now_ms.cast_unsigned() / 1_000).to_string()
}

#[test]
fn whoever_has_the_password_works_under_their_own_name() {
    let office = Office::new();
    let token = office.token(NOW);
    let bench = office.signed_in(&token, NOW + 1).expect("in");
    assert_eq!(bench.actor().who, "reader");
    assert!(bench.sources().is_ok());
    let denied = bench.user_list().expect_err("an analyst administers nothing").to_string();
    assert!(denied.contains("default-deny"), "{denied}");
    let refused = EntryFilter { kind: Some(Kind::Refusal), who: Some("reader"), ..EntryFilter::default() };
    let entries = bench.case().expect("open").entries(&refused).expect("read");
    let entry = entries[0].entry.as_ref().expect("whole");
    assert_eq!((entry.verb.as_str(), entry.reason.as_str()), ("user list", "refused by default-deny"));
    bench.sign_out().expect("out");
    drop(bench);
    assert_eq!(office.signed_in(&token, NOW + 2).expect_err("out").to_string(), NO_SESSION);
}

#[test]
fn unknown_names_wrong_passwords_and_shut_accounts_hear_the_same() {
    let office = Office::new();
    for (name, password) in [("reader", "wrong kettle fold"), ("nobody", PASSWORD), ("reader", "")] {
        assert_eq!(office.try_in(NOW, name, password, None), Err(WRONG.to_owned()), "{name}");
    }
    office.at(NOW).user_lock("reader").expect("locked");
    assert_eq!(office.try_in(NOW, "reader", PASSWORD, None), Err(WRONG.to_owned()));
    let bench = office.at(NOW);
    let filter = EntryFilter { verb: Some("sign-in"), kind: Some(Kind::Refusal), ..EntryFilter::default() };
    let refusals = bench.case().expect("open").entries(&filter).expect("read");
    let who: Vec<&str> = refusals.iter().filter_map(|row| row.entry.as_ref()).map(|entry| entry.who.as_str()).collect();
    assert_eq!(who, ["reader", NOBODY, "reader", NOBODY], "what was typed as a name is not kept");
}

#[test]
fn after_failures_the_next_attempt_waits_and_after_a_hundred_the_account_is_locked() {
    let office = Office::new();
    let mut now = NOW;
    let mut waits = 0;
    let mut tried = 0;
    while tried < MOST_FAILURES {
        match office.try_in(now, "reader", "wrong kettle fold", None) {
            Err(said) if said == WRONG => tried += 1,
            Err(said) => {
                assert!(said.contains("too many attempts"), "{said}");
                let right = office.try_in(now, "reader", PASSWORD, None).expect_err("waits, right or not");
                assert!(right.contains("too many attempts"), "{right}");
                waits += 1;
                now += 15 * 60 * 1_000;
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(waits >= 90, "{waits}");
    now += 15 * 60 * 1_000;
    assert_eq!(office.try_in(now, "reader", PASSWORD, None), Err(WRONG.to_owned()), "locked");
    office.at(now).user_unlock("reader").expect("opened again");
    assert!(office.try_in(now, "reader", PASSWORD, None).is_ok(), "failures are forgotten");
}

#[test]
fn unknown_names_wait_as_known_ones_do() {
    let office = Office::new();
    let said = |name: &str| {
        let tries = (0..6).map(|_| office.try_in(NOW, name, "wrong kettle fold", None).expect_err("wrong"));
        tries.collect::<Vec<_>>().pop().expect("six")
    };
    assert_eq!(said("reader"), said("nobody"));
}

#[test]
fn a_code_is_needed_and_good_once() {
    let office = Office::new();
    let secret = office.with_codes(NOW);
    assert_eq!(office.try_in(NOW, "reader", PASSWORD, None), Ok(SignedIn::CodeNeeded));
    let confirmed = code(&secret, NOW);
    assert_eq!(office.try_in(NOW, "reader", PASSWORD, Some(&confirmed)), Err(WRONG.to_owned()), "used to confirm");
    let later = NOW + 60_000;
    let next = code(&secret, later);
    assert!(matches!(office.try_in(later, "reader", PASSWORD, Some(&next)), Ok(SignedIn::Token(_))));
    assert_eq!(office.try_in(later, "reader", PASSWORD, Some(&next)), Err(WRONG.to_owned()), "replayed");
    assert_eq!(office.try_in(later, "reader", "wrong kettle fold", None), Err(WRONG.to_owned()));
    office.at(later).user_totp_remove("reader").expect("removed");
    assert!(matches!(office.try_in(later, "reader", PASSWORD, None), Ok(SignedIn::Token(_))));
}

#[test]
fn a_recovery_code_is_good_once_and_only_with_the_password() {
    let office = Office::new();
    office.with_codes(NOW);
    let shown = office.at(NOW).user_recovery("reader").expect("codes");
    let codes: Vec<&str> = shown["codes"].as_array().expect("ten").iter().filter_map(|one| one.as_str()).collect();
    assert_eq!(codes.len(), 10);
    let lower = codes[0].to_lowercase();
    assert!(office.try_in(NOW, "reader", "wrong kettle fold", Some(&lower)).is_err());
    assert!(matches!(office.try_in(NOW, "reader", PASSWORD, Some(&lower)), Ok(SignedIn::Token(_))));
    assert_eq!(office.try_in(NOW, "reader", PASSWORD, Some(&lower)), Err(WRONG.to_owned()), "used");
    assert_eq!(office.at(NOW).user_list().expect("listed")[0]["recovery_codes"], 9);
}

#[test]
fn a_session_ends_by_rest_by_age_by_a_new_password_and_with_its_account() {
    let office = Office::new();
    let over = |token: &str, now_ms: i64| office.signed_in(token, now_ms).map(|_| ()).expect_err("over").to_string();
    let token = office.token(NOW);
    assert_eq!(over(&token, NOW + IDLE_MS), NO_SESSION);
    let token = office.token(NOW);
    let mut now = NOW;
    while now + IDLE_MS / 2 < NOW + ABSOLUTE_MS {
        now += IDLE_MS / 2;
        assert!(office.signed_in(&token, now).is_ok(), "in use");
    }
    assert_eq!(over(&token, NOW + ABSOLUTE_MS), NO_SESSION);
    for end in [
        |bench: &Workbench| bench.user_password("reader", "another kettle").map(|_| ()),
        |bench: &Workbench| bench.user_password("reader", PASSWORD).map(|_| ()),
        |bench: &Workbench| bench.user_end_sessions("reader").map(|_| ()),
    ] {
        let password = if office.try_in(NOW, "reader", PASSWORD, None).is_ok() { PASSWORD } else { "another kettle" };
        let Ok(SignedIn::Token(token)) = office.try_in(NOW, "reader", password, None) else { panic!("right") };
        end(&office.at(NOW)).expect("ended");
        assert_eq!(over(&token, NOW + 1), NO_SESSION);
    }
    let token = office.token(NOW);
    office.at(NOW).user_revoke("reader").expect("revoked");
    assert_eq!(over(&token, NOW + 1), NO_SESSION);
    assert!(office.at(NOW).user_unlock("reader").is_err(), "for good");
    assert_eq!(over("a token that nobody gave", NOW), NO_SESSION);
}

#[test]
fn no_secret_lies_in_the_store_in_clear() {
    let office = Office::new();
    let secret = office.with_codes(NOW);
    let shown = office.at(NOW).user_recovery("reader").expect("codes");
    let later = NOW + 60_000;
    let Ok(SignedIn::Token(token)) = office.try_in(later, "reader", PASSWORD, Some(&code(&secret, later))) else {
        panic!("right")
    };
    let letters = data_encoding::BASE32_NOPAD.encode(&secret);
    let recovery = shown["codes"][0].as_str().expect("a code").replace('-', "");
    let secrets: [&[u8]; 6] = [
        &secret,
        letters.as_bytes(),
        recovery.as_bytes(),
        token.as_bytes(),
        PASSWORD.as_bytes(),
        b"THROUGHLINE-ACCOUNTS-KEY",
    ];
    let mut files = vec![office.folder.path().join("store")];
    let mut read = 0;
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files.extend(std::fs::read_dir(&path).expect("listed").map(|entry| entry.expect("read").path()));
            continue;
        }
        let bytes = std::fs::read(&path).expect("read");
        read += bytes.len();
        for secret in secrets {
            assert!(!bytes.windows(secret.len()).any(|window| window == secret), "{}", path.display());
        }
    }
    assert!(read > 10_000, "the database was among them");
}
