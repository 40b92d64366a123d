//! Bringing records in: a folder is dropped, goes up in pieces, is looked at, confirmed and imported.
//!
//! What goes up lies in a folder of its own beside the records until it is imported or let go. No name of a file can lead out of it, and
//! nobody but who began a delivery can add to it.

use std::io::{Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, Request, State};
use axum::http::{Response, StatusCode};
use axum::routing::{post, put};
use maud::{Markup, html};
use serde_json::{Value, json};
use workbench::{ImportRequest, Planned, SourceAnswer, propose_mapping};

use crate::addresses::{self, Twin};
use crate::answer::{Answer, Page};
use crate::figures::thousands;
use crate::frame::mark_field;
use crate::handle::{self, Asked};
use crate::parts::{card, field, heading, tag};
use crate::problem::Problem;
use crate::site::{Site, now_ms};
use crate::visit::{Taste, Visit, found};

/// Most bytes of one piece.
const MOST_PIECE: usize = 8 * 1024 * 1024;
/// Most files of a delivery.
const MOST_FILES: usize = 20_000;
/// Most bytes of a delivery.
const MOST_BYTES: u64 = 200 * 1024 * 1024 * 1024;
/// Most bytes of a delivery that comes as one form, without script.
const MOST_FORM: usize = 2 * 1024 * 1024 * 1024;
/// Longest path of a file.
const LONGEST_PATH: usize = 400;
/// The file that says whose a delivery is; no file of a delivery can have its name, since theirs lie one folder deeper.
const OWNER: &str = "owner";

/// What goes up.
pub(crate) fn router() -> Router<Arc<Site>> {
    Router::new()
        .route("/sources/deliveries", post(begin))
        .route("/sources/deliveries/form", post(whole).layer(DefaultBodyLimit::max(MOST_FORM)))
        .route("/sources/deliveries/{id}", put(piece))
        .route("/sources/deliveries/{id}/done", post(done))
}

