//! Addresses: what stands in a path or a query, and the twin of a page that is asked for.

/// How an answer is wanted: the page, or one of its twins at the same address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Twin {
    /// HTML, for people.
    Page,
    /// `.json`: the whole of what the page shows.
    Json,
    /// `.csv`: the page's table, with every row of the filter.
    Csv,
}

/// The twin that a path asks for, and the path of the page.
pub(crate) fn twin_of(path: &str) -> (&str, Twin) {
    if let Some(page) = path.strip_suffix(".json") {
        return (page, Twin::Json);
    }
    path.strip_suffix(".csv").map_or((path, Twin::Page), |page| (page, Twin::Csv))
}

/// The pairs of a query string or of a form's body, in their order. What is no UTF-8 is taken as its replacement sign.
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let decode = |text: &str| decoded(&text.replace('+', " "));
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}

/// A text with its `%2B` signs as they were.
pub(crate) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut place = 0;
    while place < bytes.len() {
        let hex = (bytes[place] == b'%').then(|| text.get(place + 1..place + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                place += 3;
            }
            None => {
                out.push(bytes[place]);
                place += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// A text as one segment of a path, or one value of a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(char::from(byte)),
            other => out.push_str(&format!("%{other:02X}")),
        }
    }
    out
}

/// The address of a page about one thing: `/lines/L-3F2A`.
pub(crate) fn about(noun: &str, id: &str) -> String {
    // A telephone number stands in an address as people write it: a plus sign is plain in a path.
    format!("/{noun}/{}", encoded(id).replace("%2B", "+"))
}

/// A query string from pairs; empty where there are none.
pub(crate) fn query(pairs: &[(String, String)]) -> String {
    let all: Vec<String> = pairs.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
    if all.is_empty() { String::new() } else { format!("?{}", all.join("&")) }
}

/// An address of this site, for going on to after something was done; anything else leads to the first page. `//host` and `/\host` are
/// other sites to a browser.
pub(crate) fn own(address: &str) -> &str {
    let plain = address.starts_with('/') && !address.starts_with("//") && !address.starts_with("/\\");
    if plain && address.bytes().all(|byte| byte > 0x20 && byte != 0x7f && byte != b'\\') { address } else { "/lines" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_twin_is_at_the_address_of_its_page() {
        assert_eq!(twin_of("/lines.json"), ("/lines", Twin::Json));
        assert_eq!(twin_of("/lines/L-1.csv"), ("/lines/L-1", Twin::Csv));
        assert_eq!(twin_of("/lines"), ("/lines", Twin::Page));
    }

    #[test]
    fn what_is_written_into_an_address_is_read_back() {
        for text in ["URN/2024/1", "a&b=c d+e", "Zoë", "100 %", "%", "%zz", ""] {
            assert_eq!(decoded(&encoded(text)), text);
            let written = query(&[("q".to_owned(), text.to_owned())]);
            assert_eq!(pairs(&written[1..]), [("q".to_owned(), text.to_owned())]);
        }
        assert_eq!(about("numbers", "+447700900123"), "/numbers/+447700900123");
        assert_eq!(about("authorities", "URN/1"), "/authorities/URN%2F1");
    }

    #[test]
    fn nobody_is_led_to_another_site() {
        for address in [
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "",
            "/a\r\nb",
            "/\t/evil",
        ] {
            assert_eq!(own(address), "/lines");
        }
        assert_eq!(own("/lines?state=active"), "/lines?state=active");
    }
}
