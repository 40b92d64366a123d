//! A question, as somebody types it, and the query that it is.
//!
//! Every word has to be found. A word is found as it is, as the beginning of a longer one, or as a variant of a name; digits are found
//! in any number that holds them in a row. The better of these counts, and nothing else: a score is a sum of the tiers below.

use tantivy::query::{
    BooleanQuery, ConstScoreQuery, DisjunctionMaxQuery, EmptyQuery, FuzzyTermQuery, Occur, PhraseQuery, Query,
    TermQuery, TermSetQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use super::digits::{Run, SHORTEST_PART, runs, threes};
use super::fields::Fields;
use super::sound::sounds;
use super::variants::{is_slip, is_variant};
use super::words::{SearchWord, search_words};
use crate::error::Error;

/// Letters that a question has at most.
const LONGEST: usize = 400;
/// Words that a question has at most.
const MOST_WORDS: usize = 24;
/// Letters from which on a word also finds longer ones that begin with it.
const SHORTEST_BEGINNING: usize = 2;

/// A whole number, in any spelling.
const WHOLE_NUMBER: f32 = 6.0;
/// A word of a name.
const NAME: f32 = 5.0;
/// Words in this order.
const PHRASE: f32 = 5.0;
/// A word of a text.
const WORD: f32 = 4.0;
/// The beginning of a word of a name.
const BEGINS_NAME: f32 = 3.0;
/// A part of a number.
const PART_OF_NUMBER: f32 = 3.0;
/// The beginning of a word of a text.
const BEGINS_WORD: f32 = 2.0;
/// Groups of digits, each in a number of its own.
const GROUPS: f32 = 2.0;
/// A variant of a name.
const VARIANT: f32 = 1.5;
/// A name with a slip in it.
const SLIP: f32 = 1.0;

/// A question, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchQuestion {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Word(String),
    Phrase(Vec<String>),
    Digits(Run),
}

impl SearchQuestion {
    /// Reads a question: words, numbers or parts of them, and words in quotation marks that stand side by side.
    ///
    /// # Errors [`Error::Question`] says what was expected; it never repeats the question.
    pub fn parse(text: &str) -> Result<Self, Error> {
        if text.chars().count() > LONGEST {
            return Err(Error::Question("it is longer than 400 letters; expected a few words or a number"));
        }
        let mut parts = Vec::new();
        for (piece, quoted) in text.split('"').zip([false, true].into_iter().cycle()) {
            if quoted {
                parts.extend(phrase(piece));
            } else {
                loose(piece, &mut parts);
            }
        }
        if text.matches('"').count() % 2 == 1 {
            return Err(Error::Question("a quotation mark is open; expected a second one after the words"));
        }
        if parts.len() > MOST_WORDS {
            return Err(Error::Question("it has more than 24 words; expected fewer"));
        }
        let says_something = |part: &Part| match part {
            Part::Word(word) => word.chars().count() >= SHORTEST_BEGINNING || !word.is_ascii(),
            Part::Phrase(_) => true,
            Part::Digits(_) => true,
        };
        if !parts.iter().any(says_something) {
            return Err(Error::Question("expected a word of two letters, or three digits of a number, at least"));
        }
        Ok(Self { parts })
    }

    /// Whether a word of a text answers a part of the question: what an excerpt is taken around.
    pub fn is_answered_by(&self, word: &SearchWord) -> bool {
        let found = |sought: &str| {
            word.folded == *sought
                || (sought.len() >= SHORTEST_BEGINNING && word.folded.starts_with(sought))
                || (word.capital && (is_variant(sought, &word.folded) || is_slip(sought, &word.folded)))
        };
        self.parts.iter().any(|part| match part {
            Part::Word(sought) => found(sought),
            Part::Phrase(words) => words.contains(&word.folded),
            Part::Digits(run) => {
                let digits = &word.folded;
                let is_part = digits.len() >= SHORTEST_PART && digits.bytes().all(|byte| byte.is_ascii_digit());
                run.groups.iter().any(|group| digits.contains(group.as_str()))
                    || (is_part && run.parts().iter().any(|part| part.contains(digits.as_str())))
            }
        })
    }

    pub(super) fn query(&self, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Box<dyn Query>> {
        let parts = self.parts.iter().map(|part| {
            let query = match part {
                Part::Word(word) => word_query(word, searcher, fields)?,
                Part::Phrase(words) => scored(words_in_order(fields.text, words), PHRASE),
                Part::Digits(run) => digits_query(run, fields),
            };
            Ok((Occur::Must, query))
        });
        Ok(Box::new(BooleanQuery::new(parts.collect::<tantivy::Result<_>>()?)))
    }
}

fn phrase(text: &str) -> Option<Part> {
    let words: Vec<String> = search_words(text).into_iter().map(|word| word.folded).collect();
    (!words.is_empty()).then_some(Part::Phrase(words))
}

/// Words, and numbers that stand by themselves; digits in a word (`L-3F2A`) are part of it.
fn loose(text: &str, parts: &mut Vec<Part>) {
    let by_itself = |run: &Run| {
        let before = text[..run.from].chars().next_back();
        let after = text[run.to..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    };
    let runs = runs(text).into_iter().filter(|run| by_itself(run) && run.joined().len() >= SHORTEST_PART);
    let mut waiting = runs.peekable();
    for word in search_words(text) {
        while let Some(run) = waiting.next_if(|run| run.from <= word.from) {
            parts.push(Part::Digits(run));
        }
        let in_a_run = parts.iter().any(
            |part| matches!(part, Part::Digits(run) if (run.from..run.to).contains(&word.from) && word.to <= run.to),
        );
        if !in_a_run {
            parts.push(Part::Word(word.folded));
        }
    }
    // Where a run stands in its text has no meaning beyond it.
    for part in parts {
        if let Part::Digits(run) = part {
            (run.from, run.to) = (usize::MAX, usize::MAX);
        }
    }
}

fn scored(query: Box<dyn Query>, tier: f32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, tier))
}

