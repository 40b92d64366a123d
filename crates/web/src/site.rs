//! What the server keeps for every visitor.

use std::path::PathBuf;
use std::sync::atomic::AtomicI64;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use workbench::{Actor, Workbench, Workshop};

use crate::jobs::Jobs;
use crate::provider::Provider;
use crate::sign_in_provider::Owing;

/// What the journal calls the server where it acts for nobody: at sign-in, and when it takes entries into the tree.
const SERVER: &str = "server";

/// One running server.
pub(crate) struct Site {
    /// The store, kept open.
    pub(crate) workshop: Workshop,
    /// The store's folder, for what is brought in.
    pub(crate) store: PathBuf,
    /// Whether browsers reach it by HTTPS only.
    pub(crate) secure: bool,
    /// How what is shown is to be handled; stands on every page and print.
    pub(crate) handling: String,
    /// What takes longer than a look.
    pub(crate) jobs: Jobs,
    /// The organisation's sign-in provider, where one is configured.
    pub(crate) provider: Option<Provider>,
    /// Those whom it vouched for and who owe a code.
    pub(crate) owing: Owing,
    /// Says something to whoever runs the server. Never personal data.
    pub(crate) tell: fn(&str),
    /// When somebody last asked for anything, UTC milliseconds.
    pub(crate) asked_ms: AtomicI64,
    /// A token that whoever opens the printed address of a demonstration gets, once.
    pub(crate) welcome: Mutex<Option<Welcome>>,
}

/// A session that waits for whoever opens the address with its code.
pub(crate) struct Welcome {
    /// What stands in the address.
    pub(crate) code: String,
    /// The session.
    pub(crate) token: String,
}

impl Site {
    /// The session behind a printed address; nobody gets it twice.
    pub(crate) fn welcome(&self, code: &str) -> Option<String> {
        let mut waiting = self.welcome.lock().unwrap_or_else(PoisonError::into_inner);
        let right = waiting.as_ref().is_some_and(|waiting| waiting.code == code);
        if right { waiting.take().map(|waiting| waiting.token) } else { None }
    }

    /// A workbench for nobody in particular: to sign somebody in.
    pub(crate) fn door(&self) -> Result<Workbench, workbench::Error> {
        self.workshop.for_local_operator(server())
    }
}

/// The server as an actor, now.
pub(crate) fn server() -> Actor {
    Actor { who: SERVER.to_owned(), reason: String::new(), now_ms: now_ms() }
}

/// Now, UTC milliseconds: the one place where the pages look at a clock.
pub(crate) fn now_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
