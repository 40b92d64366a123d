//! The command line of search.

use clap::Args;

/// Search everything that you may see: by words, names and any part of a number.
///
/// Every word has to be found. A word also finds longer ones that begin with it, and of names the spellings that sound alike; three
/// digits or more find every number that holds them, however it is written. Words in quotation marks stand side by side. What you may
/// not see changes neither what is listed nor what is counted; what is sensitive is searched only where you give a reason.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  throughline search muhammad                        every spelling of a name
  throughline search 0123                            numbers, handsets and SIMs that hold these digits
  throughline search \"07700 900123\" --kind note     notes that name a number, in any spelling
  throughline search '\"blue door\" station'          two words side by side, and another
  throughline search ace --reason \"welfare check\"    what is sensitive too
  throughline search ace --limit 50 --offset 50      the second page
  throughline search ace --format csv")]
pub(crate) struct Search {
    /// Words, a number or a part of one
    #[arg(required = true, value_name = "WORDS")]
    pub(crate) words: Vec<String>,
    /// List this kind only; repeat for several
    #[arg(long = "kind", value_name = "KIND", value_parser = clap::builder::PossibleValuesParser::new(kinds()))]
    pub(crate) kinds: Vec<String>,
    /// List so many at most
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    pub(crate) limit: usize,
    /// Pass over so many first
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub(crate) offset: usize,
}

fn kinds() -> Vec<&'static str> {
    workbench::FoundKind::ALL.iter().map(|kind| kind.word()).collect()
}
