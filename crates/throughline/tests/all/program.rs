//! The built program, called as a user calls it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder of its own with a store in it.
pub(crate) struct Desk {
    folder: TempDir,
}

/// What one call answered.
pub(crate) struct Answer {
    /// Exit status.
    pub(crate) status: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl Desk {
    /// An empty folder with an empty store.
    pub(crate) fn new() -> Self {
        Self::within(&std::env::temp_dir())
    }

    /// The same within a folder, such as a disk of its own.
    pub(crate) fn within(folder: &Path) -> Self {
        let desk = Self { folder: TempDir::new_in(folder).expect("a temporary folder") };
        let answer = desk.run(&["init"]);
        assert_eq!(answer.status, 0, "{}", answer.err);
        desk
    }

    /// Another desk with a copy of this one's store and keys.
    pub(crate) fn copied(&self) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        for part in ["store", "keys"] {
            copy_folder(&self.path(part), &folder.path().join(part));
        }
        Self { folder }
    }

    /// A path in the folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The store's folder.
    pub(crate) fn store(&self) -> PathBuf {
        self.path("store")
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder");
        }
        std::fs::write(&path, content).expect("written");
        text(&path)
    }

    /// The program with these arguments, not yet started.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_throughline"));
        command
            .args(arguments)
            .env("THROUGHLINE_STORE", self.store())
            .env("THROUGHLINE_KEYS", self.path("keys"))
            .env_remove("THROUGHLINE_SESSION")
            .env("THROUGHLINE_OPENID_SECRET", "what this installation shows a provider")
            .stdin(Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Answer {
        answer(&self.command(arguments).output().expect("the program starts"))
    }

    /// Runs the program with a line on its standard input.
    pub(crate) fn run_with(&self, arguments: &[&str], line: &str) -> Answer {
        self.run_as(None, arguments, line)
    }

    /// The same for whoever holds a session's token.
    pub(crate) fn run_as(&self, session: Option<&str>, arguments: &[&str], line: &str) -> Answer {
        let mut command = self.command(arguments);
        if let Some(session) = session {
            command.env("THROUGHLINE_SESSION", session);
        }
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        // A command that reads nothing may have ended before the line was written.
        let _ = child.stdin.take().expect("a pipe").write_all(format!("{line}\n").as_bytes());
        answer(&child.wait_with_output().expect("the program ends"))
    }

    /// The same, expected to succeed.
    pub(crate) fn ok_with(&self, arguments: &[&str], line: &str) -> Answer {
        let answer = self.run_with(arguments, line);
        assert_eq!(answer.status, 0, "{arguments:?}: {}", answer.err);
        answer
    }

    /// Runs the program and expects it to succeed.
    pub(crate) fn ok(&self, arguments: &[&str]) -> Answer {
        let answer = self.run(arguments);
        assert_eq!(answer.status, 0, "{arguments:?}: {}", answer.err);
        answer
    }

    /// Runs the program with `--format json` and reads the answer.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--format", "json"]);
        let answer = self.ok(&arguments);
        serde_json::from_str(&answer.out).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {}", answer.out))
    }

    /// Simulates a small world into `world/` and gives its folder.
    pub(crate) fn world(&self, seed: u64) -> PathBuf {
        let out = self.path("world");
        self.ok(&["simulate", "--out", &text(&out), "--seed", &seed.to_string(), "--scale", "small"]);
        out
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder").flatten() {
        let there = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &there);
        } else {
            std::fs::copy(entry.path(), there).expect("copied");
        }
    }
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> String {
    path.to_str().expect("a path in Unicode").to_owned()
}

fn answer(output: &Output) -> Answer {
    Answer {
        status: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The folder of real data sets beside the checkout, if it is there; says so when it is not.
pub(crate) fn real_data(name: &str) -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data").join(name);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("SKIPPED: the data set `{name}` is not beside this checkout (../shared/data/{name})");
    None
}
