//! From a request to an answer: who asks, whether the form is ours, the page, its bytes.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use axum::response::IntoResponse;
use jiff::Timestamp;
use maud::{Markup, html};
use serde_json::Value;

use crate::addresses::{self, Twin};
use crate::answer::{Answer, Page};
use crate::frame;
use crate::headers;
use crate::problem::Problem;
use crate::routes::Route;
use crate::site::{Site, now_ms};
use crate::visit::{Taste, Visit, found};

/// Name of the cookie that holds a session's token.
pub(crate) const SESSION_COOKIE: &str = "throughline_session";
/// Most bytes of a form. Files go another way.
pub(crate) const MOST_FORM_BYTES: usize = 256 * 1024;

/// A request as far as it was read before it is known who asks.
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) twin: Twin,
    pub(crate) headers: HeaderMap,
    pub(crate) form: Vec<(String, String)>,
    pub(crate) places: Vec<(String, String)>,
    pub(crate) is_change: bool,
}

/// Answers a request of a route.
pub(crate) async fn answer(
    route: &'static Route,
    State(site): State<Arc<Site>>,
    places: RawPathParams,
    request: Request,
) -> Response<Body> {
    let places: Vec<(String, String)> =
        places.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let asked = match read(places, request).await {
        Ok(asked) => asked,
        Err(problem) => return problem_alone(&site, &problem, Twin::Page, Taste::default()),
    };
    // The workbench reads files and waits for its database: that is work for a thread that may block.
    let done = tokio::task::spawn_blocking(move || answer_blocking(route, &site, asked)).await;
    done.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

async fn read(places: Vec<(String, String)>, request: Request) -> Result<Asked, Problem> {
    let (parts, body) = request.into_parts();
    let twin = parts.extensions.get::<Twin>().copied().unwrap_or(Twin::Page);
    let is_change = parts.method != Method::GET && parts.method != Method::HEAD;
    let bytes: Bytes = match is_change {
        true => axum::body::to_bytes(body, MOST_FORM_BYTES).await.map_err(|_| Problem::TooLarge)?,
        false => Bytes::new(),
    };
    let form = std::str::from_utf8(&bytes).map_err(|_| Problem::Wrong("the form is no UTF-8".to_owned()))?;
    Ok(Asked {
        path: addresses::decoded(parts.uri.path()),
        query: addresses::pairs(parts.uri.query().unwrap_or_default()),
        twin,
        form: addresses::pairs(form),
        headers: parts.headers,
        places,
        is_change,
    })
}

fn answer_blocking(route: &Route, site: &Arc<Site>, asked: Asked) -> Response<Body> {
    let (twin, taste) = (asked.twin, taste(&asked.headers));
    let address = format!("{}{}", asked.path, addresses::query(&asked.query));
    let is_change = asked.is_change;
    match visit(site, asked) {
        Ok(visit) => match asked_first(route, &visit) {
            Ok(answer) => bytes_of(&visit, answer),
            Err(problem) => problem_within(&visit, &problem),
        },
        Err(Problem::NobodySignedIn) if twin == Twin::Page && !is_change => {
            go(&format!("/sign-in{}", addresses::query(&[("next".to_owned(), address)])))
        }
        Err(problem) => problem_alone(site, &problem, twin, taste),
    }
}

/// Asks the policies for the route's verb before its page does anything, also where the page would show no more than a form.
fn asked_first(route: &Route, visit: &Visit) -> Result<Answer, Problem> {
    if !route.verb.is_empty() {
        visit.bench.let_through(route.verb)?;
    }
    (route.run)(visit)
}

/// Who asks, and whether what they send came from our own page.
pub(crate) fn visit(site: &Arc<Site>, asked: Asked) -> Result<Visit, Problem> {
    let (token, is_program) = token(&asked.headers).ok_or(Problem::NobodySignedIn)?;
    let reason = found(&asked.form, "reason").or(found(&asked.query, "reason")).unwrap_or_default().trim();
    let bench = site.workshop.for_session(token, reason, now_ms()).map_err(|error| match error {
        workbench::Error::Refused(_) => Problem::NobodySignedIn,
        other => Problem::from(other),
    })?;
    let mark = workbench::page_mark(token);
    // What a browser sends by itself is the cookie; a program names its token in each request.
    if asked.is_change && !is_program {
        check_form(&asked.headers, found(&asked.form, "mark"), &mark)?;
    }
    Ok(Visit {
        site: Arc::clone(site),
        bench,
        path: asked.path,
        twin: asked.twin,
        query: asked.query,
        places: asked.places,
        form: asked.form,
        token: token.to_owned(),
        mark,
        taste: taste(&asked.headers),
    })
}

/// A change is taken only from a page of this session: its form, or a script's header, repeats what only such a page knows.
fn check_form(headers: &HeaderMap, field: Option<&str>, mark: &str) -> Result<(), Problem> {
    if !is_from_here(headers) {
        return Err(Problem::NotOurForm);
    }
    let given = field.or_else(|| headers.get("x-csrf-token")?.to_str().ok()).unwrap_or_default();
    if workbench::is_same_secret(given, mark) { Ok(()) } else { Err(Problem::NotOurForm) }
}

/// Whether a browser says that another site sent it here. Programs that are no browsers say nothing.
pub(crate) fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_some_and(|(_, from)| from == host),
        _ => true,
    }
}

