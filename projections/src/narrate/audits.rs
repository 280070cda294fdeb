//! What an event of an audit says.

use bofu_domain::{
    audit::event::{
        AuditEvent, FindingAnswered, FindingClosed, FindingRecorded, Method, Sample, SampleDrawn,
    },
    names::DocumentNo,
};

use super::sentence::{What, say};

pub(super) fn of_audit(happened: &AuditEvent) -> What {
    match happened {
        AuditEvent::SampleDrawn(SampleDrawn { sample, drawn, .. }) => drew(*sample, drawn),
        AuditEvent::FindingRecorded(FindingRecorded {
            finding,
            claim_no,
            instalment,
            kind,
            text,
            ..
        }) => {
            let (zh, en) = instalment
                .map(|no| (format!(" 第 {no} 期"), format!(" instalment {no}")))
                .unwrap_or_default();
            say(
                format!("审计发现 {finding}：申报 {claim_no}{zh}，{}：{text}", kind.zh()),
                format!("finding {finding}: claim {claim_no}{en}, {}: {text}", kind.as_str()),
            )
        }
        AuditEvent::FindingAnswered(FindingAnswered { finding, text, document_no, .. }) => {
            let (zh, en) = rests_on(document_no.as_ref());
            say(
                format!("审计发现 {finding} 答复{zh}：{text}"),
                format!("finding {finding} answered{en}: {text}"),
            )
        }
        AuditEvent::FindingClosed(FindingClosed { finding, text, document_no, .. }) => {
            let (zh, en) = rests_on(document_no.as_ref());
            say(
                format!("审计发现 {finding} 销号{zh}：{text}"),
                format!("finding {finding} closed{en}: {text}"),
            )
        }
    }
}

fn rests_on(document_no: Option<&DocumentNo>) -> (String, String) {
    document_no.map(|no| (format!("（{no}）"), format!(" ({no})"))).unwrap_or_default()
}

fn drew(number: u32, drawn: &Sample) -> What {
    let (year, count, items) = (drawn.year, drawn.count, drawn.items.len());
    let (zh, en) = match &drawn.method {
        Method::Random { .. } => {
            (format!("简单随机，种子 {}", drawn.seed), format!("random, seed {}", drawn.seed))
        }
        Method::MonetaryUnit { interval } => (
            format!("货币单元，间隔 {interval} 元，种子 {}", drawn.seed),
            format!("monetary unit, interval {interval} yuan, seed {}", drawn.seed),
        ),
        Method::Above { amount } => {
            (format!("{amount} 元以上全部"), format!("all above {amount} yuan"))
        }
        Method::Decided => ("逐案决定的全部".to_owned(), "all decided case by case".to_owned()),
        Method::Dates => (
            "补录或日期相互矛盾的全部".to_owned(),
            "all entered late or with contradicting dates".to_owned(),
        ),
    };
    say(
        format!("抽样 {number}：{year} 年度台账 {count} 期中抽取 {items} 期（{zh}）"),
        format!("sample {number}: {items} of {count} instalments of {year} ({en})"),
    )
}
