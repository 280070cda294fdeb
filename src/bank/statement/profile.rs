//! Which layout a file has: said by a person, or told from the file.

use std::{path::Path, sync::Arc};

use super::{
    Flaw, ProfileFlaw, StatementFault, camt053, generic,
    layout::{self, Layout},
};
use bofu_tabular::{Split, Table};

/// A layout of statement files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Profile {
    /// The office's own table (`generic`).
    Generic,
    /// ISO 20022 `camt.053` (`camt053`).
    Camt053,
    /// A bank's table, described by data.
    Bank(Arc<Layout>),
}

impl Profile {
    /// A profile by its id, or by the path of a TOML file that describes one.
    ///
    /// # Errors
    /// No profile has the id (the refusal lists those there are), or the file
    /// describes none.
    pub fn named(text: &str) -> Result<Self, StatementFault> {
        let id = text.trim();
        if Path::new(id).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml")) {
            return layout::from_file(Path::new(id)).map(Arc::new).map(Self::Bank);
        }
        let found = Self::all().into_iter().find(|profile| profile.id() == id);
        found.ok_or_else(|| {
            let flaw = ProfileFlaw::Unknown { given: id.to_owned(), known: Self::ids() };
            StatementFault::content(None, Flaw::Profile(flaw))
        })
    }

    /// A profile from the text of a TOML file.
    ///
    /// # Errors
    /// The line that describes none, and why.
    pub fn described(text: &str) -> Result<Self, StatementFault> {
        Layout::parse(text).map(Arc::new).map(Self::Bank)
    }

    /// Its id.
    pub fn id(&self) -> &str {
        match self {
            Self::Generic => "generic",
            Self::Camt053 => "camt053",
            Self::Bank(layout) => layout.id(),
        }
    }

    /// What it is, for people.
    pub fn name(&self) -> &str {
        match self {
            Self::Generic => "通用对账单表格",
            Self::Camt053 => "ISO 20022 camt.053",
            Self::Bank(layout) => layout.name(),
        }
    }

    /// All profiles that are built in.
    pub fn all() -> Vec<Self> {
        let banks = layout::built_in().iter().cloned().map(Self::Bank);
        [Self::Generic, Self::Camt053].into_iter().chain(banks).collect()
    }

    /// The ids of all profiles that are built in.
    pub fn ids() -> Vec<String> {
        Self::all().iter().map(|profile| profile.id().to_owned()).collect()
    }
}

/// The one profile that a file fits, by its first bytes and its headers.
pub(super) fn detect(path: &Path, bytes: &[u8]) -> Result<Profile, StatementFault> {
    if camt053::is_xml(bytes) {
        return Ok(Profile::Camt053);
    }
    let table = Table::open(path, bytes.to_vec(), layout::BOUNDS)?;
    let first = table.head(Split::default(), 1);
    let mut fits = Vec::new();
    if first.first().is_some_and(|row| generic::is_header(&row.cells)) {
        fits.push(Profile::Generic);
    }
    let banks = layout::built_in().iter().filter(|layout| layout.fits(&table));
    fits.extend(banks.cloned().map(Profile::Bank));
    let flaw = match fits.len() {
        1 => return Ok(fits.remove(0)),
        0 => ProfileFlaw::NoneFits { known: Profile::ids() },
        _ => {
            let fits = fits.iter().map(|profile| profile.id().to_owned()).collect();
            ProfileFlaw::Ambiguous { fits }
        }
    };
    Err(StatementFault::content(None, Flaw::Profile(flaw)).in_file(path))
}