/// The value of one of our cookies.
pub(crate) fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let all = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|text| text.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// What shows who asks, and whether a program named it rather than a browser.
fn token(headers: &HeaderMap) -> Option<(&str, bool)> {
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.strip_prefix("Bearer "))
        .map(|token| (token.trim(), true));
    // A browser brings sessions along and nothing else: a program's token is named in each request or is none.
    let session = || cookie(headers, SESSION_COOKIE).filter(|token| !workbench::is_token(token));
    bearer.or_else(|| Some((session()?, false))).filter(|(token, _)| !token.is_empty())
}

/// How a reader wants pages.
pub(crate) fn taste(headers: &HeaderMap) -> Taste {
    let theme = match cookie(headers, "theme") {
        Some("dark") => Some("dark"),
        Some("light") => Some("light"),
        _ => None,
    };
    Taste { theme, no_keys: cookie(headers, "keys") == Some("off") }
}

fn bytes_of(visit: &Visit, answer: Answer) -> Response<Body> {
    match answer {
        Answer::Page(page) => page_bytes(visit, &page),
        Answer::Go(address) => onward(visit.twin, &address),
        Answer::Wait(address) => match visit.twin {
            Twin::Page => go(&address),
            _ => json(StatusCode::ACCEPTED, &serde_json::json!({ "job": address })),
        },
        Answer::Keep { name, value, then } => {
            let kept =
                format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly{}", secure(&visit.site));
            ([(header::SET_COOKIE, headers::value(&kept))], onward(visit.twin, &then)).into_response()
        }
        Answer::SignedOut => {
            let over = format!("{SESSION_COOKIE}=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly{}", secure(&visit.site));
            ([(header::SET_COOKIE, headers::value(&over))], onward(visit.twin, "/sign-in")).into_response()
        }
    }
}

fn page_bytes(visit: &Visit, page: &Page) -> Response<Body> {
    match (visit.twin, &page.table) {
        (Twin::Page, _) => {
            let mut answer = shown(StatusCode::OK, &frame::framed(visit, page));
            if let Some(cookie) = &page.cookie {
                answer.headers_mut().insert(header::SET_COOKIE, headers::value(cookie));
            }
            answer
        }
        (Twin::Json, _) => json(StatusCode::OK, &page.json),
        (Twin::Csv, Some(table)) => {
            file(&format!("{}.csv", marked_name(visit)), "text/csv; charset=utf-8", table.csv())
        }
        (Twin::Csv, None) => problem_within(visit, &Problem::NotFound),
    }
}

/// Where to go on: a browser is sent there, a program is told.
fn onward(twin: Twin, address: &str) -> Response<Body> {
    match twin {
        Twin::Page => go(address),
        _ => json(StatusCode::OK, &serde_json::json!({ "see": address })),
    }
}

/// `; Secure` where browsers reach us by HTTPS.
pub(crate) fn secure(site: &Site) -> &'static str {
    if site.secure { "; Secure" } else { "" }
}

/// Goes on to an address of this site.
pub(crate) fn go(address: &str) -> Response<Body> {
    (StatusCode::SEE_OTHER, [(header::LOCATION, headers::value(address))]).into_response()
}

