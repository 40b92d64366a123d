//! Whether one tree continues another, shown by a proof that reads a few tiles.

use ct_merkle::{ConsistencyProof, RootHash, indices_for_consistency_proof};
use sha2::Sha256;

use super::checkpoint::Checkpoint;
use super::fault::Fault;
use super::hash::Hash;
use super::tiles::Tiles;

/// Whether the tree of `new`, as it lies on disk, begins with the tree of `old`.
///
/// # Cost      as many hashes as the tree has levels, whatever its size
pub(crate) fn continues(tiles: &mut Tiles, old: &Checkpoint, new: &Checkpoint) -> Result<bool, Fault> {
    if old.size == 0 {
        return Ok(true);
    }
    if old.size >= new.size {
        return Ok(old.size == new.size && old.root == new.root);
    }
    let nodes: Vec<Hash> = indices_for_consistency_proof(old.size, new.size - old.size)
        .into_iter()
        .map(|node| {
            let (from, to) = leaves_below(node, new.size);
            tiles.range(from, to, new.size)
        })
        .collect::<Result<_, _>>()?;
    let Ok(proof) = ConsistencyProof::<Sha256>::try_from_bytes(nodes.concat()) else { return Ok(false) };
    let root = |of: &Checkpoint| RootHash::<Sha256>::new(of.root.into(), of.size);
    Ok(root(new).verify_consistency(&root(old), &proof).is_ok())
}

/// Entries below a node of the tree laid out as an array (RFC 9420, appendix C): leaves at even places, and above every two
/// neighbours, between them, what joins them.
fn leaves_below(node: u64, size: u64) -> (u64, u64) {
    let height = node.trailing_ones();
    let from = (node + 1 - (1 << height)) / 2;
    (from, (from + (1 << height)).min(size))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_of_the_array_stand_above_their_leaves() {
        assert_eq!(leaves_below(0, 5), (0, 1));
        assert_eq!(leaves_below(1, 5), (0, 2));
        assert_eq!(leaves_below(3, 5), (0, 4));
        assert_eq!(leaves_below(7, 5), (0, 5));
        assert_eq!(leaves_below(8, 5), (4, 5));
    }
}