fn is(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::Basic))
}

fn begins(field: Field, word: &str) -> Box<dyn Query> {
    Box::new(FuzzyTermQuery::new_prefix(Term::from_field_text(field, word), 0, false))
}

fn words_in_order(field: Field, words: &[String]) -> Box<dyn Query> {
    match words {
        [] => Box::new(EmptyQuery),
        [one] => is(field, one),
        _ => Box::new(PhraseQuery::new(words.iter().map(|word| Term::from_field_text(field, word)).collect())),
    }
}

fn best_of(ways: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    Box::new(DisjunctionMaxQuery::new(ways))
}

fn word_query(word: &str, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Box<dyn Query>> {
    let mut ways = vec![scored(is(fields.name, word), NAME), scored(is(fields.text, word), WORD)];
    if word.chars().count() >= SHORTEST_BEGINNING {
        ways.push(scored(begins(fields.name, word), BEGINS_NAME));
        ways.push(scored(begins(fields.text, word), BEGINS_WORD));
    }
    for (field, spellings, tier) in [
        (fields.sound, variants(word, searcher, fields)?, VARIANT),
        (fields.name, slips(word, searcher, fields)?, SLIP),
    ] {
        if !spellings.is_empty() {
            let terms = spellings.iter().map(|spelling| Term::from_field_text(field, spelling));
            ways.push(scored(Box::new(TermSetQuery::new(terms)), tier));
        }
    }
    Ok(best_of(ways))
}

/// Spellings on record, with their sound, of what sounds like a word and is written much like it.
fn variants(word: &str, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<String>> {
    let mut found = Vec::new();
    for sound in sounds(word) {
        let beginning = format!("{sound}/");
        each_beginning_with(searcher, fields.sound, &beginning, &mut |term| {
            if is_variant(word, &term[beginning.len()..]) {
                found.push(term.to_owned());
            }
        })?;
    }
    Ok(found)
}

/// Names on record that are a word but for one slip.
fn slips(word: &str, searcher: &Searcher, fields: &Fields) -> tantivy::Result<Vec<String>> {
    let mut found = Vec::new();
    let Some(first) = word.chars().next() else { return Ok(found) };
    each_beginning_with(searcher, fields.name, first.encode_utf8(&mut [0; 4]), &mut |term| {
        if is_slip(word, term) {
            found.push(term.to_owned());
        }
    })?;
    Ok(found)
}

fn each_beginning_with(
    searcher: &Searcher,
    field: Field,
    beginning: &str,
    visit: &mut dyn FnMut(&str),
) -> tantivy::Result<()> {
    for segment in searcher.segment_readers() {
        let inverted = segment.inverted_index(field)?;
        let mut terms = inverted.terms().range().ge(beginning.as_bytes()).into_stream()?;
        while terms.advance() && terms.key().starts_with(beginning.as_bytes()) {
            if let Ok(term) = std::str::from_utf8(terms.key()) {
                visit(term);
            }
        }
    }
    Ok(())
}

fn digits_query(run: &Run, fields: &Fields) -> Box<dyn Query> {
    let parts = run.parts();
    let whole = parts.iter().map(|part| Term::from_field_text(fields.whole, part));
    let mut ways = vec![scored(Box::new(TermSetQuery::new(whole)), WHOLE_NUMBER)];
    ways.extend(parts.iter().map(|part| scored(part_query(part, fields), PART_OF_NUMBER)));
    if run.groups.len() > 1 {
        let groups = run.groups.iter().map(|group| (Occur::Must, group_query(group, fields)));
        ways.push(scored(Box::new(BooleanQuery::new(groups.collect())), GROUPS));
    } else {
        ways.push(scored(is(fields.text, &run.groups[0]), WORD));
        ways.push(scored(begins(fields.text, &run.groups[0]), BEGINS_WORD));
    }
    best_of(ways)
}

fn part_query(digits: &str, fields: &Fields) -> Box<dyn Query> {
    let threes: Vec<String> = threes(digits).map(str::to_owned).collect();
    words_in_order(fields.digits, &threes)
}

/// One group by itself: within a number, or as a word.
fn group_query(group: &str, fields: &Fields) -> Box<dyn Query> {
    let word = (Occur::Should, is(fields.text, group));
    let within = (Occur::Should, part_query(group, fields));
    Box::new(BooleanQuery::new(if group.len() >= SHORTEST_PART { vec![word, within] } else { vec![word] }))
}
