//! Journal, retention, access, administration: who did what, what may stay, who may see what.

use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::{Erase, JournalPart, JournalQuestion, NewReview, review_questions};

use crate::addresses::{self, Twin};
use crate::answer::{Answer, Page};
use crate::figures::{count, items, said};
use crate::frame::mark_field;
use crate::pages::tasks::thing;
use crate::parts::{card, chip, choice, facts, field, heading, nothing, pager, place_in_list, tag, wide};
use crate::problem::Problem;
use crate::table::{Cell, Row, Table, figures, words};
use crate::times::read_ms;
use crate::visit::Visit;
use crate::worked::{Worked, worked_out};

/// Entries of a page.
const ROWS: usize = 100;

/// What may stand in the journal's query.
pub(crate) const JOURNAL_FIELDS: &[(&str, &str)] = &[
    ("about", "number, person, record or file"),
    ("who", "by whom"),
    ("verb", "by which command"),
    ("operation", "in which operation"),
    ("after", "not before this instant"),
    ("before", "before this instant"),
];

/// The journal.
pub(crate) fn journal(visit: &Visit) -> Result<Answer, Problem> {
    let text = |name: &str| visit.asked(name).map(ToOwned::to_owned);
    let instant = |name: &str| visit.asked(name).and_then(|text| read_ms(&json!(text)));
    let question = JournalQuestion {
        about: text("about"),
        operation: text("operation"),
        who: text("who"),
        verb: text("verb"),
        from_ms: instant("after"),
        to_ms: instant("before"),
    };
    let whole = visit.twin != Twin::Page;
    let (from, most) = if whole { (0, usize::MAX) } else { (place_in_list(visit), ROWS) };
    let JournalPart { entries, total } = visit.bench.journal_part(&question, from, most)?;
    let clock = visit.clock();
    let row = |one: &Value| {
        let about: Vec<&str> = items(&one["about"]).iter().map(said).collect();
        let kind = match said(&one["kind"]) {
            "refusal" => "harm",
            "alteration" | "erasure" => "warn",
            _ => "",
        };
        Row::new(vec![
            Cell::shown(clock.show(&one["at"]), said(&one["at"])),
            Cell::of(said(&one["who"])),
            Cell::shown(html! { (said(&one["verb"])) " " (tag(kind, said(&one["kind"]))) }, said(&one["verb"])),
            Cell::shown(
                html! { @for one in about.iter().take(4) { (thing(one)) " " } @if about.len() > 4 { small { "and " (about.len() - 4) " more" } } },
                about.join(" "),
            ),
            Cell::of(said(&one["reason"])),
            Cell::of(one["entry"].as_i64().map_or_else(|| "waits".to_owned(), |leaf| leaf.to_string())),
        ])
    };
    let columns = [
        words("at", "When"),
        words("who", "Who"),
        words("verb", "What"),
        words("about", "About"),
        words("reason", "Reason"),
        figures("entry", "Entry"),
    ];
    let table = Table::new("Entries of the journal, the newest first", &columns, entries.iter().map(row).collect());
    let body = html! {
        (heading("Journal", &html! { "every look, change and refusal; nobody can change it unnoticed" }))
        div.chips { @for (name, label) in [("about", "About"), ("who", "Who"), ("verb", "What"), ("operation", "Operation")] { (chip(visit, name, label)) } }
        form.row { (field("about", "About", visit.asked("about").unwrap_or_default(), "", false)) (field("who", "Who", visit.asked("who").unwrap_or_default(), "", false)) (field("verb", "What", visit.asked("verb").unwrap_or_default(), "", false)) button type="submit" { "Find" } }
        div.actions {
            @if visit.bench.may("journal verify")? { a.button href="/journal/verify" { "Verify all of it" } }
            @if let Some(about) = visit.asked("about") { a.button href=(format!("/journal/who?about={}", addresses::encoded(about))) { "Who looked at it, also among every number" } }
        }
        @if entries.is_empty() { (nothing("No entry", "Nothing under this filter.", &html! { a href="/journal" { "The whole journal" } })) } @else { (table.part(0, ROWS)) (pager(visit, from, ROWS, total)) }
    };
    Ok(Page::new("Journal", body, Value::Array(entries)).table(table).answer())
}

