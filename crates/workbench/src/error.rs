//! Why a verb did not do what was asked.

/// One verb's failure. Messages never carry personal data; arguments of the caller may be repeated.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// A rule of the investigation.
    #[error(transparent)]
    Rule(#[from] case::Error),
    /// A table.
    #[error(transparent)]
    Engine(#[from] engine::Error),
    /// A file that was handed over.
    #[error(transparent)]
    Import(#[from] ::import::Error),
    /// The caller asked for something that cannot be done; says what to do instead.
    #[error("{0}")]
    Refused(String),
    /// The lawful basis cited does not cover what was asked; says what to do instead. The journal keeps the refusal.
    #[error("{0}")]
    NotAuthorised(String),
    /// Somebody asked that it stop before it was done.
    #[error("stopped before it was done; nothing was changed")]
    Stopped,
    /// The policies do not allow it.
    #[error("`{verb}` was refused: {why} (policy {policy}; `throughline access explain` says more)")]
    Denied {
        /// The verb.
        verb: String,
        /// The policies that decided.
        policy: String,
        /// What they say.
        why: String,
    },
    /// Reading or writing a file named by the caller failed.
    #[error("{doing} {path}: {cause}")]
    File {
        /// What was tried.
        doing: &'static str,
        /// Which file.
        path: String,
        /// Why it failed.
        #[source]
        cause: std::io::Error,
    },
}

impl Error {
    /// Whether another change of the store was under way: the same request may succeed later.
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Store(store::Error::Busy(_)))
    }

    /// Whether nothing stands under the id that was asked for.
    pub fn is_not_on_record(&self) -> bool {
        matches!(self, Self::Store(store::Error::NotOnRecord { .. }))
    }

    /// Whether the fault is the program's or the machine's, and not in what was asked for.
    pub fn is_ours(&self) -> bool {
        match self {
            Self::Store(
                store::Error::OnRecord { .. }
                | store::Error::Held { .. }
                | store::Error::Rule(_)
                | store::Error::Question(_),
            ) => false,
            Self::Store(_) | Self::Engine(_) => true,
            Self::Stopped
            | Self::Rule(_)
            | Self::Import(_)
            | Self::Refused(_)
            | Self::NotAuthorised(_)
            | Self::Denied { .. }
            | Self::File { .. } => false,
        }
    }

    /// What is stored and what was refused, where somebody else changed the thing first; for answers, never for messages.
    pub fn conflict(&self) -> Option<(&str, &str)> {
        match self {
            Self::Store(store::Error::Conflict { stored_content, refused_content, .. }) => {
                Some((stored_content, refused_content))
            }
            _ => None,
        }
    }

    pub(crate) fn refused(message: impl Into<String>) -> Self {
        Self::Refused(message.into())
    }

    pub(crate) fn file(doing: &'static str, path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.display().to_string();
        move |cause| Self::File { doing, path, cause }
    }
}
