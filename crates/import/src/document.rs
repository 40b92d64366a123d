//! What was handed over, opened up: files, members of archives, sheets of workbooks.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use crate::archive::{Archive, MAGIC_BYTES, Packing};
use crate::error::Error;

/// Bounds that protect the machine from a hostile or broken file.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Longest row of a text file, bytes.
    pub row_bytes: usize,
    /// Most bytes that one archive may unpack to.
    pub unpacked_bytes: u64,
    /// How many times larger than the archive its content may be.
    pub unpack_ratio: u64,
    /// Archives within archives.
    pub nesting: usize,
    /// Members of one archive.
    pub members: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { row_bytes: 1 << 20, unpacked_bytes: 4 << 30, unpack_ratio: 300, nesting: 3, members: 10_000 }
    }
}

impl Limits {
    /// Bytes that something of `packed` bytes may unpack to.
    pub(crate) fn allowed(&self, packed: u64) -> u64 {
        packed.saturating_mul(self.unpack_ratio).max(SMALL_UNPACKED_BYTES).min(self.unpacked_bytes)
    }
}

/// Archives smaller than this may unpack at any ratio up to this many bytes: tiny files compress extremely well.
const SMALL_UNPACKED_BYTES: u64 = 64 << 20;

/// Folders within folders.
const MAX_FOLDERS: usize = 40;

/// Where a document's bytes are.
#[derive(Clone, Debug)]
pub enum Content {
    /// A file as it lies.
    File(PathBuf),
    /// Bytes out of an archive.
    Bytes(std::sync::Arc<Vec<u8>>),
    /// An archive that could not be opened, or members of it: why.
    Broken(std::sync::Arc<Vec<String>>),
}

/// One readable thing: a text file, or one sheet of a workbook.
#[derive(Clone, Debug)]
pub struct Document {
    /// Name with the way through archives: `delivery.zip/calls.csv`.
    pub name: String,
    /// The file that was handed over, which is kept as received.
    pub received: PathBuf,
    /// Its bytes.
    pub content: Content,
}

impl Document {
    /// Opens the bytes for reading from the start.
    ///
    /// # Errors When the file cannot be opened.
    pub fn open(&self) -> Result<Box<dyn Read + Send + '_>, Error> {
        match &self.content {
            Content::File(path) => File::open(path)
                .map(|file| Box::new(file) as Box<dyn Read + Send>)
                .map_err(|cause| self.failed("opening", &cause)),
            Content::Bytes(bytes) => Ok(Box::new(Cursor::new(bytes.as_slice()))),
            Content::Broken(reasons) => Err(self.failed("opening", &reasons.join("; "))),
        }
    }

    /// All bytes, up to `limit`.
    pub(crate) fn bytes(&self, limit: u64) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.open()?.take(limit + 1).read_to_end(&mut bytes).map_err(|cause| self.failed("reading", &cause))?;
        if bytes.len() as u64 > limit {
            return Err(Error::TooLarge { name: self.name.clone(), what: format!("more than {limit} bytes") });
        }
        Ok(bytes)
    }

    /// The file's own name without its ending.
    pub(crate) fn stem(&self) -> &str {
        self.name.rsplit('/').next().unwrap_or_default().split('.').next().unwrap_or_default()
    }

    pub(crate) fn failed(&self, doing: &'static str, cause: &dyn std::fmt::Display) -> Error {
        Error::File { name: self.name.clone(), doing, cause: cause.to_string() }
    }
}

/// Opens up files and folders. Folders are walked in order of names; hidden files and mappings (`.toml`), notes (`.md`, `.txt`
/// named README) and the program's own folders are left out.
///
/// An archive that is broken or exceeds a bound, or whose members are, gives a document that says so beside those that can be read.
///
/// # Errors When a path does not exist or cannot be opened, or a name marks intercept product.
pub fn discover(paths: &[PathBuf], limits: &Limits) -> Result<Vec<Document>, Error> {
    let mut documents = Vec::new();
    for path in paths {
        if !path.exists() {
            return Err(Error::Missing { name: path.display().to_string() });
        }
        walk(
            path,
            &path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
            0,
            limits,
            &mut documents,
        )?;
    }
    Ok(documents)
}