/// The place on the page where a folder is dropped; without script, a form of files.
pub(crate) fn drop_here(visit: &Visit) -> Markup {
    html! {
        section.card.drop data-drop="/sources/deliveries" {
            h2 { "Bring records in" }
            p { "Drop a folder or files here, or choose them. Nothing is read into the records before you have seen what would be read, and named the authority." }
            form method="post" action=(format!("/sources/deliveries/form?mark={}", visit.mark)) enctype="multipart/form-data" {
                div.row {
                    div.field { label for="folder" { "A folder" } input #folder type="file" name="file" multiple webkitdirectory; }
                    div.field { label for="files" { "Or files" } input #files type="file" name="file" multiple; }
                }
                button type="submit" { "Send them" }
            }
        }
    }
}

/// One delivery on its way in.
struct Delivery {
    folder: PathBuf,
    id: String,
}

impl Delivery {
    fn root(site: &Site) -> PathBuf {
        site.store.join("incoming")
    }

    fn begin(site: &Site, who: &str) -> Result<Self, Problem> {
        let id = workbench::fresh_code()?;
        let folder = Self::root(site).join(&id);
        std::fs::create_dir_all(folder.join("files")).map_err(|cause| failed(&cause))?;
        std::fs::write(folder.join(OWNER), who).map_err(|cause| failed(&cause))?;
        Ok(Self { folder, id })
    }

    /// A delivery of whoever asks; others are told there is none.
    fn of(site: &Site, id: &str, who: &str) -> Result<Self, Problem> {
        let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        let folder = Self::root(site).join(id);
        let owner = plain.then(|| std::fs::read_to_string(folder.join(OWNER)).ok()).flatten();
        if owner.as_deref() == Some(who) { Ok(Self { folder, id: id.to_owned() }) } else { Err(Problem::NotFound) }
    }

    fn files(&self) -> PathBuf {
        self.folder.join("files")
    }

    fn address(&self) -> String {
        format!("/sources/deliveries/{}", self.id)
    }

    /// Where a file of the delivery lies. A path leads nowhere but down.
    fn place(&self, path: &str) -> Result<PathBuf, Problem> {
        let refused =
            || Problem::Wrong("a file's path is not one of this delivery; expected names parted by /".to_owned());
        let path = path.trim_start_matches("./");
        let signs = path.chars().all(|sign| !sign.is_control() && sign != '\\' && sign != ':');
        if path.is_empty() || path.len() > LONGEST_PATH || !signs {
            return Err(refused());
        }
        let parts: Vec<Component<'_>> = Path::new(path).components().collect();
        if !parts.iter().all(|part| matches!(part, Component::Normal(_))) {
            return Err(refused());
        }
        Ok(self.files().join(parts.iter().collect::<PathBuf>()))
    }

    fn remove(&self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn failed(cause: &std::io::Error) -> Problem {
    match cause.kind() {
        std::io::ErrorKind::StorageFull => {
            Problem::Wrong("the disk is full; nothing was kept of this piece. Make room and try again".to_owned())
        }
        kind => Problem::Failed(format!("a delivery could not be kept: {kind}")),
    }
}

/// A request with its bytes, of somebody who may bring records in.
async fn asked(
    site: &Arc<Site>,
    id: Option<String>,
    request: Request,
    most: usize,
) -> Result<(Visit, Vec<u8>), Problem> {
    let (parts, body) = request.into_parts();
    let bytes = axum::body::to_bytes(body, most).await.map_err(|_| Problem::TooLarge)?;
    let asked = Asked {
        path: parts.uri.path().to_owned(),
        query: addresses::pairs(parts.uri.query().unwrap_or_default()),
        twin: Twin::Json,
        headers: parts.headers,
        form: Vec::new(),
        places: id.map(|id| vec![("id".to_owned(), id)]).unwrap_or_default(),
        is_change: true,
    };
    let site = Arc::clone(site);
    let visit = blocking(move || {
        let visit = handle::visit(&site, asked)?;
        visit.bench.let_through("import")?;
        Ok(visit)
    })
    .await?;
    Ok((visit, bytes.to_vec()))
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(Problem::Failed("a delivery broke off".to_owned())))
}

fn answered(site: &Site, done: Result<Value, Problem>) -> Response<Body> {
    match done {
        Ok(json) => handle::json(StatusCode::OK, &json),
        Err(problem) => handle::problem_alone(site, &problem, Twin::Json, Taste::default()),
    }
}

/// Says what will be sent; answers where to send it.
async fn begin(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let begun = async {
        let (visit, bytes) = asked(&site, None, request, MOST_PIECE).await?;
        let plan: Value = serde_json::from_slice(&bytes)
            .map_err(|_| Problem::Wrong("expected {\"files\": [{\"path\", \"size_bytes\"}]}".to_owned()))?;
        let files = crate::figures::items(&plan["files"]);
        let size: u64 = files.iter().map(|file| crate::figures::count(&file["size_bytes"])).sum();
        if files.is_empty() || files.len() > MOST_FILES || size > MOST_BYTES {
            return Err(Problem::TooLarge);
        }
        blocking(move || Ok(json!({ "upload": Delivery::begin(&visit.site, visit.who())?.address() }))).await
    };
    answered(&site, begun.await)
}

/// One piece of one file, at its place; answers where the next begins.
async fn piece(
    State(site): State<Arc<Site>>,
    axum::extract::Path(id): axum::extract::Path<String>,
    request: Request,
) -> Response<Body> {
    let taken = async {
        let (visit, bytes) = asked(&site, Some(id), request, MOST_PIECE).await?;
        blocking(move || {
            let delivery = Delivery::of(&visit.site, visit.place("id"), visit.who())?;
            let path = delivery.place(visit.asked("path").unwrap_or_default())?;
            let offset = visit
                .asked("offset")
                .and_then(|text| text.parse().ok())
                .ok_or_else(|| Problem::Wrong("offset: expected a count of bytes".to_owned()))?;
            Ok(json!({ "next": put_piece(&path, offset, &bytes).map_err(|cause| failed(&cause))? }))
        })
        .await
    };
    answered(&site, taken.await)
}

/// Puts a piece where it belongs. One that leaves a gap is not taken; one that is there already is not written twice.
fn put_piece(path: &Path, offset: u64, bytes: &[u8]) -> std::io::Result<u64> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = std::fs::File::options().create(true).truncate(false).write(true).open(path)?;
    let length = file.metadata()?.len();
    if offset != length {
        return Ok(length);
    }
    file.seek(SeekFrom::Start(offset))?;
    file.write_all(bytes)?;
    Ok(offset + bytes.len() as u64)
}

/// Everything is there; answers the page that shows what was found.
async fn done(
    State(site): State<Arc<Site>>,
    axum::extract::Path(id): axum::extract::Path<String>,
    request: Request,
) -> Response<Body> {
    let ended = async {
        let (visit, _) = asked(&site, Some(id), request, MOST_PIECE).await?;
        blocking(move || Ok(json!({ "href": Delivery::of(&visit.site, visit.place("id"), visit.who())?.address() })))
            .await
    };
    answered(&site, ended.await)
}

/// A delivery that comes as one form, without script.
async fn whole(State(site): State<Arc<Site>>, request: Request) -> Response<Body> {
    let taste = handle::taste(request.headers());
    match take_whole(&site, request).await {
        Ok(address) => handle::go(&address),
        Err(problem) => handle::problem_alone(&site, &problem, Twin::Page, taste),
    }
}

async fn take_whole(site: &Arc<Site>, request: Request) -> Result<String, Problem> {
    let headers = request.headers().clone();
    let query = addresses::pairs(request.uri().query().unwrap_or_default());
    let mark = found(&query, "mark").unwrap_or_default().to_owned();
    let asked = Asked {
        path: "/sources".to_owned(),
        query: Vec::new(),
        twin: Twin::Page,
        headers,
        form: vec![("mark".to_owned(), mark)],
        places: Vec::new(),
        is_change: true,
    };
    let own = Arc::clone(site);
    let delivery = blocking(move || {
        let visit = handle::visit(&own, asked)?;
        visit.bench.let_through("import")?;
        Delivery::begin(&visit.site, visit.who())
    })
    .await?;
    let unreadable = |_| Problem::Wrong("the form could not be read; expected files".to_owned());
    let mut form = <Multipart as axum::extract::FromRequest<()>>::from_request(request, &())
        .await
        .map_err(|_| Problem::Wrong("expected a form with files".to_owned()))?;
    let mut sent = 0;
    while let Some(mut field) = form.next_field().await.map_err(unreadable)? {
        let Some(name) = field.file_name().map(ToOwned::to_owned).filter(|name| !name.is_empty()) else { continue };
        let path = delivery.place(&name)?;
        let mut offset = 0;
        while let Some(chunk) = field.chunk().await.map_err(|_| Problem::TooLarge)? {
            let at = path.clone();
            offset = blocking(move || put_piece(&at, offset, &chunk).map_err(|cause| failed(&cause))).await?;
        }
        sent += 1;
    }
    if sent == 0 {
        delivery.remove();
        return Err(Problem::Wrong("no file was chosen; nothing was sent".to_owned()));
    }
    Ok(delivery.address())
}

/// What a delivery holds, as it would be read.
pub(crate) fn show(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.let_through("import")?;
    let delivery = Delivery::of(&visit.site, visit.place("id"), visit.who())?;
    let planned = plan(visit, &delivery)?;
    let open = planned.iter().map(|one| one.questions.len()).sum::<usize>();
    let base = delivery.address();
    let body = html! {
        (heading("A delivery", &html! { (planned.len()) @if planned.len() == 1 { " file" } @else { " files" } "; nothing has been read into the records yet" }))
        form method="post" action=(format!("{base}/import")) {
            (mark_field(visit))
            (card("Under which authority?", "the lawful basis on which the data was acquired", &html! {
                (field("authority", "Authority (URN)", "", "one that is not on the register yet is entered as incomplete", true))
            }))
            @for (place, one) in planned.iter().enumerate() { (file(place, one)) }
            @if open > 0 { p.notice { "Only you can answer the questions above; what is left open keeps the delivery out." } }
            div.actions { button.primary type="submit" { "Read it into the records" } }
        }
        form method="post" action=(format!("{base}/let-go")) { (mark_field(visit)) button type="submit" { "Let it go" } }
    };
    let json: Value = planned.iter().map(|one| json!({ "name": one.name, "format": one.format, "mapping": one.mapping, "rows": one.rows, "questions": one.questions, "notes": one.notes })).collect();
    Ok(Page::new("A delivery", body, json).below("Sources", "/sources").answer())
}

fn request<'a>(
    paths: &'a [PathBuf],
    authority: Option<&'a str>,
    answers: &'a [String],
    user: &'a str,
) -> ImportRequest<'a> {
    ImportRequest { paths, authority, mapping: None, answers, scope: None, now_ms: now_ms(), user }
}

