//! Where a text names somebody or a number that is to be erased, and the text without it.

/// What stands where a name or number was.
pub const ERASED: &str = "[erased]";

/// Digits that a number and its spellings share at their end: what follows the code of a country.
const SHARED_DIGITS: usize = 10;

/// The shortest name that is looked for: a shorter one is found in too much.
const SHORTEST_NAME: usize = 3;

/// Names, ids and numbers that are to be erased from texts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mentions {
    words: Vec<String>,
    /// All digits of each number, and the digits that its spellings share.
    numbers: Vec<(String, String)>,
}

impl Mentions {
    /// Looks for a name or an id, as whole words and in either case. Shorter than three letters, it is not looked for.
    #[must_use]
    pub fn name(mut self, text: &str) -> Self {
        let text = text.trim();
        if text.chars().count() >= SHORTEST_NAME && !self.words.iter().any(|word| word.eq_ignore_ascii_case(text)) {
            self.words.push(text.to_owned());
        }
        self
    }

    /// Looks for a number, E.164 with `+`, in every usual spelling: with and without the code of the country, a leading zero, spaces,
    /// hyphens and brackets. Anything else is looked for as a name.
    #[must_use]
    pub fn number(mut self, text: &str) -> Self {
        let Some(digits) = text.strip_prefix('+').filter(|rest| rest.bytes().all(|byte| byte.is_ascii_digit())) else {
            return self.name(text);
        };
        let shared = digits[digits.len().saturating_sub(SHARED_DIGITS)..].to_owned();
        self.numbers.push((digits.to_owned(), shared));
        self
    }

    /// Whether nothing is looked for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.numbers.is_empty()
    }

    /// The digits that show a number in bytes that nobody reads, and the names as they stand.
    pub fn traces(&self) -> Vec<&[u8]> {
        let words = self.words.iter().map(String::as_bytes);
        words.chain(self.numbers.iter().map(|(_, shared)| shared.as_bytes())).collect()
    }

    /// The text with `[erased]` in the place of every mention; nothing where there is none.
    pub fn redact(&self, text: &str) -> Option<String> {
        let mut spans: Vec<(usize, usize)> = Vec::new();
        for word in &self.words {
            spans.extend(spans_of_word(text, word));
        }
        if !self.numbers.is_empty() {
            spans.extend(runs_of_digits(text).iter().flat_map(|groups| self.numbers_in(text, groups)));
        }
        if spans.is_empty() {
            return None;
        }
        spans.sort_unstable();
        let (mut redacted, mut at) = (String::new(), 0);
        for (from, to) in spans {
            if from >= at {
                redacted += &text[at..from];
                redacted += ERASED;
            }
            at = at.max(to);
        }
        redacted += &text[at..];
        Some(redacted)
    }

    /// Whether somebody who typed this was looking for what is to be erased: one word of it stands in a name, or three digits of it in a
    /// number. A search is asked with less than a whole name.
    pub fn is_sought_by(&self, typed: &str) -> bool {
        let parts = |text: &str| -> Vec<String> {
            let split = text.split(|sign: char| !sign.is_alphanumeric());
            split.filter(|part| part.chars().count() >= SHORTEST_NAME).map(str::to_lowercase).collect()
        };
        let named: Vec<String> = self.words.iter().flat_map(|word| parts(word)).collect();
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        let dialled = digits.trim_start_matches('0');
        let rings = |whole: &str| dialled.len() >= SHORTEST_NAME && whole.contains(dialled);
        let is_named = |part: &String| named.iter().any(|name| name.starts_with(part.as_str()));
        parts(typed).iter().any(is_named) || self.numbers.iter().any(|(whole, _)| rings(whole))
    }

    /// Stretches of whole groups of digits that spell one of the numbers: other digits may stand before and after them.
    fn numbers_in(&self, text: &str, groups: &[(usize, usize)]) -> Vec<(usize, usize)> {
        let pairs = (0..groups.len()).flat_map(|first| (first..groups.len()).map(move |last| (first, last)));
        let spans = pairs.map(|(first, last)| (groups[first].0, groups[last].1));
        spans.filter(|(from, to)| self.is_number(&text[*from..*to])).collect()
    }

    /// Whether a run of digits and what stands between them spells one of the numbers.
    fn is_number(&self, run: &str) -> bool {
        let digits: String = run.chars().filter(char::is_ascii_digit).collect();
        self.numbers.iter().any(|(whole, shared)| {
            let Some(before) = digits.strip_suffix(shared.as_str()) else { return false };
            let country = &whole[..whole.len() - shared.len()];
            before.strip_prefix("00").unwrap_or(before) == country
                || before == format!("{country}0")
                || matches!(before, "" | "0")
        })
    }
}

