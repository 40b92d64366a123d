//! How a name sounds: keys that spellings of one name share.
//!
//! English keys (Soundex, Double Metaphone) part what transliteration writes in several ways; an edit distance alone finds `Martin`
//! for `Marvin` and not `Yusuf` for `Youssef`. So a name is reduced to its consonants by rules for English names and for names
//! written down from Arabic, Urdu, Somali, Turkish and Slavic languages, with two keys where a letter is read in two ways; what two
//! spellings of one key differ in is then weighed by [`super::variants`].

/// Keys of one word at most: a word of many doubtful letters would have too many.
const MOST_KEYS: usize = 8;
/// Fewest letters of a word that has a key.
const FEWEST_LETTERS: usize = 2;

/// The keys of a folded word; none where it holds other letters than those of the Latin alphabet.
pub(super) fn sounds(word: &str) -> Vec<String> {
    if word.len() < FEWEST_LETTERS || !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Vec::new();
    }
    let word = without_silent_beginning(word);
    let mut keys = vec![String::new()];
    let mut at = 0;
    while at < word.len() {
        let (heard, letters) = heard_at(word.as_bytes(), at);
        keys = extended(&keys, heard);
        at += letters;
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Each key so far with each way of hearing what follows; the same consonant twice in a row is one.
fn extended(keys: &[String], heard: &[&str]) -> Vec<String> {
    let ways = if keys.len() * heard.len() > MOST_KEYS { &heard[..1] } else { heard };
    let mut longer = Vec::with_capacity(keys.len() * ways.len());
    for key in keys {
        for way in ways {
            let mut one = key.clone();
            for sign in way.chars() {
                if !one.ends_with(sign) {
                    one.push(sign);
                }
            }
            longer.push(one);
        }
    }
    longer
}

/// `Mac` and `Mc` alike, and letters that nobody says at the beginning.
fn without_silent_beginning(word: &str) -> String {
    if let Some(rest) = word.strip_prefix("mac").or_else(|| word.strip_prefix("mc")).filter(|rest| rest.len() > 2) {
        return format!("mk{rest}");
    }
    let silent = [("kn", "n"), ("gn", "n"), ("pn", "n"), ("wr", "r"), ("ps", "s")];
    let found =
        silent.iter().find_map(|(written, said)| word.strip_prefix(written).map(|rest| format!("{said}{rest}")));
    found.unwrap_or_else(|| word.to_owned())
}

fn is_vowel(letter: Option<&u8>) -> bool {
    letter.is_some_and(|letter| b"aeiouy".contains(letter))
}

/// What is heard at a place: ways of hearing it, and how many letters it takes.
fn heard_at(word: &[u8], at: usize) -> (&'static [&'static str], usize) {
    longer(word, at).unwrap_or_else(|| (letter(word, at), 1))
}

/// Letters that are heard together.
fn longer(word: &[u8], at: usize) -> Option<(&'static [&'static str], usize)> {
    let rest = &word[at..];
    let vowel_after = |letters: usize| is_vowel(rest.get(letters));
    let before = at.checked_sub(1).map(|before| word[before]);
    let heard: (&'static [&'static str], usize) = match rest {
        [b't', b'c', b'h', ..] | [b't', b's', b'c', b'h', ..] => (&["c"], if rest[1] == b'c' { 3 } else { 4 }),
        [b's', b'c', b'h', ..] => (&["x", "sk"], 3),
        [b'd', b'z', b'h', ..] => (&["j"], 3),
        [b'm', b'p', b's' | b't', ..] => (&["m"], 2),
        [b's', b'h', ..] | [b's', b'z', ..] => (&["x"], 2),
        [b'c', b'h', b'r', ..] => (&["k"], 2),
        [b'c', b'h', ..] => (&["c", "k"], 2),
        [b'c', b'z', ..] => (&["c"], 2),
        [b'c', b'k', ..] | [b'k', b'h', ..] => (&["k"], 2),
        [b'p', b'h', ..] => (&["f", "v"], 2),
        [b't', b'h', ..] => (&["t", "s"], 2),
        [b'd', b'h', ..] => (&["t"], 2),
        [b'z', b'h', ..] | [b'd', b'j', ..] => (&["j"], 2),
        [b'q', b'u', ..] => (&["k"], 2),
        [b'g', b'h', ..] if at > 0 && (matches!(before, Some(b'u' | b'i')) || !vowel_after(2)) => (&[""], 2),
        [b'g', b'h', ..] => (&["k"], 2),
        _ => return None,
    };
    Some(heard)
}

/// One letter by itself. Voiced and voiceless are one, for at the end of a word they are written either way.
fn letter(word: &[u8], at: usize) -> &'static [&'static str] {
    let (begins, next) = (at == 0, word.get(at + 1));
    let soft = matches!(next, Some(b'e' | b'i' | b'y'));
    match word[at] {
        b'y' if begins && is_vowel(next) => &["y"],
        b'a' | b'e' | b'i' | b'o' | b'u' | b'y' if begins => &["a"],
        b'h' if begins || (is_vowel(next) && at > 0 && is_vowel(word.get(at - 1))) => &["h"],
        b'c' if soft => &["s"],
        b'g' if soft => &["j", "k"],
        b'c' | b'k' | b'q' | b'g' => &["k"],
        b'j' if begins => &["j", "y"],
        b'j' => &["j"],
        b'x' if begins => &["h", "s"],
        b'x' => &["ks", ""],
        b'w' if begins || is_vowel(next) => &["v"],
        b'v' => &["v"],
        b'f' => &["f"],
        b's' | b'z' => &["s"],
        b'd' | b't' => &["t"],
        b'b' => &["b"],
        b'p' => &["p"],
        b'l' => &["l"],
        b'm' => &["m"],
        b'n' => &["n"],
        b'r' => &["r"],
        _ => &[""],
    }
}

/// Whether two words have a key in common.
pub(super) fn sound_alike(one: &str, other: &str) -> bool {
    let keys = sounds(one);
    sounds(other).iter().any(|key| keys.contains(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_share_a_key_and_others_do_not() {
        for (one, other) in [
            ("mohammed", "muhammad"),
            ("xuseen", "hussein"),
            ("macdonald", "mcdonald"),
            ("uthman", "osman"),
            ("stephen", "steven"),
            ("yusuf", "jusuf"),
            ("thompson", "thomson"),
            ("choudhury", "chaudhry"),
        ] {
            assert!(sound_alike(one, other), "{one} {:?}, {other} {:?}", sounds(one), sounds(other));
        }
        for (one, other) in [("martin", "marvin"), ("ahmed", "hamid"), ("khan", "begum")] {
            assert!(!sound_alike(one, other), "{one} {:?}, {other} {:?}", sounds(one), sounds(other));
        }
    }

    #[test]
    fn a_word_of_another_alphabet_has_no_key_and_keys_stay_few() {
        assert!(sounds("محمد").is_empty() && sounds("a").is_empty() && sounds("3f2a").is_empty());
        assert!(sounds("ththththththxxxx").len() <= MOST_KEYS);
        assert_eq!(sounds("ali"), ["al"]);
    }
}
