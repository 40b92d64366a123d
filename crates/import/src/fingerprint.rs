//! By what a layout is known again.

use crate::grid::Grid;
use crate::header::plain_name;
use crate::mapping::Mapping;
use crate::table::Table;

/// The layout of a table: how it is cut, and its columns' names in their order, without regard to case and space.
///
/// Two files of one layout have one fingerprint whatever their rows, preamble or encoding; a column more, less or elsewhere is
/// another layout.
pub(crate) fn fingerprint(grid: &Grid, table: &Table) -> String {
    let cut = grid.delimiter().unwrap_or_else(|| "sheet".to_owned());
    let names: Vec<String> = table.header.iter().map(|name| plain_name(name)).collect();
    format!("{cut} {} {}", names.len(), names.join(" | "))
}

/// A mapping without what belongs to one file alone: whose billing it is, which sheet, below which row.
pub(crate) fn reusable(mapping: &Mapping) -> String {
    let mut own = mapping.clone();
    own.constants.remove("subject");
    own.file.sheet = None;
    own.file.skip_rows = None;
    own.table.clear();
    own.to_toml()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::tables;

    fn of(text: &str) -> String {
        let grid = Grid::of_text(text);
        fingerprint(&grid, &tables(&grid, 0)[0])
    }

    #[test]
    fn a_layout_is_known_by_its_names_and_not_by_its_rows() {
        let one = of("Date,Time,Called No,Secs\n14/03/2024,12:00:01,07700900001,5\n");
        let other = of(
            "Subscriber: 07700900123\n\nDATE, Time ,Called  No,Secs\n15/03/2024,13:00:01,07700900002,7\n16/03/2024,13:00:01,07700900002,7\n",
        );
        assert_eq!(one, other);
        assert_ne!(one, of("Date,Time,Secs,Called No\n14/03/2024,12:00:01,5,07700900001\n"));
    }

    #[test]
    fn the_subject_of_one_file_is_not_that_of_the_next() {
        let mapping =
            Mapping::parse("[columns]\nstart = \"T\"\n[constants]\nsubject = \"+447700900123\"\nkind = \"sms\"\n");
        let kept = reusable(&mapping.expect("a mapping"));
        assert!(kept.contains("sms") && !kept.contains("900123"), "{kept}");
    }
}
