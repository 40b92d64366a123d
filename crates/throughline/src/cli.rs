//! The command line: what `--help` teaches.

pub(crate) mod access;
pub(crate) mod analysis;
pub(crate) mod casework;
pub(crate) mod edits;
pub(crate) mod keeping;
pub(crate) mod retention;
pub(crate) mod search;
pub(crate) mod serving;
pub(crate) mod tenure;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

const AFTER_HELP: &str = "\
First steps:
  throughline demo                                         a synthetic county, start to finish
  throughline init                                         an empty store in ./throughline-store
  throughline import disclosures/ --authority URN/2024/1   read what an operator sent
  throughline lines                                        deal lines, most harmful first, with reasons
  throughline line +447700900123                           everything about one line

Every command explains itself: throughline COMMAND --help
Exit status: 0 done, 1 a check found what it looks for, 2 wrong use or bad input.";

/// Takes county-lines drug networks apart from lawfully acquired records: deal lines ranked by harm, with reasons.
///
/// Throughline works only on data lawfully acquired and handed over. It collects and intercepts nothing, and it decides
/// nothing about a person: it says what behaves like a deal line in the records of whom, and shows the rows.
#[derive(Debug, Parser)]
#[command(name = "throughline", version, after_help = AFTER_HELP, max_term_width = 110)]
pub(crate) struct Arguments {
    /// Folder that holds everything of one installation
    #[arg(long, global = true, env = "THROUGHLINE_STORE", default_value = "./throughline-store", value_name = "DIR")]
    pub(crate) store: PathBuf,

    /// How answers are written to standard output
    #[arg(long, global = true, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,

    /// Time zone in which tables show times; files and JSON are always UTC
    #[arg(long, global = true, default_value = "Europe/London", value_name = "ZONE")]
    pub(crate) tz: String,

    /// Why, in your words: stands in the journal with what this command does
    #[arg(long, global = true, default_value = "", hide_default_value = true, value_name = "TEXT")]
    pub(crate) reason: String,

    #[command(subcommand)]
    pub(crate) command: Command,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// One JSON document
    Json,
    /// RFC 4180, one header row
    Csv,
    /// For `export`: a Parquet file
    Parquet,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Simulate a demonstration county, import its raw files, rank its lines
    Demo(Demo),
    /// Create an empty store
    Init,
    /// Serve the workbench to browsers
    Serve(serving::Serve),
    /// Read files or folders of records into the store
    Import(Import),
    /// What was imported: rows in = kept + merged + rejected
    Sources(Sources),
    /// The register of authorities: what may be read, and what came in under each
    Authority(Authority),
    /// Investigations: add, list, show, edit, close
    Operation(casework::Operation),
    /// People on record, with a category per operation
    Person(casework::Person),
    /// Numbers, handsets and SIMs on record
    Identifier(casework::Identifier),
    /// Which number, SIM, handset and holder a line had, and when
    Tenure(tenure::Tenure),
    /// Accept, reject or leave unsure; undo
    Judge(casework::Judge),
    /// Notes about anything on record
    Note(casework::Note),
    /// Tasks with due dates
    Task(casework::Task),
    /// Numbers on watch: who takes over their contacts is raised by the import that shows it
    Watch(casework::Watch),
    /// The decision log
    Decision(casework::Decision),
    /// Files of the investigation
    File(casework::File),
    /// Saved views
    View(casework::View),
    /// Search everything that you may see
    Search(search::Search),
    /// Every version of a thing on record
    History(edits::History),
    /// Put the version before back, as a new version
    Undo(edits::Undo),
    /// What can be relied on: gaps, duplicates, missing and impossible values, clocks, cells
    Quality(analysis::Quality),
    /// Ranked deal lines, with reasons
    Lines(analysis::Lines),
    /// Everything about one line or number
    Line(analysis::Line),
    /// Where everybody stands in a network: degree, betweenness, PageRank, core, groups
    Network(analysis::Network),
    /// Whom to act against first
    Dismantle(analysis::Dismantle),
    /// Which number took over from which
    Succession(analysis::Succession),
    /// Who held a number: hypotheses with likelihood ratios, for and against
    Attribute(analysis::Attribute),
    /// Clusters of overdoses and deaths in space and time
    Alarm(analysis::Alarm),
    /// Write the records as plain Parquet or CSV, with provenance
    Export(Export),
    /// Accuracy against known truth
    Evaluate(Evaluate),
    /// Write a synthetic world with known truth
    Simulate(Simulate),
    /// Who looked at, changed or erased what; and whether that record is as it was written
    Journal(Journal),
    /// Accounts: add, list, lock, roles, one-time codes
    User(access::User),
    /// Tokens by which programs ask the interface
    Token(access::Token),
    /// Who may do what, and which policy says so
    Access(access::Access),
    /// Sign in: print the token of a session
    SignIn(access::SignIn),
    /// End the session of THROUGHLINE_SESSION
    SignOut,
    /// Keys that sign the journal and seal one-time codes
    Key(Key),
    /// What is due for review; reviews, legal holds, erasure
    Retention(retention::Retention),
    /// Check an installation, and say what is wrong and what to do
    Doctor(Doctor),
    /// Rewrite the record tables into as few files as possible
    Compact,
    /// Write a backup of the running store into one file
    Backup(keeping::Backup),
    /// Make a store out of a backup
    Restore(keeping::Restore),
    /// Move the case database to a PostgreSQL server
    MoveDatabase(keeping::MoveDatabase),
    /// Fit the scorecard on simulated worlds (for makers of the program)
    #[command(hide = true)]
    Calibrate(Calibrate),
    /// Print the reference of all commands as Markdown
    #[command(hide = true)]
    Reference,
}