fn plan(visit: &Visit, delivery: &Delivery) -> Result<Vec<Planned>, Problem> {
    let paths = [delivery.files()];
    Ok(propose_mapping(&request(&paths, None, &[], visit.who()), &visit.site.store)?)
}

fn file(place: usize, one: &Planned) -> Markup {
    let columns: Vec<&&str> = one.rows.first().map(|row| row.keys().collect()).unwrap_or_default();
    html! {
        section.card {
            h2 { (one.name) " " (tag(if one.format == "unreadable" { "harm" } else { "" }, &one.format)) }
            @for note in &one.notes { p.small { (note) } }
            @for question in &one.questions {
                div.field { label for=(format!("answer-{place}-{question}")) { (question) } input id=(format!("answer-{place}-{question}")) name="answer" placeholder="key=value, as the question names it"; }
            }
            @if !one.rows.is_empty() {
                details { summary { "First rows, as they would be read" }
                    div.table tabindex="0" role="region" aria-label={ "First rows of " (one.name) } { table {
                        thead { tr { @for column in &columns { th scope="col" { (column) } } } }
                        tbody { @for row in &one.rows { tr { @for column in &columns { td { (row.get(**column).map_or("", String::as_str)) } } } } }
                    } }
                }
            }
            @if !one.mapping.is_empty() { details { summary { "The mapping" } pre { code { (one.mapping) } } } }
        }
    }
}

