//! The first visitor of a demonstration.

use store::fresh_token;

use super::sign_in::{SignIn, SignedIn};
use super::users::NewUser;
use crate::bench::Workbench;
use crate::error::Error;

impl Workbench {
    /// Makes an analyst who works on an operation, with a password that nobody knows, and begins their session. Answers a code that leads to
    /// it once, and the session's token.
    ///
    /// # Errors Where the name is taken, or there is no such operation.
    pub fn begin_demonstration(&self, name: &str, operation: &str) -> Result<(String, String), Error> {
        let (password, _) = fresh_token()?;
        let (code, _) = fresh_token()?;
        let roles = ["analyst".to_owned()];
        self.user_add(&NewUser { name, roles: &roles, until: None, password: &password })?;
        self.access_grant(name, operation, None)?;
        match self.sign_in(&SignIn { name, password: &password, code: None })? {
            SignedIn::Token(token) => Ok((code, token)),
            SignedIn::CodeNeeded => Err(Error::refused("the account asks for a code; expected a new one")),
        }
    }
}
