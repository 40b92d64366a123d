//! A checkpoint: how large the tree is, and its root (C2SP tlog-checkpoint).

use data_encoding::BASE64;

use super::hash::{Hash, hash_from};

/// How far the journal had come at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which journal: `throughline/` and the store's own random name.
    pub origin: String,
    /// Entries.
    pub size: u64,
    /// Root of the tree.
    pub root: Hash,
}

impl Checkpoint {
    /// The text that is signed.
    pub(crate) fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(&self.root))
    }

    /// Reads the text of a checkpoint; `None` where it is none that this program writes.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut lines = text.strip_suffix('\n')?.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let read = Self {
            origin: origin.to_owned(),
            size: size.parse().ok()?,
            root: hash_from(&BASE64.decode(root.as_bytes()).ok()?)?,
        };
        // The same text again, and nothing after it: one checkpoint has one form.
        (read.text() == text).then_some(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_reads_back_and_has_one_form_only() {
        let checkpoint = Checkpoint { origin: "throughline/a1".to_owned(), size: 70_000, root: [7; 32] };
        let text = checkpoint.text();
        assert_eq!(Checkpoint::parse(&text), Some(checkpoint));
        for other in [
            text.replace("70000", "070000"),
            text.replace("70000", "+70000"),
            format!("{text}more\n"),
            text[..9].to_owned(),
        ] {
            assert_eq!(Checkpoint::parse(&other), None, "{other}");
        }
    }
}
