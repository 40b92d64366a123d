//! Delimited text of any habit, cut into rows and fields without ever losing a line.

use memchr::{memchr, memchr2};

use crate::grid::Row;

/// Rows looked at to find the delimiter.
const SAMPLE_ROWS: usize = 80;
/// Delimiters in the order in which they are believed when they fit equally well.
const DELIMITERS: [u8; 6] = [b',', b';', b'\t', b'|', b'^', b':'];
/// Most lines that one quoted field may run over; beyond it the quotation mark is taken for a stray one.
const MAX_QUOTED_LINES: usize = 400;

/// Why a physical line cannot be cut into fields.
const UNCLOSED: &str = "a quotation mark is opened and not closed: expected a closing one";
const TOO_LONG: &str = "the row is longer than any real one";

/// Text and how its lines are cut.
pub(crate) struct Delimited {
    text: String,
    cut: Cut,
    backslash: bool,
    /// Fields of a usual row; 0 when not known.
    width: usize,
    longest: usize,
}

/// How a line is cut into fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cut {
    /// At each of these signs outside quotation marks.
    At(u8),
    /// At fixed positions: the first character of each field.
    Fixed(Vec<usize>),
}

impl Delimited {
    /// Takes text and finds its habits where they are not given.
    pub(crate) fn new(text: String, cut: Option<Cut>, longest: usize) -> Self {
        let backslash = escapes_with_backslash(&text);
        let mut own = Self { text, cut: Cut::At(b','), backslash, width: 0, longest };
        own.cut = cut.unwrap_or_else(|| own.find_cut());
        own.width = own.usual_width().unwrap_or(0);
        own
    }

    /// The delimiter as a mapping names it.
    pub(crate) fn delimiter(&self) -> Option<String> {
        match &self.cut {
            Cut::At(sign) => Some(char::from(*sign).to_string()),
            Cut::Fixed(_) => Some("fixed".to_owned()),
        }
    }

