//! Roles, and the published table of rules that gives them.

/// What a number is used for: the words of the truth files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// A deal line.
    Line,
    /// Whoever runs a line, by a telephone of their own or one that orders runners.
    Holder,
    /// Whoever delivers.
    Runner,
    /// Whoever supplies.
    Supplier,
    /// Whoever buys.
    Customer,
    /// A friend or relation, or anybody else.
    Resident,
}

impl Role {
    /// Every role, in the order of their places in lists of shares.
    pub const ALL: [Self; 6] = [Self::Line, Self::Holder, Self::Runner, Self::Supplier, Self::Customer, Self::Resident];

    /// The word in answers.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Holder => "holder",
            Self::Runner => "runner",
            Self::Supplier => "supplier",
            Self::Customer => "customer",
            Self::Resident => "resident",
        }
    }

    /// How far up the chain a role stands, as `upstream` counts it (start values).
    pub(crate) const fn height(self) -> f64 {
        match self {
            Self::Supplier => 1.0,
            Self::Holder => 0.9,
            Self::Line => 0.6,
            Self::Runner => 0.4,
            Self::Resident => 0.2,
            Self::Customer => 0.0,
        }
    }
}

/// Share of sessions that a line must open with somebody who is no customer.
const OPENED_BY_LINE: f64 = 0.4;
/// Share of communications that may belong to a flare with somebody who is no customer.
const IN_FLARES: f64 = 0.2;
/// Share of sessions that the line must open, and more, with whoever supplies it.
const OPENED_WITH_SUPPLIER: f64 = 0.5;
/// Fewest communications outside flares for any role but customer.
const FEWEST: f64 = 2.0;
/// Standard deviations above chance from which calls follow orders.
const FOLLOWS: f64 = 3.0;
/// Fewest calls that follow orders for it to be more than chance.
const FEWEST_FOLLOWING: f64 = 5.0;
/// Others of the line's people that somebody must be in touch with who orders them about.
const ORDERED_ABOUT: usize = 2;
/// Communications a day from which a contact is daily work rather than supply.
const DAILY: f64 = 0.5;
/// Seconds of talk from which calls are conversation, and the share of sessions the other side must open.
const CONVERSATION_S: f64 = 60.0;
const MUTUAL: f64 = 0.25;

/// What the rules look at in a number that is in touch with a line.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NearFigures {
    /// Communications with the line outside flares.
    pub(crate) events: f64,
    /// Share of all communications that belong to flares.
    pub(crate) in_flares: f64,
    /// Share of sessions that the line opens.
    pub(crate) opened: f64,
    /// Communications a day between the first and the last.
    pub(crate) daily: f64,
    /// Mean seconds of talk.
    pub(crate) talk_s: f64,
    /// How far the line's calls follow customers' orders, in standard deviations of chance.
    pub(crate) follows_z: f64,
    /// How many of the line's calls follow orders.
    pub(crate) following: f64,
    /// Whether the number buys from another line.
    pub(crate) buys_elsewhere: bool,
    /// How far the number's own calls to runners follow the line's orders.
    pub(crate) orders_z: f64,
}

/// The role of a number that is in touch with a line: the first rule that fits.
///
/// | rule | role |
/// |---|---|
/// | flares reach it, it opens most sessions, it buys from another line, or fewer than two communications | customer |
/// | five or more of the line's calls to it follow orders (z ≥ 3) | runner |
/// | its own calls to somebody follow the line's orders (z ≥ 3) | holder |
/// | calls of a minute and more, both sides open sessions | resident |
/// | in touch every other day or more | runner |
/// | the line opens more than half of the sessions, seldom | supplier |
/// | else | customer |
pub(crate) fn near_role(figures: &NearFigures) -> Role {
    let customer = figures.in_flares > IN_FLARES
        || figures.opened < OPENED_BY_LINE
        || figures.events < FEWEST
        || figures.buys_elsewhere;
    match figures {
        _ if customer => Role::Customer,
        figures if is_told(figures) => Role::Runner,
        figures if figures.orders_z >= FOLLOWS => Role::Holder,
        figures if figures.talk_s >= CONVERSATION_S && figures.opened <= 1.0 - MUTUAL => Role::Resident,
        figures if figures.daily >= DAILY => Role::Runner,
        figures if figures.opened > OPENED_WITH_SUPPLIER => Role::Supplier,
        _ => Role::Customer,
    }
}

/// Whether the line's calls to a number follow orders so often that it is told by the line itself.
pub(crate) fn is_told(figures: &NearFigures) -> bool {
    figures.follows_z >= FOLLOWS && figures.following >= FEWEST_FOLLOWING
}

/// Whether calls that follow the line's orders are an order of their own.
pub(crate) fn orders(calls_z: f64, following: f64) -> bool {
    calls_z >= FOLLOWS && following >= FEWEST_FOLLOWING
}

/// The role once it is known how many of the line's runners and suppliers a number is in touch with: two or more, and it orders them about.
pub(crate) fn among_people(role: Role, people: usize) -> Role {
    match role {
        Role::Runner | Role::Supplier if people >= ORDERED_ABOUT => Role::Holder,
        _ => role,
    }
}

/// The role of a number that is in touch with a line's people and not with the line.
///
/// | rule | role |
/// |---|---|
/// | five or more calls that a holder makes to it follow the line's orders (z ≥ 3) | runner |
/// | its calls to runners follow the line's orders (z ≥ 3) | holder |
/// | in touch with the line's supplier | holder |
/// | else | resident |
pub(crate) fn far_role(told: bool, knows_supplier: bool, orders_z: f64) -> Role {
    match (told, knows_supplier || orders_z >= FOLLOWS) {
        (true, _) => Role::Runner,
        (false, true) => Role::Holder,
        (false, false) => Role::Resident,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_rule_that_fits_gives_the_role() {
        let seldom = NearFigures { events: 9.0, opened: 1.0, daily: 0.2, talk_s: 40.0, ..NearFigures::default() };
        assert_eq!(near_role(&seldom), Role::Supplier);
        assert_eq!(near_role(&NearFigures { follows_z: 4.0, following: 6.0, ..seldom }), Role::Runner);
        assert_eq!(near_role(&NearFigures { daily: 2.0, ..seldom }), Role::Runner);
        assert_eq!(near_role(&NearFigures { orders_z: 4.0, ..seldom }), Role::Holder);
        assert_eq!(near_role(&NearFigures { talk_s: 90.0, opened: 0.5, ..seldom }), Role::Resident);
        for customer in [
            NearFigures { opened: 0.3, ..seldom },
            NearFigures { in_flares: 0.5, ..seldom },
            NearFigures { events: 1.0, ..seldom },
            NearFigures { buys_elsewhere: true, ..seldom },
        ] {
            assert_eq!(near_role(&customer), Role::Customer);
        }
        let far = [(true, true, 9.0), (false, true, 0.0), (false, false, 5.0), (false, false, 1.0)];
        let roles = far.map(|(told, supplier, z)| far_role(told, supplier, z));
        assert_eq!(roles, [Role::Runner, Role::Holder, Role::Holder, Role::Resident]);
    }

    #[test]
    fn who_is_in_touch_with_several_runners_orders_them_about() {
        assert_eq!([1, 2].map(|people| among_people(Role::Runner, people)), [Role::Runner, Role::Holder]);
        assert_eq!(among_people(Role::Customer, 5), Role::Customer);
    }

    #[test]
    fn words_are_those_of_the_truth_files() {
        assert_eq!(Role::ALL.map(Role::word), ["line", "holder", "runner", "supplier", "customer", "resident"]);
    }
}
