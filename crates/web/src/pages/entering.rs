//! What forms enter that have no page of their own: notes, judgements, tenures, decisions, views.

use workbench::{NewNote, NewTenure};

use crate::answer::Answer;
use crate::pages::work::then;
use crate::problem::Problem;
use crate::visit::Visit;

/// Writes a note.
pub(crate) fn note(visit: &Visit) -> Result<Answer, Problem> {
    let new = NewNote {
        about: visit.field("about"),
        text: visit.field("note"),
        fact: visit.field("fact") == "yes",
        operation: visit.filled("operation"),
    };
    visit.bench.add_note(&new, &visit.act())?;
    Ok(Answer::Go(then(visit, &crate::pages::work::address_of(visit.field("about")))))
}

/// Accepts, rejects, leaves unsure, or takes back.
pub(crate) fn judgement(visit: &Visit) -> Result<Answer, Problem> {
    let (about, act) = (visit.field("about"), visit.act());
    match visit.field("verdict") {
        "undo" => visit.bench.undo_judgement(about, &act)?,
        verdict => visit.bench.judge(about, verdict, visit.filled("operation"), &act)?,
    };
    Ok(Answer::Go(then(visit, &crate::pages::work::address_of(about))))
}

/// Puts a tenure forward.
pub(crate) fn tenure(visit: &Visit) -> Result<Answer, Problem> {
    let line = visit.field("line");
    let new = NewTenure {
        line,
        number: visit.field("number"),
        sim: visit.filled("sim"),
        handset: visit.filled("handset"),
        holder: visit.filled("holder"),
        from: visit.filled("from"),
        to: visit.filled("to"),
        basis: visit.field("basis"),
        operation: visit.filled("operation"),
    };
    visit.bench.propose_tenure(&new, &visit.act())?;
    Ok(Answer::Go(format!("{}/tenures", crate::addresses::about("lines", line))))
}

/// Enters a decision.
pub(crate) fn decision(visit: &Visit) -> Result<Answer, Problem> {
    let (text, alternatives) = (visit.field("text"), visit.field("alternatives"));
    visit.bench.add_decision(text, alternatives, visit.filled("about"), visit.filled("operation"), &visit.act())?;
    Ok(Answer::Go(then(visit, "/operations")))
}

/// Saves a view.
pub(crate) fn view(visit: &Visit) -> Result<Answer, Problem> {
    let (name, verb) = (visit.field("name"), visit.field("verb"));
    visit.bench.save_view(name, verb, visit.field("query"), visit.field("shared") == "yes", &visit.act())?;
    Ok(Answer::Go("/views".to_owned()))
}
