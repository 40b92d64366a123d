//! The folder of private keys, outside every store.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::public_key::PublicKey;
use super::signing_key::SigningKey;
use crate::error::Error;

/// Names the folder of keys.
const NAMED_BY: &str = "THROUGHLINE_KEYS";

/// Where this user's private keys lie. A store that is copied or stolen holds none of them.
#[derive(Clone, Debug)]
pub struct KeyFolder {
    folder: PathBuf,
}

/// A key file as it lies in the folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyFile {
    /// Where.
    pub path: PathBuf,
    /// The key it verifies as; `None` where the file holds no key.
    pub public: Option<PublicKey>,
    /// Whether others than its owner may read it.
    pub exposed: bool,
}

impl KeyFolder {
    /// The folder that `THROUGHLINE_KEYS` names, else `throughline/keys` in the user's configuration.
    ///
    /// # Errors Where the user has no home and the variable is not set.
    pub fn of_this_user() -> Result<Self, Error> {
        let named = |variable: &str| std::env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
        let folder = named(NAMED_BY)
            .or_else(|| named("XDG_CONFIG_HOME").map(|below| below.join("throughline/keys")))
            .or_else(|| named("HOME").map(|home| home.join(".config/throughline/keys")))
            .or_else(|| named("APPDATA").map(|below| below.join("throughline").join("keys")));
        folder.map(Self::at).ok_or(Error::NoKeyFolder)
    }

    /// A folder that is named otherwise.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.folder
    }

    fn file_of(&self, public: &PublicKey) -> PathBuf {
        let name = public.name.replace('/', "-");
        self.folder.join(format!("journal-{name}-{}.key", public.id()))
    }

    /// The private key that belongs to a public one, where it is here.
    ///
    /// # Errors When the file is there and cannot be read, or holds something else.
    pub(crate) fn find(&self, public: &PublicKey) -> Result<Option<SigningKey>, Error> {
        let path = self.file_of(public);
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(cause) => return Err(Error::file("reading the key", path)(cause)),
        };
        let key = SigningKey::parse(&text).filter(|key| key.public() == *public);
        key.map(Some).ok_or(Error::Key { path, cause: "the file does not hold the key that its name says" })
    }

    /// Makes a key and keeps it: readable by its owner only, durable before anything is signed with it.
    ///
    /// # Errors When the folder or the file cannot be written.
    pub(crate) fn make(&self, name: &str) -> Result<SigningKey, Error> {
        let key = SigningKey::generate(name).ok_or(Error::NoRandomness)?;
        self.keep(&self.file_of(&key.public()), key.secret_text().as_bytes())?;
        Ok(key)
    }

    /// Writes a key's file: readable by its owner only, durable before anything rests on it.
    pub(super) fn keep(&self, path: &Path, text: &[u8]) -> Result<(), Error> {
        create_private_folder(&self.folder)?;
        let mut options = std::fs::File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER_ONLY);
        let mut file = options.open(path).map_err(Error::file("creating the key", path))?;
        file.write_all(text).map_err(Error::file("writing the key", path))?;
        file.sync_all().map_err(Error::file("making durable", path))?;
        crate::store::sync_folder(Some(&self.folder))
    }

    /// Removes a private key that is no longer used.
    ///
    /// # Errors When the file is there and cannot be removed.
    pub(crate) fn forget(&self, public: &PublicKey) -> Result<(), Error> {
        let path = self.file_of(public);
        match std::fs::remove_file(&path) {
            Err(cause) if cause.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::file("removing the key", path)(cause))
            }
            _ => Ok(()),
        }
    }

    /// Every key file, in order of name.
    ///
    /// # Errors When the folder is there and cannot be listed.
    pub fn list(&self) -> Result<Vec<KeyFile>, Error> {
        if !self.folder.is_dir() {
            return Ok(Vec::new());
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.folder).map_err(Error::file("listing", &self.folder))? {
            let path = entry.map_err(Error::file("listing", &self.folder))?.path();
            if path.extension().is_some_and(|ending| ending == "key") {
                let text = std::fs::read_to_string(&path).unwrap_or_default();
                let public = SigningKey::parse(&text).map(|key| key.public());
                files.push(KeyFile { exposed: is_exposed(&path), path, public });
            }
        }
        files.sort_by(|left, right| left.path.cmp(&right.path));
        Ok(files)
    }
}

/// Mode of a key file.
#[cfg(unix)]
const OWNER_ONLY: u32 = 0o600;

fn create_private_folder(folder: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(Error::file("creating", folder))
}

#[cfg(unix)]
pub(super) fn is_exposed(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Elsewhere the folder's own access rules hold, which a mode does not tell.
#[cfg(not(unix))]
pub(super) fn is_exposed(_: &Path) -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_kept_for_its_owner_only_and_found_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = KeyFolder::at(folder.path().join("keys"));
        let key = keys.make("throughline/a1").expect("made");
        assert_eq!(keys.find(&key.public()).expect("read").map(|key| key.public()), Some(key.public()));
        let listed = keys.list().expect("listed");
        assert_eq!((listed.len(), listed[0].exposed), (1, false));
        assert_eq!(listed[0].public, Some(key.public()));
        keys.forget(&key.public()).expect("removed");
        assert!(keys.find(&key.public()).expect("read").is_none());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_that_others_may_read_is_noticed() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().expect("a folder");
        let keys = KeyFolder::at(folder.path());
        keys.make("throughline/a1").expect("made");
        let path = keys.list().expect("listed")[0].path.clone();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).expect("changed");
        assert!(keys.list().expect("listed")[0].exposed);
    }
}
