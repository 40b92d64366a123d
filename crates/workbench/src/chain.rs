//! Verb: network, on the store: who stands where on each line.

use std::collections::{BTreeMap, HashMap};

use case::Kind;
use foldhash::fast::FixedState;
use network::{Centrality, CentralityOptions, Member, Role, centralities, direction};
use records::{Names, format_rfc3339};
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::crew_graph::{CrewGraph, crew_graph};
use crate::crews::Crew;
use crate::error::Error;
use crate::exploitation::Markers;
use crate::progress::Progress;
use crate::shown;

/// Share that a member's own place in the graph has in `upstream`; the roles drawn have the rest (docs/methods/network.md).
const GRAPH_SHARE: f64 = 0.2;
/// Least share of draws in which somebody must be a supplier or holder to be said to show.
const SHOWS: f64 = 0.5;
/// Standard deviations above chance from which calls are said to follow orders.
const FOLLOWS: f64 = 3.0;
/// Said where nobody does.
const NOT_IN_THE_DATA: &str = "not in the data: nobody in these records stands above the line's own telephones; those higher up may use other means or other telephones";

impl Workbench {
    /// Who stands where on the lines of the store, or on one of them, as JSON.
    ///
    /// # Errors Where a table cannot be read, or no line has the id or number.
    pub fn network(&self, asked: Option<&str>, seed: u64, progress: &dyn Progress) -> Result<Value, Error> {
        self.gate("network")?.records()?;
        let names = self.names()?;
        let lines = self.lines_asked(asked, &names, progress)?;
        let crews = self.crews(lines, seed, progress)?;
        let markers = self.markers()?;
        let joined = crew_graph(&crews);
        let options = CentralityOptions { weighted: false, sources: None, seed, threads: Self::threads() };
        let measured = centralities(&joined.graph, &options);
        let shown = Shown { crews: &crews, joined: &joined, measured: &measured, markers: &markers, names: &names };
        let nodes = shown.nodes();
        let about = nodes.iter().filter_map(|node| node["id"].as_str().map(ToOwned::to_owned)).collect();
        self.enter("network", Kind::Consultation, about)?;
        let found = direction(&joined.graph, seed);
        Ok(json!({
            "nodes": nodes,
            "authorities_stopped": crate::authority_stop::stopped_json(&self.stopped()?),
            "edges": shown.edges(),
            "lines": shown.lines(),
            "customers": shown.customers(),
            "direction": { "incoherence": found.incoherence, "chance": found.chance, "verdict": found.verdict() },
            "seed": seed,
            "notes": [
                "a role is what a table of rules makes of the records, its probability the share of 500 samples of them that give it; it decides nothing about a person",
                "calls that reach somebody are not orders: the busiest telephone is not thereby a boss",
                "customers are counted and left out of the graph",
            ],
        }))
    }

    /// Ids and numbers of the lines asked for: all, or the one with this id or number.
    pub(crate) fn lines_asked(
        &self,
        asked: Option<&str>,
        names: &Names,
        progress: &dyn Progress,
    ) -> Result<Vec<(String, Vec<i64>)>, Error> {
        let ranked = self.kept_ranking(progress)?;
        let number = asked.and_then(|asked| self.find_number(asked, names)).map(records::Number::raw);
        let mut lines = Vec::new();
        for line in ranked["lines"].as_array().into_iter().flatten() {
            let id = line["line_id"].as_str().unwrap_or_default().to_owned();
            let texts = line["numbers"].as_array().into_iter().flatten().filter_map(|one| one["number"].as_str());
            let numbers: Vec<i64> =
                texts.filter_map(|text| self.find_number(text, names)).map(records::Number::raw).collect();
            let wanted = asked.is_none_or(|asked| {
                id.eq_ignore_ascii_case(asked) || number.is_some_and(|number| numbers.contains(&number))
            });
            if wanted {
                lines.push((id, numbers));
            }
        }
        match asked {
            Some(asked) if lines.is_empty() => Err(Error::refused(format!(
                "no line has the id or number `{asked}`; expected one from `throughline lines`"
            ))),
            _ => Ok(lines),
        }
    }
}

