//! What search costs: making the index, a question as it is typed, and following a change.
//!
//! `cargo run --release -p workbench --example search_speed -- STORE`. Any index of the store is thrown away first, and some notes are
//! entered. The questions are beginnings and parts of names and numbers that the store holds.

use std::io::Write;
use std::path::Path;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use workbench::{Act, Actor, Error, FoundKind, NewNote, SearchIndex, SearchRequest, Workbench};

/// Names and numbers of which questions are made.
const MODELS: usize = 40;
/// Changes that are followed.
const CHANGES: usize = 40;
/// Hits of a page.
const PAGE: usize = 20;

fn open(store: &Path, index: &SearchIndex) -> Result<Workbench, Error> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let now_ms = i64::try_from(since.as_millis()).unwrap_or(i64::MAX);
    let actor = Actor { who: "measurement".to_owned(), reason: "measurement".to_owned(), now_ms };
    let mut bench = Workbench::open(store, actor)?;
    bench.share_search(index);
    Ok(bench)
}

fn request(words: &str, kinds: &[FoundKind], limit: usize) -> SearchRequest {
    SearchRequest { words: words.to_owned(), kinds: kinds.to_vec(), offset: 0, limit }
}

/// Names and numbers of the store.
fn models(bench: &Workbench) -> Result<Vec<String>, Error> {
    let numbers = bench.search(&request("077", &[FoundKind::Number], MODELS))?.found.into_iter().map(|one| one.id);
    let mut models: Vec<String> = numbers.collect();
    for letters in ["al", "be", "ch", "da", "ma", "mo", "sa", "st"] {
        let kinds = [FoundKind::Subscriber, FoundKind::RecordedPerson];
        models.extend(bench.search(&request(letters, &kinds, MODELS / 8))?.found.into_iter().map(|one| one.title));
    }
    Ok(models)
}

/// Beginnings of a text from two letters on, and of a number its parts.
fn questions(model: &str) -> Vec<String> {
    let letters: Vec<char> = model.chars().collect();
    let digits = model.starts_with('+');
    let shortest = if digits { 4 } else { 2 };
    let beginnings = (shortest..=letters.len()).map(|end| letters[..end].iter().collect());
    let parts =
        (4..letters.len().min(9)).filter(|_| digits).map(|part| letters[letters.len() - part..].iter().collect());
    beginnings.chain(parts).collect()
}

/// The median, the 95th percentile and the greatest, milliseconds.
fn shares(mut taken_ms: Vec<f64>) -> String {
    taken_ms.sort_by(f64::total_cmp);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    let at = |share: f64| taken_ms.get(((taken_ms.len() as f64 - 1.0) * share) as usize).copied().unwrap_or(0.0);
    format!("{} times: median {:.2} ms, p95 {:.2} ms, greatest {:.2} ms", taken_ms.len(), at(0.5), at(0.95), at(1.0))
}

fn timed<T>(taken_ms: &mut Vec<f64>, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    let begun = Instant::now();
    let done = work()?;
    taken_ms.push(begun.elapsed().as_secs_f64() * 1_000.0);
    Ok(done)
}

fn measure(store: &Path, say: &mut dyn FnMut(String)) -> Result<(), Error> {
    let _ = std::fs::remove_dir_all(store.join("search"));
    let index = SearchIndex::default();
    let mut built = Vec::new();
    let bench = open(store, &index)?;
    let everything = timed(&mut built, || bench.search(&request("zz", &[], PAGE)))?;
    say(format!("index made: {} ({} found)", shares(built), everything.total));
    let mut opened = Vec::new();
    timed(&mut opened, || open(store, &SearchIndex::default())?.search(&request("zz", &[], PAGE)))?;
    say(format!("opened anew and searched, as by a command: {}", shares(opened)));
    let mut asked = Vec::new();
    let mut widest = 0;
    for question in models(&bench)?.iter().flat_map(|model| questions(model)) {
        let found = timed(&mut asked, || bench.search(&request(&question, &[], PAGE)))?;
        widest = widest.max(found.total);
    }
    say(format!("questions, with their entry in the journal: {}; the widest found {widest}", shares(asked)));
    let mut followed = Vec::new();
    for change in 0..CHANGES {
        let act = Act { who: "measurement", at_ms: bench.actor().now_ms, reason: "measurement" };
        let text = format!("an okapi of change {change}");
        bench.add_note(&NewNote { about: "L-1", text: &text, fact: true, operation: None }, &act)?;
        timed(&mut followed, || bench.search(&request("okapi", &[], PAGE)))?;
    }
    say(format!("searches right after a change: {}", shares(followed)));
    Ok(())
}

fn main() -> Result<(), Error> {
    let store = std::env::args().nth(1).unwrap_or_default();
    let mut out = std::io::stdout().lock();
    measure(Path::new(&store), &mut |line| {
        // Whoever closed the pipe has read enough.
        let _ = writeln!(out, "{line}");
    })
}
