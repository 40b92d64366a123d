//! `CARD.md`: what a world was made of.

use crate::geography::OPERATORS;
use crate::mechanism::{Mechanisms, Word};
use crate::world::{Size, Summary, WorldSpec};

/// The card of a world.
pub(crate) fn card(spec: &WorldSpec, size: &Size, summary: &Summary) -> String {
    let words = |list: Vec<&'static str>| list.join(", ");
    let ways = |mechanisms: Mechanisms| {
        let mut list: Vec<&'static str> = mechanisms.flares().iter().map(|way| way.word()).collect();
        list.extend(mechanisms.orders().iter().map(|way| way.word()));
        list.extend(mechanisms.swaps().iter().map(|way| way.word()));
        list.extend(mechanisms.outreach().iter().map(|way| way.word()));
        list.extend(mechanisms.carries().iter().map(|way| way.word()));
        list.dedup();
        list
    };
    let reserved: Vec<&'static str> =
        ways(Mechanisms::All).into_iter().filter(|way| !ways(Mechanisms::Tuning).contains(way)).collect();
    format!(
        "# A synthetic world\n\n\
         Everything in this folder is **synthetic**: no number, person, place or incident in it exists. Accuracy on it is not accuracy in life.\n\n\
         | parameter | value |\n|---|---|\n\
         | seed | {} |\n| districts | {} |\n| days | {} |\n| residents a district | {} |\n| lines a district | {} |\n\
         | median list of customers | {} |\n| support workers a district | {} |\n| share of customers observed | {} |\n\
         | share of residents observed | {} |\n| networks | {} |\n| whole-network data | {} |\n\
         | mechanisms | {} |\n| reserved for evaluation | {} |\n| rows of communications | {} |\n| lines | {} |\n\n\
         ## Mechanisms\n\n\
         - `flare_burst`: one text to the list within 20 s to 7 min; `flare_trickle`: over 40 to 80 min; `flare_none`: never.\n\
         - `order_calls`, `order_mixed`, `order_texts`: how customers order.\n\
         - `swap_flare`: a new number tells the list at once; `swap_word_of_mouth`: one by one over days.\n\
         - `outreach_calls`, `outreach_texts`, `outreach_evening`: how support workers keep in touch with the lines' customers.\n\n\
         ## Laws of the background\n\n\
         Gaps between two people's contacts: Weibull, shape 0.62; ties log-normal; lengths of calls log-normal, median 60 s; hours of the day as\n\
         in `calling`. Ranges of the lines' parameters: published where a source exists, assumed elsewhere; see the book, methods of simulation.\n",
        spec.seed,
        size.districts,
        size.days,
        size.residents,
        size.lines,
        size.list_median,
        size.support,
        size.customers_observed,
        size.residents_observed,
        words(OPERATORS.iter().map(|(_, name)| *name).collect()),
        spec.network,
        words(ways(spec.mechanisms)),
        words(reserved),
        summary.rows,
        summary.lines,
    )
}
