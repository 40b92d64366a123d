//! What the records hold, as documents: rows of the small tables, and sources.

use case::{Nominal, Noun, Sensitivity};
use records::{IncidentCategory, Names, PersonCategory, RowRef};
use store::{SearchDocument, SourceEntry};

use super::class::Class;
use super::draft::Draft;
use super::kind::FoundKind;
use crate::bench::Workbench;
use crate::error::Error;
use crate::retention::source_thing;
use crate::shown::{imei, number};

/// What an episode is called in which somebody may be a victim.
const MISSING: &str = "missing";

/// Hands over documents of rows, each under the authority of its source.
struct Rows<'a> {
    bench: &'a Workbench,
    /// Sources up to this one are known.
    after: u32,
    put: &'a mut dyn FnMut(SearchDocument) -> Result<(), Error>,
}

impl Rows<'_> {
    fn put(
        &mut self,
        kind: FoundKind,
        row: RowRef,
        sensitive_until_ms: i64,
        draft: impl FnOnce() -> Draft,
    ) -> Result<(), Error> {
        if row.source <= self.after {
            return Ok(());
        }
        let mut class = Class::recorded(kind, self.bench.authority_of(row.source));
        class.sensitivity = (sensitive_until_ms > i64::MIN).then_some(Sensitivity::Safeguarding);
        (self.put)(draft().document(&format!("{}/{}", row.source, row.row), kind, &[class], sensitive_until_ms))
    }

    fn open(&mut self, kind: FoundKind, row: RowRef, draft: impl FnOnce() -> Draft) -> Result<(), Error> {
        self.put(kind, row, i64::MIN, draft)
    }
}

impl Workbench {
    /// The authority that a source came in under; empty where it needed none.
    pub(super) fn authority_of(&self, source: u32) -> &str {
        self.store.catalogue().source(source).map_or("", |source| source.authority.as_str())
    }

    /// Hands over the documents of rows that came with sources after one, and of these sources.
    pub(super) fn recorded_documents(
        &self,
        after: u32,
        put: &mut dyn FnMut(SearchDocument) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let names = self.names()?;
        let mut rows = Rows { bench: self, after, put };
        self.registered_rows(&mut rows, &names)?;
        self.people_rows(&mut rows)?;
        self.handset_rows(&mut rows, &names)?;
        self.event_rows(&mut rows)?;
        for source in self.listed_sources().iter().filter(|source| source.source_id > after) {
            let class = Class::recorded(FoundKind::Source, &source.authority);
            let key = source.source_id.to_string();
            (rows.put)(source_draft(source).document(&key, FoundKind::Source, &[class], i64::MIN))?;
        }
        Ok(())
    }

    fn registered_rows(&self, rows: &mut Rows<'_>, names: &Names) -> Result<(), Error> {
        for row in engine::read_subscribers(&self.files("subscribers"))? {
            rows.open(FoundKind::Subscriber, row.source, || {
                let number = row.number.text(names);
                Draft::new(&number, &row.name).at(row.from_ms).names([row.name.as_str()]).text(&[&row.address])
            })?;
        }
        for row in engine::read_top_ups(&self.files("top_ups"))? {
            rows.open(FoundKind::TopUp, row.source, || {
                let number = row.number.text(names);
                Draft::new(&number, &number)
                    .at(Some(row.at_ms))
                    .text(&[&row.method, &row.retailer])
                    .words([row.voucher.as_str()])
            })?;
        }
        for row in engine::read_attributed(&self.files("attributed"))? {
            rows.open(FoundKind::Attribution, row.source, || {
                let number = row.number.text(names);
                Draft::new(&number, &number).about(Some(&row.person_id)).at(row.from_ms).text(&[&row.basis])
            })?;
        }
        Ok(())
    }

