//! How a backup is encrypted, and opened again.

use std::fs::File;
use std::io::{BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use age::secrecy::SecretString;

use crate::error::Error;

/// For whom a backup is encrypted.
pub enum Sealing {
    /// For nobody: whoever has the file can read it.
    Open,
    /// For the holders of these public keys (`age1…`).
    Recipients(Vec<age::x25519::Recipient>),
    /// For whoever knows the passphrase.
    Passphrase(SecretString),
}

/// With what a backup is opened.
pub enum Unsealing {
    /// It is not encrypted.
    Open,
    /// With the private keys of a file.
    Identities(PathBuf),
    /// With the passphrase.
    Passphrase(SecretString),
}

impl Sealing {
    /// For the holders of public keys.
    ///
    /// # Errors Where one is none.
    pub fn recipients(keys: &[String]) -> Result<Self, Error> {
        let read = |key: &String| age::x25519::Recipient::from_str(key.trim());
        let keys: Result<Vec<_>, _> = keys.iter().map(read).collect();
        keys.map(Self::Recipients).map_err(|_| Error::BackupKey("expected a recipient such as age1…"))
    }

    /// For whoever knows a passphrase.
    pub fn passphrase(passphrase: String) -> Self {
        Self::Passphrase(SecretString::from(passphrase))
    }

    pub(crate) fn seal(&self, out: BufWriter<File>) -> std::io::Result<Sealed> {
        let encryptor = match self {
            Self::Open => return Ok(Sealed::Open(out)),
            Self::Passphrase(passphrase) => age::Encryptor::with_user_passphrase(passphrase.clone()),
            Self::Recipients(keys) => {
                age::Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient))
                    .map_err(std::io::Error::other)?
            }
        };
        Ok(Sealed::Encrypted(Box::new(encryptor.wrap_output(out)?)))
    }
}

/// Where a backup is written.
pub(crate) enum Sealed {
    Open(BufWriter<File>),
    Encrypted(Box<age::stream::StreamWriter<BufWriter<File>>>),
}

impl Sealed {
    /// Writes what is left.
    pub(crate) fn finish(self) -> std::io::Result<File> {
        let out = match self {
            Self::Open(out) => out,
            Self::Encrypted(out) => out.finish()?,
        };
        out.into_inner().map_err(std::io::IntoInnerError::into_error)
    }
}

impl Write for Sealed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Open(out) => out.write(bytes),
            Self::Encrypted(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Open(out) => out.flush(),
            Self::Encrypted(out) => out.flush(),
        }
    }
}

impl Unsealing {
    /// With a passphrase.
    pub fn passphrase(passphrase: String) -> Self {
        Self::Passphrase(SecretString::from(passphrase))
    }

    pub(crate) fn unseal<'a>(&self, mut file: impl Read + 'a, from: &Path) -> Result<Box<dyn Read + 'a>, Error> {
        match self {
            Self::Open => {
                let mut first = [0; 3];
                file.read_exact(&mut first).map_err(Error::file("reading", from))?;
                if first == *b"age" {
                    return Err(Error::BackupKey("this backup is encrypted; expected --identity or a passphrase"));
                }
                Ok(Box::new(std::io::Cursor::new(first).chain(file)))
            }
            Self::Passphrase(passphrase) => {
                let identity = age::scrypt::Identity::new(passphrase.clone());
                decrypted(file, std::iter::once(&identity as &dyn age::Identity))
            }
            Self::Identities(path) => {
                let name = path.to_str().ok_or(Error::Address("expected a path in Unicode"))?.to_owned();
                let read = age::IdentityFile::from_file(name).map_err(Error::file("reading", path))?;
                let identities = read.into_identities().map_err(|_| DOES_NOT_OPEN)?;
                decrypted(file, identities.iter().map(|identity| identity.as_ref() as &dyn age::Identity))
            }
        }
    }
}

/// The message of every failure to decrypt.
const DOES_NOT_OPEN: Error =
    Error::BackupKey("it does not open this backup; expected the key or passphrase that it was made for");

fn decrypted<'a, 'i>(
    file: impl Read + 'a,
    identities: impl Iterator<Item = &'i dyn age::Identity>,
) -> Result<Box<dyn Read + 'a>, Error> {
    let decryptor = age::Decryptor::new(Box::new(file) as Box<dyn Read + 'a>).map_err(|_| DOES_NOT_OPEN)?;
    Ok(Box::new(decryptor.decrypt(identities).map_err(|_| DOES_NOT_OPEN)?))
}

#[cfg(test)]
mod tests {
    use age::secrecy::ExposeSecret;

    use super::*;

    #[test]
    fn what_is_sealed_for_a_recipient_opens_with_the_key_and_with_no_other() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("sealed");
        let key = age::x25519::Identity::generate();
        let sealing = Sealing::recipients(&[key.to_public().to_string()]).expect("a recipient");
        let mut sealed = sealing.seal(BufWriter::new(File::create(&path).expect("made"))).expect("sealed");
        sealed.write_all(b"a planted name").expect("written");
        sealed.finish().expect("finished");
        let bytes = std::fs::read(&path).expect("read");
        assert!(!bytes.windows(7).any(|window| window == b"planted"));
        let open = |key: &age::x25519::Identity| {
            let file = folder.path().join("key.txt");
            std::fs::write(&file, key.to_string().expose_secret()).expect("written");
            let mut text = String::new();
            let opened = Unsealing::Identities(file).unseal(bytes.as_slice(), &path);
            opened.map(|mut opened| opened.read_to_string(&mut text).map(|_| text).expect("read"))
        };
        assert_eq!(open(&key).expect("opened"), "a planted name");
        assert!(open(&age::x25519::Identity::generate()).is_err());
        assert!(Unsealing::Open.unseal(bytes.as_slice(), &path).is_err());
    }
}
