//! One door for the fuzz targets: bytes in, and either they are read or they are refused.

use std::path::PathBuf;
use std::sync::Arc;

use records::Names;

use crate::archive::Archive;
use crate::document::{Content, Document, Limits};
use crate::propose::propose;
use crate::read::{MappingChoice, read};

/// Opens bytes up, proposes a mapping for what is in them, and reads it. Whatever they are, this neither panics nor hangs, and of
/// every document that is read, rows in are kept or rejected.
///
/// # Panics When rows are lost: that is a fault of ours.
pub fn try_bytes(name: &str, bytes: &[u8]) {
    let limits = Limits { row_bytes: 1 << 16, unpacked_bytes: 1 << 24, unpack_ratio: 100, nesting: 3, members: 200 };
    let empty = Content::Bytes(Arc::new(Vec::new()));
    let document = Document { name: name.to_owned(), received: PathBuf::new(), content: empty };
    let (mut documents, mut broken) = (Vec::new(), Vec::new());
    let mut archive = Archive {
        limits: &limits,
        left: limits.unpacked_bytes,
        members: limits.members,
        documents: &mut documents,
        broken: &mut broken,
    };
    if archive.open(&document, bytes.to_vec(), limits.nesting).is_err() {
        return;
    }
    for document in &documents {
        let choice = MappingChoice::default();
        let given = propose(document, &limits, &choice)
            .ok()
            .map(|proposal| proposal.mapping)
            .filter(|mapping| mapping.check().is_ok());
        for choice in [choice, MappingChoice { given, ..MappingChoice::default() }] {
            if let Ok(batch) = read(document, 1, &choice, &limits, &mut Names::default(), &mut |_, _| Ok(())) {
                assert_eq!(batch.rows_in, batch.rows_read() + batch.rejected.len() as u64, "rows were lost");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_corpus_is_read_or_refused() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
        let mut tried = 0;
        for (kind, ending) in [
            ("text", "csv"),
            ("workbook", "xlsx"),
            ("etsi", "xml"),
            ("ufdr", "xml"),
            ("case_uco", "json"),
            ("archive", "zip"),
        ] {
            for entry in std::fs::read_dir(folder.join(kind)).expect("a corpus") {
                let bytes = std::fs::read(entry.expect("an entry").path()).expect("read");
                try_bytes(&format!("corpus.{ending}"), &bytes);
                tried += 1;
            }
        }
        assert!(tried >= 12, "{tried}");
    }
}
