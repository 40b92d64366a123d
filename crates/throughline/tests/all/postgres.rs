//! A PostgreSQL server of a test's own, on a free port of the loopback interface, gone when the test ends.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// Looks at the server, each of which takes some milliseconds, before a start counts as failed.
const LOOKS: u32 = 2_000;

/// A server that runs.
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    server: Child,
}

impl Postgres {
    /// Starts a server; says so where PostgreSQL is not installed.
    pub(crate) fn start() -> Option<Self> {
        let Some(programs) = programs() else {
            eprintln!("SKIPPED: PostgreSQL is not installed (scripts/test installs it where it may)");
            return None;
        };
        let folder = TempDir::new().expect("a folder");
        if is_root() {
            run(Command::new("chown").arg("-R").arg(owner()).arg(folder.path()));
        }
        let data = folder.path().join("data");
        run(as_owner(&programs.join("initdb"))
            .args(["-A", "trust", "-U", "tester", "--no-sync", "-E", "UTF8", "-D"])
            .arg(&data));
        let port = free_port();
        let mut server = as_owner(&programs.join("postgres"));
        server.arg("-D").arg(&data).args(["-h", "127.0.0.1", "-p", &port.to_string(), "-k"]).arg(folder.path());
        server.args(["-c", "max_connections=400", "-c", "shared_buffers=32MB"]);
        let server = server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the server starts");
        let started = Self { programs, folder, port, server };
        let ready =
            (0..LOOKS).any(|_| started.program("pg_isready").arg("-q").status().is_ok_and(|status| status.success()));
        assert!(ready, "the server does not answer");
        Some(started)
    }

    /// Gives the address of a database, which is made where there is none of that name.
    pub(crate) fn database(&self, name: &str) -> String {
        // Where it is there already, this says so and changes nothing.
        let _ = self.program("createdb").arg(name).stderr(Stdio::null()).status();
        format!("postgres://tester@127.0.0.1:{}/{name}", self.port)
    }

    /// A program of the server's, told where it runs.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(self.programs.join(name));
        command.args(["-h", "127.0.0.1", "-U", "tester", "-p", &self.port.to_string()]);
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let mut stop = as_owner(&self.programs.join("pg_ctl"));
        stop.args(["stop", "-m", "immediate", "-D"]).arg(self.folder.path().join("data"));
        let stopped = stop.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
        if !stopped {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

/// The newest installation in the usual places, else the one on the path.
fn programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = versions.map(|version| version.path().join("bin")).collect();
    folders.sort();
    let on_path = std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect::<Vec<_>>());
    folders.into_iter().rev().chain(on_path.unwrap_or_default()).find(|folder| {
        ["initdb", "postgres", "pg_ctl", "pg_isready", "createdb"].iter().all(|name| folder.join(name).exists())
    })
}

/// A server refuses to run as root, so that root starts it as the user that packages make for it, or as nobody.
fn owner() -> &'static str {
    let users = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    if users.lines().any(|line| line.starts_with("postgres:")) { "postgres" } else { "nobody" }
}

fn is_root() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    status.lines().any(|line| line.starts_with("Uid:") && line.split_whitespace().nth(2) == Some("0"))
}

fn as_owner(program: &Path) -> Command {
    if !is_root() {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", owner(), "--clear-groups", "--"]).arg(program).current_dir("/");
    command
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

fn run(command: &mut Command) {
    let done = command.stdout(Stdio::null()).output().expect("the program starts");
    assert!(done.status.success(), "{command:?}: {}", String::from_utf8_lossy(&done.stderr));
}
