//! Who may do what: accounts, sign-in, and the one gate that every verb passes.

mod answers;
mod decision;
mod demonstration;
mod explain;
mod gate;
mod members;
mod page;
mod policies;
mod principal;
mod provider;
mod resource;
mod second_factor;
mod sign_in;
mod tokens;
mod users;

pub(crate) use answers::Answers;
pub(crate) use gate::{Compartments, Gate};
pub use page::access_page;
pub(crate) use policies::Circumstances;
#[cfg(test)]
pub(crate) use policies::verbs;
pub use principal::Access;
#[cfg(test)]
pub(crate) use principal::Known;
pub(crate) use principal::Principal;
pub use provider::ByProvider;
pub(crate) use resource::Resource;
pub use sign_in::{SignIn, SignedIn, fresh_code, is_same_secret, page_mark};
pub use tokens::{NewToken, is_token, scope_words};
pub use users::NewUser;
