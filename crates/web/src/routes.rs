//! Every address that needs a session, in one list: what answers there, and which verb of the workbench that is. The document of the
//! interface, the tests of roles and the side bar all read it.

use axum::routing::{MethodRouter, get, post};

use crate::answer::Answer;
use crate::handle;
use crate::pages::{
    account, authorities, bringing, drawn, edits, entering, govern, help, interface, jobs, line, lines, number,
    operations, people, search, sources, tasks,
};
use crate::problem::Problem;
use crate::sign_in_provider;
use crate::site::Site;
use crate::visit::Visit;

/// Whether something is only looked at, or changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// GET: nothing changes but the journal.
    Look,
    /// POST of a form.
    Change,
}

/// An address and what answers there.
pub(crate) struct Route {
    /// GET or POST.
    pub(crate) way: Way,
    /// The address, with `{id}` where a thing's id stands.
    pub(crate) path: &'static str,
    /// The verb of the workbench, as the policies know it; empty where nothing on record is looked at.
    pub(crate) verb: &'static str,
    /// What it does, in a sentence without a full stop.
    pub(crate) says: &'static str,
    /// What may stand in the query or the form: name and meaning.
    pub(crate) fields: &'static [(&'static str, &'static str)],
    /// What answers.
    pub(crate) run: fn(&Visit) -> Result<Answer, Problem>,
}

type Fields = &'static [(&'static str, &'static str)];
type Run = fn(&Visit) -> Result<Answer, Problem>;

const fn look(path: &'static str, verb: &'static str, says: &'static str, fields: Fields, run: Run) -> Route {
    Route { way: Way::Look, path, verb, says, fields, run }
}

const fn change(path: &'static str, verb: &'static str, says: &'static str, fields: Fields, run: Run) -> Route {
    Route { way: Way::Change, path, verb, says, fields, run }
}

impl Route {
    pub(crate) fn method(&'static self) -> MethodRouter<std::sync::Arc<Site>> {
        let answer = move |site, places, request| handle::answer(self, site, places, request);
        match self.way {
            Way::Look => get(answer),
            Way::Change => post(answer),
        }
    }
}

const NONE: Fields = &[];
const WHY: Fields = &[("reason", "why; stands in the journal")];

