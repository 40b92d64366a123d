//! Telephone numbers and other runs of digits, found by any part of them.
//!
//! A run is kept as every three digits in a row, in their order: a part of three digits or more is then a phrase of such threes.

/// Digits that a part has at least.
pub(super) const SHORTEST_PART: usize = 3;
/// Digits of a run that are kept; a longer one is no identifier.
const LONGEST_RUN: usize = 40;
/// Code of the country whose trunk prefix is written for it.
const COUNTRY: &str = "44";
/// Digits of a number of that country without code and trunk prefix.
const NATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 9..=10;
/// Digits from which on a number with a leading zero is also looked for without it.
const LONG_WITH_ZERO: usize = 8;

/// Digits that are written as one number, perhaps in groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Run {
    /// Groups, as they are written.
    pub(super) groups: Vec<String>,
    /// Whether a `+` stands before it.
    plus: bool,
    /// First byte.
    pub(super) from: usize,
    /// First byte after it.
    pub(super) to: usize,
}

impl Run {
    /// All digits.
    pub(super) fn joined(&self) -> String {
        self.groups.concat()
    }

    /// How it may be written, all digits: with the country's code and with the trunk prefix.
    pub(super) fn spellings(&self) -> Vec<String> {
        let whole: String = self.joined().chars().take(LONGEST_RUN).collect();
        let after_code = |digits: &str| {
            let rest = digits.strip_prefix(COUNTRY)?;
            Some(rest.strip_prefix('0').unwrap_or(rest).to_owned())
        };
        let abroad = whole.strip_prefix("00").map(str::to_owned);
        let national = if self.plus || abroad.is_some() {
            after_code(abroad.as_deref().unwrap_or(&whole))
        } else {
            whole.strip_prefix('0').map(str::to_owned).or_else(|| after_code(&whole))
        };
        let national = national.filter(|rest| NATIONAL_DIGITS.contains(&rest.len()));
        let mut all = match national {
            Some(rest) => vec![format!("{COUNTRY}{rest}"), format!("0{rest}")],
            None => Vec::new(),
        };
        if all.is_empty() {
            all.extend(abroad);
        }
        if !all.contains(&whole) {
            all.push(whole);
        }
        all
    }

    /// What to look for when somebody types it: any of these in a row.
    pub(super) fn parts(&self) -> Vec<String> {
        let mut all = self.spellings();
        let whole = self.joined();
        let mut add = |part: &str| {
            if part.len() >= SHORTEST_PART && !all.iter().any(|known| known == part) {
                all.push(part.to_owned());
            }
        };
        if let Some(rest) = whole.strip_prefix("00") {
            add(rest);
        }
        if let Some(rest) = whole.strip_prefix("440").filter(|_| self.plus || self.groups.len() > 1) {
            add(&format!("{COUNTRY}{rest}"));
        }
        if let Some(rest) = whole.strip_prefix('0').filter(|_| whole.len() >= LONG_WITH_ZERO) {
            add(rest);
        }
        all.retain(|part| part.len() >= SHORTEST_PART);
        all
    }
}

/// Runs of digits of a text: groups with at most two signs between them, such as numbers are written with.
pub(super) fn runs(text: &str) -> Vec<Run> {
    let between = |byte: &u8| matches!(byte, b' ' | b'-' | b'(' | b')' | b'.' | b'/');
    let bytes = text.as_bytes();
    let mut runs: Vec<Run> = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = at + bytes[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        let group = text[at..end].to_owned();
        let plus = at > 0 && bytes[at - 1] == b'+';
        match runs.last_mut() {
            Some(run) if !plus && at - run.to <= 2 && bytes[run.to..at].iter().all(between) => {
                run.groups.push(group);
                run.to = end;
            }
            _ => runs.push(Run { groups: vec![group], plus, from: at, to: end }),
        }
        at = end;
    }
    runs
}

/// Every three digits in a row.
pub(super) fn threes(digits: &str) -> impl Iterator<Item = &str> {
    (SHORTEST_PART..=digits.len()).map(move |end| &digits[end - SHORTEST_PART..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spelt(text: &str) -> Vec<String> {
        runs(text)[0].spellings()
    }

    #[test]
    fn a_number_has_the_same_spellings_however_it_is_written() {
        let both = ["447700900123", "07700900123"];
        for text in ["+447700900123", "07700 900123", "07700-900-123", "447700900123"] {
            assert_eq!(spelt(text), both, "{text}");
        }
        for text in ["0044 7700 900123", "+44 (0)7700 900 123"] {
            assert_eq!(spelt(text)[..2], both, "{text}");
        }
        assert_eq!(spelt("+33 1 23 45 67 89"), ["33123456789"]);
        assert_eq!(spelt("350000000000006"), ["350000000000006"]);
    }

    #[test]
    fn numbers_in_a_text_are_told_apart() {
        let found = runs("rang 07700 900 123, then +44 7700 900456 (twice), 12:30");
        let joined: Vec<String> = found.iter().map(Run::joined).collect();
        assert_eq!(joined, ["07700900123", "447700900456", "12", "30"]);
    }

    #[test]
    fn a_part_is_sought_in_either_spelling() {
        assert!(runs("+44 (0)7700 90")[0].parts().contains(&"44770090".to_owned()));
        assert!(runs("0044 7700 90")[0].parts().contains(&"44770090".to_owned()));
        assert!(runs("0123456789")[0].parts().contains(&"123456789".to_owned()));
        assert_eq!(runs("900")[0].parts(), ["900"]);
        assert_eq!(runs("90")[0].parts(), Vec::<String>::new());
        assert_eq!(threes("12345").collect::<Vec<_>>(), ["123", "234", "345"]);
        assert_eq!(threes("12").count(), 0);
    }
}
