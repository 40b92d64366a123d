//! The journal as a whole, on a ledger in memory.

use std::cell::RefCell;

use super::tile::TILE_WIDTH;
use super::verification::files_below;
use super::*;

/// Rows in memory, as a database would keep them.
#[derive(Clone, Debug, Default)]
struct Memory {
    rows: RefCell<Vec<LedgerRow>>,
    checkpoint: RefCell<Option<String>>,
    /// Whether settling fails, as when the program is killed just before.
    dies: RefCell<bool>,
}

impl Memory {
    fn write(&self, entries: u64) {
        let mut rows = self.rows.borrow_mut();
        for _ in 0..entries {
            let commitment = hash::leaf_hash(&rows.len().to_be_bytes());
            rows.push(row(commitment));
        }
    }
}

fn row(commitment: Hash) -> LedgerRow {
    LedgerRow { leaf: None, commitment, content: Some(commitment) }
}

impl Ledger for Memory {
    fn newest_checkpoint(&self) -> Result<Option<String>, Error> {
        Ok(self.checkpoint.borrow().clone())
    }

    fn waiting(&self, most: usize) -> Result<Vec<Waiting>, Error> {
        let rows = self.rows.borrow();
        let waiting = (0..).zip(rows.iter()).filter(|(_, row)| row.leaf.is_none());
        Ok(waiting.map(|(id, row)| Waiting { id, commitment: row.commitment }).take(most).collect())
    }

    fn settle(&self, first: u64, ids: &[i64], _: &Checkpoint, note: &str) -> Result<(), Error> {
        if *self.dies.borrow() {
            return Err(Error::NoRandomness);
        }
        for (leaf, id) in (first..).zip(ids) {
            self.rows.borrow_mut()[usize::try_from(*id).expect("a place")].leaf = Some(leaf);
        }
        *self.checkpoint.borrow_mut() = Some(note.to_owned());
        Ok(())
    }

    fn each_row(&self, visit: &mut dyn FnMut(LedgerRow)) -> Result<(), Error> {
        let mut rows = self.rows.borrow().clone();
        rows.sort_by_key(|row| (row.leaf.is_none(), row.leaf));
        rows.into_iter().for_each(visit);
        Ok(())
    }
}

struct Desk {
    folder: tempfile::TempDir,
    ledger: Memory,
}

impl Desk {
    /// A journal that grew to this size in two steps.
    fn with(entries: u64) -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder"), ledger: Memory::default() };
        desk.ledger.write(entries / 2);
        assert_eq!(desk.sequence(), Sequenced::Done);
        desk.ledger.write(entries - entries / 2);
        assert_eq!(desk.sequence(), Sequenced::Done);
        desk
    }

    fn journal(&self) -> Journal {
        Journal::at(self.folder.path().join("journal"))
    }

    fn keys(&self) -> KeyFolder {
        KeyFolder::at(self.folder.path().join("keys"))
    }

    fn sequence(&self) -> Sequenced {
        self.journal().sequence(&self.ledger, &self.keys()).expect("sequenced")
    }

    fn verify(&self) -> Verification {
        self.journal().verify(&self.ledger, &[], 2).expect("verified")
    }

    fn kinds(&self) -> Vec<FaultKind> {
        let mut kinds: Vec<FaultKind> = self.verify().faults.iter().map(|fault| fault.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        kinds
    }

    fn damaged(&self) -> FaultKind {
        self.ledger.write(1);
        match self.sequence() {
            Sequenced::Damaged(fault) => fault.kind,
            other => panic!("the damage is not noticed: {other:?}"),
        }
    }

    fn copy_of_the_folder(&self) -> Vec<(String, Vec<u8>)> {
        let read = |file: String| (file.clone(), std::fs::read(self.journal().folder().join(file)).expect("read"));
        files_below(self.journal().folder(), "").into_iter().map(read).collect()
    }

    fn put_back(&self, copy: &[(String, Vec<u8>)]) {
        std::fs::remove_dir_all(self.journal().folder()).expect("removed");
        for (file, bytes) in copy {
            let path = self.journal().folder().join(file);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, bytes).expect("written");
        }
    }
}

#[test]
fn a_sound_journal_has_no_fault_at_any_size() {
    for entries in [1, 2, 255, 256, 257, 511, 700, TILE_WIDTH * TILE_WIDTH + 300] {
        let desk = Desk::with(entries);
        let report = desk.verify();
        assert_eq!((report.faults, report.entries, report.waiting), (Vec::new(), entries, 0));
    }
    let empty = Desk::with(0);
    assert_eq!(empty.verify(), Verification::default());
}

