//! Of which network a delivery is, by its own cells.

use std::collections::BTreeMap;

use case::{network_of_code, networks_named};
use records::{BILLED_A, BILLED_B, Cell, CellSite, Communications, Names};

/// Rows of a document that are looked at: enough to know a network by, few enough to cost nothing.
const ENOUGH: u64 = 2_000;

/// Networks that the subjects' own cells, or a list of cells, belong to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SeenNetworks {
    rows: BTreeMap<&'static str, u64>,
    looked_at: u64,
}

impl SeenNetworks {
    /// Looks at the cells of each row's subject.
    pub(super) fn add(&mut self, rows: &Communications) {
        for at in 0..rows.len() {
            if self.looked_at >= ENOUGH {
                return;
            }
            let cell = match rows.billing[at] & (BILLED_A | BILLED_B) {
                BILLED_A => rows.a.cell_start[at],
                BILLED_B => rows.b.cell_start[at],
                _ => 0,
            };
            let Some(cell) = Cell::from_raw(cell) else { continue };
            self.looked_at += 1;
            // A cell without a code of its own (hashed, or as received) is of no network that is known.
            let text = cell.text(&Names::default());
            let code = text.match_indices('-').nth(1).map(|(end, _)| &text[..end]);
            self.count(code.and_then(network_of_code));
        }
    }

    /// Looks at what a list of cells says of its operator.
    pub(super) fn add_cells(&mut self, cells: &[CellSite]) {
        for cell in cells.iter().take(usize::try_from(ENOUGH).unwrap_or(usize::MAX)) {
            if let [network] = networks_named(&cell.operator)[..] {
                self.count(Some(network));
            }
        }
    }

    fn count(&mut self, network: Option<&'static str>) {
        if let Some(network) = network {
            *self.rows.entry(network).or_default() += 1;
        }
    }

    /// The network of most rows, where an authority names others than those of most rows. Subscribers of an operator without cells of its
    /// own are seen on another's: an authority that names such a one is compared with nothing.
    pub(super) fn other_than(&self, operator: &str) -> Option<&'static str> {
        let named = networks_named(operator);
        let all: u64 = self.rows.values().sum();
        let expected: u64 = self.rows.iter().filter(|(network, _)| named.contains(network)).map(|(_, rows)| rows).sum();
        let most = self.rows.iter().max_by_key(|(_, rows)| **rows).map(|(network, _)| *network);
        most.filter(|_| !named.is_empty() && expected * 2 < all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(rows: &[(&'static str, u64)]) -> SeenNetworks {
        SeenNetworks { rows: rows.iter().copied().collect(), looked_at: 0 }
    }

    #[test]
    fn another_network_is_said_where_most_rows_are_of_one_that_is_not_named() {
        assert_eq!(seen(&[("O2", 90), ("Vodafone", 10)]).other_than("Vodafone"), Some("O2"));
        assert_eq!(seen(&[("O2", 10), ("Vodafone", 90)]).other_than("Vodafone"), None, "roaming, or a shared site");
        assert_eq!(seen(&[("O2", 50), ("Vodafone", 50)]).other_than("Vodafone, O2"), None);
        assert_eq!(seen(&[("O2", 90)]).other_than("Lebara"), None, "it has no cells of its own");
        assert_eq!(seen(&[]).other_than("Vodafone"), None);
        assert_eq!(seen(&[("O2", 90)]).other_than(""), None);
    }
}