/// Every route.
pub(crate) const ROUTES: &[Route] = &[
    look("/lines", "lines", "Deal lines, most harmful first", lines::FIELDS, lines::list),
    change(
        "/lines/marked",
        "lines",
        "Does something with every marked line: a task about each, or all of them on one page",
        &[
            ("of", "a line's id; may stand several times"),
            ("act", "task, compare, map, timeline or graph"),
            ("text", "what is to be done, for a task"),
            ("due", "2026-04-13, or 5 working days"),
        ],
        lines::marked,
    ),
    look("/lines/{id}", "line", "One line: why it ranks, when and where it works", line::FIELDS, line::show),
    look(
        "/lines/{id}/tenures",
        "tenure list",
        "Numbers, handsets and holders of a line over time",
        line::FIELDS,
        line::tenures_page,
    ),
    look("/lines/{id}/customers", "line", "Who is in touch with a line, and who stays", line::FIELDS, line::customers),
    look("/lines/{id}/map", "line", "Where a line's numbers were in touch", line::FIELDS, line::map),
    look("/lines/{id}/events", "line", "Every communication of a line's numbers", drawn::FIELDS, line::events_page),
    look("/lines/{id}/work", "task list", "Tasks, notes and judgements about a line", line::FIELDS, line::work_page),
    look("/lines/{id}/rows/{feature}", "line", "The rows of sources behind one figure", line::FIELDS, line::rows),
    look("/numbers/{id}", "line", "One number: what the records know of it", NONE, number::show),
    look("/numbers/{id}/customers", "line", "Everybody in touch with a number", NONE, number::customers),
    look("/numbers/{id}/map", "line", "Where a number was in touch", drawn::FIELDS, number::map),
    look("/numbers/{id}/events", "line", "Every communication of a number", drawn::FIELDS, number::events_page),
    look("/numbers/{id}/work", "task list", "Tasks, notes and judgements about a number", NONE, number::work_page),
    look("/handsets/{id}", "line", "One handset: the numbers that were used in it", NONE, number::handset),
    look("/people", "person list", "People on record", people::FIELDS, people::list),
    change(
        "/people",
        "person add",
        "Enters a person",
        &[
            ("name", "name"),
            ("alias", "another name"),
            ("born", "2009-05-31"),
            ("exploitation", "yes: there is a sign of exploitation"),
            ("note", "what else is known"),
        ],
        people::add,
    ),
    look("/people/{id}", "person show", "One person, with everything on record", WHY, people::show),
    change(
        "/people/{id}/category",
        "person categorise",
        "Gives a person a category in an operation",
        &[("operation", "id or name"), ("category", "suspect, convicted, victim or witness"), ("reason", "why")],
        people::category,
    ),
    change(
        "/people/{id}/edit",
        "person edit",
        "Changes what is known of a person",
        &[
            ("name", "name"),
            ("alias", "another name, which is added"),
            ("born", "2009-05-31"),
            ("exploitation", "yes or no"),
            ("note", "what else is known"),
            ("reason", "why"),
            ("seen", "version that was looked at"),
        ],
        edits::person,
    ),
    look("/operations", "operation list", "Operations", NONE, operations::list),
    change(
        "/operations",
        "operation add",
        "Opens an operation",
        &[("name", "name"), ("purpose", "purpose")],
        operations::add,
    ),
    look("/operations/{id}", "operation show", "One operation", NONE, operations::show),
    change(
        "/operations/{id}/edit",
        "operation edit",
        "Changes an operation",
        &[("name", "name"), ("purpose", "purpose"), ("seen", "version that was looked at")],
        edits::operation,
    ),
    change(
        "/operations/{id}/close",
        "operation close",
        "Closes an operation",
        &[("reason", "why"), ("seen", "version that was looked at")],
        edits::close,
    ),
    look("/views", "view list", "Saved views", NONE, operations::views),
    change(
        "/views",
        "view save",
        "Saves a view",
        &[("name", "name"), ("verb", "the page"), ("query", "its filter"), ("shared", "yes: colleagues see it")],
        entering::view,
    ),
    look("/tasks", "task list", "Tasks, the one due first before the others", tasks::FIELDS, tasks::list),
    change(
        "/tasks",
        "task add",
        "Adds a task",
        &[
            ("text", "what is to be done"),
            ("kind", "general, review, check-back or safeguarding"),
            ("about", "id of what it is about"),
            ("assignee", "who"),
            ("due", "2026-04-13, or 5 working days"),
            ("operation", "id or name"),
        ],
        tasks::add,
    ),
    look("/tasks/new", "task list", "A form for a new task", &[("about", "id of what it is about")], tasks::new),
    look("/tasks/{id}", "task list", "One task", NONE, tasks::show),
    change(
        "/tasks/{id}/done",
        "task done",
        "Marks a task done",
        &[("outcome", "what became of it"), ("seen", "version that was looked at")],
        tasks::done,
    ),
    change(
        "/tasks/{id}/edit",
        "task edit",
        "Changes a task",
        &[
            ("text", "what is to be done"),
            ("kind", "kind"),
            ("due", "2026-04-13, or none"),
            ("seen", "version that was looked at"),
        ],
        edits::task,
    ),
    change(
        "/tasks/{id}/assign",
        "task assign",
        "Gives a task to somebody",
        &[("assignee", "who"), ("seen", "version that was looked at")],
        tasks::assign,
    ),
    change(
        "/notes",
        "note add",
        "Writes a note",
        &[
            ("about", "id of what it is about"),
            ("note", "text"),
            ("fact", "yes: it states a fact"),
            ("operation", "id or name"),
        ],
        entering::note,
    ),
    change(
        "/notes/{id}/edit",
        "note amend",
        "Changes a note",
        &[("note", "text"), ("reason", "why"), ("seen", "version that was looked at")],
        edits::note,
    ),
    look("/history/{noun}/{id}", "history", "Every version of a thing", NONE, edits::history),
    change(
        "/history/{noun}/{id}/undo",
        "undo",
        "Puts an earlier version back, as a new one",
        &[("to", "version"), ("seen", "newest version that was looked at"), ("reason", "why")],
        edits::undo,
    ),
    change(
        "/judgements",
        "judge",
        "Accepts, rejects or leaves unsure",
        &[("about", "id of what is judged"), ("verdict", "accept, reject, unsure or undo"), ("reason", "why")],
        entering::judgement,
    ),
    change(
        "/tenures",
        "tenure propose",
        "Puts a tenure forward",
        &[
            ("line", "line's id"),
            ("number", "number"),
            ("sim", "SIM"),
            ("handset", "IMEI"),
            ("holder", "person's id"),
            ("from", "first day"),
            ("to", "first day after it"),
            ("basis", "on what it rests"),
            ("operation", "id or name"),
        ],
        entering::tenure,
    ),
    change(
        "/decisions",
        "decision add",
        "Enters a decision",
        &[
            ("text", "decision"),
            ("reason", "why"),
            ("alternatives", "what else was thought of"),
            ("about", "id"),
            ("operation", "id or name"),
        ],
        entering::decision,
    ),
    look("/sources", "sources", "What was brought in", NONE, sources::list),
    look("/sources/disagreements", "sources", "Where deliveries of one record disagree", NONE, sources::disagreements),
    look("/sources/deliveries/{id}", "import", "A delivery as it would be read", NONE, bringing::show),
    change(
        "/sources/deliveries/{id}/import",
        "import",
        "Reads a delivery into the records",
        &[("authority", "URN"), ("answer", "key=value")],
        bringing::import,
    ),
    change("/sources/deliveries/{id}/let-go", "import", "Lets a delivery go", NONE, bringing::let_go),
    look("/sources/{id}", "sources", "One source", NONE, sources::show),
    look("/sources/{id}/rejects", "sources", "Rows of a source that were not read", NONE, sources::rejects),
    look("/sources/{id}/rows/{row}", "sources", "One row as it was received", NONE, sources::row),
    look("/quality", "quality", "What can be relied on", &[("source", "a source's number")], sources::quality),
    look("/authorities", "authority list", "The register of authorities", NONE, authorities::list),
    change(
        "/authorities",
        "authority add",
        "Enters an authority",
        &[("urn", "URN"), ("operation", "operation"), ("purpose", "purpose")],
        authorities::add,
    ),
    look(
        "/authorities/draft",
        "authority draft",
        "A draft application",
        &[("line", "line or number")],
        authorities::draft,
    ),
    look("/authorities/{id}", "authority show", "One authority", NONE, authorities::show),
    change(
        "/authorities/{id}",
        "authority amend",
        "Sets fields of an authority",
        &[("seen", "version that was looked at")],
        authorities::amend,
    ),
    change("/authorities/{id}/withdraw", "authority withdraw", "Withdraws an authority", WHY, authorities::withdraw),
    change(
        "/authorities/{id}/errors",
        "authority error",
        "Enters an error made under an authority",
        &[("severity", "reportable or recordable"), ("text", "what went wrong")],
        authorities::add_error,
    ),
    look("/journal", "journal list", "Entries of the journal", govern::JOURNAL_FIELDS, govern::journal),
    look(
        "/journal/who",
        "journal who",
        "Who looked at something",
        &[("about", "number or person")],
        govern::journal_who,
    ),
    look("/journal/verify", "journal verify", "The journal, computed again", NONE, govern::journal_verify),
    look(
        "/retention",
        "retention list",
        "What is due for review",
        &[("all", "yes: everything held")],
        govern::retention,
    ),
    look("/retention/things/{id}", "retention list", "One thing under review", NONE, govern::retention_thing),
    change(
        "/retention/things/{id}/review",
        "retention review",
        "Enters a review",
        &[("outcome", "retain, dispose or amend"), ("group", "1 to 4"), ("next", "review again"), ("reason", "why")],
        govern::review,
    ),
    change(
        "/retention/things/{id}/hold",
        "retention hold",
        "Holds or releases",
        &[("act", "hold or release"), ("reason", "why")],
        govern::hold,
    ),
    change("/retention/things/{id}/erase", "retention erase", "Erases", WHY, govern::erase),
    look(
        "/access",
        "user list",
        "Accounts, and why somebody may do something",
        &[("user", "who"), ("verb", "does what"), ("thing", "to what")],
        govern::access,
    ),
    change(
        "/access/users",
        "user add",
        "Makes an account",
        &[("name", "name"), ("role", "role"), ("until", "last day"), ("password", "first password")],
        govern::add_user,
    ),
    change(
        "/access/users/state",
        "user lock",
        "Locks, unlocks or ends sessions",
        &[("name", "name"), ("act", "lock, unlock or end-sessions")],
        govern::user_state,
    ),
    change(
        "/access/members",
        "access grant",
        "Grants or withdraws work on an operation",
        &[
            ("name", "who"),
            ("operation", "id or name"),
            ("until", "last day"),
            ("act", "grant or withdraw"),
            ("reason", "why"),
        ],
        govern::member,
    ),
    look("/admin", "doctor", "What an installation rests on", NONE, govern::admin),
    look(
        "/search",
        "search",
        "Everything that the reader may see, by words and parts of numbers",
        search::FIELDS,
        search::list,
    ),
    look("/map", "line", "Several phones on one map", drawn::FIELDS, drawn::map),
    look("/timeline", "line", "Several numbers on one axis of time", drawn::FIELDS, drawn::timeline),
    look("/compare", "line", "Up to four numbers side by side", drawn::FIELDS, drawn::compare),
    look("/graph", "network", "Who is in touch with whom", drawn::FIELDS, drawn::graph),
    look("/alarm", "alarm", "Clusters of overdoses and deaths", &[("at", "taken for now")], drawn::alarm),
    look("/accuracy", "", "The program's own error rates", NONE, help::accuracy),
    look("/help", "", "The book", &[("q", "words")], help::contents),
    look("/help/{*name}", "", "One page of the book", NONE, help::page),
    look("/openapi", "", "The document of the interface", NONE, interface::document),
    look("/jobs", "", "What is being worked out", NONE, jobs::list),
    look("/jobs/{id}", "", "One job: how far it is", NONE, jobs::show),
    change("/jobs/{id}/stop", "", "Stops a job", NONE, jobs::stop),
    change("/sign-out", "", "Ends the session", NONE, account::sign_out),
    look("/account", "", "Your own account", NONE, account::show),
    change(
        "/account/tokens",
        "",
        "Makes a token for a program",
        &[
            ("name", "what it is for"),
            ("scope", "what it opens; may stand several times"),
            ("days", "how many days it is good for"),
        ],
        account::add_token,
    ),
    change(
        "/account/link",
        "",
        "Begins to link your account to the sign-in provider",
        &[("password", "yours, here")],
        sign_in_provider::link_own,
    ),
    change("/account/unlink", "", "Takes the link to the sign-in provider away", NONE, sign_in_provider::unlink_own),
    change("/account/tokens/{id}/withdraw", "", "Withdraws a token for good", NONE, account::withdraw_token),
    change(
        "/account/taste",
        "",
        "Keeps how you want pages",
        &[("theme", "light, dark or system"), ("keys", "on or off")],
        account::taste,
    ),
];