#[test]
fn a_flipped_byte_is_found_in_whatever_file_it_is() {
    let desk = Desk::with(700);
    let sound = desk.copy_of_the_folder();
    for (file, bytes) in sound.iter().filter(|(file, _)| file != "lock") {
        let places = [0, bytes.len() / 2, bytes.len() - 1];
        for place in places {
            let mut bad = bytes.clone();
            bad[place] ^= 1;
            std::fs::write(desk.journal().folder().join(file), bad).expect("written");
            assert!(!desk.verify().faults.is_empty(), "{file}: byte {place}");
        }
        std::fs::write(desk.journal().folder().join(file), bytes).expect("written");
    }
    assert_eq!(desk.kinds(), []);
}

#[test]
fn a_missing_or_shortened_file_is_found() {
    let desk = Desk::with(700);
    let sound = desk.copy_of_the_folder();
    for (file, bytes) in sound.iter().filter(|(file, _)| file != "lock") {
        let path = desk.journal().folder().join(file);
        std::fs::write(&path, &bytes[..bytes.len() - 1]).expect("written");
        assert!(!desk.verify().faults.is_empty(), "{file}: shortened");
        std::fs::remove_file(&path).expect("removed");
        assert!(!desk.verify().faults.is_empty(), "{file}: removed");
        std::fs::write(&path, bytes).expect("written");
    }
    std::fs::write(desk.journal().folder().join("tile/note.txt"), "a file").expect("written");
    assert_eq!(desk.kinds(), [FaultKind::Foreign]);
}

#[test]
fn a_cut_tail_is_found_at_the_next_command() {
    let desk = Desk::with(700);
    let before = desk.copy_of_the_folder();
    desk.ledger.write(30);
    assert_eq!(desk.sequence(), Sequenced::Done);
    // The last entries' files are gone, the checkpoint stays.
    let now = desk.copy_of_the_folder();
    let cut: Vec<_> = before
        .into_iter()
        .map(|(file, bytes)| {
            if file == "checkpoint" {
                now.iter().find(|(name, _)| name == "checkpoint").expect("there").clone()
            } else {
                (file, bytes)
            }
        })
        .collect();
    desk.put_back(&cut);
    assert_eq!(desk.damaged(), FaultKind::Missing);
    assert!(desk.kinds().contains(&FaultKind::Missing));
}

#[test]
fn an_older_copy_of_the_folder_is_found_at_the_next_command() {
    let desk = Desk::with(300);
    let before = desk.copy_of_the_folder();
    desk.ledger.write(300);
    assert_eq!(desk.sequence(), Sequenced::Done);
    desk.put_back(&before);
    assert_eq!(desk.damaged(), FaultKind::RolledBack);
    assert!(desk.kinds().contains(&FaultKind::RolledBack));
    std::fs::remove_dir_all(desk.journal().folder()).expect("removed");
    assert_eq!(desk.damaged(), FaultKind::RolledBack);
    assert!(desk.kinds().contains(&FaultKind::Missing));
}

#[test]
fn a_fork_is_found_though_it_is_signed() {
    let desk = Desk::with(300);
    let before = desk.copy_of_the_folder();
    desk.ledger.write(300);
    assert_eq!(desk.sequence(), Sequenced::Done);
    // The same key signs another history from the three hundredth entry on.
    let other = Memory { checkpoint: RefCell::new(Some(text_of(&before, "checkpoint"))), ..Memory::default() };
    other.rows.borrow_mut().extend((0..310_u64).map(|entry| row(hash::leaf_hash(format!("other {entry}").as_bytes()))));
    desk.put_back(&before);
    assert_eq!(desk.journal().sequence(&other, &desk.keys()).expect("sequenced"), Sequenced::Done);
    assert_eq!(desk.damaged(), FaultKind::Forked);
    assert!(desk.kinds().contains(&FaultKind::Forked));
}

fn text_of(copy: &[(String, Vec<u8>)], name: &str) -> String {
    let (_, bytes) = copy.iter().find(|(file, _)| file == name).expect("there");
    String::from_utf8(bytes.clone()).expect("text")
}

#[test]
fn a_database_put_back_to_an_older_state_is_found() {
    let desk = Desk::with(300);
    let before = desk.ledger.clone();
    desk.ledger.write(20);
    assert_eq!(desk.sequence(), Sequenced::Done);
    let rolled_back = Desk { folder: desk.folder, ledger: before };
    assert_eq!(rolled_back.damaged(), FaultKind::RowsMissing);
    assert!(rolled_back.kinds().contains(&FaultKind::RowsMissing));
}

#[test]
fn an_edited_row_and_a_removed_one_are_found_and_an_erased_one_is_counted() {
    let desk = Desk::with(300);
    desk.ledger.rows.borrow_mut()[17].content = None;
    let report = desk.verify();
    assert_eq!((report.faults.len(), report.erased), (0, 1));
    desk.ledger.rows.borrow_mut()[40].content = Some([9; 32]);
    assert_eq!(desk.kinds(), [FaultKind::Row]);
    desk.ledger.rows.borrow_mut()[40].commitment = [9; 32];
    assert_eq!(desk.kinds(), [FaultKind::Row], "a commitment that fits the edited row is not the one in the tree");
    desk.ledger.rows.borrow_mut().remove(40);
    assert_eq!(desk.kinds(), [FaultKind::RowsMissing]);
    desk.ledger.rows.borrow_mut().pop();
    assert_eq!(desk.verify().faults.len(), 2, "a gap in the middle and one at the end");
}

