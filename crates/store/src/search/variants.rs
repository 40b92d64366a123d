//! Whether two words are spellings of one name.

use super::sound::sound_alike;

/// How alike two spellings of one sound are at least: 1 is equal. This and the costs below were chosen on every other row of
/// `name_pairs.csv`, and measured on the rows between ([figures](../../../../docs/methods/name-variants.md)).
const LEAST_ALIKE: f64 = 0.58;
/// Letters from which on a word may hold one slip.
const LONG_ENOUGH: usize = 5;
/// What it costs to write a letter for another of its kind, to double one, or to leave out an `h` or a silent `e`.
const SLIGHT: f64 = 0.2;
/// What it costs to write `a` for another vowel than `i`, or the other way round.
const NEAR: f64 = 0.4;
/// What it costs to write a vowel for one of another kind: `Jamil` is not `Jamal`.
const FAR: f64 = 1.6;

/// Whether two folded words may be spellings of one name: they sound alike, end alike and are written much alike.
pub(super) fn is_variant(one: &str, other: &str) -> bool {
    one == other || (sound_alike(one, other) && ends_in_a(one) == ends_in_a(other) && alike(one, other) >= LEAST_ALIKE)
}

/// An `a` at the end makes another name of many: `Samir` and `Samira`.
fn ends_in_a(word: &str) -> bool {
    word.ends_with('a') || word.ends_with("ah")
}

/// Whether one letter more, less, other or in another place tells two longer words apart; never the first letter.
pub(super) fn is_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() < LONG_ENOUGH || long.len() - short.len() > 1 || short[0] != long[0] {
        return false;
    }
    let front = short.iter().zip(long).take_while(|(one, other)| one == other).count();
    let back = short[front..].iter().rev().zip(long[front..].iter().rev()).take_while(|(one, other)| one == other);
    let back = back.count();
    let (short_left, long_left) = (&short[front..short.len() - back], &long[front..long.len() - back]);
    match (short_left, long_left) {
        (_, [_]) | ([], []) => true,
        ([a, b], [c, d]) => a == d && b == c,
        _ => false,
    }
}

/// How alike two words are written, from 0 to 1: one less the cost of turning one into the other, by the letters of the longer.
fn alike(one: &str, other: &str) -> f64 {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let longest = one.len().max(other.len());
    let mut above: Vec<f64> = vec![0.0; other.len() + 1];
    for at in 0..other.len() {
        above[at + 1] = above[at] + left_out(other, at);
    }
    for row in 0..one.len() {
        let mut this = vec![above[0] + left_out(one, row)];
        for at in 0..other.len() {
            let change = above[at] + written_for(one[row], other[at]);
            let without = (above[at + 1] + left_out(one, row)).min(this[at] + left_out(other, at));
            this.push(change.min(without));
        }
        above = this;
    }
    1.0 - above[other.len()] / longest.max(1) as f64
}

/// What it costs to leave a letter out.
fn left_out(word: &[u8], at: usize) -> f64 {
    let doubled = at > 0 && word[at] == word[at - 1];
    if doubled || word[at] == b'h' || word[at] == b'e' && at + 1 == word.len() { SLIGHT } else { 1.0 }
}

/// What it costs to write one letter for another.
fn written_for(one: u8, other: u8) -> f64 {
    let kind = |letter: u8| match letter {
        b'e' | b'i' | b'y' => 1,
        b'o' | b'u' | b'w' => 2,
        b'a' => 3,
        b'c' | b'k' | b'q' => 4,
        b's' | b'z' => 5,
        b'f' | b'v' => 6,
        b'd' | b't' => 7,
        b'g' | b'j' => 8,
        _ => 0,
    };
    let (first, second) = (kind(one), kind(other));
    match (one.min(other), one.max(other)) {
        _ if one == other => 0.0,
        _ if first == second && first > 0 => SLIGHT,
        (b'a', b'e' | b'o' | b'u') => NEAR,
        _ if (1..=3).contains(&first) && (1..=3).contains(&second) => FAR,
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs that are spellings of one name, and pairs of names that are only alike: those by which the threshold was chosen, and
    /// those by which it is measured.
    fn pairs(measured: bool) -> Vec<(&'static str, &'static str, bool)> {
        let rows = include_str!("name_pairs.csv").lines().skip(1).enumerate();
        let read = |row: &'static str| {
            let mut cells = row.split(',');
            let mut next = || cells.next().expect("three cells");
            (next(), next(), next() == "1")
        };
        rows.filter(|(at, _)| (at % 2 == 1) == measured).map(|(_, row)| read(row)).collect()
    }

    /// Of spellings of one name, how many are taken for it; of other names, how many are.
    fn taken(pairs: &[(&str, &str, bool)], is_same: impl Fn(&str, &str) -> bool) -> [(usize, usize); 2] {
        [true, false].map(|same| {
            let own: Vec<_> = pairs.iter().filter(|pair| pair.2 == same).collect();
            (own.iter().filter(|pair| is_same(pair.0, pair.1)).count(), own.len())
        })
    }

    #[test]
    fn spellings_of_one_name_are_taken_for_it_and_others_seldom() {
        for measured in [false, true] {
            let pairs = pairs(measured);
            let [found, wrong] = taken(&pairs, is_variant);
            let missed: Vec<_> = pairs.iter().filter(|pair| pair.2 != is_variant(pair.0, pair.1)).collect();
            let either = taken(&pairs, |one, other| is_variant(one, other) || is_slip(one, other));
            // The figures of the method's page.
            eprintln!("measured {measured}: found {found:?}, wrong {wrong:?}; with slips {either:?}");
            eprintln!("sound alone {:?}, slips alone {:?}", taken(&pairs, sound_alike), taken(&pairs, is_slip));
            assert!(found.0 * 100 >= found.1 * 80, "{found:?}: {missed:?}");
            assert!(wrong.0 * 100 <= wrong.1 * 40, "{wrong:?}: {missed:?}");
        }
    }

    #[test]
    fn it_is_the_same_whichever_is_asked_for() {
        for (one, other, _) in pairs(false).into_iter().chain(pairs(true)) {
            assert_eq!(is_variant(one, other), is_variant(other, one), "{one} {other}");
        }
    }

    #[test]
    fn a_slip_is_one_letter_and_never_the_first() {
        assert!(is_slip("jonathan", "jonathon") && is_slip("jonathan", "jonatan") && is_slip("jonathan", "jonahtan"));
        assert!(!is_slip("martin", "partin") && !is_slip("mark", "marc") && !is_slip("jonathan", "jnathn"));
    }
}