/// Who looked at something.
pub(crate) fn journal_who(visit: &Visit) -> Result<Answer, Problem> {
    let about =
        visit.asked("about").ok_or_else(|| Problem::Wrong("about: expected a number or a person".to_owned()))?;
    let entries = visit.bench.journal_who(about)?;
    let clock = visit.clock();
    let row = |one: &Value| {
        Row::new(vec![
            Cell::shown(clock.show(&one["at"]), said(&one["at"])),
            Cell::of(said(&one["who"])),
            Cell::of(said(&one["verb"])),
            Cell::of(if one["by_name"] == true { "by name" } else { "among every number" }),
            Cell::of(said(&one["reason"])),
        ])
    };
    let table = Table::new(
        "Who looked at it",
        &[
            words("at", "When"),
            words("who", "Who"),
            words("verb", "What"),
            words("how", "How"),
            words("reason", "Reason"),
        ],
        entries.iter().map(row).collect(),
    );
    let body = html! { (heading("Who looked at it", &thing(about))) (table.whole()) };
    Ok(Page::new("Who looked at it", body, Value::Array(entries)).below("Journal", "/journal").table(table).answer())
}

/// The journal, computed again.
pub(crate) fn journal_verify(visit: &Visit) -> Result<Answer, Problem> {
    let verify = |bench: &workbench::Workbench, _: &dyn workbench::Progress| Ok(bench.journal_verify(&[])?.json());
    let json = match worked_out(visit, "Computing the journal again", verify)? {
        Worked::Out(json) => json,
        Worked::Waiting(answer) => return Ok(answer),
    };
    let is_sound = items(&json["faults"]).is_empty();
    let body = html! {
        (heading("The journal, computed again", &html! { @if is_sound { (tag("good", "as it was written")) } @else { (tag("harm", "damaged")) } }))
        (facts(&[("Entries", html! { (count(&json["entries"])) }), ("Waiting", html! { (count(&json["waiting"])) }), ("Erased", html! { (count(&json["erased"])) })]))
        p { "Root " code { (said(&json["root"])) } }
        @for fault in items(&json["faults"]) { p.notice.harm { (said(&fault["where"])) ": " (said(&fault["what"])) } }
        @for note in items(&json["notes"]) { p.notice { (said(note)) } }
        p.small { "Everybody can do this with a copy: " code { "throughline journal export" } ", and the verifier that comes with the sources." }
    };
    Ok(Page::new("Verify the journal", body, json).below("Journal", "/journal").answer())
}

/// What is due for review.
pub(crate) fn retention(visit: &Visit) -> Result<Answer, Problem> {
    let all = visit.asked("all") == Some("yes");
    let queue = visit.bench.retention_list(all, &visit.act())?;
    let rules = visit.bench.retention_rules(&visit.act())?;
    let clock = visit.clock();
    let row = |one: &Value| {
        let id = said(&one["thing"]);
        Row::new(vec![
            Cell::shown(html! { (thing(id)) span.below { (said(&one["kind"])) } }, id),
            Cell::of(count(&one["group"]).to_string()),
            Cell::shown(
                html! { @if one["is_due"] == true { (tag("warn", "due")) " " } (clock.show_day(&one["due"])) },
                said(&one["due"]),
            ),
            Cell::of(said(&one["why"])),
            Cell::shown(html! { @for hold in items(&one["holds"]) { (tag("harm", said(hold))) " " } }, ""),
            Cell::of(said(&one["last_outcome"])),
            Cell::shown(html! { a href=(format!("/retention/things/{}", addresses::encoded(id))) { "Review" } }, ""),
        ])
    };
    let columns = [
        words("thing", "Thing"),
        figures("group", "Group"),
        words("due", "Due"),
        words("why", "Why"),
        words("holds", "Holds"),
        words("last", "Last review"),
        words("act", "Do"),
    ];
    let table = Table::new("What is due for review", &columns, queue.iter().map(row).collect());
    let body = html! {
        (heading("Retention", &html! { "the longest overdue first; a named person decides, never the program" }))
        div.chips { @if all { (chip(visit, "all", "Everything held")) } @else { a.chip href="/retention?all=yes" { "Everything held" } } }
        @if queue.is_empty() { (nothing("Nothing is due", "No review is due now.", &html! { a href="/retention?all=yes" { "Everything that is held" } })) } @else { (table.whole()) }
        (card("Rules in force", "with their source; a rule that nobody has checked says so", &html! {
            (wide("Rules in force", &html! { table { thead { tr { th.f scope="col" { "Group" } th scope="col" { "Covers" } th.f scope="col" { "Clear years" } th scope="col" { "Source" } th scope="col" { "Checked" } } }
                tbody { @for rule in &rules { tr { td.f { (count(&rule["group"])) } td { (said(&rule["covers"])) } td.f { (rule["clear_years"].as_u64().map_or_else(|| "–".to_owned(), |years| years.to_string())) } td { (said(&rule["source"])) } td { (said(&rule["verified"])) } } } } } }))
        }))
    };
    Ok(Page::new("Retention", body, json!({ "queue": queue, "rules": rules })).table(table).answer())
}

