//! Bytes to text, whatever their encoding.

use crate::document::Document;
use crate::error::Error;

/// Bytes looked at to tell UTF-16 without a mark.
const LOOKED_AT_BYTES: usize = 4_096;

/// Text and what was done to get it.
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) notes: Vec<String>,
}

/// Reads bytes as text: by the encoding named, the byte order mark, the pattern of zeros, else UTF-8, else Windows-1252.
///
/// # Errors When the encoding named is not known or does not fit, or the bytes are no text.
pub(crate) fn decode(document: &Document, bytes: Vec<u8>, named: Option<&str>) -> Result<Decoded, Error> {
    let encoding = match named {
        Some(label) => find_encoding(label).ok_or_else(|| {
            document.failed(
                "decoding",
                &"the mapping's encoding is not known; expected a name such as utf-8 or windows-1252",
            )
        })?,
        None => guess_encoding(&bytes),
    };
    let plain_utf8 = encoding == encoding_rs::UTF_8 && !bytes.starts_with(&[0xef, 0xbb, 0xbf]);
    let (text, used, damaged) = match (plain_utf8, String::from_utf8(bytes)) {
        (true, Ok(text)) => (text, encoding, false),
        (_, read) => {
            let bytes = read.map_or_else(std::string::FromUtf8Error::into_bytes, String::into_bytes);
            let (text, used, damaged) = encoding.decode(&bytes);
            (text.into_owned(), used, damaged)
        }
    };
    if damaged && named.is_some() {
        return Err(document.failed("decoding", &format!("some bytes are not {}", used.name())));
    }
    let mut notes = Vec::new();
    if used != encoding_rs::UTF_8 {
        notes.push(format!("text read as {}", used.name()));
    }
    Ok(Decoded { text: without_nulls(document, text, &mut notes)?, notes })
}

/// Leaves stray NULs out; refuses what is mostly control characters.
fn without_nulls(document: &Document, text: String, notes: &mut Vec<String>) -> Result<String, Error> {
    let control = |byte: u8| byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let strange = text.bytes().filter(|byte| control(*byte)).count();
    if strange * 20 > text.len() {
        return Err(Error::Nothing { name: document.name.clone(), first: ": it is not text".to_owned() });
    }
    if !text.contains('\0') {
        return Ok(text);
    }
    notes.push("NUL characters in the text were left out".to_owned());
    Ok(text.replace('\0', ""))
}

/// An encoding by its label, in the spellings that people and Python use too.
pub(crate) fn find_encoding(label: &str) -> Option<&'static encoding_rs::Encoding> {
    let lower = label.trim().to_ascii_lowercase();
    let known = encoding_rs::Encoding::for_label(lower.as_bytes());
    known.or_else(|| {
        let bare: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
        match bare.as_str() {
            "ansi" | "windows1252" => Some(encoding_rs::WINDOWS_1252),
            "utf8sig" | "utf8bom" | "utf8" => Some(encoding_rs::UTF_8),
            "utf16be" => Some(encoding_rs::UTF_16BE),
            "utf16" | "utf16le" | "unicode" => Some(encoding_rs::UTF_16LE),
            _ => encoding_rs::Encoding::for_label(bare.as_bytes()),
        }
    })
}

fn guess_encoding(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding;
    }
    let sample = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    let zeros = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let half = sample.len() / 2;
    if half > 4 && zeros(1) * 10 > half * 7 {
        return encoding_rs::UTF_16LE;
    }
    if half > 4 && zeros(0) * 10 > half * 7 {
        return encoding_rs::UTF_16BE;
    }
    if std::str::from_utf8(bytes).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1252 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Content;
    use std::sync::Arc;

    fn read(bytes: &[u8], named: Option<&str>) -> Result<Decoded, Error> {
        let content = Content::Bytes(Arc::new(Vec::new()));
        decode(&Document { name: "x".to_owned(), received: "".into(), content }, bytes.to_vec(), named)
    }

    fn utf16(text: &str, little: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn every_usual_encoding_gives_the_same_text() {
        let text = "date;name\n14/03/2024;Zoë\n";
        let one_byte: Vec<u8> = text.chars().map(|sign| u8::try_from(u32::from(sign)).expect("Latin-1")).collect();
        let marked = [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat();
        for bytes in [text.as_bytes().to_vec(), marked, one_byte, utf16(text, true), utf16(text, false)] {
            assert_eq!(read(&bytes, None).expect("text").text, text);
        }
        assert_eq!(read(&utf16(text, false), Some("utf-16be")).expect("text").text, text);
        assert!(read(text.as_bytes(), Some("klingon")).is_err());
    }

    #[test]
    fn labels_of_other_programs_are_known() {
        for label in ["latin-1", "cp1252", "utf-8-sig", "UTF-16", "ISO-8859-1", "ANSI"] {
            assert!(find_encoding(label).is_some(), "{label}");
        }
    }

    #[test]
    fn a_stray_nul_is_left_out_and_noise_is_no_text() {
        let text = "a,b\n1,2\n".repeat(10).replacen('1', "\u{0}1", 1);
        let decoded = read(text.as_bytes(), None).expect("text");
        assert!(!decoded.text.contains('\0') && decoded.notes.len() == 1);
        assert!(read(&[0, 1, 2, 3].repeat(500), None).is_err());
    }
}
