//! Network operators of the United Kingdom, as authorities and cells name them.

/// A network, the names under which people write it, and the codes by which its cells begin (mobile country code and network code, as
/// assigned by Ofcom under ITU-T E.212). Operators that have no cells of their own are left out: their subscribers are seen on another's.
struct Network {
    name: &'static str,
    written: &'static [&'static str],
    codes: &'static [&'static str],
}

const NETWORKS: [Network; 4] = [
    Network {
        name: "EE",
        written: &["ee", "everything everywhere", "bt", "t-mobile", "orange"],
        codes: &["234-30", "234-31", "234-32", "234-33", "234-34"],
    },
    Network {
        name: "O2",
        written: &["o2", "telefonica", "telefónica", "virgin media o2", "vmo2"],
        codes: &["234-02", "234-10", "234-11"],
    },
    Network { name: "Three", written: &["three", "3", "3uk", "hutchison", "h3g", "vodafonethree"], codes: &["234-20"] },
    Network { name: "Vodafone", written: &["vodafone", "vodafonethree"], codes: &["234-15"] },
];

/// The network whose cells begin with a code such as `234-15`.
pub fn network_of_code(code: &str) -> Option<&'static str> {
    NETWORKS.iter().find(|network| network.codes.contains(&code)).map(|network| network.name)
}

/// The networks that a text names, as an authority's field does: `Vodafone`, `O2 and EE`, `Hutchison 3G UK Ltd`. Nothing where it names none
/// that has cells of its own, so that nothing can be compared.
pub fn networks_named(text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    let words: Vec<&str> = text.split(|letter: char| !letter.is_alphanumeric() && letter != '-').collect();
    let named = |written: &str| {
        let wanted: Vec<&str> = written.split(' ').collect();
        words.windows(wanted.len()).any(|window| window == wanted.as_slice())
    };
    let of = NETWORKS.iter().filter(|network| network.written.iter().any(|written| named(written)));
    of.map(|network| network.name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_found_by_their_codes_and_by_what_people_write() {
        assert_eq!(network_of_code("234-15"), Some("Vodafone"));
        assert_eq!(network_of_code("208-01"), None);
        assert_eq!(networks_named("Vodafone Ltd"), ["Vodafone"]);
        assert_eq!(networks_named("O2 (Telefónica UK), EE"), ["EE", "O2"]);
        assert_eq!(networks_named("VodafoneThree"), ["Three", "Vodafone"]);
        assert_eq!(networks_named("Everything Everywhere"), ["EE"]);
        assert!(networks_named("Lebara").is_empty() && networks_named("").is_empty());
        assert!(networks_named("freedom of choice").is_empty(), "a name is a word of its own");
    }
}
