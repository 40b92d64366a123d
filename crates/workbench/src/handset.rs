//! Verb: line, for a handset: which numbers were used in it, and when.

use std::collections::BTreeMap;

use case::Kind;
use engine::{Kernel, PARTITION_ROWS, SideColumns};
use records::Sides;
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::error::Error;
use crate::progress::Progress;
use crate::shown::{imei, instant, number};

/// First use, last use, communications.
type Use = (i64, i64, u32);

struct UsesOf(i64);

impl Kernel for UsesOf {
    type Out = Vec<(i64, Use)>;

    fn columns(&self) -> SideColumns {
        SideColumns { handset: true, ..SideColumns::default() }
    }

    fn run(&self, sides: &Sides) -> Self::Out {
        let mut found = Vec::new();
        for view in sides.numbers() {
            let own: Vec<i64> =
                view.imei.iter().zip(view.start_ms).filter(|(raw, _)| **raw == self.0).map(|(_, at)| *at).collect();
            if let (Some(first), Some(last)) = (own.first(), own.last()) {
                found.push((view.number.raw(), (*first, *last, u32::try_from(own.len()).unwrap_or(u32::MAX))));
            }
        }
        found
    }

    fn merge(&self, parts: Vec<Self::Out>) -> Self::Out {
        parts.concat()
    }
}

impl Workbench {
    /// Numbers that were used in a handset, in order of first use.
    ///
    /// # Errors Where no record knows the handset.
    pub fn handset(&self, asked: &str, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("line")?.records()?;
        self.enter("line", Kind::Consultation, vec![format!("imei:{}", asked.trim())])?;
        let names = self.names()?;
        let files = self.sides()?;
        let wanted = asked.trim().trim_start_matches("imei:");
        let raw = self.handset_named(wanted, &names)?;
        progress.begin("reading handsets");
        let advance = |share| progress.advance(share);
        let found = engine::run(&files, &UsesOf(raw), Self::threads(), PARTITION_ROWS, &advance)?;
        let mut uses: BTreeMap<i64, Use> = BTreeMap::new();
        for (one, (first, last, count)) in found {
            let entry = uses.entry(one).or_insert((first, last, 0));
            *entry = (entry.0.min(first), entry.1.max(last), entry.2 + count);
        }
        let mut order: Vec<(i64, Use)> = uses.into_iter().collect();
        order.sort_by_key(|(one, (first, ..))| (*first, *one));
        if order.is_empty() {
            return Err(Error::refused(format!(
                "no record knows a handset `{wanted}`; expected an IMEI as the records have it"
            )));
        }
        let shown = order.iter().map(|(one, (first, last, count))| {
            json!({ "number": number(*one, &names), "first": instant(Some(*first)), "last": instant(Some(*last)), "communications": count })
        });
        Ok(json!({ "imei": imei(raw, &names), "numbers": shown.collect::<Vec<_>>() }))
    }

    fn handset_named(&self, text: &str, names: &records::Names) -> Result<i64, Error> {
        let packed = records::Imei::parse(text.as_bytes()).ok().map(records::Imei::raw);
        let opaque = || names.find(records::NameKind::Handset, text);
        packed.or_else(opaque).ok_or_else(|| {
            Error::refused(format!(
                "`{text}` is no IMEI; expected 14 to 16 digits, or an identity as the records have it"
            ))
        })
    }
}
