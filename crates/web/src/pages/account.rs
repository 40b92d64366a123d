//! Your own account: how pages look to you, and the way out.

use maud::html;
use serde_json::json;

use crate::answer::{Answer, Page};
use crate::frame::mark_field;
use crate::parts::{card, choice, heading};
use crate::problem::Problem;
use crate::visit::Visit;

/// The account's page.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let theme = visit.taste.theme.unwrap_or("system");
    let keys = if visit.taste.no_keys { "off" } else { "on" };
    let body = html! {
        (heading("Your account", &html! { "signed in as " strong { (visit.who()) } }))
        (card("How pages look", "kept in this browser", &html! {
            form.row method="post" action="/account/taste" {
                (mark_field(visit))
                (choice("theme", "Colours", &[("system", "As the system"), ("light", "Light"), ("dark", "Dark")], theme))
                button type="submit" { "Keep" }
            }
        }))
        (card("Keys", "single keys that do something by themselves; Ctrl K works always", &html! {
            form.row method="post" action="/account/taste" {
                (mark_field(visit))
                (choice("keys", "Single keys", &[("on", "On"), ("off", "Off")], keys))
                button type="submit" { "Keep" }
            }
            dl.keys {
                div { dt { kbd { "j" } " " kbd { "k" } } dd { "next, previous row" } }
                div { dt { kbd { "Enter" } } dd { "open the row" } }
                div { dt { kbd { "/" } } dd { "search" } }
                div { dt { kbd { "?" } } dd { "every key" } }
            }
        }))
    };
    Ok(Page::new("Your account", body, json!({ "name": visit.who(), "theme": theme, "keys": keys })).answer())
}

/// Keeps a taste.
pub(crate) fn taste(visit: &Visit) -> Result<Answer, Problem> {
    let then = "/account".to_owned();
    match (visit.filled("theme"), visit.filled("keys")) {
        (Some(theme @ ("light" | "dark" | "system")), _) => {
            Ok(Answer::Keep { name: "theme", value: theme.to_owned(), then })
        }
        (_, Some(keys @ ("on" | "off"))) => Ok(Answer::Keep { name: "keys", value: keys.to_owned(), then }),
        _ => Err(Problem::Wrong("expected theme light, dark or system, or keys on or off".to_owned())),
    }
}

/// Ends the session.
pub(crate) fn sign_out(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.sign_out()?;
    Ok(Answer::SignedOut)
}
