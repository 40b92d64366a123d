//! The truth, in a folder of its own.

use std::path::Path;

use records::format_rfc3339;

use crate::district::District;
use crate::error::Error;
use crate::phone::Role;
use crate::plain::write_text;

/// Truth files, gathered over districts.
#[derive(Default)]
pub(crate) struct Truth {
    lines: String,
    holders: String,
    phones: String,
    details: String,
    succession: String,
    incidents: String,
    places: String,
    mechanisms: String,
    harm: String,
    areas: String,
    line_count: usize,
}

fn at(second: i64) -> String {
    format_rfc3339(second * 1_000)
}

impl Truth {
    pub(crate) fn lines(&self) -> usize {
        self.line_count
    }

    pub(crate) fn add(&mut self, district: &District) {
        for line in &district.lines {
            self.line_count += 1;
            for stretch in &line.stretches {
                let number = district.phone(stretch.phone).number;
                self.lines +=
                    &format!("{},{},+{number},{},{}\n", line.line_id, line.brand, at(stretch.from_s), at(stretch.to_s));
            }
            let (Some(first), Some(last)) = (line.stretches.first(), line.stretches.last()) else { continue };
            let person = &district.phone(line.holder).person;
            self.holders += &format!("{},{person},{},{}\n", line.line_id, at(first.from_s), at(last.to_s));
            self.harm += &format!("{},{:.4}\n", line.line_id, line.harm);
        }
        for phone in &district.phones {
            let (role, detail) = (phone.role.word(), phone.detail);
            if phone.role == Role::Resident && phone.detail == "passer_by" {
                continue;
            }
            self.phones += &format!(
                "+{},{},{role},{:015},{},{}\n",
                phone.number,
                phone.person,
                phone.imei,
                at(phone.from_s),
                at(phone.to_s)
            );
            self.details += &format!("+{},{detail}\n", phone.number);
        }
        for swap in &district.succession {
            self.succession += &format!("+{},+{},{},{}\n", swap.from, swap.to, at(swap.at_s), swap.kind);
        }
        for happening in &district.happenings {
            if let Some(line) = &happening.line {
                self.incidents += &format!("{},{line}\n", happening.incident_id);
            }
        }
        for (ordinal, known) in district.places.iter().enumerate() {
            let (latitude, longitude) = (known.place.latitude, known.place.longitude);
            let (from, to) = (at(known.from_s), at(known.to_s));
            self.places += &format!(
                "X{:02}{ordinal:03},{},{latitude:.6},{longitude:.6},{from},{to}\n",
                district.index, known.kind
            );
        }
        for (town, kind) in district.towns.iter().zip(["market", "base"]) {
            self.areas += &format!(
                "{},{kind},{},{:.5},{:.5}\n",
                district.index, town.name, town.centre.latitude, town.centre.longitude
            );
        }
        for (kind, id, number, way) in &district.mechanisms {
            self.mechanisms += &format!("{kind},{id},+{number},{way}\n");
        }
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        let tables = [
            ("lines.csv", "line_id,brand,number,from,to", &self.lines),
            ("holders.csv", "line_id,person_id,from,to", &self.holders),
            ("phones.csv", "number,person_id,role,imei,from,to", &self.phones),
            ("phones_detail.csv", "number,detail", &self.details),
            ("succession.csv", "from_number,to_number,at,kind", &self.succession),
            ("incidents.csv", "incident_id,line_id", &self.incidents),
            ("places.csv", "place_id,kind,latitude,longitude,from,to", &self.places),
            ("mechanisms.csv", "entity_kind,entity_id,number,mechanism", &self.mechanisms),
            ("harm.csv", "line_id,intensity", &self.harm),
            ("areas.csv", "district,kind,name,latitude,longitude", &self.areas),
        ];
        tables
            .into_iter()
            .try_for_each(|(name, header, rows)| write_text(&folder.join(name), &format!("{header}\n{rows}")))
    }
}
