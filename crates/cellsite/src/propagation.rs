//! How strong a cell is at a place, by a model of its antenna.

use records::CellSite;

/// Power where nothing is listed, watts (mobloc, `W`).
const POWER_W: f64 = 10.0;
/// Height of an antenna above the telephones, metres (mobloc, `height`).
const HEIGHT_M: f64 = 30.0;
/// Downward tilt of a sector, degrees (mobloc, `tilt`).
const TILT_DEG: f64 = 5.0;
/// Beam of a sector whose list gives none, degrees (mobloc, `beam_h` and `beam_v`).
const BEAM_ACROSS_DEG: f64 = 65.0;
const BEAM_UPRIGHT_DEG: f64 = 9.0;
/// Path loss exponent between free space and a dense town (mobloc, `ple`).
const PATH_LOSS: f64 = 3.75;
/// Loss straight behind an antenna, decibels (mobloc, `azim_dB_back`).
const BEHIND_DB: f64 = 30.0;
/// Loss at the edge of the beam, decibels: what "beam width" means.
const EDGE_DB: f64 = 3.0;
/// Strength at which dominance is a half, dBm, and how steep it is there (mobloc, `midpoint`, `steepness`).
const MIDPOINT_DBM: f64 = -92.5;
const STEEPNESS: f64 = 0.2;
/// A telephone is never nearer than this, metres.
const NEAREST_M: f64 = 0.01;

/// How the loss grows with the angle off an antenna's direction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pattern {
    /// A normal curve of this standard deviation, degrees.
    Normal(f64),
    /// The limit of wide beams, `-30 (angle/180)²`: above 113.8° no normal curve has its edge where the beam has.
    Wide,
}

impl Pattern {
    /// The pattern of a beam: no loss ahead, 3 dB at half its width, 30 dB behind.
    ///
    /// # Units       degrees
    /// # Range       beams from 0 to 360; from 113.8 on [`Pattern::Wide`]
    /// # Cost        one bisection; deterministic
    /// # Source      mobloc, `norm_dBloss` and `find_sd`, which rounds the standard deviation to a grid; here it is exact
    /// # Checked     `the_exact_curve_of_a_beam_is_not_the_rounded_one`; scipy 1.17 `brentq`, 1e-9
    pub fn of_beam(beam_deg: f64) -> Self {
        let half = beam_deg / 2.0;
        if EDGE_DB >= BEHIND_DB * (half / 180.0).powi(2) && half > 0.0 {
            let (mut narrow, mut wide) = (half / 20.0, 1e5);
            for _ in 0..200 {
                let middle = f64::sqrt(narrow * wide);
                // A wider curve loses less at the edge.
                if -Self::Normal(middle).loss_db(half) > EDGE_DB { narrow = middle } else { wide = middle }
            }
            let deviation = f64::sqrt(narrow * wide);
            if deviation < 9e4 {
                return Self::Normal(deviation);
            }
        }
        Self::Wide
    }

    /// Loss at an angle off the direction, decibels, never positive.
    ///
    /// # Units       degrees, any multiple of turns; decibels
    pub fn loss_db(self, angle_deg: f64) -> f64 {
        let turned = angle_deg.abs() % 360.0;
        let angle = if turned > 180.0 { 360.0 - turned } else { turned };
        match self {
            Self::Normal(deviation) => {
                let below = |angle: f64| (-angle * angle / (2.0 * deviation * deviation)).exp_m1();
                BEHIND_DB * below(angle) / -below(180.0)
            }
            Self::Wide => -BEHIND_DB * (angle / 180.0).powi(2),
        }
    }
}

/// An antenna as the model knows it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Antenna {
    /// Power, watts.
    pub power_w: f64,
    /// Height above the telephones, metres.
    pub height_m: f64,
    /// Direction from north, degrees; `None` where it sends all round, or nobody says.
    pub azimuth_deg: Option<f64>,
    /// Downward tilt, degrees.
    pub tilt_deg: f64,
    /// Path loss exponent.
    pub path_loss: f64,
    /// Loss to the sides.
    pub across: Pattern,
    /// Loss above and below.
    pub upright: Pattern,
}

impl Antenna {
    /// What a row of a cell list says, and usual values for what it does not say. A missing direction is taken for "all round".
    pub fn of(site: &CellSite) -> Self {
        let beam_deg = site.beamwidth_deg.filter(|beam| (1.0..360.0).contains(beam)).unwrap_or(BEAM_ACROSS_DEG);
        let all_round = site.beamwidth_deg.is_some_and(|beam| beam >= 360.0);
        Self {
            power_w: POWER_W,
            height_m: HEIGHT_M,
            azimuth_deg: site.azimuth_deg.filter(|_| !all_round),
            tilt_deg: TILT_DEG,
            path_loss: PATH_LOSS,
            across: Pattern::of_beam(beam_deg),
            upright: Pattern::of_beam(BEAM_UPRIGHT_DEG),
        }
    }

