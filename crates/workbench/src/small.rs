//! All small tables of a store, in memory.

use records::{
    AttributedNumber, CellSite, Contact, Crime, Device, Disagreement, Episode, Incident, Linked, Location, Message,
    Names, Person, Rejected, RowRef, Subscriber, TopUp, VehicleRead,
};
use store::Import;

use crate::error::Error;

/// Every table but communications, sides and excess.
pub(crate) struct Small {
    pub(crate) cells: Vec<CellSite>,
    pub(crate) subscribers: Vec<Subscriber>,
    pub(crate) people: Vec<Person>,
    pub(crate) attributed: Vec<AttributedNumber>,
    pub(crate) incidents: Vec<Incident>,
    pub(crate) messages: Vec<Message>,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) devices: Vec<Device>,
    pub(crate) locations: Vec<Location>,
    pub(crate) top_ups: Vec<TopUp>,
    pub(crate) vehicle_reads: Vec<VehicleRead>,
    pub(crate) episodes: Vec<Episode>,
    pub(crate) crimes: Vec<Crime>,
    pub(crate) names: Names,
    pub(crate) rejected: Vec<(u32, Rejected)>,
    pub(crate) redelivered: Vec<(RowRef, RowRef)>,
    pub(crate) disagreements: Vec<Disagreement>,
    pub(crate) linked: Vec<Linked>,
}

impl Small {
    /// Reads them as they are before a change.
    ///
    /// # Errors When a table cannot be read.
    pub(crate) fn read(change: &Import<'_>) -> Result<Self, Error> {
        let files = |table: &str| change.files(table);
        Ok(Self {
            cells: engine::read_cells(&files("cells"))?,
            subscribers: engine::read_subscribers(&files("subscribers"))?,
            people: engine::read_people(&files("people"))?,
            attributed: engine::read_attributed(&files("attributed"))?,
            incidents: engine::read_incidents(&files("incidents"))?,
            messages: engine::read_messages(&files("messages"))?,
            contacts: engine::read_contacts(&files("contacts"))?,
            devices: engine::read_devices(&files("devices"))?,
            locations: engine::read_locations(&files("locations"))?,
            top_ups: engine::read_top_ups(&files("top_ups"))?,
            vehicle_reads: engine::read_vehicle_reads(&files("vehicle_reads"))?,
            episodes: engine::read_episodes(&files("episodes"))?,
            crimes: engine::read_crimes(&files("crimes"))?,
            names: engine::read_names(&files("names"))?,
            rejected: engine::read_rejected(&files("rejected"))?,
            redelivered: engine::read_redelivered(&files("redelivered"))?,
            disagreements: engine::read_disagreements(&files("disagreements"))?,
            linked: engine::read_linked(&files("linked"))?,
        })
    }

    /// Puts them in the place of those that are there.
    ///
    /// # Errors When a table cannot be written.
    pub(crate) fn put(&self, change: &mut Import<'_>) -> Result<(), Error> {
        change.clear_small_tables();
        change.put_cells(&self.cells)?;
        change.put_subscribers(&self.subscribers)?;
        change.put_people(&self.people)?;
        change.put_attributed(&self.attributed)?;
        change.put_incidents(&self.incidents)?;
        change.put_messages(&self.messages)?;
        change.put_contacts(&self.contacts)?;
        change.put_devices(&self.devices)?;
        change.put_locations(&self.locations)?;
        change.put_top_ups(&self.top_ups)?;
        change.put_vehicle_reads(&self.vehicle_reads)?;
        change.put_episodes(&self.episodes)?;
        change.put_crimes(&self.crimes)?;
        change.put_names(&self.names)?;
        change.put_rejected(&self.rejected)?;
        change.put_redelivered(&self.redelivered)?;
        change.put_disagreements(&self.disagreements)?;
        change.put_linked(&self.linked)?;
        Ok(())
    }
}
