//! Reading the modules of a crate: which paths each file has.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    str::FromStr as _,
};

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{ModulePath, Modules};

/// A module that has a file of its own.
#[derive(Debug, Default)]
pub(in crate::architecture) struct Module {
    pub(in crate::architecture) file: String,
    pub(super) paths: Vec<UsedPath>,
    /// The names of what is defined in it.
    pub(super) defined: BTreeSet<String>,
    /// Its modules that have files of their own.
    children: Vec<String>,
}

/// A path in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::architecture) struct UsedPath {
    pub(super) segments: Vec<String>,
    /// The name that it has here from then on; `None` where it is no import.
    pub(super) alias: Option<String>,
    pub(super) is_glob: bool,
    /// Handed on: no arrow of this file.
    pub(super) is_public: bool,
}

impl Modules {
    /// Reads the crate whose root is `lib.rs` in a folder.
    pub(in crate::architecture) fn read(name: &str, folder: &Path) -> Self {
        let mut modules = BTreeMap::new();
        load(&folder.join("lib.rs"), Vec::new(), &mut modules);
        Self { name: name.to_owned(), modules }
    }

    /// Modules from their texts, by the modules' paths.
    pub(in crate::architecture) fn of_texts(texts: &[(&str, &str)]) -> Self {
        let module = |(path, text): &(&str, &str)| {
            let parts = path.split("::").filter(|part| !part.is_empty()).map(ToOwned::to_owned);
            (parts.collect(), Module { file: (*path).to_owned(), ..parse(text) })
        };
        Self { name: "us".to_owned(), modules: texts.iter().map(module).collect() }
    }
}

fn load(file: &Path, path: ModulePath, into: &mut BTreeMap<ModulePath, Module>) {
    let text =
        fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let module = Module { file: file.display().to_string(), ..parse(&text) };
    let parent = file.parent().unwrap();
    let stem = file.file_stem().unwrap();
    let folder = if ["lib", "main", "mod"].iter().any(|root| stem == *root) {
        parent.to_owned()
    } else {
        parent.join(stem)
    };
    for child in &module.children {
        let beside = folder.join(format!("{child}.rs"));
        let inside = folder.join(child).join("mod.rs");
        let below = path.iter().cloned().chain([child.clone()]).collect();
        load(if beside.exists() { &beside } else { &inside }, below, into);
    }
    into.insert(path, module);
}

fn parse(text: &str) -> Module {
    let mut module = Module::default();
    let tokens = TokenStream::from_str(text).expect("a source is of tokens");
    scan(&tokens.into_iter().collect::<Vec<_>>(), &mut module);
    module
}

fn is_name(tree: Option<&TokenTree>, wanted: &str) -> bool {
    matches!(tree, Some(TokenTree::Ident(name)) if name == wanted)
}

fn is_sign(tree: Option<&TokenTree>, wanted: char) -> bool {
    matches!(tree, Some(TokenTree::Punct(sign)) if sign.as_char() == wanted)
}

fn name_at(trees: &[TokenTree], at: usize) -> Option<String> {
    match trees.get(at) {
        Some(TokenTree::Ident(name)) => Some(name.to_string()),
        _ => None,
    }
}

/// `::` at a place.
fn is_path(trees: &[TokenTree], at: usize) -> bool {
    is_sign(trees.get(at), ':') && is_sign(trees.get(at + 1), ':')
}

fn scan(trees: &[TokenTree], module: &mut Module) {
    const DEFINING: [&str; 8] =
        ["struct", "enum", "trait", "fn", "const", "static", "type", "union"];
    let mut at = 0;
    while at < trees.len() {
        if let Some(after) = test_item(trees, at) {
            at = after;
            continue;
        }
        match &trees[at] {
            TokenTree::Ident(word) if word == "use" => {
                let is_public = is_name(at.checked_sub(1).and_then(|at| trees.get(at)), "pub")
                    || is_name(at.checked_sub(2).and_then(|at| trees.get(at)), "pub");
                let mut found = Vec::new();
                at = tree(trees, at + 1, &[], &mut found);
                let public = |used: UsedPath| UsedPath { is_public, ..used };
                module.paths.extend(found.into_iter().map(public));
                continue;
            }
            TokenTree::Ident(word) if word == "mod" && is_sign(trees.get(at + 2), ';') => {
                module.children.extend(name_at(trees, at + 1));
                at += 3;
                continue;
            }
            TokenTree::Ident(word) if DEFINING.iter().any(|defining| word == defining) => {
                module.defined.extend(name_at(trees, at + 1));
            }
            TokenTree::Ident(_) if is_path(trees, at + 1) => {
                let mut segments = Vec::new();
                while let Some(name) = name_at(trees, at) {
                    segments.push(name);
                    at += 1;
                    if !is_path(trees, at) {
                        break;
                    }
                    at += 2;
                }
                let plain = UsedPath { segments, alias: None, is_glob: false, is_public: false };
                module.paths.push(plain);
                continue;
            }
            TokenTree::Group(group) => {
                scan(&group.stream().into_iter().collect::<Vec<_>>(), module);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
        at += 1;
    }
}

/// Where what is for tests alone ends, if it begins here: `#[cfg(test)]` with
/// the item that it stands before.
fn test_item(trees: &[TokenTree], at: usize) -> Option<usize> {
    let attribute = |at: usize| match (trees.get(at), trees.get(at + 1)) {
        (Some(TokenTree::Punct(sign)), Some(TokenTree::Group(group))) => {
            (sign.as_char() == '#').then(|| group.stream().to_string().replace(' ', ""))
        }
        _ => None,
    };
    if attribute(at)? != "cfg(test)" {
        return None;
    }
    let mut end = at + 2;
    while attribute(end).is_some() {
        end += 2;
    }
    while let Some(tree) = trees.get(end) {
        end += 1;
        let is_body =
            matches!(tree, TokenTree::Group(group) if group.delimiter() == Delimiter::Brace);
        if is_body || is_sign(Some(tree), ';') {
            break;
        }
    }
    Some(end)
}

/// The paths of a `use`, up to its end.
fn tree(trees: &[TokenTree], mut at: usize, before: &[String], found: &mut Vec<UsedPath>) -> usize {
    let mut segments = before.to_vec();
    while at < trees.len() {
        match &trees[at] {
            TokenTree::Ident(name) if is_path(trees, at + 1) => {
                segments.push(name.to_string());
                at += 3;
            }
            TokenTree::Ident(name) => {
                let renamed = is_name(trees.get(at + 1), "as");
                let alias = if renamed { name_at(trees, at + 2) } else { None };
                if name != "self" || segments.is_empty() {
                    segments.push(name.to_string());
                }
                let alias = alias.or_else(|| segments.last().cloned());
                found.push(UsedPath { segments, alias, is_glob: false, is_public: false });
                return at + if renamed { 3 } else { 1 };
            }
            TokenTree::Group(group) => {
                let inner: Vec<_> = group.stream().into_iter().collect();
                let mut inside = 0;
                while inside < inner.len() {
                    inside = tree(&inner, inside, &segments, found);
                    inside += usize::from(is_sign(inner.get(inside), ','));
                }
                return at + 1;
            }
            TokenTree::Punct(sign) if sign.as_char() == '*' => {
                found.push(UsedPath { segments, alias: None, is_glob: true, is_public: false });
                return at + 1;
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => at += 1,
        }
    }
    at
}
