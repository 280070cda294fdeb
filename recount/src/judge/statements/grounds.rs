//! Why lines and orders are said to belong together: the rule, its words, its
//! score, and the order's id in the bank's own texts.

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::{
    judge::{
        breaches::Breaches,
        finding::rules,
        records::bank::{Effect, Line},
    },
    key::Key,
};

rules! {
    RULE = "match/rule" since 1,
        "a match has the effect and the words of its rule, and a score of at most 100",
        "勾对的作用和理由须与其规则一致，分值不超过100";
    NAMED = "match/reference" since 1,
        "a match by its reference is of a line that names the order",
        "按指令号勾对的明细须载有该指令号";
}

/// The rule by which a person matches, for a reason of his own.
pub(super) const JUDGEMENT: &str = "judgement";

/// A rule, its effect, its words, and its score where nobody was asked.
type Ground = (&'static str, Effect, &'static str, Option<i64>);

const GROUNDS: [Ground; 12] = [
    ("reference", Effect::Settles, "指令号、金额、账号一致", Some(100)),
    ("reference-alone", Effect::Settles, "指令号、金额一致，银行未给账号", Some(95)),
    ("account-and-name", Effect::Settles, "金额、账号、户名一致", None),
    ("account", Effect::Settles, "金额、账号一致，户名不同", None),
    ("name", Effect::Settles, "金额一致，户名相近", None),
    ("split", Effect::Settles, "多笔明细合计为一笔指令", None),
    ("merged", Effect::Settles, "一笔明细为多笔指令合计", None),
    ("batch", Effect::Settles, "一笔明细为整批合计", None),
    ("return-reference", Effect::Returns, "退回：指令号、金额一致", Some(100)),
    ("return-account", Effect::Returns, "退回：金额、账号一致", None),
    ("return-name", Effect::Returns, "退回：金额一致，户名相近", None),
    ("offset", Effect::Offsets, "收付相抵", None),
];

/// What is said of a pairing.
pub(super) struct PairingReason<'a> {
    pub(super) effect: Effect,
    pub(super) rule: &'a str,
    pub(super) reason: &'a str,
    pub(super) score: i64,
    /// Whether a person was asked: then it may be of less than its score.
    pub(super) proposed: bool,
}

/// Holds what is said of a pairing to its rule.
pub(super) fn hold(said: &PairingReason<'_>, broken: &mut Breaches) {
    let PairingReason { effect, rule, reason, score, proposed } = said;
    let ground = GROUNDS.iter().find(|(name, ..)| name == rule);
    let holds = match ground {
        None => *rule == JUDGEMENT && *score == 100,
        Some((_, of, words, full)) => {
            of == effect && words == reason && (*proposed || full.is_none_or(|full| full == *score))
        }
    };
    let recorded = format!("{rule}: {reason} ({score})");
    let expected = ground.map_or("—", |(_, _, words, _)| words);
    broken.unless(holds && *score <= 100, &RULE, recorded, expected);
}

/// Whether a rule goes by the order's id.
pub(super) fn is_by_reference(rule: &str) -> bool {
    ["reference", "reference-alone", "return-reference"].contains(&rule)
}

/// The beginning of a text's key.
fn short(text: &str) -> u32 {
    let key = Key::of(text);
    key.beginning()
}

/// What of texts may be an order's id: words of 4 to 35 letters, digits and
/// dashes, and a whole text.
pub(super) fn words(texts: [&str; 2]) -> Box<[u32]> {
    let nfkc = ComposingNormalizerBorrowed::new_nfkc();
    let mut found = Vec::new();
    for text in texts {
        let plain = nfkc.normalize(text).to_ascii_uppercase();
        let words = plain.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
        let may_be = |word: &&str| (4..=35).contains(&word.len());
        found.extend(words.filter(may_be).map(short));
        let whole = text.trim();
        if !whole.is_empty() && whole.is_ascii() {
            found.push(short(whole));
        }
    }
    found.sort_unstable();
    found.dedup();
    found.into()
}

impl Line {
    /// Whether the bank's texts name an order.
    pub(super) fn names(&self, id: &str) -> bool {
        self.words.binary_search(&short(id)).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_found_in_full_width_and_among_other_words() {
        let found = words(["付款 ＢＦ-Ｖ-1-1-1", "bf-v-2-1-1;"]);
        for id in ["BF-V-1-1-1", "BF-V-2-1-1"] {
            assert!(found.binary_search(&short(id)).is_ok(), "{id}");
        }
        assert!(found.binary_search(&short("BF-V-3-1-1")).is_err());
    }
}
