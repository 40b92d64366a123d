//! A folder that is watched takes deliveries in as they come.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStderr, Command, Stdio};

use crate::program::{Desk, text};

const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number";

/// A watch under way, and what it says.
struct Watch {
    child: Child,
    said: BufReader<ChildStderr>,
}

impl Watch {
    /// Begins a watch of `inbox/`.
    fn begin(desk: &Desk) -> Self {
        let inbox = desk.path("inbox");
        std::fs::create_dir_all(&inbox).expect("a folder");
        let arguments = ["import", "--watch", &text(&inbox), "--authority", "U/1", "--every", "0.02"];
        let mut child = desk.command(&arguments).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("starts");
        let said = BufReader::new(child.stderr.take().expect("piped"));
        let mut watch = Self { child, said };
        watch.wait_for("Watching");
        watch
    }

    /// Reads on until a line begins so.
    fn wait_for(&mut self, beginning: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.said.read_line(&mut line).expect("read") > 0, "the watch ended before it said `{beginning}`");
            if line.starts_with(beginning) {
                return line;
            }
        }
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn deliveries_put_into_a_watched_folder_are_imported_and_a_bad_one_does_not_stop_it() {
    let desk = Desk::new();
    let mut watch = Watch::begin(&desk);
    let row =
        |number: u32| format!("+447700900001,2024-03-01T12:00:0{number}Z,,sms,+447700900001,+44770090010{number}\n");
    desk.write("inbox/one.csv", format!("{HEADER}\n{}", row(1)));
    watch.wait_for("Imported");
    desk.write("inbox/bad.csv", "no,table\n");
    watch.wait_for("Not imported");
    desk.write("inbox/folder/two.csv", format!("{HEADER}\n{}", row(2)));
    watch.wait_for("Imported");
    let sources = desk.json(&["sources"]);
    assert_eq!(sources.as_array().map(Vec::len), Some(2), "{sources}");

    #[cfg(unix)]
    {
        let stopped = Command::new("kill").args(["-INT", &watch.child.id().to_string()]).status();
        assert!(stopped.expect("kill runs").success());
        watch.wait_for("Stopped");
        assert_eq!(watch.child.wait().expect("ended").code(), Some(0));
    }
}

#[test]
fn what_cannot_be_watched_is_refused() {
    let desk = Desk::new();
    let file = desk.write("file.csv", "x\n");
    for paths in [vec![file.as_str()], vec![file.as_str(), file.as_str()]] {
        let mut arguments = vec!["import", "--watch"];
        arguments.extend(paths);
        let answer = desk.run(&arguments);
        assert_eq!(answer.status, 2);
        assert!(answer.err.contains("--watch"), "{}", answer.err);
    }
}