#[test]
fn a_signature_by_somebody_else_is_found() {
    let desk = Desk::with(10);
    let strange = crate::keys::SigningKey::generate(&desk.journal().keys().expect("keys")[0].name).expect("a key");
    let text = text_of(&desk.copy_of_the_folder(), "checkpoint");
    let (text, _) = text.rsplit_once("\n\n").expect("a note");
    std::fs::write(desk.journal().folder().join("checkpoint"), note::sign(&format!("{text}\n"), &[&strange]))
        .expect("written");
    assert_eq!(desk.kinds(), [FaultKind::Signature]);
    assert_eq!(desk.damaged(), FaultKind::Signature);
}

#[test]
fn a_command_interrupted_between_folder_and_database_is_caught_up_with() {
    let desk = Desk::with(250);
    for more in [1, 30, 400] {
        desk.ledger.write(more);
        *desk.ledger.dies.borrow_mut() = true;
        assert!(desk.journal().sequence(&desk.ledger, &desk.keys()).is_err());
        *desk.ledger.dies.borrow_mut() = false;
        desk.ledger.write(3);
        assert_eq!(desk.sequence(), Sequenced::Done);
        let report = desk.verify();
        assert_eq!((report.faults, report.waiting), (Vec::new(), 0), "{more} entries");
    }
}

#[test]
fn files_that_no_checkpoint_covers_yet_are_written_again() {
    let desk = Desk::with(250);
    let (before, known) = (desk.copy_of_the_folder(), desk.ledger.clone());
    desk.ledger.write(400);
    assert_eq!(desk.sequence(), Sequenced::Done);
    // Killed after the tiles and before the checkpoint: the new files are there, torn, and the old checkpoint stands.
    for (file, bytes) in &before {
        let path = desk.journal().folder().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        std::fs::write(path, bytes).expect("written");
    }
    std::fs::write(desk.journal().folder().join("tile/entries/001"), "torn").expect("written");
    let desk = Desk { folder: desk.folder, ledger: known };
    assert_eq!(desk.kinds(), []);
    desk.ledger.write(7);
    assert_eq!(desk.sequence(), Sequenced::Done);
    desk.ledger.write(393);
    assert_eq!(desk.sequence(), Sequenced::Done);
    assert_eq!(desk.kinds(), []);
}

#[test]
fn a_journal_goes_on_under_a_new_key_and_both_keys_sign_where_both_are_here() {
    let desk = Desk::with(10);
    let next = desk.journal().prepare_key(&desk.keys()).expect("made");
    desk.journal().adopt_key(&next).expect("adopted");
    desk.ledger.write(1);
    assert_eq!(desk.sequence(), Sequenced::Done);
    let signatures =
        |desk: &Desk| desk.journal().checkpoint_note().expect("read").expect("there").matches('\u{2014}').count();
    assert_eq!(signatures(&desk), 2);
    desk.journal().forget_old_keys(&desk.keys()).expect("forgotten");
    desk.ledger.write(1);
    assert_eq!(desk.sequence(), Sequenced::Done);
    assert_eq!((signatures(&desk), desk.kinds()), (1, Vec::new()));
    std::fs::remove_dir_all(desk.folder.path().join("keys")).expect("removed");
    desk.ledger.write(1);
    assert_eq!(desk.sequence(), Sequenced::KeyMissing);
    let another = desk.journal().prepare_key(&desk.keys()).expect("made");
    desk.journal().adopt_key(&another).expect("adopted");
    assert_eq!(desk.sequence(), Sequenced::Done);
    assert_eq!((desk.verify().keys.len(), desk.kinds()), (3, Vec::new()));
}

#[test]
fn a_checkpoint_kept_elsewhere_shows_that_everything_was_put_back() {
    let desk = Desk::with(100);
    let (before, known) = (desk.copy_of_the_folder(), desk.ledger.clone());
    desk.ledger.write(100);
    assert_eq!(desk.sequence(), Sequenced::Done);
    let kept = desk.journal().checkpoint_note().expect("read").expect("there");
    desk.put_back(&before);
    let desk = Desk { folder: desk.folder, ledger: known };
    assert_eq!(desk.kinds(), [], "folder and database agree");
    let report = desk.journal().verify_tree(&desk.ledger, &[kept], 1).expect("verified");
    assert_eq!(report.faults.iter().map(|fault| fault.kind).collect::<Vec<_>>(), [FaultKind::RolledBack]);
}
