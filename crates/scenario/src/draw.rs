//! Random draws that are the same on every machine and in every version.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// A stream of draws that belongs to one entity of one world.
///
/// Each entity has its own, so that adding one, or working in parallel, changes nothing about the others.
pub(crate) struct Draw {
    rng: ChaCha8Rng,
}

impl Draw {
    /// The stream of entity `id` of a kind.
    pub(crate) fn new(seed: u64, kind: &str, id: u64) -> Self {
        let mut key = [0_u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&id.to_le_bytes());
        for (place, byte) in kind.bytes().enumerate() {
            key[16 + place % 16] ^= byte.rotate_left(u32::try_from(place / 16).unwrap_or(0));
        }
        Self { rng: ChaCha8Rng::from_seed(key) }
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform whole number in [low, high).
    pub(crate) fn whole(&mut self, low: i64, high: i64) -> i64 {
        let span = high.saturating_sub(low).max(1).cast_unsigned();
        low + (self.rng.next_u64() % span).cast_signed()
    }

    /// Uniform position below `count`.
    pub(crate) fn index(&mut self, count: usize) -> usize {
        usize::try_from(self.whole(0, i64::try_from(count).unwrap_or(i64::MAX))).unwrap_or(0)
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of a list.
    pub(crate) fn pick<'l, T>(&mut self, list: &'l [T]) -> &'l T {
        &list[self.index(list.len())]
    }

    /// Standard normal (Box and Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Log-normal with this median and spread of the logarithm.
    pub(crate) fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        median * (spread * self.normal()).exp()
    }

    /// Exponential with this mean.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// Weibull with this scale and shape.
    pub(crate) fn weibull(&mut self, scale: f64, shape: f64) -> f64 {
        scale * (-(1.0 - self.unit()).ln()).powf(1.0 / shape)
    }

    /// Poisson: by multiplication for small means, by the normal law for large ones.
    pub(crate) fn poisson(&mut self, mean: f64) -> usize {
        if mean > 60.0 {
            return to_count(mean + mean.sqrt() * self.normal());
        }
        let limit = (-mean.max(0.0)).exp();
        let (mut count, mut product) = (0, self.unit());
        while product > limit {
            count += 1;
            product *= self.unit();
        }
        count
    }

    /// A random order of a list.
    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for end in (1..list.len()).rev() {
            list.swap(end, self.index(end + 1));
        }
    }

    /// Some of the positions below `count`, each once, in random order.
    pub(crate) fn some(&mut self, count: usize, wanted: usize) -> Vec<usize> {
        let mut all: Vec<usize> = (0..count).collect();
        self.shuffle(&mut all);
        all.truncate(wanted);
        all
    }
}

/// A count from a real number: rounded, never negative.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped")]
pub(crate) fn to_count(value: f64) -> usize {
    value.round().clamp(0.0, 1e9) as usize
}

/// Whole seconds from a real number.
#[expect(clippy::cast_possible_truncation, reason = "clamped")]
pub(crate) fn to_seconds(value: f64) -> i64 {
    value.round().clamp(-1e12, 1e12) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_do_not_meet() {
        let first: Vec<f64> = {
            let mut draw = Draw::new(1, "line", 3);
            (0..5).map(|_| draw.unit()).collect()
        };
        let again: Vec<f64> = {
            let mut draw = Draw::new(1, "line", 3);
            (0..5).map(|_| draw.unit()).collect()
        };
        let other: Vec<f64> = {
            let mut draw = Draw::new(1, "line", 4);
            (0..5).map(|_| draw.unit()).collect()
        };
        assert_eq!(first, again);
        assert_ne!(first, other);
    }

    #[test]
    fn laws_have_their_means() {
        let mut draw = Draw::new(7, "laws", 0);
        let mean = |values: Vec<f64>| values.iter().sum::<f64>() / values.len() as f64;
        assert!((mean((0..40_000).map(|_| draw.exponential(5.0)).collect()) - 5.0).abs() < 0.15);
        assert!((mean((0..40_000).map(|_| draw.poisson(3.5) as f64).collect()) - 3.5).abs() < 0.05);
        assert!((mean((0..40_000).map(|_| draw.poisson(90.0) as f64).collect()) - 90.0).abs() < 0.5);
        assert!(mean((0..40_000).map(|_| draw.normal()).collect()).abs() < 0.03);
    }
}
