//! A disk that is full: whoever works is told so, nothing is lost, and the store can be read as soon as there is room.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::program::{Answer, Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number\n";

/// A small file system in memory, gone when the test ends.
struct SmallDisk {
    place: TempDir,
}

impl SmallDisk {
    /// Says so where this user may mount none.
    fn mounted(mebibytes: u32) -> Option<Self> {
        let place = TempDir::new().expect("a folder");
        let size = format!("size={mebibytes}m");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(place.path()).output();
        if mounted.is_ok_and(|done| done.status.success()) {
            return Some(Self { place });
        }
        eprintln!(
            "SKIPPED: no small disk can be mounted here (root on Linux may); the limit on the size of files is tried instead"
        );
        None
    }

    fn ballast(&self) -> PathBuf {
        self.place.path().join("ballast")
    }

    /// Fills it until so many bytes are free.
    fn leave(&self, free: u64) {
        let blocks = vec![0_u8; 4_096];
        let mut file = std::fs::File::create(self.ballast()).expect("made");
        while std::io::Write::write_all(&mut file, &blocks).is_ok() {}
        let length = file.metadata().expect("known").len();
        file.set_len(length.saturating_sub(free)).expect("cut");
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).expect("removed");
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.place.path()).status();
    }
}

/// Calls of one number, as many as asked for.
fn billing(folder: &Path, name: &str, calls: u32) -> String {
    let row = |at: u32| {
        let (day, hour, minute) = (1 + at / 1_440 % 28, at / 60 % 24, at % 60);
        let other = 447_700_900_100 + u64::from(at % 900);
        format!("+447700900001,2024-03-{day:02}T{hour:02}:{minute:02}:00Z,42,voice,+447700900001,+{other}\n")
    };
    let path = folder.join(name);
    std::fs::write(&path, format!("{HEADER}{}", (0..calls).map(row).collect::<String>())).expect("written");
    text(&path)
}

/// Somebody was told that there is no room, and shown nothing.
fn is_told(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 2, "{what}: {}{}", answer.out, answer.err);
    assert!(answer.out.is_empty(), "{what}: {}", answer.out);
    let said = answer.err.to_lowercase();
    assert!(
        ["disk is full", "no space", "no storage space", "too large"].iter().any(|words| said.contains(words)),
        "{what}: {}",
        answer.err
    );
}

fn reads_as_before(desk: &Desk, sources: &str, what: &str) {
    assert_eq!(desk.ok(&["sources", "--format", "csv"]).out, sources, "{what}");
    assert_eq!(desk.run(&["journal", "verify"]).status, 0, "{what}: the journal");
}

#[test]
fn a_full_disk_gives_a_clear_error_and_leaves_a_store_that_can_be_read() {
    let Some(disk) = SmallDisk::mounted(24) else { return limited_files() };
    let outside = TempDir::new().expect("a folder");
    let desk = Desk::within(disk.place.path());
    desk.ok(&["import", &billing(outside.path(), "first.csv", 50), "--authority", "URN/TEST/1"]);
    desk.ok(&["note", "add", "P-1", "before"]);
    let sources = desk.ok(&["sources", "--format", "csv"]).out;
    let large = billing(outside.path(), "large.csv", 30_000);

    disk.leave(600 << 10);
    is_told(&desk.run(&["import", &large, "--authority", "URN/TEST/1"]), "import");
    disk.make_room();
    reads_as_before(&desk, &sources, "after an import");

    for (what, arguments) in [
        ("a case change", vec!["note", "add", "P-1", "while it is full"]),
        ("a look", vec!["line", "+447700900001"]),
        ("a backup", vec!["backup", "--to", "BACKUP"]),
    ] {
        let backup = text(&desk.path("backup"));
        let arguments: Vec<&str> =
            arguments.into_iter().map(|one| if one == "BACKUP" { backup.as_str() } else { one }).collect();
        disk.leave(0);
        is_told(&desk.run(&arguments), what);
        disk.make_room();
        reads_as_before(&desk, &sources, what);
    }
    disk.leave(64 << 10);
    let backup = desk.path("backup");
    is_told(&desk.run(&["backup", "--to", &text(&backup)]), "a backup that begins");
    assert!(!backup.exists(), "no half backup has the name of a whole one");
    disk.make_room();
    reads_as_before(&desk, &sources, "after half a backup");

    assert_eq!(desk.json(&["note", "list"]).as_array().map(Vec::len), Some(1), "what was refused is not there");
    desk.ok(&["note", "add", "P-1", "after"]);
    desk.ok(&["import", &large, "--authority", "URN/TEST/1"]);
    desk.ok(&["backup", "--to", &text(&outside.path().join("backup"))]);
    assert_eq!(desk.run(&["journal", "verify"]).status, 0);
}

/// The same as far as a limit on the size of one file goes, which any user can set.
fn limited_files() {
    let outside = TempDir::new().expect("a folder");
    let desk = Desk::new();
    desk.ok(&["import", &billing(outside.path(), "first.csv", 50), "--authority", "URN/TEST/1"]);
    let sources = desk.ok(&["sources", "--format", "csv"]).out;
    let large = billing(outside.path(), "large.csv", 30_000);
    let limited = |arguments: &[&str]| {
        let program = desk.command(arguments);
        let mut shell = Command::new("sh");
        shell
            .args(["-c", "trap '' XFSZ; ulimit -f 400; exec \"$0\" \"$@\""])
            .arg(program.get_program())
            .args(arguments);
        shell.envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let done = shell.output().expect("the shell starts");
        Answer {
            status: done.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&done.stdout).into_owned(),
            err: String::from_utf8_lossy(&done.stderr).into_owned(),
        }
    };
    is_told(&limited(&["import", &large, "--authority", "URN/TEST/1"]), "import");
    reads_as_before(&desk, &sources, "after an import");
    desk.ok(&["import", &large, "--authority", "URN/TEST/1"]);
    let backup = desk.path("backup");
    is_told(&limited(&["backup", "--to", &text(&backup)]), "backup");
    assert!(!backup.exists(), "no half backup has the name of a whole one");
}
