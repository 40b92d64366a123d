//! One colour a line, wherever it is drawn.

/// How many colours there are before they repeat with a dash pattern.
const COLOURS: u32 = 5;

/// A line's colour, 1 to 5, and whether it is dashed. It follows from the line's id alone, so that it stays when ranks change.
pub(crate) fn of_line(id: &str) -> (u32, bool) {
    // FNV-1a: short ids that differ by one letter get different colours.
    let hash = id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mixed = hash ^ (hash >> 15);
    (mixed % COLOURS + 1, mixed / COLOURS % 2 == 1)
}

/// The class of a line's mark.
pub(crate) fn class(id: &str) -> String {
    let (colour, dashed) = of_line(id);
    format!("line-{colour}{}", if dashed { " dashed" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_is_used_and_a_line_keeps_its_own() {
        let used: std::collections::BTreeSet<u32> =
            (0..100).map(|place| of_line(&format!("L-{place:04X}")).0).collect();
        assert_eq!(used.into_iter().collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
        assert_eq!(of_line("L-1041"), of_line("L-1041"));
    }
}
