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
// Graphs
mod betweenness;
mod biconnected;
mod burt;
mod components;
mod core_number;
mod degree;
mod folded;
mod graph;
mod leiden;
mod pagerank;
mod sampled_betweenness;
mod source_blocks;
mod spring_rank;
mod weighted_betweenness;
// Resampling
mod bootstrap;
mod seed;

#[cfg(test)]
mod graph_reference;
#[cfg(test)]
mod reference;

pub use betweenness::betweenness;
pub use biconnected::{Biconnected, biconnected};
pub use bootstrap::{Interval, bootstrap};
pub use burt::{constraint, effective_size};
pub use cllr::{cllr, cllr_cal, cllr_min};
pub use components::components;
pub use core_number::core_numbers;
pub use cross_entropy::{cross_entropy, neutral_cross_entropy};
pub use degree::{Degree, degrees};
pub use dev_pav::dev_pav;
pub use divergence::divergence;
pub use elub::{Bounds, elub};
pub use entropy::entropy;
pub use gamma::{gamma_below, gamma_quantile, ln_gamma};
pub use gamma_poisson::GammaPoisson;
pub use graph::{Edge, Graph};
pub use isotonic::{PavCalibrator, isotonic, pav_log10_lr};
pub use kde::Kde;
pub use kendall::kendall;
pub use leiden::{leiden, modularity};
pub use log10_lr::{Log10Lr, verbal};
pub use logistic::{Fit, LogisticOptions, fit_logistic};
pub use logistic_calibrator::LogisticCalibrator;
pub use pagerank::pagerank;
pub use power_law::PowerLaw;
pub use proportion::wilson;
pub use quantile::{median, quantile, weighted_median};
pub use ramps::Ramps;
pub use rank_interval::{RankInterval, rank_intervals};
pub use retrieval::{PrecisionRecall, precision_and_recall, precision_at, recall_at_false_rate};
pub use sampled_betweenness::{SampledBetweenness, sampled_betweenness};
pub use seed::Seeded;
pub use spearman::spearman;
pub use spring_rank::{spring_rank, spring_significance, trophic_incoherence};
pub use tippett::{Misleading, misleading, share_at_least};
pub use vuong::{Vuong, vuong};
pub use weibull::Weibull;
pub use weighted_betweenness::weighted_betweenness;
