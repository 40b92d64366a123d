//! What takes longer than a look: each has a permanent address while the server runs, tells how far it is, and can be stopped.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::{Value, json};
use workbench::Progress;

use crate::site::now_ms;

/// Jobs that ended are kept so that their addresses stay good; the oldest go first.
const KEPT: usize = 500;

/// How a job stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum JobState {
    /// It is being done.
    Running,
    /// It is done; the address of what came of it.
    Done(String),
    /// It was not done; says why.
    Failed(String),
    /// Somebody stopped it; nothing was changed.
    Stopped,
}

/// A job as it stands.
#[derive(Clone, Debug)]
pub(crate) struct JobStands {
    /// Its id.
    pub(crate) id: String,
    /// What is being done.
    pub(crate) what: String,
    /// Who began it.
    pub(crate) who: String,
    /// When.
    pub(crate) began_ms: i64,
    /// When it ended.
    pub(crate) ended_ms: Option<i64>,
    /// The stage it is in.
    pub(crate) stage: String,
    /// How much of that stage is done, per mille.
    pub(crate) done: u64,
    /// What a person should know besides.
    pub(crate) warnings: Vec<String>,
    /// How it stands.
    pub(crate) state: JobState,
}

impl JobStands {
    pub(crate) fn json(&self) -> Value {
        let (state, result, why) = match &self.state {
            JobState::Running => ("running", None, None),
            JobState::Done(result) => ("done", Some(result), None),
            JobState::Failed(why) => ("failed", None, Some(why)),
            JobState::Stopped => ("stopped", None, None),
        };
        json!({
            "id": self.id, "what": self.what, "who": self.who, "state": state, "stage": self.stage, "done": self.done,
            "began_ms": self.began_ms, "ended_ms": self.ended_ms, "result": result, "why": why, "warnings": self.warnings,
        })
    }
}

/// Every job of this server.
#[derive(Default)]
pub(crate) struct Jobs {
    all: Mutex<BTreeMap<u64, Arc<Job>>>,
    newest: AtomicU64,
}

impl Jobs {
    /// Begins a job on a thread of its own. `work` gives the address of what came of it, or says why nothing did.
    pub(crate) fn begin(
        &self,
        what: &str,
        who: &str,
        work: impl FnOnce(&Job) -> Result<String, String> + Send + 'static,
    ) -> Arc<Job> {
        let id = self.newest.fetch_add(1, Ordering::Relaxed) + 1;
        let job = Arc::new(Job::new(id, what, who));
        {
            let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
            all.insert(id, Arc::clone(&job));
            while all.len() > KEPT {
                let oldest = all.iter().find(|(_, job)| !job.is_running()).map(|(id, _)| *id);
                let Some(oldest) = oldest else { break };
                all.remove(&oldest);
            }
        }
        let doing = Arc::clone(&job);
        std::thread::spawn(move || {
            let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| work(&doing)));
            doing.end(ended.unwrap_or_else(|_| Err("it broke off; the fault is ours".to_owned())));
        });
        job
    }

    /// One job by its id.
    pub(crate) fn get(&self, id: &str) -> Option<Arc<Job>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner).get(&id.parse().ok()?).cloned()
    }

    /// Every job, the newest first.
    pub(crate) fn list(&self) -> Vec<JobStands> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().rev().map(|job| job.stands()).collect()
    }

    /// Forgets one that ended before anybody had to wait for it.
    pub(crate) fn forget(&self, id: &str) {
        if let Ok(id) = id.parse() {
            self.all.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
        }
    }

    /// One that is being done under that name, so that nobody does it twice at one time.
    pub(crate) fn running(&self, what: &str) -> Option<Arc<Job>> {
        let all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().find(|job| job.is_running() && job.what == what).cloned()
    }
}

/// One job. It is the [`Progress`] of what is done in it.
pub(crate) struct Job {
    /// Its id.
    pub(crate) id: String,
    what: String,
    stands: Mutex<JobStands>,
    done: AtomicU64,
    stop: AtomicBool,
    answer: OnceLock<Value>,
}

