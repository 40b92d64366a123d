//! What the analyses take: quality, lines, networks, changes of number, clusters.

use std::path::PathBuf;

use clap::Args;

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

/// Who held a number: every person with a known telephone, every other number, and someone not in the data.
///
/// Each hypothesis is that the same person carried this number and a telephone of theirs; it is weighed against "different people", the less favourable
/// of people who have nothing to do with each other and people who associate. Evidence: cells of both within minutes of each other, day by day;
/// different places at the same time; nights; contacts of both; calls between them; handset and SIM; custody, registration, names in seized handsets.
/// "Someone not in the data" stands at 0. A lead is no proof, and no probability: docs/how-to/name-the-holder.md.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline attribute +447700900123
  throughline attribute +447700900123 --all
  throughline attribute +447700900123 --format json      with days, stretches and the rows behind each item")]
pub(crate) struct Attribute {
    /// The number whose holder is asked for
    #[arg(value_name = "NUMBER")]
    pub(crate) number: String,
    /// Every hypothesis in the table, not the first ten
    #[arg(long)]
    pub(crate) all: bool,
}
