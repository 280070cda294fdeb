#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::{
    leaf::leaf_hash,
    merkle::{consistency, extends, includes, inclusion},
};

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect()
}

fn grown(leaves: &[Hash]) -> Tiles {
    let mut grower = Grower::new();
    for leaf in leaves {
        grower.push(*leaf);
    }
    grower.take_changed()
}

/// Only what was asked for, so that a node that is not asked for is missing.
fn read(spans: &[Range<u64>], tiles: &Tiles, leaves: &[Hash]) -> Nodes {
    let wanted = Wanted::of(spans);
    let tiles = wanted.tiles.iter().map(|at| (*at, tiles[at].clone())).collect();
    let leaf = |position: u64| (position, leaves[usize::try_from(position).unwrap()]);
    let leaves = wanted.leaves.iter().cloned().flatten().map(leaf).collect();
    Nodes { tiles, leaves }
}

fn last_of_each_level(tiles: &Tiles) -> Tiles {
    let last: BTreeMap<u32, TileAt> = tiles.keys().map(|at| (at.level, *at)).collect();
    last.values().map(|at| (*at, tiles[at].clone())).collect()
}

#[test]
fn many_leaves_are_proved_from_a_few_nodes() {
    let leaves = leaves(200_000);
    let tiles = grown(&leaves);
    let size = 200_000;
    let root = leaves.iter().copied().collect::<Frontier>().root();
    for index in [0, 255, 256, 65_535, 65_536, 131_071, 199_679, 199_680, 199_999] {
        let spans = inclusion(index, size).unwrap();
        let wanted = Wanted::of(&spans);
        let few: u64 = wanted.leaves.iter().map(|range| range.end - range.start).sum();
        assert!(wanted.tiles.len() <= 4 && few < 512, "{wanted:?}");
        let proof = read(&spans, &tiles, &leaves).roots(&spans).unwrap();
        let leaf = leaves[usize::try_from(index).unwrap()];
        assert!(includes(&root, size, index, &leaf, &proof), "{index}");
    }
    let whole = 0..size;
    let nodes = read(std::slice::from_ref(&whole), &tiles, &leaves);
    assert_eq!(nodes.root(&whole), Some(root));
}

#[test]
fn tiles_that_do_not_belong_together_are_not_continued() {
    let tiles = grown(&leaves(70_000));
    let last = last_of_each_level(&tiles);
    assert_eq!(Grower::resume(&last).unwrap().blocks(), 273);
    assert_eq!(Grower::resume(&Tiles::new()).unwrap().blocks(), 0);
    for at in last.keys() {
        let mut torn = last.clone();
        torn.remove(at);
        assert!(Grower::resume(&torn).is_none(), "{at:?}");
        let mut longer = last.clone();
        longer.get_mut(at).unwrap().push([0; 32]);
        assert_eq!(Grower::resume(&longer).is_none(), at.level == 2, "{at:?}");
    }
}

#[test]
fn the_first_wrong_entry_says_between_which_positions_the_events_changed() {
    let honest = leaves(1_000);
    let stored = grown(&honest);
    assert!(compare(&grown(&honest), &stored).is_empty());
    assert!(compare(&grown(&honest), &Tiles::new()).is_empty(), "tiles may lag behind");
    let mut edited = honest.clone();
    edited[600] = [9; 32];
    let found = compare(&grown(&edited), &stored).into_list();
    assert_eq!((found.len(), found[0].between), (1, Some([512, 767])));
    let found = compare(&grown(&honest[..500]), &stored).into_list();
    assert_eq!(found[0].between, Some([256, 511]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn proofs_from_tiles_hold_for_any_size_and_place(
        size in 1_u64..3_000, seed in any::<u64>(), later in 0_u64..600,
    ) {
        let all = leaves(size + later);
        let tiles = grown(&all);
        let place = |end: u64| usize::try_from(end).unwrap();
        let root = |size: u64| all[..place(size)].iter().copied().collect::<Frontier>().root();
        let index = seed % size;
        let spans = inclusion(index, size).unwrap();
        let proof = read(&spans, &tiles, &all).roots(&spans).unwrap();
        prop_assert!(includes(&root(size), size, index, &all[place(index)], &proof));
        let spans = consistency(index, size).unwrap();
        let proof = read(&spans, &tiles, &all).roots(&spans).unwrap();
        prop_assert!(extends((index, &root(index)), (size, &root(size)), &proof));
    }

    #[test]
    fn growing_may_stop_and_go_on_anywhere(size in 0_u64..2_000, stop in 0_u64..2_000) {
        let all = leaves(size.max(stop));
        let mut tiles = grown(&all[..usize::try_from(stop).unwrap()]);
        let mut grower = Grower::resume(&last_of_each_level(&tiles)).unwrap();
        prop_assert_eq!(grower.blocks(), stop / WIDTH);
        for leaf in &all[usize::try_from(grower.blocks() * WIDTH).unwrap()..] {
            grower.push(*leaf);
        }
        tiles.extend(grower.take_changed());
        prop_assert_eq!(tiles, grown(&all));
    }
}
