//! What an event of a fund says.

use bofu_domain::{
    fund::event::{
        AppropriationBroughtForward, AppropriationCarriedOver, AppropriationSet, FundEvent,
        MonthClosed, MonthReopened, YearClosed, YearReopened,
    },
    names::DocumentNo,
};

use super::sentence::{What, say};

/// The document in brackets, in both languages, where there is one.
fn by(document_no: Option<&DocumentNo>) -> (String, String) {
    document_no.map(|no| (format!("（{no}）"), format!(" ({no})"))).unwrap_or_default()
}

pub(super) fn of_fund(happened: &FundEvent) -> What {
    match happened {
        FundEvent::AppropriationSet(AppropriationSet {
            fund,
            year,
            source,
            amount,
            document_no,
            ..
        }) => say(
            format!("下达预算指标 {fund} {year} {} {amount} 元（{document_no}）", source.zh()),
            format!(
                "appropriation {fund} {year} {} set to {amount} yuan ({document_no})",
                source.as_str()
            ),
        ),
        FundEvent::YearClosed(YearClosed { fund, year, document_no, .. }) => {
            let (zh, en) = by(document_no.as_ref());
            say(format!("{fund} {year} 年度关账{zh}"), format!("{fund} {year} closed{en}"))
        }
        FundEvent::YearReopened(YearReopened { fund, year, document_no, reason, .. }) => say(
            format!("{fund} {year} 年度重新开账（{document_no}）：{reason}"),
            format!("{fund} {year} reopened ({document_no}): {reason}"),
        ),
        FundEvent::MonthClosed(MonthClosed { fund, month, document_no, .. }) => {
            let (zh, en) = by(document_no.as_ref());
            say(format!("{fund} {month} 月结{zh}"), format!("{fund} {month} closed{en}"))
        }
        FundEvent::MonthReopened(MonthReopened { fund, month, document_no, reason, .. }) => say(
            format!("{fund} {month} 月份重新开账（{document_no}）：{reason}"),
            format!("{fund} {month} reopened ({document_no}): {reason}"),
        ),
        FundEvent::AppropriationCarriedOver(AppropriationCarriedOver {
            fund,
            year,
            source,
            to,
            carried,
            document_no,
            ..
        }) => say(
            format!(
                "结转预算指标 {fund} {} {carried} 元，{year} 至 {to}（{document_no}）",
                source.zh()
            ),
            format!(
                "{fund} {}: {carried} yuan carried over from {year} to {to} ({document_no})",
                source.as_str()
            ),
        ),
        FundEvent::AppropriationBroughtForward(AppropriationBroughtForward {
            fund,
            year,
            source,
            from,
            carried,
            document_no,
            ..
        }) => say(
            format!(
                "上年结转 {fund} {} {carried} 元，{from} 至 {year}（{document_no}）",
                source.zh()
            ),
            format!(
                "{fund} {}: {carried} yuan brought forward from {from} to {year} ({document_no})",
                source.as_str()
            ),
        ),
    }
}
