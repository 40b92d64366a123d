//! Where a piece of the tree lies: names of tiles and entry bundles as C2SP tlog-tiles gives them.

use super::hash::HASH_BYTES;

/// Hashes in a full tile, entries in a full bundle.
pub(crate) const TILE_WIDTH: u64 = 256;
/// Levels of the tree in one tile.
pub(crate) const TILE_HEIGHT: u32 = 8;
/// A bundle's entry: its length in two bytes, and the commitment.
pub(crate) const ENTRY_BYTES: usize = 2 + HASH_BYTES;

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Content {
    /// Commitments.
    Entries,
    /// Hashes of subtrees of 256 to the power of this many leaves.
    Hashes(u8),
}

/// One tile or bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Tile {
    pub(crate) content: Content,
    /// 0-based, from the left.
    pub(crate) index: u64,
    /// 1 to 256.
    pub(crate) width: u64,
}

impl Tile {
    /// Path below the journal's folder.
    pub(crate) fn path(&self) -> String {
        let whole = self.path_when_full();
        if self.width == TILE_WIDTH { whole } else { format!("{whole}.p/{}", self.width) }
    }

    /// The tile that a path below the journal's folder names.
    pub(crate) fn parse(path: &str) -> Option<Self> {
        let (content, place) = path.strip_prefix("tile/")?.split_once('/')?;
        let content = if content == "entries" { Content::Entries } else { Content::Hashes(content.parse().ok()?) };
        let (place, width) = match place.split_once(".p/") {
            Some((place, width)) => (place, width.parse().ok()?),
            None => (place, TILE_WIDTH),
        };
        let digits: String = place.split('/').map(|part| part.trim_start_matches('x')).collect();
        let tile = Self { content, index: digits.parse().ok()?, width };
        // The same path again: one tile has one name.
        (tile.path() == path && (1..=TILE_WIDTH).contains(&width)).then_some(tile)
    }

    fn path_when_full(&self) -> String {
        let mut parts = vec![format!("{:03}", self.index % 1_000)];
        let mut rest = self.index / 1_000;
        while rest > 0 {
            parts.push(format!("x{:03}", rest % 1_000));
            rest /= 1_000;
        }
        parts.reverse();
        let below = match self.content {
            Content::Entries => "entries".to_owned(),
            Content::Hashes(level) => level.to_string(),
        };
        format!("tile/{below}/{}", parts.join("/"))
    }

    /// Bytes that the file must have.
    pub(crate) fn bytes(&self) -> usize {
        let each = if self.content == Content::Entries { ENTRY_BYTES } else { HASH_BYTES };
        usize::try_from(self.width).unwrap_or(usize::MAX).saturating_mul(each)
    }
}

/// Subtrees that a level holds of a tree of this size.
pub(crate) fn count_at(level: u8, size: u64) -> u64 {
    size.checked_shr(TILE_HEIGHT * u32::from(level)).unwrap_or(0)
}

/// Index of the tile at the right edge of a tree of this size, where its next hash or entry goes.
pub(crate) fn edge(content: Content, size: u64) -> u64 {
    let level = if let Content::Hashes(level) = content { level } else { 0 };
    count_at(level, size) / TILE_WIDTH
}

/// What stands in the tile of an index, in a tree of this size; `None` where nothing does.
pub(crate) fn tile_of(content: Content, index: u64, size: u64) -> Option<Tile> {
    let level = if let Content::Hashes(level) = content { level } else { 0 };
    let width = count_at(level, size).saturating_sub(index.checked_mul(TILE_WIDTH)?).min(TILE_WIDTH);
    (width > 0).then_some(Tile { content, index, width })
}

/// Every file that a tree of this size has, from the entries up.
pub(crate) fn tiles_of(size: u64) -> impl Iterator<Item = Tile> {
    let levels = (0..8).take_while(move |level| count_at(*level, size) > 0).map(Content::Hashes);
    std::iter::once(Content::Entries)
        .chain(levels)
        .flat_map(move |content| (0..).map_while(move |index| tile_of(content, index, size)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |content, index, width| Tile { content, index, width }.path();
        assert_eq!(path(Content::Hashes(0), 1_234_067, 256), "tile/0/x001/x234/067");
        assert_eq!(path(Content::Entries, 7, 256), "tile/entries/007");
        assert_eq!(path(Content::Hashes(2), 0, 1), "tile/2/000.p/1");
        assert_eq!(path(Content::Entries, 1_000, 255), "tile/entries/x001/000.p/255");
        for name in ["tile/0/x001/x234/067", "tile/entries/x001/000.p/255", "tile/2/000.p/1"] {
            assert_eq!(Tile::parse(name).map(|tile| tile.path()).as_deref(), Some(name));
        }
        for name in ["tile/0/1", "tile/00/001", "tile/0/001.p/256", "tile/0/001.p/0", "tile/entries/y001/000", "lock"] {
            assert_eq!(Tile::parse(name), None, "{name}");
        }
    }

    #[test]
    fn a_tree_of_seventy_thousand_has_the_tiles_that_the_specification_counts() {
        let tiles: Vec<Tile> = tiles_of(70_000).collect();
        let of = |content| tiles.iter().filter(move |tile| tile.content == content);
        assert_eq!(of(Content::Hashes(0)).filter(|tile| tile.width == TILE_WIDTH).count(), 273);
        assert_eq!(of(Content::Hashes(0)).next_back().map(|tile| tile.width), Some(112));
        assert_eq!(of(Content::Hashes(1)).map(|tile| tile.width).collect::<Vec<_>>(), [256, 17]);
        assert_eq!(of(Content::Hashes(2)).map(|tile| tile.width).collect::<Vec<_>>(), [1]);
        assert_eq!(of(Content::Hashes(3)).count(), 0);
        assert_eq!(of(Content::Entries).count(), 274);
        assert_eq!(tiles_of(0).count(), 0);
    }
}
