//! Circles of imports between the files of a crate.
//!
//! A file uses another where a path in it names something that stands there. A
//! path is followed through `pub use` to where the thing is defined, so that a
//! module that only hands names on ties nobody. What is for tests alone is left
//! out.

mod read;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use read::{Module, UsedPath};

/// The path of a module from the crate's root.
pub(super) type ModulePath = Vec<String>;

/// The modules of a crate, by their paths.
pub(super) struct Modules {
    /// The name under which the crate may name itself.
    pub(super) name: String,
    pub(super) modules: BTreeMap<ModulePath, Module>,
}

/// How many re-exports a path is followed through.
const MOST_STEPS: usize = 12;

/// A module, and what of a path is left below it.
type Place = (ModulePath, Vec<String>);

impl Modules {
    /// Each file with the files that it uses, and one name for each.
    fn arrows(&self) -> BTreeMap<&str, BTreeMap<&str, String>> {
        let mut arrows: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
        for (path, module) in &self.modules {
            for used in module.paths.iter().filter(|used| !used.is_public) {
                let Some((found, rest)) = self.resolve(path, &used.segments) else { continue };
                let Some(name) = rest.first() else { continue };
                let file = self.modules[&found].file.as_str();
                if file != module.file {
                    let to = arrows.entry(&module.file).or_default();
                    to.entry(file).or_insert_with(|| name.clone());
                }
            }
        }
        arrows
    }

    /// Where a path that stands in a module leads; `None`: out of the crate.
    fn resolve(&self, from: &ModulePath, segments: &[String]) -> Option<Place> {
        let (module, rest) = self.begin(from, segments, true)?;
        Some(self.follow(module, rest, 0))
    }

    /// The module at which a path begins, and the rest of it.
    fn begin(&self, from: &ModulePath, segments: &[String], imported: bool) -> Option<Place> {
        let first = segments.first()?.as_str();
        let below = |module: &[String], rest: &[String]| Some((module.to_vec(), rest.to_vec()));
        match first {
            "crate" => below(&[], &segments[1..]),
            "self" => below(from, &segments[1..]),
            "super" => {
                let supers = segments.iter().take_while(|segment| *segment == "super").count();
                let up = from.len().checked_sub(supers)?;
                below(&from[..up], &segments[supers..])
            }
            _ if first == self.name.as_str() => below(&[], &segments[1..]),
            _ if self.modules.contains_key(&child(from, first)) => below(from, segments),
            _ if imported => {
                let used = self.modules[from].paths.iter().filter(|used| !used.is_glob);
                let mut used = used.filter(|used| used.alias.as_deref() == Some(first));
                let (module, mut rest) =
                    used.find_map(|used| self.begin(from, &used.segments, false))?;
                rest.extend_from_slice(&segments[1..]);
                Some((module, rest))
            }
            _ => None,
        }
    }

    /// Goes down into modules and through re-exports as far as a path goes.
    fn follow(&self, mut module: ModulePath, mut rest: Vec<String>, steps: usize) -> Place {
        while let Some(below) = rest.first().map(|first| child(&module, first))
            && self.modules.contains_key(&below)
        {
            module = below;
            rest.remove(0);
        }
        let Some(first) = rest.first().filter(|_| steps < MOST_STEPS) else {
            return (module, rest);
        };
        let handed_on = |used: &&UsedPath| !used.is_glob && used.alias.as_ref() == Some(first);
        let uses = &self.modules[&module].paths;
        for used in uses.iter().filter(handed_on) {
            if let Some((other, mut path)) = self.begin(&module, &used.segments, false) {
                path.extend_from_slice(&rest[1..]);
                return self.follow(other, path, steps + 1);
            }
        }
        if !self.modules[&module].defined.contains(first) {
            for used in uses.iter().filter(|used| used.is_glob) {
                let Some((other, path)) = self.begin(&module, &used.segments, false) else {
                    continue;
                };
                let all = path.into_iter().chain(rest.iter().cloned()).collect();
                let found = self.follow(other, all, steps + 1);
                if found.1.first().is_some_and(|name| self.modules[&found.0].defined.contains(name))
                {
                    return found;
                }
            }
        }
        (module, rest)
    }

    /// Every circle, a sentence each: who uses whom, and for which name.
    pub(super) fn circles(&self) -> Vec<String> {
        let arrows = self.arrows();
        let reach: BTreeMap<&str, BTreeSet<&str>> =
            arrows.keys().map(|file| (*file, reached(&arrows, file))).collect();
        let mut told = BTreeSet::new();
        let mut circles = Vec::new();
        for file in arrows.keys() {
            let ring: BTreeSet<&str> = reach[file]
                .iter()
                .copied()
                .filter(|other| reach.get(other).is_some_and(|back| back.contains(file)))
                .collect();
            if ring.is_empty() || !told.insert(ring.clone()) {
                continue;
            }
            let of_ring = |from: &&str| {
                let to = arrows.get(from).into_iter().flatten();
                let to = to.filter(|(to, _)| ring.contains(**to));
                to.map(|(to, name)| format!("  {from} -> {to}: {name}")).collect::<Vec<_>>()
            };
            let lines: Vec<String> = ring.iter().flat_map(of_ring).collect();
            circles.push(format!("{} files in a circle:\n{}", ring.len(), lines.join("\n")));
        }
        circles
    }
}

fn child(module: &[String], name: &str) -> ModulePath {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

/// All files that a file uses, directly or through others.
fn reached<'a>(
    arrows: &BTreeMap<&'a str, BTreeMap<&'a str, String>>,
    from: &str,
) -> BTreeSet<&'a str> {
    let mut found = BTreeSet::new();
    let mut ahead: Vec<&str> = vec![from];
    while let Some(file) = ahead.pop() {
        for to in arrows.get(file).into_iter().flat_map(BTreeMap::keys) {
            if found.insert(*to) {
                ahead.push(to);
            }
        }
    }
    found
}
