//! Where a number's cells are, as sectors on a plain map: what the map draws with script, as one SVG that prints.

use maud::{Markup, html};
use serde_json::Value;

use super::bars::round;
use crate::figures::{items, said};

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
/// Least distance of two names on the drawing.
const APART: f64 = 46.0;
/// Least span that is drawn, degrees of latitude: about 11 km.
const LEAST_SPAN: f64 = 0.1;

/// One cell with what was seen of it.
pub(crate) struct Sector {
    /// WGS84 degrees.
    pub(crate) latitude: f64,
    /// WGS84 degrees.
    pub(crate) longitude: f64,
    /// Its direction, degrees from north, where it has one.
    pub(crate) azimuth_deg: Option<f64>,
    /// Share of the most used cell's communications.
    pub(crate) share: f64,
    /// What stands beside it.
    pub(crate) label: String,
}

/// Sectors of a report's cells (`most`), greatest first; what has no place is not among them.
pub(crate) fn sectors(cells: &Value) -> Vec<Sector> {
    let most = items(cells).iter().filter_map(|cell| cell["communications"].as_f64()).fold(1.0, f64::max);
    let sector = |cell: &Value| {
        Some(Sector {
            latitude: cell["latitude"].as_f64()?,
            longitude: cell["longitude"].as_f64()?,
            azimuth_deg: cell["azimuth_deg"].as_f64(),
            share: cell["communications"].as_f64().unwrap_or(0.0) / most,
            label: said(&cell["near"]).to_owned(),
        })
    };
    items(cells).iter().filter_map(sector).collect()
}

/// The frame of degrees that holds every sector, in the proportions of the drawing.
struct Frame {
    west: f64,
    north: f64,
    per_degree: f64,
    squeeze: f64,
}

impl Frame {
    fn of(sectors: &[Sector]) -> Self {
        let fold = |value: fn(&Sector) -> f64| {
            sectors
                .iter()
                .map(value)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), one| (low.min(one), high.max(one)))
        };
        let ((south, north), (west, east)) = (fold(|one| one.latitude), fold(|one| one.longitude));
        let squeeze = (f64::midpoint(south, north)).to_radians().cos();
        let tall = (north - south).max(LEAST_SPAN);
        let wide = ((east - west) * squeeze).max(LEAST_SPAN);
        let per_degree = ((HEIGHT - 90.0) / tall).min((WIDTH - 140.0) / wide);
        let (middle_x, middle_y) = (f64::midpoint(west, east) * squeeze, f64::midpoint(south, north));
        Self {
            west: middle_x - WIDTH / 2.0 / per_degree,
            north: middle_y + HEIGHT / 2.0 / per_degree,
            per_degree,
            squeeze,
        }
    }

    fn place(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        ((longitude * self.squeeze - self.west) * self.per_degree, (self.north - latitude) * self.per_degree)
    }
}

/// The map. `class` colours the sectors.
pub(crate) fn footprint(sectors: &[Sector], class: &str) -> Markup {
    if sectors.is_empty() {
        return html! {};
    }
    let frame = Frame::of(sectors);
    let labels = labelled(sectors, &frame);
    let named: Vec<&str> = labels.iter().map(|sector| sector.label.as_str()).collect();
    html! {
        svg.drawing viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img" aria-label={ "Nominal sectors of the cells used most, not coverage: " (named.join(", ")) } {
            rect.lane x="0" y="0" width=(WIDTH) height=(HEIGHT) rx="6" {}
            @for sector in sectors {
                @let (x, y) = frame.place(sector.latitude, sector.longitude);
                @let size = 7.0 + 16.0 * sector.share.sqrt();
                @match sector.azimuth_deg {
                    Some(azimuth) => path class=(format!("mark {class}")) fill-opacity=(round(0.35 + 0.55 * sector.share)) d=(wedge(x, y, size, azimuth)) { title { (sector.label) } },
                    None => circle class=(format!("stroke {class}")) cx=(round(x)) cy=(round(y)) r=(round(size * 0.6)) stroke-width="2" { title { (sector.label) ", direction unknown" } },
                }
            }
            @for sector in &labels {
                @let (x, y) = frame.place(sector.latitude, sector.longitude);
                text.strong x=(round(x)) y=(round(y + 32.0)) text-anchor="middle" { (sector.label) }
            }
            text x="10" y=(HEIGHT - 10.0) { "nominal sectors, not coverage · north up" }
        }
    }
}

/// The sectors that are named: the most used ones, none so near to another that their names would cover each other.
fn labelled<'a>(sectors: &'a [Sector], frame: &Frame) -> Vec<&'a Sector> {
    let mut labels: Vec<&Sector> = Vec::new();
    for sector in sectors.iter().filter(|sector| !sector.label.is_empty()) {
        let at = frame.place(sector.latitude, sector.longitude);
        let free = labels.iter().all(|other| {
            let there = frame.place(other.latitude, other.longitude);
            (at.0 - there.0).abs() > 2.0 * APART || (at.1 - there.1).abs() > APART / 2.0
        });
        if free && labels.iter().all(|other| other.label != sector.label) {
            labels.push(sector);
        }
    }
    labels
}

/// A third of a circle around a direction.
fn wedge(x: f64, y: f64, size: f64, azimuth_deg: f64) -> String {
    let edge = |degrees: f64| {
        let angle = degrees.to_radians();
        (x + size * angle.sin(), y - size * angle.cos())
    };
    let ((left_x, left_y), (right_x, right_y)) = (edge(azimuth_deg - 60.0), edge(azimuth_deg + 60.0));
    format!("M{x:.1} {y:.1}L{left_x:.1} {left_y:.1}A{size:.1} {size:.1} 0 0 1 {right_x:.1} {right_y:.1}Z")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_placed_cell_is_drawn_inside_and_the_others_are_left_out() {
        let cells = json!([
            { "communications": 90, "latitude": 51.79, "longitude": 1.15, "azimuth_deg": 120.0, "near": "Clacton" },
            { "communications": 10, "latitude": 51.55, "longitude": -0.06, "near": "Hackney" },
            { "communications": 5, "latitude": null, "longitude": null },
        ]);
        let sectors = sectors(&cells);
        assert_eq!(sectors.len(), 2);
        let frame = Frame::of(&sectors);
        for sector in &sectors {
            let (x, y) = frame.place(sector.latitude, sector.longitude);
            assert!((30.0..=WIDTH - 30.0).contains(&x) && (30.0..=HEIGHT - 30.0).contains(&y), "{x} {y}");
        }
        let drawn = footprint(&sectors, "line-1").into_string();
        assert!(drawn.contains("nominal sectors, not coverage"));
    }
}
