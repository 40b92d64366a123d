//! The door: sign-in with a second factor, the first account, and the address of a demonstration.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Form, Path, Query, State};
use axum::http::{HeaderMap, Response, StatusCode, header};
use axum::response::IntoResponse;
use maud::{Markup, html};
use workbench::{NewUser, SignIn, SignedIn};

use crate::addresses::{self, Twin};
use crate::frame::bare;
use crate::handle::{self, SESSION_COOKIE, go, is_from_here, problem_alone, shown, taste};
use crate::headers;
use crate::problem::Problem;
use crate::sign_in_provider;
use crate::site::Site;
use crate::visit::{Taste, found};

type Pairs = Vec<(String, String)>;

/// The door's page: the first account where there is none yet and the reader sits at this machine, else sign-in.
pub(crate) async fn page(
    State(site): State<Arc<Site>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    Query(query): Query<Pairs>,
    headers: HeaderMap,
) -> Response<Body> {
    let next = addresses::own(found(&query, "next").unwrap_or("/lines")).to_owned();
    let taste = taste(&headers);
    blocking(move || match site.door().and_then(|bench| bench.is_first_run()) {
        Ok(true) if from.ip().is_loopback() => {
            shown(StatusCode::OK, &bare(&site, "First account", taste, &first_account(None)))
        }
        Ok(true) => shown(StatusCode::OK, &bare(&site, "Not set up", taste, &not_set_up())),
        Ok(false) => shown(StatusCode::OK, &bare(&site, "Sign in", taste, &form(&site, &next, "", None, false))),
        Err(error) => problem_alone(&site, &error.into(), Twin::Page, taste),
    })
    .await
}

/// Signs somebody in.
pub(crate) async fn enter(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(given): Form<Pairs>,
) -> Response<Body> {
    let taste = taste(&headers);
    if !is_from_here(&headers) {
        return problem_alone(&site, &Problem::NotOurForm, Twin::Page, taste);
    }
    blocking(move || entered(&site, taste, &given)).await
}

fn entered(site: &Site, taste: Taste, given: &Pairs) -> Response<Body> {
    let field = |name: &str| found(given, name).unwrap_or_default();
    let next = addresses::own(field("next"));
    let code = Some(field("code").trim()).filter(|code| !code.is_empty());
    let given = SignIn { name: field("name").trim(), password: field("password"), code };
    let again = |status, why: Option<&str>, code: bool| {
        shown(status, &bare(site, "Sign in", taste, &form(site, next, given.name, why, code)))
    };
    match site.door().and_then(|bench| bench.sign_in(&given)) {
        Ok(SignedIn::Token(token)) => signed_in(site, &token, next),
        Ok(SignedIn::CodeNeeded) => again(StatusCode::OK, None, true),
        Err(workbench::Error::Refused(why)) => again(StatusCode::UNAUTHORIZED, Some(&why), given.code.is_some()),
        Err(error) => problem_alone(site, &error.into(), Twin::Page, taste),
    }
}

/// Hands out a session's cookie. Scripts cannot read it, and no other site's form carries it.
pub(crate) fn signed_in(site: &Site, token: &str, next: &str) -> Response<Body> {
    let cookie = format!("{SESSION_COOKIE}={token}; Path=/; SameSite=Lax; HttpOnly{}", handle::secure(site));
    ([(header::SET_COOKIE, headers::value(&cookie))], go(next)).into_response()
}

/// Makes the first account, at this machine only.
pub(crate) async fn first(
    State(site): State<Arc<Site>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    Form(given): Form<Pairs>,
) -> Response<Body> {
    let taste = taste(&headers);
    if !is_from_here(&headers) || !from.ip().is_loopback() {
        return problem_alone(&site, &Problem::NotOurForm, Twin::Page, taste);
    }
    blocking(move || {
        let made = site.door().and_then(|bench| make_first(&bench, &given));
        match made {
            Ok(()) => go("/sign-in"),
            Err(error) if error.is_ours() => problem_alone(&site, &error.into(), Twin::Page, taste),
            Err(error) => {
                let body = first_account(Some(&error.to_string()));
                shown(StatusCode::BAD_REQUEST, &bare(&site, "First account", taste, &body))
            }
        }
    })
    .await
}

fn make_first(bench: &workbench::Workbench, given: &Pairs) -> Result<(), workbench::Error> {
    if !bench.is_first_run()? {
        return Err(workbench::Error::Refused("there is an account already; sign in with it".to_owned()));
    }
    let field = |name: &str| found(given, name).unwrap_or_default();
    if field("password") != field("again") {
        return Err(workbench::Error::Refused("the two passwords differ; expected the same one twice".to_owned()));
    }
    let role = if field("role") == "administrator" { "administrator" } else { "supervisor" };
    let new = NewUser { name: field("name"), roles: &[role.to_owned()], until: None, password: field("password") };
    bench.user_add(&new).map(|_| ())
}

/// The printed address of a demonstration: whoever opens it first is signed in.
pub(crate) async fn welcome(State(site): State<Arc<Site>>, Path(code): Path<String>) -> Response<Body> {
    match site.welcome(&code) {
        Some(token) => signed_in(&site, &token, "/lines?tour=1"),
        None => go("/sign-in"),
    }
}

pub(crate) async fn blocking(work: impl FnOnce() -> Response<Body> + Send + 'static) -> Response<Body> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn form(site: &Site, next: &str, name: &str, why: Option<&str>, code: bool) -> Markup {
    html! {
        h1 { "Sign in" }
        @if let Some(why) = why { p.notice.harm role="alert" { (why) } }
        @if code { p { "The password is right. Now the code of your app, or one of your recovery codes." } }
        @if !code { (sign_in_provider::button(site, next)) }
        form method="post" action="/sign-in" {
            input type="hidden" name="next" value=(next);
            div.field { label for="name" { "Name" } input #name name="name" value=(name) autocomplete="username" required autofocus[name.is_empty()]; }
            div.field { label for="password" { "Password" } input #password name="password" type="password" autocomplete="current-password" required; }
            @if code {
                div.field { label for="code" { "Code" } input #code name="code" inputmode="numeric" autocomplete="one-time-code" autofocus; }
            }
            button.primary type="submit" { "Sign in" }
        }
        p.small { "What you look at stands in the journal, under your name." }
    }
}

fn first_account(why: Option<&str>) -> Markup {
    html! {
        h1 { "The first account" }
        @if let Some(why) = why { p.notice.harm role="alert" { (why) } }
        p { "Nobody has an account here yet. This page is shown only on the machine that the program runs on." }
        form method="post" action="/sign-in/first" {
            div.field { label for="name" { "Name" } input #name name="name" autocomplete="username" required; }
            div.field { label for="password" { "Password" } p.hint #password-hint { "At least twelve signs." } input #password name="password" type="password" autocomplete="new-password" required aria-describedby="password-hint"; }
            div.field { label for="again" { "The same password again" } input #again name="again" type="password" autocomplete="new-password" required; }
            fieldset.field {
                legend { "What for" }
                label.choice { input type="radio" name="role" value="supervisor" checked; " To work: a supervisor leads operations, sees records and says who works on them" }
                label.choice { input type="radio" name="role" value="administrator"; " To look after accounts and the installation: an administrator sees no records" }
            }
            button.primary type="submit" { "Make the account" }
        }
    }
}

fn not_set_up() -> Markup {
    html! {
        h1 { "Not set up yet" }
        p { "Nobody has an account here yet. The first one is made on the machine that the program runs on: open this page there, or use " code { "throughline user add" } "." }
    }
}
