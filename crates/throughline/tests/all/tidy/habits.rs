//! What no file says: unfinished code, hidden clocks, other people's machines.

use super::arrows::ANALYSIS;
use super::source::{code_only, without_tests};
use super::tree::{Tree, crate_of, is_test_file};
use super::{assert_can_fail, assert_tidy};

/// Never in Rust, tests included; and why.
const NOWHERE: [(&str, &str); 8] = [
    ("todo!", "unfinished code does not come in"),
    ("unimplemented!", "unfinished code does not come in"),
    ("dbg!", "left over from looking for a fault"),
    ("#[ignore", "a test runs or is deleted"),
    ("allow(dead_code", "what nobody uses is deleted"),
    ("allow(unused", "what nobody uses is deleted"),
    ("thread::sleep", "nothing here waits by the clock"),
    ("unsafe ", "the workspace forbids it"),
];

/// Never outside tests.
const NOT_IN_THE_PROGRAM: [(&str, &str); 2] = [
    (".unwrap()", "return an error, or say with `expect` why it cannot fail"),
    (".unwrap_unchecked(", "return an error"),
];

/// Only in the binary: everybody else answers with values.
const ONLY_IN_THE_BINARY: [(&str, &str); 5] = [
    ("println!", "answers are values; only the binary prints"),
    ("print!", "answers are values; only the binary prints"),
    ("eprintln!", "answers are values; only the binary prints"),
    ("eprint!", "answers are values; only the binary prints"),
    ("process::exit", "only `main` decides the exit status"),
];

/// Never in a crate of pure functions, outside its tests.
const NOT_IN_ANALYSIS: [(&str, &str); 9] = [
    ("std::time", "take the time as an argument"),
    ("SystemTime", "take the time as an argument"),
    ("Instant::now", "take the time as an argument"),
    ("Timestamp::now", "take the time as an argument"),
    ("std::fs", "take columns, not files"),
    ("std::net", "take columns, not files"),
    ("std::env", "parameters are arguments"),
    ("RandomState", "its order differs from run to run"),
    ("HashMap::new()", "its order differs from run to run: name a fixed hasher"),
];

/// Marks of one machine, written in two parts so that this file does not hold them.
const MACHINES: [(&str, &str); 9] = [
    ("/work", "/"),
    ("/root", "/"),
    ("/home", "/"),
    ("/tmp", "/"),
    ("/opt", "/"),
    ("C:\\", "Users"),
    ("192.", "168."),
    (".internal", ":"),
    (".internal", "/"),
];

#[test]
fn no_source_file_says_what_the_house_forbids() {
    assert_tidy("source says what the house forbids", forbidden_words);
}

#[test]
fn analysis_crates_do_no_input_or_output() {
    assert_tidy("an analysis crate reaches outside its arguments", reaches_outside);
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    assert_tidy("a file names a machine", machine_paths);
}

fn forbidden_words(tree: &Tree) -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in tree.ending(".rs") {
        let code = code_only(text);
        offenders.extend(found(path, &code, &NOWHERE));
        if is_test_file(path) {
            continue;
        }
        let program = without_tests(&code);
        offenders.extend(found(path, &program, &NOT_IN_THE_PROGRAM));
        if crate_of(path) != Some("throughline") {
            offenders.extend(found(path, &program, &ONLY_IN_THE_BINARY));
        }
    }
    offenders
}

fn reaches_outside(tree: &Tree) -> Vec<String> {
    let of_analysis = |path: &str| crate_of(path).is_some_and(|name| ANALYSIS.contains(&name)) && !is_test_file(path);
    tree.ending(".rs")
        .filter(|(path, _)| of_analysis(path))
        .flat_map(|(path, text)| found(path, &without_tests(&code_only(text)), &NOT_IN_ANALYSIS))
        .collect()
}

fn machine_paths(tree: &Tree) -> Vec<String> {
    let marks = MACHINES.map(|(first, second)| format!("{first}{second}"));
    let mut offenders = Vec::new();
    for (path, text) in tree.all() {
        for (number, line) in text.lines().enumerate() {
            for mark in marks.iter().filter(|mark| begins_a_path(line, mark)) {
                offenders.push(format!("{path}:{}: `{mark}` is a place on one machine", number + 1));
            }
        }
    }
    offenders
}

/// Whether `mark` stands in `line` other than behind a name or a dot (`docs/tmp/` and `../tmp/` are places in a project).
fn begins_a_path(line: &str, mark: &str) -> bool {
    let follows_a_name = |at: usize| line[..at].ends_with(|c: char| c.is_alphanumeric() || "._-}".contains(c));
    line.match_indices(mark).any(|(at, _)| !mark.starts_with('/') || !follows_a_name(at))
}

/// Each place where one of the words stands on its own.
fn found(path: &str, code: &str, words: &[(&str, &str)]) -> Vec<String> {
    let mut places = Vec::new();
    for (number, line) in code.lines().enumerate() {
        for (word, why) in words {
            let alone = |at: usize| {
                let begins_a_word = word.starts_with(char::is_alphabetic);
                !begins_a_word || !line[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_')
            };
            if line.match_indices(word).any(|(at, _)| alone(at)) {
                places.push(format!("{path}:{}: `{}`: {why}", number + 1, word.trim()));
            }
        }
    }
    places
}

#[test]
fn each_check_of_habits_can_fail() {
    let good_text = "// todo!() and dbg!()\nfn f() { say(\"println!\"); }\n#[cfg(test)]\nmod tests { fn g() { x.unwrap(); println!(); } }\n";
    let good = [("crates/lines/src/a.rs", good_text), ("crates/throughline/src/main.rs", "fn main() { eprintln!(); }")];
    for (word, _) in NOWHERE.iter().chain(&NOT_IN_THE_PROGRAM).chain(&ONLY_IN_THE_BINARY) {
        let planted = format!("fn f() {{ {word} }}\n");
        assert_can_fail(forbidden_words, &good, &[("crates/store/src/a.rs", &planted)], word.trim());
    }
    let in_tests = "#[cfg(test)]\nmod tests {\n    #[ignore]\n    fn f() {}\n}\n";
    assert_can_fail(forbidden_words, &good, &[("crates/store/src/a.rs", in_tests)], "a.rs:3");
    for (word, _) in NOT_IN_ANALYSIS {
        let planted = format!("use x::{word};\n");
        let elsewhere = [("crates/store/src/a.rs", planted.as_str())];
        assert_can_fail(reaches_outside, &elsewhere, &[("crates/lines/src/a.rs", &planted)], word);
    }
    for (first, second) in MACHINES {
        let planted = format!("first line\nsee \"{first}{second}someone\"\n");
        assert_can_fail(
            machine_paths,
            &[("docs/a.md", "see docs/tmp/a and ../work/b")],
            &[("docs/a.md", &planted)],
            "docs/a.md:2",
        );
    }
}
