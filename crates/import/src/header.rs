//! The rows that name the columns.

use std::collections::BTreeSet;

use crate::words::is_figure;

/// Longest name of a column.
const LONGEST_NAME: usize = 80;

/// A row as it was kept: number and fields.
pub(crate) type KeptRow = (u32, Vec<String>);

/// Whether a row can name columns: two or more texts, no figures.
pub(crate) fn could_be_header(fields: &[&str]) -> bool {
    let mut named = 0;
    for field in fields.iter().filter(|field| !field.is_empty()) {
        let name = field.len() <= LONGEST_NAME && field.chars().any(char::is_alphabetic) && !is_figure(field);
        let sign = matches!(*field, "#" | "№");
        if !name && !sign {
            return false;
        }
        named += 1;
    }
    named >= 2
}

/// How many fields hold something.
pub(crate) fn filled(fields: &[String]) -> usize {
    fields.iter().filter(|field| !field.is_empty()).count()
}

/// Names of columns agree without regard to case, space and the mark at the beginning of a file.
pub(crate) fn same_name(found: &str, wanted: &str) -> bool {
    plain_name(found) == plain_name(wanted)
}

/// A name in lower case with single spaces.
pub(crate) fn plain_name(name: &str) -> String {
    name.trim_start_matches('\u{feff}').split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The names of columns from one or two header rows: a group's name stands before each of its columns' names, a name that
/// comes twice is numbered, a column without a name is called by its place.
pub(crate) fn column_names(group: Option<&[String]>, names: &[String], width: usize) -> Vec<String> {
    let width = width.max(names.len()).max(group.map_or(0, <[String]>::len));
    let mut joined = Vec::with_capacity(width);
    let mut over = "";
    for at in 0..width {
        let own = names.get(at).map_or("", String::as_str);
        let above = group.and_then(|group| group.get(at)).map_or("", String::as_str);
        if !above.is_empty() {
            over = above;
        }
        joined.push(match (over, own) {
            (_, "") => above.to_owned(),
            ("", own) => own.to_owned(),
            (over, own) => format!("{over} {own}"),
        });
    }
    let mut known = BTreeSet::new();
    for (at, name) in joined.iter_mut().enumerate() {
        if name.is_empty() {
            *name = format!("column {}", at + 1);
        }
        let first = name.clone();
        let mut count = 1;
        while !known.insert(plain_name(name)) {
            count += 1;
            *name = format!("{first} {count}");
        }
    }
    joined
}

/// Whether the row above is a row of groups over this one: it names what this one leaves blank, or tells apart what it repeats.
pub(crate) fn is_group_row(above: &[String], names: &[String]) -> bool {
    if filled(above) < 2 {
        return false;
    }
    let distinct: BTreeSet<String> =
        names.iter().filter(|name| !name.is_empty()).map(|name| plain_name(name)).collect();
    let repeats = distinct.len() < filled(names);
    let own = |at: usize| names.get(at).is_some_and(|name| !name.is_empty());
    let completes = above.iter().enumerate().any(|(at, name)| !name.is_empty() && !own(at));
    let spans = above.iter().enumerate().any(|(at, name)| name.is_empty() && own(at));
    repeats || (completes && spans)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Vec<String> {
        text.split(',').map(ToOwned::to_owned).collect()
    }

    #[test]
    fn a_group_stands_before_each_of_its_names() {
        let (group, names) = (row("Date,Time,Calling party,,Called party,,Secs"), row(",,Number,IMEI,Number,IMEI,"));
        assert!(is_group_row(&group, &names));
        assert_eq!(
            column_names(Some(&group), &names, 0),
            [
                "Date",
                "Time",
                "Calling party Number",
                "Calling party IMEI",
                "Called party Number",
                "Called party IMEI",
                "Secs"
            ]
        );
    }

    #[test]
    fn names_that_come_twice_or_not_at_all_are_told_apart() {
        assert_eq!(column_names(None, &row("No,No,"), 4), ["No", "No 2", "column 3", "column 4"]);
    }

    #[test]
    fn figures_name_no_column() {
        assert!(could_be_header(&["Date", "Cell 1", "#"]));
        assert!(!could_be_header(&["Subscriber", "07700900123"]));
        assert!(!could_be_header(&["Report"]));
    }
}
