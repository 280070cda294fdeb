//! Why no layout can be told for a file.

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProfileFlaw {
    /// No profile has this id.
    #[error("there is no profile {given:?}")]
    Unknown {
        /// As written.
        given: String,
        /// Those there are.
        known: Vec<String>,
    },
    /// No profile fits.
    #[error("its layout is none that is known")]
    NoneFits {
        /// Those there are.
        known: Vec<String>,
    },
    /// Several profiles fit.
    #[error("its layout fits several profiles: {}", fits.join(", "))]
    Ambiguous {
        /// Those that fit.
        fits: Vec<String>,
    },
    /// It has another layout than the profile that was asked for.
    #[error("this is not the layout {profile}: no row has the columns {}", missing.join(", "))]
    OtherLayout {
        /// The profile.
        profile: String,
        /// The columns that the nearest row lacks.
        missing: Vec<String>,
    },
    /// A profile's file that cannot be read by.
    #[error("it is no profile: {why}")]
    Bad {
        /// Why.
        why: String,
    },
}

impl ProfileFlaw {
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "unknown-profile",
            Self::NoneFits { .. } | Self::OtherLayout { .. } => "unknown-layout",
            Self::Ambiguous { .. } => "ambiguous-layout",
            Self::Bad { .. } => "bad-profile",
        }
    }

    pub(super) fn zh(&self) -> String {
        match self {
            Self::Unknown { given, .. } => format!("没有名为“{given}”的对账单格式"),
            Self::NoneFits { .. } => "不是已知的对账单格式".to_owned(),
            Self::Ambiguous { fits } => format!("符合多种格式: {}", fits.join("、")),
            Self::OtherLayout { profile, missing } => {
                format!("不是格式 {profile}: 没有一行具备列 {}", missing.join("、"))
            }
            Self::Bad { why } => format!("不是有效的格式文件: {why}"),
        }
    }

    /// What to do, in English and Chinese.
    pub(super) fn remedies(&self) -> (String, String) {
        let (en, zh) = match self {
            Self::Unknown { known, .. } => {
                let known = known.join(", ");
                return (
                    format!("the profiles are: {known}; a file of your own ends in .toml"),
                    format!("可用的格式: {known}; 自备的格式文件以 .toml 结尾"),
                );
            }
            Self::NoneFits { known } => {
                let known = known.join(", ");
                return (
                    format!(
                        "known are {known}; for another bank write a profile (docs/guides/read-bank-statements.md) or fill in the table `generic`"
                    ),
                    format!(
                        "已知的格式: {known}; 其他银行请写一个格式文件 (docs/guides/read-bank-statements.md), 或改填 generic 表"
                    ),
                );
            }
            Self::Ambiguous { .. } => ("say which it is with --profile", "请用 --profile 指明格式"),
            Self::OtherLayout { .. } => (
                "leave --profile out to have the layout found, or name another one",
                "可不写 --profile 由程序识别, 或改用其他格式",
            ),
            Self::Bad { .. } => (
                "see docs/guides/read-bank-statements.md for what a profile may say",
                "格式文件的写法见 docs/guides/read-bank-statements.md",
            ),
        };
        (en.to_owned(), zh.to_owned())
    }
}
