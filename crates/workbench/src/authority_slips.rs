//! Identifiers that are one slip away from one on record.

use std::collections::{BTreeMap, BTreeSet};

use case::{Identifier, Slip, Tenure};
use serde_json::{Value, json};
use store::Filter;

use crate::access::Gate;
use crate::bench::Workbench;
use crate::casework::thing;
use crate::error::Error;

/// An identifier as it is compared: a number in E.164, anything else without the word before it.
fn compared(text: &str) -> String {
    text.split_once(':').map_or_else(|| thing(text), |(_, rest)| rest.trim().to_owned())
}

impl Workbench {
    /// Identifiers, as a person typed them, that stand nowhere on record and are one slip away from one that does, with where that stands.
    pub(crate) fn slips(&self, typed: &[String], own_urn: &str, gate: &Gate<'_>) -> Result<Vec<Value>, Error> {
        let known = self.identifiers_on_record(own_urn, gate)?;
        let unknown = typed.iter().map(|text| compared(text)).filter(|text| !known.contains_key(text));
        let slips = unknown.flat_map(|text| {
            let near = known.iter().filter_map(move |(other, places)| {
                let slip = Slip::between(&text, other)?;
                Some(json!({ "typed": text, "on_record": other, "slip": slip.word(), "stands_in": places }))
            });
            near.collect::<Vec<_>>()
        });
        Ok(slips.collect())
    }

    /// Numbers, handsets and SIMs that whoever asks may see, with the ids of what names them.
    fn identifiers_on_record(
        &self,
        own_urn: &str,
        gate: &Gate<'_>,
    ) -> Result<BTreeMap<String, BTreeSet<String>>, Error> {
        let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut add = |text: &str, place: &str| {
            known.entry(compared(text)).or_default().insert(place.to_owned());
        };
        for kept in gate.visible(self.case()?.list::<Identifier>(&Filter::default())?)? {
            add(&kept.content.text, &kept.id);
        }
        for kept in gate.visible(self.case()?.list::<Tenure>(&Filter::default())?)? {
            let Tenure { number, sim, handset, .. } = &kept.content;
            [Some(number), sim.as_ref(), handset.as_ref()].into_iter().flatten().for_each(|text| add(text, &kept.id));
        }
        for (urn, entry) in &self.register()? {
            if urn != own_urn && gate.sees_authority(entry)? {
                entry.identifiers.iter().for_each(|text| add(text, urn));
            }
        }
        Ok(known)
    }
}
