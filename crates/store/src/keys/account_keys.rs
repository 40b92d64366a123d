//! The keys that seal the secrets of a store's accounts, and how one takes the place of another.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::key_folder::{KeyFolder, is_exposed};
use crate::error::Error;
use crate::secret_key::SecretKey;

/// How key files of this kind end.
const ENDING: &str = ".secret";

/// Keys that seal the secrets of one store's accounts, as they lie in a key folder. There is one, and for the time of a rotation, or of one
/// that was interrupted, a newer one beside it. The newest seals, any opens.
#[derive(Debug)]
pub struct AccountKeys {
    folder: KeyFolder,
    /// The beginning of their files' names.
    stem: String,
    /// The oldest first.
    keys: Vec<(u32, SecretKey)>,
}

impl KeyFolder {
    /// The keys that seal the secrets of a store's accounts.
    ///
    /// # Errors When a file cannot be read, or holds something else.
    pub fn account_keys(&self, store: &str) -> Result<AccountKeys, Error> {
        let stem = format!("accounts-{}", store.replace('/', "-"));
        let mut keys = Vec::new();
        for (number, path) in files(self.path(), &stem)? {
            let text = std::fs::read_to_string(&path).map(Zeroizing::new);
            let text = match text {
                Ok(text) => text,
                Err(cause) if cause.kind() == std::io::ErrorKind::InvalidData => Zeroizing::default(),
                Err(cause) => return Err(Error::file("reading the key", path)(cause)),
            };
            let key = SecretKey::parse(&text).ok_or(Error::AccountKey { path })?;
            keys.push((number, key));
        }
        Ok(AccountKeys { folder: self.clone(), stem, keys })
    }
}

impl AccountKeys {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whether an older one lies beside the one that seals: a rotation was interrupted.
    pub fn has_older(&self) -> bool {
        self.keys.len() > 1
    }

    /// Files of them that others than their owner may read.
    ///
    /// # Errors When the folder cannot be listed.
    pub fn exposed(&self) -> Result<Vec<PathBuf>, Error> {
        let files = files(self.folder.path(), &self.stem)?;
        Ok(files.into_iter().map(|(_, path)| path).filter(|path| is_exposed(path)).collect())
    }

    /// Makes a key that seals from now on; those that are there go on opening.
    ///
    /// # Errors When its file cannot be written.
    pub fn make(&mut self) -> Result<(), Error> {
        let number = self.keys.last().map_or(0, |(newest, _)| newest + 1);
        let key = SecretKey::generate()?;
        self.folder.keep(&self.path(number), key.text().as_bytes())?;
        self.keys.push((number, key));
        Ok(())
    }

    /// Seals a secret of an account.
    ///
    /// # Errors Where there is no key, or the operating system gives no random bytes.
    pub fn seal(&self, account: &str, secret: &[u8]) -> Result<Vec<u8>, Error> {
        let (_, newest) = self.keys.last().ok_or(Error::Secret("cannot be sealed: there is no key"))?;
        newest.seal(account, secret)
    }

    /// Opens a secret of an account.
    ///
    /// # Errors Where it was sealed with a key that is not here, for another account, or changed since.
    pub fn open(&self, account: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut wrong = Error::Secret("cannot be opened: the key that sealed it is not here");
        for (_, key) in self.keys.iter().rev() {
            match key.open(account, sealed) {
                Ok(secret) => return Ok(secret),
                Err(cause) => wrong = cause,
            }
        }
        Err(wrong)
    }

    /// Removes all but the one that seals. Nothing that only they open may be stored any more.
    ///
    /// # Errors When a file cannot be removed.
    pub fn forget_older(&mut self) -> Result<(), Error> {
        while self.has_older() {
            let path = self.path(self.keys[0].0);
            std::fs::remove_file(&path).map_err(Error::file("removing the key", path))?;
            self.keys.remove(0);
        }
        crate::store::sync_folder(Some(self.folder.path()))
    }

    /// Removes the one that seals: nothing was sealed with it.
    ///
    /// # Errors When its file cannot be removed.
    pub fn forget_newest(&mut self) -> Result<(), Error> {
        let Some((number, _)) = self.keys.pop() else { return Ok(()) };
        let path = self.path(number);
        std::fs::remove_file(&path).map_err(Error::file("removing the key", path))
    }

    fn path(&self, number: u32) -> PathBuf {
        let number = if number == 0 { String::new() } else { format!(".{number}") };
        self.folder.path().join(format!("{}{number}{ENDING}", self.stem))
    }
}

/// Files of keys whose names begin so, in order of their numbers.
fn files(folder: &Path, stem: &str) -> Result<Vec<(u32, PathBuf)>, Error> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(Error::file("listing", folder))? {
        let path = entry.map_err(Error::file("listing", folder))?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let number = match name.strip_prefix(stem).and_then(|rest| rest.strip_suffix(ENDING)) {
            Some("") => Some(0),
            Some(rest) => rest.strip_prefix('.').and_then(|number| number.parse().ok()),
            None => None,
        };
        found.extend(number.map(|number| (number, path)));
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_seals_any_opens_and_the_older_ones_are_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = KeyFolder::at(folder.path().join("keys"));
        let mut keys = folder.account_keys("throughline/a1").expect("none");
        assert!(keys.is_empty() && keys.seal("U-1", b"secret").is_err());
        keys.make().expect("made");
        let first = keys.seal("U-1", b"secret").expect("sealed");
        keys.make().expect("made");
        let second = keys.seal("U-1", b"secret").expect("sealed");
        let mut again = folder.account_keys("throughline/a1").expect("read");
        assert!(again.has_older());
        assert!([&first, &second].into_iter().all(|sealed| again.open("U-1", sealed).is_ok()));
        again.forget_older().expect("removed");
        let last = folder.account_keys("throughline/a1").expect("read");
        assert!(!last.has_older() && last.open("U-1", &second).is_ok() && last.open("U-1", &first).is_err());
        assert!(folder.account_keys("throughline/b2").expect("read").is_empty(), "another store's");
        assert_eq!(last.exposed().expect("listed"), Vec::<PathBuf>::new());
    }

    #[test]
    fn a_damaged_file_is_said_and_not_overwritten() {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = KeyFolder::at(folder.path());
        for damaged in [b"nothing".as_slice(), &[0xff, 0xfe]] {
            std::fs::write(folder.path().join("accounts-throughline-a1.secret"), damaged).expect("written");
            let refused = keys.account_keys("throughline/a1").expect_err("damaged").to_string();
            assert!(refused.contains("one-time codes") && !refused.contains("nothing"), "{refused}");
        }
    }
}
