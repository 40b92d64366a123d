//! Kinds of things that may be found, and the verb that would show each.

use serde::{Deserialize, Serialize};

/// Kinds: the word in questions and answers, and the verb whose policies say who may see one.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $verb:literal;)+) => {
        /// A kind of thing that may be found, in the order in which equal hits are listed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum FoundKind {
            $($(#[$doc])* #[serde(rename = $word)] $variant),+
        }

        impl FoundKind {
            /// Every one.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in questions and answers.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The verb that would show it: its policies say who may see it.
            pub(crate) const fn verb(self) -> &'static str {
                match self { $(Self::$variant => $verb),+ }
            }
        }
    };
}

kinds! {
    /// An operation.
    Operation = "operation", "operation list";
    /// A person of the investigation.
    Person = "person", "person list";
    /// A line on record.
    Line = "line", "operation show";
    /// A number, handset or SIM on record.
    Identifier = "identifier", "identifier list";
    /// A number that the records know.
    Number = "number", "line";
    /// A number with the name that an operator gave.
    Subscriber = "subscriber", "line";
    /// A person of the records.
    RecordedPerson = "recorded-person", "line";
    /// A number that the records say is somebody's.
    Attribution = "attribution", "line";
    /// An entry of a handset's contacts.
    Contact = "contact", "line";
    /// A handset that the records know.
    Handset = "handset", "line";
    /// A SIM that the records know.
    Sim = "sim", "line";
    /// A device that was examined.
    Device = "device", "line";
    /// Which number, SIM, handset and holder a line had.
    Tenure = "tenure", "tenure list";
    /// A category of a person in an operation.
    Category = "category", "person show";
    /// A note.
    Note = "note", "note list";
    /// A task.
    Task = "task", "task list";
    /// A decision.
    Decision = "decision", "decision list";
    /// A judgement.
    Judgement = "judgement", "judge list";
    /// A file of the investigation.
    File = "file", "file list";
    /// A message of a seized handset.
    Message = "message", "line";
    /// An incident.
    Incident = "incident", "line";
    /// A time in which somebody was missing or in custody.
    Episode = "episode", "line";
    /// A read of a number plate.
    Vehicle = "vehicle", "line";
    /// An authority.
    Authority = "authority", "authority list";
    /// A file as received.
    Source = "source", "sources";
    /// A saved view.
    View = "view", "view list";
    /// Credit that was bought for a number.
    TopUp = "top-up", "line";
    /// A place that a handset remembers.
    Location = "location", "line";
    /// A review of something held.
    Review = "review", "retention list";
    /// A legal hold.
    Hold = "hold", "retention list";
}

impl FoundKind {
    /// Reads the word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.word() == text.trim())
    }

    /// How the index counts it.
    pub(crate) fn number(self) -> u8 {
        self as u8
    }

    /// The kind that the index counts so.
    pub(crate) fn of_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_back_from_its_word_and_number_and_names_a_verb_of_the_policies() {
        for kind in FoundKind::ALL.iter().copied() {
            assert_eq!(FoundKind::parse(kind.word()), Some(kind));
            assert_eq!(FoundKind::of_number(kind.number()), Some(kind));
            assert!(crate::access::verbs().contains(kind.verb()), "{}", kind.verb());
        }
    }
}
