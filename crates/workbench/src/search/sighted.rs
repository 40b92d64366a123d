//! Numbers, handsets and SIMs that stand in the communications, as documents: one each, whatever the number of rows.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use engine::Sighted;
use foldhash::fast::FixedState;
use records::{Imsi, Names, Number, NumberKind};
use store::{SearchDocument, SearchView};

use super::class::Class;
use super::draft::Draft;
use super::kind::FoundKind;
use crate::bench::Workbench;
use crate::error::Error;
use crate::shown::imei;

/// Identifiers with the authorities, by their places in a list, under which they were seen.
type Seen = HashSet<(Sighted, i64, u32), FixedState>;

impl Workbench {
    /// Hands over the documents of identifiers that stand in files of communications. `known` is the index that they are added to:
    /// an identifier that it has under the same authorities is not handed over again.
    pub(super) fn sighted_documents(
        &self,
        files: &BTreeSet<String>,
        known: Option<&SearchView>,
        put: &mut dyn FnMut(SearchDocument) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let authorities: Vec<&str> = self.listed_sources().iter().map(|source| source.authority.as_str()).collect();
        let mut distinct: Vec<&str> = authorities.clone();
        distinct.sort_unstable();
        distinct.dedup();
        // By the number of its source, which counts from 1.
        let place = |source: u32| {
            let named = usize::try_from(source).ok().and_then(|source| authorities.get(source.checked_sub(1)?));
            named.and_then(|named| distinct.binary_search(named).ok()).and_then(|place| u32::try_from(place).ok())
        };
        let places: Vec<Option<u32>> = (0..=authorities.len()).map(|at| place(u32::try_from(at).ok()?)).collect();
        let mut seen = Seen::default();
        for file in files {
            engine::each_sighting(&self.store.layout().record_file(file), &mut |kind, value, source| {
                if let Some(place) = usize::try_from(source).ok().and_then(|at| places.get(at).copied().flatten()) {
                    seen.insert((kind, value, place));
                }
            })?;
        }
        let mut seen: Vec<(Sighted, i64, u32)> = seen.into_iter().collect();
        seen.sort_unstable();
        let names = self.names()?;
        for group in seen.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1)) {
            let under = group.iter().filter_map(|(_, _, place)| distinct.get(usize::try_from(*place).ok()?).copied());
            sighted(group[0].0, group[0].1, under, &names, known, put)?;
        }
        Ok(())
    }

    /// Names of the files of communications that count now.
    pub(super) fn communication_files(&self) -> BTreeSet<String> {
        self.store.catalogue().files("communications").iter().map(|file| file.name.clone()).collect()
    }
}

/// One identifier.
fn sighted<'a>(
    kind: Sighted,
    value: i64,
    under: impl Iterator<Item = &'a str>,
    names: &Names,
    known: Option<&SearchView>,
    put: &mut dyn FnMut(SearchDocument) -> Result<(), Error>,
) -> Result<(), Error> {
    let Some((kind, draft)) = described(kind, value, names) else { return Ok(()) };
    let mut classes: BTreeMap<String, Class> =
        under.map(|urn| Class::recorded(kind, urn)).map(|class| (class.text(), class)).collect();
    let key = value.to_string();
    if let Some(known) = known.map(|view| view.classes_of(&format!("{}/{key}", kind.word()))).transpose()?.flatten() {
        let before = known.len();
        classes.extend(known.into_iter().filter_map(|text| Some((text.clone(), Class::read(&text)?))));
        if classes.len() == before {
            return Ok(());
        }
    }
    let classes: Vec<Class> = classes.into_values().collect();
    put(draft.document(&key, kind, &classes, i64::MIN))
}

fn described(kind: Sighted, value: i64, names: &Names) -> Option<(FoundKind, Draft)> {
    let (kind, text, is_word) = match kind {
        Sighted::Number => {
            let number = Number::from_raw(value)?;
            (FoundKind::Number, number.text(names), number.kind() == NumberKind::Alphanumeric)
        }
        Sighted::Handset => (FoundKind::Handset, imei(value, names), false),
        Sighted::Subscription => (FoundKind::Sim, Imsi::from_raw(value)?.text(names), false),
    };
    if text.is_empty() {
        return None;
    }
    let named = Some(text.as_str()).filter(|_| is_word);
    let mut draft = Draft::new(&text, &text).names(named);
    draft.order = u64::try_from(value).ok();
    Some((kind, draft))
}
