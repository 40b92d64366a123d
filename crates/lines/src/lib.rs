#![doc = include_str!("../README.md")]

mod apportion;
mod card;
mod context;
mod detect;
mod evaluate;
mod feature;
mod find;
mod fit;
mod fitted;
mod flare;
mod grouping;
mod harm;
mod incident_links;
mod indicators;
mod market;
mod places;
mod prior;
mod profile;
mod relay;
mod rows_behind;
mod session;

pub use card::{CARD, Card, METHOD, RIVALS, Rival, RivalCard};
pub use context::{ContactPlaces, Context};
pub use detect::{Detection, Reason, detect};
pub use evaluate::{DetectionTruth, Figure, evaluate_detection, evaluate_harm};
pub use feature::{FEATURES, Feature};
pub use find::{DetectInput, Detected, Found, RankInput, RankedLine, detect_lines, rank_lines, register};
pub use fit::{Labelled, fit_card};
pub use flare::Flare;
pub use grouping::{Line, LineNumber, group};
pub use harm::{Harm, HarmPart, harm_days};
pub use indicators::{Indicators, indicators};
pub use places::{CellUse, Places};
pub use profile::{ContactUse, HandsetUse, Profile, profile};
pub use rows_behind::rows_behind;
