//! How good the places of a line's people are, against known truth.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::Path;

use foldhash::fast::FixedState;
use lines::Figure;
use network::{Member, Role};
use numerics::bootstrap;

use crate::crews::Crew;
use crate::error::Error;
use crate::truth::{maybe_table, packed, read_roles, read_table};

/// Draws behind every interval.
const DRAWS: usize = 2_000;
/// Places among which a line's holder and its supplier are looked for.
const HOLDER_PLACES: usize = 3;
const SUPPLIER_PLACES: usize = 5;

/// What is true of the people of a world's lines.
pub(crate) struct NetworkTruth {
    line_of: HashMap<i64, String, FixedState>,
    /// Numbers of each line's holders.
    holders_of: HashMap<String, BTreeSet<i64>, FixedState>,
    role_of: HashMap<i64, String, FixedState>,
}

impl NetworkTruth {
    /// Reads lines.csv, holders.csv and phones.csv.
    pub(crate) fn read(folder: &Path) -> Result<Self, Error> {
        let mut line_of: HashMap<i64, String, FixedState> = HashMap::default();
        for row in read_table(&folder.join("lines.csv"))? {
            if let Some(number) = packed(&row["number"]) {
                line_of.insert(number, row["line_id"].clone());
            }
        }
        let mut phones_of: HashMap<String, BTreeSet<i64>, FixedState> = HashMap::default();
        for row in read_table(&folder.join("phones.csv"))? {
            if row["role"] == Role::Holder.word() && !row["person_id"].is_empty() {
                phones_of.entry(row["person_id"].clone()).or_default().extend(packed(&row["number"]));
            }
        }
        let mut holders_of: HashMap<String, BTreeSet<i64>, FixedState> = HashMap::default();
        for row in maybe_table(&folder.join("holders.csv"))? {
            let own = phones_of.get(&row["person_id"]).cloned().unwrap_or_default();
            holders_of.entry(row["line_id"].clone()).or_default().extend(own);
        }
        let role_of = read_roles(folder)?.into_iter().map(|(number, (role, _))| (number, role)).collect();
        Ok(Self { line_of, holders_of, role_of })
    }

    /// Every holder's number.
    pub(crate) fn holders(&self) -> HashSet<i64, FixedState> {
        let mut all: HashSet<i64, FixedState> = HashSet::default();
        all.extend(self.role_of.iter().filter(|(_, role)| *role == Role::Holder.word()).map(|(number, _)| *number));
        all
    }

    fn is(&self, number: i64, role: Role) -> bool {
        self.role_of.get(&number).is_some_and(|known| known == role.word())
    }
}

/// Places of holders and suppliers, roles, and how often "not in the data" is rightly said. `in_data` holds the numbers that records know.
pub(crate) fn evaluate_network(
    crews: &[Crew],
    truth: &NetworkTruth,
    in_data: &HashSet<i64, FixedState>,
    seed: u64,
) -> Vec<Figure> {
    let (mut holder, mut holder_known, mut by_contact) = (Vec::new(), Vec::new(), Vec::new());
    let (mut supplier, mut absent) = (Vec::new(), Vec::new());
    for crew in crews {
        let Some(line) = crew.numbers.iter().find_map(|number| truth.line_of.get(number)) else { continue };
        let others: Vec<&Member> = crew
            .members
            .iter()
            .filter(|member| !truth.line_of.contains_key(&member.number) && !truth.is(member.number, Role::Customer))
            .filter(|member| truth.role_of.get(&member.number).is_none_or(|role| role != "business"))
            .collect();
        let own = truth.holders_of.get(line).cloned().unwrap_or_default();
        let first = |members: &[&Member], places: usize, wanted: &dyn Fn(i64) -> bool| {
            members.iter().take(places).any(|member| wanted(member.number))
        };
        let found = first(&others, HOLDER_PLACES, &|number| own.contains(&number));
        holder.push(found);
        if own.iter().any(|number| in_data.contains(number)) {
            holder_known.push(found);
            let mut busiest = others.clone();
            busiest.sort_by_key(|member| std::cmp::Reverse(member.events));
            by_contact.push(first(&busiest, HOLDER_PLACES, &|number| own.contains(&number)));
        }
        let in_touch = crew.members.iter().any(|member| member.near && truth.is(member.number, Role::Supplier));
        if in_touch {
            supplier.push(first(&others, SUPPLIER_PLACES, &|number| truth.is(number, Role::Supplier)));
        } else {
            absent.push(
                !crew.members.iter().any(|member| member.role == Role::Supplier && member.role_probability >= 0.5),
            );
        }
    }
    let mut figures = Vec::new();
    figures.extend(share("holder_top_3_in_data", &holder_known, seed));
    figures.extend(share("holder_top_3", &holder, seed));
    figures.extend(share("holder_top_3_by_contacts", &by_contact, seed));
    figures.extend(share("supplier_top_5_in_data", &supplier, seed));
    figures.extend(share("supplier_said_absent", &absent, seed));
    figures.extend(role_f1(crews, truth, seed));
    figures
}

fn share(measure: &str, hits: &[bool], seed: u64) -> Option<Figure> {
    let of = |at: &[usize]| {
        (!at.is_empty()).then(|| at.iter().filter(|place| hits[**place]).count() as f64 / at.len() as f64)
    };
    let interval = bootstrap(hits.len(), DRAWS, seed, &of)?;
    Some(Figure {
        measure: measure.to_owned(),
        value: interval.value,
        ci95: (interval.low, interval.high),
        n: hits.len(),
    })
}

/// Mean F1 of runner, holder, supplier and customer, whole lines resampled.
fn role_f1(crews: &[Crew], truth: &NetworkTruth, seed: u64) -> Option<Figure> {
    const ROLES: [Role; 4] = [Role::Runner, Role::Holder, Role::Supplier, Role::Customer];
    // Per line and role: found rightly, found, there.
    let counts: Vec<[[f64; 3]; 4]> = crews
        .iter()
        .filter(|crew| crew.numbers.iter().any(|number| truth.line_of.contains_key(number)))
        .map(|crew| {
            ROLES.map(|role| {
                let members = || crew.members.iter().filter(|member| !truth.line_of.contains_key(&member.number));
                let count = |wanted: &dyn Fn(&&Member) -> bool| members().filter(wanted).count() as f64;
                let there = |member: &&Member| truth.is(member.number, role);
                [
                    count(&|member| member.role == role && there(member)),
                    count(&|member| member.role == role),
                    count(&there),
                ]
            })
        })
        .collect();
    let f1 = |at: &[usize]| {
        let of = |role: usize| {
            let sum = |which: usize| at.iter().map(|line| counts[*line][role][which]).sum::<f64>();
            (sum(1) + sum(2) > 0.0).then(|| 2.0 * sum(0) / (sum(1) + sum(2)))
        };
        let all: Vec<f64> = (0..ROLES.len()).filter_map(of).collect();
        (!all.is_empty()).then(|| all.iter().sum::<f64>() / all.len() as f64)
    };
    let interval = bootstrap(counts.len(), DRAWS, seed, &f1)?;
    Some(Figure {
        measure: "role_macro_f1".to_owned(),
        value: interval.value,
        ci95: (interval.low, interval.high),
        n: counts.len(),
    })
}
