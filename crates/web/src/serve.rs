//! The server: listens, answers, and takes the journal's entries into its tree meanwhile.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::uri::{PathAndQuery, Uri};
use axum::middleware::{map_request, map_response_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tower_http::compression::CompressionLayer;
use workbench::Workshop;

use crate::addresses::twin_of;
use crate::assets::asset;
use crate::headers;
use crate::jobs::Jobs;
use crate::problem::Problem;
use crate::provider::{self, Provider};
use crate::sign_in_provider::{self, Owing};
use crate::site::{Site, Welcome, now_ms, server};
use crate::visit::Taste;
use crate::{handle, pages, routes, sign_in};

/// How often entries are taken into the journal's tree. They are durable before anything is shown; the tree follows.
const SEQUENCE_EVERY: Duration = Duration::from_secs(2);
/// How often it is looked whether to end.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Requests that are worked on at one time; others wait in line.
const AT_ONE_TIME: usize = 64;

/// What is to be served, and where.
pub struct Serving<'a> {
    /// The store's folder.
    pub store: &'a Path,
    /// Where to listen.
    pub bind: SocketAddr,
    /// Whether browsers reach it by HTTPS, through a proxy that adds it.
    pub secure: bool,
    /// How what is shown is to be handled.
    pub handling: &'a str,
    /// A session's token for whoever opens the address with this code first: for a demonstration.
    pub welcome: Option<(String, String)>,
    /// Set when the program is to end.
    pub stop: Arc<AtomicBool>,
    /// Says something to whoever runs the server. Never personal data.
    pub tell: fn(&str),
    /// How long nobody has to ask for anything until it ends by itself, where it does.
    pub idle: Option<Duration>,
}

/// A server that listens.
pub struct Served {
    /// Where.
    pub address: SocketAddr,
}

/// Why a server does not run.
#[derive(Debug)]
pub enum ServeError {
    /// The store.
    Workbench(workbench::Error),
    /// The place to listen at, or the network below.
    Listening(std::io::Error),
}

impl std::fmt::Display for ServeError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Workbench(error) => error.fmt(out),
            Self::Listening(cause) => write!(out, "listening: {cause}; expected a free ADDRESS:PORT of this machine"),
        }
    }
}

impl std::error::Error for ServeError {}

/// Serves a store until the program is told to end. `ready` is called once it listens.
///
/// # Errors Where the store cannot be opened, or nothing can listen there.
pub fn serve(serving: Serving<'_>, ready: impl FnOnce(&Served)) -> Result<(), ServeError> {
    let workshop = Workshop::open(serving.store, server()).map_err(ServeError::Workbench)?;
    let provider = workshop.openid().map_err(ServeError::Workbench)?.map(Provider::new);
    let site = Arc::new(Site {
        workshop,
        provider,
        owing: Owing::default(),
        store: serving.store.to_path_buf(),
        secure: serving.secure,
        handling: serving.handling.to_owned(),
        jobs: Jobs::default(),
        tell: serving.tell,
        asked_ms: AtomicI64::new(now_ms()),
        welcome: Mutex::new(serving.welcome.map(|(code, token)| Welcome { code, token })),
    });
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().max_blocking_threads(AT_ONE_TIME).build();
    let runtime = runtime.map_err(ServeError::Listening)?;
    let done = runtime.block_on(listen(
        &site,
        serving.bind,
        told_to_end(Arc::clone(&site), serving.stop, serving.idle),
        ready,
    ));
    // A request that is being worked on may finish; what is idle ends.
    runtime.shutdown_timeout(Duration::from_secs(5));
    take_in(&site);
    done.map_err(ServeError::Listening)
}

async fn listen(
    site: &Arc<Site>,
    bind: SocketAddr,
    told: impl Future<Output = ()> + Send + 'static,
    ready: impl FnOnce(&Served),
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::bind(bind).await?;
    let served = Served { address: listener.local_addr()? };
    let sequencing = tokio::spawn(sequence(Arc::clone(site)));
    ready(&served);
    let service = app(site).into_make_service_with_connect_info::<SocketAddr>();
    let done = axum::serve(listener, service).with_graceful_shutdown(told).await;
    sequencing.abort();
    done
}

async fn sequence(site: Arc<Site>) {
    loop {
        tokio::time::sleep(SEQUENCE_EVERY).await;
        let site = Arc::clone(&site);
        let _ = tokio::task::spawn_blocking(move || take_in(&site)).await;
    }
}

fn take_in(site: &Site) {
    if let Err(error) = site.workshop.sequence(server()) {
        (site.tell)(&format!("entries wait outside the journal's tree: {error}"));
    }
}

/// Ends when the program is told to, or nobody has asked for anything for long.
async fn told_to_end(site: Arc<Site>, stop: Arc<AtomicBool>, idle: Option<Duration>) {
    let idle_ms = idle.and_then(|idle| i64::try_from(idle.as_millis()).ok());
    let is_idle = || idle_ms.is_some_and(|idle| now_ms() - site.asked_ms.load(Ordering::Relaxed) >= idle);
    while !stop.load(Ordering::Relaxed) && !is_idle() {
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

/// Everything the server answers.
pub(crate) fn app(site: &Arc<Site>) -> Router {
    let mut pages: Router<Arc<Site>> = Router::new()
        .route("/", get(|| async { handle::go("/lines") }))
        .route("/health", get(|| async { "well\n" }))
        .route("/sign-in", get(sign_in::page).post(sign_in::enter))
        .route("/sign-in/provider", get(sign_in_provider::leave))
        .route(provider::BACK, get(sign_in_provider::back))
        .route("/sign-in/code", post(sign_in_provider::code))
        .route("/sign-in/first", post(sign_in::first))
        .route("/welcome/{code}", get(sign_in::welcome))
        .route("/assets/{*name}", get(asset))
        .fallback(nowhere);
    pages = pages.merge(pages::bringing::router());
    for route in routes::ROUTES {
        pages = pages.route(route.path, route.method());
    }
    let pages = pages.with_state(Arc::clone(site));
    // Around the router, so that the path of a twin is the path of its page before a route is looked for.
    Router::new()
        .fallback_service(pages)
        .layer(map_request(find_twin))
        .layer(map_response_with_state(Arc::clone(site), guard))
        .layer(CompressionLayer::new())
}

async fn nowhere(axum::extract::State(site): axum::extract::State<Arc<Site>>, request: Request) -> Response {
    // Whoever is not signed in is not told which pages there are.
    let twin = request.extensions().get().copied().unwrap_or(crate::addresses::Twin::Page);
    let known = handle::cookie(request.headers(), handle::SESSION_COOKIE).is_some();
    let problem = if known { Problem::NotFound } else { Problem::NobodySignedIn };
    handle::problem_alone(&site, &problem, twin, Taste::default())
}

async fn find_twin(mut request: Request) -> Request {
    let path = request.uri().path();
    if path.starts_with("/assets/") {
        return request;
    }
    let (page, twin) = twin_of(path);
    let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
    if let Ok(address) = format!("{page}{query}").parse::<PathAndQuery>() {
        *request.uri_mut() = Uri::from(address);
        request.extensions_mut().insert(twin);
    }
    request
}

async fn guard(axum::extract::State(site): axum::extract::State<Arc<Site>>, mut response: Response) -> Response {
    site.asked_ms.store(now_ms(), Ordering::Relaxed);
    headers::add(response.headers_mut(), site.secure);
    response
}