/// Reads a delivery into the records: a job.
pub(crate) fn import(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.let_through("import")?;
    let delivery = Delivery::of(&visit.site, visit.place("id"), visit.who())?;
    let authority = visit
        .filled("authority")
        .ok_or_else(|| Problem::Wrong("expected the authority under which the data was acquired".to_owned()))?
        .to_owned();
    let answers: Vec<String> = visit
        .form
        .iter()
        .filter(|(name, value)| name == "answer" && !value.trim().is_empty())
        .map(|(_, value)| value.trim().to_owned())
        .collect();
    let (site, token, who) = (Arc::clone(&visit.site), visit.token.clone(), visit.who().to_owned());
    let job = visit.site.jobs.begin("Reading a delivery", visit.who(), move |job| {
        let mut bench = site.workshop.for_session(&token, "", now_ms()).map_err(|error| error.to_string())?;
        let paths = [delivery.files()];
        let report =
            bench.import(&request(&paths, Some(&authority), &answers, &who), job).map_err(|error| error.to_string())?;
        delivery.remove();
        let read = report
            .sources
            .iter()
            .map(SourceAnswer::json)
            .map(|one| crate::figures::count(&one["rows_in"]))
            .sum::<u64>();
        workbench::Progress::warn(
            job,
            &format!("{} rows of {} files were read", thousands(read), report.sources.len()),
        );
        for (name, why) in &report.unreadable {
            workbench::Progress::warn(job, &format!("{name}: could not be read: {why}; kept as received"));
        }
        for (name, source) in &report.already {
            workbench::Progress::warn(job, &format!("{name}: was read before, as source {source}; left alone"));
        }
        let bench = site.workshop.for_session(&token, "", now_ms()).map_err(|error| error.to_string())?;
        bench.prepare_ranking(job).map_err(|error| error.to_string())?;
        Ok("/lines".to_owned())
    });
    Ok(Answer::Wait(job.address()))
}

/// Lets a delivery go that is not wanted.
pub(crate) fn let_go(visit: &Visit) -> Result<Answer, Problem> {
    visit.bench.let_through("import")?;
    Delivery::of(&visit.site, visit.place("id"), visit.who())?.remove();
    Ok(Answer::Go("/sources".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(folder: &Path) -> Delivery {
        Delivery { folder: folder.to_path_buf(), id: "x".to_owned() }
    }

    #[test]
    fn no_path_leads_out_of_its_delivery() {
        let here = delivery(Path::new("/store/incoming/x"));
        for path in ["../a", "a/../../b", "/etc/passwd", "", "a\\..\\b", "C:a", "a\0b", "a\nb", "..", "./../a"] {
            assert!(here.place(path).is_err(), "{path:?}");
        }
        for path in ["billing.csv", "folder/billing 1.csv", "./a.csv", "ä.csv"] {
            assert!(here.place(path).expect("within").starts_with("/store/incoming/x/files"), "{path}");
        }
        assert!(here.place(&"a".repeat(LONGEST_PATH + 1)).is_err());
    }

    #[test]
    fn pieces_come_in_order_and_none_is_written_twice() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("files/a/b.csv");
        assert_eq!(put_piece(&path, 0, b"abc").expect("put"), 3);
        assert_eq!(put_piece(&path, 9, b"xyz").expect("a gap"), 3);
        assert_eq!(put_piece(&path, 0, b"abc").expect("again"), 3);
        assert_eq!(put_piece(&path, 3, b"de").expect("put"), 5);
        assert_eq!(std::fs::read(&path).expect("read"), b"abcde");
    }
}
