//! A workbench on one store.

use std::path::{Path, PathBuf};

use case::Kind;
use engine::SideFiles;
use records::Names;
use store::{KeyFolder, Store};

use crate::access::Access;
use crate::acting::Actor;
use crate::error::Error;
use crate::merging;

/// One store, opened for work. Every verb is a method.
#[derive(Debug)]
pub struct Workbench {
    pub(crate) store: Store,
    pub(crate) actor: Actor,
    pub(crate) access: Access,
    /// Where private keys lie, where that is not where this user keeps them.
    pub(crate) key_folder: Option<KeyFolder>,
}

impl Workbench {
    /// Creates an empty store.
    ///
    /// # Errors Where one is already there, or the folder cannot be written.
    pub fn init(root: &Path, actor: Actor) -> Result<Self, Error> {
        Ok(Self { store: Store::init(root)?, actor, access: Access::local_operator(), key_folder: None })
    }

    /// Opens a store, for the operating system's user.
    ///
    /// # Errors Where none is, or it cannot be read.
    pub fn open(root: &Path, actor: Actor) -> Result<Self, Error> {
        Ok(Self { store: Store::open(root)?, actor, access: Access::local_operator(), key_folder: None })
    }

    /// Where private keys lie.
    pub(crate) fn key_folder(&self) -> Result<KeyFolder, store::Error> {
        self.key_folder.clone().map_or_else(KeyFolder::of_this_user, Ok)
    }

    /// On whose behalf it works.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// Zone in which people see times, from the configuration.
    pub fn time_zone(&self) -> &str {
        &self.store.configuration().time_zone
    }

    /// The sides that an analysis may read: all but those of authorities that were refused, withdrawn or have expired.
    pub(crate) fn sides(&self) -> Result<SideFiles, Error> {
        let stopped = self.stopped()?;
        let sources = stopped.iter().flat_map(|stopped| stopped.sources.iter().copied());
        Ok(SideFiles::new(self.files("sides")).without(sources.collect()))
    }

    pub(crate) fn files(&self, table: &str) -> Vec<PathBuf> {
        self.store.files(table)
    }

    pub(crate) fn names(&self) -> Result<Names, Error> {
        Ok(engine::read_names(&self.files("names"))?)
    }

    /// Cores for a pass.
    pub(crate) fn threads() -> usize {
        std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
    }

    /// Writes every table into as few files as possible: the segments that deliveries added to a month become those that one
    /// delivery of everything would have made.
    ///
    /// # Errors When a table cannot be read or written; the store then stays as it was.
    pub fn compact(&mut self) -> Result<(), Error> {
        self.gate("compact")?;
        let small = Small {
            cells: engine::read_cells(&self.files("cells"))?,
            subscribers: engine::read_subscribers(&self.files("subscribers"))?,
            people: engine::read_people(&self.files("people"))?,
            attributed: engine::read_attributed(&self.files("attributed"))?,
            incidents: engine::read_incidents(&self.files("incidents"))?,
            messages: engine::read_messages(&self.files("messages"))?,
            contacts: engine::read_contacts(&self.files("contacts"))?,
            devices: engine::read_devices(&self.files("devices"))?,
            locations: engine::read_locations(&self.files("locations"))?,
            top_ups: engine::read_top_ups(&self.files("top_ups"))?,
            vehicle_reads: engine::read_vehicle_reads(&self.files("vehicle_reads"))?,
            episodes: engine::read_episodes(&self.files("episodes"))?,
            crimes: engine::read_crimes(&self.files("crimes"))?,
            names: self.names()?,
            rejected: engine::read_rejected(&self.files("rejected"))?,
            redelivered: engine::read_redelivered(&self.files("redelivered"))?,
            disagreements: engine::read_disagreements(&self.files("disagreements"))?,
            linked: engine::read_linked(&self.files("linked"))?,
        };
        let entry = self.entry("compact", Kind::Alteration, Vec::new());
        let mut change = self.store.begin()?;
        merging::compact_segments(&mut change)?;
        change.clear_small_tables();
        change.put_cells(&small.cells)?;
        change.put_subscribers(&small.subscribers)?;
        change.put_people(&small.people)?;
        change.put_attributed(&small.attributed)?;
        change.put_incidents(&small.incidents)?;
        change.put_messages(&small.messages)?;
        change.put_contacts(&small.contacts)?;
        change.put_devices(&small.devices)?;
        change.put_locations(&small.locations)?;
        change.put_top_ups(&small.top_ups)?;
        change.put_vehicle_reads(&small.vehicle_reads)?;
        change.put_episodes(&small.episodes)?;
        change.put_crimes(&small.crimes)?;
        change.put_names(&small.names)?;
        change.put_rejected(&small.rejected)?;
        change.put_redelivered(&small.redelivered)?;
        change.put_disagreements(&small.disagreements)?;
        change.put_linked(&small.linked)?;
        change.commit(&entry)?;
        Ok(())
    }
}

/// All small tables, in memory.
struct Small {
    cells: Vec<records::CellSite>,
    subscribers: Vec<records::Subscriber>,
    people: Vec<records::Person>,
    attributed: Vec<records::AttributedNumber>,
    incidents: Vec<records::Incident>,
    messages: Vec<records::Message>,
    contacts: Vec<records::Contact>,
    devices: Vec<records::Device>,
    locations: Vec<records::Location>,
    top_ups: Vec<records::TopUp>,
    vehicle_reads: Vec<records::VehicleRead>,
    episodes: Vec<records::Episode>,
    crimes: Vec<records::Crime>,
    names: Names,
    rejected: Vec<(u32, records::Rejected)>,
    redelivered: Vec<(records::RowRef, records::RowRef)>,
    disagreements: Vec<records::Disagreement>,
    linked: Vec<records::Linked>,
}