/// Simulate a demonstration county, import its raw files, rank its lines.
///
/// Everything in it is synthetic. Takes under two minutes on two slow cores. It ends with the workbench open at a printed address, signed in as a
/// demonstration analyst; Ctrl-C ends that. Where standard output is no terminal the workbench goes on by itself, and ends after half an hour in which
/// nobody looked at it.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  throughline demo\n  throughline demo --out ~/county --seed 7")]
pub(crate) struct Demo {
    /// Folder for the simulated files and the store; made anew each time
    #[arg(long, default_value = "./throughline-demo", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Which county: the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Where the workbench opens at the end; another port where that one is taken
    #[arg(long, default_value = "127.0.0.1:8017", value_name = "ADDR:PORT")]
    pub(crate) bind: std::net::SocketAddr,
    /// End without opening the workbench
    #[arg(long)]
    pub(crate) no_serve: bool,
}

/// Read files or folders of records into the store.
///
/// The plain file set needs no mapping. Any other delimited file or workbook is read through a mapping, which --dry-run
/// proposes from the file itself; a mapping that lies in the imported folder as .toml is used for the files it fits.
/// An import becomes visible whole or not at all. Source bytes are kept unchanged.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline import disclosures/ --authority URN/2024/1
  throughline import billing.csv --dry-run                       what would be read, and the mapping proposed
  throughline import billing.csv --explain                       what each column is taken for, and why
  throughline import billing.csv --answer subject=+447700900123 --authority URN/2024/1
  throughline import billing.csv --dry-run --write-mapping o.toml
  throughline import billing.csv --mapping o.toml --authority URN/2024/1
  throughline import billing.csv --scope authority.toml          identifiers and period from a file
  throughline import --watch deliveries/ --authority URN/2024/1  whatever is put there, until Ctrl-C")]
