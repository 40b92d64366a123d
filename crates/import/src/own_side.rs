//! The subject's own side of a communication, put where the direction says.

use std::borrow::Cow;

use crate::mapped::{Texts, text};

/// Own columns, and where they go when the subject calls and when it is called.
const OWN_FIELDS: [(&str, &str, &str); 4] = [
    ("imei", "a_imei", "b_imei"),
    ("imsi", "a_imsi", "b_imsi"),
    ("cell_start", "a_cell_start", "b_cell_start"),
    ("cell_end", "a_cell_end", "b_cell_end"),
];

/// Turns the subject's own columns (`other_number`, `direction`, `imei` …) into the two sides.
///
/// # Errors Which column does not say what it must.
pub(crate) fn own_side(get: &mut Texts<'_>) -> Result<(), (&'static str, &'static str)> {
    let has = |column: &str| get.iter().any(|(plain, _)| *plain == column);
    let has_own = has("other_number") || OWN_FIELDS.iter().any(|(own, ..)| has(own));
    if !has("direction") && !has_own {
        return Ok(());
    }
    let subject = text(get, "subject").to_owned();
    let is_data = text(get, "kind") == "data";
    let both_numbers = has("a_number") && has("b_number") && !has("other_number");
    let called = !subject.is_empty() && same_number(text(get, "b_number"), &subject);
    let outgoing = match text(get, "direction") {
        "out" => true,
        "in" => false,
        _ if is_data || both_numbers => !called,
        "" if !has("direction") => !called,
        _ => {
            return Err((
                "direction",
                "column direction: expected out or in; translate the file's own words under [values]",
            ));
        }
    };
    if has("other_number") {
        let other = text(get, "other_number").to_owned();
        let (own, theirs) = if outgoing { ("a_number", "b_number") } else { ("b_number", "a_number") };
        if subject.is_empty() {
            return Err((
                "subject",
                "column subject: expected the number whose billing this is; say it under [constants]",
            ));
        }
        get.retain(|(plain, _)| *plain != "a_number" && *plain != "b_number");
        get.push((own, Cow::Owned(subject)));
        get.push((theirs, Cow::Owned(other)));
    }
    for (own, calling, called) in OWN_FIELDS {
        let value = text(get, own).to_owned();
        if !value.is_empty() {
            get.push((if outgoing { calling } else { called }, Cow::Owned(value)));
        }
    }
    Ok(())
}

/// Whether two spellings are of one number: alike, or alike in their last nine digits.
fn same_number(one: &str, other: &str) -> bool {
    let last = |text: &str| text.bytes().rev().filter(u8::is_ascii_digit).take(9).collect::<Vec<_>>();
    one == other
        || (last(one).len() == 9 && last(one) == last(other) && !one.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sides(list: &[(&'static str, &str)]) -> Result<Vec<(&'static str, String)>, (&'static str, &'static str)> {
        let mut get: Vec<(&'static str, Cow<'static, str>)> =
            list.iter().map(|(plain, value)| (*plain, Cow::Owned((*value).to_owned()))).collect();
        own_side(&mut get)?;
        Ok(get.into_iter().map(|(plain, value)| (plain, value.into_owned())).collect())
    }

    #[test]
    fn the_subjects_own_side_goes_where_the_direction_says() {
        let row = [("subject", "+447700900001"), ("other_number", "+447700900002"), ("cell_start", "234-15-1-1")];
        let back = sides(&[&row[..], &[("direction", "in")]].concat()).expect("complete");
        assert!(back.contains(&("b_number", "+447700900001".to_owned())));
        assert!(back.contains(&("a_number", "+447700900002".to_owned())));
        assert!(back.contains(&("b_cell_start", "234-15-1-1".to_owned())));
        let out = sides(&[&row[..], &[("direction", "out")]].concat()).expect("complete");
        assert!(out.contains(&("a_cell_start", "234-15-1-1".to_owned())));
    }

    #[test]
    fn a_direction_in_words_nobody_translated_is_refused() {
        let row = [("subject", "+447700900001"), ("other_number", "+447700900002"), ("direction", "sideways")];
        assert_eq!(sides(&row).expect_err("refused").0, "direction");
    }

    #[test]
    fn both_numbers_say_the_direction_themselves() {
        let row = [("subject", "1"), ("a_number", "2"), ("b_number", "1"), ("imei", "35")];
        assert!(sides(&row).expect("complete").contains(&("b_imei", "35".to_owned())));
    }
}
