//! A part of a text, around what was found.

use store::{SearchQuestion, search_words};

/// Letters of an excerpt.
const LETTERS: usize = 120;
/// Letters of it before what was found.
const BEFORE: usize = 40;

/// The part of a text around the first word that answers; its beginning where none does.
pub(super) fn excerpt(text: &str, question: &SearchQuestion) -> String {
    let found = search_words(text).into_iter().find(|word| question.is_answered_by(word));
    let at = found.map_or(0, |word| text[..word.from].chars().count());
    let letters: Vec<char> = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let begin = if letters.len() <= LETTERS { 0 } else { at.saturating_sub(BEFORE).min(letters.len() - LETTERS) };
    let end = letters.len().min(begin + LETTERS);
    let (before, after) = (if begin > 0 { "…" } else { "" }, if end < letters.len() { "…" } else { "" });
    let part: String = letters[begin..end].iter().collect();
    format!("{before}{}{after}", part.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(text: &str, words: &str) -> String {
        excerpt(text, &SearchQuestion::parse(words).expect("a question"))
    }

    #[test]
    fn an_excerpt_shows_what_was_found() {
        let long = format!("{} met Mohamed\nat noon {}", "a ".repeat(100), "b ".repeat(100));
        let shown = around(&long, "muhammad");
        assert!(shown.contains("met Mohamed at noon") && shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert_eq!(around("short text", "nothing"), "short text");
        assert!(around(&format!("{} rang 07700 900 555", "a ".repeat(100)), "07700900555").contains("07700"));
    }
}
