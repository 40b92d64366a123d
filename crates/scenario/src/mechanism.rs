//! Mechanisms: the ways in which behaviours happen, and which are kept from tuning.

use crate::draw::Draw;

/// Which mechanisms take part in a world.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mechanisms {
    /// All of them.
    All,
    /// All but those reserved for evaluation.
    Tuning,
}

/// How a line advertises.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlareWay {
    /// One text to the whole list within seconds or minutes.
    Burst,
    /// Never: customers know.
    None,
    /// The line rings or texts its customers one by one, over hours.
    Rounds,
    /// Text after text over an hour. Reserved.
    Trickle,
}

/// How customers order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderWay {
    /// By a short call.
    Calls,
    /// Calls and texts.
    Mixed,
    /// By text, answered by text. Reserved.
    Texts,
}

/// How a line moves to a new number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SwapWay {
    /// The new number tells the list at once.
    Flare,
    /// One call or text to each over the first days. Reserved.
    WordOfMouth,
}

/// Whether whoever holds a line has their own telephone with them when the line travels to its market.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarryWay {
    /// Always.
    Along,
    /// On most journeys; left at home on the others.
    Often,
    /// Never: it stays at home.
    Home,
    /// On journeys of less than half a day. Reserved.
    Short,
}

/// How support workers keep in touch with people who use drugs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutreachWay {
    /// Appointments by call in office hours.
    Calls,
    /// Reminders by text, answered by text.
    Texts,
    /// Short calls on the move, Saturdays too.
    Brief,
    /// A street team that also works evenings and is called back. Reserved.
    Evening,
}

/// Words of a mechanism in truth files and on cards.
pub(crate) trait Word {
    /// The word.
    fn word(self) -> &'static str;
}

macro_rules! words {
    ($type:ty, $($way:ident => $word:literal),+) => {
        impl Word for $type {
            fn word(self) -> &'static str {
                match self {
                    $(Self::$way => $word),+
                }
            }
        }
    };
}

words!(FlareWay, Burst => "flare_burst", None => "flare_none", Rounds => "flare_rounds", Trickle => "flare_trickle");
words!(OrderWay, Calls => "order_calls", Mixed => "order_mixed", Texts => "order_texts");
words!(SwapWay, Flare => "swap_flare", WordOfMouth => "swap_word_of_mouth");
words!(CarryWay, Along => "carry_along", Often => "carry_often", Home => "carry_home", Short => "carry_short");
words!(OutreachWay, Calls => "outreach_calls", Texts => "outreach_texts", Brief => "outreach_brief", Evening => "outreach_evening");

impl Mechanisms {
    /// Ways of advertising that take part.
    pub fn flares(self) -> &'static [FlareWay] {
        match self {
            Self::All => &[FlareWay::Burst, FlareWay::Burst, FlareWay::None, FlareWay::Rounds, FlareWay::Trickle],
            Self::Tuning => &[FlareWay::Burst, FlareWay::Burst, FlareWay::None, FlareWay::None, FlareWay::Rounds],
        }
    }

    /// Ways of ordering that take part.
    pub fn orders(self) -> &'static [OrderWay] {
        match self {
            Self::All => &[OrderWay::Calls, OrderWay::Mixed, OrderWay::Texts],
            Self::Tuning => &[OrderWay::Calls, OrderWay::Mixed],
        }
    }

    /// Ways of moving to a new number that take part.
    pub fn swaps(self) -> &'static [SwapWay] {
        match self {
            Self::All => &[SwapWay::Flare, SwapWay::WordOfMouth],
            Self::Tuning => &[SwapWay::Flare],
        }
    }

    /// Ways of carrying one's own telephone that take part.
    pub fn carries(self) -> &'static [CarryWay] {
        match self {
            Self::All => &[CarryWay::Along, CarryWay::Often, CarryWay::Home, CarryWay::Short],
            Self::Tuning => &[CarryWay::Along, CarryWay::Along, CarryWay::Often, CarryWay::Home],
        }
    }

    /// Ways of outreach that take part.
    pub fn outreach(self) -> &'static [OutreachWay] {
        match self {
            Self::All => &[OutreachWay::Calls, OutreachWay::Texts, OutreachWay::Brief, OutreachWay::Evening],
            Self::Tuning => &[OutreachWay::Calls, OutreachWay::Texts, OutreachWay::Brief],
        }
    }

    pub(crate) fn flare(self, draw: &mut Draw) -> FlareWay {
        *draw.pick(self.flares())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tuning_never_sees_a_reserved_mechanism() {
        let tuning = Mechanisms::Tuning;
        assert!(!tuning.flares().contains(&FlareWay::Trickle));
        assert!(!tuning.orders().contains(&OrderWay::Texts));
        assert!(!tuning.swaps().contains(&SwapWay::WordOfMouth));
        assert!(!tuning.outreach().contains(&OutreachWay::Evening));
        assert!(!tuning.carries().contains(&CarryWay::Short));
    }
}
