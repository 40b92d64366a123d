//! What a file is, from its first bytes.

use std::io::Read;

use crate::decode::decode;
use crate::document::{Content, Document};
use crate::error::Error;
use crate::xml;

/// Bytes looked at.
const HEAD_BYTES: u64 = 1 << 16;

/// What reader a file needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Delimited text or a workbook.
    Table,
    /// ETSI TS 102 657 retained data.
    Etsi,
    /// A UFDR report.
    Ufdr,
    /// CASE/UCO JSON-LD.
    CaseUco,
    /// XML of another shape, with its root's local name.
    UnknownXml(String),
}

/// Looks at the first bytes of a document.
///
/// # Errors When it cannot be read.
pub(crate) fn format_of(document: &Document) -> Result<Format, Error> {
    let mut head = Vec::new();
    document.open()?.take(HEAD_BYTES).read_to_end(&mut head).map_err(|cause| document.failed("reading", &cause))?;
    if head.starts_with(b"PK") || head.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Ok(Format::Table);
    }
    let shown = Document { content: Content::Bytes(std::sync::Arc::new(Vec::new())), ..document.clone() };
    let Ok(decoded) = decode(&shown, head, None) else { return Ok(Format::Table) };
    let text = decoded.text.trim_start();
    if text.starts_with('<') {
        return Ok(xml_format(text));
    }
    let uco = ["uco-", "ontology.unifiedcyberontology.org", "ontology.caseontology.org", "@graph"];
    if text.starts_with('{') && uco.iter().any(|word| text.contains(word)) {
        return Ok(Format::CaseUco);
    }
    Ok(Format::Table)
}

fn xml_format(text: &str) -> Format {
    let names = xml::first_names(text, 60);
    let root = names.first().cloned().unwrap_or_default();
    let has = |wanted: &[&str]| names.iter().any(|name| wanted.iter().any(|wanted| name.eq_ignore_ascii_case(wanted)));
    if root.to_lowercase().contains("retaineddata")
        || has(&["retainedDataHeader", "retainedDataPayload", "ResponseRecord", "telephonyRecord"])
    {
        return Format::Etsi;
    }
    if has(&["decodedData", "modelType", "taggedFiles", "caseInformation"])
        || root == "project" && text.contains("cellebrite")
    {
        return Format::Ufdr;
    }
    Format::UnknownXml(root)
}
