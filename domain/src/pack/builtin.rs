//! The packs that come with Bofu.

const PACKS: [(&str, &str); 2] = [
    ("binjiang-zjtx", include_str!("../../policies/binjiang-zjtx.toml")),
    ("yunhu-listing", include_str!("../../policies/yunhu-listing.toml")),
];

pub(super) fn text(id: &str) -> Option<&'static str> {
    PACKS.iter().find(|(known, _)| *known == id).map(|(_, text)| *text)
}

pub(super) fn ids() -> Vec<&'static str> {
    PACKS.iter().map(|(id, _)| *id).collect()
}
