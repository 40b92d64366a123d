//! The record tables without what is erased.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use records::{BILLED_A, BILLED_B, Communications, Names, Party, RowRef};

use super::sought::Sought;
use crate::small::Small;

/// What was taken out of the tables.
pub(crate) struct Sifting<'a> {
    sought: &'a Sought,
    /// Rows erased or redacted, by table.
    pub(crate) rows: BTreeMap<String, u64>,
    /// What each source lost.
    pub(crate) losses: BTreeMap<u32, Loss>,
    /// Records that other deliveries repeat, by the record that stands for them.
    further: HashMap<RowRef, Vec<RowRef>>,
    /// Rows that went, and rows that are known by another origin now.
    gone: BTreeSet<RowRef>,
    moved: HashMap<RowRef, RowRef>,
    /// Packed identifiers with a text of their own, of rows that went and of rows that stay.
    let_go: BTreeSet<i64>,
    used: BTreeSet<i64>,
}

/// Records that a source lost, by what its figures counted them as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) kept: u64,
    pub(crate) both_parties: u64,
    pub(crate) redelivered: u64,
    pub(crate) repeated: u64,
    pub(crate) linked: u64,
    pub(crate) excess: u64,
    /// Records that were counted as merged and are the only ones of their communication now.
    pub(crate) promoted: u64,
    pub(crate) redacted: u64,
}

impl Loss {
    /// Records that are no longer held.
    pub(crate) fn records(self) -> u64 {
        self.kept + self.both_parties + self.redelivered + self.repeated + self.linked
    }
}

impl<'a> Sifting<'a> {
    pub(crate) fn new(sought: &'a Sought, small: &Small) -> Self {
        let mut further: HashMap<RowRef, Vec<RowRef>> = HashMap::new();
        for (dropped, into) in &small.redelivered {
            if !sought.sources.contains(&dropped.source) {
                further.entry(*into).or_default().push(*dropped);
            }
        }
        let (rows, losses, gone, moved, let_go, used) = Default::default();
        Self { sought, rows, losses, further, gone, moved, let_go, used }
    }

    fn count(&mut self, table: &str) {
        *self.rows.entry(table.to_owned()).or_default() += 1;
    }

    fn loss(&mut self, source: u32) -> &mut Loss {
        self.losses.entry(source).or_default()
    }

    /// Takes rows out of communications; says whether anything changed.
    pub(crate) fn communications(&mut self, table: &'static str, rows: &mut Communications) -> bool {
        let mut marked = vec![false; rows.len()];
        let mut changed = false;
        for (at, mark) in marked.iter_mut().enumerate() {
            let named =
                [rows.a.number[at], rows.b.number[at]].iter().any(|number| self.sought.numbers.contains(number));
            let (first, second) = (rows.row_ref(at), rows.second_row_ref(at));
            let erased = |origin: &RowRef| self.sought.sources.contains(&origin.source);
            let other = second.filter(|second| !erased(second));
            if !named && !erased(&first) && other == second {
                self.note(rows, at, false);
                continue;
            }
            changed = true;
            self.count(table);
            let heir = if named { None } else { self.heir(first, other) };
            self.lose(table, rows, at, heir.is_none());
            match heir {
                None => {
                    *mark = true;
                    self.note(rows, at, true);
                    self.gone.insert(first);
                }
                Some(heir) => {
                    keep_for(rows, at, heir, first);
                    self.moved.insert(first, heir);
                    self.note(rows, at, false);
                }
            }
        }
        rows.remove_marked(0, &marked);
        changed
    }

    /// The origin that still tells of a communication.
    fn heir(&mut self, first: RowRef, second: Option<RowRef>) -> Option<RowRef> {
        if !self.sought.sources.contains(&first.source) {
            return Some(first);
        }
        if let Some(second) = second {
            self.loss(second.source).promoted += 1;
            return Some(second);
        }
        let next = self.further.get_mut(&first).and_then(Vec::pop)?;
        self.loss(next.source).promoted += 1;
        Some(next)
    }

    /// What the origins of a row lose: all of them where it goes, else those that are erased.
    fn lose(&mut self, table: &str, rows: &Communications, at: usize, whole: bool) {
        let (first, second) = (rows.row_ref(at), rows.second_row_ref(at));
        let erased = |origin: RowRef| whole || self.sought.sources.contains(&origin.source);
        let (first_goes, second_goes) = (erased(first), second.is_some_and(erased));
        // The source that counts a communication as its own is the earliest of those that tell of it.
        let home = second.map_or(first.source, |second| second.source.min(first.source));
        let excess = table == "excess";
        let both = rows.billing[at] & (BILLED_A | BILLED_B) == (BILLED_A | BILLED_B);
        let mut home_counted = false;
        for (origin, goes) in [(Some(first), first_goes), (second, second_goes)] {
            let Some(origin) = origin else { continue };
            let is_home = origin.source == home && !home_counted;
            home_counted |= is_home;
            if !goes {
                continue;
            }
            let repeated = second.is_some_and(|second| second.source == first.source);
            let loss = self.loss(origin.source);
            match (is_home, repeated, both) {
                (true, _, _) => loss.kept += 1,
                (false, true, _) => loss.repeated += 1,
                (false, false, true) => loss.both_parties += 1,
                (false, false, false) => loss.redelivered += 1,
            }
            loss.excess += u64::from(excess && is_home);
        }
    }