pub(crate) struct Import {
    /// Files or folders; ZIP, GZ and TAR are opened
    #[arg(required = true, value_name = "FILE|FOLDER")]
    pub(crate) paths: Vec<PathBuf>,
    /// Lawful authority on which communications data was acquired
    #[arg(long, value_name = "URN")]
    pub(crate) authority: Option<String>,
    /// How to read files that are not in the plain set
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) mapping: Option<PathBuf>,
    /// What the authority allows: identifiers and period; rows outside are kept apart as excess data
    #[arg(long, value_name = "FILE.toml")]
    pub(crate) scope: Option<PathBuf>,
    /// Answer a question of a proposal: subject=+447700900123, "time.format=%d/%m/%Y %H:%M:%S", kind=sms; may be repeated
    #[arg(long, value_name = "KEY=VALUE", conflicts_with = "mapping")]
    pub(crate) answer: Vec<String>,
    /// Show what would be read and the proposed mapping; change nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Stay and import what is put into the folder, each file or folder in it by itself once it no longer changes
    #[arg(long, conflicts_with_all = ["dry_run", "explain"])]
    pub(crate) watch: bool,
    /// With --watch: seconds between two looks at the folder
    #[arg(long, value_name = "SECONDS", default_value_t = 2.0, requires = "watch")]
    pub(crate) every: f64,
    /// Show what each column is taken for, why, how sure that is and what else it could be; change nothing
    #[arg(long, conflicts_with = "dry_run")]
    pub(crate) explain: bool,
    /// With --dry-run: write the proposed mapping here
    #[arg(long, value_name = "FILE.toml", requires = "dry_run")]
    pub(crate) write_mapping: Option<PathBuf>,
}

/// What was imported: rows in = kept + merged + rejected.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  throughline sources\n  throughline sources --rejects 3\n  throughline sources --changes 3"
)]
pub(crate) struct Sources {
    /// List every rejected row of one source, with its reason
    #[arg(long, value_name = "SOURCE-ID", conflicts_with = "changes")]
    pub(crate) rejects: Option<u32>,
    /// List what reading one source changed, with examples
    #[arg(long, value_name = "SOURCE-ID")]
    pub(crate) changes: Option<u32>,
    /// List where two deliveries of one communication disagree (length, cell, handset): both values, never an average
    #[arg(long, conflicts_with_all = ["changes", "rejects"])]
    pub(crate) disagreements: bool,
    /// List legs of forwarded calls and parts of long texts, each with the communication it belongs to
    #[arg(long, conflicts_with_all = ["changes", "rejects", "disagreements"])]
    pub(crate) linked: bool,
}

/// The register of authorities.
///
/// An authority that an import cites enters the register by itself, as incomplete, and restricts nothing. With identifiers and a
/// period entered, rows of other subjects or other times are excess data: kept apart, counted, and read by no analysis. Data of
/// an authority that was refused, withdrawn or has expired is read by no analysis, and every answer it would have counted in says so.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline authority amend URN/2024/1 data=events serious_crime=gain decision=approved
  throughline authority withdraw URN/2024/1 --reason \"no longer necessary\"
  throughline authority add URN/2024/1 --identifier +447700900123 --from 2024-01-01 --to 2024-04-01
  throughline authority list
  throughline authority show URN/2024/1 --format json")]
pub(crate) struct Authority {
    #[command(subcommand)]
    pub(crate) act: AuthorityAct,
}

