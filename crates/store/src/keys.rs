//! Keys: private ones in a folder of the user's own, public ones in the store.

mod account_keys;
mod key_folder;
mod public_key;
mod signing_key;

pub use account_keys::AccountKeys;
pub use key_folder::{KeyFile, KeyFolder};
pub use public_key::PublicKey;
pub(crate) use signing_key::SigningKey;
