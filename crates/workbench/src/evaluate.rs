//! Verb: evaluate.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use case::Kind;
use lines::{Figure, evaluate_detection, evaluate_harm};
use serde_json::{Map, Value, json};

use crate::acting::EVERY_NUMBER;
use crate::bench::Workbench;
use crate::error::Error;
use crate::evaluate_attribution::{Attributed, evaluate_attribution, plots};
use crate::evaluate_network::{NetworkTruth, evaluate_network};
use crate::evaluate_succession::evaluate_succession;
use crate::holder_truth::HolderTruth;
use crate::progress::Progress;
use crate::ranking::{LinesRequest, Ranking};
use crate::shown::figure;
use crate::truth::{read_changes, read_truth};

/// Figures by method.
#[derive(Clone, Debug, Default)]
pub struct Evaluation {
    /// Method and its figures.
    pub methods: Vec<(&'static str, Vec<Figure>)>,
    /// Points of the plots of `attribution`.
    pub plots: Value,
    /// What they were measured on.
    pub dataset: String,
}

impl Workbench {
    /// Compares what the store's records lead to with known truth.
    ///
    /// # Errors Where a table or truth file cannot be read.
    pub fn evaluate(&self, truth: &Path, seed: u64, progress: &dyn Progress) -> Result<Evaluation, Error> {
        self.gate("evaluate")?.records()?;
        self.enter("evaluate", Kind::Consultation, vec![EVERY_NUMBER.to_owned()])?;
        let incidents = engine::read_incidents(&self.files("incidents"))?;
        let days: HashMap<String, f64> = incidents
            .iter()
            .map(|incident| (incident.incident_id.clone(), lines::harm_days(incident.category)))
            .collect();
        let known = read_truth(truth, &days)?;
        let ranking = self.rank(&LinesRequest { seed, ..LinesRequest::default() }, progress)?;
        let detection = evaluate_detection(&ranking.found, &known, seed);
        let harm = evaluate_harm(&ranking.found, &known, seed);
        let network = self.network_figures(&ranking, truth, seed, progress)?;
        let succession = evaluate_succession(&self.follow(progress)?, &read_changes(truth)?, seed);
        let attributed = self.attributed(&ranking, truth, progress)?;
        let attribution = evaluate_attribution(&attributed, seed);
        let methods = vec![
            ("detection", detection),
            ("harm", harm),
            ("succession", succession),
            ("attribution", attribution),
            ("network", network),
        ];
        Ok(Evaluation { methods, plots: plots(&attributed), dataset: truth.display().to_string() })
    }

    /// Holders of every line number of truth that the records know, as `attribute` weighs them.
    fn attributed(&self, ranking: &Ranking, truth: &Path, progress: &dyn Progress) -> Result<Vec<Attributed>, Error> {
        let (truth, known) = (HolderTruth::read(truth)?, self.known_people()?);
        let numbers = ranking.found.lines.iter().flat_map(|line| &line.line.numbers);
        let lines: BTreeSet<i64> = numbers.map(|one| one.number.raw()).collect();
        let mut attributed = Vec::new();
        for line in truth.holders.keys() {
            let Some(number) = records::Number::from_raw(*line) else { continue };
            if engine::sides_of(&self.sides()?, number, engine::SideColumns::default())?.is_empty() {
                continue;
            }
            let answer = self.weigh(number, &known, &lines, progress)?;
            attributed.extend(Attributed::of(*line, &answer.hypotheses, &truth));
        }
        Ok(attributed)
    }

    fn network_figures(
        &self,
        ranking: &Ranking,
        truth: &Path,
        seed: u64,
        progress: &dyn Progress,
    ) -> Result<Vec<Figure>, Error> {
        let numbers = |line: &lines::Line| line.numbers.iter().map(|one| one.number.raw()).collect();
        let asked = ranking.found.lines.iter().map(|line| (line.line.line_id.clone(), numbers(&line.line)));
        let crews = self.crews(asked.collect(), seed, progress)?;
        let known = NetworkTruth::read(truth)?;
        progress.begin("looking for holders in the records");
        let in_data = self.sides_by_number(&known.holders(), progress)?.into_keys().collect();
        progress.end();
        Ok(evaluate_network(&crews, &known, &in_data, seed))
    }
}

impl Evaluation {
    /// The contract's answer: `{ METHOD: { measure: value, … } }`, each measure with its interval and count beside it.
    pub fn json(&self) -> Value {
        let mut methods = Map::new();
        for (method, figures) in &self.methods {
            let mut answer = Map::new();
            for one in figures {
                answer.insert(one.measure.clone(), figure(one.value));
            }
            if let Some(first) = figures.first() {
                answer.insert("ci95".to_owned(), json!([figure(first.ci95.0), figure(first.ci95.1)]));
                answer.insert("n".to_owned(), json!(first.n));
            }
            answer.insert("dataset".to_owned(), json!(self.dataset));
            let detail = figures.iter().map(|one| json!({ "measure": one.measure, "value": figure(one.value), "ci95": [figure(one.ci95.0), figure(one.ci95.1)], "n": one.n }));
            answer.insert("figures".to_owned(), detail.collect());
            if *method == "attribution" {
                answer.insert("plots".to_owned(), self.plots.clone());
            }
            methods.insert((*method).to_owned(), Value::Object(answer));
        }
        Value::Object(methods)
    }
}
