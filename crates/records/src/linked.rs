//! How records of one communication stand to each other.

use crate::provenance::RowRef;

/// Two deliveries of one record that say different things. Both are shown; neither is averaged nor dropped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disagreement {
    /// The record that stands in the table of communications.
    pub kept: RowRef,
    /// The record that says otherwise.
    pub found: RowRef,
    /// What they differ in.
    pub field: Field,
    /// What the first says: seconds, or a packed identifier.
    pub kept_value: i64,
    /// What the second says.
    pub found_value: i64,
}

/// What two deliveries can differ in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// Length of a call.
    Duration,
    /// Handset of the subject.
    Imei,
    /// Subscription of the subject.
    Imsi,
    /// Cell at the start.
    CellStart,
    /// Cell at the end.
    CellEnd,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 5] = [Self::Duration, Self::Imei, Self::Imsi, Self::CellStart, Self::CellEnd];

    /// The field's name in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Duration => "duration_s",
            Self::Imei => "imei",
            Self::Imsi => "imsi",
            Self::CellStart => "cell_start",
            Self::CellEnd => "cell_end",
        }
    }

    /// Reads a field's name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.word() == word)
    }
}

/// A record that belongs to another one and is counted with it: a leg of a forwarded call, a part of a long text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Linked {
    /// The leg or part.
    pub record: RowRef,
    /// The record whose communication it belongs to.
    pub into: RowRef,
    /// In what way.
    pub how: Link,
    /// The further number that it names (whom the call was forwarded to); 0 where it names none.
    pub number: i64,
}

/// In what way a record belongs to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Link {
    /// A leg of a forwarded call.
    ForwardedLeg,
    /// A part of a text too long for one message.
    TextPart,
}

impl Link {
    /// The word in tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::ForwardedLeg => "forwarded leg",
            Self::TextPart => "text part",
        }
    }

    /// Reads a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::ForwardedLeg, Self::TextPart].into_iter().find(|link| link.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        assert!(Field::ALL.into_iter().all(|field| Field::parse(field.word()) == Some(field)));
        assert_eq!(Link::parse(Link::TextPart.word()), Some(Link::TextPart));
        assert_eq!(Link::parse("twin"), None);
    }
}
