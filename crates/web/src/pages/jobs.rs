//! Jobs: what takes longer than a look.

use maud::{Markup, html};
use serde_json::Value;

use crate::answer::{Answer, Page};
use crate::jobs::{JobStands, JobState};
use crate::parts::{button, heading, nothing, tag};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::visit::Visit;

/// Every job of whoever asks.
pub(crate) fn list(visit: &Visit) -> Result<Answer, Problem> {
    let own: Vec<JobStands> = visit.site.jobs.list().into_iter().filter(|job| job.who == visit.who()).collect();
    let clock = visit.clock();
    let row = |job: &JobStands| {
        Row::to(
            format!("/jobs/{}", job.id),
            vec![
                Cell::of(job.what.clone()),
                Cell::shown(state(job), word(job)),
                Cell::of(format!("{} %", job.done / 10)),
                Cell::of(clock.full_ms(job.began_ms)),
            ],
        )
    };
    let columns =
        [words("what", "What"), words("state", "State"), figures("done", "Stage done"), words("began", "Began")];
    let table = Table::new("Your jobs", &columns, own.iter().map(row).collect());
    let body = html! {
        (heading("Jobs", &html! { "what takes longer than a look; addresses stay good while the server runs" }))
        @if own.is_empty() {
            (nothing("No job yet", "Imports and long analyses are done here.", &html! { a href="/sources" { "Bring records in" } }))
        } @else { (table.whole()) }
    };
    let json: Value = own.iter().map(JobStands::json).collect();
    Ok(Page::new("Jobs", body, json).table(table).answer())
}

fn own(visit: &Visit) -> Result<std::sync::Arc<crate::jobs::Job>, Problem> {
    let job = visit.site.jobs.get(visit.place("id")).ok_or(Problem::NotFound)?;
    if job.stands().who == visit.who() { Ok(job) } else { Err(Problem::NotFound) }
}

/// One job.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    let job = own(visit)?;
    let stands = job.stands();
    let running = stands.state == JobState::Running;
    let body = html! {
        (heading(&stands.what, &html! { (state(&stands)) }))
        section.card data-job=[running.then(|| job.address())] {
            @match &stands.state {
                JobState::Running => {
                    p { span data-stage="" { (stands.stage) } }
                    progress max="1000" value=(stands.done) aria-label="Done of this stage" {}
                    p.small { "This page may be left; the job goes on, and its address stays good." }
                    (button(visit, &format!("{}/stop", job.address()), &[], "Stop", ""))
                }
                JobState::Done(result) => { p { "It is done." } p { a.button.primary href=(result) { "Look at what came of it" } } }
                JobState::Failed(why) => { p.notice.harm role="alert" { (why) } p { "Nothing was changed." } }
                JobState::Stopped => { p { "It was stopped. Nothing was changed." } }
            }
            @if !stands.warnings.is_empty() {
                h2 { "What you should know" }
                ul { @for warning in &stands.warnings { li { (warning) } } }
            }
        }
    };
    let mut page = Page::new(stands.what.clone(), body, stands.json()).below("Jobs", "/jobs");
    page.again_s = running.then_some(2);
    Ok(page.answer())
}

/// Stops one.
pub(crate) fn stop(visit: &Visit) -> Result<Answer, Problem> {
    let job = own(visit)?;
    job.ask_to_stop();
    Ok(Answer::Go(job.address()))
}

fn word(job: &JobStands) -> &'static str {
    match job.state {
        JobState::Running => "running",
        JobState::Done(_) => "done",
        JobState::Failed(_) => "failed",
        JobState::Stopped => "stopped",
    }
}

fn state(job: &JobStands) -> Markup {
    let kind = match job.state {
        JobState::Done(_) => "good",
        JobState::Failed(_) => "harm",
        JobState::Running => "warn",
        JobState::Stopped => "",
    };
    tag(kind, word(job))
}
