//! Small bars that stand in tables and lists.

use maud::{Markup, html};

/// Width of a drawing in a row of a table.
const WIDTH: f64 = 110.0;

/// Where a rank is, with its interval; ranks run from 1 to `last`.
pub(crate) fn interval(low: f64, middle: f64, high: f64, last: f64) -> Markup {
    let place = |rank: f64| 4.0 + (rank - 1.0) / (last - 1.0).max(1.0) * (WIDTH - 8.0);
    let said = format!("rank {middle:.0}, between {low:.0} and {high:.0}");
    html! {
        svg.interval viewBox="0 0 110 14" role="img" aria-label=(said) {
            title { (said) }
            line.grey-line x1=(round(place(low))) y1="7" x2=(round(place(high))) y2="7" stroke-width="2" {}
            circle.harm cx=(round(place(middle))) cy="7" r="4.5" {}
        }
    }
}

/// What a sum is made of, part by part, against the greatest sum of the list.
pub(crate) fn makeup(parts: &[(&str, f64)], greatest: f64) -> Markup {
    let all: f64 = parts.iter().map(|(_, value)| value).sum();
    let said: Vec<String> =
        parts.iter().filter(|(_, value)| *value > 0.0).map(|(name, value)| format!("{name} {value:.0}")).collect();
    let said = if said.is_empty() { "nothing linked".to_owned() } else { said.join(", ") };
    let mut begin = 0.0;
    let mut drawn = Vec::new();
    for (place, (_, value)) in parts.iter().enumerate() {
        let width = value / greatest.max(f64::MIN_POSITIVE) * WIDTH;
        drawn.push((format!("c{}", place % 6 + 1), begin, width));
        begin += width;
    }
    html! {
        svg.makeup viewBox="0 0 110 12" role="img" aria-label=(said) {
            title { (said) }
            rect.lane x="0" y="1" width="110" height="10" rx="2" {}
            @if all > 0.0 { @for (class, x, width) in &drawn { rect class=(class) x=(round(*x)) y="1" width=(round(*width)) height="10" {} } }
        }
    }
}

/// One figure against the greatest; what speaks against is grey.
pub(crate) fn bar(value: f64, greatest: f64, class: &str) -> Markup {
    let width = (value.abs() / greatest.max(f64::MIN_POSITIVE)).min(1.0) * 90.0;
    let class = if value < 0.0 { "grey" } else { class };
    html! {
        svg.bar viewBox="0 0 90 10" aria-hidden="true" {
            rect.lane x="0" y="1" width="90" height="8" rx="2" {}
            rect class=(class) x="0" y="1" width=(round(width)) height="8" rx="2" {}
        }
    }
}

/// A coordinate with one place behind the point.
pub(crate) fn round(value: f64) -> String {
    format!("{value:.1}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stand_beside_one_another_and_are_said() {
        let drawn = makeup(&[("violence", 30.0), ("weapon", 10.0)], 80.0).into_string();
        assert!(drawn.contains("violence 30, weapon 10"), "{drawn}");
        assert!(drawn.contains("x=\"41.2\"") && drawn.contains("width=\"13.8\""), "{drawn}");
        assert!(makeup(&[("violence", 0.0)], 80.0).into_string().contains("nothing linked"));
    }

    #[test]
    fn a_single_line_has_an_interval_too() {
        assert!(interval(1.0, 1.0, 1.0, 1.0).into_string().contains("cx=\"4.0\""));
    }
}
