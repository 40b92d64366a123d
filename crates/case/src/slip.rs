//! What a slip of the hand makes of an identifier.

use crate::noun::words;

words! {
    /// How two identifiers differ that a slip of the hand may have made of one another. Most errors in acquiring communications data
    /// were transposed digits (oversight reports of the Interception of Communications Commissioner's Office and its successor).
    Slip {
        /// One digit is another one.
        OneDigit = "one-digit",
        /// Two neighbouring digits changed places.
        Transposed = "transposed",
    }
}

impl Slip {
    /// The slip by which one identifier becomes the other; nothing where they are the same, or differ by more.
    pub fn between(left: &str, right: &str) -> Option<Self> {
        let (left, right) = (left.as_bytes(), right.as_bytes());
        if left.len() != right.len() {
            return None;
        }
        let differing: Vec<usize> = (0..left.len()).filter(|at| left[*at] != right[*at]).collect();
        let digits = |at: &usize| left[*at].is_ascii_digit() && right[*at].is_ascii_digit();
        if !differing.iter().all(digits) {
            return None;
        }
        match differing[..] {
            [_] => Some(Self::OneDigit),
            [one, next] if next == one + 1 && left[one] == right[next] && left[next] == right[one] => {
                Some(Self::Transposed)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_slip_is_one_digit_or_two_neighbours_and_nothing_else() {
        let number = "+447700900123";
        assert_eq!(Slip::between(number, "+447700900124"), Some(Slip::OneDigit));
        assert_eq!(Slip::between(number, "+447700900132"), Some(Slip::Transposed));
        assert_eq!(Slip::between(number, number), None);
        assert_eq!(Slip::between(number, "+447700900134"), None, "two digits");
        assert_eq!(Slip::between(number, "+447700900321"), None, "not neighbours");
        assert_eq!(Slip::between(number, "+44770090012"), None, "a digit fewer");
        assert_eq!(Slip::between("Brand1", "Brand2"), Some(Slip::OneDigit));
        assert_eq!(Slip::between("Brand", "Brant"), None, "letters are no digits");
    }

    proptest! {
        #[test]
        fn every_slip_is_known_from_either_side(digits in "[0-9]{7,15}", at in 0_usize..14, other in 0_u8..10) {
            let at = at % (digits.len() - 1);
            let mut one = digits.clone().into_bytes();
            one[at] = b'0' + other;
            let one = String::from_utf8(one).expect("digits");
            let expected = (one != digits).then_some(Slip::OneDigit);
            prop_assert_eq!((Slip::between(&digits, &one), Slip::between(&one, &digits)), (expected, expected));
            let mut swapped = digits.clone().into_bytes();
            swapped.swap(at, at + 1);
            let swapped = String::from_utf8(swapped).expect("digits");
            let expected = (swapped != digits).then_some(Slip::Transposed);
            prop_assert_eq!((Slip::between(&digits, &swapped), Slip::between(&swapped, &digits)), (expected, expected));
        }
    }
}