/// Where a word stands by itself, whatever the case of its letters.
fn spans_of_word(text: &str, word: &str) -> Vec<(usize, usize)> {
    let letters: Vec<char> = word.chars().flat_map(char::to_lowercase).collect();
    let places: Vec<(usize, char)> = text.char_indices().collect();
    let mut found = Vec::new();
    for start in 0..places.len() {
        if start > 0 && places[start - 1].1.is_alphanumeric() {
            continue;
        }
        let mut wanted = letters.iter();
        let mut end = start;
        while end < places.len() && wanted.len() > 0 {
            let same = places[end].1.to_lowercase().all(|letter| wanted.next() == Some(&letter));
            if !same {
                break;
            }
            end += 1;
        }
        let whole = wanted.len() == 0 && places.get(end).is_none_or(|(_, next)| !next.is_alphanumeric());
        if whole
            && end > start
            && places[start..end].iter().flat_map(|(_, c)| c.to_lowercase()).eq(letters.iter().copied())
        {
            found.push((places[start].0, places.get(end).map_or(text.len(), |(at, _)| *at)));
        }
    }
    found
}

/// Groups of digits with at most two other signs between them, as numbers are written; a `+` belongs to what follows it.
fn runs_of_digits(text: &str) -> Vec<Vec<(usize, usize)>> {
    let between = |byte: &u8| matches!(byte, b' ' | b'-' | b'(' | b')' | b'.' | b'/' | b'+');
    let bytes = text.as_bytes();
    let mut runs: Vec<Vec<(usize, usize)>> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let begin = if at > 0 && bytes[at - 1] == b'+' { at - 1 } else { at };
        match runs.last_mut() {
            Some(run) if run.last().is_some_and(|(_, last)| at - last <= 2 && bytes[*last..at].iter().all(between)) => {
                run.push((begin, end));
            }
            _ => runs.push(vec![(begin, end)]),
        }
        at = end;
    }
    runs
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number() -> Mentions {
        Mentions::default().number("+447700900123")
    }

    #[test]
    fn a_number_is_found_in_every_usual_spelling_and_no_other_number_is() {
        for spelling in [
            "+447700900123",
            "447700900123",
            "00447700900123",
            "07700 900123",
            "07700-900-123",
            "+44 (0)7700 900 123",
            "7700900123",
        ] {
            let text = format!("rang {spelling}, twice");
            assert_eq!(number().redact(&text).as_deref(), Some("rang [erased], twice"), "{spelling}");
        }
        for other in ["07700 900124", "+337700900123", "1077009001234", "70090012"] {
            assert_eq!(number().redact(other), None, "{other}");
        }
    }

    #[test]
    fn a_part_of_a_name_or_number_that_was_typed_to_search_for_it_is_known() {
        let sought = number().name("Ann Quillfeather");
        for typed in ["quill", "Quillfeather, other", "ann", "0123", "900123", "07700 9001", "+44 7700"] {
            assert!(sought.is_sought_by(typed), "{typed}");
        }
        for typed in ["q", "feather", "other", "0456", "12", "", "annual"] {
            assert!(!sought.is_sought_by(typed), "{typed}");
        }
    }

    #[test]
    fn a_name_is_found_as_whole_words_in_either_case() {
        let named = Mentions::default().name("Ann Élan").name("Al");
        assert_eq!(named.redact("met ANN ÉLAN; Ann Élane; Al").as_deref(), Some("met [erased]; Ann Élane; Al"));
        assert_eq!(named.redact("Joann Élan"), None);
    }

    proptest! {
        #[test]
        fn nothing_that_was_looked_for_is_left(before in "[ a-p0-9+é]{0,12}", after in "[ a-p0-9+é]{0,12}") {
            let mentions = number().name("Quillfeather");
            let text = format!("{before}: 07700 900123, {after} quillfeather!");
            let redacted = mentions.redact(&text).expect("mentioned");
            prop_assert!(mentions.redact(&redacted).is_none(), "{redacted}");
            prop_assert!(!redacted.contains("900123") && !redacted.contains("quill"), "{redacted}");
        }
    }
}
