//! Words of a text, folded so that spellings of one word are equal.

use tantivy::tokenizer::{AsciiFoldingFilter, LowerCaser, RawTokenizer, TextAnalyzer, TokenStream};

/// Letters that a word is known by; a longer one is cut.
const LONGEST_WORD: usize = 64;

/// One word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchWord {
    /// The word in lower case, without diacritics and apostrophes.
    pub folded: String,
    /// First byte of it in the text.
    pub from: usize,
    /// First byte after it.
    pub to: usize,
    /// Whether it begins with a capital letter.
    pub capital: bool,
}

/// The words of a text: letters and digits, with the apostrophes between letters (`O'Brien` is `obrien`).
pub fn search_words(text: &str) -> Vec<SearchWord> {
    let places: Vec<(usize, char)> = text.char_indices().collect();
    let mut words = Vec::new();
    let mut at = 0;
    while at < places.len() {
        if !places[at].1.is_alphanumeric() {
            at += 1;
            continue;
        }
        let begin = at;
        while at < places.len() && belongs(&places, at) {
            at += 1;
        }
        let (from, to) = (places[begin].0, places.get(at).map_or(text.len(), |(byte, _)| *byte));
        let folded = fold(&text[from..to]);
        if !folded.is_empty() {
            words.push(SearchWord { folded, from, to, capital: places[begin].1.is_uppercase() });
        }
    }
    words
}

/// Whether a sign is part of the word before it.
fn belongs(places: &[(usize, char)], at: usize) -> bool {
    let letter = |at: usize| places.get(at).is_some_and(|(_, sign)| sign.is_alphabetic());
    let sign = places[at].1;
    sign.is_alphanumeric() || is_mark(sign) || (is_apostrophe(sign) && letter(at - 1) && letter(at + 1))
}

/// An accent that follows its letter as a sign of its own.
fn is_mark(sign: char) -> bool {
    matches!(sign, '\u{300}'..='\u{36f}')
}

fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '\u{2019}' | '\u{2bc}' | '\u{2018}' | '`')
}

fn fold(word: &str) -> String {
    let plain = if word.is_ascii() { word.to_ascii_lowercase() } else { without_diacritics(word) };
    plain.chars().filter(|sign| !is_mark(*sign) && !is_apostrophe(*sign)).take(LONGEST_WORD).collect()
}

fn without_diacritics(word: &str) -> String {
    let analyser = TextAnalyzer::builder(RawTokenizer::default()).filter(LowerCaser).filter(AsciiFoldingFilter);
    let mut analyser = analyser.build();
    let mut tokens = analyser.token_stream(word);
    if tokens.advance() { tokens.token().text.clone() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        search_words(text).into_iter().map(|word| word.folded).collect()
    }

    #[test]
    fn case_diacritics_and_apostrophes_do_not_tell_words_apart() {
        assert_eq!(folded("Siobhán O\u{2019}Brien, Łukasz"), ["siobhan", "obrien", "lukasz"]);
        assert_eq!(folded("Jose\u{301} ÇELİK"), ["jose", "celik"]);
        assert_eq!(folded("Straße L-3F2A 'quoted'"), ["strasse", "l", "3f2a", "quoted"]);
        assert_eq!(folded("محمد"), ["محمد"]);
        assert_eq!(folded(" .,- "), Vec::<String>::new());
    }

    #[test]
    fn a_word_knows_where_it_stands_and_how_it_begins() {
        let words = search_words("met Ann Élan");
        assert_eq!((words[2].from, words[2].to, words[2].capital, words[0].capital), (8, 13, true, false));
        assert_eq!(search_words(&"a".repeat(500))[0].folded.len(), LONGEST_WORD);
    }
}