    /// Calls `visit` with every row that is not empty until it says stop.
    pub(crate) fn each(&self, visit: &mut dyn FnMut(&Row<'_>) -> bool) {
        let mut lines = Lines { text: &self.text, at: 0, number: 0 };
        while let Some(line) = lines.next_line() {
            let started = lines.number;
            let keep_on = if line.len() > self.longest {
                visit(&Row { number: started, fields: &[], broken: Some(TOO_LONG) })
            } else if self.has_quotes(line) {
                self.quoted(line, &mut lines, visit)
            } else {
                let fields = self.plain_fields(line);
                fields.iter().all(|field| field.is_empty())
                    || visit(&Row { number: started, fields: &fields, broken: None })
            };
            if !keep_on {
                return;
            }
        }
    }

    fn has_quotes(&self, line: &str) -> bool {
        matches!(self.cut, Cut::At(_)) && memchr(b'"', line.as_bytes()).is_some()
    }

    fn plain_fields<'t>(&self, line: &'t str) -> Vec<&'t str> {
        match &self.cut {
            Cut::At(sign) => line.split(char::from(*sign)).map(bare).collect(),
            Cut::Fixed(starts) => fixed_fields(line, starts),
        }
    }

    /// A line with quotation marks, and the lines that its quoted field runs over.
    fn quoted(&self, line: &str, lines: &mut Lines<'_>, visit: &mut dyn FnMut(&Row<'_>) -> bool) -> bool {
        let started = lines.number;
        let Cut::At(sign) = self.cut else { return true };
        if let Some(fields) = quoted_fields(line, sign, self.backslash) {
            return show(&fields, started, visit);
        }
        let before = *lines;
        if let Some((fields, after)) = self.joined(line, before, sign) {
            *lines = after;
            return show(&fields, started, visit);
        }
        let literal: Vec<&str> =
            self.plain_fields(line).into_iter().map(|field| bare(field.trim_matches('"'))).collect();
        if literal.len() == self.width {
            return visit(&Row { number: started, fields: &literal, broken: None });
        }
        visit(&Row { number: started, fields: &[], broken: Some(UNCLOSED) })
    }

    /// The row that begins in `line` and ends some lines later, where that gives a row of the usual width.
    fn joined<'t>(&self, line: &str, mut lines: Lines<'t>, sign: u8) -> Option<(Vec<String>, Lines<'t>)> {
        let mut whole = line.to_owned();
        for _ in 0..MAX_QUOTED_LINES {
            let more = lines.next_line()?;
            whole.push('\n');
            whole.push_str(more);
            if whole.len() > self.longest {
                return None;
            }
            if !more.contains('"') {
                continue;
            }
            if let Some(fields) = quoted_fields(&whole, sign, self.backslash) {
                return (self.width == 0 || fields.len() == self.width).then_some((fields, lines));
            }
        }
        None
    }

    /// The delimiter that cuts most rows into the same number of fields; else fixed columns; else commas.
    fn find_cut(&self) -> Cut {
        if let Some(sign) = self.hint() {
            return Cut::At(sign);
        }
        let scored = DELIMITERS.map(|sign| (self.score(sign), sign));
        let best = scored.into_iter().rev().max_by_key(|(score, _)| *score).unwrap_or(((0, 0), b','));
        if best.0 > (0, 0) {
            return Cut::At(best.1);
        }
        match fixed_columns(self.text.lines().take(SAMPLE_ROWS)) {
            Some(starts) => Cut::Fixed(starts),
            None => Cut::At(best.1),
        }
    }

    /// The line `sep=;` that spreadsheets write and read.
    fn hint(&self) -> Option<u8> {
        let first = self.text.lines().next()?.trim().trim_matches('"');
        let sign = first.strip_prefix("sep=").or_else(|| first.strip_prefix("SEP="))?;
        sign.bytes().next().or(Some(b'\t'))
    }

    /// How many rows it cuts alike, where it cuts most of those that it cuts at all alike; then into how many fields.
    fn score(&self, sign: u8) -> (usize, usize) {
        let widths = self.widths(sign);
        let usual = most_frequent(widths.iter().copied()).unwrap_or(0);
        let alike = widths.iter().filter(|width| **width == usual).count();
        let wide = widths.iter().filter(|width| **width > 1).count().max(1);
        // Times are cut by colons too, and not alike with their header.
        let even = if sign == b':' { alike == widths.len() && usual > 3 } else { alike * 10 >= wide * 4 };
        if usual < 2 || !even { (0, 0) } else { (alike, usual) }
    }

    fn widths(&self, sign: u8) -> Vec<usize> {
        let mut lines = Lines { text: &self.text, at: 0, number: 0 };
        let mut widths = Vec::new();
        while let Some(line) = lines.next_line() {
            if !line.trim().is_empty() {
                let cut = if line.contains('"') { quoted_fields(line, sign, self.backslash) } else { None };
                widths.push(cut.map_or_else(|| line.split(char::from(sign)).count(), |fields| fields.len()));
            }
            if widths.len() == SAMPLE_ROWS {
                break;
            }
        }
        widths
    }

    fn usual_width(&self) -> Option<usize> {
        let Cut::At(sign) = self.cut else { return None };
        most_frequent(self.widths(sign).into_iter())
    }
}

fn show(fields: &[String], number: u32, visit: &mut dyn FnMut(&Row<'_>) -> bool) -> bool {
    let fields: Vec<&str> = fields.iter().map(|field| bare(field)).collect();
    fields.iter().all(|field| field.is_empty()) || visit(&Row { number, fields: &fields, broken: None })
}

/// Physical lines, ended by LF, CRLF or CR, numbered from 1.
#[derive(Clone, Copy)]
struct Lines<'t> {
    text: &'t str,
    at: usize,
    number: u32,
}

impl<'t> Lines<'t> {
    fn next_line(&mut self) -> Option<&'t str> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        self.number = self.number.saturating_add(1);
        let Some(end) = memchr2(b'\n', b'\r', rest.as_bytes()) else {
            self.at = self.text.len();
            return Some(rest);
        };
        let both = rest.as_bytes()[end] == b'\r' && rest.as_bytes().get(end + 1) == Some(&b'\n');
        self.at += end + if both { 2 } else { 1 };
        Some(&rest[..end])
    }
}

