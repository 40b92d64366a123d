//! The plain set: what was delivered, without any truth.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use records::{NO_DURATION, format_rfc3339};

use crate::calling::Event;
use crate::district::District;
use crate::draw::Draw;
use crate::error::Error;
use crate::geography::OPERATORS;
use crate::phone::{Phone, PhoneId};

/// One row of one subject's billing (or of whole-network data), before it is written in some layout.
#[derive(Clone, Debug)]
pub(crate) struct BillingRow {
    /// Whose billing; `None` in whole-network data.
    pub(crate) subject: Option<PhoneId>,
    pub(crate) start_s: i64,
    pub(crate) duration_s: u32,
    pub(crate) kind: u8,
    pub(crate) a: PhoneId,
    pub(crate) b: PhoneId,
    pub(crate) a_own: Own,
    pub(crate) b_own: Own,
}

/// What a billing knows of a side: handset, SIM, cells.
#[derive(Clone, Debug, Default)]
pub(crate) struct Own {
    pub(crate) imei: u64,
    pub(crate) imsi: u64,
    /// Town and position of the sector.
    pub(crate) cell_start: Option<(u8, u32)>,
    pub(crate) cell_end: Option<(u8, u32)>,
}

pub(crate) const HEADER: &str = "subject,start,duration_s,kind,a_number,b_number,a_imei,a_imsi,a_cell_start,a_cell_end,b_imei,b_imsi,b_cell_start,b_cell_end";

/// Share of rows that lack a cell, or a handset (lines.md, section 7: 0.5–10 %).
const WITHOUT_CELL: f64 = 0.02;
const WITHOUT_HANDSET: f64 = 0.015;
/// Share of rows that an operator's raw file holds twice.
const TWICE: f64 = 0.006;

/// The rows of a district, in order of time: each subject's view of each event, some of them twice. Returns how many communications
/// they tell of.
pub(crate) fn billing_rows(
    district: &District,
    seed: u64,
    network: bool,
    visit: &mut dyn FnMut(&BillingRow) -> Result<(), Error>,
) -> Result<u64, Error> {
    let mut draw = Draw::new(seed, "billing", district.index as u64);
    let mut told = 0;
    for event in &district.events {
        let (a, b) = (district.phone(event.a), district.phone(event.b));
        told += u64::from(network || a.subject || b.subject);
        if network {
            let row =
                BillingRow { a_own: own(a, event, &mut draw), b_own: own(b, event, &mut draw), ..base(event, None) };
            visit(&row)?;
            continue;
        }
        for (phone, id, calling) in [(a, event.a, true), (b, event.b, false)] {
            if !phone.subject {
                continue;
            }
            let mut row = base(event, Some(id));
            if !calling {
                row.start_s += draw.whole(0, 4);
                if row.duration_s != NO_DURATION && row.duration_s > 0 && draw.chance(0.3) {
                    row.duration_s -= 1;
                }
            }
            let own = own(phone, event, &mut draw);
            if calling {
                row.a_own = own;
            } else {
                row.b_own = own;
            }
            visit(&row)?;
            if draw.chance(TWICE) {
                visit(&row)?;
            }
        }
    }
    Ok(told)
}

fn base(event: &Event, subject: Option<PhoneId>) -> BillingRow {
    BillingRow {
        subject,
        start_s: event.start_s,
        duration_s: event.duration_s,
        kind: event.kind,
        a: event.a,
        b: event.b,
        a_own: Own::default(),
        b_own: Own::default(),
    }
}

fn own(phone: &Phone, event: &Event, draw: &mut Draw) -> Own {
    let start = phone.cell(event.start_s, draw);
    let moved = event.duration_s != NO_DURATION && draw.chance(0.15);
    let end = if moved { phone.cell(event.start_s + i64::from(event.duration_s), draw) } else { start };
    let has_cell = !draw.chance(WITHOUT_CELL);
    let has_handset = !draw.chance(WITHOUT_HANDSET);
    Own {
        imei: if has_handset { phone.imei } else { 0 },
        imsi: phone.imsi,
        cell_start: has_cell.then_some(start),
        cell_end: has_cell.then_some(end),
    }
}

/// The identity of a sector of a district.
pub(crate) fn cell_name(district: &District, cell: Option<(u8, u32)>) -> &str {
    cell.map_or("", |(town, sector)| district.towns[usize::from(town)].sectors[sector as usize].name.as_str())
}