/// One thing under review: the questions, and what erasing would remove.
pub(crate) fn retention_thing(visit: &Visit) -> Result<Answer, Problem> {
    let id = visit.place("id").to_owned();
    let queue = visit.bench.retention_list(true, &visit.act())?;
    let one = queue.into_iter().find(|one| said(&one["thing"]) == id).ok_or(Problem::NotFound)?;
    let things = [id.clone()];
    let dry = if visit.bench.may("retention erase")? {
        let mut bench = visit.site.workshop.for_session(&visit.token, "dry run", visit.now_ms())?;
        Some(
            bench
                .erase(&Erase { things: &things, confirm: false, drop_bytes: false }, &visit.act())
                .map_err(|error| error.to_string()),
        )
    } else {
        None
    };
    let base = format!("/retention/things/{}", addresses::encoded(&id));
    let yes_no = |question: (&str, &str)| html! { fieldset.field { legend { (question.1) } label.choice { input type="radio" name=(question.0) value="yes"; " yes" } label.choice { input type="radio" name=(question.0) value="no"; " no" } } };
    let body = html! {
        (heading("Review", &html! { (thing(&id)) " · group " (count(&one["group"])) ", " (said(&one["why"])) }))
        div.cards {
            section.card.half { h2 { "Decide" }
                form method="post" action=(format!("{base}/review")) {
                    (mark_field(visit))
                    @for question in review_questions() { (yes_no(question)) }
                    (choice("outcome", "Outcome", &[("retain", "Retain"), ("amend", "Amend"), ("dispose", "Dispose")], "retain"))
                    (field("group", "Group", &count(&one["group"]).to_string(), "", false)) (field("next", "Review again", "", "2028-01-01", false)) (field("reason", "Reason", "", "", true))
                    div.actions { button.primary type="submit" { "Enter the review" } }
                }
            }
            section.card.half { h2 { "Hold" }
                p.small { "A legal hold keeps it whatever the rules say." }
                @for hold in items(&one["holds"]) { p { (tag("harm", said(hold))) } }
                form method="post" action=(format!("{base}/hold")) { (mark_field(visit)) (field("reason", "Reason", "", "", true)) div.actions { button type="submit" name="act" value="hold" { "Hold" } button type="submit" name="act" value="release" { "Release" } } }
            }
            @if let Some(dry) = &dry {
                section.card { h2 { "What erasing would remove " small { "a dry run: nothing is erased" } }
                    @match dry {
                        Ok(counted) => { (counted_json(counted)) form method="post" action=(format!("{base}/erase")) data-confirm="Erase it? This cannot be undone; the journal keeps its commitment." { (mark_field(visit)) (field("reason", "Reason", "", "", true)) div.actions { button.danger type="submit" { "Erase" } } } }
                        Err(why) => { p.notice { (why) } }
                    }
                }
            }
        }
    };
    let json = json!({ "thing": one, "dry_run": dry.and_then(Result::ok) });
    Ok(Page::new("Review", body, json).below("Retention", "/retention").answer())
}

fn counted_json(counted: &Value) -> Markup {
    html! { dl.facts { @for (name, value) in counted.as_object().into_iter().flatten() { @if value.is_number() || value.is_string() { div { dt { (name.replace('_', " ")) } dd { (value.to_string().trim_matches('"')) } } } } } @for (name, value) in counted["rows"].as_object().into_iter().flatten() { p { (name.replace('_', " ")) ": " (value) } } }
}

/// Enters a review.
pub(crate) fn review(visit: &Visit) -> Result<Answer, Problem> {
    let answered = |word: &str| -> Vec<String> {
        review_questions().filter(|(name, _)| visit.field(name) == word).map(|(name, _)| name.to_owned()).collect()
    };
    let (yes, no) = (answered("yes"), answered("no"));
    let group = visit
        .filled("group")
        .map(|text| text.parse().map_err(|_| Problem::Wrong("group: expected 1 to 4".to_owned())))
        .transpose()?;
    let new = NewReview {
        thing: visit.place("id"),
        outcome: visit.field("outcome"),
        group,
        yes: &yes,
        no: &no,
        next: visit.filled("next"),
    };
    visit.bench.review(&new, &visit.act())?;
    Ok(Answer::Go("/retention".to_owned()))
}

