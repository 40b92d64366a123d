//! What every thing on record has in common.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::Error;

/// An enum of states or kinds: its words in files, tables and JSON.
macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// Every one, in the order in which people are shown them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in files and JSON.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the word.
            pub fn parse(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.word().eq_ignore_ascii_case(text.trim()))
            }
        }
    };
}
words! {
    /// Why a reason is asked before something is shown.
    Sensitivity {
        /// It is about somebody who may be a victim.
        Safeguarding = "safeguarding",
        /// It says, or lets guess, who told us.
        Source = "source",
    }
}

/// A thing that people keep on record. What stands here besides its content is what it is looked up by.
pub trait Noun: Clone + Serialize + DeserializeOwned {
    /// Its table, in the plural.
    const TABLE: &'static str;
    /// Its name to people, in the singular.
    const NAME: &'static str;
    /// How its ids begin.
    const PREFIX: &'static str;

    /// The operation whose compartment it lies in.
    fn operation(&self) -> Option<&str> {
        None
    }

    /// The operation whose members alone may see it.
    fn compartment<'a>(&'a self, _id: &'a str) -> Option<&'a str> {
        self.operation()
    }

    /// Why a reason is asked before it is shown, where one is.
    fn sensitivity(&self, _now_ms: i64) -> Option<Sensitivity> {
        None
    }

    /// The first instant at which it is no longer sensitive; the last of all where no instant ends it.
    fn sensitive_until_ms(&self) -> i64 {
        i64::MAX
    }

    /// Id of what it is about: a number, a nominal, a line.
    fn about(&self) -> Option<&str> {
        None
    }

    /// Its state, where it has states.
    fn state(&self) -> Option<&'static str> {
        None
    }

    /// The instant it is listed by: when it is due, began or was made.
    fn at_ms(&self) -> Option<i64> {
        None
    }

    /// The rules that hold of it alone.
    ///
    /// # Errors The first one that is broken.
    fn check(&self) -> Result<(), Error>;
}

pub(crate) use words;
