//! Layouts that come with the program: public ones, and common exports of handset and camera systems.

use std::sync::OnceLock;

use crate::header::same_name;
use crate::mapping::Mapping;

/// A layout: its name and its mapping. It is used where a table has all its columns.
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) mapping: Mapping,
}

impl Layout {
    /// Whether a header has every column of the layout.
    pub(crate) fn fits(&self, header: &[String]) -> bool {
        self.mapping.needed().all(|needed| header.iter().any(|name| same_name(name, needed)))
    }
}

macro_rules! layouts {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_str!(concat!("../layouts/", $name, ".toml")))),+]
    };
}

/// Name and TOML of each.
pub(crate) const SOURCES: [(&str, &str); 7] = layouts![
    "police-uk-street",
    "police-uk-outcomes",
    "opencellid",
    "bandicoot-antennas",
    "handset-calls",
    "handset-messages",
    "anpr-reads",
];

/// All of them, read once.
pub(crate) fn built_in() -> &'static [Layout] {
    static LAYOUTS: OnceLock<Vec<Layout>> = OnceLock::new();
    LAYOUTS.get_or_init(|| {
        let read = |(name, toml): (&'static str, &str)| Layout {
            name,
            mapping: Mapping::parse(toml).expect("a layout that comes with the program is a mapping"),
        };
        SOURCES.into_iter().map(read).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Content, Document, Limits};
    use crate::read::{MappingChoice, read};
    use records::Names;

    #[test]
    fn every_layout_reads_its_sample_whole() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("layouts");
        for (name, _) in SOURCES {
            let path = folder.join(format!("{name}.csv"));
            let document =
                Document { name: format!("{name}.csv"), received: path.clone(), content: Content::File(path) };
            let batch = read(
                &document,
                1,
                &MappingChoice::default(),
                &Limits::default(),
                &mut Names::default(),
                &mut |_, _| Ok(()),
            );
            let batch = batch.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(batch.format, format!("layout {name}"));
            assert!(batch.rows_read() >= 2 && batch.rejected.is_empty(), "{name}: {:?}", batch.rejected);
            assert_eq!(batch.rows_in, batch.rows_read());
        }
    }
}