/// What is done with the register.
#[derive(Debug, Subcommand)]
pub(crate) enum AuthorityAct {
    /// Enter an authority, or complete one that was only cited
    Add(AuthorityAdd),
    /// Every authority, with what came in under it
    List,
    /// One authority: every field of its record, what is missing, what came in under it, excess data
    #[command(after_help = "Examples:\n  throughline authority show URN/2024/1 --format json")]
    Show {
        /// Reference of the authority
        urn: String,
    },
    /// Set fields of its record, by their names
    ///
    /// Texts: applicant, applicant_rank, operation, purpose, crime_type, necessity, proportionality, less_intrusive_means,
    /// collateral_intrusion, unintended_consequences, sensitive_profession, operator, spoc, spoc_advice, senior_officer, authoriser,
    /// conditions, operator_reference, excess. Words: data (entity, events), serious_crime (twelve-months, violence, gain, group,
    /// corporate, communication), subject_role (suspect, victim, witness, complainant, next-of-kin, vulnerable, other), decision
    /// (applied, approved, refused, withdrawn). Lists: identifiers, files. Times: from, to, expires, disclosed. Also urgent and
    /// oral (yes, no) and days_sought.
    #[command(after_help = "\
Examples:
  throughline authority amend URN/2024/1 data=events serious_crime=gain decision=approved authoriser=OCDA
  throughline authority amend URN/2024/1 expires=2024-12-31 \"necessity=identifies the holder\" --seen 2")]
    Amend {
        /// Reference of the authority
        urn: String,
        /// Fields with what they are to say
        #[arg(required = true, value_name = "FIELD=TEXT")]
        fields: Vec<String>,
        /// The version that you saw; a change since then is shown instead of overwritten
        #[arg(long, value_name = "VERSION")]
        seen: Option<i64>,
    },
    /// A draft application for a line or number, and which single next request would tell most
    ///
    /// Identifiers are carried over from the records, never retyped. Each request shows the bits by which its answer narrows down the
    /// holder and the successor on average, under the assumptions that the method writes out, and how many other people it touches.
    #[command(
        after_help = "Examples:\n  throughline authority draft L-3F2A\n  throughline authority draft +447700900123 --format json"
    )]
    Draft {
        /// A telephone number or a line's id
        #[arg(value_name = "NUMBER|LINE-ID")]
        line: String,
    },
    /// Withdraw it: its data is read by no analysis from now on
    #[command(after_help = "Examples:\n  throughline authority withdraw URN/2024/1 --reason \"no longer necessary\"")]
    Withdraw {
        /// Reference of the authority
        urn: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Enter an error made under it; a reportable one gets the date by which it is reported
    #[command(
        after_help = "Examples:\n  throughline authority error URN/2024/1 --severity reportable --text \"two digits transposed\""
    )]
    Error {
        /// Reference of the authority
        urn: String,
        /// `reportable` (data was wrongly acquired) or `recordable` (caught before)
        #[arg(long, value_name = "WORD")]
        severity: String,
        /// What went wrong
        #[arg(long, value_name = "TEXT")]
        text: String,
    },
}

/// Enter an authority, or complete one that was only cited; it applies to what is imported from now on.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline authority add URN/2024/1 --identifier +447700900123 --identifier imei:350000000000006 --from 2024-01-01 --to 2024-04-01")]
pub(crate) struct AuthorityAdd {
    /// Reference of the authority
    pub(crate) urn: String,
    /// A number, `imei:…` or `imsi:…` that may be acquired; repeat for several
    #[arg(long = "identifier", value_name = "NUMBER")]
    pub(crate) identifiers: Vec<String>,
    /// First instant (RFC 3339), or a day in Europe/London
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// First instant after the period
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// Operation that the authority belongs to
    #[arg(long, default_value = "", value_name = "NAME")]
    pub(crate) operation: String,
    /// Statutory purpose
    #[arg(long, default_value = "", value_name = "TEXT")]
    pub(crate) purpose: String,
}

/// Write the records as plain Parquet (the default) or CSV, with provenance.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline export --out records/
  throughline export --out records/ --format csv
  throughline export --out records/ --format parquet --numbers wanted.txt")]
pub(crate) struct Export {
    /// Folder to write
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Only communications of these numbers (a text file, one number per line)
    #[arg(long, value_name = "FILE")]
    pub(crate) numbers: Option<PathBuf>,
}

/// The journal: every import, look, change, disclosure and erasure, by whom, when, about what and why.
///
/// Entries stand in a Merkle tree under a signed checkpoint, so that none can be changed, left out or put back unnoticed.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline journal list --from 2024-03-01 --who \"A. Reader\"
  throughline journal who +447700900123                who looked at this number
  throughline journal looked jones                     what this user looked at
  throughline journal verify
  throughline journal export --out journal-2024-03/")]
