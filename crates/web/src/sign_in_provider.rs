//! The door for those who come through the organisation's sign-in provider.

use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use maud::{Markup, html};
use workbench::{ByProvider, SignedIn};

use crate::addresses::{self, Twin};
use crate::answer::{Answer, Page};
use crate::frame::{bare, mark_field};
use crate::handle::{cookie, go, is_from_here, problem_alone, secure, shown, taste};
use crate::headers;
use crate::parts::{card, heading, tag};
use crate::problem::Problem;
use crate::provider::{Errand, Fault, Provider, Vouched};
use crate::sign_in::{blocking, signed_in};
use crate::site::{Site, now_ms};
use crate::visit::{Taste, Visit, found};

type Pairs = Vec<(String, String)>;

/// What a browser carries to the provider and back. It must come along when the provider sends the browser back, hence not `Strict`.
const BROWSER: &str = "throughline_provider";
/// Milliseconds for which a code is waited for.
const CODE_WITHIN_MS: i64 = 5 * 60 * 1_000;
/// Most who are asked for a code at one time.
const MOST_ASKED: usize = 1_000;

/// Those whom the provider vouched for and who owe a code.
#[derive(Default)]
pub(crate) struct Owing(Mutex<Vec<Owes>>);

struct Owes {
    ticket: String,
    since_ms: i64,
    subject: String,
    next: String,
}

impl Owing {
    fn put(&self, owes: Owes) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|one| owes.since_ms - one.since_ms < CODE_WITHIN_MS);
        if all.len() >= MOST_ASKED {
            all.remove(0);
        }
        all.push(owes);
    }

    /// Each ticket is good for one attempt.
    fn take(&self, ticket: &str, now_ms: i64) -> Option<Owes> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = all.iter().position(|one| workbench::is_same_secret(&one.ticket, ticket))?;
        Some(all.remove(place)).filter(|one| now_ms - one.since_ms < CODE_WITHIN_MS)
    }
}

/// Sends a browser to the provider.
pub(crate) async fn leave(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(query): Query<Pairs>,
) -> Response<Body> {
    let (taste, next) = (taste(&headers), addresses::own(found(&query, "next").unwrap_or("/lines")).to_owned());
    blocking(move || {
        let Some(provider) = site.provider.as_ref() else {
            return problem_alone(&site, &Problem::NotFound, Twin::Page, taste);
        };
        match begun(&site, provider, Errand::SignIn(next)) {
            Ok((address, cookie)) => ([(header::SET_COOKIE, headers::value(&cookie))], go(&address)).into_response(),
            Err(fault) => refused(&site, taste, &fault),
        }
    })
    .await
}

/// The provider's address, and the cookie that binds what is begun to this browser.
fn begun(site: &Site, provider: &Provider, errand: Errand) -> Result<(String, String), Fault> {
    let browser = workbench::fresh_code().map_err(|error| Fault::Provider(error.to_string()))?;
    let address = provider.begin(errand, &browser, now_ms())?;
    let cookie = format!("{BROWSER}={browser}; Path=/sign-in; Max-Age=600; SameSite=Lax; HttpOnly{}", secure(site));
    Ok((address, cookie))
}

/// A browser comes back from the provider.
pub(crate) async fn back(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Query(query): Query<Pairs>,
) -> Response<Body> {
    let taste = taste(&headers);
    blocking(move || {
        let Some(provider) = site.provider.as_ref() else {
            return problem_alone(&site, &Problem::NotFound, Twin::Page, taste);
        };
        let given = |name: &str| found(&query, name).unwrap_or_default();
        let browser = cookie(&headers, BROWSER).unwrap_or_default();
        match provider.end(given("state"), given("code"), browser, now_ms()) {
            Ok((Errand::SignIn(next), vouched)) => arrived(&site, provider, taste, &next, &vouched),
            Ok((Errand::Link(mark), vouched)) => link(&site, &headers, taste, &mark, &vouched),
            Err(fault) => refused(&site, taste, &fault),
        }
    })
    .await
}

fn arrived(site: &Site, provider: &Provider, taste: Taste, next: &str, vouched: &Vouched) -> Response<Body> {
    let given = ByProvider {
        issuer: provider.issuer(),
        subject: &vouched.subject,
        second_factor: vouched.second_factor,
        code: None,
    };
    match site.door().and_then(|bench| bench.sign_in_by_provider(&given)) {
        Ok(SignedIn::Token(token)) => signed_in(site, &token, next),
        Ok(SignedIn::CodeNeeded) => ask_code(site, taste, &vouched.subject, next, None),
        Err(workbench::Error::Refused(why)) => {
            shown(StatusCode::FORBIDDEN, &bare(site, "Not signed in", taste, &not_in(&why)))
        }
        Err(error) => problem_alone(site, &error.into(), Twin::Page, taste),
    }
}

