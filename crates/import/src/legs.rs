//! Records that belong to another record of the same document: legs of forwarded calls, parts of long texts.

use std::collections::{HashMap, HashSet};

use foldhash::fast::FixedState;
use records::{BILLED_B, Communications, Kind, Link, Linked, RowRef};

use crate::batch::Batch;

/// A call rings at most about this long before it is forwarded; the leg's record begins when it is.
const RINGS_MS: i64 = 60_000;
/// A leg's record can begin this long before the call's own: two switches count.
const SKEW_MS: i64 = 3_000;
/// Parts of one text follow each other within this time.
const PARTS_MS: i64 = 60_000;

/// A row that says, or looks as if, it is a leg of a call that was forwarded by `via`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Leg {
    pub(crate) row: u32,
    /// Where it stands among the communications, if it can stand alone.
    pub(crate) position: Option<usize>,
    /// Who called, where the row says it; the forwarding number otherwise.
    pub(crate) a: i64,
    /// The number that forwarded the call.
    pub(crate) via: i64,
    /// Whom it was forwarded to.
    pub(crate) to: i64,
    pub(crate) start_ms: i64,
}

/// A text that says which part of a longer one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub(crate) position: usize,
    /// 1 for the first.
    pub(crate) number: u32,
    /// Of how many; 0 where the row does not say.
    pub(crate) of: u32,
}

/// `2/3`, `2 of 3`, or `2` (with the count elsewhere).
pub(crate) fn read_part(text: &str, count: &str) -> Option<(u32, u32)> {
    let text = text.trim().to_ascii_lowercase();
    let (number, of) = text.split_once('/').or_else(|| text.split_once("of")).unwrap_or((&text, count));
    let number: u32 = number.trim().parse().ok()?;
    let of = if of.trim().is_empty() { 0 } else { of.trim().parse().ok()? };
    let sound = (1..=255).contains(&number) && (of == 0 || (2..=255).contains(&of) && number <= of);
    sound.then_some((number, of))
}

/// Columns that say which part of a longer text a row is.
pub(crate) fn is_part_column(name: &str) -> bool {
    let name = bare(name);
    ["part", "partno", "partnumber", "msgpart", "messagepart", "smspart", "segment", "segmentno", "segmentnumber"]
        .contains(&name.as_str())
}

/// Columns that say of how many parts a text is.
pub(crate) fn is_part_count_column(name: &str) -> bool {
    let name = bare(name);
    ["parts", "totalparts", "partcount", "partsof", "ofparts", "segments", "segmentcount", "totalsegments"]
        .contains(&name.as_str())
}

fn bare(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// Whether an operator's word for a record says that the call was forwarded.
pub(crate) fn says_forwarded(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    let whole = |code: &str| word.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|part| part == code);
    ["forward", "divert", "redirect"].iter().any(|part| word.contains(part))
        || ["cf", "cfw", "cfu", "cfb", "cfnr", "cfnry", "cfnrc", "roacf"].iter().any(|code| whole(code))
}

/// Takes legs and parts out of the communications and lists each with the record that it is counted with.
///
/// `calls` holds the calls that legs can belong to where the batch does not hold them any more. A leg without its call is rejected where the subject is neither party, and stays a communication of its own otherwise.
pub(crate) fn link(batch: &mut Batch, source: u32, calls: Option<&Communications>) {
    let (legs, parts) = (std::mem::take(&mut batch.legs), std::mem::take(&mut batch.parts));
    if legs.is_empty() && parts.is_empty() {
        return;
    }
    let mut gone = vec![false; batch.communications.len()];
    link_legs(batch, &legs, source, calls, &mut gone);
    link_parts(batch, &parts, source, &mut gone);
    if gone.contains(&true) {
        let kept: Vec<u32> = (0..).zip(&gone).filter(|(_, gone)| !**gone).map(|(at, _)| at).collect();
        batch.communications = batch.communications.gather(&kept);
        batch.raw_rows = kept.iter().map(|at| batch.raw_rows[*at as usize]).collect();
    }
}

/// Collects the calls that legs can belong to.
pub(crate) fn calls_of(legs: &[Leg], rows: &Communications, calls: &mut Communications) {
    let via: HashSet<i64, FixedState> = legs.iter().map(|leg| leg.via).collect();
    let wanted = (0..rows.len()).filter(|at| via.contains(&rows.b.number[*at]));
    wanted.for_each(|at| calls.push_row(rows, at));
}

