//! Why a policy refuses a command.

use crate::{
    assessment::PackRef,
    authority::Forbidden,
    explained::Explained,
    language::Text,
    pack::{Fault, PolicyRefusal},
};

/// A refusal of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum PolicyAdoptionRefusal {
    #[error(transparent)]
    #[explain(transparent)]
    Forbidden(#[from] Forbidden),
    #[error(transparent)]
    #[explain(transparent)]
    Pack(Box<PolicyRefusal>),
    /// The stream belongs to another pack.
    #[error("this is the policy {known}, not {asked}")]
    #[explain(code = "other-pack", zh = "此处是政策包 {known}，不是 {asked}")]
    #[explain(hint = "each pack id has its own stream", hint_zh = "每个政策包编号对应独立的流")]
    OtherPack { known: String, asked: String },
    #[error("version {} of {} is in use with another text", .0.version, .0.id)]
    #[explain(
        code = "version-in-use",
        zh("政策包 {} 的版本 {} 已在使用，内容不同", _0.id, _0.version),
        hint = "give the changed pack a version of its own",
        hint_zh = "请为更改后的政策包另编版本号"
    )]
    SameVersion(Box<PackRef>),
    #[error("the pack has {} faults; the first: {}", .0.len(), first(.0, Fault::to_string))]
    #[explain(
        code = "pack-faulty",
        zh("政策包有 {} 处问题，第一处：{}", _0.len(), first(_0, Explained::zh)),
        hint = "see them all with `policy check`",
        hint_zh = "请用 `policy check` 查看全部问题"
    )]
    Faults(Vec<Fault>),
    /// A ceiling's rows and a measure's claims are found by their id alone.
    #[error("the {} {id} belongs to the pack {other}", .kind.en)]
    #[explain(code = "pack-overlap", zh("{} {id} 属于政策包 {other}", kind.zh))]
    #[explain(
        hint = "give it another id: what a pack once had stays its own",
        hint_zh = "请改用其他编号：政策包用过的编号始终归其所有"
    )]
    IdTaken { kind: Text<&'static str>, id: String, other: String },
    /// Two packs may draw on one fund if both say so.
    #[error("the {} {id} is of the pack {other} too, and not both share it", .kind.en)]
    #[explain(code = "not-shared", zh("{} {id} 也见于政策包 {other}，且未双方声明共用", kind.zh))]
    #[explain(
        hint = "give it another id; or say `shared = true` in both packs, the other one first",
        hint_zh = "请改用其他编号；确需共用的，两个政策包均须写 shared = true，对方先采用"
    )]
    NotShared { kind: Text<&'static str>, id: String, other: String },
    #[error("the group {group} is shared with the pack {other}, which compares otherwise")]
    #[explain(code = "shared-scope", zh = "不重复组 {group} 与政策包 {other} 共用，但比较范围不同")]
    #[explain(
        hint = "let both have the same scope, or do not share it",
        hint_zh = "请统一 scope，或取消共用"
    )]
    SharedScope { group: String, other: String },
    /// No pack is adopted, so that no point of it is open.
    #[error("no policy pack is adopted")]
    #[explain(code = "no-policy", zh = "尚未采用政策包")]
    #[explain(
        hint = "adopt one first, with `policy adopt`",
        hint_zh = "请先用 `policy adopt` 采用政策包"
    )]
    NoPack,
}

fn first(faults: &[Fault], say: impl Fn(&Fault) -> String) -> String {
    faults.first().map(say).unwrap_or_default()
}

impl From<PolicyRefusal> for PolicyAdoptionRefusal {
    fn from(refusal: PolicyRefusal) -> Self {
        Self::Pack(Box::new(refusal))
    }
}