/// What the answer is made of.
struct Shown<'a> {
    crews: &'a [Crew],
    joined: &'a CrewGraph,
    measured: &'a [Centrality],
    markers: &'a Markers,
    names: &'a Names,
}

impl Shown<'_> {
    fn measures(&self, number: i64) -> Option<&Centrality> {
        self.joined.numbers.binary_search(&number).ok().map(|at| &self.measured[at])
    }

    fn number(&self, number: i64) -> String {
        shown::number(number, self.names)
    }

    /// Lines and their people, the highest first; a number on several lines stands where it stands highest.
    fn nodes(&self) -> Vec<Value> {
        let mut best: BTreeMap<i64, (f64, Value)> = BTreeMap::new();
        let mut on: HashMap<i64, Vec<&str>, FixedState> = HashMap::default();
        for crew in self.crews {
            for number in &crew.numbers {
                on.entry(*number).or_default().push(&crew.line_id);
                best.entry(*number).or_insert_with(|| (self.line_height(*number), self.line_node(crew, *number)));
            }
            for member in crew.members.iter().filter(|member| member.role != Role::Customer) {
                on.entry(member.number).or_default().push(&crew.line_id);
                let upstream = self.upstream(member);
                let node = (upstream, self.member_node(crew, member, upstream));
                let known = best.entry(member.number).or_insert_with(|| node.clone());
                if known.0 < upstream && known.1["role"] != Role::Line.word() {
                    *known = node;
                }
            }
        }
        let mut nodes: Vec<(f64, Value)> = best
            .into_iter()
            .map(|(number, (upstream, mut node))| {
                node["lines"] = json!(on.get(&number));
                (upstream, node)
            })
            .collect();
        nodes.sort_by(|left, right| right.0.total_cmp(&left.0));
        nodes.into_iter().map(|(_, node)| node).collect()
    }

    fn upstream(&self, member: &Member) -> f64 {
        let own = self.measures(member.number).map_or(0.0, |one| one.upstream);
        (1.0 - GRAPH_SHARE) * member.height + GRAPH_SHARE * own
    }

    fn line_height(&self, number: i64) -> f64 {
        GRAPH_SHARE * self.measures(number).map_or(0.0, |one| one.upstream)
    }

    fn line_node(&self, crew: &Crew, number: i64) -> Value {
        let mut node = self.measured_node(number);
        node["role"] = json!(Role::Line.word());
        node["role_probability"] = json!(1.0);
        node["line_id"] = json!(crew.line_id);
        node["upstream"] = json!(self.line_height(number));
        node["customers"] = json!(crew.members.iter().filter(|member| member.role == Role::Customer).count());
        node
    }

    fn member_node(&self, crew: &Crew, member: &Member, upstream: f64) -> Value {
        let mut node = self.measured_node(member.number);
        let shares = Role::ALL.into_iter().zip(member.shares).filter(|(_, share)| *share > 0.0);
        let prompt = self.markers.prompt(member);
        for (key, value) in [
            ("prompt", json!(prompt)),
            ("role", json!(member.role.word())),
            ("role_probability", shown::figure(member.role_probability)),
            (
                "roles",
                shares
                    .map(|(role, share)| (role.word().to_owned(), shown::figure(share)))
                    .collect::<serde_json::Map<_, _>>()
                    .into(),
            ),
            ("line_id", json!(crew.line_id)),
            ("upstream", json!(upstream)),
            ("rank", json!(member.rank.median)),
            ("rank_interval", json!([member.rank.low, member.rank.high])),
            ("in_touch_with_line", json!(member.near)),
            ("dispatch_z", shown::figure(member.dispatch_z)),
            ("communications", json!(member.events)),
            ("first", json!(format_rfc3339(member.first_ms))),
            ("last", json!(format_rfc3339(member.last_ms))),
            ("why", json!(why(member))),
        ] {
            node[key] = value;
        }
        node
    }

    fn measured_node(&self, number: i64) -> Value {
        let one = self.measures(number);
        json!({
            "id": self.number(number),
            "degree": one.map(|one| one.degree),
            "in_degree": one.map(|one| one.in_degree),
            "out_degree": one.map(|one| one.out_degree),
            "betweenness": one.and_then(|one| one.betweenness),
            "pagerank": one.map(|one| one.pagerank),
            "core": one.map(|one| one.core),
            "constraint": one.and_then(|one| one.constraint),
            "community": one.map(|one| one.community),
        })
    }

    fn edges(&self) -> Value {
        let edge = |((from, to), events): (&(i64, i64), &usize)| json!({ "from": self.number(*from), "to": self.number(*to), "weight": (*events as f64).ln_1p(), "communications": events });
        self.joined.events.iter().map(edge).collect()
    }

    /// What is said of each line as a whole.
    fn lines(&self) -> Value {
        let line = |crew: &Crew| {
            let count = |role: Role| crew.members.iter().filter(|member| member.role == role).count();
            let place = |role: Role| Role::ALL.iter().position(|one| *one == role).unwrap_or(0);
            let seen = crew
                .members
                .iter()
                .any(|member| member.shares[place(Role::Supplier)] + member.shares[place(Role::Holder)] >= SHOWS);
            json!({
                "line_id": crew.line_id,
                "numbers": crew.numbers.iter().map(|number| self.number(*number)).collect::<Vec<_>>(),
                "customers": count(Role::Customer),
                "runners": count(Role::Runner),
                "holders": count(Role::Holder),
                "suppliers": count(Role::Supplier),
                "upstream_seen": seen,
                "note": (!seen).then_some(NOT_IN_THE_DATA),
            })
        };
        self.crews.iter().map(line).collect()
    }

    fn customers(&self) -> Value {
        let of_crew = |crew: &Crew| {
            let customers = crew.members.iter().filter(|member| member.role == Role::Customer);
            customers
                .map(|member| {
                    json!({ "id": self.number(member.number), "line_id": crew.line_id, "role": Role::Customer.word(), "role_probability": shown::figure(member.role_probability), "communications": member.events })
                })
                .collect::<Vec<_>>()
        };
        self.crews.iter().flat_map(of_crew).collect()
    }
}

