//! Why a policy refuses a command.

use crate::{
    enterprise::law::PolicyRefusal as PackRefusal, explained::Explained, office::Forbidden,
};

/// A refusal of a policy.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PolicyAdoptionRefusal {
    /// The actor's roles do not allow it.
    #[error(transparent)]
    Forbidden(#[from] Forbidden),
    /// The pack does not allow it.
    #[error(transparent)]
    Pack(#[from] PackRefusal),
    /// The stream belongs to another pack.
    #[error("this is the policy {known}, not {asked}")]
    OtherPack {
        /// The pack it is.
        known: String,
        /// The pack that was given.
        asked: String,
    },
    /// The text is not the one that the hash was made of.
    #[error("the text of {id} has the hash {computed}, not {given}")]
    Hash {
        /// The pack.
        id: String,
        /// The hash of the text.
        computed: String,
        /// The hash that was given.
        given: String,
    },
    /// No pack is adopted, so that no point of it is open.
    #[error("no policy pack is adopted")]
    NoPack,
}

impl PolicyAdoptionRefusal {
    fn hints(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Forbidden(why) => return (why.hint(), why.hint_zh()),
            Self::Pack(why) => return (why.hint(), why.hint_zh()),
            Self::OtherPack { .. } => {
                ("each pack id has its own stream", "每个政策包编号对应独立的流")
            }
            Self::Hash { .. } => ("read the pack anew from its file", "请从文件重新读取政策包"),
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
            Self::Hash { .. } => "pack-hash",
            Self::NoPack => "no-policy",
        }
    }

    fn zh(&self) -> String {
        match self {
            Self::Forbidden(why) => why.zh(),
            Self::Pack(why) => why.zh(),
            Self::OtherPack { known, asked } => format!("此处是政策包 {known}，不是 {asked}"),
            Self::Hash { id, computed, given } => {
                format!("政策包 {id} 的文本哈希为 {computed}，与所给的 {given} 不符")
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
