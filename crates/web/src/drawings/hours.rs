//! The hours of the week as a calendar of 7 × 24.

use maud::{Markup, html};

use super::bars::round;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const LEFT: f64 = 36.0;
const CELL: f64 = 24.0;
const ROW: f64 = 22.0;

/// Communications by hour of the week (168 counts from Monday 00:00, local time). Five shades, by shares of the greatest.
pub(crate) fn hours(counts: &[u64]) -> Markup {
    let greatest = counts.iter().copied().max().unwrap_or(0);
    let shade = |count: u64| match count {
        0 => "h0",
        one if one * 4 <= greatest => "h1",
        one if one * 2 <= greatest => "h2",
        one if one * 4 <= greatest * 3 => "h3",
        _ => "h4",
    };
    let all: u64 = counts.iter().sum();
    html! {
        svg.drawing viewBox="0 0 620 178" role="img" aria-label={ "Communications by hour of the week, " (all) " in all" } {
            @for (day, name) in (0_u8..).zip(DAYS) {
                text x="0" y=(round(f64::from(day) * ROW + 15.0)) { (name) }
                @for hour in 0_u8..24 {
                    @let count = counts.get(usize::from(day) * 24 + usize::from(hour)).copied().unwrap_or(0);
                    rect class=(shade(count)) x=(round(LEFT + f64::from(hour) * CELL)) y=(round(f64::from(day) * ROW)) width="22" height="20" rx="3" {
                        title { (name) " " (format!("{hour:02}:00")) ", " (count) }
                    }
                }
            }
            @for hour in [0_u8, 6, 12, 18] { text x=(round(LEFT + f64::from(hour) * CELL)) y="170" { (format!("{hour:02}:00")) } }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_busiest_hour_is_darkest_and_an_empty_one_palest() {
        let mut counts = vec![0; 168];
        counts[4 * 24 + 18] = 8;
        let drawn = hours(&counts).into_string();
        assert!(drawn.contains("Fri 18:00, 8"), "{drawn}");
        assert_eq!(drawn.matches("class=\"h4\"").count(), 1);
        assert_eq!(drawn.matches("class=\"h0\"").count(), 167);
    }
}
