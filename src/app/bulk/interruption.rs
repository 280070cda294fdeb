//! A bulk command that ended before its end.

use bofu_domain::{explained::Explained, language::Text};

use super::results::{Counts, Item, ItemResults};

/// A bulk command that ended before its end: how far it came, and why.
#[derive(Debug, thiserror::Error, Explained)]
#[error("{}", self.words())]
#[explain(code = "interrupted", zh = self.words().zh)]
#[explain(hint = self.remedy().en, hint_zh = self.remedy().zh)]
pub struct Interruption<E: std::error::Error + 'static> {
    /// How many items came to what.
    pub counts: Counts,
    /// The results that are known.
    pub known: ItemResults<E>,
    /// The items of which it is not known whether they are stored.
    pub unknown: Vec<Item>,
    /// Whether the same command again completes it.
    pub resumes: bool,
    /// What ended it.
    #[source]
    pub cause: E,
}

impl<E: std::error::Error + 'static> Interruption<E> {
    /// Ended by `cause` with so much done; the same command again completes it.
    pub fn new(counts: Counts, known: ItemResults<E>, unknown: Vec<Item>, cause: E) -> Self {
        Self { counts, known, unknown, resumes: true, cause }
    }

    /// What came of the items.
    fn words(&self) -> Text {
        let Counts { total, stored, unchanged, refused, not_stored, unknown } = self.counts;
        if self.counts.is_complete() {
            return Text::new(
                format!(
                    "{total} 项均已处理（已保存 {stored} 项，此前已有 {unchanged} 项，拒绝 {refused} 项），其后的步骤未能完成"
                ),
                format!(
                    "all {total} items are done ({stored} stored, {unchanged} unchanged, {refused} refused), but not what follows them"
                ),
            );
        }
        Text::new(
            format!(
                "命令中断：共 {total} 项，已保存 {stored} 项，此前已有 {unchanged} 项，拒绝 {refused} 项，未保存 {not_stored} 项，是否保存不明 {unknown} 项"
            ),
            format!(
                "interrupted: of {total} items {stored} are stored, {unchanged} were so before, {refused} are refused, {not_stored} are not stored, and of {unknown} it is not known"
            ),
        )
    }

    /// How to go on.
    fn remedy(&self) -> Text<&'static str> {
        if !self.resumes {
            return Text {
                zh: "样例台账未完成，不能续作：请删除该台账，或用 --store 指定空台账，再次执行",
                en: "the sample ledger is incomplete and cannot be continued: remove it, or name an empty one with --store, and run the command again",
            };
        }
        if self.counts.is_complete() {
            return Text {
                zh: "所列各项无需重做；再次执行同一命令会完成其后的步骤，不会重复保存",
                en: "nothing of it must be done again; the same command again completes what follows, and stores nothing twice",
            };
        }
        Text {
            zh: "排除起因后请再次执行同一命令：已保存的不会重复，未保存和不明的会补上",
            en: "mend the cause and run the same command again: what is stored is not stored twice, and the rest is completed",
        }
    }
}