/// Opens a file for writing, with its folder.
pub(crate) fn create(path: &Path) -> Result<BufWriter<File>, Error> {
    let failed = |cause| Error::File { path: path.to_path_buf(), cause };
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    let failed = |cause| Error::File { path: path.to_path_buf(), cause };
    File::create(path).map(|file| BufWriter::with_capacity(1 << 20, file)).map_err(failed)
}

/// Writes a small file whole.
pub(crate) fn write_text(path: &Path, text: &str) -> Result<(), Error> {
    let mut file = create(path)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.flush())
        .map_err(|cause| Error::File { path: path.to_path_buf(), cause })
}

/// `communications.csv`, written district by district.
pub(crate) struct CommunicationsFile {
    path: std::path::PathBuf,
    file: BufWriter<File>,
    pub(crate) rows: u64,
}

impl CommunicationsFile {
    pub(crate) fn create(path: &Path) -> Result<Self, Error> {
        let mut file = create(path)?;
        writeln!(file, "{HEADER}").map_err(|cause| Error::File { path: path.to_path_buf(), cause })?;
        Ok(Self { path: path.to_path_buf(), file, rows: 0 })
    }

    pub(crate) fn write(&mut self, district: &District, row: &BillingRow) -> Result<(), Error> {
        self.rows += 1;
        let subject = row.subject.map_or(0, |id| district.phone(id).number);
        write_row(&mut self.file, district, row, subject)
            .map_err(|cause| Error::File { path: self.path.clone(), cause })
    }

    pub(crate) fn finish(mut self) -> Result<u64, Error> {
        self.file.flush().map_err(|cause| Error::File { path: self.path.clone(), cause })?;
        Ok(self.rows)
    }
}

/// One row of the plain set, with its end of line.
pub(crate) fn plain_row(district: &District, row: &BillingRow) -> String {
    let subject = row.subject.map_or(0, |id| district.phone(id).number);
    let mut text = Vec::new();
    write_row(&mut text, district, row, subject).expect("memory takes every row");
    String::from_utf8_lossy(&text).into_owned()
}

fn write_row(out: &mut impl Write, district: &District, row: &BillingRow, subject: i64) -> std::io::Result<()> {
    if subject != 0 {
        write!(out, "+{subject}")?;
    }
    write!(out, ",{},", format_rfc3339(row.start_s * 1_000))?;
    if row.duration_s != NO_DURATION {
        write!(out, "{}", row.duration_s)?;
    }
    let kind = records::Kind::from_raw(row.kind).map_or("", records::Kind::word);
    write!(out, ",{kind},+{},+{}", district.phone(row.a).number, district.phone(row.b).number)?;
    for own in [&row.a_own, &row.b_own] {
        write!(out, ",")?;
        if own.imei != 0 {
            write!(out, "{:015}", own.imei)?;
        }
        write!(out, ",")?;
        if own.imsi != 0 {
            write!(out, "{:015}", own.imsi)?;
        }
        write!(out, ",{},{}", cell_name(district, own.cell_start), cell_name(district, own.cell_end))?;
    }
    writeln!(out)
}

/// The small tables of the plain set, gathered over districts.
#[derive(Default)]
pub(crate) struct SmallTables {
    cells: String,
    subscribers: String,
    people: String,
    attributed: String,
    incidents: String,
    messages: String,
}

impl SmallTables {
    pub(crate) fn add(&mut self, district: &District, seed: u64) {
        self.add_cells(district);
        self.add_subscribers(district);
        self.add_people(district, seed);
        for happening in &district.happenings {
            self.incidents += &format!(
                "{},{},,{},{},,{:.5},{:.5},,,{},{}\n",
                happening.incident_id,
                format_rfc3339(happening.from_s * 1_000),
                format_rfc3339(happening.recorded_s * 1_000),
                happening.category,
                happening.place.latitude,
                happening.place.longitude,
                happening.person,
                happening.note,
            );
        }
        self.add_messages(district, seed);
    }

    fn add_cells(&mut self, district: &District) {
        for sector in district.towns.iter().flat_map(|town| &town.sectors) {
            let operator = OPERATORS[sector.operator].1;
            let azimuth = sector.azimuth_deg.map(|azimuth| format!("{azimuth:.0}")).unwrap_or_default();
            self.cells += &format!(
                "{},{operator},{},,,{:.6},{:.6},{azimuth},{:.0},{:.0},,,\n",
                sector.name,
                sector.technology,
                sector.place.latitude,
                sector.place.longitude,
                sector.beamwidth_deg,
                sector.range_m,
            );
        }
    }

