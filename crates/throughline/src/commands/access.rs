//! `throughline user`, `access`, `sign-in`, `sign-out`.

use std::io::{IsTerminal, Read, Write};

use anyhow::Context;
use serde_json::Value;
use workbench::{NewToken, NewUser, SignedIn, Workbench, access_page};

use crate::cli::Format;
use crate::cli::access::{Access, AccessAct, SignIn, Token, TokenAct, User, UserAct};
use crate::commands::Workplace;
use crate::commands::shown::{listed, one};
use crate::zone::Zone;

/// Bytes of standard input that are read for a password: more than any.
const MOST_BYTES: u64 = 4_096;

pub(crate) fn user(command: &User, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let bench = here.open()?;
    let shown = match &command.act {
        UserAct::List => {
            let fields = [
                "name",
                "roles",
                "state",
                "ends",
                "one_time_codes",
                "recovery_codes",
                "open_sessions",
                "created",
                "id",
            ];
            return listed(bench.user_list()?, &fields, zone, "").write(format);
        }
        UserAct::Add { name, roles, until } => {
            let password = new_password()?;
            bench.user_add(&NewUser { name, roles, until: until.as_deref(), password: &password })?
        }
        UserAct::Lock { name } => bench.user_lock(name)?,
        UserAct::Unlock { name } => bench.user_unlock(name)?,
        UserAct::Revoke { name } => bench.user_revoke(name)?,
        UserAct::Role { name, give, take } => bench.user_role(name, give, take)?,
        UserAct::Password { name } => bench.user_password(name, &new_password()?)?,
        UserAct::Link { name, subject } => bench.user_link(name, subject)?,
        UserAct::Unlink { name } => bench.user_unlink(name)?,
        UserAct::EndSessions { name } => bench.user_end_sessions(name)?,
        UserAct::Totp { name, confirm: Some(code), .. } => bench.user_totp_confirm(name, code)?,
        UserAct::Totp { name, remove: true, .. } => bench.user_totp_remove(name)?,
        UserAct::Totp { name, .. } => new_secret(&bench, name)?,
        UserAct::Recovery { name } => {
            let shown = bench.user_recovery(name)?;
            eprintln!(
                "Each code is good once, and they are shown only now: print them and keep them apart from the telephone."
            );
            shown
        }
    };
    one(&shown, zone, "").write(format)
}

fn new_secret(bench: &Workbench, name: &str) -> anyhow::Result<Value> {
    let shown = bench.user_totp(name)?;
    eprintln!(
        "The secret is shown only now. Put it into an authenticator app; codes are asked for once one of it is seen: \
         throughline user totp NAME --confirm CODE"
    );
    Ok(shown)
}

pub(crate) fn token(command: &Token, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    let bench = here.open()?;
    match &command.act {
        TokenAct::List { user } => {
            let fields = ["id", "name", "scopes", "state", "created", "ends", "withdrawn"];
            listed(bench.token_list(user)?, &fields, zone, "").write(format)
        }
        TokenAct::Withdraw { id } => one(&bench.token_withdraw(id)?, zone, "").write(format),
        TokenAct::Add { user, name, scopes, days } => {
            let shown = bench.token_add(&NewToken { user, name, scopes, days: *days })?;
            eprintln!("The token is shown only now; whoever has it acts under the account's name.");
            one(&shown, zone, "").write(format)
        }
    }
}

pub(crate) fn access(command: &Access, here: &Workplace<'_>, format: Format, zone: &Zone) -> anyhow::Result<()> {
    if matches!(command.act, AccessAct::Policies) {
        return print_page();
    }
    let bench = here.open()?;
    match &command.act {
        AccessAct::Explain { user, action, thing } => {
            one(&bench.access_explain(user, action, thing)?, zone, "").write(format)
        }
        AccessAct::List { operation } => {
            let fields = ["name", "roles", "may_see", "until", "decided_by"];
            listed(bench.access_list(operation)?, &fields, zone, "").write(format)
        }
        AccessAct::Grant { name, operation, until } => {
            one(&bench.access_grant(name, operation, until.as_deref())?, zone, "").write(format)
        }
        AccessAct::Withdraw { name, operation } => {
            one(&bench.access_withdraw(name, operation)?, zone, "").write(format)
        }
        AccessAct::Policies => Ok(()),
    }
}

fn print_page() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(access_page().as_bytes())?;
    out.flush()?;
    Ok(())
}

pub(crate) fn sign_in(command: &SignIn, here: &Workplace<'_>) -> anyhow::Result<()> {
    let password = password("Password: ")?;
    let bench = here.open_as_local_operator()?;
    let given = |code| workbench::SignIn { name: &command.name, password: &password, code };
    let mut signed_in = bench.sign_in(&given(command.code.as_deref()))?;
    if signed_in == SignedIn::CodeNeeded && std::io::stdin().is_terminal() {
        let code = ask("Code: ")?;
        signed_in = bench.sign_in(&given(Some(&code)))?;
    }
    let SignedIn::Token(token) = signed_in else {
        anyhow::bail!("a code is needed besides the password; give one with --code");
    };
    let mut out = std::io::stdout().lock();
    writeln!(out, "{token}")?;
    out.flush()?;
    Ok(())
}

pub(crate) fn sign_out(here: &Workplace<'_>) -> anyhow::Result<()> {
    here.open()?.sign_out()?;
    eprintln!("Signed out; the token is good for nothing any more.");
    Ok(())
}

fn new_password() -> anyhow::Result<String> {
    let first = password("New password: ")?;
    if std::io::stdin().is_terminal() {
        anyhow::ensure!(ask("Again: ")? == first, "the two passwords differ; nothing was changed");
    }
    Ok(first)
}

/// The first line of standard input, or what is typed unseen on a terminal.
fn password(prompt: &str) -> anyhow::Result<String> {
    if std::io::stdin().is_terminal() {
        return ask(prompt);
    }
    let mut text = String::new();
    std::io::stdin().take(MOST_BYTES).read_to_string(&mut text).context("reading the password from standard input")?;
    let first = text.lines().next().unwrap_or_default().to_owned();
    anyhow::ensure!(!first.is_empty(), "expected a password on standard input");
    Ok(first)
}

fn ask(prompt: &str) -> anyhow::Result<String> {
    let terminal = console::Term::stderr();
    terminal.write_str(prompt)?;
    terminal.read_secure_line().context("reading from the terminal")
}
