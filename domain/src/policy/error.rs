//! Why a policy refuses a command.

use crate::{
    assessment::PackRef,
    authority::Forbidden,
    explained::Explained,
    pack::{Fault, PolicyRefusal},
};

/// A refusal of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyAdoptionRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The pack does not allow it.
    #[error(transparent)]
    Pack(Box<PolicyRefusal>),
    /// The stream belongs to another pack.
    #[error("this is the policy {known}, not {asked}")]
    OtherPack {
        /// The pack it is.
        known: String,
        /// The pack that was given.
        asked: String,
    },
    /// The version in use has another text.
    #[error("version {} of {} is in use with another text", .0.version, .0.id)]
    SameVersion(Box<PackRef>),
    /// The text is no pack.
    #[error("the pack has {} faults; the first: {}", .0.len(), first(.0, Fault::to_string))]
    Faults(Vec<Fault>),
    /// No pack is adopted, so that no point of it is open.
    #[error("no policy pack is adopted")]
    NoPack,
}

fn first(faults: &[Fault], say: impl Fn(&Fault) -> String) -> String {
    faults.first().map(say).unwrap_or_default()
}

impl PolicyAdoptionRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::Pack(why) => return (why.hint(), why.hint_zh()),
            Self::OtherPack { .. } => {
                ("each pack id has its own stream", "每个政策包编号对应独立的流")
            }
            Self::SameVersion(_) => {
                ("give the changed pack a version of its own", "请为更改后的政策包另编版本号")
            }
            Self::Faults(_) => {
                ("see them all with `policy check`", "请用 `policy check` 查看全部问题")
            }
            Self::NoPack => {
                ("adopt one first, with `policy adopt`", "请先用 `policy adopt` 采用政策包")
            }
        };
        (en.to_owned(), zh.to_owned())
    }
}

impl Explained for PolicyAdoptionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::Forbidden(why) => why.code(),
            Self::Pack(why) => why.code(),
            Self::OtherPack { .. } => "other-pack",
            Self::SameVersion(_) => "version-in-use",
            Self::Faults(_) => "pack-faulty",
            Self::NoPack => "no-policy",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::Pack(why) => why.zh(),
            Self::OtherPack { known, asked } => format!("此处是政策包 {known}，不是 {asked}"),
            Self::SameVersion(pack) => {
                format!("政策包 {} 的版本 {} 已在使用，内容不同", pack.id, pack.version)
            }
            Self::Faults(faults) => {
                format!(
                    "政策包有 {} 处问题，第一处：{}",
                    faults.len(),
                    first(faults, Explained::zh)
                )
            }
            Self::NoPack => "尚未采用政策包".to_owned(),
        }
    }

    fn hint(&self) -> String {
        self.hints().0
    }

    fn hint_zh(&self) -> String {
        self.hints().1
    }
}

impl From<PolicyRefusal> for PolicyAdoptionRefusal {
    fn from(refusal: PolicyRefusal) -> Self {
        Self::Pack(Box::new(refusal))
    }
}
