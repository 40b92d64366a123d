//! Verb: dismantle, on the store: whom to act against first, net of recovery.

use std::collections::{BTreeSet, HashSet};

use case::Kind;
use foldhash::fast::FixedState;
use network::{HORIZON_DAYS, Market, Member, Plan, PlanStep, RUNS, Role, Target, plan};
use numerics::{Edge, Graph, components};
use records::Names;
use serde_json::{Value, json};

use crate::bench::Workbench;
use crate::crew_graph::crew_graph;
use crate::crews::Crew;
use crate::dismantle::DismantleAnswer;
use crate::error::Error;
use crate::exploitation::Markers;
use crate::progress::Progress;
use crate::shown;

/// What is planned.
#[derive(Clone, Debug, PartialEq)]
pub struct DisruptionRequest {
    /// Only this line, by number or id.
    pub line: Option<String>,
    /// `holder`, `number`, `both`, `runners`; any target where absent.
    pub plan: Option<String>,
    /// How many steps.
    pub budget: usize,
    /// Seed of all draws.
    pub seed: u64,
}

/// How much slower and faster recovery may be for advice to stand.
const DOUBTS: [f64; 2] = [0.5, 2.0];

impl Workbench {
    /// Whom to act against first on the lines of the store, net of recovery.
    ///
    /// # Errors Where a table cannot be read, no line has the id or number, or the plan is none.
    pub fn dismantle(&self, request: &DisruptionRequest, progress: &dyn Progress) -> Result<DismantleAnswer, Error> {
        self.gate("dismantle")?.records()?;
        let wanted = plan_named(request.plan.as_deref())?;
        let names = self.names()?;
        let lines = self.lines_asked(request.line.as_deref(), &names, progress)?;
        let crews = self.crews(lines, request.seed, progress)?;
        let markers = self.markers()?;
        let markets: Vec<Market> = crews.iter().map(|crew| market(crew, &markers)).collect();
        let steps = plan(&markets, wanted, request.budget, 1.0, request.seed);
        let mut shown = Scene::new(&crews, &markers, &names);
        let answer: Vec<Value> = steps.iter().enumerate().map(|(place, step)| shown.step(place + 1, step)).collect();
        let about: BTreeSet<String> =
            answer.iter().filter_map(|step| Some(step["remove"].as_str()?.to_owned())).collect();
        self.enter("dismantle", Kind::Consultation, about.into_iter().collect())?;
        let summary = summary(&markets, wanted, &steps, request);
        Ok(DismantleAnswer { steps: answer.into(), summary })
    }
}

fn plan_named(word: Option<&str>) -> Result<Plan, Error> {
    let Some(word) = word else { return Ok(Plan::Any) };
    let known = Plan::COMPARED.into_iter().find(|plan| plan.word() == word);
    known.ok_or_else(|| Error::refused(format!("--plan: expected holder, number, both or runners, found `{word}`")))
}

fn place(role: Role) -> usize {
    Role::ALL.iter().position(|one| *one == role).unwrap_or(0)
}

/// The member whom most samples give a role, if the rules give it too and nothing calls for support instead.
fn leading<'c>(crew: &'c Crew, role: Role, markers: &Markers) -> Option<&'c Member> {
    let of_role = crew.members.iter().filter(|member| member.role == role && markers.prompt(member).is_none());
    of_role.max_by(|left, right| left.shares[place(role)].total_cmp(&right.shares[place(role)]))
}

fn market(crew: &Crew, markers: &Markers) -> Market {
    let count = |role: Role| crew.members.iter().filter(|member| member.role == role).count();
    let (holder, supplier) = (leading(crew, Role::Holder, markers), leading(crew, Role::Supplier, markers));
    let sure = |member: Option<&Member>, role: Role| member.map_or(0.0, |member| member.shares[place(role)]);
    Market {
        customers: count(Role::Customer),
        holder: holder.is_some(),
        supplier: supplier.map(|member| member.number),
        runners: count(Role::Runner),
        certainty: (sure(holder, Role::Holder), sure(supplier, Role::Supplier)),
    }
}

