//! How long files and functions may grow.

use super::source::{code_only, functions, lines_without_tests};
use super::tree::Tree;
use super::{assert_can_fail, assert_tidy};

/// Lines of a source file without its inline tests.
const MAX_FILE_LINES: usize = 1_000;
/// Lines of a function, from `fn` to the closing brace: what can be read on one page.
const MAX_FUNCTION_LINES: usize = 70;
/// Lines of ARCHITECTURE.md: what can be read in a quarter of an hour.
const MAX_ARCHITECTURE_LINES: usize = 300;

#[test]
fn no_source_file_is_too_long() {
    assert_tidy("a file is too long: split it by noun or routine", long_files);
}

#[test]
fn no_function_is_too_long() {
    assert_tidy("a function is too long: give its steps names", long_functions);
}

#[test]
fn the_architecture_can_be_read_at_one_sitting() {
    assert_tidy("ARCHITECTURE.md has outgrown its purpose", long_architecture);
}

fn long_files(tree: &Tree) -> Vec<String> {
    tree.ending(".rs")
        .map(|(path, text)| (path, lines_without_tests(text)))
        .filter(|(_, lines)| *lines > MAX_FILE_LINES)
        .map(|(path, lines)| format!("{path}: {lines} lines without its tests, {MAX_FILE_LINES} at most"))
        .collect()
}

fn long_functions(tree: &Tree) -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in tree.ending(".rs") {
        for function in functions(&code_only(text)).into_iter().filter(|function| function.lines > MAX_FUNCTION_LINES) {
            let (line, name, lines) = (function.line, &function.name, function.lines);
            offenders.push(format!("{path}:{line}: `{name}` takes {lines} lines, {MAX_FUNCTION_LINES} at most"));
        }
    }
    offenders
}

fn long_architecture(tree: &Tree) -> Vec<String> {
    let lines = tree.text("ARCHITECTURE.md").map_or(0, |text| text.lines().count());
    match lines {
        0 => vec!["ARCHITECTURE.md: is missing".to_owned()],
        1..=MAX_ARCHITECTURE_LINES => Vec::new(),
        _ => vec![format!("ARCHITECTURE.md: {lines} lines, {MAX_ARCHITECTURE_LINES} at most")],
    }
}

#[test]
fn each_check_of_length_can_fail() {
    let statements = |count: usize| "    step();\n".repeat(count);
    let function = |count: usize| format!("fn long() {{\n{}}}\n", statements(count));
    let (fits, over) = (function(MAX_FUNCTION_LINES - 2), function(MAX_FUNCTION_LINES - 1));
    assert_can_fail(
        long_functions,
        &[("crates/lines/src/a.rs", &fits)],
        &[("crates/lines/src/a.rs", &over)],
        "`long` takes 71",
    );
    let lines = |count: usize| "// line\n".repeat(count);
    let tested = format!("{}#[cfg(test)]\nmod tests {{\n{}}}\n", lines(MAX_FILE_LINES), lines(9));
    let long = lines(MAX_FILE_LINES + 1);
    assert_can_fail(
        long_files,
        &[("crates/lines/src/a.rs", &tested)],
        &[("crates/lines/src/a.rs", &long)],
        "1001 lines",
    );
    let (fits, over) = (lines(MAX_ARCHITECTURE_LINES), lines(MAX_ARCHITECTURE_LINES + 1));
    assert_can_fail(long_architecture, &[("ARCHITECTURE.md", &fits)], &[("ARCHITECTURE.md", &over)], "301 lines");
    assert_can_fail(long_architecture, &[("ARCHITECTURE.md", &fits)], &[], "missing");
}
