//! Your own account: how pages look to you, tokens for your programs, and the way out.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::{NewToken, scope_words};

use crate::answer::{Answer, Page};
use crate::figures::{items, said};
use crate::frame::mark_field;
use crate::parts::{button, card, choice, field, heading, tag};
use crate::problem::Problem;
use crate::sign_in_provider;
use crate::visit::Visit;

/// The account's page.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let tokens = visit.bench.token_list(visit.who())?;
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
        (sign_in_provider::own(visit)?)
        (card("Tokens", "for programs that ask the interface under your name", &tokens_card(visit, &tokens)))
    };
    let json = json!({ "name": visit.who(), "theme": theme, "keys": keys, "tokens": tokens });
    Ok(Page::new("Your account", body, json).answer())
}

fn tokens_card(visit: &Visit, tokens: &[Value]) -> Markup {
    let clock = visit.clock();
    html! {
        @if tokens.is_empty() { p { "None yet. What a program may ask is described at " a href="/openapi.json" { "/openapi.json" } "." } }
        @else {
            ul.plain {
                @for token in tokens {
                    li {
                        strong { (said(&token["name"])) } " "
                        (tag(if token["state"] == "good" { "good" } else { "" }, said(&token["state"]))) " "
                        (items(&token["scopes"]).iter().map(said).collect::<Vec<_>>().join(", "))
                        ", until " (clock.show_day(&token["ends"]))
                        @if token["state"] == "good" {
                            " " (button(visit, &format!("/account/tokens/{}/withdraw", said(&token["id"])), &[], "Withdraw", ""))
                        }
                    }
                }
            }
        }
        details {
            summary { "Make a token" }
            form method="post" action="/account/tokens" {
                (mark_field(visit))
                (field("name", "What it is for", "", "", true))
                (field("days", "Good for how many days", "90", "A year at most", true))
                fieldset.field {
                    legend { "What it opens" }
                    @for scope in scope_words() {
                        label.choice { input type="checkbox" name="scope" value=(scope); " " (scope.replace('-', " ")) }
                    }
                }
                button.primary type="submit" { "Make it" }
            }
        }
    }
}

/// Makes a token for a program, and shows it once.
pub(crate) fn add_token(visit: &Visit) -> Result<Answer, Problem> {
    let days =
        visit.field("days").parse().map_err(|_| Problem::Wrong("expected a number of days, such as 90".to_owned()))?;
    let chosen = visit.form.iter().filter(|(name, _)| name == "scope").map(|(_, word)| word.clone());
    let scopes: Vec<String> = chosen.collect();
    let new = NewToken { user: visit.who(), name: visit.field("name"), scopes: &scopes, days };
    let made = visit.bench.token_add(&new)?;
    let body = html! {
        (heading("A new token", &html! { (said(&made["name"])) }))
        p.notice role="status" { "It is shown only now. Whoever has it acts under your name, as far as its scopes go." }
        p { code.token { (said(&made["token"])) } }
        p { "A program sends it with each request: " code { "Authorization: Bearer …" } }
        p { a href="/account" { "Back to your account" } }
    };
    Ok(Page::new("A new token", body, made).below("Your account", "/account").answer())
}

/// Withdraws one of your tokens.
pub(crate) fn withdraw_token(visit: &Visit) -> Result<Answer, Problem> {
    let own = visit.bench.token_list(visit.who())?;
    if !own.iter().any(|token| token["id"] == visit.place("id")) {
        return Err(Problem::NotFound);
    }
    visit.bench.token_withdraw(visit.place("id"))?;
    Ok(Answer::Go("/account".to_owned()))
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
