//! Cell identities as networks code them: octets in hexadecimal.

use records::Cell;

/// The cell of a *user location information* (3GPP TS 29.274, section 8.21; TS 29.060, section 7.7.51), of a CGI or of an ECGI
/// (TS 24.008, section 10.5.1.3) in hexadecimal digits; a text in decimal is read as it stands.
///
/// An ECGI names no tracking area; one that stands beside it is `tracking_area`.
pub(crate) fn cell_of(text: &str, is_eutran: bool, tracking_area: Option<u64>) -> Option<Cell> {
    if let Some(cell) = Cell::parse(text.trim().as_bytes()) {
        return Some(cell);
    }
    let octets = octets(text)?;
    match (octets.len(), octets[0]) {
        (7, _) if is_eutran => eutran(&octets, tracking_area),
        (7, _) => global(&octets),
        (8, 0 | 1) => global(&octets[1..]),
        // A routing area ends in filler and is no cell.
        (8, 2) => (octets[7] != 0xff).then(|| global(&octets[1..]))?,
        (8, 0x10) => eutran(&octets[1..], tracking_area),
        (_, flags) => of_flags(flags, &octets[1..]),
    }
}

fn octets(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> = text
        .trim()
        .trim_start_matches("0x")
        .bytes()
        .filter(|byte| !matches!(byte, b' ' | b':' | b'-'))
        .map(|byte| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    (rest.is_empty() && (7..=40).contains(&pairs.len()))
        .then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Country and network: three octets of two decimal digits each, the second half first.
fn network(octets: &[u8]) -> Option<(u64, u64, usize)> {
    let [one, two, three] = octets.first_chunk::<3>()?.map(|octet| (u64::from(octet & 15), u64::from(octet >> 4)));
    let mcc = one.0 * 100 + one.1 * 10 + two.0;
    let digits = [one.0, one.1, two.0, three.0, three.1];
    if digits.iter().any(|digit| *digit > 9) {
        return None;
    }
    let mnc = three.0 * 10 + three.1;
    if two.1 > 9 { Some((mcc, mnc, 2)) } else { Some((mcc, mnc * 10 + two.1, 3)) }
}

fn whole(octets: &[u8]) -> u64 {
    octets.iter().fold(0, |value, octet| value << 8 | u64::from(*octet))
}

fn global(octets: &[u8]) -> Option<Cell> {
    let (mcc, mnc, digits) = network(octets)?;
    Cell::from_parts(mcc, mnc, digits, whole(octets.get(3..5)?), whole(octets.get(5..7)?))
}

fn eutran(octets: &[u8], tracking_area: Option<u64>) -> Option<Cell> {
    let (mcc, mnc, digits) = network(octets)?;
    Cell::from_parts(mcc, mnc, digits, tracking_area?, whole(octets.get(3..7)?) & 0x0fff_ffff)
}

/// Parts in the order of their flags: CGI, SAI, RAI, TAI, ECGI.
fn of_flags(flags: u8, mut rest: &[u8]) -> Option<Cell> {
    let mut tracking_area = None;
    let mut found = None;
    for (flag, length) in [(1_u8, 7), (2, 7), (4, 7), (8, 5), (16, 7)] {
        if flags & flag == 0 {
            continue;
        }
        let part = rest.get(..length)?;
        rest = &rest[length..];
        match flag {
            1 | 2 => found = found.or_else(|| global(part)),
            8 => tracking_area = Some(whole(&part[3..5])),
            16 => found = eutran(part, tracking_area).or(found),
            _ => {}
        }
    }
    found
}

/// The tracking area of a TAI in hexadecimal digits.
pub(crate) fn tracking_area(text: &str) -> Option<u64> {
    let digits = text.trim();
    let area = digits.get(6..10).filter(|_| digits.len() == 10)?;
    u64::from_str_radix(area, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(code: &str) -> Option<String> {
        cell_of(code, false, None).map(|cell| cell.text(&records::Names::default()))
    }

    #[test]
    fn vectors_of_cgi_and_ecgi() {
        // 234-15: MCC 2 3 4, MNC 1 5 → 32 F4 51. LAC 4021 = 0FB5, CI 52117 = CB95.
        assert_eq!(text("0032F4510FB5CB95").as_deref(), Some("234-15-4021-52117"));
        assert_eq!(text("32F4510FB5CB95").as_deref(), Some("234-15-4021-52117"));
        // TAI 1002 = 03EA and ECGI 25600514 = 0186A202.
        assert_eq!(text("1832F45103EA32F4510186A202").as_deref(), Some("234-15-1002-25600514"));
        assert_eq!(text("234-15-4021-52117").as_deref(), Some("234-15-4021-52117"));
        assert_eq!(text("zz"), None);
        assert_eq!(text("0032FA510FB5CB9"), None);
        let alone = cell_of("32F4510186A202", true, tracking_area("32F45103EA"));
        assert_eq!(alone, cell_of("1832F45103EA32F4510186A202", false, None));
    }
}