pub(crate) struct Journal {
    #[command(subcommand)]
    pub(crate) act: JournalAct,
}

/// What is done with the journal.
#[derive(Debug, Subcommand)]
pub(crate) enum JournalAct {
    /// Entries, oldest first
    List(JournalList),
    /// Who looked at a person or a number, by any of its names
    ///
    /// A person's names are their id, the numbers, SIMs and handsets that the records and tenures give them, the lines that they held, and
    /// whatever is on record about any of these.
    Who {
        /// A telephone number or a person's id
        #[arg(value_name = "PERSON|NUMBER")]
        asked: String,
    },
    /// What one user looked at, by thing, and counts of what is unusual in it
    Looked(JournalLooked),
    /// Compute everything again and say what is wrong; exit 1 when something is
    Verify(JournalVerify),
    /// Copy the tree for whoever verifies it elsewhere
    Export(JournalExport),
}

/// What one user looked at: each thing with how often, when, by which commands; and counts that an auditor may ask about.
///
/// Counted are looks at what lies only in operations that they did not work on at the time, things that nobody else has an entry about,
/// looks outside their usual hours, looks without a reason, and refusals. They are counts, never an accusation: each has ordinary reasons.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline journal looked jones
  throughline journal looked jones --from 2024-03-01 --to 2024-04-01 --format json")]
pub(crate) struct JournalLooked {
    /// The user, as the journal names them
    #[arg(value_name = "NAME")]
    pub(crate) who: String,
    /// Not before this instant (RFC 3339), or a day in Europe/London
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Before this instant
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
}

/// Entries of the journal, oldest first.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline journal list --about +447700900123
  throughline journal list --verb export --format csv
  throughline journal list --from 2024-03-01 --to 2024-04-01")]
pub(crate) struct JournalList {
    /// Only about this number, person, record or file
    #[arg(long, value_name = "X")]
    pub(crate) about: Option<String>,
    /// Only by this person
    #[arg(long, value_name = "NAME")]
    pub(crate) who: Option<String>,
    /// Only in this operation
    #[arg(long, value_name = "OPERATION")]
    pub(crate) operation: Option<String>,
    /// Only by this command
    #[arg(long, value_name = "COMMAND")]
    pub(crate) verb: Option<String>,
    /// Not before this instant (RFC 3339), or a day in Europe/London
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Before this instant
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
}

/// Compute the whole tree again from its entries; compare files, signatures, and every row of the database with it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline journal verify
  throughline journal verify --against kept/checkpoint        also that nothing was put back since that was kept")]
pub(crate) struct JournalVerify {
    /// A checkpoint that was kept elsewhere; may be repeated
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Vec<PathBuf>,
}

/// Copy the tree, its checkpoint and its public keys. docs/reference/journal.md describes them.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline journal export --out journal-2024-03/
  throughline journal export --out journal-2024-03/ --contents    with who, what, about whom and why: personal data")]
pub(crate) struct JournalExport {
    /// Folder to write
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Also what was committed to, with the salts
    #[arg(long)]
    pub(crate) contents: bool,
}

/// Keys that sign the journal, and the one that seals one-time codes. Private keys never lie in a store: they are in the folder that THROUGHLINE_KEYS names, else in throughline/keys of
/// this user's configuration.
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  throughline key list\n  throughline key rotate journal\n  throughline key rotate second-factor"
)]
pub(crate) struct Key {
    #[command(subcommand)]
    pub(crate) act: KeyAct,
}

/// What is done with keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeyAct {
    /// Every key that signs or signed, and where its private half is
    List,
    /// Put a new key in the place of the present one
    Rotate {
        /// What the key is for
        #[arg(value_enum)]
        of: KeyUse,
    },
}

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KeyUse {
    /// Signing the journal's checkpoints
    Journal,
    /// Sealing the secrets of one-time codes; every secret is sealed anew, and nobody needs a new one
    SecondFactor,
}

