//! Which single request for data would tell most about who holds a line, or where it went, and at what intrusion.

use crate::authority::DataKind;
use crate::noun::words;

words! {
    /// What can be asked for.
    Request {
        /// Who registered the number.
        Subscriber = "subscriber",
        /// When, where and how credit was bought.
        TopUps = "top-ups",
        /// Which other numbers the handset was used with.
        HandsetHistory = "handset history",
        /// The number's own calls and texts.
        OwnCalls = "call data",
        /// The cells of the number's own calls and texts.
        Cells = "cell data",
        /// The calls and texts of the counterparty that is in touch most steadily.
        CounterpartyCalls = "call data of a counterparty",
    }
}

/// What is held of a number, as far as the choice depends on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeldOfNumber {
    /// People who may be the holder, besides somebody who is not on record.
    pub candidates: usize,
    /// Whether subscriber data is held.
    pub subscriber: bool,
    /// Whether top-ups are held.
    pub top_ups: bool,
    /// Whether its own billing is held.
    pub own_calls: bool,
    /// Share of its own records without a cell.
    pub without_cell: f64,
    /// Handsets seen whose identity has a check digit that holds.
    pub handsets: usize,
    /// Share of its active days on which its steadiest counterparty was in touch, where that one's billing is not held.
    pub steadiest_counterparty: f64,
    /// Different people whom a day of its calls touches.
    pub people_a_day: f64,
}

/// A request, weighed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weighed {
    /// What is asked for.
    pub request: Request,
    /// Entity or events data.
    pub data: DataKind,
    /// Bits by which uncertainty about the holder falls, on average over the answers.
    pub holder_bits: f64,
    /// The same about the number that takes over.
    pub successor_bits: f64,
    /// Other people whom the answer touches, in a month of data.
    pub people_touched: f64,
}

/// How much an answer narrows things down: how often it bears on the question, and to what share of the candidates it then narrows.
#[derive(Clone, Copy)]
struct Narrows {
    often: f64,
    to: f64,
}

impl Narrows {
    /// Bits by which an uncertainty falls on average: never more than there is.
    fn bits(self, uncertainty: f64) -> f64 {
        self.often.clamp(0.0, 1.0) * (-self.to.log2()).min(uncertainty).max(0.0)
    }
}

/// Numbers of the same market among which a successor is sought. An assumption of ours, not a measured figure.
const SUCCESSOR_CANDIDATES: f64 = 64.0;

/// Days of data in a month of a request.
const MONTH_DAYS: f64 = 30.0;

/// How often an answer bears on the holder and on the successor, and to what share it narrows them. Assumptions of ours, written out in
/// the method; a unit that counts its own answers should put its counts in their place.
const fn assumed(request: Request) -> (Narrows, Narrows) {
    let (holder, successor) = match request {
        // Most deal lines are prepaid and not registered, or under a false name: rarely an answer, and then nearly a name.
        Request::Subscriber => ((0.10, 0.02), (0.02, 0.25)),
        Request::TopUps => ((0.30, 0.25), (0.10, 0.25)),
        // Handsets outlive SIMs: the number before, or the one after.
        Request::HandsetHistory => ((0.40, 0.10), (0.50, 0.03)),
        Request::OwnCalls => ((0.60, 0.25), (0.30, 0.25)),
        Request::Cells => ((0.60, 0.15), (0.20, 0.25)),
        // Customers and runners move to the successor with the line.
        Request::CounterpartyCalls => ((0.20, 0.25), (0.70, 0.06)),
    };
    (Narrows { often: holder.0, to: holder.1 }, Narrows { often: successor.0, to: successor.1 })
}

/// Every request that is not answered already, the one that tells most first; of two that tell the same, the one that touches fewer.
///
/// Bits say how much an answer narrows things down on average; they do not say that it will, and nothing of them is a probability that
/// somebody is the holder.
pub fn next_requests(held: &HeldOfNumber) -> Vec<Weighed> {
    let mut weighed: Vec<Weighed> = Request::ALL.iter().filter_map(|request| weigh(*request, held)).collect();
    weighed.sort_by(|left, right| {
        let bits = |one: &Weighed| one.holder_bits + one.successor_bits;
        bits(right).total_cmp(&bits(left)).then(left.people_touched.total_cmp(&right.people_touched))
    });
    weighed
}