/// Holds or releases.
pub(crate) fn hold(visit: &Visit) -> Result<Answer, Problem> {
    if visit.field("act") == "release" {
        visit.bench.release(visit.place("id"), &visit.act())?;
    } else {
        visit.bench.hold(visit.place("id"), &visit.act())?;
    }
    Ok(Answer::Go(format!("/retention/things/{}", addresses::encoded(visit.place("id")))))
}

/// Erases.
pub(crate) fn erase(visit: &Visit) -> Result<Answer, Problem> {
    let things = [visit.place("id").to_owned()];
    let mut bench = visit.site.workshop.for_session(&visit.token, visit.field("reason"), visit.now_ms())?;
    bench.erase(&Erase { things: &things, confirm: true, drop_bytes: false }, &visit.act())?;
    Ok(Answer::Go("/retention".to_owned()))
}

/// Accounts, and why somebody may or may not do something.
pub(crate) fn access(visit: &Visit) -> Result<Answer, Problem> {
    let users = visit.bench.user_list()?;
    let row = |one: &Value| {
        let roles: Vec<&str> = items(&one["roles"]).iter().map(said).collect();
        Row::new(vec![
            Cell::shown(html! { strong { (said(&one["name"])) } }, said(&one["name"])),
            Cell::of(roles.join(", ")),
            Cell::shown(
                tag(if one["state"] == "active" { "good" } else { "harm" }, said(&one["state"])),
                said(&one["state"]),
            ),
            Cell::of(if one["one_time_codes"] == true { "yes" } else { "no" }),
            Cell::of(count(&one["open_sessions"]).to_string()),
            Cell::shown(access_buttons(visit, one), ""),
        ])
    };
    let columns = [
        words("name", "Name"),
        words("roles", "Roles"),
        words("state", "State"),
        words("second_factor", "Second factor"),
        figures("sessions", "Sessions"),
        words("act", "Do"),
    ];
    let table = Table::new("Accounts", &columns, users.iter().map(row).collect());
    let explained = match (visit.asked("user"), visit.asked("verb")) {
        (Some(user), Some(verb)) => {
            Some(visit.bench.access_explain(user, verb, visit.asked("thing").unwrap_or("installation"))?)
        }
        _ => None,
    };
    let body = html! {
        (heading("Access", &html! { "what no policy permits is denied; " a href="/help/reference/policies.md" { "every policy" } }))
        (card("Why may somebody do something?", "the policies that decide, now", &html! {
            form.row { (field("user", "Who", visit.asked("user").unwrap_or_default(), "", true)) (field("verb", "Does what", visit.asked("verb").unwrap_or_default(), "lines, person show, …", true)) (field("thing", "To what", visit.asked("thing").unwrap_or("installation"), "installation, records, or an id", false)) button type="submit" { "Explain" } }
            @if let Some(explained) = &explained { p { (tag(if explained["allowed"] == true { "good" } else { "harm" }, if explained["allowed"] == true { "allowed" } else { "denied" })) " " (said(&explained["why"])) } p.small { "decided by " (policies(explained)) } }
        }))
        (table.whole())
        @if visit.bench.may("user add")? { (card("Make an account", "", &new_account(visit))) }
        @if visit.bench.may("access grant")? { (card("Who works on an operation", "", &grant(visit))) }
    };
    Ok(Page::new("Access", body, json!({ "accounts": users, "explained": explained })).table(table).answer())
}