fn link_legs(batch: &mut Batch, legs: &[Leg], source: u32, calls: Option<&Communications>, gone: &mut [bool]) {
    let rows = calls.unwrap_or(&batch.communications);
    let mut calls: HashMap<i64, Vec<usize>, FixedState> = legs.iter().map(|leg| (leg.via, Vec::new())).collect();
    for at in 0..rows.len() {
        if rows.billing[at] & BILLED_B != 0
            && rows.kind[at] == Kind::Voice as u8
            && let Some(own) = calls.get_mut(&rows.b.number[at])
        {
            own.push(at);
        }
    }
    let mut orphans = Vec::new();
    for leg in legs {
        let suits = |at: &&usize| {
            let begun_ms = leg.start_ms - rows.start_ms[**at];
            (-SKEW_MS..=RINGS_MS).contains(&begun_ms)
                && (leg.a == leg.via || rows.a.number[**at] == leg.a)
                && Some(**at) != leg.position
        };
        let call = calls.get(&leg.via).into_iter().flatten().filter(suits);
        match call.min_by_key(|at| ((leg.start_ms - rows.start_ms[**at]).abs(), **at)) {
            Some(call) => {
                let record = RowRef { source, row: leg.row };
                batch.linked.push(Linked {
                    record,
                    into: rows.row_ref(*call),
                    how: Link::ForwardedLeg,
                    number: leg.to,
                });
                if let Some(position) = leg.position {
                    gone[position] = true;
                }
                batch.changes.note("leg of a forwarded call counted with the call", leg.row, || {
                    format!("with row {}", rows.row[*call])
                });
            }
            None if leg.position.is_none() => orphans.push(leg.row),
            None => {}
        }
    }
    for row in orphans {
        batch.reject(row, Some("subject"), "column subject: expected one of the row's two numbers, or beside it the call of which this is a forwarded leg");
    }
}

fn link_parts(batch: &mut Batch, parts: &[Part], source: u32, gone: &mut [bool]) {
    let rows = &batch.communications;
    let key = |part: &Part| {
        let at = part.position;
        (rows.a.number[at], rows.b.number[at], rows.kind[at], rows.billing[at], part.of)
    };
    let mut sorted = parts.to_vec();
    sorted.sort_by_key(|part| (key(part), rows.start_ms[part.position], part.number, part.position));
    let mut found: Vec<(usize, usize)> = Vec::new();
    for group in sorted.chunk_by(|left, right| key(left) == key(right)) {
        let firsts: Vec<usize> = group.iter().filter(|part| part.number == 1).map(|part| part.position).collect();
        // Where the first part was not delivered, the earliest one there is stands for it.
        let mut stand_in: Option<usize> = None;
        for part in group.iter().filter(|part| part.number > 1) {
            let near = |first: &&usize| apart_ms(rows, **first, part.position) <= PARTS_MS;
            let first =
                firsts.iter().filter(near).min_by_key(|first| (apart_ms(rows, **first, part.position), **first));
            match first.copied().or(stand_in.filter(|first| near(&first))) {
                Some(first) => found.push((part.position, first)),
                None => stand_in = Some(part.position),
            }
        }
    }
    found.sort_unstable();
    for (position, first) in found {
        gone[position] = true;
        let (record, into) = (RowRef { source, row: rows.row[position] }, rows.row_ref(first));
        batch.linked.push(Linked { record, into, how: Link::TextPart, number: 0 });
        let row = rows.row[first];
        batch.changes.note("part of a long text counted with its first part", record.row, || format!("with row {row}"));
    }
}

fn apart_ms(rows: &Communications, left: usize, right: usize) -> i64 {
    (rows.start_ms[left] - rows.start_ms[right]).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_read_in_every_usual_form() {
        assert_eq!(read_part("2/3", ""), Some((2, 3)));
        assert_eq!(read_part("1 of 4", ""), Some((1, 4)));
        assert_eq!(read_part("2", "3"), Some((2, 3)));
        assert_eq!(read_part("1", ""), Some((1, 0)));
        for text in ["4/3", "0/2", "", "one", "1/1"] {
            assert_eq!(read_part(text, ""), None, "{text}");
        }
        assert!(is_part_column("Msg Part") && is_part_column("PART_NO") && !is_part_column("Department"));
        assert!(is_part_count_column("Total Parts") && !is_part_count_column("Part"));
    }

    #[test]
    fn words_that_say_forwarded() {
        for word in ["Forwarded", "Call Divert", "MO-CFU", "CF", "ROACF"] {
            assert!(says_forwarded(word), "{word}");
        }
        for word in ["MOC", "Calling", "Speech", "SCF1"] {
            assert!(!says_forwarded(word), "{word}");
        }
    }
}
