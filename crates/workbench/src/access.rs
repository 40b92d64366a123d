//! Who may do what: accounts, sign-in, and the one gate that every verb passes.

mod decision;
mod explain;
mod gate;
mod members;
mod page;
mod policies;
mod principal;
mod resource;
mod second_factor;
mod sign_in;
mod users;

pub use page::access_page;
pub use principal::Access;
pub use sign_in::{SignIn, SignedIn};
pub use users::NewUser;
