//! Why a request was not answered, in words that say nothing about anybody.

use axum::http::StatusCode;
use serde_json::{Value, json};

/// Why a request was not answered.
#[derive(Debug)]
pub(crate) enum Problem {
    /// Nobody is signed in.
    NobodySignedIn,
    /// The policies do not allow it; says which and what they say.
    Denied {
        /// The policies that decided.
        policy: String,
        /// What they say.
        why: String,
    },
    /// There is no such page, or no such thing that this reader may know of.
    NotFound,
    /// What was asked for cannot be; says what to do instead.
    Wrong(String),
    /// A form came from elsewhere, or its page is too old.
    NotOurForm,
    /// More was sent than is taken.
    TooLarge,
    /// Somebody else changed it first.
    Conflict(Box<Versions>),
    /// The store is being changed by somebody else.
    Busy,
    /// Our own fault, or the disk's; says what failed, for the log and not for the reader.
    Failed(String),
}

/// Two versions of one thing.
#[derive(Debug)]
pub(crate) struct Versions {
    /// What is stored.
    pub(crate) stored: Value,
    /// What was to be stored.
    pub(crate) refused: Value,
}

impl Problem {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::NobodySignedIn => StatusCode::UNAUTHORIZED,
            Self::Denied { .. } | Self::NotOurForm => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Wrong(_) => StatusCode::BAD_REQUEST,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::Failed(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A short heading.
    pub(crate) fn title(&self) -> &'static str {
        match self {
            Self::NobodySignedIn => "Sign in first",
            Self::Denied { .. } => "Not yours to see",
            Self::NotFound => "Nothing is here",
            Self::Wrong(_) => "That cannot be done",
            Self::NotOurForm => "The form was not taken",
            Self::TooLarge => "Too much at once",
            Self::Conflict(_) => "Somebody else changed it first",
            Self::Busy => "The store is being changed",
            Self::Failed(_) => "Something went wrong",
        }
    }

    /// What a reader should know and do.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::NobodySignedIn => "Your session is over, or was never begun.".to_owned(),
            Self::Denied { why, policy, .. } => format!("{why} (Policy {policy}. The refusal is in the journal.)"),
            Self::NotFound => "There is no such page, or nothing of that name that you may see.".to_owned(),
            Self::Wrong(text) => text.clone(),
            Self::NotOurForm => {
                "It did not come from a page of this site, or that page was opened in an earlier session. Nothing was changed. Go back, reload the page and try again.".to_owned()
            }
            Self::TooLarge => "What was sent is larger than is taken here. Nothing was changed.".to_owned(),
            Self::Conflict(_) => "Yours was not stored. Both are below; nothing is lost.".to_owned(),
            Self::Busy => "Another change of the records is under way. Try again in a moment.".to_owned(),
            Self::Failed(_) => "The fault is on our side and was logged without what you entered. Try again; if it stays, run `throughline doctor`.".to_owned(),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let mut said = json!({ "problem": self.title(), "detail": self.text(), "status": self.status().as_u16() });
        if let Self::Conflict(both) = self {
            said["stored"] = both.stored.clone();
            said["refused"] = both.refused.clone();
        }
        said
    }
}

impl From<workbench::Error> for Problem {
    fn from(error: workbench::Error) -> Self {
        if let Some((stored, refused)) = error.conflict() {
            let read = |text: &str| serde_json::from_str(text).unwrap_or_default();
            return Self::Conflict(Box::new(Versions { stored: read(stored), refused: read(refused) }));
        }
        if error.is_busy() {
            return Self::Busy;
        }
        if error.is_not_on_record() {
            return Self::NotFound;
        }
        match error {
            workbench::Error::Denied { policy, why, .. } => Self::Denied { policy, why },
            workbench::Error::Refused(text) | workbench::Error::NotAuthorised(text) => Self::Wrong(text),
            workbench::Error::Rule(rule) => Self::Wrong(rule.to_string()),
            // Messages of the crates never hold personal data; what was asked for is not among them.
            other if other.is_ours() => Self::Failed(other.to_string()),
            other => Self::Wrong(other.to_string()),
        }
    }
}