/// The fields of a line with quotation marks; `None` where one is open at its end.
fn quoted_fields(line: &str, sign: u8, backslash: bool) -> Option<Vec<String>> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut signs = line.chars().peekable();
    while let Some(one) = signs.next() {
        let field = fields.last_mut()?;
        match one {
            '\\' if backslash && quoted && matches!(signs.peek(), Some('"' | '\\')) => field.extend(signs.next()),
            '"' if quoted && signs.peek() == Some(&'"') => {
                field.push('"');
                signs.next();
            }
            '"' if quoted => quoted = false,
            '"' if field.trim().is_empty() => {
                field.clear();
                quoted = true;
            }
            one if !quoted && one == char::from(sign) => fields.push(String::new()),
            one => field.push(one),
        }
    }
    (!quoted).then_some(fields)
}

/// A field without the space around it, and without what spreadsheets put around text that looks like a figure.
pub(crate) fn bare(field: &str) -> &str {
    let space = |sign: char| {
        sign.is_whitespace() || matches!(sign, '\u{feff}' | '\u{200b}' | '\u{200e}' | '\u{202a}' | '\u{202c}')
    };
    let field = field.trim_matches(space);
    if let Some(formula) = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"')) {
        return formula.trim_matches(space);
    }
    match field.strip_prefix('\'') {
        Some(text) => text.strip_suffix('\'').unwrap_or(text).trim_matches(space),
        None => field,
    }
}

/// Whether quotation marks within fields are written `\"`.
fn escapes_with_backslash(text: &str) -> bool {
    let mut end = text.len().min(1 << 16);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let head = &text[..end];
    let inner = |at: usize| head[at + 2..].chars().next().is_some_and(|next| next.is_alphanumeric() || next == ' ');
    head.match_indices("\\\"").any(|(at, _)| inner(at))
}

/// The most frequent width above one, the greater of two equally frequent ones.
pub(crate) fn most_frequent(widths: impl Iterator<Item = usize>) -> Option<usize> {
    let mut counts = std::collections::BTreeMap::new();
    for width in widths.filter(|width| *width > 1) {
        *counts.entry(width).or_insert(0_usize) += 1;
    }
    counts.into_iter().max_by_key(|(width, count)| (*count, *width)).map(|(width, _)| width)
}

fn fixed_fields<'t>(line: &'t str, starts: &[usize]) -> Vec<&'t str> {
    let byte_at = |position: usize| line.char_indices().nth(position).map_or(line.len(), |(at, _)| at);
    let ends = starts.iter().skip(1).map(|start| byte_at(*start)).chain([line.len()]);
    starts.iter().map(|start| byte_at(*start)).zip(ends).map(|(from, to)| bare(&line[from..to])).collect()
}

/// Where columns of fixed width begin: after two or more positions that are blank in every row, or after one where some row, such as
/// the header, begins a word after a wider gap; in three or more columns.
pub(crate) fn fixed_columns<'t>(lines: impl Iterator<Item = &'t str>) -> Option<Vec<usize>> {
    let lines: Vec<Vec<char>> =
        lines.filter(|line| line.trim().len() > 20).map(|line| line.chars().collect()).collect();
    let longest = lines.iter().map(Vec::len).max().filter(|longest| *longest <= 4_000)?;
    let usual: Vec<&Vec<char>> = lines.iter().filter(|line| line.len() * 10 >= longest * 6).collect();
    if usual.len() < 3 {
        return None;
    }
    let blank = |at: usize| usual.iter().all(|line| line.get(at).is_none_or(|sign| *sign == ' '));
    let sign = |line: &[char], at: usize| line.get(at).copied().unwrap_or(' ');
    let begins_word = |at: usize| {
        let wide = |line: &&Vec<char>| sign(line, at) != ' ' && sign(line, at - 1) == ' ' && sign(line, at - 2) == ' ';
        at >= 2 && usual.iter().any(wide)
    };
    let mut starts = Vec::new();
    let mut gap = 2;
    for at in 0..longest {
        if blank(at) {
            gap += 1;
        } else {
            if gap >= 2 || gap == 1 && begins_word(at) {
                starts.push(at);
            }
            gap = 0;
        }
    }
    (starts.len() >= 3).then_some(starts)
}

