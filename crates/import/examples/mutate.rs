//! Drives the readers over mutations of the fuzz corpus, on a stable compiler: `mutate KIND SECONDS [SEED]`.
//!
//! What makes a reader panic, or takes longer than a second, is written into the corpus folder, where the tests find it from then on.

use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

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

fn mutated(corpus: &[Vec<u8>], dice: &mut Dice) -> Vec<u8> {
    let mut bytes = corpus[dice.below(corpus.len())].clone();
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
    let entries = std::fs::read_dir(&folder).expect("a corpus of this kind");
    let corpus: Vec<Vec<u8>> =
        entries.map(|entry| std::fs::read(entry.expect("an entry").path()).expect("read")).collect();
    let mut dice = Dice(seed);
    let end = Instant::now() + Duration::from_secs(seconds.parse().unwrap_or(60));
    let (mut tried, mut found) = (0_u64, 0);
    while Instant::now() < end {
        let bytes = mutated(&corpus, &mut dice);
        let begun = Instant::now();
        let read = catch_unwind(|| import::try_bytes(&format!("fuzzed.{ending}"), &bytes));
        tried += 1;
        if read.is_err() || begun.elapsed() > Duration::from_secs(1) {
            found += 1;
            let path = folder.join(format!("found-{seed}-{tried}"));
            std::fs::write(&path, &bytes).expect("written");
        }
    }
    if found == 0 {
        Ok(())
    } else {
        Err(format!("{found} of {tried} inputs broke the reader of {kind}; they are in its corpus"))
    }
}
