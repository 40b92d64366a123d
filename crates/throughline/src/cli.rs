//! The command line: what `--help` teaches.

pub(crate) mod access;
pub(crate) mod casework;
pub(crate) mod keeping;
pub(crate) mod retention;

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
    /// Read files or folders of records into the store
    Import(Import),
    /// What was imported: rows in = kept + merged + rejected
    Sources(Sources),
    /// The register of authorities: what may be read, and what came in under each
    Authority(Authority),
    /// Investigations: add, list, show
    Operation(casework::Operation),
    /// People on record, with a category per operation
    Person(casework::Person),
    /// Numbers, handsets and SIMs on record
    Identifier(casework::Identifier),
    /// Which number, SIM, handset and holder a line had, and when
    Tenure(casework::Tenure),
    /// Accept, reject or leave unsure; undo
    Judge(casework::Judge),
    /// Notes about anything on record
    Note(casework::Note),
    /// Tasks with due dates
    Task(casework::Task),
    /// The decision log
    Decision(casework::Decision),
    /// Files of the investigation
    File(casework::File),
    /// Saved views
    View(casework::View),
    /// What can be relied on: gaps, duplicates, missing and impossible values, clocks, cells
    Quality(Quality),
    /// Ranked deal lines, with reasons
    Lines(Lines),
    /// Everything about one line or number
    Line(Line),
    /// Where everybody stands in a network: degree, betweenness, PageRank, core, groups
    Network(Network),
    /// Whom to act against first
    Dismantle(Dismantle),
    /// Which number took over from which
    Succession(Succession),
    /// Clusters of overdoses and deaths in space and time
    Alarm(Alarm),
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
    /// Who may do what, and which policy says so
    Access(access::Access),
    /// Sign in: print the token of a session
    SignIn(access::SignIn),
    /// End the session of THROUGHLINE_SESSION
    SignOut,
    /// Keys that sign the journal
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
/// Everything in it is synthetic. Takes under two minutes on two slow cores.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  throughline demo\n  throughline demo --out ~/county --seed 7")]
pub(crate) struct Demo {
    /// Folder for the simulated files and the store; made anew each time
    #[arg(long, default_value = "./throughline-demo", value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Which county: the same seed gives the same bytes
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
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

/// What can be relied on, before a line is looked at.
///
/// Per source and over all: days without a record inside a subject's span, duplicates, missing and impossible values, identifiers
/// seen once, lengths of calls, when records lie, clocks and zones, cells used but not listed, rows without a cell, where two
/// deliveries disagree.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline quality
  throughline quality 3                          one source
  throughline quality --html quality.html        one page that needs no network
  throughline quality --format json")]
pub(crate) struct Quality {
    /// Only this source
    #[arg(value_name = "SOURCE-ID")]
    pub(crate) source: Option<u32>,
    /// Write the report as one self-contained page
    #[arg(long, value_name = "FILE")]
    pub(crate) html: Option<PathBuf>,
}

/// Ranked deal lines, with reasons.
///
/// A number is listed when its records are at least three times more probable if it is a deal line than under the least
/// different rival (taxi, takeaway, reminders, courier, trader, telemarketer, support service, outreach worker, resident), it
/// has at least 20 contacts, was active on at least 7 days and at least 5 people came back. How often that is wrong:
/// docs/accuracy.md. "Behaves like a deal line in these records" is not "is".
///
/// Why no population is searched: about 2,000 line numbers among about 80 million subscriptions is 2.5 in 100,000. A method
/// that finds half of them and wrongly reports one ordinary number in a hundred would be right once in 800 reports. In a
/// lawful neighbourhood with 0.5 % lines the same method, at one wrong report in ten thousand, is right 96 times in 100.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline lines
  throughline lines --top 10 --format json
  throughline lines --all --format csv > every-number.csv
  throughline lines --at 2024-06-30T00:00:00Z        as if that instant were now")]
pub(crate) struct Lines {
    /// Only the first N
    #[arg(long, value_name = "N")]
    pub(crate) top: Option<usize>,
    /// The instant to rank at (RFC 3339); the end of the records otherwise
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Every subject number with its detection value, listed as a line or not
    #[arg(long)]
    pub(crate) all: bool,
    /// File of numbers that are known services (one per line, `#` begins a reason): never listed
    #[arg(long, value_name = "FILE")]
    pub(crate) allow: Option<PathBuf>,
    /// Seed of the random draws behind intervals
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Everything about one line or number: why it ranks, its numbers over time, flares, customers, places, incidents.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline line +447700900123
  throughline line L-3F2A --format json
  throughline line +447700900123 --rows flares      the source rows behind one figure")]
pub(crate) struct Line {
    /// A telephone number or a line's id
    #[arg(value_name = "NUMBER|LINE-ID")]
    pub(crate) line: String,
    /// The source rows behind one feature
    #[arg(long, value_name = "FEATURE")]
    pub(crate) rows: Option<String>,
}

/// Where everybody stands in a network: who runs, supplies and delivers for a line.
///
/// Of the store: the people of every line, customers taken out first. A table of rules gives each number a role (holder, supplier,
/// runner, resident) with the share of 500 samples of the records that give the same one. Where nobody stands above the line's own
/// telephones, that is said. Whoever delivers is a possible victim first. How often it is wrong: docs/methods/network.md.
///
/// Of a plain edge list: betweenness is exact and not normalised. PageRank (damping 0.85) follows the direction of edges and weighs them; it stands high
/// for whom the much-called call. The core is the k-core number without direction. `upstream` puts PageRank, PageRank per caller
/// and betweenness together as percentiles. A busy phone is not thereby a boss: calls reach, they do not command.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline network                                        the people of every line
  throughline network --line +447700900123                   of one line
  throughline network --edges calls.csv
  throughline network --edges calls.csv --undirected --format json
  throughline network --edges large.csv --sample 2000        betweenness estimated, with its error

A file of edges has the columns from,to[,weight][,at], or is a square matrix whose first row and column hold the same names.")]
pub(crate) struct Network {
    /// A plain network instead of the store
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) edges: Option<PathBuf>,
    /// Only the people of this line
    #[arg(long, value_name = "NUMBER|LINE-ID", conflicts_with = "edges")]
    pub(crate) line: Option<String>,
    /// Edges lead both ways; each pair counts once in betweenness
    #[arg(long, requires = "edges")]
    pub(crate) undirected: bool,
    /// Betweenness takes an edge to be as long as 1 / weight
    #[arg(long, requires = "edges", conflicts_with = "sample")]
    pub(crate) weighted: bool,
    /// Estimate betweenness from this many sources instead of computing it
    #[arg(long, value_name = "SOURCES", requires = "edges")]
    pub(crate) sample: Option<usize>,
    /// Seed of groups, samples and tests
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Whom to act against first.
///
/// Of the store: whoever holds a line, its number, both together, or its supplier, each step the one that costs most customer-days of
/// trade within 90 days **net of recovery** (1,000 simulated runs), weighed by how sure the role is. Whoever delivers, is under 18 or a
/// recorded victim is never a target; --plan runners shows what support would do. The four plans are compared below the table.
///
/// Of a plain network: the order of removals that makes the largest component small soon and keeps it small, the best of
/// adaptive betweenness, adaptive degree, greedy and beam search, collective influence, CoreHD and, where affordable, all orders
/// there are, each with reinsertion, then improved by moves and swaps. Direction and weights do not count.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline dismantle --budget 3
  throughline dismantle --budget 1 --line +447700900123 --plan number
  throughline dismantle --edges calls.csv --budget 20 --format json")]
pub(crate) struct Dismantle {
    /// A plain network instead of the store
    #[arg(long, value_name = "FILE.csv", conflicts_with_all = ["line", "plan"])]
    pub(crate) edges: Option<PathBuf>,
    /// How many steps, or nodes of a plain network
    #[arg(long, value_name = "N")]
    pub(crate) budget: usize,
    /// Only this line
    #[arg(long, value_name = "NUMBER|LINE-ID")]
    pub(crate) line: Option<String>,
    /// Only this kind of step: holder, number, both, runners
    #[arg(long, value_name = "PLAN")]
    pub(crate) plan: Option<String>,
    /// Seed of all draws
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Which number took over from which.
///
/// Where one number's use ends and another's begins, and the same contacts go on with the new one. It speaks of a list of contacts,
/// never of a person; for an ordinary person's number it says that these contacts moved. Nothing becomes a line's tenure before a
/// named person accepts it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline succession                       every number that another one may have taken over
  throughline succession +447700900123         what was before and after one number
  throughline succession --all --format json   every candidate with its figures")]
pub(crate) struct Succession {
    /// Only candidates from or to this number
    #[arg(value_name = "NUMBER")]
    pub(crate) number: Option<String>,
    /// Every candidate, not the best of each number only
    #[arg(long)]
    pub(crate) all: bool,
}

/// Clusters of overdoses and deaths in space and time.
///
/// Where more of them lie within a few kilometres and the last 1 to 7 days than their places and their days alone explain, and how often
/// chance does as well. With --population: where more cases are than the people there explain. A cluster is unlikely by chance or it is
/// not; what caused it is for toxicology to say. A person can raise an alarm without any of this. How often it is wrong:
/// docs/methods/alarm.md.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline alarm                                            overdoses and deaths of the store
  throughline alarm --events ambulance.csv                     a plain list: id,at,latitude,longitude
  throughline alarm --events ambulance.csv --at 2024-06-30T12:00:00Z --format json
  throughline alarm --population areas.csv                     areas: id,latitude,longitude,population,cases

`now` is the last event, or --at; later events take no part. Days are days of UTC.")]
pub(crate) struct Alarm {
    /// A plain list of events instead of the store
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) events: Option<PathBuf>,
    /// Areas with their people and cases, scanned in space alone
    #[arg(long, value_name = "FILE.csv")]
    pub(crate) population: Option<PathBuf>,
    /// The instant to look at (RFC 3339); the last event otherwise
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Longest radius of a circle; 10 where nothing is said, without limit for areas
    #[arg(long, value_name = "KM")]
    pub(crate) radius_km: Option<f64>,
    /// Only the first N clusters of a scan
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: usize,
    /// Seed of the replicates; it moves p-values, never a likelihood ratio
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
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
    /// Who looked at a person or a number
    Who {
        /// A telephone number or a person's id
        #[arg(value_name = "PERSON|NUMBER")]
        asked: String,
    },
    /// Compute everything again and say what is wrong; exit 1 when something is
    Verify(JournalVerify),
    /// Copy the tree for whoever verifies it elsewhere
    Export(JournalExport),
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

/// Keys that sign the journal. Private keys never lie in a store: they are in the folder that THROUGHLINE_KEYS names, else in throughline/keys of
/// this user's configuration.
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  throughline key list\n  throughline key rotate journal")]
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
