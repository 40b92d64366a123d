//! Drawings as SVG: direct labels, zero where zero matters, colours by class, so that the same drawing prints.

pub(crate) mod bars;
pub(crate) mod footprint;
pub(crate) mod hours;
pub(crate) mod lanes;
