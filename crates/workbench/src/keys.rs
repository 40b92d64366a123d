//! Verbs: key list, key rotate.

use case::Kind;
use serde_json::{Value, json};
use store::{KeyFolder, PublicKey};

use crate::bench::Workbench;
use crate::error::Error;

impl Workbench {
    /// The keys that sign or signed this store's journal, oldest first, and whether each one's private half is here.
    ///
    /// # Errors When the keys or their folder cannot be read.
    pub fn key_list(&self) -> Result<Vec<Value>, Error> {
        self.gate("key list")?;
        self.enter("key list", Kind::Consultation, Vec::new())?;
        // The first key is made with the first entry.
        let _ = self.sequence();
        let here = self.key_folder()?.list()?;
        let known = self.store.journal().keys()?;
        let newest = known.last().cloned();
        let shown = known.iter().map(|key| {
            let file = here.iter().find(|file| file.public.as_ref() == Some(key));
            json!({
                "use": "journal",
                "id": key.id(),
                "public": key.to_string(),
                "signs": newest.as_ref() == Some(key),
                "private_key": file.map(|file| file.path.display().to_string()),
                "exposed": file.is_some_and(|file| file.exposed),
            })
        });
        Ok(shown.collect())
    }

    /// Puts a new key in the place of the one that signs the journal. Where the old one is here, both sign the first checkpoint, and the
    /// old one's private half is then removed.
    ///
    /// # Errors When a key cannot be made or kept, or the journal is damaged.
    pub fn key_rotate(&self) -> Result<PublicKey, Error> {
        self.gate("key rotate")?;
        self.sequence()?;
        let keys = self.key_folder()?;
        let next = self.change_key(&keys)?;
        match self.sequence()? {
            store::journal::Sequenced::Damaged(fault) => return Err(store::Error::Journal(fault).into()),
            _ => self.store.journal().forget_old_keys(&keys)?,
        }
        Ok(next)
    }

    /// Makes a key, enters that, and lets it sign from now on.
    pub(crate) fn change_key(&self, keys: &KeyFolder) -> Result<PublicKey, Error> {
        let journal = self.store.journal();
        let next = journal.prepare_key(keys)?;
        self.enter("key rotate", Kind::Alteration, vec![next.to_string()])?;
        journal.adopt_key(&next)?;
        Ok(next)
    }
}
