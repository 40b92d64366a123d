//! Hashes of the tree, as RFC 9162 section 2.1 defines them.

use sha2::{Digest, Sha256};

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// Bytes of a digest.
pub(crate) const HASH_BYTES: usize = 32;

/// Parts the hash of an entry from the hash of two hashes, so that neither can be passed off as the other.
const LEAF: [u8; 1] = [0];
const NODE: [u8; 1] = [1];

/// Hash of one entry.
pub(crate) fn leaf_hash(entry: &[u8]) -> Hash {
    Sha256::new().chain_update(LEAF).chain_update(entry).finalize().into()
}

/// Hash of two neighbouring subtrees.
pub(crate) fn node_hash(left: &Hash, right: &Hash) -> Hash {
    // One buffer, one call: this is most of the time of a whole verification.
    let mut both = [0; 1 + 2 * HASH_BYTES];
    both[0] = NODE[0];
    both[1..=HASH_BYTES].copy_from_slice(left);
    both[1 + HASH_BYTES..].copy_from_slice(right);
    Sha256::digest(both).into()
}

/// Hash of a tree over neighbouring subtrees of one height, of which only the last may be smaller; of no entry at all where there is
/// none.
///
/// Joining neighbours level by level, an odd last one going up as it is, gives the RFC's tree, which splits at the largest power of
/// two below its size.
pub(crate) fn tree_hash(subtrees: &[Hash]) -> Hash {
    let mut level = subtrees.to_vec();
    while level.len() > 1 {
        let pairs = level.len() / 2;
        for pair in 0..pairs {
            level[pair] = node_hash(&level[2 * pair], &level[2 * pair + 1]);
        }
        if level.len() % 2 == 1 {
            level[pairs] = level[2 * pairs];
        }
        level.truncate(level.len().div_ceil(2));
    }
    level.first().copied().unwrap_or_else(|| Sha256::digest([]).into())
}

/// A digest from bytes that should be one.
pub(crate) fn hash_from(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The definition in RFC 9162, section 2.1.1, word for word.
    fn defined(entries: &[Vec<u8>]) -> Hash {
        match entries {
            [] => Sha256::digest([]).into(),
            [only] => leaf_hash(only),
            _ => {
                let split = entries.len().next_power_of_two() / 2;
                node_hash(&defined(&entries[..split]), &defined(&entries[split..]))
            }
        }
    }

    #[test]
    fn a_tree_is_the_one_that_the_standard_defines() {
        let entries: Vec<Vec<u8>> = (0..70_u8).map(|byte| vec![byte; usize::from(byte)]).collect();
        for size in 0..entries.len() {
            let leaves: Vec<Hash> = entries[..size].iter().map(|entry| leaf_hash(entry)).collect();
            assert_eq!(tree_hash(&leaves), defined(&entries[..size]), "{size} entries");
        }
    }

    #[test]
    fn known_trees_of_certificate_transparency_have_their_known_roots() {
        // The test vectors that Certificate Transparency's implementations share.
        let entries =
            ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
        let leaves: Vec<Hash> = entries
            .iter()
            .map(|hex| leaf_hash(&data_encoding::HEXLOWER.decode(hex.as_bytes()).expect("hex")))
            .collect();
        let root = |size: usize| data_encoding::HEXLOWER.encode(&tree_hash(&leaves[..size]));
        assert_eq!(root(0), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        assert_eq!(root(1), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
        assert_eq!(root(2), "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125");
        assert_eq!(root(8), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    }
}
