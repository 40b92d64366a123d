//! The command line of accounts and rights.

use clap::{Args, Subcommand};

/// Accounts: who may sign in, and what proves that it is them.
///
/// A password comes from standard input, or from a prompt on a terminal; it is never an argument. What each role may do:
/// docs/reference/policies.md.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline user add a.reader --role analyst < password.txt
  throughline user add j.partner --role partner --until 2027-04-01 < password.txt
  throughline user list
  throughline user totp a.reader
  throughline user totp a.reader --confirm 123456
  throughline user recovery a.reader
  throughline user lock a.reader --reason \"lost laptop\"")]
pub(crate) struct User {
    #[command(subcommand)]
    pub(crate) act: UserAct,
}

/// What is done with accounts.
#[derive(Debug, Subcommand)]
pub(crate) enum UserAct {
    /// Make an account; the password comes from standard input or a prompt
    #[command(after_help = "Examples:\n  throughline user add a.reader --role analyst < password.txt")]
    Add {
        /// The name that they sign in by
        name: String,
        /// What they are here for (analyst, intelligence-officer, investigator, disclosure-officer, safeguarding-lead, spoc, supervisor,
        /// auditor, administrator, partner); repeat for several
        #[arg(long = "role", required = true, value_name = "ROLE")]
        roles: Vec<String>,
        /// First day or instant at which it may no longer be used; needed for a partner
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Every account: roles, how it stands, what proves who holds it
    #[command(after_help = "Examples:\n  throughline user list --format json")]
    List,
    /// Shut an account for now, and end its sessions
    #[command(after_help = "Examples:\n  throughline user lock a.reader --reason \"lost laptop\"")]
    Lock {
        /// The account's name
        name: String,
    },
    /// Open an account again
    #[command(after_help = "Examples:\n  throughline user unlock a.reader")]
    Unlock {
        /// The account's name
        name: String,
    },
    /// Shut an account for good, and end its sessions
    #[command(after_help = "Examples:\n  throughline user revoke a.reader --reason \"left\"")]
    Revoke {
        /// The account's name
        name: String,
    },
    /// Give an account roles and take others from it
    #[command(after_help = "Examples:\n  throughline user role a.reader --add supervisor --remove analyst")]
    Role {
        /// The account's name
        name: String,
        /// Role to give; repeat for several
        #[arg(long = "add", value_name = "ROLE")]
        give: Vec<String>,
        /// Role to take; repeat for several
        #[arg(long = "remove", value_name = "ROLE")]
        take: Vec<String>,
    },
    /// Set a password, from standard input or a prompt, and end the account's sessions
    #[command(after_help = "Examples:\n  throughline user password a.reader < password.txt")]
    Password {
        /// The account's name
        name: String,
    },
    /// One-time codes: show a new secret, confirm it with a first code, or remove it
    #[command(
        after_help = "Examples:\n  throughline user totp a.reader                      a secret for an authenticator app\n  throughline user totp a.reader --confirm 123456     from now on codes are asked for\n  throughline user totp a.reader --remove             no code is asked for any more"
    )]
    Totp {
        /// The account's name
        name: String,
        /// A code that the app shows
        #[arg(long, value_name = "CODE", conflicts_with = "remove")]
        confirm: Option<String>,
        /// Ask for no codes any more
        #[arg(long)]
        remove: bool,
    },
    /// New recovery codes, shown once; the old ones no longer count
    #[command(after_help = "Examples:\n  throughline user recovery a.reader")]
    Recovery {
        /// The account's name
        name: String,
    },
    /// Link an account to the sign-in provider that `[openid]` of throughline.toml names
    #[command(after_help = "Examples:\n  throughline user link a.reader 248289761001")]
    Link {
        /// The account's name
        name: String,
        /// What the provider calls them (the `sub` of its tokens)
        subject: String,
    },
    /// Take an account's link to the sign-in provider away
    #[command(after_help = "Examples:\n  throughline user unlink a.reader")]
    Unlink {
        /// The account's name
        name: String,
    },
    /// End every session of an account
    #[command(after_help = "Examples:\n  throughline user end-sessions a.reader")]
    EndSessions {
        /// The account's name
        name: String,
    },
}

