//! Stretches of time in lanes, one lane a kind of thing: the tenures of a line.

use maud::{Markup, html};

use super::bars::round;
use crate::times::Clock;

const LEFT: f64 = 110.0;
const WIDTH: f64 = 1_040.0;
const ROW: f64 = 26.0;
/// Places on the axis.
const TICKS: i64 = 6;
/// Rough width of a letter, for what fits into a bar.
const LETTER: f64 = 6.2;

/// One stretch.
pub(crate) struct Stretch {
    /// What stands in it.
    pub(crate) label: String,
    /// From, UTC milliseconds.
    pub(crate) from_ms: i64,
    /// To.
    pub(crate) to_ms: i64,
    /// Whether it is put forward, not accepted: dotted.
    pub(crate) proposed: bool,
    /// Where it leads.
    pub(crate) to: Option<String>,
}

/// A lane: its name, its class (for its colour), its stretches.
pub(crate) struct Lane {
    /// Its name.
    pub(crate) name: &'static str,
    /// Class of its colour.
    pub(crate) class: String,
    /// Its stretches.
    pub(crate) stretches: Vec<Stretch>,
}

/// Lanes over one axis of time, left to right in the reader's zone.
pub(crate) fn lanes(title: &str, lanes: &[Lane], clock: &Clock) -> Markup {
    let all = || lanes.iter().flat_map(|lane| &lane.stretches);
    let (Some(from), Some(to)) = (all().map(|one| one.from_ms).min(), all().map(|one| one.to_ms).max()) else {
        return html! {};
    };
    let span = (to - from).max(1);
    #[expect(clippy::cast_precision_loss, reason = "milliseconds drawn in pixels")]
    let place = |at_ms: i64| LEFT + (at_ms - from) as f64 / span as f64 * (WIDTH - LEFT - 10.0);
    let height = ROW * rows(lanes) + 24.0;
    let mut drawn = Vec::new();
    let mut top = 0.0;
    for lane in lanes {
        let under = stacked(&lane.stretches);
        let deep = under.iter().copied().max().map_or(1, |most| most + 1);
        drawn.push((lane, under, top));
        top += ROW * f64::from(deep);
    }
    html! {
        svg.drawing viewBox=(format!("0 0 {WIDTH} {height}")) role="group" aria-label=(title) {
            @for (lane, under, top) in &drawn {
                text x="0" y=(round(top + 15.0)) { (lane.name) }
                @for (stretch, deep) in lane.stretches.iter().zip(under) {
                    (bar(lane, stretch, place(stretch.from_ms), place(stretch.to_ms), top + f64::from(*deep) * ROW, clock))
                }
            }
            @for tick in 0..=TICKS {
                @let at = from + span / TICKS * tick;
                text x=(round(place(at))) y=(round(height - 4.0)) text-anchor=(if tick == TICKS { "end" } else { "start" }) { (clock.tick(at)) }
            }
        }
    }
}

fn bar(lane: &Lane, stretch: &Stretch, from: f64, to: f64, top: f64, clock: &Clock) -> Markup {
    let width = (to - from - 2.0).max(3.0);
    let said = format!(
        "{}: {}, {} – {}",
        lane.name,
        stretch.label,
        clock.full_ms(stretch.from_ms),
        clock.full_ms(stretch.to_ms)
    );
    #[expect(clippy::cast_precision_loss, reason = "letters of a label")]
    let fits = stretch.label.chars().count() as f64 * LETTER + 12.0 < width;
    let body = html! {
        rect class=(format!("{} {}", if stretch.proposed { "proposed" } else { "mark" }, lane.class)) x=(round(from)) y=(round(top + 2.0)) width=(round(width)) height="18" rx="3" { title { (said) } }
        @if fits { text class=(if stretch.proposed { "strong" } else { "on" }) x=(round(from + 8.0)) y=(round(top + 15.0)) { (stretch.label) } }
    };
    match &stretch.to {
        Some(address) => html! { a href=(address) aria-label=(said) { (body) } },
        None => body,
    }
}

fn rows(lanes: &[Lane]) -> f64 {
    lanes.iter().map(|lane| f64::from(stacked(&lane.stretches).into_iter().max().map_or(1, |most| most + 1))).sum()
}

/// In which row of its lane each stretch stands, so that none hides another.
fn stacked(stretches: &[Stretch]) -> Vec<u32> {
    let mut ends: Vec<i64> = Vec::new();
    stretches
        .iter()
        .map(|stretch| {
            let free = ends.iter().position(|end| *end <= stretch.from_ms).unwrap_or(ends.len());
            if free == ends.len() {
                ends.push(stretch.to_ms);
            } else {
                ends[free] = stretch.to_ms;
            }
            u32::try_from(free).unwrap_or(0)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(from_ms: i64, to_ms: i64) -> Stretch {
        Stretch { label: "…4471".to_owned(), from_ms, to_ms, proposed: false, to: None }
    }

    #[test]
    fn stretches_that_overlap_stand_below_one_another() {
        assert_eq!(stacked(&[stretch(0, 10), stretch(5, 15), stretch(12, 20)]), [0, 1, 0]);
        assert!(stacked(&[]).is_empty());
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let clock = Clock::of("Europe/London");
        let lane = Lane { name: "Number", class: String::new(), stretches: Vec::new() };
        assert!(lanes("tenures", &[lane], &clock).into_string().is_empty());
    }
}