    /// Strength at a place so far east and north of the mast.
    ///
    /// A model of open country: no hills, no houses. It says which places are likelier than others, not what a telephone would measure.
    ///
    /// # Units       metres; dBm
    /// # Range       finite everywhere; within 1 cm of the antenna as at 1 cm
    /// # Cost        O(1)
    /// # Source      mobloc, `signal_strength`: 30 + 10 log₁₀ W − 10 γ log₁₀ r, less the losses of direction
    /// # Checked     `strengths_are_those_of_an_independent_script`: 60 places, numpy and scipy, 1e-6
    pub fn strength_dbm(&self, east_m: f64, north_m: f64) -> f64 {
        let along_ground = east_m.hypot(north_m);
        let distance_m = along_ground.hypot(self.height_m).max(NEAREST_M);
        let ahead = 30.0 + 10.0 * self.power_w.log10() - 10.0 * self.path_loss * distance_m.log10();
        let Some(azimuth) = self.azimuth_deg else { return ahead };
        let off = (east_m.atan2(north_m).to_degrees() - azimuth).to_radians();
        let (across, forward) = (off.sin() * along_ground, off.cos() * along_ground);
        let turned = across.atan2(in_beam_plane(forward, self.height_m, self.tilt_deg)).to_degrees();
        let down = self.height_m.atan2(along_ground).to_degrees() - self.tilt_deg;
        ahead + self.across.loss_db(turned) + self.upright.loss_db(down)
    }
}

/// A point so far before the antenna and so far below it, seen along the tilted beam.
fn in_beam_plane(forward_m: f64, below_m: f64, tilt_deg: f64) -> f64 {
    let down = below_m.atan2(forward_m.abs()).to_degrees();
    let distance_m = forward_m.hypot(below_m);
    let cosine = |degrees: f64| degrees.to_radians().cos();
    if forward_m > 0.0 {
        cosine(down - tilt_deg) * distance_m
    } else if down + tilt_deg < 90.0 {
        -cosine(down + tilt_deg) * distance_m
    } else {
        cosine(180.0 - down - tilt_deg) * distance_m
    }
}

/// How far a cell of this strength would be chosen, from 0 to 1.
///
/// # Units       dBm
/// # Source      mobloc, `db2s`
pub fn dominance(strength_dbm: f64) -> f64 {
    1.0 / (1.0 + (-STEEPNESS * (strength_dbm - MIDPOINT_DBM)).exp())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    fn deviation(beam_deg: f64) -> f64 {
        match Pattern::of_beam(beam_deg) {
            Pattern::Normal(deviation) => deviation,
            Pattern::Wide => f64::INFINITY,
        }
    }

    #[test]
    fn the_exact_curve_of_a_beam_is_not_the_rounded_one() {
        // mobloc's grid gives 71.1 and 8.46.
        assert!((deviation(65.0) - 72.58).abs() < 0.01, "{}", deviation(65.0));
        assert!((deviation(9.0) - 9.80).abs() < 0.01, "{}", deviation(9.0));
        assert!(deviation(113.0).is_finite());
        assert_eq!((Pattern::of_beam(114.0), Pattern::of_beam(120.0)), (Pattern::Wide, Pattern::Wide));
    }

    #[test]
    fn nothing_is_lost_ahead_three_decibels_at_the_edge_and_thirty_behind() {
        for beam in [9.0, 33.0, 65.0, 100.0] {
            let pattern = Pattern::of_beam(beam);
            let lost = [0.0, beam / 2.0, 180.0, -beam / 2.0, 360.0 + beam / 2.0].map(|angle| pattern.loss_db(angle));
            for (lost, expected) in lost.into_iter().zip([0.0, -3.0, -30.0, -3.0, -3.0]) {
                assert!((lost - expected).abs() < 1e-6, "{beam}: {lost}, not {expected}");
            }
        }
    }

    #[test]
    fn strengths_are_those_of_an_independent_script() {
        let fixture: Value = serde_json::from_str(include_str!("../fixtures/coverage.json")).expect("JSON");
        let figure = |row: &Value, key: &str| row[key].as_f64().expect("a figure");
        let rows = fixture["strength"].as_array().expect("rows");
        assert_eq!(rows.len(), 60);
        for row in rows {
            let antenna = Antenna {
                power_w: figure(row, "power_w"),
                height_m: figure(row, "height_m"),
                azimuth_deg: row["azimuth_deg"].as_f64(),
                tilt_deg: figure(row, "tilt_deg"),
                path_loss: figure(row, "path_loss"),
                across: Pattern::of_beam(figure(row, "beam_across_deg")),
                upright: Pattern::of_beam(figure(row, "beam_upright_deg")),
            };
            let found = antenna.strength_dbm(figure(row, "east_m"), figure(row, "north_m"));
            assert!((found - figure(row, "dbm")).abs() < 1e-6, "{found} for {row}");
            assert!((dominance(found) - figure(row, "dominance")).abs() < 1e-9, "{row}");
        }
    }
}