/// Tokens by which programs ask the interface, each for a few groups of verbs and for a year at most.
///
/// A program sends its token as `Authorization: Bearer TOKEN`. It does what its account may do and its scopes cover, under its account's
/// name. Judging, leading, disposing and accounts are a person's work: no scope covers them. Scopes: read-records, read-deliveries,
/// read-casework, enter-casework, bring-in, hand-out, read-the-journal, check-the-journal.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline token add a.reader \"nightly table\" --scope read-records --days 30
  throughline token list a.reader
  throughline token withdraw AT-7K3M9Q2X --reason \"no longer used\"")]
pub(crate) struct Token {
    #[command(subcommand)]
    pub(crate) act: TokenAct,
}

/// What is done with tokens.
#[derive(Debug, Subcommand)]
pub(crate) enum TokenAct {
    /// Make a token; it is shown once
    #[command(
        after_help = "Examples:\n  throughline token add a.reader \"nightly table\" --scope read-records --scope read-casework --days 30"
    )]
    Add {
        /// The account that answers for it
        user: String,
        /// What it is for
        name: String,
        /// What it opens; repeat for several
        #[arg(long = "scope", required = true, value_name = "SCOPE")]
        scopes: Vec<String>,
        /// How many days it is good for; a year at most
        #[arg(long, value_name = "N", default_value_t = 90)]
        days: u16,
    },
    /// An account's tokens
    #[command(after_help = "Examples:\n  throughline token list a.reader")]
    List {
        /// The account's name
        user: String,
    },
    /// Withdraw a token for good
    #[command(after_help = "Examples:\n  throughline token withdraw AT-7K3M9Q2X")]
    Withdraw {
        /// The token's id
        id: String,
    },
}

/// Who may do what, and why.
///
/// Need-to-know goes by operation: what lies in one is for those who work on it. What no policy permits is denied.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline access grant a.reader Amber
  throughline access list Amber
  throughline access explain a.reader \"person show\" P-7K3M9Q2X
  throughline access explain a.reader lines records
  throughline access withdraw a.reader Amber --reason \"moved to another team\"")]
pub(crate) struct Access {
    #[command(subcommand)]
    pub(crate) act: AccessAct,
}

/// What is done with rights.
#[derive(Debug, Subcommand)]
pub(crate) enum AccessAct {
    /// Which policy permits or forbids, and why; exit 0 either way
    #[command(
        after_help = "Examples:\n  throughline access explain a.reader \"note list\" Amber\n  throughline access explain local-operator lines records --format json"
    )]
    Explain {
        /// An account's name, or local-operator
        user: String,
        /// A command, both words of it where it has two
        action: String,
        /// An operation, an id, an account's name, `records`, or `installation`
        #[arg(default_value = "installation")]
        thing: String,
    },
    /// Who may see an operation
    #[command(after_help = "Examples:\n  throughline access list Amber")]
    List {
        /// Name or id
        operation: String,
    },
    /// Let an account work on an operation
    #[command(
        after_help = "Examples:\n  throughline access grant j.partner Amber --until 2027-04-01 --reason \"joint operation\""
    )]
    Grant {
        /// The account's name
        name: String,
        /// The operation's name or id
        operation: String,
        /// First day or instant at which it no longer holds
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// End an account's work on an operation
    #[command(after_help = "Examples:\n  throughline access withdraw a.reader Amber")]
    Withdraw {
        /// The account's name
        name: String,
        /// The operation's name or id
        operation: String,
    },
    /// Print the policies of this program and the table of roles and verbs, as Markdown
    #[command(after_help = "Examples:\n  throughline access policies")]
    Policies,
}

/// Sign in: prints the token of a session on standard output.
///
/// With the token in the environment variable THROUGHLINE_SESSION, commands act for the account instead of the operating system's
/// user. The password is the first line of standard input, or is asked for on a terminal.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  export THROUGHLINE_SESSION=$(throughline sign-in a.reader)
  export THROUGHLINE_SESSION=$(throughline sign-in a.reader --code 123456)
  throughline sign-out")]
pub(crate) struct SignIn {
    /// The account's name
    pub(crate) name: String,
    /// A one-time code, or a recovery code
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
}
