//! The sample's files, in the binary: `quickstart` needs nothing beside it.

use std::path::Path;

use bofu_app::files::{Download, Files, Upload};
use bofu_tabular::{FileError, FileFault, write_whole};

macro_rules! embedded {
    ($($path:literal),+ $(,)?) => {
        &[$(($path, include_str!(concat!("../../../samples/office-year/", $path)))),+]
    };
}

/// Every file that the story names, with its text.
#[rustfmt::skip]
pub(super) const FILES: &[(&str, &str)] = embedded![
    "claims/2023h1-digital-project.csv",
    "claims/2023h1-first-set-insurance.csv",
    "claims/2023h1-first-set.csv",
    "claims/2023h1-innovation-voucher.csv",
    "claims/2023h1-ipo-domestic.csv",
    "claims/2023h1-ipo-overseas.csv",
    "claims/2023h1-local-expo.csv",
    "claims/2023h1-overseas-booth.csv",
    "claims/2023h1-project-matching.csv",
    "claims/2023h1-project-rnd.csv",
    "claims/2023h1-rnd-centre.csv",
    "claims/2023h1-shared-platform.csv",
    "claims/2023h1-smart-factory.csv",
    "claims/2023h1-talent-matching.csv",
    "claims/2023h1-tier-award.csv",
    "claims/2023h1-vc-award.csv",
    "claims/2023h2-case-by-case.csv",
    "claims/2023h2-digital-project.csv",
    "claims/2023h2-first-set-insurance.csv",
    "claims/2023h2-first-set.csv",
    "claims/2023h2-innovation-voucher.csv",
    "claims/2023h2-ipo-domestic.csv",
    "claims/2023h2-local-expo.csv",
    "claims/2023h2-overseas-booth.csv",
    "claims/2023h2-pledge-interest.csv",
    "claims/2023h2-project-matching.csv",
    "claims/2023h2-project-rnd.csv",
    "claims/2023h2-rnd-centre.csv",
    "claims/2023h2-shared-platform.csv",
    "claims/2023h2-smart-factory.csv",
    "claims/2023h2-talent-matching.csv",
    "claims/2023h2-tier-award.csv",
    "claims/2023h2-vc-award.csv",
    "claims/2024h1-chain-orders.csv",
    "claims/2024h1-digital-project.csv",
    "claims/2024h1-first-set-insurance.csv",
    "claims/2024h1-first-set.csv",
    "claims/2024h1-innovation-voucher.csv",
    "claims/2024h1-ipo-domestic.csv",
    "claims/2024h1-local-expo.csv",
    "claims/2024h1-overseas-booth.csv",
    "claims/2024h1-pledge-interest.csv",
    "claims/2024h1-project-matching.csv",
    "claims/2024h1-project-rent.csv",
    "claims/2024h1-project-rnd.csv",
    "claims/2024h1-rnd-centre.csv",
    "claims/2024h1-shared-platform.csv",
    "claims/2024h1-smart-factory.csv",
    "claims/2024h1-talent-matching.csv",
    "claims/2024h1-tier-award.csv",
    "claims/2024h1-vc-award.csv",
    "claims/2024h1-vc-rent.csv",
    "claims/2024h2-case-by-case.csv",
    "claims/2024h2-digital-project.csv",
    "claims/2024h2-first-set-insurance.csv",
    "claims/2024h2-first-set.csv",
    "claims/2024h2-innovation-voucher.csv",
    "claims/2024h2-ipo-domestic.csv",
    "claims/2024h2-ipo-overseas.csv",
    "claims/2024h2-local-expo.csv",
    "claims/2024h2-overseas-booth.csv",
    "claims/2024h2-pledge-interest.csv",
    "claims/2024h2-project-matching.csv",
    "claims/2024h2-project-rent.csv",
    "claims/2024h2-project-rnd.csv",
    "claims/2024h2-rnd-centre.csv",
    "claims/2024h2-smart-factory.csv",
    "claims/2024h2-talent-matching.csv",
    "claims/2024h2-tier-award.csv",
    "claims/2024h2-vc-award.csv",
    "claims/2024h2-vc-rent.csv",
    "claims/2024q4-digital-project.csv",
    "claims/2024q4-shared-platform.csv",
    "claims/2025h1-chain-orders.csv",
    "claims/2025h1-ipo-domestic.csv",
    "claims/2025h1-pledge-interest.csv",
    "claims/2025h1-project-rent.csv",
    "claims/2025h1-vc-rent.csv",
    "enterprises-2024.csv",
    "enterprises.csv",
    "statements/2023-04.csv",
    "statements/2023-06.csv",
    "statements/2023-08.csv",
    "statements/2023-10.csv",
    "statements/2023-12.csv",
    "statements/2024-02.csv",
    "statements/2024-04.csv",
    "statements/2024-06.csv",
    "statements/2024-08.csv",
    "statements/2024-10.csv",
    "statements/2024-12.csv",
    "statements/2025-01.csv",
    "titles-2022.csv",
    "titles-2023h1.csv",
    "titles-2023h2.csv",
    "titles-2024h1.csv",
    "titles-2024h2.csv",
];

/// A file of the sample by its name in the story.
pub(super) fn text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The files of the story: those that the program carries are handed in. A
/// bank's statement is left beside the reports, as it came; nothing else is.
pub(super) struct EmbeddedFiles<'a> {
    /// Where the reports go.
    pub(super) out: &'a Path,
}

impl Files for EmbeddedFiles<'_> {
    fn upload(&self, name: &Path, _limit: u64) -> Result<Upload, FileError> {
        let known = name.to_str().and_then(text);
        let text = known.ok_or_else(|| {
            let error = std::io::ErrorKind::NotFound.into();
            FileFault::Io { writing: false, error }.at(name)
        })?;
        if name.starts_with("statements") {
            let beside = name.display().to_string().replace('/', "-");
            write_whole(&self.out.join(beside), text.as_bytes())?;
        }
        Ok(Upload { name: name.to_owned(), bytes: text.as_bytes().to_vec() })
    }

    fn download(&self, _file: &Download) -> Result<(), FileError> {
        Ok(())
    }

    fn has(&self, name: &Path) -> bool {
        name.to_str().and_then(text).is_some()
    }

    fn has_folder(&self, _name: &Path) -> bool {
        false
    }

    fn make_folder(&self, _name: &Path) -> Result<(), FileError> {
        Ok(())
    }

    fn discard(&self, _name: &Path) -> Result<(), FileError> {
        Ok(())
    }
}
