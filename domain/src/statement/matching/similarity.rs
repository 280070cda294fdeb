//! How alike names and accounts are, whatever way a bank writes them.

use unicode_normalization::UnicodeNormalization;

use super::rules::Names;

/// What is compared of a name: banks cut names off, and nothing real is longer.
const LONGEST: usize = 60;

/// A name as it is compared: NFKC (so that full width is half width), lower
/// case, without space and marks, without what every company is called.
pub(super) fn plain_name(name: &str, names: &Names) -> String {
    let mut plain: String = name
        .nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .take(4 * LONGEST)
        .collect();
    for word in &names.leave_out {
        if plain.len() > word.len() && plain.contains(word.as_str()) {
            plain = plain.replace(word.as_str(), "");
        }
    }
    let plain: String = plain.chars().filter(|c| c.is_alphanumeric()).take(LONGEST).collect();
    if plain.is_empty() {
        // It is nothing but such words: then they are its name.
        return name.nfkc().filter(|c| !c.is_whitespace()).take(LONGEST).collect();
    }
    plain
}

/// How alike two plain names are, from 0 to 100: what share of the longer one
/// is not to be typed anew. Swapped neighbours are one mistake.
pub(super) fn likeness(one: &str, other: &str) -> u8 {
    if one.is_empty() || other.is_empty() {
        return 0;
    }
    if one == other {
        return 100;
    }
    let longer = one.chars().count().max(other.chars().count());
    let mistakes = strsim::osa_distance(one, other).min(longer);
    let share = (longer - mistakes) * 100 / longer;
    u8::try_from(share).unwrap_or(100).min(99)
}

/// An account's letters and digits, and `*` where a bank masks them.
pub(super) fn plain_account(account: &str) -> String {
    let kept = account.nfkc().filter(|c| c.is_ascii_alphanumeric() || *c == '*').take(64);
    kept.collect::<String>().to_ascii_uppercase()
}

/// Whether an account of a line is that of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Agreement {
    /// It is.
    Same,
    /// The bank does not say, or not all of it, and nothing speaks against it.
    Unsaid,
    /// It is not.
    Other,
}

/// Compares plain accounts; the line's may be masked.
pub(super) fn agreement(line: &str, order: &str) -> Agreement {
    if line.is_empty() || order.is_empty() {
        return Agreement::Unsaid;
    }
    let Some((head, tail)) = line.split_once('*') else {
        return if line == order { Agreement::Same } else { Agreement::Other };
    };
    let tail = tail.trim_start_matches('*');
    // More than one mask: only the ends can be compared.
    let tail = tail.rsplit('*').next().unwrap_or(tail);
    let fits =
        order.len() >= head.len() + tail.len() && order.starts_with(head) && order.ends_with(tail);
    if fits { Agreement::Unsaid } else { Agreement::Other }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::{super::rules::MatchingRules, *};

    fn plain(name: &str) -> String {
        plain_name(name, &MatchingRules::shipped().unwrap().names)
    }

    #[test]
    fn ways_to_write_one_company_are_one_name() {
        let name = plain("样例（滨江）科技有限公司");
        for other in [
            "样例(滨江)科技有限责任公司",
            "样例（滨江）科技股份有限公司",
            " 样例 （滨江） 科技 有限公司 ",
            "样例﹙滨江﹚科技有限公司",
        ] {
            assert_eq!(plain(other), name, "{other}");
        }
        assert_eq!(plain("ＡＢＣ Ｔｅｃｈ Co., Ltd."), plain("abc tech"));
        assert!(!plain("有限公司").is_empty());
    }

    #[test]
    fn a_typing_error_costs_its_share_of_the_name() {
        let name = plain("样例青禾数控装备有限公司");
        assert_eq!(likeness(&name, &plain("样例青禾数控装备有限公司")), 100);
        assert_eq!(likeness(&name, &plain("样例青禾数空装备有限公司")), 87);
        assert_eq!(likeness(&name, &plain("样例青禾控数装备有限公司")), 87, "swapped neighbours");
        assert!(likeness(&name, &plain("样例远山氢能阀件有限公司")) < 60);
        assert_eq!(likeness(&name, ""), 0);
    }

    #[test]
    fn an_account_is_compared_by_its_digits_and_a_mask_says_nothing() {
        let account = plain_account("6222 0201-0990 0067 890");
        assert_eq!(account, "6222020109900067890");
        assert_eq!(agreement(&account, &account), Agreement::Same);
        assert_eq!(agreement("", &account), Agreement::Unsaid);
        assert_eq!(agreement("6222****7890", &account), Agreement::Unsaid);
        assert_eq!(agreement("6222****7891", &account), Agreement::Other);
        assert_eq!(agreement("6222020109900067891", &account), Agreement::Other);
    }
}