    /// Remembers which identifiers of a row have texts that may have to go with it.
    fn note(&mut self, rows: &Communications, at: usize, goes: bool) {
        let to = if goes { &mut self.let_go } else { &mut self.used };
        for party in [&rows.a, &rows.b] {
            let values = [party.number[at], party.imei[at], party.imsi[at], party.cell_start[at], party.cell_end[at]];
            to.extend(values.into_iter().filter(|value| *value < 0));
        }
    }

    /// Takes rows out of one small table, and mentions out of the rows that stay.
    fn table<T>(
        &mut self,
        table: &'static str,
        rows: &mut Vec<T>,
        origin: fn(&T) -> RowRef,
        numbers: fn(&T) -> Vec<i64>,
        people: fn(&T) -> &str,
        texts: fn(&mut T) -> Vec<&mut String>,
    ) {
        rows.retain_mut(|row| {
            let source = origin(row).source;
            let values = numbers(row);
            let own = values.iter().any(|number| self.sought.numbers.contains(number))
                || self.sought.people.contains(people(row));
            let goes = own || self.sought.sources.contains(&source);
            if goes {
                self.loss(source).kept += 1;
                self.count(table);
                self.let_go.extend(values.into_iter().filter(|value| *value < 0));
                return false;
            }
            self.used.extend(values.into_iter().filter(|value| *value < 0));
            let redacted = texts(row).into_iter().fold(false, |any, text| any | self.sought.redact(text));
            if redacted {
                self.loss(source).redacted += 1;
                self.count(table);
            }
            true
        });
    }

    /// Takes what is sought out of every small table. After the communications, whose rows some of them name.
    pub(crate) fn small(&mut self, small: &mut Small) {
        self.numbered(small);
        self.handset(small);
        self.told(small);
        self.about_rows(small);
        self.names(&mut small.names);
    }

    fn numbered(&mut self, small: &mut Small) {
        self.table(
            "subscribers",
            &mut small.subscribers,
            |r| r.source,
            |r| vec![r.number.raw()],
            |_| "",
            |r| vec![&mut r.name, &mut r.address],
        );
        self.table(
            "attributed",
            &mut small.attributed,
            |r| r.source,
            |r| vec![r.number.raw()],
            |r| &r.person_id,
            |r| vec![&mut r.basis],
        );
        self.table(
            "top_ups",
            &mut small.top_ups,
            |r| r.source,
            |r| vec![r.number.raw()],
            |_| "",
            |r| vec![&mut r.voucher, &mut r.retailer],
        );
        self.table("cells", &mut small.cells, |r| r.source, |r| vec![r.cell.raw()], |_| "", |_| Vec::new());
    }

    fn handset(&mut self, small: &mut Small) {
        self.table(
            "messages",
            &mut small.messages,
            |r| r.source,
            |r| vec![raw(r.other_number)],
            |_| "",
            |r| vec![&mut r.contact_name, &mut r.body],
        );
        self.table(
            "contacts",
            &mut small.contacts,
            |r| r.source,
            |r| vec![raw(r.number)],
            |_| "",
            |r| vec![&mut r.contact_name, &mut r.account],
        );
        let devices = |r: &records::Device| {
            vec![raw(r.number), r.imei.map_or(0, records::Imei::raw), r.imsi.map_or(0, records::Imsi::raw)]
        };
        self.table(
            "devices",
            &mut small.devices,
            |r| r.source,
            devices,
            |_| "",
            |r| vec![&mut r.device_id, &mut r.serial],
        );
        self.table("locations", &mut small.locations, |r| r.source, |_| Vec::new(), |_| "", |r| vec![&mut r.note]);
    }

