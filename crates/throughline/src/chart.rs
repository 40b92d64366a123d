//! Charts as SVG: direct labels, zero where zero matters, colours from the page's tokens.

use std::fmt::Write;

/// Text that stands in HTML.
pub(crate) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

/// `1,234,567`.
pub(crate) fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A share in per cent, as exact as it deserves.
pub(crate) fn share(count: u64, of: u64) -> String {
    if of == 0 {
        return "–".to_owned();
    }
    let percent = part(count, of) * 100.0;
    match percent {
        _ if count == 0 => "0 %".to_owned(),
        p if p < 0.1 => "< 0.1 %".to_owned(),
        p if p < 10.0 => format!("{p:.1} %"),
        p => format!("{p:.0} %"),
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts drawn in pixels")]
pub(crate) fn part(count: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { count as f64 / of as f64 }
}

fn open(width: f64, height: f64, title: &str) -> String {
    let title = escape(title);
    format!("<svg viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" aria-label=\"{title}\"><title>{title}</title>")
}

/// Horizontal bars, each with its name and its figure.
pub(crate) fn bars(title: &str, rows: &[(String, u64, String)]) -> String {
    const ROW: f64 = 22.0;
    const NAMES: f64 = 150.0;
    const ROOM: f64 = 300.0;
    let most = rows.iter().map(|(_, count, _)| *count).max().unwrap_or(0);
    let height = ROW * rows.iter().map(|_| 1.0).sum::<f64>() + 4.0;
    let mut svg = open(NAMES + ROOM + 130.0, height, title);
    let mut top = 2.0;
    for (name, count, figure) in rows {
        let width = ROOM * part(*count, most);
        let _ = write!(
            svg,
            "<text class=\"l\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\
             <rect class=\"bar\" x=\"{NAMES:.0}\" y=\"{:.1}\" width=\"{:.1}\" height=\"14\" rx=\"1.5\"/>\
             <text class=\"v\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            NAMES - 8.0,
            top + 14.5,
            escape(name),
            top + 3.5,
            width.max(if *count > 0 { 1.0 } else { 0.0 }),
            NAMES + width + 6.0,
            top + 14.5,
            escape(figure)
        );
        top += ROW;
    }
    svg + "</svg>"
}

/// One count a day, from the first to the last; days without any are left empty and marked below the axis.
pub(crate) fn days(title: &str, counts: &[(String, u64)]) -> String {
    const LEFT: f64 = 52.0;
    const WIDTH: f64 = 900.0;
    const HEIGHT: f64 = 132.0;
    const TOP: f64 = 12.0;
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let step = WIDTH / counts.iter().map(|_| 1.0).sum::<f64>().max(1.0);
    let mut svg = open(LEFT + WIDTH + 8.0, TOP + HEIGHT + 34.0, title);
    let base = TOP + HEIGHT;
    for (share, label) in [(1.0, thousands(most)), (0.5, thousands(most / 2)), (0.0, "0".to_owned())] {
        let y = base - HEIGHT * share;
        let _ = write!(
            svg,
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{:.0}\" y1=\"{y:.1}\" y2=\"{y:.1}\"/>\
             <text class=\"l\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{label}</text>",
            LEFT + WIDTH,
            LEFT - 6.0,
            y + 4.0
        );
    }
    let mut x = LEFT;
    let mut labelled: Option<f64> = None;
    for (day, count) in counts {
        if *count == 0 {
            let _ = write!(
                svg,
                "<rect class=\"gap\" x=\"{x:.2}\" y=\"{:.1}\" width=\"{:.2}\" height=\"4\"><title>{day}: none</title></rect>",
                base + 2.0,
                step.max(1.0)
            );
        } else {
            let height = HEIGHT * part(*count, most);
            let _ = write!(
                svg,
                "<rect class=\"bar\" x=\"{x:.2}\" y=\"{:.1}\" width=\"{:.2}\" height=\"{height:.1}\"><title>{day}: {}</title></rect>",
                base - height,
                (step * 0.86).max(0.6),
                thousands(*count)
            );
        }
        if labelled.is_none_or(|last| day.ends_with("-01") && x - last > 70.0) {
            let _ = write!(svg, "<text class=\"l\" x=\"{x:.1}\" y=\"{:.1}\">{day}</text>", base + 24.0);
            labelled = Some(x);
        }
        x += step;
    }
    svg + "</svg>"
}

/// Seven rows of 24 hours; the darker, the more.
pub(crate) fn week(title: &str, hours: &[u64]) -> String {
    const CELL: f64 = 19.0;
    const LEFT: f64 = 40.0;
    const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let most = hours.iter().copied().max().unwrap_or(0);
    let mut svg = open(LEFT + 24.0 * CELL + 4.0, 7.0 * CELL + 24.0, title);
    let mut y = 2.0;
    for (day, row) in DAYS.iter().zip(hours.chunks(24)) {
        let _ = write!(
            svg,
            "<text class=\"l\" x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\">{day}</text>",
            LEFT - 8.0,
            y + 13.5
        );
        let mut x = LEFT;
        for (hour, count) in row.iter().enumerate() {
            let _ = write!(
                svg,
                "<rect class=\"{}\" x=\"{x:.0}\" y=\"{y:.0}\" width=\"17.5\" height=\"17.5\" rx=\"2\" fill-opacity=\"{:.2}\"><title>{day} {hour:02}:00: {}</title></rect>",
                if *count == 0 { "none" } else { "bar" },
                if *count == 0 { 1.0 } else { 0.08 + 0.92 * part(*count, most) },
                thousands(*count)
            );
            x += CELL;
        }
        y += CELL;
    }
    for hour in [0_u8, 6, 12, 18, 23] {
        let x = LEFT + f64::from(hour) * CELL + 8.7;
        let _ =
            write!(svg, "<text class=\"l\" x=\"{x:.0}\" y=\"{:.0}\" text-anchor=\"middle\">{hour:02}</text>", y + 14.0);
    }
    svg + "</svg>"
}

/// One strip of days with a record, its gaps left open.
pub(crate) fn strip(title: &str, span: (i64, i64), own: (i64, i64), gaps: &[(i64, i64)]) -> String {
    const WIDTH: f64 = 420.0;
    let days = |from: i64, to: i64| u64::try_from(to - from).unwrap_or(0);
    let all = days(span.0, span.1).max(1);
    let x = |day: i64| WIDTH * part(days(span.0, day), all);
    let mut svg = open(WIDTH, 12.0, title);
    let _ = write!(
        svg,
        "<rect class=\"track\" x=\"0\" y=\"5\" width=\"{WIDTH}\" height=\"2\"/>\
         <rect class=\"bar\" x=\"{:.1}\" y=\"1\" width=\"{:.1}\" height=\"10\"/>",
        x(own.0),
        (x(own.1) - x(own.0)).max(1.0)
    );
    for (from, to) in gaps {
        let _ = write!(
            svg,
            "<rect class=\"hole\" x=\"{:.1}\" y=\"0\" width=\"{:.1}\" height=\"12\"/>",
            x(*from),
            (x(*to) - x(*from)).max(1.0)
        );
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_as_people_write_them() {
        assert_eq!(thousands(1_234_567), "1,234,567");
        assert_eq!(thousands(12), "12");
        assert_eq!((share(0, 5), share(1, 10_000), share(1, 3)), ("0 %".into(), "< 0.1 %".into(), "33 %".into()));
        assert_eq!(share(1, 0), "–");
    }

    #[test]
    fn a_name_cannot_break_out_of_the_page() {
        assert_eq!(escape("<b a=\"1\">&"), "&lt;b a=&quot;1&quot;&gt;&amp;");
        let svg = bars("t", &[("<script>".to_owned(), 1, "1".to_owned())]);
        assert!(!svg.contains("<script>"));
    }

    #[test]
    fn a_chart_of_nothing_is_still_a_chart() {
        for svg in [bars("t", &[]), days("t", &[]), week("t", &[]), strip("t", (0, 0), (0, 0), &[])] {
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>") && !svg.contains("NaN"));
        }
    }
}
