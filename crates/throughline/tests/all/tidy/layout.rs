//! What a crate looks like from outside: its README, its files' names, where its errors and tests are.

use super::source::code_only;
use super::tree::{Tree, crate_of, is_test_file};
use super::{assert_can_fail, assert_tidy};

/// Names that say nothing about what is inside.
const EMPTY_NAMES: [&str; 9] = ["common", "helper", "helpers", "misc", "shared", "traits", "types", "util", "utils"];
/// What every crate's first file begins with.
const README_AS_DOCUMENTATION: &str = "#![doc = include_str!(\"../README.md\")]";
/// The crate that holds the one integration binary.
const WITH_INTEGRATION_TESTS: &str = "throughline";
/// Files at the root that people look for.
const ROOT_FILES: [&str; 14] = [
    ".ci/run",
    ".editorconfig",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "clippy.toml",
    "deny.toml",
    "rustfmt.toml",
    "scripts/test",
    "typos.toml",
];

#[test]
fn every_name_says_what_is_inside() {
    assert_tidy("a file, folder or module has an empty name", empty_names);
}

#[test]
fn there_is_at_most_one_folder_below_src() {
    assert_tidy("a folder is too deep", deep_folders);
}

#[test]
fn every_crate_explains_itself() {
    assert_tidy("a crate does not explain itself", crates_without_readme);
}

#[test]
fn every_crate_has_one_error_and_its_messages_begin_in_lower_case() {
    assert_tidy("an error is in the wrong place or speaks wrongly", misplaced_errors);
}

#[test]
fn there_is_one_integration_binary() {
    assert_tidy("integration tests are modules of crates/throughline/tests/all", further_test_binaries);
}

#[test]
fn the_root_holds_what_people_look_for() {
    assert_tidy("a file is missing at the root", missing_root_files);
}

fn rust_of_crates(tree: &Tree) -> impl Iterator<Item = (&str, &str)> {
    tree.ending(".rs").filter(|(path, _)| crate_of(path).is_some())
}

fn empty_names(tree: &Tree) -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in rust_of_crates(tree) {
        let parts = path.trim_end_matches(".rs").split('/').skip(2);
        offenders
            .extend(parts.filter(|part| EMPTY_NAMES.contains(part)).map(|part| format!("{path}: `{part}` is no name")));
        let code = code_only(text);
        let inline = code.lines().filter_map(|line| line.trim().strip_suffix('{')?.trim().rsplit_once("mod "));
        let names = inline.map(|(_, name)| name.trim()).filter(|name| EMPTY_NAMES.contains(name));
        offenders.extend(names.map(|name| format!("{path}: module `{name}` is no name")));
    }
    offenders
}

fn deep_folders(tree: &Tree) -> Vec<String> {
    rust_of_crates(tree)
        .filter(|(path, _)| path.split_once("/src/").is_some_and(|(_, below)| below.matches('/').count() > 1))
        .map(|(path, _)| format!("{path}: more than one folder below src"))
        .collect()
}

fn crates_without_readme(tree: &Tree) -> Vec<String> {
    let mut offenders = Vec::new();
    for name in tree.crates() {
        let readme = tree.text(&format!("crates/{name}/README.md")).unwrap_or_default();
        if !readme.starts_with(&format!("# `{name}`")) {
            offenders.push(format!("crates/{name}/README.md: is to begin with \"# `{name}`\""));
        } else if !readme.to_lowercase().contains("must never") {
            offenders.push(format!("crates/{name}/README.md: does not say what the crate must never do"));
        }
        let first = ["lib", "main"].iter().find_map(|file| tree.text(&format!("crates/{name}/src/{file}.rs")));
        if !first.unwrap_or_default().starts_with(README_AS_DOCUMENTATION) {
            offenders.push(format!("crates/{name}/src: the first file is to begin with {README_AS_DOCUMENTATION}"));
        }
    }
    offenders
}

fn misplaced_errors(tree: &Tree) -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in rust_of_crates(tree).filter(|(path, _)| !is_test_file(path)) {
        let derives = text.lines().any(|line| line.trim_start().starts_with("#[derive(") && derives_error(line));
        if derives && !path.ends_with("/src/error.rs") {
            offenders.push(format!("{path}: the crate's one error stands in error.rs"));
        }
        for (line, said) in messages(text) {
            if said.chars().next().is_some_and(char::is_uppercase) {
                offenders.push(format!("{path}:{line}: a message begins in lower case"));
            }
        }
    }
    offenders
}