fn policies(explained: &Value) -> String {
    let list = &explained["decided_by"];
    match list {
        Value::Array(all) => all
            .iter()
            .map(|one| one.as_str().or(one["policy"].as_str()).unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
            .join(", "),
        other => said(other).to_owned(),
    }
}

fn access_buttons(visit: &Visit, one: &Value) -> Markup {
    let name = said(&one["name"]);
    let may = visit.bench.may("user lock").unwrap_or(false) && name != visit.who();
    html! {
        @if may {
            form.inline method="post" action="/access/users/state" {
                (mark_field(visit)) input type="hidden" name="name" value=(name);
                @if one["state"] == "active" { button.quiet type="submit" name="act" value="lock" { "Lock" } } @else { button.quiet type="submit" name="act" value="unlock" { "Unlock" } }
                button.quiet type="submit" name="act" value="end-sessions" { "End sessions" }
            }
        }
    }
}

fn new_account(visit: &Visit) -> Markup {
    let roles = [
        "analyst",
        "intelligence-officer",
        "investigator",
        "disclosure-officer",
        "safeguarding-lead",
        "spoc",
        "supervisor",
        "auditor",
        "administrator",
        "partner",
    ];
    let options: Vec<(&str, &str)> = roles.iter().map(|role| (*role, *role)).collect();
    html! {
        form method="post" action="/access/users" {
            (mark_field(visit))
            div.row { (field("name", "Name", "", "", true)) (choice("role", "Role", &options, "analyst")) (field("until", "Until", "", "needed for a partner", false)) div.field { label for="password" { "First password" } input #password name="password" type="password" autocomplete="new-password" required; } }
            div.actions { button.primary type="submit" { "Make it" } }
        }
    }
}

fn grant(visit: &Visit) -> Markup {
    html! {
        form.row method="post" action="/access/members" {
            (mark_field(visit)) (field("name", "Who", "", "", true)) (field("operation", "Operation", "", "id or name", true)) (field("until", "Until", "", "", false)) (field("reason", "Reason", "", "", true))
            button type="submit" name="act" value="grant" { "Grant" } button type="submit" name="act" value="withdraw" { "Withdraw" }
        }
    }
}

/// Makes an account.
pub(crate) fn add_user(visit: &Visit) -> Result<Answer, Problem> {
    let roles = [visit.field("role").to_owned()];
    visit.bench.user_add(&workbench::NewUser {
        name: visit.field("name"),
        roles: &roles,
        until: visit.filled("until"),
        password: visit.field("password"),
    })?;
    Ok(Answer::Go("/access".to_owned()))
}

/// Locks, unlocks, or ends sessions.
pub(crate) fn user_state(visit: &Visit) -> Result<Answer, Problem> {
    let name = visit.field("name");
    match visit.field("act") {
        "lock" => visit.bench.user_lock(name)?,
        "unlock" => visit.bench.user_unlock(name)?,
        "end-sessions" => visit.bench.user_end_sessions(name)?,
        _ => return Err(Problem::Wrong("act: expected lock, unlock or end-sessions".to_owned())),
    };
    Ok(Answer::Go("/access".to_owned()))
}

/// Grants or withdraws work on an operation.
pub(crate) fn member(visit: &Visit) -> Result<Answer, Problem> {
    let (name, operation) = (visit.field("name"), visit.field("operation"));
    match visit.field("act") {
        "withdraw" => visit.bench.access_withdraw(name, operation)?,
        _ => visit.bench.access_grant(name, operation, visit.filled("until"))?,
    };
    Ok(Answer::Go("/access".to_owned()))
}

/// The installation: what is wrong with it, and its keys.
pub(crate) fn admin(visit: &Visit) -> Result<Answer, Problem> {
    let opened = visit.site.workshop.for_session(&visit.token, &visit.bench.actor().reason, visit.now_ms());
    let found = workbench::doctor(&visit.site.store, opened, false)?;
    let keys = if visit.bench.may("key list")? { visit.bench.key_list()? } else { Vec::new() };
    let row = |one: &workbench::Finding| {
        let (kind, word) = match one.state {
            workbench::State::Sound => ("good", "sound"),
            workbench::State::Note => ("warn", "note"),
            workbench::State::Wrong => ("harm", "wrong"),
        };
        Row::new(vec![
            Cell::of(one.what),
            Cell::shown(tag(kind, word), word),
            Cell::of(one.found.clone()),
            Cell::of(one.advice.clone()),
        ])
    };
    let table = Table::new(
        "What was looked at",
        &[words("what", "What"), words("state", "State"), words("found", "Found"), words("advice", "What to do")],
        found.iter().map(row).collect(),
    );
    let body = html! {
        (heading("Admin", &html! { "what an installation rests on; deeper: " code { "throughline doctor --deep" } }))
        (table.whole())
        (card("Keys of the journal", "private keys lie outside the store", &html! { @for key in &keys { p { code { (said(&key["public"])) } " " (tag(if key["signs"] == true { "good" } else { "" }, if key["signs"] == true { "signs now" } else { "signed before" })) } } @if keys.is_empty() { p.small { "None yet." } } }))
        p { "Backups: " a href="/help/how-to/back-up.md" { "how to" } "." }
    };
    let json = json!({ "findings": found.iter().map(workbench::Finding::json).collect::<Vec<_>>(), "keys": keys });
    Ok(Page::new("Admin", body, json).table(table).answer())
}
