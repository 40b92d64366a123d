//! `throughline serve`.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::Context;
use web::{Served, Serving};

use crate::cli::serving::Serve;
use crate::commands::Workplace;

/// Where a demonstration hands its first visitor's code and session over to the server: never as an argument, which others may list.
pub(crate) const WELCOME: &str = "THROUGHLINE_WELCOME";

/// Serves until it is told to end. The address is the answer, as soon as it can be opened.
pub(crate) fn run(command: &Serve, here: &Workplace<'_>) -> anyhow::Result<()> {
    if !command.https && !command.bind.ip().is_loopback() {
        eprintln!(
            "warning: other machines can reach {} and nothing is encrypted; put a proxy with HTTPS before it and say --https",
            command.bind
        );
    }
    let welcome = std::env::var(WELCOME).ok().and_then(|text| {
        let (code, token) = text.split_once(' ')?;
        Some((code.to_owned(), token.to_owned()))
    });
    let opening = Opening {
        store: here.store,
        bind: command.bind,
        https: command.https,
        handling: &command.handling,
        idle: command.end_when_idle.map(|minutes| Duration::from_secs(minutes * 60)),
        welcome,
    };
    serve(opening, |served| {
        let scheme = if command.https { "https (through the proxy) at" } else { "open" };
        eprintln!("Serving {}; Ctrl-C ends it. {scheme}:", here.store.display());
        tell(&format!("http://{}/", served.address));
    })
}

/// What is to be served.
pub(crate) struct Opening<'a> {
    pub(crate) store: &'a Path,
    pub(crate) bind: std::net::SocketAddr,
    pub(crate) https: bool,
    pub(crate) handling: &'a str,
    pub(crate) idle: Option<Duration>,
    pub(crate) welcome: Option<(String, String)>,
}

/// Serves until Ctrl-C.
pub(crate) fn serve(opening: Opening<'_>, ready: impl FnOnce(&Served)) -> anyhow::Result<()> {
    let stop = Arc::new(AtomicBool::new(false));
    let told = Arc::clone(&stop);
    ctrlc::set_handler(move || {
        // Whoever presses it twice does not want to wait for what is being worked on.
        if told.swap(true, Ordering::Relaxed) {
            std::process::abort();
        }
    })
    .context("listening for Ctrl-C")?;
    let serving = Serving {
        store: opening.store,
        bind: opening.bind,
        secure: opening.https,
        handling: opening.handling,
        welcome: opening.welcome,
        stop,
        idle: opening.idle,
        tell: |said| eprintln!("throughline: {said}"),
    };
    Ok(web::serve(serving, ready)?)
}

/// Writes one line of the answer at once. Where nobody reads it the server goes on.
pub(crate) fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
    let _ = out.flush();
}