    fn add_subscribers(&mut self, district: &District) {
        for (ordinal, phone) in district.phones.iter().enumerate().filter(|(_, phone)| phone.subject) {
            let (name, address, registered) = if phone.registered {
                (
                    format!("Synthetic Subscriber {:02}{ordinal:05}", district.index),
                    format!("{} Example Road", ordinal % 199 + 1),
                    "yes",
                )
            } else {
                (String::new(), String::new(), "no")
            };
            self.subscribers +=
                &format!("+{},{name},{address},{registered},{},\n", phone.number, format_rfc3339(phone.from_s * 1_000));
        }
    }

    fn add_people(&mut self, district: &District, seed: u64) {
        let mut draw = Draw::new(seed, "people", district.index as u64);
        for phone in district.phones.iter().filter(|phone| !phone.person.is_empty()) {
            let age = if phone.detail == "runner" { draw.whole(14, 22) } else { draw.whole(19, 60) };
            let category = if phone.detail == "runner" && age < 18 { "victim" } else { "" };
            self.people += &format!(
                "{0},Synthetic Person {0},{1}-0{2}-1{2},{category},\n",
                phone.person,
                2024 - age,
                draw.whole(1, 9)
            );
            // Whose number it is stands on record for most of them; never for the line's own telephone.
            if draw.chance(0.8) {
                self.attributed += &format!(
                    "+{},{},{},,known to services\n",
                    phone.number,
                    phone.person,
                    format_rfc3339(phone.from_s * 1_000)
                );
            }
        }
    }

    /// A few customers' handsets were lawfully seized.
    fn add_messages(&mut self, district: &District, seed: u64) {
        let mut draw = Draw::new(seed, "messages", district.index as u64);
        for line in &district.lines {
            let handset = *draw.pick(&line.customers);
            let own: Vec<&Event> = district
                .events
                .iter()
                .filter(|event| event.duration_s == NO_DURATION && (event.a == handset || event.b == handset))
                .take(25)
                .collect();
            for event in own {
                let outgoing = event.a == handset;
                let other = if outgoing { event.b } else { event.a };
                let is_line = line.stretches.iter().any(|stretch| stretch.phone == other);
                let (name, body) = match (is_line, outgoing) {
                    (true, true) => (line.brand.as_str(), "u about"),
                    (true, false) => (line.brand.as_str(), "best both on now 2 for 15"),
                    (false, _) => ("", "ok see you later"),
                };
                self.messages += &format!(
                    "H{:02}{handset:06},SYN/{},{},{},+{},{name},{body}\n",
                    district.index,
                    line.line_id,
                    format_rfc3339(event.start_s * 1_000),
                    if outgoing { "out" } else { "in" },
                    district.phone(other).number,
                );
            }
        }
    }

    pub(crate) fn write(&self, folder: &Path) -> Result<(), Error> {
        let tables = [
            (
                "cells.csv",
                "cell,operator,technology,easting,northing,latitude,longitude,azimuth_deg,beamwidth_deg,range_m,postcode,valid_from,valid_to",
                &self.cells,
            ),
            ("subscribers.csv", "number,name,address,registered,from,to", &self.subscribers),
            ("people.csv", "person_id,name,date_of_birth,category,note", &self.people),
            ("attributed.csv", "number,person_id,from,to,basis", &self.attributed),
            (
                "incidents.csv",
                "incident_id,occurred_from,occurred_to,recorded,category,offence_code,latitude,longitude,outcome_code,outcome_date,person_id,note",
                &self.incidents,
            ),
            ("messages.csv", "handset_id,exhibit,at,direction,other_number,contact_name,body", &self.messages),
        ];
        tables
            .into_iter()
            .try_for_each(|(name, header, rows)| write_text(&folder.join(name), &format!("{header}\n{rows}")))
    }

    /// Everything but cells, which come with each network's own delivery.
    pub(crate) fn write_others(&self, folder: &Path) -> Result<(), Error> {
        self.write(folder)?;
        let path = folder.join("cells.csv");
        std::fs::remove_file(&path).map_err(|cause| Error::File { path, cause })
    }
}
