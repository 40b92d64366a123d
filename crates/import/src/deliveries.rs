//! Two deliveries of one record: what the second adds, and where it says otherwise.

use records::{BILLED_A, BILLED_B, Communications, Disagreement, Field, NO_DURATION};

use crate::same_communication::DURATION_TOLERANCE_S;

/// Lists every value in which two deliveries of one record differ. A value that only one of them has is no difference.
pub(crate) fn compare(rows: &Communications, kept: usize, found: usize, list: &mut Vec<Disagreement>) {
    let mut differ = |field: Field, kept_value: i64, found_value: i64| {
        if kept_value != found_value {
            let (kept, found) = (rows.row_ref(kept), rows.row_ref(found));
            list.push(Disagreement { kept, found, field, kept_value, found_value });
        }
    };
    let (length, other) = (rows.duration_s[kept], rows.duration_s[found]);
    // Where both billings stand in one row, its length is the calling side's, which may differ a little from the called side's.
    let of_other_side = rows.billing[kept] & BILLED_A != 0 && rows.billing[found] == BILLED_B;
    let expected = of_other_side && length.abs_diff(other) <= DURATION_TOLERANCE_S;
    if length != NO_DURATION && other != NO_DURATION && !expected {
        differ(Field::Duration, i64::from(length), i64::from(other));
    }
    for party in [&rows.a, &rows.b] {
        let columns = [
            (Field::Imei, &party.imei),
            (Field::Imsi, &party.imsi),
            (Field::CellStart, &party.cell_start),
            (Field::CellEnd, &party.cell_end),
        ];
        for (field, column) in columns {
            if column[kept] != 0 && column[found] != 0 {
                differ(field, column[kept], column[found]);
            }
        }
    }
}

/// Gives a record what it lacks and another record of the same communication has, and says in whose billing both were seen.
pub(crate) fn fill(rows: &mut Communications, kept: usize, found: usize) {
    for party in [&mut rows.a, &mut rows.b] {
        for column in [&mut party.imei, &mut party.imsi, &mut party.cell_start, &mut party.cell_end] {
            if column[kept] == 0 {
                column[kept] = column[found];
            }
        }
    }
    if rows.duration_s[kept] == NO_DURATION {
        rows.duration_s[kept] = rows.duration_s[found];
    }
    rows.billing[kept] |= rows.billing[found];
}
