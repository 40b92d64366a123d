//! Archives: ZIP, GZ and TAR, within each other, within bounds.

use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;

use crate::document::{Content, Document, Limits, is_left_out, refuse_intercept};
use crate::error::Error;
use crate::workbook::{holds_workbook, member_names};

/// Bytes by which an archive is known: a TAR says what it is at byte 257.
pub(crate) const MAGIC_BYTES: usize = 264;

/// How bytes are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    None,
    Gzip,
    Zip,
    Tar,
}

impl Packing {
    pub(crate) fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            _ if head.get(257..262) == Some(b"ustar") => Self::Tar,
            _ => Self::None,
        }
    }
}

/// What may still be unpacked of one file as received, and what came out.
pub(crate) struct Archive<'a> {
    pub(crate) limits: &'a Limits,
    /// Bytes that may still come out.
    pub(crate) left: u64,
    /// Members that may still come out.
    pub(crate) members: usize,
    pub(crate) documents: &'a mut Vec<Document>,
    /// Members that could not be opened, with why.
    pub(crate) broken: &'a mut Vec<String>,
}

impl Archive<'_> {
    /// Opens bytes up, and archives within them.
    ///
    /// A member that is broken, encrypted, a link or leads out of the archive is listed, and the others are opened.
    ///
    /// # Errors When it is broken as a whole, exceeds a bound, or a name marks intercept product.
    pub(crate) fn open(&mut self, of: &Document, bytes: Vec<u8>, nesting: usize) -> Result<(), Error> {
        let packing = Packing::of(&bytes[..bytes.len().min(MAGIC_BYTES)]);
        if packing == Packing::None {
            self.documents.push(Document { content: Content::Bytes(std::sync::Arc::new(bytes)), ..of.clone() });
            return Ok(());
        }
        if nesting == 0 {
            return Err(Error::TooLarge {
                name: of.name.clone(),
                what: format!("archives within archives more than {} deep", self.limits.nesting),
            });
        }
        match packing {
            Packing::None => Ok(()),
            Packing::Gzip => {
                let content = self.bounded(of, MultiGzDecoder::new(bytes.as_slice()))?;
                drop(bytes);
                // A compressed file is one thing, not an archive: `.tar.gz` is one archive.
                let deeper = if Packing::of(&content[..content.len().min(MAGIC_BYTES)]) == Packing::Tar {
                    nesting
                } else {
                    nesting - 1
                };
                self.member(of, &without_ending(&of.name), content, deeper)
            }
            Packing::Zip => self.zip(of, bytes, nesting - 1),
            Packing::Tar => self.tar(of, &bytes, nesting - 1),
        }
    }

    fn member(&mut self, of: &Document, name: &str, content: Vec<u8>, nesting: usize) -> Result<(), Error> {
        refuse_intercept(name)?;
        if content.is_empty() {
            return Ok(());
        }
        self.members = self.members.checked_sub(1).ok_or_else(|| self.too_many(of))?;
        let empty = Content::Bytes(std::sync::Arc::new(Vec::new()));
        let opened = self.open(
            &Document { name: name.to_owned(), received: of.received.clone(), content: empty },
            content,
            nesting,
        );
        self.listed(name, opened)
    }

    /// Lists a member that is broken; anything else goes on as it is.
    fn listed(&mut self, name: &str, outcome: Result<(), Error>) -> Result<(), Error> {
        match outcome {
            Err(Error::File { doing, cause, .. }) => {
                self.broken.push(format!("{name}: {doing}: {cause}"));
                Ok(())
            }
            other => other,
        }
    }

    fn too_many(&self, of: &Document) -> Error {
        Error::TooLarge { name: of.name.clone(), what: format!("more than {} members", self.limits.members) }
    }

    fn bounded(&mut self, of: &Document, reader: impl Read) -> Result<Vec<u8>, Error> {
        let mut content = Vec::new();
        let broken = |_| of.failed("unpacking", &"it is damaged or cut off");
        reader.take(self.left + 1).read_to_end(&mut content).map_err(broken)?;
        self.left = self.left.checked_sub(content.len() as u64).ok_or_else(|| Error::TooLarge {
            name: of.name.clone(),
            what: "unpacks to far more than anything real of its size".to_owned(),
        })?;
        Ok(content)
    }

    fn zip(&mut self, of: &Document, bytes: Vec<u8>, nesting: usize) -> Result<(), Error> {
        let bytes = std::sync::Arc::new(bytes);
        let broken = |cause: zip::result::ZipError| of.failed("opening the archive", &cause);
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes.as_slice())).map_err(broken)?;
        if holds_workbook(&member_names(&archive)) {
            self.documents.push(Document { content: self.content(of, &bytes), ..of.clone() });
            return Ok(());
        }
        if archive.len() > self.limits.members {
            return Err(self.too_many(of));
        }
        let mut names = Vec::new();
        for position in 0..archive.len() {
            let member = archive.by_index_raw(position).map_err(broken)?;
            let inner = member.name().map_err(broken)?.replace('\\', "/");
            let (fits, encrypted) = (check_path(of, &inner, member.is_symlink()), member.encrypted());
            if fits.is_err() || encrypted {
                let cause = "it is encrypted; unpack it with its password and import what is in it";
                let outcome = fits.and_then(|()| Err(of.failed("opening the archive", &cause)));
                self.listed(&format!("{}/{inner}", of.name), outcome)?;
                continue;
            }
            if !member.is_dir() && !is_left_out(own_name(&inner)) {
                names.push((inner, position));
            }
        }
        names.sort();
        for (inner, position) in names {
            let name = format!("{}/{inner}", of.name);
            let content = archive.by_index(position).map_err(broken).and_then(|member| self.bounded(of, member));
            match content {
                Ok(content) => self.member(of, &name, content, nesting)?,
                Err(error) => self.listed(&name, Err(error))?,
            }
        }
        Ok(())
    }

    /// A workbook stays one file; where it lies as received it is not copied.
    fn content(&self, of: &Document, bytes: &std::sync::Arc<Vec<u8>>) -> Content {
        match &of.content {
            Content::File(path) => Content::File(path.clone()),
            Content::Bytes(_) | Content::Broken(_) => Content::Bytes(bytes.clone()),
        }
    }

    fn tar(&mut self, of: &Document, bytes: &[u8], nesting: usize) -> Result<(), Error> {
        let broken = |_| of.failed("opening the archive", &"it is damaged or cut off");
        let mut archive = tar::Archive::new(bytes);
        let mut members = Vec::new();
        for entry in archive.entries().map_err(broken)? {
            let Ok(mut entry) = entry else {
                // Where its directory is broken, nothing after it can be found.
                let cause = "it is damaged or cut off; what stands before that is read";
                self.listed(&of.name, Err(of.failed("opening the archive", &cause)))?;
                break;
            };
            let inner = String::from_utf8_lossy(&entry.path_bytes()).replace('\\', "/");
            let kind = entry.header().entry_type();
            let fits = check_path(of, &inner, kind.is_symlink() || kind.is_hard_link());
            if fits.is_err() {
                self.listed(&format!("{}/{inner}", of.name), fits)?;
                continue;
            }
            if !kind.is_file() || is_left_out(own_name(&inner)) {
                continue;
            }
            if members.len() >= self.limits.members {
                return Err(self.too_many(of));
            }
            match self.bounded(of, &mut entry) {
                Ok(content) => members.push((inner, content)),
                Err(error) => self.listed(&format!("{}/{inner}", of.name), Err(error))?,
            }
        }
        members.sort_by(|one, other| one.0.cmp(&other.0));
        for (inner, content) in members {
            self.member(of, &format!("{}/{}", of.name, inner.trim_start_matches("./")), content, nesting)?;
        }
        Ok(())
    }
}

