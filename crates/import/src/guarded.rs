//! Other people's parsers, kept from ending the program on a file that breaks them.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

thread_local! {
    static GUARDED: Cell<bool> = const { Cell::new(false) };
}

static QUIET: Once = Once::new();

/// Runs `parse`; a panic in it is a broken file and gives `None`.
///
/// Nothing of ours may panic in it: only calls of a library on bytes that were handed over belong here.
pub(crate) fn guarded<T>(parse: impl FnOnce() -> T) -> Option<T> {
    QUIET.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |information| {
            if !GUARDED.get() {
                usual(information);
            }
        }));
    });
    let before = GUARDED.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(parse)).ok();
    GUARDED.set(before);
    outcome
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parser_that_panics_gives_nothing_and_the_next_one_works() {
        let empty: Vec<u8> = Vec::new();
        assert_eq!(guarded(|| empty[3]), None);
        assert_eq!(guarded(|| 7), Some(7));
    }
}
