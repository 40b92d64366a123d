#![doc = include_str!("../README.md")]

// Likelihood ratios
mod cllr;
mod cross_entropy;
mod dev_pav;
mod elub;
mod isotonic;
mod kde;
mod log10_lr;
mod logistic;
mod logistic_calibrator;
mod tippett;
// Scores
mod ramps;
mod retrieval;
// Rates, shares and ranks
mod gamma;
mod gamma_poisson;
mod kendall;
mod proportion;
mod quantile;
mod rank_interval;
mod spearman;
// Shapes of distributions
mod divergence;
mod entropy;
mod power_law;
mod vuong;
mod weibull;
// Resampling
mod bootstrap;
mod seed;

#[cfg(test)]
mod reference;

pub use bootstrap::{Interval, bootstrap};
pub use cllr::{cllr, cllr_cal, cllr_min};
pub use cross_entropy::{cross_entropy, neutral_cross_entropy};
pub use dev_pav::dev_pav;
pub use divergence::divergence;
pub use elub::{Bounds, elub};
pub use entropy::entropy;
pub use gamma::{gamma_below, gamma_quantile, ln_gamma};
pub use gamma_poisson::GammaPoisson;
pub use isotonic::{PavCalibrator, isotonic, pav_log10_lr};
pub use kde::Kde;
pub use kendall::kendall;
pub use log10_lr::{Log10Lr, verbal};
pub use logistic::{Fit, LogisticOptions, fit_logistic};
pub use logistic_calibrator::LogisticCalibrator;
pub use power_law::PowerLaw;
pub use proportion::wilson;
pub use quantile::{median, quantile, weighted_median};
pub use ramps::Ramps;
pub use rank_interval::{RankInterval, rank_intervals};
pub use retrieval::{PrecisionRecall, precision_and_recall, precision_at, recall_at_false_rate};
pub use seed::Seeded;
pub use spearman::spearman;
pub use tippett::{Misleading, misleading, share_at_least};
pub use vuong::{Vuong, vuong};
pub use weibull::Weibull;
