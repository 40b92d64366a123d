//! Intervals by resampling whole units.

use crate::quantile::quantile;
use crate::seed::Seeded;

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The figure on the data as they are.
    pub value: f64,
    /// 2.5 % point.
    pub low: f64,
    /// 97.5 % point.
    pub high: f64,
}

/// Percentile bootstrap over units (people, lines), never over rows.
///
/// # Shapes      units: number of units; statistic: from positions of units (drawn with replacement) to a figure, `None` where it has none
/// # Range       draws without a finite figure are left out; with none at all the interval is the figure itself. Rows that belong
///   together (calls of a person, windows of a line) are one unit, drawn as a whole: then the interval allows for their likeness
/// # Errors      `None` where the statistic has no figure on the data as they are
/// # Cost        `draws` (2,000 is the house's figure) calls of the statistic; deterministic for a seed
/// # Source      Efron and Tibshirani (1993), chapter 13
/// # Checked     `covers_a_mean`, `whole_units_widen_the_interval`, `covers_the_truth_as_often_as_it_says`
/// # Examples
///
/// ```
/// let values = [3.0, 5.0, 8.0, 4.0];
/// let mean = |drawn: &[usize]| Some(drawn.iter().map(|at| values[*at]).sum::<f64>() / drawn.len() as f64);
/// let interval = numerics::bootstrap(4, 2_000, 1, &mean).expect("four units");
/// assert!(interval.low < interval.value && interval.value < interval.high);
/// ```
pub fn bootstrap(
    units: usize,
    draws: usize,
    seed: u64,
    statistic: &dyn Fn(&[usize]) -> Option<f64>,
) -> Option<Interval> {
    let whole: Vec<usize> = (0..units).collect();
    let value = statistic(&whole)?;
    let mut generator = Seeded::new(seed);
    let mut drawn = vec![0; units];
    let mut figures = Vec::with_capacity(draws);
    for _ in 0..draws {
        for place in &mut drawn {
            *place = generator.index(units);
        }
        figures.extend(statistic(&drawn).filter(|figure| figure.is_finite()));
    }
    let low = quantile(&figures, 0.025).unwrap_or(value);
    let high = quantile(&figures, 0.975).unwrap_or(value);
    Some(Interval { value, low, high })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn covers_a_mean() {
        let values: Vec<f64> = (0..400).map(|at| f64::from(at % 20)).collect();
        let mean = |at: &[usize]| Some(at.iter().map(|place| values[*place]).sum::<f64>() / at.len() as f64);
        let interval = bootstrap(values.len(), 2_000, 1, &mean).expect("a mean");
        // Standard error 5.766 / 20 = 0.288.
        assert!((interval.value - 9.5).abs() < 1e-12);
        assert!((interval.high - interval.low - 2.0 * 1.96 * 0.2883).abs() < 0.1, "{interval:?}");
    }

    #[test]
    fn whole_units_widen_the_interval() {
        // Ten people with forty equal calls each: four hundred rows say no more than ten.
        let rows: Vec<f64> = (0..400).map(|at| f64::from(at / 40)).collect();
        let mean = |at: &[usize]| Some(at.iter().map(|place| rows[*place]).sum::<f64>() / at.len() as f64);
        let of_people =
            |people: &[usize]| Some(people.iter().map(|person| rows[person * 40]).sum::<f64>() / people.len() as f64);
        let by_row = bootstrap(400, 2_000, 1, &mean).expect("rows");
        let by_person = bootstrap(10, 2_000, 1, &of_people).expect("people");
        let ratio = (by_person.high - by_person.low) / (by_row.high - by_row.low);
        assert!((ratio - 40.0_f64.sqrt()).abs() < 0.7, "{ratio}");
    }

    #[test]
    fn covers_the_truth_as_often_as_it_says() {
        let mut generator = Seeded::new(11);
        let covered = (0..300).filter(|trial| {
            let values: Vec<f64> = (0..40).map(|_| generator.normal()).collect();
            let mean = |at: &[usize]| Some(at.iter().map(|place| values[*place]).sum::<f64>() / at.len() as f64);
            let interval = bootstrap(40, 400, *trial, &mean).expect("a mean");
            interval.low <= 0.0 && 0.0 <= interval.high
        });
        let share = covered.count() as f64 / 300.0;
        assert!((0.90..=0.98).contains(&share), "{share}");
    }

    #[test]
    fn nothing_to_measure_gives_nothing() {
        assert_eq!(bootstrap(0, 10, 1, &|at| at.first().map(|_| 1.0)), None);
    }
}
