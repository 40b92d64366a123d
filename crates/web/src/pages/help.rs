//! Help: the book of `docs/`, carried in the program, rendered here, searchable, without any network.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag};
use rust_embed::RustEmbed;
use serde_json::{Value, json};

use crate::answer::{Answer, Page};
use crate::parts::{heading, nothing};
use crate::problem::Problem;
use crate::visit::Visit;

#[derive(RustEmbed)]
#[folder = "../../docs/"]
struct Book;

/// Chapters, in the order of reading.
const PARTS: [(&str, &str); 4] = [
    ("how-to/", "How to"),
    ("methods/", "Methods, with their error rates"),
    ("reference/", "Reference"),
    ("decisions/", "Decisions"),
];

/// Most pages that a search shows.
const MOST_FOUND: usize = 40;

fn text(name: &str) -> Option<String> {
    Book::get(name).map(|file| String::from_utf8_lossy(&file.data).into_owned())
}

/// The first heading of a page, else its name.
fn title(name: &str) -> String {
    let text = text(name).unwrap_or_default();
    text.lines().find_map(|line| line.strip_prefix("# ")).unwrap_or(name).trim_matches('`').to_owned()
}

fn names(under: &str) -> Vec<String> {
    let mut names: Vec<String> =
        Book::iter().map(|name| name.to_string()).filter(|name| name.starts_with(under)).collect();
    names.sort();
    names
}

/// The contents, or what a search finds.
pub(crate) fn contents(visit: &Visit) -> Result<Answer, Problem> {
    let asked = visit.asked("q");
    let found = asked.map(search).unwrap_or_default();
    let json: Value = match asked {
        Some(_) => found
            .iter()
            .map(|(name, title, line)| json!({ "page": format!("/help/{name}"), "title": title, "text": line }))
            .collect(),
        None => Book::iter().map(|name| json!({ "page": format!("/help/{name}"), "title": title(&name) })).collect(),
    };
    let body = html! {
        (heading("Help", &html! { "the book that comes with this program" }))
        form.row role="search" { div.field { label for="book" { "Search the book" } input #book name="q" type="search" value=(asked.unwrap_or_default()); } button type="submit" { "Search" } }
        @if asked.is_some() {
            @if found.is_empty() { (nothing("Nothing in the book", "No page holds these words.", &html! { a href="/help" { "Contents" } })) }
            @for (name, title, line) in &found { article.card { h2 { a href=(format!("/help/{name}")) { (title) } } p { (line) } } }
        } @else { (table_of_contents()) }
    };
    Ok(Page::new("Help", body, json).answer())
}

fn table_of_contents() -> Markup {
    let link = |name: &str| html! { li { a href=(format!("/help/{name}")) { (title(name)) } } };
    html! {
        div.cards {
            section.card.half { h2 { "Start here" } ul.links { (link("tutorial.md")) (link("accuracy.md")) (link("benchmarks.md")) } }
            @for (under, part) in PARTS { section.card.half { h2 { (part) } ul.links { @for name in names(under) { (link(&name)) } } } }
        }
    }
}

/// Pages that hold every word, the ones that hold them in their title first: name, title, the first line with a word.
fn search(words: &str) -> Vec<(String, String, String)> {
    let words: Vec<String> = words.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect();
    let mut found = Vec::new();
    for name in Book::iter() {
        let text = text(&name).unwrap_or_default();
        let lower = text.to_lowercase();
        if words.is_empty() || !words.iter().all(|word| lower.contains(word)) {
            continue;
        }
        let title = title(&name);
        let in_title = words.iter().filter(|word| title.to_lowercase().contains(word.as_str())).count();
        let times: usize = words.iter().map(|word| lower.matches(word.as_str()).count()).sum();
        let line = text
            .lines()
            .find(|line| !line.starts_with('#') && words.iter().any(|word| line.to_lowercase().contains(word)))
            .unwrap_or_default();
        let line: String = line.trim_start_matches(['|', '-', '*', ' ']).chars().take(220).collect();
        found.push((std::cmp::Reverse((in_title, times)), name.to_string(), title, line));
    }
    found.sort();
    found.into_iter().take(MOST_FOUND).map(|(_, name, title, line)| (name, title, line)).collect()
}

/// One page of the book.
pub(crate) fn page(visit: &Visit) -> Result<Answer, Problem> {
    shown(visit.place("name"))
}

/// The program's own error rates.
pub(crate) fn accuracy(_: &Visit) -> Result<Answer, Problem> {
    shown("accuracy.md")
}

fn shown(name: &str) -> Result<Answer, Problem> {
    let text = text(name).ok_or(Problem::NotFound)?;
    let body = html! { article.prose { (rendered(&text, name)) } };
    let part = PARTS.iter().find(|(under, _)| name.starts_with(under)).map(|(_, part)| *part);
    let mut page = Page::new(title(name), body, json!({ "page": name, "markdown": text }));
    if let Some(part) = part {
        page = page.below(part, "/help");
    }
    Ok(page.below("Help", "/help").answer())
}

/// A table of the book begins so.
const WIDE_TABLE: &str = r#"<div class="scroll" tabindex="0" role="group" aria-label="Table"><table>"#;

/// Markdown as a page. Markup in the text is shown as text, and links between pages lead to pages of this site.
fn rendered(text: &str, name: &str) -> Markup {
    let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
    let events = Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES).map(|event| match event {
        Event::Html(text) | Event::InlineHtml(text) => Event::Text(text),
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            Event::Start(Tag::Link { link_type, dest_url: CowStr::from(address(&dest_url, folder)), title, id })
        }
        other => other,
    });
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    // What is wider than the page is scrolled by keyboard, too.
    let out = out
        .replace("<pre>", "<pre tabindex=\"0\">")
        .replace("<table>", WIDE_TABLE)
        .replace("</table>", "</table></div>");
    PreEscaped(out)
}

/// Where a link of the book leads here. What lies outside the book is told by its name in the sources.
fn address(link: &str, folder: &str) -> String {
    if link.starts_with('#') || link.contains("://") {
        return link.to_owned();
    }
    let (path, anchor) =
        link.split_once('#').map_or((link, String::new()), |(path, anchor)| (path, format!("#{anchor}")));
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            ".." => {
                parts.pop();
            }
            "." | "" => {}
            part => parts.push(part),
        }
    }
    format!("/help/{}{anchor}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_pages_of_this_site() {
        assert_eq!(address("../methods/harm.md#source", "how-to"), "/help/methods/harm.md#source");
        assert_eq!(address("tutorial.md", ""), "/help/tutorial.md");
        assert_eq!(address("#here", "how-to"), "#here");
        assert_eq!(address("https://docs.cedarpolicy.com", ""), "https://docs.cedarpolicy.com");
    }

    #[test]
    fn markup_in_the_book_is_text_and_tables_are_tables() {
        let shown =
            rendered("# A\n\n<script>alert(1)</script>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n", "a.md").into_string();
        assert!(!shown.contains("<script"), "{shown}");
        assert!(shown.contains("<table>"), "{shown}");
    }

    #[test]
    fn every_page_has_a_title_and_a_search_finds_it() {
        assert!(Book::iter().count() > 10);
        let found = search("likelihood ratio");
        assert!(!found.is_empty());
        assert!(search("zyxwvut").is_empty());
    }
}