fn walk(path: &Path, name: &str, depth: usize, limits: &Limits, documents: &mut Vec<Document>) -> Result<(), Error> {
    let metadata = std::fs::symlink_metadata(path).map_err(|cause| Error::File {
        name: name.to_owned(),
        doing: "opening",
        cause: cause.to_string(),
    })?;
    if !path.is_dir() {
        // Pipes, sockets and devices would never end.
        return if path.is_file() { open_up(path, name, limits, documents) } else { Ok(()) };
    }
    if metadata.is_symlink() && depth > 0 {
        return Ok(());
    }
    if depth > MAX_FOLDERS {
        return Err(Error::TooLarge { name: name.to_owned(), what: format!("folders more than {MAX_FOLDERS} deep") });
    }
    let failed =
        |cause: std::io::Error| Error::File { name: name.to_owned(), doing: "listing", cause: cause.to_string() };
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        entries.push(entry.map_err(failed)?.path());
    }
    entries.sort();
    for entry in entries {
        let own = entry.file_name().map_or_else(String::new, |own| own.to_string_lossy().into_owned());
        if !is_left_out(&own) {
            let below = if name.is_empty() { own } else { format!("{name}/{own}") };
            walk(&entry, &below, depth + 1, limits, documents)?;
        }
    }
    Ok(())
}

/// Files that lie in a delivery but carry no rows.
pub(crate) fn is_left_out(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.starts_with('.')
        || lower.starts_with("~$")
        || lower.starts_with("readme")
        || lower.ends_with(".toml")
        || lower.ends_with(".md")
}

fn open_up(path: &Path, name: &str, limits: &Limits, documents: &mut Vec<Document>) -> Result<(), Error> {
    refuse_intercept(name)?;
    let mut magic = [0; MAGIC_BYTES];
    let failed =
        |doing| move |cause: std::io::Error| Error::File { name: name.to_owned(), doing, cause: cause.to_string() };
    let mut file = File::open(path).map_err(failed("opening"))?;
    let read = read_up_to(&mut file, &mut magic).map_err(failed("reading"))?;
    let packed = file.metadata().map_err(failed("reading"))?.len();
    let plain =
        Document { name: name.to_owned(), received: path.to_path_buf(), content: Content::File(path.to_path_buf()) };
    if Packing::of(&magic[..read]) == Packing::None {
        documents.push(plain);
        return Ok(());
    }
    let (before, mut broken) = (documents.len(), Vec::new());
    let mut archive =
        Archive { limits, left: limits.allowed(packed), members: limits.members, documents, broken: &mut broken };
    let opened = plain.bytes(limits.unpacked_bytes).and_then(|bytes| archive.open(&plain, bytes, limits.nesting));
    if let Err(error) = opened {
        // Of what exceeds a bound, nothing is believed.
        documents.truncate(before);
        broken = vec![error.of_one_file().ok_or(error)?];
    } else if documents.len() == before && broken.is_empty() {
        broken.push("an archive in which no file is read: it is empty, or holds notes and mappings alone".to_owned());
    }
    if !broken.is_empty() {
        documents.push(Document { content: Content::Broken(std::sync::Arc::new(broken)), ..plain });
    }
    Ok(())
}

fn read_up_to(file: &mut impl Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while filled < buffer.len() {
        match file.read(&mut buffer[filled..])? {
            0 => break,
            read => filled += read,
        }
    }
    Ok(filled)
}

