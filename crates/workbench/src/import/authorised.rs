//! Whether records may be read at all, and under which authority.

use std::collections::BTreeMap;

use case::Slip;
use store::Authority;

use super::reading::Item;
use super::{ImportReport, ImportRequest};
use crate::authority::scope_entry;
use crate::error::Error;
use crate::scope::ScopeFile;

/// The authority to cite; communications data is not read without one.
pub(super) fn authority<'r>(
    request: &ImportRequest<'r>,
    scoped: Option<&'r ScopeFile>,
    items: &[Item],
) -> Result<&'r str, Error> {
    let named = |urn: Option<&'r str>| urn.map(str::trim).filter(|urn| !urn.is_empty());
    let (cited, in_file) = (named(request.authority), named(scoped.and_then(|file| file.urn.as_deref())));
    if cited.zip(in_file).is_some_and(|(cited, in_file)| cited != in_file) {
        return Err(Error::refused("--authority and the scope file name different authorities; expected the same URN"));
    }
    let given = cited.or(in_file);
    let needing = items.iter().find(|item| item.batch.needs_authority());
    match (given, needing) {
        (Some(urn), _) => Ok(urn),
        (None, None) => Ok(""),
        (None, Some(item)) => Err(Error::refused(format!(
            "{}: communications data is read only under a lawful authority; name it with --authority URN",
            item.entry.name
        ))),
    }
}

/// What the register says against reading these records under an authority. What nobody has entered yet says nothing.
pub(super) fn refuse_unauthorised(
    authority: &str,
    register: &BTreeMap<String, case::Authority>,
    items: &[Item],
    now_ms: i64,
) -> Result<(), Error> {
    let needed = items.iter().any(|item| item.batch.needs_authority());
    let events = items.iter().any(|item| item.batch.has_communications());
    let against = register.get(authority).and_then(|entry| entry.against_import(events, now_ms));
    let Some(why) = against.filter(|_| needed) else { return Ok(()) };
    Err(Error::NotAuthorised(format!(
        "{authority} does not cover these records: {why}; nothing was kept. See `throughline authority show {authority}`"
    )))
}

/// The register's entry for an authority, or the one that a scope file enters now.
pub(super) fn entry_for(
    change: &store::Import<'_>,
    register: &BTreeMap<String, case::Authority>,
    authority: &str,
    scoped: Option<&ScopeFile>,
    request: &ImportRequest<'_>,
) -> Result<Option<Authority>, Error> {
    let known = register.get(authority).map(scope_entry);
    let Some(file) = scoped else { return Ok(known) };
    let mut entry = file.entry(request.now_ms, request.user)?;
    if let Some(known) = known {
        let same = |left: &Authority, right: &Authority| {
            left.identifiers == right.identifiers && (left.from_ms, left.to_ms) == (right.from_ms, right.to_ms)
        };
        if known.complete && !same(&known, &entry) {
            return Err(Error::refused(format!(
                "the register says otherwise of {authority} than the scope file; see `throughline authority show {authority}`"
            )));
        }
    }
    if let Some(cited) = change.catalogue().authorities.get(authority) {
        entry.first_cited_ms = cited.first_cited_ms;
    }
    Ok(Some(entry))
}

pub(super) fn refuse_empty(items: &[Item], report: &ImportReport) -> Result<(), Error> {
    if items.iter().any(|item| item.batch.rows_read() > 0) {
        return Ok(());
    }
    if let Some((name, source)) = report.already.first() {
        let more = if report.already.len() > 1 {
            format!(" (and {} more files likewise)", report.already.len() - 1)
        } else {
            String::new()
        };
        return Err(Error::refused(format!(
            "{name} has already been imported as source {source}: the same bytes{more}; nothing was changed. See `throughline sources`"
        )));
    }
    if let Some((name, why)) = report.unreadable.first() {
        return Err(Error::refused(format!(
            "{name}: {why}; no row could be read, and nothing was changed. Try `throughline import --dry-run` on it"
        )));
    }
    Err(Error::refused("there is no file to read; name files or folders that hold records"))
}

/// Sources whose cells are of another network than the operator that the authority names.
pub(super) fn other_networks(entry: Option<&case::Authority>, items: &[Item]) -> Vec<(u32, &'static str)> {
    let Some(entry) = entry else { return Vec::new() };
    let other = |item: &Item| Some((item.entry.source_id, item.networks.other_than(&entry.operator)?));
    items.iter().filter_map(other).collect()
}

/// Keeps with each source what is probably an error made under its authority, without any number.
pub(super) fn note_probable_errors(report: &ImportReport, urn: &str, items: &mut [Item]) {
    for item in items {
        let own = item.entry.source_id;
        for slipped in report.slipped.iter().filter(|one| one.source_id == own) {
            let differs = match slipped.slip {
                Slip::OneDigit => "in one digit",
                Slip::Transposed => "in two transposed digits",
            };
            item.entry.notes.push(format!(
                "{} rows are of a subject that {urn} does not name and that differs {differs} from one that it does: probably an error to be \
                 recorded or reported; they are excess data",
                slipped.rows
            ));
        }
        for (_, network) in report.other_networks.iter().filter(|(source, _)| *source == own) {
            item.entry.notes.push(format!("most of its cells are of {network}, and {urn} names another operator"));
        }
    }
}