fn weigh(request: Request, held: &HeldOfNumber) -> Option<Weighed> {
    let touched = held.people_a_day * MONTH_DAYS;
    let (applies, data, people_touched) = match request {
        Request::Subscriber => (f64::from(!held.subscriber), DataKind::Entity, 0.0),
        Request::TopUps => (f64::from(!held.top_ups), DataKind::Entity, 0.0),
        Request::HandsetHistory => (f64::from(held.handsets > 0), DataKind::Entity, count(held.handsets)),
        Request::OwnCalls => (f64::from(!held.own_calls), DataKind::Events, touched),
        Request::Cells => (if held.own_calls { held.without_cell } else { 0.0 }, DataKind::Events, 0.0),
        Request::CounterpartyCalls => (held.steadiest_counterparty, DataKind::Events, touched + 1.0),
    };
    if applies <= 0.0 {
        return None;
    }
    let (holder, successor) = assumed(request);
    let scaled = |narrows: Narrows| Narrows { often: narrows.often * applies, ..narrows };
    Some(Weighed {
        request,
        data,
        // Besides those on record, it may be somebody who is not.
        holder_bits: scaled(holder).bits(count(held.candidates + 1).log2()),
        successor_bits: scaled(successor).bits(SUCCESSOR_CANDIDATES.log2()),
        people_touched,
    })
}

#[expect(clippy::cast_precision_loss, reason = "a count of people or handsets")]
fn count(of: usize) -> f64 {
    of as f64
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn order(held: &HeldOfNumber) -> Vec<Request> {
        next_requests(held).iter().map(|one| one.request).collect()
    }

    #[test]
    fn what_is_held_is_not_asked_for_again() {
        let all = HeldOfNumber {
            subscriber: true,
            top_ups: true,
            own_calls: true,
            candidates: 30,
            ..HeldOfNumber::default()
        };
        assert!(next_requests(&all).is_empty());
        let handset = HeldOfNumber { handsets: 1, ..all };
        assert_eq!(order(&handset), [Request::HandsetHistory]);
        let nothing = HeldOfNumber { candidates: 30, ..HeldOfNumber::default() };
        assert!(!order(&nothing).contains(&Request::Cells), "cells come with the calls");
    }

    #[test]
    fn bits_are_those_of_the_written_example() {
        let held = HeldOfNumber {
            candidates: 15,
            handsets: 1,
            subscriber: true,
            top_ups: true,
            own_calls: true,
            ..HeldOfNumber::default()
        };
        let one = next_requests(&held)[0];
        // 0.4 × log2(1 / 0.10) and 0.5 × log2(1 / 0.03), each below what is uncertain.
        assert!((one.holder_bits - 1.328_771).abs() < 1e-6, "{}", one.holder_bits);
        assert!((one.successor_bits - 2.529_447).abs() < 1e-6, "{}", one.successor_bits);
    }

    proptest! {
        #[test]
        fn no_answer_tells_more_than_is_uncertain(
            candidates in 0_usize..200, handsets in 0_usize..4, without_cell in 0.0..1.0_f64, steady in 0.0..1.0_f64, people in 0.0..40.0_f64,
        ) {
            let held = HeldOfNumber {
                candidates, handsets, without_cell, steadiest_counterparty: steady, people_a_day: people, ..HeldOfNumber::default()
            };
            for one in next_requests(&held) {
                prop_assert!(one.holder_bits >= 0.0 && one.holder_bits <= count(candidates + 1).log2());
                prop_assert!(one.successor_bits >= 0.0 && one.successor_bits <= SUCCESSOR_CANDIDATES.log2());
                prop_assert!(one.people_touched >= 0.0);
            }
        }
    }
}
