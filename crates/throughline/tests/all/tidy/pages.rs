//! Documentation that can be found: every page is in the contents, every link leads somewhere, every crate is in the architecture.

use super::tree::Tree;
use super::{assert_can_fail, assert_tidy};

/// The book's contents.
const CONTENTS: &str = "docs/README.md";

#[test]
fn every_page_is_in_the_contents() {
    assert_tidy("a page is not in docs/README.md", pages_nobody_finds);
}

#[test]
fn every_link_leads_to_a_file() {
    assert_tidy("a link leads nowhere", dead_links);
}

#[test]
fn the_architecture_names_every_crate() {
    assert_tidy("ARCHITECTURE.md is behind the code", crates_not_in_the_architecture);
}

fn pages_nobody_finds(tree: &Tree) -> Vec<String> {
    let contents = tree.text(CONTENTS).unwrap_or_default();
    let linked: Vec<String> = links(contents).map(|(_, target)| resolve(CONTENTS, target)).collect();
    tree.ending(".md")
        .map(|(path, _)| path)
        .filter(|path| path.starts_with("docs/") && *path != CONTENTS)
        .filter(|path| !linked.iter().any(|target| target == path))
        .map(|path| format!("{path}: is not linked from {CONTENTS}"))
        .collect()
}

fn dead_links(tree: &Tree) -> Vec<String> {
    let mut offenders = Vec::new();
    for (path, text) in tree.ending(".md") {
        for (line, target) in links(text) {
            let elsewhere = target.contains("://") || target.starts_with("mailto:") || target.starts_with('#');
            if !elsewhere && !tree.holds(&resolve(path, target)) {
                offenders.push(format!("{path}:{line}: there is no {target}"));
            }
        }
    }
    offenders
}

fn crates_not_in_the_architecture(tree: &Tree) -> Vec<String> {
    let text = tree.text("ARCHITECTURE.md").unwrap_or_default();
    let missing = tree.crates().into_iter().filter(|name| !text.contains(&format!("`{name}`")));
    missing.map(|name| format!("ARCHITECTURE.md: does not speak of `{name}`")).collect()
}

/// Line and target of every `[text](target)` outside code.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().flat_map(move |(number, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
        }
        let targets = if fenced { "" } else { line };
        targets.match_indices("](").filter_map(move |(at, open)| {
            let in_code = targets[..at].matches('`').count() % 2 == 1;
            let target = targets[at + open.len()..].split([')', ' ']).next()?;
            (!in_code && !target.is_empty()).then_some((number + 1, target))
        })
    })
}

/// The path that a link in the page `from` leads to, without its `#fragment`.
fn resolve(from: &str, target: &str) -> String {
    let target = target.split('#').next().unwrap_or_default();
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[test]
fn each_check_of_pages_can_fail() {
    let good = [
        (CONTENTS, "[a](a.md) [b](how-to/b.md#part)"),
        ("docs/a.md", "[back](README.md) `[x](y)`"),
        ("docs/how-to/b.md", ""),
    ];
    let bad = [(CONTENTS, "[a](a.md)\n```\n[b](how-to/b.md)\n```\n"), ("docs/a.md", ""), ("docs/how-to/b.md", "")];
    assert_can_fail(pages_nobody_finds, &good, &bad, "docs/how-to/b.md");
    let dead = [(CONTENTS, "[a](a.md)"), ("docs/a.md", "\n[up](../nothing.md)")];
    assert_can_fail(dead_links, &good, &dead, "docs/a.md:2");
    let named = [("crates/lines/Cargo.toml", ""), ("ARCHITECTURE.md", "| `lines` |")];
    let unnamed = [("crates/lines/Cargo.toml", ""), ("ARCHITECTURE.md", "lines")];
    assert_can_fail(crates_not_in_the_architecture, &named, &unnamed, "`lines`");
}