/// Check an installation: store, tables, sources, journal, database, keys, clock, room. Exit 1 when something is to be mended.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline doctor
  throughline doctor --deep --format json      also every source's bytes and every entry of the journal")]
pub(crate) struct Doctor {
    /// Compare the bytes of every source and compute the whole journal again
    #[arg(long)]
    pub(crate) deep: bool,
}

/// Fit the scorecard on simulated worlds without reserved mechanisms.
#[derive(Args, Debug)]
pub(crate) struct Calibrate {
    /// How many small worlds
    #[arg(long, default_value_t = 80)]
    pub(crate) worlds: usize,
    /// Seed of the first world
    #[arg(long, default_value_t = 1_000)]
    pub(crate) seed: u64,
    /// Folder to work in
    #[arg(long, value_name = "FOLDER")]
    pub(crate) work: PathBuf,
    /// Worlds of another generator: a folder with plain files and truth/
    #[arg(long, value_name = "FOLDER")]
    pub(crate) also: Vec<PathBuf>,
    /// Source file to write
    #[arg(long, value_name = "FILE.rs", default_value = "crates/lines/src/fitted.rs")]
    pub(crate) out: PathBuf,
    /// Source file of the succession card to write
    #[arg(long, value_name = "FILE.rs", default_value = "crates/linkage/src/fitted.rs")]
    pub(crate) succession_out: PathBuf,
    /// Source file of the holder card to write
    #[arg(long, value_name = "FILE.rs", default_value = "crates/linkage/src/attribution/fitted.rs")]
    pub(crate) holders_out: PathBuf,
    /// Fit only this card
    #[arg(long, value_enum)]
    pub(crate) only: Option<CardKind>,
}

/// A card that is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CardKind {
    /// What tells a deal line from its rivals
    Lines,
    /// What tells a change of number from shared contacts
    Succession,
    /// What tells a holder from others
    Holders,
}

/// Accuracy against known truth.
///
/// Compares what the store's records lead to with a truth folder as `simulate` writes it. Accuracy on simulated worlds is
/// never offered as accuracy in life.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline evaluate --truth world/truth
  throughline evaluate --truth world/truth --format json")]
pub(crate) struct Evaluate {
    /// Folder with lines.csv, phones.csv, incidents.csv …
    #[arg(long, value_name = "FOLDER")]
    pub(crate) truth: PathBuf,
    /// Seed of the bootstrap
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Write a synthetic world with known truth: plain files, raw files as operators send them, and the truth.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline simulate --out world --seed 7
  throughline simulate --out world --seed 7 --scale town
  throughline simulate --out world --seed 7 --mechanisms tuning     without those reserved for evaluation")]
pub(crate) struct Simulate {
    /// Folder to write
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// Which world: the same seed gives the same bytes
    #[arg(long)]
    pub(crate) seed: u64,
    /// How large: about 60,000, 1 million, 10 million, 100 million rows
    #[arg(long, value_enum, default_value_t = Scale::Small)]
    pub(crate) scale: Scale,
    /// Which mechanisms of behaviour take part
    #[arg(long, value_enum, default_value_t = Mechanisms::All)]
    pub(crate) mechanisms: Mechanisms,
    /// Write communications as whole-network data (no subject) instead of subjects' billings
    #[arg(long)]
    pub(crate) network: bool,
    /// Also write messy/: overlapping requests, twins that differ, a wrong zone, forwarded calls, long texts (first district)
    #[arg(long)]
    pub(crate) messy: bool,
}

/// How large a world is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Scale {
    /// About 60,000 rows
    Small,
    /// About 250,000 rows: the demonstration
    Demo,
    /// About 1 million rows
    Town,
    /// About 10 million rows
    County,
    /// About 100 million rows
    National,
}

/// Which mechanisms take part in a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mechanisms {
    /// Every mechanism
    All,
    /// All but those reserved for evaluation
    Tuning,
}
