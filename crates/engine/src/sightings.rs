//! Which identifiers stand in the communications, and which sources say so.

use std::path::Path;

use records::{BILLED_A, BILLED_B};

use crate::error::Error;
use crate::table_file::TableFile;

/// Rows read at a time.
const ROWS: usize = 1 << 18;

/// What an identifier is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sighted {
    /// A number, of either party.
    Number,
    /// A handset.
    Handset,
    /// A subscription.
    Subscription,
}

/// Columns of some rows.
#[derive(Default)]
struct Columns {
    billing: Vec<u8>,
    source: Vec<u32>,
    source_2: Vec<u32>,
    /// Number, handset and subscription of one party, then of the other.
    parties: [[Vec<i64>; 3]; 2],
}

const NAMES: [[&str; 3]; 2] = [["a_number", "a_imei", "a_imsi"], ["b_number", "b_imei", "b_imsi"]];
const KINDS: [Sighted; 3] = [Sighted::Number, Sighted::Handset, Sighted::Subscription];

/// Calls `visit` with every identifier of every communication of one file, and each source that tells of it.
///
/// Where two parties' billings tell of one communication, both tell of the numbers, and each of its own party's handset and
/// subscription alone.
///
/// # Errors When it cannot be read.
pub fn each_sighting(file: &Path, visit: &mut dyn FnMut(Sighted, i64, u32)) -> Result<(), Error> {
    let file = TableFile::open(file)?;
    for begin in (0..file.rows()).step_by(ROWS) {
        let rows = begin..file.rows().min(begin + ROWS);
        let mut columns = Columns::default();
        file.read_code("billing", &rows, &mut columns.billing)?;
        file.read_u32("source", &rows, 0, &mut columns.source)?;
        file.read_u32("source_2", &rows, 0, &mut columns.source_2)?;
        for (names, party) in NAMES.iter().zip(&mut columns.parties) {
            for (name, column) in names.iter().zip(party) {
                file.read_i64(name, &rows, column)?;
            }
        }
        (0..rows.len()).for_each(|at| columns.visit(at, visit));
    }
    Ok(())
}

impl Columns {
    fn visit(&self, at: usize, visit: &mut dyn FnMut(Sighted, i64, u32)) {
        let (first, second) = (self.source[at], self.source_2[at]);
        let both = self.billing[at] & (BILLED_A | BILLED_B) == (BILLED_A | BILLED_B);
        let apart = both && second != 0 && second != first;
        for (place, party) in self.parties.iter().enumerate() {
            for (kind, column) in KINDS.into_iter().zip(party) {
                if column[at] == 0 {
                    continue;
                }
                let own_only = apart && kind != Sighted::Number;
                if !own_only || place == 0 {
                    visit(kind, column[at], first);
                }
                if second != 0 && second != first && (!own_only || place == 1) {
                    visit(kind, column[at], second);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(billing: u8, source_2: u32) -> Vec<(Sighted, i64, u32)> {
        let columns = Columns {
            billing: vec![billing],
            source: vec![1],
            source_2: vec![source_2],
            parties: [[vec![10], vec![11], vec![0]], [vec![20], vec![21], vec![0]]],
        };
        let mut seen = Vec::new();
        columns.visit(0, &mut |kind, value, source| seen.push((kind, value, source)));
        seen
    }

    #[test]
    fn a_handset_is_known_from_the_billing_of_its_own_party() {
        use Sighted::{Handset, Number};
        let apart = row(BILLED_A | BILLED_B, 2);
        assert_eq!(
            apart,
            [(Number, 10, 1), (Number, 10, 2), (Handset, 11, 1), (Number, 20, 1), (Number, 20, 2), (Handset, 21, 2)]
        );
        assert_eq!(row(BILLED_A, 2).len(), 8, "a second delivery of one billing tells all of it");
        assert_eq!(row(BILLED_A, 0).len(), 4);
    }
}
