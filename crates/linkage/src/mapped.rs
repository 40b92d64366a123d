//! Meetings as they stand once accepted successors are taken for the numbers that they took over from.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use foldhash::fast::FixedState;

use crate::lives::{Lives, Meeting};

/// Who is who: every number stands for itself until a pair is accepted.
#[derive(Debug)]
pub(crate) struct Mapped<'l> {
    pub(crate) lives: &'l Lives,
    /// First and last day of all records.
    pub(crate) span: (i32, i32),
    /// Whom a position stands for.
    identity: Vec<i64>,
    /// Every position that stands for the same, where there is more than one.
    members: BTreeMap<i64, BTreeSet<usize>>,
    /// Distinct contacts of each position.
    degree: Vec<u32>,
    /// Meetings that name a mapped contact.
    changed: HashMap<usize, Vec<Meeting>, FixedState>,
}

impl<'l> Mapped<'l> {
    pub(crate) fn new(lives: &'l Lives) -> Self {
        let identity = (0..lives.len()).map(|at| i64::try_from(at).unwrap_or(-1)).collect();
        let contacts = |at| lives.meetings(at).chunk_by(|left, right| left.contact == right.contact).count();
        let degree = (0..lives.len()).map(|at| u32::try_from(contacts(at)).unwrap_or(u32::MAX)).collect();
        Self { lives, span: lives.span(), identity, members: BTreeMap::new(), degree, changed: HashMap::default() }
    }

    /// Takes `later` for `earlier` from now on.
    pub(crate) fn accept(&mut self, earlier: usize, later: usize) {
        let (kept, gone) = (self.identity[earlier], self.identity[later]);
        if kept == gone {
            return;
        }
        let mut all = self.members.remove(&gone).unwrap_or_else(|| BTreeSet::from([later]));
        all.extend(self.members.remove(&kept).unwrap_or_else(|| BTreeSet::from([earlier])));
        all.iter().for_each(|at| self.identity[*at] = kept);
        let met: BTreeSet<usize> = all
            .iter()
            .flat_map(|at| self.lives.meetings(*at))
            .filter_map(|one| usize::try_from(one.contact).ok())
            .collect();
        self.members.insert(kept, all);
        for who in met {
            let mut meetings: Vec<Meeting> = self
                .lives
                .meetings(who)
                .iter()
                .map(|one| Meeting { contact: self.identity_of(one.contact), day: one.day })
                .collect();
            meetings.sort_unstable();
            meetings.dedup();
            self.changed.insert(who, meetings);
        }
    }

    fn identity_of(&self, contact: i64) -> i64 {
        usize::try_from(contact).ok().and_then(|at| self.identity.get(at)).copied().unwrap_or(-1)
    }

    /// Whom a position stands for.
    pub(crate) fn identity(&self, who: usize) -> i64 {
        self.identity[who]
    }

    /// Meetings of a number, by whom its contacts stand for, then day.
    pub(crate) fn meetings(&self, who: usize) -> &[Meeting] {
        self.changed.get(&who).map_or_else(|| self.lives.meetings(who), Vec::as_slice)
    }

    /// Positions that stand for the same as `identity`.
    pub(crate) fn members(&self, identity: i64) -> Vec<usize> {
        match self.members.get(&identity) {
            Some(members) => members.iter().copied().collect(),
            None => usize::try_from(identity).into_iter().collect(),
        }
    }

    /// Contacts of a number on days in a range, ascending.
    pub(crate) fn contacts(&self, who: usize, days: std::ops::Range<i32>) -> Vec<i64> {
        let own = self.identity[who];
        let within =
            self.meetings(who).iter().filter(|one| days.contains(&one.day) && one.contact >= 0 && one.contact != own);
        let mut contacts: Vec<i64> = within.map(|one| one.contact).collect();
        contacts.dedup();
        contacts
    }

    /// Whether a number met a contact on a day in a range.
    pub(crate) fn met(&self, who: usize, contact: i64, days: std::ops::Range<i32>) -> bool {
        let meetings = self.meetings(who);
        let first = meetings.partition_point(|one| (one.contact, one.day) < (contact, days.start));
        meetings.get(first).is_some_and(|one| one.contact == contact && one.day < days.end)
    }

    /// Whether a contact, under whichever number, was active on a day in a range.
    pub(crate) fn active(&self, contact: i64, days: std::ops::Range<i32>) -> bool {
        let within = |at: usize| {
            let own = self.lives.days(at);
            let first = own.partition_point(|one| one.day < days.start);
            own.get(first).is_some_and(|one| one.day < days.end)
        };
        match self.members.get(&contact) {
            Some(members) => members.iter().any(|at| within(*at)),
            None => usize::try_from(contact).is_ok_and(within),
        }
    }

    /// Distinct contacts of whoever an identity is: of the number that has most.
    pub(crate) fn degree(&self, identity: i64) -> u32 {
        let of = |at: usize| self.degree.get(at).copied().unwrap_or(0);
        match self.members.get(&identity) {
            Some(members) => members.iter().map(|at| of(*at)).max().unwrap_or(0),
            None => usize::try_from(identity).map_or(0, of),
        }
    }
}