fn ask_code(site: &Site, taste: Taste, subject: &str, next: &str, why: Option<&str>) -> Response<Body> {
    let ticket = match workbench::fresh_code() {
        Ok(ticket) => ticket,
        Err(error) => return problem_alone(site, &error.into(), Twin::Page, taste),
    };
    let owes = Owes { ticket: ticket.clone(), since_ms: now_ms(), subject: subject.to_owned(), next: next.to_owned() };
    site.owing.put(owes);
    let status = if why.is_some() { StatusCode::UNAUTHORIZED } else { StatusCode::OK };
    let body = html! {
        h1 { "One more thing" }
        @if let Some(why) = why { p.notice.harm role="alert" { (why) } }
        p { "Your provider knows you. Now the code of your app, or one of your recovery codes." }
        form method="post" action="/sign-in/code" {
            input type="hidden" name="ticket" value=(ticket);
            div.field { label for="code" { "Code" } input #code name="code" inputmode="numeric" autocomplete="one-time-code" required autofocus; }
            button.primary type="submit" { "Sign in" }
        }
    };
    shown(status, &bare(site, "Sign in", taste, &body))
}

/// The code of somebody whom the provider vouched for.
pub(crate) async fn code(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(given): Form<Pairs>,
) -> Response<Body> {
    let taste = taste(&headers);
    if !is_from_here(&headers) {
        return problem_alone(&site, &Problem::NotOurForm, Twin::Page, taste);
    }
    blocking(move || {
        let field = |name: &str| found(&given, name).unwrap_or_default();
        let (Some(provider), Some(owes)) = (site.provider.as_ref(), site.owing.take(field("ticket"), now_ms())) else {
            return refused(&site, taste, &Fault::NotWaitedFor);
        };
        let by = ByProvider {
            issuer: provider.issuer(),
            subject: &owes.subject,
            second_factor: false,
            code: Some(field("code").trim()),
        };
        match site.door().and_then(|bench| bench.sign_in_by_provider(&by)) {
            Ok(SignedIn::Token(token)) => signed_in(&site, &token, &owes.next),
            Ok(SignedIn::CodeNeeded) => ask_code(&site, taste, &owes.subject, &owes.next, None),
            Err(workbench::Error::Refused(why)) => ask_code(&site, taste, &owes.subject, &owes.next, Some(&why)),
            Err(error) => problem_alone(&site, &error.into(), Twin::Page, taste),
        }
    })
    .await
}

/// Links the account of the session that began it.
fn link(site: &Arc<Site>, headers: &HeaderMap, taste: Taste, mark: &str, vouched: &Vouched) -> Response<Body> {
    let token = cookie(headers, crate::handle::SESSION_COOKIE).unwrap_or_default();
    if !workbench::is_same_secret(&workbench::page_mark(token), mark) {
        return refused(site, taste, &Fault::NotWaitedFor);
    }
    let linked = site.workshop.for_session(token, "at the provider", now_ms()).and_then(|bench| {
        let who = bench.actor().who.clone();
        bench.user_link(&who, &vouched.subject)
    });
    match linked {
        Ok(_) => go("/account"),
        Err(error) => problem_alone(site, &error.into(), Twin::Page, taste),
    }
}

fn refused(site: &Site, taste: Taste, fault: &Fault) -> Response<Body> {
    let (status, why) = match fault {
        Fault::Provider(what) => {
            (site.tell)(&format!("the sign-in provider failed: {what}"));
            (
                StatusCode::BAD_GATEWAY,
                "Your organisation's sign-in does not answer as it should. Try again, or sign in with your password; whoever runs this installation finds more in its log.",
            )
        }
        Fault::NotWaitedFor => (
            StatusCode::BAD_REQUEST,
            "That sign-in was begun in another browser, was used before, or took longer than ten minutes. Begin again.",
        ),
        Fault::Declined => {
            (StatusCode::FORBIDDEN, "Your organisation's sign-in did not let you through, or you turned back.")
        }
    };
    shown(status, &bare(site, "Not signed in", taste, &not_in(why)))
}

fn not_in(why: &str) -> Markup {
    html! { h1 { "Not signed in" } p.notice.harm role="alert" { (why) } p.links { a href="/sign-in" { "Back to sign-in" } } }
}

/// The button on the sign-in page, where a provider is configured.
pub(crate) fn button(site: &Site, next: &str) -> Markup {
    let address = format!("/sign-in/provider{}", addresses::query(&[("next".to_owned(), next.to_owned())]));
    html! { @if let Some(provider) = &site.provider { p { a.button href=(address) { (provider.label()) } } p.small { "or with the name and password of this installation:" } } }
}

/// What somebody's own page says of the provider.
pub(crate) fn own(visit: &Visit) -> Result<Markup, Problem> {
    let Some(provider) = &visit.site.provider else { return Ok(html! {}) };
    let linked = visit.bench.is_linked()?;
    Ok(card(
        "Sign-in provider",
        provider.issuer(),
        &html! {
            @if linked {
                p { (tag("good", "linked")) " You may sign in through it." }
                form.row method="post" action="/account/unlink" { (mark_field(visit)) button type="submit" { "Unlink" } }
            } @else {
                p { "Not linked: you sign in by name and password only." }
                form.row method="post" action="/account/link" {
                    (mark_field(visit))
                    div.field { label for="link-password" { "Your password here" } input #link-password name="password" type="password" autocomplete="current-password" required; }
                    button type="submit" { "Link it" }
                }
            }
        },
    ))
}

/// Begins to link one's own account, after the password was asked again: the link outlasts the session.
pub(crate) fn link_own(visit: &Visit) -> Result<Answer, Problem> {
    let provider = visit.site.provider.as_ref().ok_or(Problem::NotFound)?;
    visit.bench.confirm_password(visit.field("password"))?;
    let (address, cookie) =
        begun(&visit.site, provider, Errand::Link(visit.mark.clone())).map_err(|fault| match fault {
            Fault::Provider(what) => Problem::Failed(format!("the sign-in provider failed: {what}")),
            Fault::NotWaitedFor | Fault::Declined => Problem::NotFound,
        })?;
    let body = html! {
        (heading("Link your account", &html! { (provider.issuer()) }))
        p { "Sign in there once; then this account is linked to that sign-in." }
        p { a.button.primary href=(address) { "Go to the provider" } }
    };
    let mut page =
        Page::new("Link your account", body, serde_json::json!({ "see": address })).below("Your account", "/account");
    page.cookie = Some(cookie);
    Ok(page.answer())
}

/// Takes the link away.
pub(crate) fn unlink_own(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.user_unlink(visit.who())?;
    Ok(Answer::Go("/account".to_owned()))
}
