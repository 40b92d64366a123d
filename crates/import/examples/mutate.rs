//! Drives the readers over mutations of the fuzz corpus, on a stable compiler: `mutate KIND SECONDS [SEED]`.
//!
//! Seconds are those of the processor, where the system tells them. What makes a reader panic, or takes longer than a second, is
//! written into the corpus folder, where the tests find it from then on. Zip archives are unpacked, mutated within and packed again as often
//! as they are mutated whole: otherwise their checksums would keep nearly every mutation from the readers.

use std::io::{Cursor, Read, Write};
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Instant;

/// A small generator of numbers (xorshift, Marsaglia 2003): the same seed gives the same mutations.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % (bound.max(1) as u64)).unwrap_or(0)
    }
}

/// Pieces that break readers more often than chance does.
const PIECES: [&[u8]; 24] = [
    b"\"",
    b"\\\"",
    b"\n",
    b"\r",
    b"\r\n",
    b"\0",
    b",",
    b";",
    b"\t",
    b"|",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"E+11",
    b"-1",
    b"99999999999999999999",
    b"29/02/2023 24:60:61",
    b"<",
    b"</",
    b"&#x0;",
    b"<!DOCTYPE a [<!ENTITY b 'c'>]>",
    b"{",
    b"[",
    b"PK\x03\x04",
    b"\xc3\x28",
];

/// One of the corpus, mutated whole or, where it is a zip archive, mostly within.
fn mutated(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let one = &corpus[dice.below(corpus.len())];
    let within = if dice.below(4) > 0 { mutated_within(one, dice) } else { None };
    within.unwrap_or_else(|| mutated_bytes(one.clone(), corpus, dice))
}

/// A zip archive with one to three of its members mutated; `None` where it is none.
fn mutated_within(bytes: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut members = Vec::new();
    for at in 0..archive.len() {
        let mut member = archive.by_index(at).ok()?;
        let mut content = Vec::new();
        member.read_to_end(&mut content).ok()?;
        members.push((member.name().ok()?.into_owned(), content));
    }
    let contents: Vec<Vec<u8>> = members.iter().map(|(_, content)| content.clone()).collect();
    for _ in 0..=dice.below(3) {
        let at = dice.below(members.len());
        let (_, content) = members.get_mut(at)?;
        *content = mutated_bytes(std::mem::take(content), &contents, dice);
    }
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).ok()?;
        writer.write_all(&content).ok()?;
    }
    Some(writer.finish().ok()?.into_inner())
}

/// Bytes that begin or end a value in delimited text, XML and JSON.
const BOUNDS: &[u8] = b"<>\",;|\t\n{}[]:";

/// A part of a text from one such byte to the next, as long as it is short.
fn value_in(bytes: &[u8], dice: &mut Dice) -> std::ops::Range<usize> {
    let from = dice.below(bytes.len() + 1);
    let is_bound = |byte: &u8| BOUNDS.contains(byte);
    let begin = bytes[..from].iter().rposition(is_bound).map_or(0, |at| at + 1);
    let end = bytes[from..].iter().position(is_bound).map_or(bytes.len(), |at| from + at);
    begin..end
}

/// Values changed places, within a form that stays whole: what lies behind the parser is reached so.
fn with_values_changed(bytes: &mut Vec<u8>, corpus: &[Vec<u8>], dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let at = value_in(bytes, dice);
        let other = if dice.below(3) > 0 { bytes.clone() } else { corpus[dice.below(corpus.len())].clone() };
        let piece = PIECES[dice.below(PIECES.len())];
        match dice.below(5) {
            0 => drop(bytes.drain(at)),
            1 if at.start < at.end => {
                let digit = u8::try_from(dice.below(10)).unwrap_or(0) + b'0';
                let place = at.start + dice.below(at.len());
                bytes[place] = digit;
            }
            2 if !piece.iter().any(|byte| BOUNDS.contains(byte)) => drop(bytes.splice(at, piece.iter().copied())),
            _ => {
                let value = value_in(&other, dice);
                bytes.splice(at, other[value].iter().copied());
            }
        }
    }
}

fn mutated_bytes(mut bytes: Vec<u8>, corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    if dice.below(2) == 0 {
        with_values_changed(&mut bytes, corpus, dice);
        return bytes;
    }
    for _ in 0..=dice.below(8) {
        let at = dice.below(bytes.len() + 1);
        let until = (at + dice.below(64)).min(bytes.len());
        match dice.below(7) {
            0 if at < bytes.len() => bytes[at] = u8::try_from(dice.below(256)).unwrap_or(0),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..until)),
            3 => {
                let part = bytes[at..until].to_vec();
                bytes.splice(at..at, part);
            }
            4 => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied())),
            5 => {
                let other = &corpus[dice.below(corpus.len())];
                let from = dice.below(other.len() + 1);
                let to = (from + dice.below(400)).min(other.len());
                bytes.splice(at..until, other[from..to].iter().copied());
            }
            _ if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            _ => {}
        }
    }
    bytes
}

fn corpus_folder(kind: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(kind)
}

/// Seconds that the processor has spent on this thread; by the clock where the system does not tell.
fn processor_s() -> f64 {
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let spent_ns = told.and_then(|text| text.split_whitespace().next()?.parse::<f64>().ok());
    spent_ns.map_or_else(|| BEGIN.elapsed().as_secs_f64(), |spent_ns| spent_ns / 1e9)
}

fn main() -> Result<(), String> {
    let arguments: Vec<String> = std::env::args().collect();
    let [kind, seconds] = [1, 2].map(|at| arguments.get(at).cloned().unwrap_or_default());
    let seed = arguments.get(3).and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let ending = match kind.as_str() {
        "workbook" => "xlsx",
        "etsi" | "ufdr" => "xml",
        "case_uco" => "json",
        "archive" => "zip",
        _ => "csv",
    };
    let folder = corpus_folder(&kind);
    let entries = std::fs::read_dir(&folder).map_err(|_| format!("no corpus of the kind `{kind}`"))?;
    let corpus: Vec<Vec<u8>> =
        entries.map(|entry| std::fs::read(entry.expect("an entry").path()).expect("read")).collect();
    let mut dice = Dice(seed);
    let most_s: f64 = seconds.parse().unwrap_or(60.0);
    let (mut tried, mut found, mut slowest_s, begin_s) = (0_u64, 0, 0.0_f64, processor_s());
    while processor_s() - begin_s < most_s {
        let bytes = mutated(&corpus, &mut dice);
        let begun_s = processor_s();
        let read = catch_unwind(|| import::try_bytes(&format!("fuzzed.{ending}"), &bytes));
        let took_s = processor_s() - begun_s;
        slowest_s = slowest_s.max(took_s);
        tried += 1;
        if read.is_err() || took_s > 1.0 {
            found += 1;
            let path = folder.join(format!("found-{seed}-{tried}"));
            std::fs::write(&path, &bytes).expect("written");
        }
    }
    let spent_s = processor_s() - begin_s;
    writeln!(
        std::io::stdout(),
        "{kind}: {tried} inputs in {spent_s:.0} s of processor time, slowest {slowest_s:.2} s, {found} found"
    )
    .map_err(|cause| cause.to_string())?;
    if found == 0 {
        Ok(())
    } else {
        Err(format!("{found} of {tried} inputs broke the reader of {kind}; they are in its corpus"))
    }
}
