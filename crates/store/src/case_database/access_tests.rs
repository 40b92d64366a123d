//! Accounts, credentials and sessions: the same on both databases.

use case::{Account, AccountRole, AccountState, JournalEntry, Kind, Session};

use super::tests::Both;
use super::{CaseDatabase, Change, Filter};
use crate::password::PasswordHash;

fn entry() -> JournalEntry {
    JournalEntry {
        at_ms: 1,
        who: "tester".to_owned(),
        verb: "user".to_owned(),
        kind: Kind::Alteration,
        about: Vec::new(),
        reason: String::new(),
    }
}

fn changed<T>(database: &CaseDatabase, change: impl FnOnce(&Change<'_>) -> T) -> T {
    let begun = database.begin(entry()).expect("begun");
    let done = change(&begun);
    begun.commit().expect("committed");
    done
}

#[test]
fn a_secret_of_an_account_is_in_no_history_and_a_code_is_used_once() {
    for database in &Both::new().databases {
        let account = Account {
            name: "reader".to_owned(),
            roles: vec![AccountRole::Analyst],
            state: AccountState::Active,
            created_ms: 1,
            ends_ms: None,
            provider: None,
        };
        let id = database.add(&account, entry()).expect("added").id;
        let hash = PasswordHash::of("amber kettle").expect("hashed");
        changed(database, |change| {
            change.put_password(&id, &hash).expect("kept");
            change.put_waiting_totp(&id, b"sealed").expect("kept");
        });
        let kept = database.credentials(&id).expect("read").expect("there");
        assert_eq!((&kept.password, kept.totp_waiting.as_deref()), (&hash, Some(b"sealed".as_slice())));
        changed(database, |change| change.adopt_totp(&id, b"sealed", 7).expect("kept"));
        assert!(!changed(database, |change| change.use_step(&id, 7).expect("run")), "used when it was adopted");
        assert!(changed(database, |change| change.use_step(&id, 8).expect("run")));
        assert!(!changed(database, |change| change.use_step(&id, 8).expect("run")));
        changed(database, |change| change.put_password(&id, &hash).expect("kept"));
        assert_eq!(database.credentials(&id).expect("read").expect("there").last_step, Some(8), "stays");
        changed(database, |change| change.remove_totp(&id).expect("kept"));
        assert!(database.credentials(&id).expect("read").expect("there").totp.is_none());
        let history = database.history::<Account>(&id).expect("read");
        assert!(!serde_json::to_string(&history[0].content).expect("JSON").contains("argon2"));
        assert_eq!(database.list::<Account>(&Filter::default()).expect("read").len(), 1);
    }
}

#[test]
fn a_recovery_code_is_used_once_and_new_ones_replace_the_old() {
    for database in &Both::new().databases {
        changed(database, |change| change.put_recovery_codes("U-1", &[[1; 32], [2; 32]]).expect("kept"));
        assert!(changed(database, |change| change.use_recovery_code("U-1", &[1; 32], 5).expect("run")));
        assert!(!changed(database, |change| change.use_recovery_code("U-1", &[1; 32], 6).expect("run")), "used");
        assert!(!changed(database, |change| change.use_recovery_code("U-2", &[2; 32], 6).expect("run")), "another's");
        assert_eq!(database.unused_recovery_codes("U-1").expect("read"), 1);
        changed(database, |change| change.put_recovery_codes("U-1", &[[3; 32]]).expect("kept"));
        assert!(!changed(database, |change| change.use_recovery_code("U-1", &[2; 32], 7).expect("run")));
    }
}

#[test]
fn a_session_is_seen_ended_and_forgotten() {
    for database in &Both::new().databases {
        let begin = |digest: u8, now_ms: i64| {
            let session = Session::begin("U-1", now_ms);
            changed(database, |change| change.put_session(&[digest; 32], &session).expect("kept"));
        };
        let read = |digest: u8| database.session(&[digest; 32]).expect("read");
        begin(1, 1_000);
        database.see_session(&[1; 32], 5_000).expect("seen");
        database.see_session(&[1; 32], 4_000).expect("seen");
        assert_eq!(read(1).expect("there").seen_ms, 5_000, "never earlier than it was");
        begin(2, 2_000);
        begin(3, 3_000);
        changed(database, |change| change.end_session(&[2; 32], 6_000).expect("ended"));
        assert_eq!(read(2).expect("there").ended_ms, Some(6_000));
        assert_eq!(database.sessions_of("U-1").expect("read").len(), 2);
        assert_eq!(changed(database, |change| change.end_sessions_of("U-1", 7_000).expect("ended")), 2);
        assert_eq!(read(2).expect("there").ended_ms, Some(6_000), "ended once");
        begin(5, 8_000);
        assert_eq!(changed(database, |change| change.end_every_session(9_000).expect("ended")), 1);
        begin(4, 1_000 + 3 * case::ABSOLUTE_MS);
        assert!(read(1).is_none(), "over for long");
    }
}

#[test]
fn attempts_at_one_time_all_count() {
    const AT_ONE_TIME: usize = 12;
    for database in &Both::new().databases {
        let taken = std::thread::scope(|scope| {
            let tries: Vec<_> = (0..AT_ONE_TIME)
                .map(|_| scope.spawn(|| database.take_attempt(&[9; 32], 1_000).expect("taken")))
                .collect();
            tries.into_iter().filter_map(|one| one.join().expect("ended").ok()).count()
        });
        assert_eq!(taken, 5, "four are free, the fifth makes the next one wait");
        assert!(database.take_attempt(&[9; 32], 1_000).expect("taken").is_err());
        assert!(database.take_attempt(&[8; 32], 1_000).expect("taken").is_ok(), "another name");
        assert_eq!(database.take_attempt(&[9; 32], 31_000).expect("taken").map(|tries| tries.failed), Ok(6));
        database.forget_attempts(&[9; 32]).expect("forgotten");
        assert_eq!(database.take_attempt(&[9; 32], 31_001).expect("taken").map(|tries| tries.failed), Ok(1));
    }
}
