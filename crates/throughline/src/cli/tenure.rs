//! The command line of tenures.

use clap::{Args, Subcommand};

use super::edits::Seen;

/// Which number, SIM, handset and holder a line had, and when.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline tenure propose L-3F2A +447700900123 --from 2024-01-10 --to 2024-03-02 --basis \"flares, same customers\"
  throughline tenure list L-3F2A
  throughline tenure accept T-7K3M9Q2X --reason \"handset seized\"")]
pub(crate) struct Tenure {
    #[command(subcommand)]
    pub(crate) act: TenureAct,
}

/// What is done with tenures.
#[derive(Debug, Subcommand)]
pub(crate) enum TenureAct {
    /// Put one forward
    #[command(
        after_help = "Examples:\n  throughline tenure propose L-3F2A +447700900123 --holder P-7K3M9Q2X --from 2024-01-10 --basis \"flares\"\n  throughline tenure propose L-3F2A +447700900456 --from-succession +447700900123"
    )]
    Propose {
        /// Id of the line
        line: String,
        /// The number
        number: String,
        /// The SIM (ICCID or IMSI)
        #[arg(long, value_name = "SIM")]
        sim: Option<String>,
        /// The handset (IMEI)
        #[arg(long, value_name = "IMEI")]
        handset: Option<String>,
        /// Id of the person who held it
        #[arg(long, value_name = "PERSON")]
        holder: Option<String>,
        /// First instant (RFC 3339), or a day in Europe/London
        #[arg(long, value_name = "TIME")]
        from: Option<String>,
        /// First instant after it
        #[arg(long, value_name = "TIME")]
        to: Option<String>,
        /// On what it rests
        #[arg(
            long,
            value_name = "TEXT",
            required_unless_present = "from_succession",
            default_value = "",
            hide_default_value = true
        )]
        basis: String,
        /// The number that this one took over from: begin and basis are what `succession` found
        #[arg(long, value_name = "NUMBER")]
        from_succession: Option<String>,
        /// Name or id of the operation
        #[arg(long, value_name = "OPERATION")]
        operation: Option<String>,
    },
    /// Tenures of a line or of a number, or all
    #[command(after_help = "Examples:\n  throughline tenure list +447700900123")]
    List {
        /// A line's id, or a number
        #[arg(value_name = "NUMBER|LINE-ID")]
        named: Option<String>,
    },
    /// Accept one: a judgement, undone by `judge --undo`
    #[command(after_help = "Examples:\n  throughline tenure accept T-7K3M9Q2X --reason \"handset seized\"")]
    Accept {
        /// Id
        tenure: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Correct one
    Correct(TenureCorrect),
}

/// Correct a tenure; one that was judged can only be made to claim less, as by its end.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline tenure correct T-7K3M9Q2X --to 2024-03-02 --reason \"last call on 1 March\"
  throughline tenure correct T-7K3M9Q2X --number +447700900123 --reason \"two digits were transposed\" --seen 1
  throughline tenure correct T-7K3M9Q2X --holder \"\" --reason \"not theirs\"")]
pub(crate) struct TenureCorrect {
    /// Id
    pub(crate) tenure: String,
    /// Id of the line
    #[arg(long, value_name = "LINE-ID")]
    pub(crate) line: Option<String>,
    /// The number
    #[arg(long, value_name = "NUMBER")]
    pub(crate) number: Option<String>,
    /// The SIM (ICCID or IMSI); an empty text takes it away
    #[arg(long, value_name = "SIM")]
    pub(crate) sim: Option<String>,
    /// The handset (IMEI); an empty text takes it away
    #[arg(long, value_name = "IMEI")]
    pub(crate) handset: Option<String>,
    /// Id of the person who held it; an empty text takes it away
    #[arg(long, value_name = "PERSON")]
    pub(crate) holder: Option<String>,
    /// First instant (RFC 3339), or a day in Europe/London; an empty text leaves it open
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// First instant after it; an empty text leaves it open
    #[arg(long, value_name = "TIME")]
    pub(crate) to: Option<String>,
    /// On what it rests
    #[arg(long, value_name = "TEXT")]
    pub(crate) basis: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) version: Seen,
}