/// A file's name says how it is to be handled, who took it and when: a table has no margin that could.
fn marked_name(visit: &Visit) -> String {
    let page = visit.path.trim_matches('/').replace('/', "-");
    let taken = Timestamp::from_millisecond(visit.now_ms()).unwrap_or_default().strftime("%Y-%m-%dT%H%MZ");
    format!("{} {} {taken} {page}", visit.site.handling, visit.who())
}

fn file(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response<Body> {
    let safe: String = name
        .chars()
        .map(|sign| if sign.is_ascii_alphanumeric() || "-_.+".contains(sign) { sign } else { '-' })
        .collect();
    let disposition = headers::value(&format!("attachment; filename=\"{safe}\""));
    ([(header::CONTENT_TYPE, headers::value(kind)), (header::CONTENT_DISPOSITION, disposition)], bytes).into_response()
}

pub(crate) fn json(status: StatusCode, value: &Value) -> Response<Body> {
    let bytes = serde_json::to_vec(value).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, headers::value("application/json"))], bytes).into_response()
}

pub(crate) fn shown(status: StatusCode, markup: &Markup) -> Response<Body> {
    (status, [(header::CONTENT_TYPE, headers::value("text/html; charset=utf-8"))], markup.0.clone()).into_response()
}

/// Says what failed to whoever runs the server: nothing of who asked, or for what.
fn log(site: &Site, problem: &Problem) {
    if let Problem::Failed(what) = problem {
        (site.tell)(&format!("a page failed: {what}"));
    }
}

fn problem_within(visit: &Visit, problem: &Problem) -> Response<Body> {
    log(&visit.site, problem);
    if visit.twin != Twin::Page {
        return json(problem.status(), &problem.json());
    }
    let page = Page::new(problem.title(), problem_body(visit, problem), problem.json());
    shown(problem.status(), &frame::framed(visit, &page))
}

fn problem_body(visit: &Visit, problem: &Problem) -> Markup {
    html! {
        div.problem {
            h1 { (problem.title()) }
            p { (problem.text()) }
            @if let Problem::Conflict(versions) = problem { (both(&versions.stored, &versions.refused)) }
            @if let Problem::Denied { policy, .. } = problem {
                @if policy.contains("reason-before-sensitive") { (ask_reason(visit)) }
            }
            p.links { a href="/lines" { "Back to the lines" } }
        }
    }
}

/// Asks for the reason that the policies want to see in the journal, and goes on to the same page with it.
fn ask_reason(visit: &Visit) -> Markup {
    html! {
        form.reason action=(visit.path) {
            @for (name, value) in visit.query.iter().filter(|(name, _)| name != "reason") { input type="hidden" name=(name) value=(value); }
            label for="reason" { "Why do you need to see it? Your reason stands in the journal." }
            input #reason name="reason" required;
            button.primary type="submit" { "Go on" }
        }
    }
}

/// What is stored and what was refused, side by side.
fn both(stored: &Value, refused: &Value) -> Markup {
    let names: std::collections::BTreeSet<&String> =
        stored.as_object().into_iter().chain(refused.as_object()).flat_map(serde_json::Map::keys).collect();
    let text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| if value.is_null() { String::new() } else { value.to_string() }, ToOwned::to_owned)
    };
    html! {
        div.table tabindex="0" role="region" aria-label="Both versions" {
            table {
                thead { tr { th scope="col" { "Field" } th scope="col" { "Stored now" } th scope="col" { "Yours, not stored" } } }
                tbody {
                    @for name in names {
                        tr class=[(stored[name] != refused[name]).then_some("differs")] {
                            th scope="row" { (name) } td { (text(&stored[name])) } td { (text(&refused[name])) }
                        }
                    }
                }
            }
        }
    }
}

/// What went wrong where nobody is known.
pub(crate) fn problem_alone(site: &Site, problem: &Problem, twin: Twin, taste: Taste) -> Response<Body> {
    log(site, problem);
    if twin != Twin::Page {
        return json(problem.status(), &problem.json());
    }
    let body = html! { h1 { (problem.title()) } p { (problem.text()) } p { a href="/sign-in" { "Sign in" } } };
    shown(problem.status(), &frame::bare(site, problem.title(), taste, &body))
}