fn own_name(inner: &str) -> &str {
    inner.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
}

/// Refuses links, and paths that lead out of the archive.
fn check_path(of: &Document, inner: &str, link: bool) -> Result<(), Error> {
    let out =
        inner.starts_with('/') || inner.split('/').any(|part| part == "..") || inner.as_bytes().get(1) == Some(&b':');
    if link || out {
        return Err(of.failed(
            "opening the archive",
            &"a member is a link or leads out of the archive, which no delivery needs",
        ));
    }
    Ok(())
}

fn without_ending(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".tgz") {
        return format!("{}.tar", &name[..name.len() - 4]);
    }
    if lower.ends_with(".gz") { name[..name.len() - 3].to_owned() } else { name.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::discover;
    use std::io::Write;

    fn names(name: &str, bytes: &[u8]) -> Result<Vec<String>, Error> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), bytes).expect("written");
        let found = discover(&[folder.path().join(name)], &Limits::default())?;
        Ok(found.into_iter().map(|document| document.name).collect())
    }

    /// Why the one file of a folder could not be opened.
    fn why(name: &str, bytes: &[u8]) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(name), bytes).expect("written");
        let found = discover(&[folder.path().join(name)], &Limits::default()).expect("opened");
        match &found[..] {
            [Document { content: Content::Broken(reasons), .. }] => reasons.join("; "),
            other => panic!("{other:?}"),
        }
    }

    fn tar_of(member: &str, link: bool) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut header = tar::Header::new_ustar();
        header.set_size(4);
        if link {
            header.set_entry_type(tar::EntryType::Symlink);
            header.set_size(0);
            header.set_link_name("/etc/passwd").expect("a name");
        }
        header.as_mut_bytes()[..member.len()].copy_from_slice(member.as_bytes());
        header.set_cksum();
        builder.append(&header, if link { &[][..] } else { b"a,b\n" }).expect("in memory");
        builder.into_inner().expect("in memory")
    }

    fn gzip(content: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(content).expect("in memory");
        encoder.finish().expect("in memory")
    }

    #[test]
    fn tar_and_compressed_tar_are_opened() {
        assert_eq!(names("d.tar", &tar_of("calls.csv", false)).expect("opened"), ["d.tar/calls.csv"]);
        assert_eq!(names("d.tgz", &gzip(&tar_of("calls.csv", false))).expect("opened"), ["d.tar/calls.csv"]);
    }

    #[test]
    fn links_and_ways_out_are_refused() {
        for bytes in [tar_of("calls.csv", true), tar_of("../calls.csv", false), tar_of("/calls.csv", false)] {
            assert!(why("d.tar", &bytes).contains("link"));
        }
    }

    #[test]
    fn an_encrypted_archive_says_so() {
        // A stored member with the encryption bit set, and its directory.
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("calls.csv", zip::write::SimpleFileOptions::default()).expect("in memory");
        writer.write_all(b"a,b\n").expect("in memory");
        let mut bytes = writer.finish().expect("in memory").into_inner();
        bytes[6] |= 1;
        let directory = memchr::memmem::find(&bytes, b"PK\x01\x02").expect("a directory");
        bytes[directory + 8] |= 1;
        assert!(why("d.zip", &bytes).contains("encrypted"));
    }
}
