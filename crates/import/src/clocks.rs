//! How far the clocks of two sources stand apart, from communications that both tell of.

use std::collections::BTreeMap;

/// Differences of start between two sources, counted by millisecond.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClockPairs(BTreeMap<(u32, u32), BTreeMap<i64, u64>>);

/// One source's clock against another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockOffset {
    /// The source that was delivered later.
    pub source: u32,
    /// The one delivered before it.
    pub against: u32,
    /// Communications that both tell of.
    pub pairs: u64,
    /// Median of `source` minus `against`, milliseconds.
    pub median_ms: i64,
    /// Lower end of the 95 % interval of the median.
    pub low_ms: i64,
    /// Upper end.
    pub high_ms: i64,
}

/// Fewer pairs say nothing: the interval of the median by order statistics reaches 95 % from six on.
const FEWEST_PAIRS: u64 = 6;

impl ClockPairs {
    /// Counts one communication: the first source's start minus the second's.
    pub(crate) fn add(&mut self, first: u32, second: u32, apart_ms: i64) {
        let (key, apart_ms) = if first > second { ((first, second), apart_ms) } else { ((second, first), -apart_ms) };
        *self.0.entry(key).or_default().entry(apart_ms).or_default() += 1;
    }

    /// Puts the counts of two pieces together.
    pub fn append(&mut self, other: Self) {
        for (key, counts) in other.0 {
            let own = self.0.entry(key).or_default();
            for (apart_ms, count) in counts {
                *own.entry(apart_ms).or_default() += count;
            }
        }
    }

    /// Median and interval of every two sources that share enough communications, in order of source.
    ///
    /// The interval comes from order statistics: it holds the median of all such differences in at least 95 samples of 100, whatever
    /// their distribution, as long as they are independent.
    ///
    /// # Source Conover, Practical Nonparametric Statistics (1999), section 3.2, with the normal approximation to the binomial.
    pub fn offsets(&self) -> Vec<ClockOffset> {
        let enough = |counts: &BTreeMap<i64, u64>| counts.values().sum::<u64>() >= FEWEST_PAIRS;
        let shared = self.0.iter().filter(|(_, counts)| enough(counts));
        shared.map(|((source, against), counts)| offset(*source, *against, counts)).collect()
    }
}

#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ranks")]
fn offset(source: u32, against: u32, counts: &BTreeMap<i64, u64>) -> ClockOffset {
    let pairs: u64 = counts.values().sum();
    let ranked = |rank: u64| {
        let mut passed = 0;
        let found = counts.iter().find(|(_, count)| {
            passed += **count;
            passed >= rank
        });
        found.map_or(0, |(apart_ms, _)| *apart_ms)
    };
    let half_width = 1.96 * (pairs as f64).sqrt() / 2.0;
    let low = (pairs as f64 / 2.0 - half_width).floor().max(1.0) as u64;
    ClockOffset {
        source,
        against,
        pairs,
        median_ms: ranked(pairs.div_ceil(2)),
        low_ms: ranked(low),
        high_ms: ranked(pairs + 1 - low),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_and_its_interval_come_from_the_ranks() {
        let mut pairs = ClockPairs::default();
        for apart in 1..=100 {
            pairs.add(2, 1, apart);
        }
        pairs.add(9, 8, 5);
        // Published ranks for n = 100: the 40th and the 61st of the sorted values.
        let [only] = pairs.offsets()[..] else { panic!("two sources share enough") };
        assert_eq!((only.source, only.against, only.pairs), (2, 1, 100));
        assert_eq!((only.median_ms, only.low_ms, only.high_ms), (50, 40, 61));
    }

    #[test]
    fn which_source_is_named_first_does_not_matter() {
        let (mut one, mut other) = (ClockPairs::default(), ClockPairs::default());
        one.add(1, 2, 700);
        other.add(2, 1, -700);
        assert_eq!(one, other);
        one.append(other);
        assert_eq!(one.0[&(2, 1)][&-700], 2);
    }
}