/// Refuses a file whose name says what it is.
pub(crate) fn refuse_intercept(name: &str) -> Result<(), Error> {
    if name.to_ascii_lowercase().contains("intercept") {
        return Err(Error::Intercept { name: name.to_owned(), place: "the file's name".to_owned() });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    fn names(folder: &Path, limits: &Limits) -> Result<Vec<String>, Error> {
        Ok(discover(&[folder.to_path_buf()], limits)?.into_iter().map(|document| document.name).collect())
    }

    /// Why anything in a folder could not be opened.
    fn broken(folder: &Path, limits: &Limits) -> Vec<String> {
        let documents = discover(&[folder.to_path_buf()], limits).expect("opened");
        let reasons = documents.into_iter().filter_map(|document| match document.content {
            Content::Broken(reasons) => Some(reasons.to_vec()),
            _ => None,
        });
        reasons.flatten().collect()
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).expect("in memory");
        encoder.finish().expect("in memory")
    }

    fn zip_of(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in members {
            writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("in memory");
            writer.write_all(content).expect("in memory");
        }
        writer.finish().expect("in memory").into_inner()
    }

    #[test]
    fn archives_within_archives_are_opened_to_a_bound() {
        let folder = tempfile::tempdir().expect("a folder");
        let inner = zip_of(&[("calls.csv", b"a,b\n"), ("README.txt", b"x")]);
        std::fs::write(
            folder.path().join("outer.zip"),
            zip_of(&[("inner.zip", &inner), ("more.csv.gz", &gzip(b"c\n"))]),
        )
        .expect("written");
        let found = names(folder.path(), &Limits::default()).expect("opened");
        assert_eq!(found.len(), 2);
        assert!(
            found[0].ends_with("outer.zip/inner.zip/calls.csv") && found[1].ends_with("outer.zip/more.csv"),
            "{found:?}"
        );
        let shallow = Limits { nesting: 1, ..Limits::default() };
        assert!(broken(folder.path(), &shallow)[0].contains("more than 1 deep"));
    }

    #[test]
    fn a_bomb_is_refused_before_it_eats_memory() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("bomb.csv.gz"), gzip(&vec![b'0'; 200 << 20])).expect("written");
        let reasons = broken(folder.path(), &Limits::default());
        assert!(reasons[0].contains("far more than anything real"), "{reasons:?}");
    }

    #[test]
    fn a_cut_archive_says_so_and_hides_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let whole = gzip(&(0..20_000_u32).flat_map(u32::to_le_bytes).collect::<Vec<u8>>());
        std::fs::write(folder.path().join("cut.csv.gz"), &whole[..whole.len() / 2]).expect("written");
        std::fs::write(folder.path().join("other.csv.gz"), gzip(b"a\n")).expect("written");
        let found = names(folder.path(), &Limits::default()).expect("opened");
        assert!(found[0].ends_with("cut.csv.gz") && found[1].ends_with("other.csv"), "{found:?}");
        let reasons = broken(folder.path(), &Limits::default());
        assert_eq!(reasons, ["unpacking: it is damaged or cut off"]);
    }

    #[test]
    fn a_damaged_member_hides_no_other_and_an_empty_archive_says_so() {
        let folder = tempfile::tempdir().expect("a folder");
        let damaged = gzip(&[7; 5_000]);
        let members = [("a.csv", &b"a,b\n"[..]), ("b.csv.gz", &damaged[..20]), ("c.csv", b"c,d\n")];
        std::fs::write(folder.path().join("d.zip"), zip_of(&members)).expect("written");
        std::fs::write(folder.path().join("e.zip"), zip_of(&[])).expect("written");
        let found = names(folder.path(), &Limits::default()).expect("opened");
        let ends: Vec<bool> = ["d.zip/a.csv", "d.zip/c.csv", "d.zip", "e.zip"]
            .iter()
            .zip(&found)
            .map(|(end, name)| name.ends_with(end))
            .collect();
        assert_eq!(ends, [true; 4], "{found:?}");
        let reasons = broken(folder.path(), &Limits::default());
        assert!(reasons[0].contains("b.csv.gz") && reasons[1].contains("no file is read"), "{reasons:?}");
    }

    #[test]
    fn intercept_in_a_name_is_refused_even_inside_an_archive() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("delivery.zip"), zip_of(&[("INTERCEPT.csv", b"a\n")])).expect("written");
        assert!(matches!(names(folder.path(), &Limits::default()), Err(Error::Intercept { .. })));
    }
}
