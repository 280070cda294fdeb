//! What cut a sum, for the approver to whom nothing is left to grant.

use bofu_domain::{
    determination::{Cause, Reduction},
    language::Text,
};

/// What cut a sum, in a few words.
pub(super) fn causes(reductions: &[Reduction]) -> Text {
    if reductions.is_empty() {
        return Text::new("按政策计算为零", "the policy gives nothing");
    }
    let words = reductions.iter().map(|cut| {
        let ceiling = cut.ceiling.as_ref().map(ToString::to_string).unwrap_or_default();
        let holder = cut.holder.as_ref().map(ToString::to_string).unwrap_or_default();
        let claims = cut.because_of.join(", ");
        let (zh, en) = match cut.cause {
            Cause::Decision => ("决定".to_owned(), "decision".to_owned()),
            Cause::Duplicate => {
                (format!("不重复 (已有 {claims})"), format!("no duplicate (already {claims})"))
            }
            Cause::Ceiling => {
                (format!("限额 {ceiling} ({holder})"), format!("ceiling {ceiling} ({holder})"))
            }
            Cause::Appropriation => {
                (format!("预算指标 ({holder})"), format!("appropriation ({holder})"))
            }
        };
        (
            format!("{zh} {} −{}", cut.period, cut.amount),
            format!("{en} {} −{}", cut.period, cut.amount),
        )
    });
    let (zh, en): (Vec<String>, Vec<String>) = words.unzip();
    Text::new(zh.join("; "), en.join("; "))
}