/// What is left as steps are taken.
struct Scene<'a> {
    crews: &'a [Crew],
    markers: &'a Markers,
    names: &'a Names,
    /// Every number of the lines' networks, customers too.
    numbers: Vec<i64>,
    edges: Vec<Edge>,
    gone: HashSet<i64, FixedState>,
}

impl<'a> Scene<'a> {
    fn new(crews: &'a [Crew], markers: &'a Markers, names: &'a Names) -> Self {
        let joined = crew_graph(crews);
        let mut numbers = joined.numbers.clone();
        numbers.extend(crews.iter().flat_map(|crew| &crew.members).map(|member| member.number));
        numbers.sort_unstable();
        numbers.dedup();
        let node = |number: i64| numbers.binary_search(&number).ok().and_then(|at| u32::try_from(at).ok());
        let people = joined.events.keys().filter_map(|(from, to)| Some((node(*from)?, node(*to)?, 1.0)));
        let buys = crews
            .iter()
            .flat_map(|crew| &crew.line)
            .filter_map(|side| Some((node(side.number)?, node(side.other)?, 1.0)));
        let edges = people.chain(buys).collect();
        Self { crews, markers, names, edges, numbers, gone: HashSet::default() }
    }

    fn step(&mut self, place: usize, step: &PlanStep) -> Value {
        let (removed, line) = self.removed(step.target);
        self.gone.extend(&removed);
        let support = matches!(step.target, Target::Runners(_));
        let texts: Vec<String> = removed.iter().map(|number| shown::number(*number, self.names)).collect();
        json!({
            "step": place,
            "remove": texts.first(),
            "numbers": texts,
            "target": word(step.target),
            "action": if support { "support, do not target" } else { "act against" },
            "line_id": line,
            "largest_component": self.largest(),
            "reach": shown::figure(self.reach()),
            "crews_with_all_roles": self.crews.iter().filter(|crew| self.complete(crew)).count(),
            "lost_customer_days": shown::figure(step.lost),
            "lost_interval": [shown::figure(step.lost_interval.0), shown::figure(step.lost_interval.1)],
            "days_to_restore": shown::figure(step.restored_days),
            "reason": reason(step),
        })
    }

    /// Numbers that a step takes out, and the line where it is one.
    fn removed(&self, target: Target) -> (Vec<i64>, Option<&'a str>) {
        let holder = |crew: &Crew| leading(crew, Role::Holder, self.markers).map(|member| member.number);
        match target {
            Target::Supplier(number) => (vec![number], None),
            Target::Number(line) => (self.crews[line].numbers.clone(), Some(&self.crews[line].line_id)),
            Target::Holder(line) => (holder(&self.crews[line]).into_iter().collect(), Some(&self.crews[line].line_id)),
            Target::Both(line) => {
                let crew = &self.crews[line];
                (holder(crew).into_iter().chain(crew.numbers.iter().copied()).collect(), Some(&crew.line_id))
            }
            Target::Runners(line) => {
                let runners = self.crews[line].members.iter().filter(|member| member.role == Role::Runner);
                (runners.map(|member| member.number).collect(), Some(&self.crews[line].line_id))
            }
        }
    }

    fn stays(&self, number: i64) -> bool {
        !self.gone.contains(&number)
    }

    /// Share of customers with a way to a line's number.
    fn reach(&self) -> f64 {
        let mut all: BTreeSet<i64> = BTreeSet::new();
        let mut reached: BTreeSet<i64> = BTreeSet::new();
        for crew in self.crews {
            let open = crew.numbers.iter().any(|number| self.stays(*number));
            for member in crew.members.iter().filter(|member| member.role == Role::Customer) {
                all.insert(member.number);
                if open {
                    reached.insert(member.number);
                }
            }
        }
        if all.is_empty() { 0.0 } else { reached.len() as f64 / all.len() as f64 }
    }

