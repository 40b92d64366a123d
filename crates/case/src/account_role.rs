//! What an account is for.

use crate::noun::words;

words! {
    /// What somebody does here, and so what their account may do. What each role may do stands in the policies.
    AccountRole {
        /// Reads records, finds lines, enters casework.
        Analyst = "analyst",
        /// Brings material in and enters what it says.
        IntelligenceOfficer = "intelligence-officer",
        /// Runs enquiries and judges.
        Investigator = "investigator",
        /// Decides what is served and what is scheduled.
        DisclosureOfficer = "disclosure-officer",
        /// Looks after people who may be victims.
        SafeguardingLead = "safeguarding-lead",
        /// Single point of contact for communications data.
        Spoc = "spoc",
        /// Leads operations and says who works on them.
        Supervisor = "supervisor",
        /// Reads who did what; changes nothing.
        Auditor = "auditor",
        /// Looks after accounts and the installation; sees no records.
        Administrator = "administrator",
        /// From another organisation: some of one operation, for some time.
        Partner = "partner",
    }
}

impl AccountRole {
    /// Reads the word as people write it: `SPoC`, `disclosure officer`, `safeguarding_lead`.
    pub fn read(text: &str) -> Option<Self> {
        Self::parse(&text.trim().replace([' ', '_'], "-"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn roles_are_read_as_people_write_them() {
        assert_eq!(AccountRole::read("SPoC"), Some(AccountRole::Spoc));
        assert_eq!(AccountRole::read(" Disclosure officer"), Some(AccountRole::DisclosureOfficer));
        assert_eq!(AccountRole::read("owner"), None);
    }

    proptest! {
        #[test]
        fn whatever_reads_as_a_role_is_its_word(text in "[a-zA-Z_ -]{0,24}") {
            if let Some(role) = AccountRole::read(&text) {
                prop_assert_eq!(role.word(), text.trim().replace([' ', '_'], "-").to_lowercase());
            }
        }
    }
}
