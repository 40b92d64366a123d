//! Cell identities: CGI and ECGI packed into 64 bits.

use std::fmt;
use std::num::NonZeroI64;
use std::str::FromStr;

use crate::names::{NameKind, Names};

/// Lowest mobile country code in use (ITU-T E.212 begins at 200).
const MCC_FIRST: u64 = 200;
const MCC_LAST: u64 = 799;
/// Two-digit network codes 00–99, then three-digit ones 000–999.
const NETWORKS: u64 = 1_100;
const AREA_BITS: u32 = 16;
const IDENTITY_BITS: u32 = 28;

/// One cell as the operator names it.
///
/// `MCC-MNC-LAC-CI` and `MCC-MNC-TAC-ECI` pack exactly. An identity that does not (a wide NR cell, a hashed or invented
/// one) is a digest with its text in [`Names`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Cell(NonZeroI64);

/// Text that is no `MCC-MNC-AREA-IDENTITY` in decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidCell;

impl fmt::Display for InvalidCell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a cell as MCC-MNC-LAC-CI or MCC-MNC-TAC-ECI in decimal")
    }
}

impl std::error::Error for InvalidCell {}

impl Cell {
    /// The cell with these parts; `mnc_digits` is 2 or 3. `None` where a part is out of its range.
    pub fn from_parts(mcc: u64, mnc: u64, mnc_digits: usize, area: u64, identity: u64) -> Option<Self> {
        let network = match mnc_digits {
            2 if mnc < 100 => mnc,
            3 if mnc < 1_000 => 100 + mnc,
            _ => return None,
        };
        let fits = (MCC_FIRST..=MCC_LAST).contains(&mcc) && area >> AREA_BITS == 0 && identity >> IDENTITY_BITS == 0;
        if !fits {
            return None;
        }
        let plmn = (mcc - MCC_FIRST) * NETWORKS + network;
        // Exact cells are positive and digests negative, so they never meet. Country codes above 676 (South America's
        // upper half) do not fit below 2^63 with every area and identity, and are kept as text by the caller.
        let packed = (plmn << (AREA_BITS + IDENTITY_BITS)) | (area << IDENTITY_BITS) | identity;
        let packed = i64::try_from(packed).ok()?;
        NonZeroI64::new(packed.checked_add(1)?).map(Self)
    }

    /// Reads decimal `MCC-MNC-AREA-IDENTITY` without allocation.
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut parts = [0_u64; 4];
        let mut digits = [0_usize; 4];
        let mut part = 0;
        for byte in text {
            match byte {
                b'0'..=b'9' if digits[part] < 12 => {
                    parts[part] = parts[part] * 10 + u64::from(byte - b'0');
                    digits[part] += 1;
                }
                b'-' if part < 3 && digits[part] > 0 => part += 1,
                _ => return None,
            }
        }
        if part != 3 || digits[3] == 0 || digits[0] != 3 {
            return None;
        }
        Self::from_parts(parts[0], parts[1], digits[1], parts[2], parts[3])
    }

    /// A cell whose identity is text: hashed, invented from a position, or too wide to pack.
    pub fn named(text: &str, names: &mut Names) -> Option<Self> {
        if text.is_empty() {
            return None;
        }
        NonZeroI64::new(names.intern(NameKind::Cell, text)).map(Self)
    }

    /// The value as stored in a table.
    pub const fn raw(self) -> i64 {
        self.0.get()
    }

    /// Reads a stored value; `None` for zero.
    pub fn from_raw(value: i64) -> Option<Self> {
        NonZeroI64::new(value).map(Self)
    }

    /// The identity as files and JSON show it.
    pub fn text(self, names: &Names) -> String {
        match names.text(self.raw()) {
            Some(text) => text.to_owned(),
            None => self.to_string(),
        }
    }

    /// Country and network code of an exactly packed cell.
    pub fn network(self) -> Option<(u64, u64)> {
        let plmn = self.plmn()?;
        let network = plmn % NETWORKS;
        Some((plmn / NETWORKS + MCC_FIRST, if network < 100 { network } else { network - 100 }))
    }

    fn plmn(self) -> Option<u64> {
        let packed = u64::try_from(self.raw()).ok()?.checked_sub(1)?;
        Some(packed >> (AREA_BITS + IDENTITY_BITS))
    }
}

impl FromStr for Cell {
    type Err = InvalidCell;

    fn from_str(text: &str) -> Result<Self, InvalidCell> {
        Self::parse(text.as_bytes()).ok_or(InvalidCell)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(plmn) = self.plmn() else {
            return write!(f, "cell:{:x}", NameKind::payload(self.raw()));
        };
        let packed = self.raw().cast_unsigned() - 1;
        let area = packed >> IDENTITY_BITS & ((1 << AREA_BITS) - 1);
        let identity = packed & ((1 << IDENTITY_BITS) - 1);
        let (mcc, network) = (plmn / NETWORKS + MCC_FIRST, plmn % NETWORKS);
        if network < 100 {
            write!(f, "{mcc}-{network:02}-{area}-{identity}")
        } else {
            write!(f, "{mcc}-{:03}-{area}-{identity}", network - 100)
        }
    }
}

impl fmt::Debug for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_lte_cell_of_the_widest_identity_packs_exactly() {
        for text in ["234-15-4021-52117", "234-10-65535-268435455", "310-410-1-1", "234-30-0-0", "505-01-21-35001"] {
            assert_eq!(text.parse::<Cell>().expect("valid").to_string(), text);
        }
    }

    #[test]
    fn parts_out_of_range_are_refused() {
        for text in [
            "",
            "234-15-4021",
            "234-15-65536-1",
            "234-15-1-268435456",
            "23-15-1-1",
            "234-1-1-1",
            "234-15-1-1-1",
            "0-0-0",
            "234-15--1",
        ] {
            assert_eq!(text.parse::<Cell>(), Err(InvalidCell), "{text}");
        }
    }

    #[test]
    fn an_opaque_cell_keeps_its_text() {
        let mut names = Names::default();
        let cell = Cell::named("@51.5,-0.1,0", &mut names).expect("named");
        assert_eq!(cell.text(&names), "@51.5,-0.1,0");
        assert!(cell.raw() < 0);
    }

    proptest! {
        #[test]
        fn every_uk_cell_round_trips(mnc in 0_u64..100, area in 0_u64..65536, identity in 0_u64..(1 << 28)) {
            let cell = Cell::from_parts(234, mnc, 2, area, identity).expect("in range");
            prop_assert_eq!(Cell::parse(cell.to_string().as_bytes()), Some(cell));
            prop_assert_eq!(cell.network(), Some((234, mnc)));
        }
    }
}
