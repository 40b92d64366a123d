//! Random numbers from a seed, the same everywhere.

/// A generator of pseudo-random numbers: xoshiro256**, seeded by SplitMix64.
///
/// # Source      Blackman and Vigna (2021), "Scrambled linear pseudorandom number generators", reference code
/// # Checked     `the_reference_stream_is_met`: first outputs of the authors' C code for state 1, 2, 3, 4
/// # Examples
///
/// ```
/// use numerics::Seeded;
///
/// assert_eq!(Seeded::new(7).bits(), Seeded::new(7).bits());
/// ```
#[derive(Clone, Debug)]
pub struct Seeded {
    state: [u64; 4],
}

impl Seeded {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        let mut mixed = seed;
        let state = [(); 4].map(|()| {
            mixed = mixed.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = mixed;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        });
        Self { state }
    }

    /// 64 random bits.
    ///
    /// # Cost        constant
    pub fn bits(&mut self) -> u64 {
        let [_, second, ..] = self.state;
        let result = second.wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = second << 17;
        self.state[2] ^= self.state[0];
        self.state[3] ^= self.state[1];
        self.state[1] ^= self.state[2];
        self.state[0] ^= self.state[3];
        self.state[2] ^= shifted;
        self.state[3] = self.state[3].rotate_left(45);
        result
    }

    /// Uniform in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform position below `count` (0 where `count` is 0).
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    pub fn index(&mut self, count: usize) -> usize {
        ((self.unit() * count as f64) as usize).min(count.saturating_sub(1))
    }

    /// Standard normal.
    ///
    /// # Source      Box and Muller (1958)
    pub fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// Gamma with this shape and scale 1.
    ///
    /// # Range       NaN where the shape is not above 0 or not finite
    /// # Source      Marsaglia and Tsang (2000), "A simple method for generating gamma variables"
    /// # Checked     `gamma_has_its_mean_and_variance`
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape <= 0.0 || !shape.is_finite() {
            return f64::NAN;
        }
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * (1.0 - self.unit()).powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && (1.0 - self.unit()).ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_reference_stream_is_met() {
        let mut generator = Seeded { state: [1, 2, 3, 4] };
        assert_eq!([(); 4].map(|()| generator.bits()), [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240]);
    }

    #[test]
    fn a_shape_that_is_none_has_no_draw() {
        let mut generator = Seeded::new(3);
        assert!([0.0, -1.0, f64::NAN, f64::INFINITY].into_iter().all(|shape| generator.gamma(shape).is_nan()));
    }

    #[test]
    fn gamma_has_its_mean_and_variance() {
        let mut generator = Seeded::new(3);
        for shape in [0.3, 1.0, 4.5] {
            let draws: Vec<f64> = (0..60_000).map(|_| generator.gamma(shape)).collect();
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            let variance = draws.iter().map(|draw| (draw - mean).powi(2)).sum::<f64>() / draws.len() as f64;
            assert!((mean - shape).abs() < 0.04 * shape.max(1.0), "{shape}: {mean}");
            assert!((variance - shape).abs() < 0.08 * shape.max(1.0), "{shape}: {variance}");
        }
    }
}