fn derives_error(line: &str) -> bool {
    line.split(['(', ')', ',', ' ']).any(|word| matches!(word, "Error" | "thiserror::Error"))
}

/// Line and text of every `#[error("…")]`, the text on the same line or the next.
fn messages(text: &str) -> impl Iterator<Item = (usize, &str)> {
    const MARK: &str = "#[error(";
    text.match_indices(MARK).filter(|(at, _)| !text[..*at].ends_with(['"', '/', '`'])).filter_map(|(at, _)| {
        let said = text[at + MARK.len()..].trim_start().strip_prefix('"')?;
        Some((text[..at].matches('\n').count() + 1, said))
    })
}

fn further_test_binaries(tree: &Tree) -> Vec<String> {
    rust_of_crates(tree)
        .filter(|(path, _)| {
            let below_tests = path.split_once("/tests/").filter(|(before, _)| before.matches('/').count() == 1);
            below_tests
                .is_some_and(|(_, below)| crate_of(path) != Some(WITH_INTEGRATION_TESTS) || !below.starts_with("all/"))
        })
        .map(|(path, _)| format!("{path}: makes a binary of its own to link"))
        .collect()
}

fn missing_root_files(tree: &Tree) -> Vec<String> {
    ROOT_FILES.iter().filter(|path| !tree.holds(path)).map(|path| format!("{path}: is missing")).collect()
}

#[test]
fn each_check_of_layout_can_fail() {
    let good = [("crates/lines/src/harm.rs", "mod harm {\n}\n// mod utils {\n")];
    assert_can_fail(empty_names, &good, &[("crates/lines/src/utils.rs", "")], "utils");
    assert_can_fail(empty_names, &good, &[("crates/lines/src/types/a.rs", "")], "types");
    assert_can_fail(empty_names, &good, &[("crates/lines/src/harm.rs", "pub(crate) mod helpers {\n}")], "helpers");
    assert_can_fail(deep_folders, &[("crates/lines/src/a/b.rs", "")], &[("crates/lines/src/a/b/c.rs", "")], "a/b/c.rs");
    assert_can_fail(
        missing_root_files,
        &ROOT_FILES.map(|path| (path, "")),
        &ROOT_FILES.map(|path| (path, ""))[1..],
        ".ci/run",
    );
    let own = [("crates/throughline/tests/all/a.rs", "")];
    assert_can_fail(further_test_binaries, &own, &[("crates/lines/tests/a.rs", "")], "crates/lines");
    assert_can_fail(further_test_binaries, &own, &[("crates/throughline/tests/b.rs", "")], "tests/b.rs");
}

#[test]
fn the_check_of_readmes_can_fail() {
    let lib = format!("{README_AS_DOCUMENTATION}\n");
    let readme = "# `lines`\n\n**Must never:** read a file.\n";
    let tree = |readme, lib| {
        [("crates/lines/Cargo.toml", ""), ("crates/lines/README.md", readme), ("crates/lines/src/lib.rs", lib)]
    };
    let good = tree(readme, lib.as_str());
    assert_can_fail(crates_without_readme, &good, &tree("", lib.as_str()), "README.md");
    assert_can_fail(crates_without_readme, &good, &tree("# `lines`\n", lib.as_str()), "must never");
    assert_can_fail(crates_without_readme, &good, &tree(readme, "//! Lines.\n"), "first file");
}

#[test]
fn the_check_of_errors_can_fail() {
    let good = [(
        "crates/store/src/error.rs",
        "#[derive(Debug, thiserror::Error)]\npub enum Error {\n #[error(\"expected x\")]\n X }\n",
    )];
    let elsewhere = [("crates/store/src/read.rs", "#[derive(Debug, Error)]\npub enum ReadError {}\n")];
    assert_can_fail(misplaced_errors, &good, &elsewhere, "error.rs");
    let loud = [(
        "crates/store/src/error.rs",
        "#[derive(Debug, Error)]\npub enum Error {\n    #[error(\n        \"Expected x\"\n    )]\n X }\n",
    )];
    assert_can_fail(misplaced_errors, &good, &loud, ":3: a message begins in lower case");
}
