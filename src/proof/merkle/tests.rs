#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;
use crate::leaf::leaf_hash;

/// The eight leaves that the reference implementations of RFC 6962 share, and
/// the roots over the first one to eight of them.
const LEAVES: [&str; 8] = [
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
];
const ROOTS: [&str; 8] = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

fn reference() -> Vec<Hash> {
    LEAVES.iter().map(|leaf| leaf_hash(&hex::decode(leaf).unwrap())).collect()
}

fn hashes(texts: &[&str]) -> Vec<Hash> {
    texts.iter().map(|text| hex::decode(text).unwrap().try_into().unwrap()).collect()
}

fn leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect()
}

fn root(leaves: &[Hash]) -> Hash {
    leaves.iter().copied().collect::<Frontier>().root()
}

/// The roots of spans, over the leaves themselves.
fn prove(spans: Vec<Range<u64>>, leaves: &[Hash]) -> Vec<Hash> {
    let place = |end: u64| usize::try_from(end).unwrap();
    spans.into_iter().map(|span| root(&leaves[place(span.start)..place(span.end)])).collect()
}

fn prefix(leaves: &[Hash], size: u64) -> &[Hash] {
    &leaves[..usize::try_from(size).unwrap()]
}

/// The definition of RFC 6962 §2.1, word for word.
fn defined(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(),
        [leaf] => *leaf,
        more => {
            let (left, right) = more.split_at(more.len().next_power_of_two() / 2);
            node(&defined(left), &defined(right))
        }
    }
}

#[test]
fn the_roots_are_those_of_the_reference_implementations() {
    let mut frontier = Frontier::new();
    assert_eq!(
        hex::encode(frontier.root()),
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    for (leaf, root) in reference().into_iter().zip(ROOTS) {
        frontier.push(leaf);
        assert_eq!(hex::encode(frontier.root()), root);
    }
    assert_eq!(frontier.size(), 8);
}

#[test]
fn the_proofs_are_those_of_the_reference_implementations() {
    let leaves = reference();
    let first = prove(inclusion(0, 8).unwrap(), &leaves);
    assert_eq!(
        first,
        hashes(&[
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ]),
    );
    let sixth = prove(inclusion(5, 8).unwrap(), &leaves);
    assert_eq!(
        sixth,
        hashes(&[
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]),
    );
    let consistency = prove(consistency(6, 8).unwrap(), &leaves);
    assert_eq!(
        consistency,
        hashes(&[
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ]),
    );
}

#[test]
fn every_leaf_of_every_small_tree_is_proved_and_no_other_place_is() {
    let all = leaves(33);
    for size in 1..=33 {
        let tree = prefix(&all, size);
        let root = root(tree);
        assert_eq!(root, defined(tree));
        for (index, leaf) in (0..size).zip(tree) {
            let proof = prove(inclusion(index, size).unwrap(), tree);
            assert!(includes(&root, size, index, leaf, &proof), "{index} of {size}");
            for other in (0..=size).filter(|other| *other != index) {
                assert!(!includes(&root, size, other, leaf, &proof), "{other} of {size}");
            }
        }
    }
}

#[test]
fn every_small_tree_extends_every_beginning_of_it() {
    let all = leaves(33);
    for new in 0..=33 {
        let new_root = root(prefix(&all, new));
        for old in 0..=new {
            let old_root = root(prefix(&all, old));
            let proof = prove(consistency(old, new).unwrap(), prefix(&all, new));
            assert!(extends((old, &old_root), (new, &new_root), &proof), "{old} to {new}");
            assert!(!extends((old, &[7; 32]), (new, &new_root), &proof), "{old} to {new}");
            if old > 0 {
                assert!(!extends((old, &old_root), (new, &[7; 32]), &proof), "{old} to {new}");
            }
        }
    }
}

#[test]
fn there_is_no_proof_of_what_is_not_so() {
    assert!(inclusion(0, 0).is_none());
    assert!(inclusion(8, 8).is_none());
    assert!(consistency(9, 8).is_none());
}

#[test]
fn a_rewritten_beginning_cannot_be_extended() {
    let honest = leaves(20);
    let mut rewritten = honest.clone();
    rewritten[4] = [9; 32];
    let old = root(prefix(&honest, 11));
    let proof = prove(consistency(11, 20).unwrap(), &rewritten);
    assert!(!extends((11, &old), (20, &root(&rewritten)), &proof));
}

proptest! {
    #[test]
    fn a_proof_with_anything_changed_proves_nothing(
        size in 2_u64..200, seed in any::<u64>(), bit in 0_usize..256, step in any::<prop::sample::Index>(),
    ) {
        let tree = leaves(size);
        let root = root(&tree);
        let index = seed % size;
        let leaf = tree[usize::try_from(index).unwrap()];
        let proof = prove(inclusion(index, size).unwrap(), &tree);
        prop_assert!(includes(&root, size, index, &leaf, &proof));
        let flip = |hash: &mut Hash| hash[bit / 8] ^= 1 << (bit % 8);

        let mut wrong = proof.clone();
        flip(&mut wrong[step.index(proof.len())]);
        prop_assert!(!includes(&root, size, index, &leaf, &wrong));
        let mut wrong = leaf;
        flip(&mut wrong);
        prop_assert!(!includes(&root, size, index, &wrong, &proof));
        let mut longer = proof.clone();
        longer.push(root);
        prop_assert!(!includes(&root, size, index, &leaf, &longer));
        prop_assert!(!includes(&root, size, index, &leaf, &proof[..proof.len() - 1]));

        let old = index;
        let old_root = super::tests::root(prefix(&tree, old));
        let proof = prove(consistency(old, size).unwrap(), &tree);
        prop_assert!(extends((old, &old_root), (size, &root), &proof));
        if old > 0 {
            let mut wrong = proof.clone();
            flip(&mut wrong[step.index(proof.len())]);
            prop_assert!(!extends((old, &old_root), (size, &root), &wrong));
            prop_assert!(!extends((old, &old_root), (size, &root), &proof[..proof.len() - 1]));
        }
    }

    #[test]
    fn no_numbers_make_the_verifiers_panic(
        sizes in any::<[u64; 3]>(), proof in prop::collection::vec(any::<Hash>(), 0..70),
        roots in any::<[Hash; 2]>(),
    ) {
        let [old, new, index] = sizes;
        includes(&roots[0], new, index, &roots[1], &proof);
        extends((old, &roots[0]), (new, &roots[1]), &proof);
        extends((old, &roots[0]), (old, &roots[1]), &proof);
        prop_assert!(!extends((u64::MAX, &roots[0]), (new, &roots[1]), &proof));
    }
}
