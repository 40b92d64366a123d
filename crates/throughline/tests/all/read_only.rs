//! A store that can only be read: whoever tries is told why nothing is shown, and what to do.

use std::path::Path;
use std::process::Command;

use crate::program::{Desk, text};

/// A file system that was made read-only under a store; writable again when the test ends.
struct ReadOnly<'a>(&'a Path);

impl<'a> ReadOnly<'a> {
    /// Says so where this user may not mount.
    fn made(folder: &'a Path) -> Option<Self> {
        let mount = |arguments: &[&str]| {
            Command::new("mount").args(arguments).arg(folder).status().is_ok_and(|done| done.success())
        };
        let place = folder.to_str()?;
        if mount(&["--bind", place]) {
            let made = Self(folder);
            if mount(&["-o", "remount,bind,ro"]) {
                return Some(made);
            }
        }
        eprintln!("SKIPPED: nothing can be mounted read-only here (root on Linux may)");
        None
    }
}

impl Drop for ReadOnly<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_store_that_nobody_can_write_shows_nothing_and_a_copy_of_it_does() {
    let desk = Desk::new();
    desk.ok(&["note", "add", "P-1", "planted"]);
    let copy = desk.path("copy");
    let store = desk.store();
    let Some(read_only) = ReadOnly::made(&store) else { return };
    for arguments in [&["note", "list"][..], &["sources"], &["journal", "list"], &["note", "add", "P-1", "more"]] {
        let refused = desk.run(arguments);
        assert_eq!((refused.status, refused.out.as_str()), (2, ""), "{arguments:?}");
        assert!(
            refused.err.contains("can only be read here") && refused.err.contains("copy"),
            "{arguments:?}: {}",
            refused.err
        );
    }
    let doctor = desk.run(&["doctor"]);
    assert!(doctor.status == 1 && doctor.out.contains("can only be read here"), "{}{}", doctor.out, doctor.err);
    let copied = Command::new("cp").arg("-r").arg(&store).arg(&copy).status().expect("cp starts");
    assert!(copied.success());
    let notes = desk.json(&["--store", &text(&copy), "note", "list"]);
    assert_eq!(notes[0]["text"], "planted");
    assert_eq!(desk.run(&["--store", &text(&copy), "journal", "verify"]).status, 0);
    drop(read_only);
    assert_eq!(desk.json(&["note", "list"])[0]["text"], "planted");
}
