//! What a sheet's cells refer to: the workbook, its number formats, its strings.

use std::collections::BTreeMap;

use super::{
    super::FileFault,
    package::Package,
    value::{is_built_in_moment, is_moment},
    xml::{Node, Xml, attribute},
};

/// The first visible sheet and what its cells refer to.
#[derive(Debug, Default)]
pub(super) struct Workbook {
    /// The sheet's part.
    pub(super) sheet: String,
    /// Whether days are counted from 1904.
    pub(super) from_1904: bool,
    /// For each cell style, whether it shows a day or a time.
    pub(super) moments: Vec<bool>,
    /// The shared strings.
    pub(super) strings: Vec<String>,
}

/// A relationship of a part: what kind of part it points to, and which.
struct Relation {
    kind: String,
    target: String,
}

impl Workbook {
    /// Reads everything but the cells.
    pub(super) fn read(package: &mut Package, strings: usize) -> Result<Self, FileFault> {
        let root = relations(package, "")?;
        let main = root
            .values()
            .find(|relation| relation.kind.ends_with("/officeDocument"))
            .ok_or_else(|| FileFault::damaged(&"it names no workbook"))?
            .target
            .clone();
        let related = relations(package, &main)?;
        let mut book = Self::default();
        book.read_main(package, &main, &related)?;
        for relation in related.values() {
            if relation.kind.ends_with("/styles") {
                book.read_styles(package, &relation.target)?;
            } else if relation.kind.ends_with("/sharedStrings") {
                book.read_strings(package, &relation.target, strings)?;
            }
        }
        Ok(book)
    }

    fn read_main(
        &mut self,
        package: &mut Package,
        main: &str,
        related: &BTreeMap<String, Relation>,
    ) -> Result<(), FileFault> {
        let mut xml = Xml::new(package.needed(main)?);
        while let Some(node) = xml.next()? {
            let Node::Start(element) = node else { continue };
            match element.local_name().as_ref() {
                "workbookPr" => {
                    let flag = attribute(&element, "date1904")?.unwrap_or_default();
                    self.from_1904 = matches!(flag.as_str(), "1" | "true" | "on");
                }
                "sheet" if self.sheet.is_empty() => {
                    let state = attribute(&element, "state")?.unwrap_or_default();
                    let id = attribute(&element, "id")?.unwrap_or_default();
                    let relation = related.get(&id).filter(|r| r.kind.ends_with("/worksheet"));
                    if let Some(relation) = relation
                        && !state.to_lowercase().contains("hidden")
                    {
                        self.sheet.clone_from(&relation.target);
                    }
                }
                _ => {}
            }
        }
        if self.sheet.is_empty() {
            return Err(FileFault::damaged(&"it has no visible worksheet"));
        }
        Ok(())
    }

    fn read_styles(&mut self, package: &mut Package, name: &str) -> Result<(), FileFault> {
        let Some(part) = package.part(name)? else { return Ok(()) };
        let mut xml = Xml::new(part);
        let mut own: BTreeMap<u32, bool> = BTreeMap::new();
        let mut in_cells = false;
        while let Some(node) = xml.next()? {
            match node {
                Node::Start(element) => match element.local_name().as_ref() {
                    "numFmt" => {
                        let id = attribute(&element, "numFmtId")?;
                        let code = attribute(&element, "formatCode")?.unwrap_or_default();
                        if let Some(id) = id.and_then(|id| id.parse().ok()) {
                            own.insert(id, is_moment(&code));
                        }
                    }
                    "cellXfs" => in_cells = true,
                    "xf" if in_cells => {
                        let id = attribute(&element, "numFmtId")?;
                        let id = id.and_then(|id| id.parse().ok()).unwrap_or(0);
                        let moment =
                            own.get(&id).copied().unwrap_or_else(|| is_built_in_moment(id));
                        self.moments.push(moment);
                    }
                    _ => {}
                },
                Node::End(element) if element.local_name().as_ref() == "cellXfs" => {
                    in_cells = false;
                }
                Node::End(_) | Node::Text(_) | Node::Aside => {}
            }
        }
        Ok(())
    }

    fn read_strings(
        &mut self,
        package: &mut Package,
        name: &str,
        limit: usize,
    ) -> Result<(), FileFault> {
        let Some(part) = package.part(name)? else { return Ok(()) };
        let mut xml = Xml::new(part);
        loop {
            let is_item = match xml.next()? {
                Some(Node::Start(element)) => element.local_name().as_ref() == "si",
                Some(_) => false,
                None => return Ok(()),
            };
            if is_item {
                if self.strings.len() >= limit {
                    let what = format!("more than {limit} texts");
                    return Err(FileFault::Bomb { what });
                }
                self.strings.push(xml.string_item()?);
            }
        }
    }
}

/// The relationships of a part (of the package itself for an empty name), by id.
fn relations(package: &mut Package, of: &str) -> Result<BTreeMap<String, Relation>, FileFault> {
    let (folder, file) = of.rsplit_once('/').unwrap_or(("", of));
    let name = format!("{folder}/_rels/{file}.rels");
    let mut xml = Xml::new(package.needed(&name)?);
    let mut found = BTreeMap::new();
    while let Some(node) = xml.next()? {
        if let Node::Start(element) = node
            && element.local_name().as_ref() == "Relationship"
        {
            let id = attribute(&element, "Id")?.unwrap_or_default();
            let kind = attribute(&element, "Type")?.unwrap_or_default();
            let target = attribute(&element, "Target")?.unwrap_or_default();
            found.insert(id, Relation { kind, target: resolved(folder, &target) });
        }
    }
    Ok(found)
}

/// A target as a part name: absolute as it is, else beside the part it is
/// named in.
fn resolved(folder: &str, target: &str) -> String {
    let whole = match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("{folder}/{target}"),
    };
    let mut steps: Vec<&str> = Vec::new();
    for step in whole.split(['/', '\\']) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            name => steps.push(name),
        }
    }
    steps.join("/")
}