    /// Whether a crew still has a number, somebody above it and somebody who delivers.
    fn complete(&self, crew: &Crew) -> bool {
        let has = |roles: &[Role]| {
            crew.members.iter().any(|member| roles.contains(&member.role) && self.stays(member.number))
        };
        crew.numbers.iter().any(|number| self.stays(*number))
            && has(&[Role::Holder, Role::Supplier])
            && has(&[Role::Runner])
    }

    fn largest(&self) -> usize {
        let here = |node: u32| self.stays(self.numbers[node as usize]);
        let edges: Vec<Edge> = self.edges.iter().copied().filter(|(from, to, _)| here(*from) && here(*to)).collect();
        let Some(graph) = Graph::undirected(self.numbers.len(), &edges) else { return 0 };
        let mut sizes = vec![0_usize; self.numbers.len()];
        let labels = components(&graph);
        labels
            .iter()
            .zip(&self.numbers)
            .filter(|(_, number)| self.stays(**number))
            .for_each(|(label, _)| sizes[*label] += 1);
        sizes.into_iter().max().unwrap_or(0)
    }
}

const fn word(target: Target) -> &'static str {
    match target {
        Target::Both(_) => "holder and number",
        Target::Holder(_) => "holder",
        Target::Number(_) => "number",
        Target::Supplier(_) => "supplier",
        Target::Runners(_) => "runners",
    }
}

fn reason(step: &PlanStep) -> String {
    let back = match step.target {
        Target::Number(_) => "; a number alone is re-created in days, with most of its customers",
        Target::Both(_) => "; the customer list is lost with whoever kept it",
        Target::Holder(_) => "; the number and its list stay for whoever takes over",
        Target::Supplier(_) => "; every line supplied is met once stock is used up",
        Target::Runners(_) => "; safeguarding first: trade goes on with others in days",
    };
    let restored = if step.restored_days < HORIZON_DAYS - 0.5 {
        format!("trade as before after {:.0} days", step.restored_days)
    } else {
        "trade not as before by then".to_owned()
    };
    format!(
        "costs {:.0} customer-days of trade in {HORIZON_DAYS:.0} days net of recovery ({:.0} to {:.0}), {restored}{back}",
        step.lost, step.lost_interval.0, step.lost_interval.1
    )
}

/// Plans side by side, and what would change the advice.
fn summary(markets: &[Market], wanted: Plan, steps: &[PlanStep], request: &DisruptionRequest) -> Vec<String> {
    let side_by_side = Plan::COMPARED.map(|one| {
        let steps = plan(markets, one, request.budget, 1.0, request.seed);
        let lost: f64 = steps.iter().map(|step| step.lost).sum();
        format!("{} {lost:.0} ({} steps)", one.word(), steps.len())
    });
    let first = steps.first().map(|step| step.target);
    let doubts = DOUBTS
        .iter()
        .filter(|slower| plan(markets, wanted, 1, **slower, request.seed).first().map(|step| step.target) != first);
    let stands = match doubts.count() {
        0 => "The first step stays first if recovery is twice as fast or twice as slow.",
        _ => "Another step comes first if recovery is twice as fast or twice as slow: the waits decide here.",
    };
    vec![
        format!("Customer-days of trade lost in {HORIZON_DAYS:.0} days, by plan: {}.", side_by_side.join(", ")),
        format!("{stands} What would also change it: a holder or supplier not in these records."),
        format!(
            "Recovery is simulated ({RUNS} runs, seed {}); its waits are start values, not measured on lines. Emptied markets draw rivals and violence: plan for it.",
            request.seed
        ),
        "Nobody under 18, recorded as a victim, or delivering is a target: support them.".to_owned(),
    ]
}