    fn people_rows(&self, rows: &mut Rows<'_>) -> Result<(), Error> {
        for row in engine::read_people(&self.files("people"))? {
            let known = Nominal {
                date_of_birth: row.date_of_birth.clone(),
                exploitation: row.category == PersonCategory::Victim,
                ..Nominal::default()
            };
            rows.put(FoundKind::RecordedPerson, row.source, known.sensitive_until_ms(), || {
                let born = row.date_of_birth.as_deref().unwrap_or_default();
                let texts = [row.category.word(), born, &row.note];
                Draft::new(&row.person_id, &row.name).names([row.name.as_str()]).text(&texts)
            })?;
        }
        for row in engine::read_episodes(&self.files("episodes"))? {
            let until_ms = if row.episode == MISSING { i64::MAX } else { i64::MIN };
            rows.put(FoundKind::Episode, row.source, until_ms, || {
                let texts = [row.episode.as_str(), &row.place, &row.note];
                Draft::new(&row.episode_id, &row.episode).about(Some(&row.person_id)).at(Some(row.from_ms)).text(&texts)
            })?;
        }
        Ok(())
    }

    fn handset_rows(&self, rows: &mut Rows<'_>, names: &Names) -> Result<(), Error> {
        for row in engine::read_messages(&self.files("messages"))? {
            rows.open(FoundKind::Message, row.source, || {
                let other = row.other_number.map(|number| number.text(names));
                Draft::new(&row.handset_id, &row.contact_name)
                    .about(other.as_deref())
                    .at(Some(row.at_ms))
                    .names([row.contact_name.as_str()])
                    .text(&[&row.body])
                    .words([row.exhibit.as_str()])
            })?;
        }
        for row in engine::read_contacts(&self.files("contacts"))? {
            rows.open(FoundKind::Contact, row.source, || {
                let number = row.number.map(|number| number.text(names));
                Draft::new(&row.handset_id, &row.contact_name)
                    .about(number.as_deref())
                    .names([row.contact_name.as_str()])
                    .text(&[&row.account])
                    .words([row.exhibit.as_str()])
            })?;
        }
        for row in engine::read_devices(&self.files("devices"))? {
            rows.open(FoundKind::Device, row.source, || {
                let handset = row.imei.map(|handset| imei(handset.raw(), names)).unwrap_or_default();
                let sim = row.imsi.map(|sim| sim.text(names)).unwrap_or_default();
                let own = row.number.map(|own| number(own.raw(), names));
                let texts = [row.make.as_str(), &row.model, &row.serial, &handset, &sim, &row.iccid];
                Draft::new(&row.device_id, &row.device_id)
                    .about(own.as_deref())
                    .text(&texts)
                    .words([row.exhibit.as_str()])
            })?;
        }
        Ok(())
    }

    fn event_rows(&self, rows: &mut Rows<'_>) -> Result<(), Error> {
        for row in engine::read_incidents(&self.files("incidents"))? {
            let until_ms = if row.category == IncidentCategory::Exploitation { i64::MAX } else { i64::MIN };
            rows.put(FoundKind::Incident, row.source, until_ms, || {
                let texts = [row.category.word(), &row.offence_code, &row.note];
                Draft::new(&row.incident_id, row.category.word())
                    .about(Some(&row.person_id))
                    .at(row.at_ms())
                    .text(&texts)
            })?;
        }
        for row in engine::read_locations(&self.files("locations"))? {
            rows.open(FoundKind::Location, row.source, || {
                Draft::new(&row.device_id, &row.origin_app)
                    .about(Some(&row.device_id))
                    .at(row.at_ms)
                    .text(&[&row.note])
                    .words([row.exhibit.as_str()])
            })?;
        }
        for row in engine::read_vehicle_reads(&self.files("vehicle_reads"))? {
            rows.open(FoundKind::Vehicle, row.source, || {
                Draft::new(&row.plate, &row.plate).at(Some(row.at_ms)).text(&[&row.camera, &row.heading, &row.note])
            })?;
        }
        Ok(())
    }
}

fn source_draft(source: &SourceEntry) -> Draft {
    let thing = source_thing(source.source_id);
    Draft::new(&thing, &source.name)
        .at(Some(source.imported_ms))
        .text(&[&source.format, &source.authority])
        .words([source.received_sha256.as_str(), source.imported_by.as_str()])
}
