//! The ranking, found anew after records came in: a job that pages wait for.

use std::sync::Arc;

use crate::jobs::Job;
use crate::visit::Visit;

/// What the job is called.
const WHAT: &str = "Ranking the lines";

/// The job that finds the ranking: the one that is under way, or a new one. It leads back to the page that asked.
pub(crate) fn begin(visit: &Visit) -> Arc<Job> {
    if let Some(job) = visit.site.jobs.running(WHAT) {
        return job;
    }
    let (site, token, then) = (Arc::clone(&visit.site), visit.token.clone(), visit.here());
    visit.site.jobs.begin(WHAT, visit.who(), move |job| {
        let bench = site.workshop.for_session(&token, "", crate::site::now_ms()).map_err(|error| error.to_string())?;
        bench.prepare_ranking(job).map_err(|error| error.to_string())?;
        Ok(then)
    })
}