/// The way a mapping names its delimiter: one sign, or a word for it.
pub(crate) fn cut_named(name: &str, text: &str) -> Option<Cut> {
    match name {
        "tab" | "\\t" => Some(Cut::At(b'\t')),
        "comma" => Some(Cut::At(b',')),
        "semicolon" => Some(Cut::At(b';')),
        "pipe" => Some(Cut::At(b'|')),
        "fixed" => Some(Cut::Fixed(fixed_columns(text.lines().take(SAMPLE_ROWS)).unwrap_or_else(|| vec![0]))),
        sign => (sign.len() == 1).then(|| sign.bytes().next().map(Cut::At))?,
    }
}

/// Whether `name` names a delimiter at all.
pub(crate) fn is_delimiter(name: &str) -> bool {
    matches!(name, "tab" | "\\t" | "comma" | "semicolon" | "pipe" | "fixed") || name.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<(u32, Vec<String>, bool)> {
        let mut rows = Vec::new();
        Delimited::new(text.to_owned(), None, 10_000).each(&mut |row| {
            let fields = row.fields.iter().map(|field| (*field).to_owned()).collect();
            rows.push((row.number, fields, row.broken.is_some()));
            true
        });
        rows
    }

    #[test]
    fn every_usual_delimiter_is_found() {
        for sign in [",", ";", "\t", "|", "^"] {
            let text = format!("Date{sign}Number{sign}Secs\n14/03/2024 12:00{sign}07700900123{sign}5\n");
            assert_eq!(rows(&text)[1].1, ["14/03/2024 12:00", "07700900123", "5"], "{sign}");
        }
        assert_eq!(rows("sep=;\na;b\n1,5;2,5\n")[1].1, ["a", "b"]);
    }

    #[test]
    fn decimal_commas_do_not_cut_a_file_of_semicolons() {
        let found = rows("a;b;c\n1,5;2,5;3,5\n4,5;5,5;6,5\n");
        assert_eq!(found[1].1, ["1,5", "2,5", "3,5"]);
    }

    #[test]
    fn line_ends_of_all_three_kinds_may_be_mixed() {
        let found = rows("a,b\r\n1,2\r3,4\n\n5,6");
        let numbers: Vec<u32> = found.iter().map(|row| row.0).collect();
        assert_eq!(numbers, [1, 2, 3, 5]);
        assert_eq!(found[3].1, ["5", "6"]);
    }

    #[test]
    fn quotation_marks_in_every_style() {
        assert_eq!(rows("a,b\n\"x, \"\"y\"\"\",2\n")[1].1, ["x, \"y\"", "2"]);
        assert_eq!(rows("a,b\n\"say \\\"hello\\\" now\",2\n")[1].1, ["say \"hello\" now", "2"]);
        assert_eq!(rows("a,b\n\"two\nlines\",2\n3,4\n")[1].1, ["two\nlines", "2"]);
        assert_eq!(rows("a,b\n=\"07700900123\",'07700900124\n")[1].1, ["07700900123", "07700900124"]);
    }

    #[test]
    fn a_quotation_mark_that_never_closes_costs_one_row_and_not_the_file() {
        let found = rows("a,b,c\n1,2,3\n\"4,5,6\n7,8,9\n10,\"11,12\n13,14,15\n");
        assert_eq!(found.len(), 6);
        assert_eq!(found[2].1, ["4", "5", "6"]);
        assert_eq!(found[5].1, ["13", "14", "15"]);
    }

    #[test]
    fn columns_of_fixed_width_are_found() {
        let text = "DATE        TIME      NUMBER        SECS\n14/03/2024  12:00:01  07700900123     5\n15/03/2024  13:00:01  07700900124   125\n";
        let found = rows(text);
        assert_eq!(found[0].1, ["DATE", "TIME", "NUMBER", "SECS"]);
        assert_eq!(found[2].1, ["15/03/2024", "13:00:01", "07700900124", "125"]);
    }

    #[test]
    fn a_row_longer_than_the_bound_is_broken_and_the_rest_is_read() {
        let found = rows(&format!("a,b\n{},2\n3,4\n", "x".repeat(20_000)));
        assert!(found[1].2 && !found[2].2);
    }
}
