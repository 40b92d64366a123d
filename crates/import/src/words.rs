//! The words that column headers are made of, and what values look like.

/// Words of column names by which a row is known for a header.
const HEADER_WORDS: [&str; 119] = [
    "date",
    "time",
    "start",
    "end",
    "stop",
    "duration",
    "secs",
    "seconds",
    "dur",
    "length",
    "call",
    "calls",
    "caller",
    "calling",
    "called",
    "callee",
    "dialled",
    "number",
    "no",
    "msisdn",
    "party",
    "imei",
    "imsi",
    "iccid",
    "cell",
    "cgi",
    "ecgi",
    "lac",
    "tac",
    "ci",
    "cid",
    "mcc",
    "mnc",
    "site",
    "antenna",
    "mast",
    "azimuth",
    "bearing",
    "beam",
    "beamwidth",
    "latitude",
    "longitude",
    "lat",
    "lon",
    "long",
    "lng",
    "easting",
    "northing",
    "postcode",
    "direction",
    "type",
    "kind",
    "service",
    "event",
    "subscriber",
    "subject",
    "target",
    "other",
    "correspondent",
    "contact",
    "name",
    "address",
    "from",
    "to",
    "origin",
    "originating",
    "terminating",
    "destination",
    "sender",
    "recipient",
    "receiver",
    "body",
    "message",
    "text",
    "content",
    "handset",
    "device",
    "exhibit",
    "operator",
    "network",
    "technology",
    "registered",
    "identifier",
    "id",
    "timestamp",
    "datetime",
    "month",
    "crime",
    "lsoa",
    "location",
    "category",
    "outcome",
    "vrm",
    "plate",
    "registration",
    "camera",
    "amount",
    "value",
    "voucher",
    "topup",
    "credit",
    "person",
    "status",
    "note",
    "notes",
    "reason",
    "custody",
    "missing",
    "episode",
    "reference",
    "ref",
    "account",
    "phone",
    "telephone",
    "mobile",
    "connected",
    "answered",
    "released",
    "radio",
];

/// Words of a name in lower case: cut at spaces, signs and capitals.
pub(crate) fn words_of(name: &str) -> Vec<String> {
    let mut spaced = String::with_capacity(name.len() + 8);
    let mut before = ' ';
    for sign in name.chars() {
        if sign.is_ascii_uppercase() && (before.is_ascii_lowercase() || before.is_ascii_digit()) {
            spaced.push(' ');
        }
        spaced.push(sign);
        before = sign;
    }
    let cut = |text: &str| -> Vec<String> {
        text.split(|sign: char| !sign.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let mut words = cut(&spaced);
    for whole in cut(name) {
        if !words.contains(&whole) {
            words.push(whole);
        }
    }
    words
}

/// How many of these names hold a word that column names are made of.
pub(crate) fn known_names<'n>(names: impl Iterator<Item = &'n str>) -> usize {
    names.filter(|name| words_of(name).iter().any(|word| HEADER_WORDS.contains(&word.as_str()))).count()
}

/// Whether a field is mostly digits: a number, a date, a time.
pub(crate) fn is_figure(field: &str) -> bool {
    let digits = field.bytes().filter(u8::is_ascii_digit).count();
    digits >= 1 && digits * 2 >= field.trim().len() && (digits >= 4 || digits == field.trim().len())
        || digits >= 8
        || field.contains(':') && digits >= 3
}

/// Whether a field may be a telephone number: 9 to 15 digits and nothing but the signs people put between them.
pub(crate) fn is_phone(text: &str) -> bool {
    let text = text.strip_prefix("tel:").unwrap_or(text);
    let mut digits = 0;
    for sign in text.chars() {
        match sign {
            '0'..='9' => digits += 1,
            ' ' | '-' | '(' | ')' | '+' | '.' | '\u{a0}' => {}
            _ => return false,
        }
    }
    let date = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    (9..=15).contains(&digits) && !date && text.matches('.').count() != 1
}

/// What a code says of the kind of communication.
pub(crate) fn kind_word(text: &str) -> Option<&'static str> {
    let has = part_finder(text);
    if has(&["mms", "picture", "multimedia", "mm"]) {
        return Some("mms");
    }
    if has(&["sms", "text", "texts", "smsmo", "smsmt", "smo", "smt", "mosms", "mtsms", "txt", "message", "s"]) {
        return Some("sms");
    }
    if has(&[
        "data", "gprs", "internet", "ps", "lte", "web", "4g", "5g", "3g", "pdp", "session", "d", "packet", "browsing",
    ]) {
        return Some("data");
    }
    has(&[
        "voice",
        "sprache",
        "call",
        "phone",
        "moc",
        "mtc",
        "telephony",
        "speech",
        "calls",
        "v",
        "tel",
        "volte",
        "vowifi",
        "audio",
        "cs",
        "c",
    ])
    .then_some("voice")
}

/// What a code says of the direction, seen from the subject.
pub(crate) fn direction_word(text: &str) -> Option<&'static str> {
    let has = part_finder(text);
    let out = has(&[
        "out",
        "outgoing",
        "outbound",
        "mo",
        "moc",
        "smsmo",
        "mosms",
        "originating",
        "originated",
        "orig",
        "o",
        "sent",
        "dialled",
        "made",
        "smo",
        "mom",
        "originator",
        "og",
    ]);
    if out {
        return Some("out");
    }
    let back = has(&[
        "in",
        "incoming",
        "inbound",
        "mt",
        "mtc",
        "smsmt",
        "mtsms",
        "terminating",
        "terminated",
        "term",
        "i",
        "received",
        "inbox",
        "smt",
        "missed",
        "mtm",
        "recipient",
        "ic",
    ]);
    back.then_some("in")
}

fn part_finder(text: &str) -> impl Fn(&[&str]) -> bool {
    let lower = text.to_lowercase();
    move |words: &[&str]| {
        words.contains(&lower.as_str())
            || lower.split(|sign: char| !sign.is_alphanumeric()).any(|part| part.len() > 1 && words.contains(&part))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_cut_at_capitals_and_signs() {
        assert_eq!(words_of("CallStartTime")[..3], ["call", "start", "time"]);
        assert_eq!(words_of("IMEI (handset)")[..2], ["imei", "handset"]);
        assert_eq!(words_of("B_PARTY_NO"), ["b", "party", "no"]);
    }

    #[test]
    fn figures_and_numbers_are_told_from_names() {
        for figure in
            ["14/03/2024", "12:00", "07700900123", "+44 7700 900123", "234-15-1-7", "5", "2024-03-01T12:34:56Z"]
        {
            assert!(is_figure(figure), "{figure}");
        }
        for name in ["Date", "Cell 1", "First Cell", "B number", "IMEI"] {
            assert!(!is_figure(name), "{name}");
        }
        assert!(is_phone("07700 900123") && is_phone("+447700900123"));
        assert!(!is_phone("2024-03-01") && !is_phone("51.507412345") && !is_phone("12:00:01"));
    }

    #[test]
    fn codes_say_kind_and_direction() {
        for (code, kind, direction) in [
            ("MOC", Some("voice"), Some("out")),
            ("SMS-MT", Some("sms"), Some("in")),
            ("GPRS", Some("data"), None),
            ("Incoming call", Some("voice"), Some("in")),
            ("MMS sent", Some("mms"), Some("out")),
            ("banana", None, None),
        ] {
            assert_eq!((kind_word(code), direction_word(code)), (kind, direction), "{code}");
        }
    }
}
