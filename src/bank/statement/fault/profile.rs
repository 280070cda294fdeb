//! Why no layout can be told for a file.

use bofu_domain::explained::Explained;

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum ProfileFlaw {
    #[error("there is no profile {given:?}")]
    #[explain(code = "unknown-profile", zh = "没有名为“{given}”的对账单格式")]
    #[explain(
        hint("the profiles are: {}; a file of your own ends in .toml", known.join(", ")),
        hint_zh("可用的格式: {}; 自备的格式文件以 .toml 结尾", known.join(", "))
    )]
    Unknown { given: String, known: Vec<String> },
    #[error("its layout is none that is known")]
    #[explain(code = "unknown-layout", zh = "不是已知的对账单格式")]
    #[explain(
        hint(
            "known are {}; for another bank write a profile (docs/guides/read-bank-statements.md) \
             or fill in the table `generic`",
            known.join(", ")
        ),
        hint_zh(
            "已知的格式: {}; 其他银行请写一个格式文件 (docs/guides/read-bank-statements.md), \
             或改填 generic 表",
            known.join(", ")
        )
    )]
    NoneFits { known: Vec<String> },
    #[error("its layout fits several profiles: {}", fits.join(", "))]
    #[explain(code = "ambiguous-layout", zh("符合多种格式: {}", fits.join("、")))]
    #[explain(hint = "say which it is with --profile", hint_zh = "请用 --profile 指明格式")]
    Ambiguous { fits: Vec<String> },
    #[error("this is not the layout {profile}: no row has the columns {}", missing.join(", "))]
    #[explain(
        code = "unknown-layout",
        zh("不是格式 {profile}: 没有一行具备列 {}", missing.join("、")),
        hint = "leave --profile out to have the layout found, or name another one",
        hint_zh = "可不写 --profile 由程序识别, 或改用其他格式"
    )]
    OtherLayout {
        profile: String,
        /// The columns that the nearest row lacks.
        missing: Vec<String>,
    },
    #[error("it is no profile: {why}")]
    #[explain(code = "bad-profile", zh = "不是有效的格式文件: {why}")]
    #[explain(
        hint = "see docs/guides/read-bank-statements.md for what a profile may say",
        hint_zh = "格式文件的写法见 docs/guides/read-bank-statements.md"
    )]
    Bad { why: String },
}
