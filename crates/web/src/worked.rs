//! What may take longer than a look: it is worked out beside the request, and becomes a job where it is not soon done.

use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use serde_json::Value;
use workbench::{Error, Progress, Workbench};

use crate::answer::Answer;
use crate::jobs::Job;
use crate::problem::Problem;
use crate::site::now_ms;
use crate::visit::Visit;

/// How long a reader waits for a page before it becomes a job with an address of its own.
const PATIENCE: Duration = Duration::from_secs(2);

/// What came of it.
pub(crate) enum Worked {
    /// It is there.
    Out(Value),
    /// Look again later.
    Waiting(Answer),
}

/// Works something out for whoever asks. Where that takes long the reader is led to the job, and from there back to this page, which then
/// shows what the job kept.
pub(crate) fn worked_out(
    visit: &Visit,
    what: &str,
    work: impl FnOnce(&Workbench, &dyn Progress) -> Result<Value, Error> + Send + 'static,
) -> Result<Worked, Problem> {
    if let Some(id) = visit.asked("job") {
        return kept(visit, id);
    }
    let (site, token, reason) = (Arc::clone(&visit.site), visit.token.clone(), visit.bench.actor().reason.clone());
    let (then, asked) = (visit.here(), visit.query.is_empty());
    let (ended, end) = channel();
    let job = visit.site.jobs.begin(what, visit.who(), move |job| {
        let worked = site.workshop.for_session(&token, &reason, now_ms()).and_then(|bench| work(&bench, job));
        let told = worked.as_ref().map(|_| ()).map_err(ToString::to_string);
        if let Ok(value) = &worked {
            job.keep(value.clone());
        }
        let _ = ended.send(worked);
        told.map(|()| format!("{then}{}job={}", if asked { '?' } else { '&' }, job.id))
    });
    match end.recv_timeout(PATIENCE) {
        Ok(worked) => {
            visit.site.jobs.forget(&job.id);
            Ok(Worked::Out(worked?))
        }
        Err(RecvTimeoutError::Timeout) => Ok(Worked::Waiting(Answer::Wait(job.address()))),
        Err(RecvTimeoutError::Disconnected) => Err(Problem::Failed(format!("{what} broke off"))),
    }
}

/// What an own job kept, or the way to it while it goes on.
fn kept(visit: &Visit, id: &str) -> Result<Worked, Problem> {
    let own = |job: &Arc<Job>| job.stands().who == visit.who();
    let job = visit.site.jobs.get(id).filter(own).ok_or(Problem::NotFound)?;
    match job.answer() {
        Some(value) => Ok(Worked::Out(value.clone())),
        None => Ok(Worked::Waiting(Answer::Wait(job.address()))),
    }
}
