#![doc = include_str!("../README.md")]

mod bootstrap;
mod cllr;
mod elub;
mod entropy;
mod gamma_poisson;
mod isotonic;
mod log10_lr;
mod logistic;
mod proportion;
mod quantile;
mod rank_interval;
mod retrieval;
mod seed;
mod spearman;

pub use bootstrap::{Interval, bootstrap};
pub use cllr::{cllr, cllr_cal, cllr_min};
pub use elub::{Bounds, elub};
pub use entropy::entropy;
pub use gamma_poisson::GammaPoisson;
pub use isotonic::{isotonic, pav_log10_lr};
pub use log10_lr::{Log10Lr, verbal};
pub use logistic::{Fit, LogisticOptions, fit_logistic};
pub use proportion::wilson;
pub use quantile::{median, quantile};
pub use rank_interval::{RankInterval, rank_intervals};
pub use retrieval::{precision_at, recall_at_false_rate};
pub use seed::Seeded;
pub use spearman::spearman;
