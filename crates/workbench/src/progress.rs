//! How far a verb has come, for whoever shows it.

use crate::error::Error;

/// Receives the stages of a long verb.
pub trait Progress: Sync {
    /// A stage begins; the one before has ended.
    fn begin(&self, stage: &str);
    /// How much of the stage is done, 0 to 1.
    fn advance(&self, share: f64);
    /// The last stage has ended.
    fn end(&self);
    /// Something a person should know that does not stop the verb. Never carries a cell's value.
    fn warn(&self, message: &str);
    /// Whether it is still wanted: a long verb looks now and then, and stops without changing anything where it is not.
    fn is_wanted(&self) -> bool {
        true
    }
}

impl dyn Progress + '_ {
    /// Goes on only while it is wanted.
    ///
    /// # Errors [`Error::Stopped`] where it no longer is.
    pub(crate) fn still_wanted(&self) -> Result<(), Error> {
        if self.is_wanted() { Ok(()) } else { Err(Error::Stopped) }
    }
}

/// Shows nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str) {}
    fn advance(&self, _: f64) {}
    fn end(&self) {}
    fn warn(&self, _: &str) {}
}
