//! The command line of the server.

use std::net::SocketAddr;

use clap::Args;

/// Serve the workbench to browsers on this machine, or to a proxy that adds HTTPS.
///
/// Without accounts it shows a page that makes the first one, on this machine only. Ctrl-C ends it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline serve
  throughline serve --bind 127.0.0.1:9000
  throughline serve --bind 10.0.0.5:8017 --https          behind a proxy that browsers reach by HTTPS")]
pub(crate) struct Serve {
    /// Where to listen; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8017", value_name = "ADDR:PORT")]
    pub(crate) bind: SocketAddr,
    /// Browsers reach it by HTTPS, through a proxy: cookies are then sent by HTTPS only
    #[arg(long)]
    pub(crate) https: bool,
    /// How what is shown is to be handled; stands on every page and print
    #[arg(long, default_value = "OFFICIAL – SENSITIVE", value_name = "TEXT")]
    pub(crate) handling: String,
    /// End after so many minutes in which nobody asked for anything
    #[arg(long, value_name = "MINUTES")]
    pub(crate) end_when_idle: Option<u64>,
}
