//! Rules of the house that a machine can check: which crate may know which, how long things are, what no file says.
//!
//! A check is a function from a [`Tree`] to a list of offenders, so that it reports all of them at once and can be shown, on a
//! planted bad sample, to be able to fail.

mod arrows;
mod habits;
mod layout;
mod length;
mod pages;
mod source;
mod tree;

use tree::Tree;

/// Fails with every offender that `check` finds in this checkout.
fn assert_tidy(rule: &str, check: fn(&Tree) -> Vec<String>) {
    let offenders = check(&Tree::of_this_checkout());
    assert!(offenders.is_empty(), "{rule}: {} to mend\n  {}", offenders.len(), offenders.join("\n  "));
}

/// Shows that `check` passes `good` and finds exactly one fault, which speaks of `word`, in `bad`.
fn assert_can_fail(check: fn(&Tree) -> Vec<String>, good: &[(&str, &str)], bad: &[(&str, &str)], word: &str) {
    let none = check(&Tree::of(good));
    assert!(none.is_empty(), "the good sample is refused: {none:?}");
    let found = check(&Tree::of(bad));
    assert_eq!(found.len(), 1, "one fault was planted, found {found:?}");
    assert!(found[0].contains(word), "`{word}` is not in: {}", found[0]);
}