    fn told(&mut self, small: &mut Small) {
        self.table(
            "people",
            &mut small.people,
            |r| r.source,
            |_| Vec::new(),
            |r| &r.person_id,
            |r| vec![&mut r.name, &mut r.note],
        );
        self.table(
            "episodes",
            &mut small.episodes,
            |r| r.source,
            |_| Vec::new(),
            |r| &r.person_id,
            |r| vec![&mut r.place, &mut r.note],
        );
        // What happened stays; to whom, goes.
        for row in small.incidents.iter_mut().filter(|row| self.sought.people.contains(&row.person_id)) {
            row.person_id.clear();
            *self.rows.entry("incidents".to_owned()).or_default() += 1;
            self.losses.entry(row.source.source).or_default().redacted += 1;
        }
        self.table("incidents", &mut small.incidents, |r| r.source, |_| Vec::new(), |_| "", |r| vec![&mut r.note]);
        self.table(
            "vehicle_reads",
            &mut small.vehicle_reads,
            |r| r.source,
            |_| Vec::new(),
            |_| "",
            |r| vec![&mut r.note],
        );
        self.table("crimes", &mut small.crimes, |r| r.source, |_| Vec::new(), |_| "", |_| Vec::new());
    }

    /// Tables that say something of rows: rejected, repeated, in disagreement, belonging together.
    fn about_rows(&mut self, small: &mut Small) {
        let sources = &self.sought.sources;
        let before = small.rejected.len();
        small.rejected.retain(|(source, _)| !sources.contains(source));
        self.add("rejected", before - small.rejected.len());
        let before = small.redelivered.len();
        small.redelivered.retain_mut(|(dropped, into)| self.further_stays(*dropped, into));
        self.add("redelivered", before - small.redelivered.len());
        let before = small.disagreements.len();
        small.disagreements.retain_mut(|one| {
            let erased = self.goes(one.kept) || self.sought.sources.contains(&one.found.source);
            one.kept = self.moved.get(&one.kept).copied().unwrap_or(one.kept);
            !erased
        });
        self.add("disagreements", before - small.disagreements.len());
        let before = small.linked.len();
        small.linked.retain_mut(|one| {
            let gone = self.goes(one.into) || self.sought.numbers.contains(&one.number);
            let goes = gone || self.sought.sources.contains(&one.record.source);
            if goes {
                self.losses.entry(one.record.source).or_default().linked += 1;
            }
            one.into = self.moved.get(&one.into).copied().unwrap_or(one.into);
            !goes
        });
        self.add("linked", before - small.linked.len());
    }

    fn add(&mut self, table: &str, rows: usize) {
        if rows > 0 {
            *self.rows.entry(table.to_owned()).or_default() += rows as u64;
        }
    }

    /// Whether the row of a record went.
    fn goes(&self, into: RowRef) -> bool {
        self.gone.contains(&into) || (self.sought.sources.contains(&into.source) && !self.moved.contains_key(&into))
    }

    fn further_stays(&mut self, dropped: RowRef, into: &mut RowRef) -> bool {
        let heir = self.moved.get(into).copied();
        if heir == Some(dropped) {
            return false;
        }
        if self.goes(*into) || self.sought.sources.contains(&dropped.source) {
            let loss = self.losses.entry(dropped.source).or_default();
            if dropped.source == into.source {
                loss.repeated += 1;
            } else {
                loss.redelivered += 1;
            }
            return false;
        }
        *into = heir.unwrap_or(*into);
        true
    }

    /// Texts of identifiers that no row names any more.
    fn names(&mut self, names: &mut Names) {
        let mut left = Names::default();
        for (packed, text) in names.sorted() {
            let goes = self.sought.numbers.contains(&packed)
                || (self.let_go.contains(&packed) && !self.used.contains(&packed));
            let mut text = text.to_owned();
            let redacted = !goes && self.sought.redact(&mut text);
            if goes || redacted {
                *self.rows.entry("names".to_owned()).or_default() += 1;
            }
            if !goes {
                left.insert(packed, &text);
            }
        }
        *names = left;
    }
}

fn raw(number: Option<records::Number>) -> i64 {
    number.map_or(0, records::Number::raw)
}

/// A row of two origins, of which one is erased, as the other tells it. Of two parties' billings the caller's is the first: what only
/// the erased one could say, of its own party's handset and cells, goes with it.
fn keep_for(rows: &mut Communications, at: usize, heir: RowRef, first: RowRef) {
    let both = rows.billing[at] & (BILLED_A | BILLED_B) == (BILLED_A | BILLED_B);
    if both && rows.second_row_ref(at).is_some_and(|second| second.source != first.source) {
        let (party, lost) = if heir == first { (&mut rows.b, BILLED_B) } else { (&mut rows.a, BILLED_A) };
        clear(party, at);
        rows.billing[at] &= !lost;
    }
    (rows.source[at], rows.row[at]) = (heir.source, heir.row);
    (rows.source_2[at], rows.row_2[at]) = (0, 0);
}

fn clear(party: &mut Party, at: usize) {
    for column in [&mut party.imei, &mut party.imsi, &mut party.cell_start, &mut party.cell_end] {
        column[at] = 0;
    }
}