/// The rule behind a role, in words.
fn why(member: &Member) -> String {
    match (member.role, member.near) {
        (Role::Runner, true) if member.dispatch_z >= FOLLOWS => {
            format!("the line gets in touch within ten minutes of customers' orders far more often than by chance (z {:.1})", member.dispatch_z)
        }
        (Role::Runner, true) => "the line gets in touch every other day or more".to_owned(),
        (Role::Runner, false) => {
            format!("told within ten minutes of customers' orders by a telephone of the holder's (z {:.1})", member.dispatch_z)
        }
        (Role::Supplier, _) => "the line gets in touch seldom and by itself, outside flares and orders".to_owned(),
        (Role::Holder, true) => {
            "calls others within ten minutes of customers' orders, or several of the line's people, and is rung by the line".to_owned()
        }
        (Role::Holder, false) if member.dispatch_z >= FOLLOWS => {
            format!("calls the line's runners within ten minutes of customers' orders far more often than by chance (z {:.1})", member.dispatch_z)
        }
        (Role::Holder, false) => "in touch with the line's supplier, and not with the line".to_owned(),
        (Role::Resident, true) => "long calls that both sides begin".to_owned(),
        (Role::Resident, false) => "in touch with the line's people only".to_owned(),
        (Role::Customer | Role::Line, _) => String::new(),
    }
}
