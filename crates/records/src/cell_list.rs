//! Look-ups in the lists of cells, by the date of the event.

use std::collections::HashMap;

use foldhash::fast::FixedState;

use crate::place::CellSite;

/// What the lists say of one cell at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Listing<'l> {
    /// A row of a list that holds at that time.
    Listed(&'l CellSite),
    /// The cell is listed, for other times only: it may have stood elsewhere, so no position is offered.
    OtherTimes,
    /// No list names it.
    Absent,
}

/// Every list of every operator. A cell identity that was planned anew stands in it once for each period.
#[derive(Clone, Debug, Default)]
pub struct CellList {
    sites: Vec<CellSite>,
    /// Rows of each cell, in order of the list.
    by_cell: HashMap<i64, Vec<u32>, FixedState>,
}

impl CellList {
    /// Puts the rows of all lists together.
    pub fn new(sites: Vec<CellSite>) -> Self {
        let mut by_cell: HashMap<i64, Vec<u32>, FixedState> = HashMap::default();
        for (position, site) in (0..).zip(&sites) {
            by_cell.entry(site.cell.raw()).or_default().push(position);
        }
        Self { sites, by_cell }
    }

    /// Every row.
    pub fn sites(&self) -> &[CellSite] {
        &self.sites
    }

    /// What holds for a packed cell at an instant: of several rows that hold, the one whose period began last, then the one
    /// delivered last.
    pub fn at(&self, cell: i64, at_ms: i64) -> Listing<'_> {
        let Some(rows) = self.by_cell.get(&cell) else { return Listing::Absent };
        let sites = rows.iter().map(|row| &self.sites[*row as usize]);
        let holding = sites.filter(|site| holds(site, at_ms));
        holding
            .max_by_key(|site| (site.valid_from_ms.unwrap_or(i64::MIN), site.source))
            .map_or(Listing::OtherTimes, Listing::Listed)
    }

    /// Rows that hold at any time of a closed interval, those that began last at the end: what stands for a cell over a stretch of a
    /// number's life.
    pub fn during(&self, first_ms: i64, last_ms: i64) -> Vec<&CellSite> {
        let begun = |site: &CellSite| site.valid_from_ms.unwrap_or(i64::MIN);
        let ended = |site: &CellSite| site.valid_to_ms.is_some_and(|to| to <= first_ms);
        let mut sites: Vec<&CellSite> =
            self.sites.iter().filter(|site| begun(site) <= last_ms && !ended(site)).collect();
        sites.sort_by_key(|site| begun(site));
        sites
    }

    /// Cells of which two rows hold at once and put the mast more than `apart_m` metres apart: lists that contradict each other.
    pub fn contradictions(&self, apart_m: f64) -> usize {
        let differ = |rows: &Vec<u32>| {
            rows.iter().enumerate().any(|(place, left)| {
                rows[place + 1..].iter().any(|right| {
                    let (left, right) = (&self.sites[*left as usize], &self.sites[*right as usize]);
                    let both = left.position.zip(right.position);
                    overlap(left, right) && both.is_some_and(|(from, to)| from.distance_m(to) > apart_m)
                })
            })
        };
        self.by_cell.values().filter(|rows| differ(rows)).count()
    }
}

fn holds(site: &CellSite, at_ms: i64) -> bool {
    site.valid_from_ms.is_none_or(|from| from <= at_ms) && site.valid_to_ms.is_none_or(|to| at_ms < to)
}

fn overlap(left: &CellSite, right: &CellSite) -> bool {
    let begins = |site: &CellSite| site.valid_from_ms.unwrap_or(i64::MIN);
    let ends = |site: &CellSite| site.valid_to_ms.unwrap_or(i64::MAX);
    begins(left) < ends(right) && begins(right) < ends(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cell::Cell;
    use crate::place::Position;
    use crate::provenance::RowRef;

    fn site(latitude: f64, valid_from_ms: Option<i64>, valid_to_ms: Option<i64>, row: u32) -> CellSite {
        CellSite {
            cell: Cell::parse(b"234-15-4021-52117").expect("a cell"),
            operator: String::new(),
            technology: String::new(),
            position: Position::new(latitude, -1.0),
            osgb_m: None,
            azimuth_deg: None,
            beamwidth_deg: None,
            range_m: None,
            postcode: String::new(),
            valid_from_ms,
            valid_to_ms,
            source: RowRef { source: 1, row },
        }
    }

    #[test]
    fn a_cell_planned_anew_stands_where_the_date_of_the_event_says() {
        let list = CellList::new(vec![site(52.0, None, Some(100), 1), site(53.0, Some(100), Some(200), 2)]);
        let cell = list.sites()[0].cell.raw();
        let latitude = |at_ms| match list.at(cell, at_ms) {
            Listing::Listed(site) => site.position.map(Position::latitude),
            _ => None,
        };
        assert_eq!((latitude(99), latitude(100)), (Some(52.0), Some(53.0)));
        assert_eq!(list.at(cell, 200), Listing::OtherTimes);
        assert_eq!(list.at(cell + 1, 0), Listing::Absent);
        assert_eq!(list.contradictions(100.0), 0);
        assert_eq!((list.during(0, 99).len(), list.during(50, 150).len(), list.during(200, 300).len()), (1, 2, 0));
    }

    #[test]
    fn lists_that_put_one_cell_in_two_places_at_once_are_found() {
        let list = CellList::new(vec![site(52.0, None, None, 1), site(53.0, Some(50), None, 2)]);
        assert_eq!(list.contradictions(100.0), 1);
    }
}