impl Job {
    fn new(id: u64, what: &str, who: &str) -> Self {
        let stands = JobStands {
            id: id.to_string(),
            what: what.to_owned(),
            who: who.to_owned(),
            began_ms: now_ms(),
            ended_ms: None,
            stage: String::new(),
            done: 0,
            warnings: Vec::new(),
            state: JobState::Running,
        };
        Self {
            id: id.to_string(),
            what: what.to_owned(),
            stands: Mutex::new(stands),
            done: AtomicU64::new(0),
            stop: AtomicBool::new(false),
            answer: OnceLock::new(),
        }
    }

    /// Its address.
    pub(crate) fn address(&self) -> String {
        format!("/jobs/{}", self.id)
    }

    /// How it stands now.
    pub(crate) fn stands(&self) -> JobStands {
        let mut stands = self.stands.lock().unwrap_or_else(PoisonError::into_inner).clone();
        stands.done = self.done.load(Ordering::Relaxed);
        stands
    }

    /// Keeps what was worked out, for the page that shows it.
    pub(crate) fn keep(&self, answer: Value) {
        let _ = self.answer.set(answer);
    }

    /// What was worked out, once it is.
    pub(crate) fn answer(&self) -> Option<&Value> {
        self.answer.get()
    }

    pub(crate) fn is_running(&self) -> bool {
        self.stands.lock().unwrap_or_else(PoisonError::into_inner).state == JobState::Running
    }

    /// Asks it to stop at the next place where it can.
    pub(crate) fn ask_to_stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
    }

    fn end(&self, ended: Result<String, String>) {
        let mut stands = self.stands.lock().unwrap_or_else(PoisonError::into_inner);
        stands.ended_ms = Some(now_ms());
        stands.state = match ended {
            Ok(result) => JobState::Done(result),
            Err(_) if self.stop.load(Ordering::Relaxed) => JobState::Stopped,
            Err(why) => JobState::Failed(why),
        };
    }
}

impl Progress for Job {
    fn begin(&self, stage: &str) {
        stage.clone_into(&mut self.stands.lock().unwrap_or_else(PoisonError::into_inner).stage);
        self.done.store(0, Ordering::Relaxed);
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share between 0 and 1")]
    fn advance(&self, share: f64) {
        self.done.store((share.clamp(0.0, 1.0) * 1_000.0) as u64, Ordering::Relaxed);
    }

    fn end(&self) {
        self.done.store(1_000, Ordering::Relaxed);
    }

    fn warn(&self, message: &str) {
        self.stands.lock().unwrap_or_else(PoisonError::into_inner).warnings.push(message.to_owned());
    }

    fn is_wanted(&self) -> bool {
        !self.stop.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wait(job: &Job) -> JobState {
        while job.is_running() {
            std::thread::yield_now();
        }
        job.stands().state
    }

    #[test]
    fn a_job_ends_well_badly_or_stopped_and_its_address_stays() {
        let jobs = Jobs::default();
        let well = jobs.begin("ranking", "a.reader", |job| {
            job.begin("reading");
            job.advance(0.5);
            Ok("/lines".to_owned())
        });
        assert_eq!(wait(&well), JobState::Done("/lines".to_owned()));
        let badly = jobs.begin("import", "a.reader", |_| Err("no row could be read".to_owned()));
        assert_eq!(wait(&badly), JobState::Failed("no row could be read".to_owned()));
        let stopped = jobs.begin("import", "a.reader", |job| {
            while job.is_wanted() {
                std::thread::yield_now();
            }
            Err("stopped".to_owned())
        });
        stopped.ask_to_stop();
        assert_eq!(wait(&stopped), JobState::Stopped);
        let broken = jobs.begin("import", "a.reader", |_| panic!("a fault of ours"));
        assert!(matches!(wait(&broken), JobState::Failed(_)));
        assert_eq!(jobs.list().len(), 4);
        assert!(jobs.get("1").is_some() && jobs.get("99").is_none() && jobs.get("x").is_none());
    }
}
