//! What can have happened in an audit. The stream's id is the audit's number.

use serde::{Deserialize, Serialize};

use crate::{
    date::{Date, Year},
    money::Money,
    names::{ClaimNo, DocumentNo},
    words::words,
};

words! {
    /// What kind of thing was found.
    FindingKind {
        /// 金额差错
        Amount = "amount", "金额差错";
        /// 不符合条件
        Eligibility = "eligibility", "不符合条件";
        /// 重复享受
        Duplicate = "duplicate", "重复享受";
        /// 证据不足
        Evidence = "evidence", "证据不足";
        /// 支付不符: another payee, account or sum.
        Payment = "payment", "支付不符";
        /// 程序问题: notice, separation of duties, dates.
        Procedure = "procedure", "程序问题";
        /// 其他
        Other = "other", "其他";
    }
}

/// How a sample was drawn (`docs/guides/audit-a-year.md` specifies each).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// 简单随机, without replacement.
    Random {
        /// How many.
        size: u64,
    },
    /// 货币单元: systematic, from a random start.
    MonetaryUnit {
        /// The interval: whoever has as much is always taken.
        interval: Money,
    },
    /// 大额: all above a sum.
    Above {
        /// The sum, which itself is not above.
        amount: Money,
    },
    /// 逐案: all whose sum a decision document set.
    Decided,
    /// 日期: all of claims that were entered late or whose dates contradict each other.
    Dates,
}

/// An instalment of a sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SampleItem {
    /// The claim.
    pub claim_no: ClaimNo,
    /// The instalment.
    pub instalment: u32,
    /// What was granted, by which it was drawn.
    pub amount: Money,
}

/// A sample 样本 with all that is needed to draw it again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Of which year's register.
    pub year: Year,
    /// As the register stood by this business date.
    pub as_of: Option<Date>,
    /// As the register was known at this moment: RFC 3339, UTC.
    pub known_at: Option<String>,
    /// How it was drawn.
    pub method: Method,
    /// From which seed; empty where nothing was drawn by chance.
    pub seed: String,
    /// How many instalments it was drawn from.
    pub count: u64,
    /// Σ of what was granted of them.
    pub sum: Money,
    /// SHA-256 over the instalments that it was drawn from, hex.
    pub digest: String,
    /// How many events the log held.
    pub events: u64,
    /// The Merkle root over them, hex.
    pub root: String,
    /// The instalments that were drawn, in the order of the population.
    pub items: Vec<SampleItem>,
}

events! {
    /// 抽样
    SampleDrawn [claim: none, amount: none, charges: none] {
        /// Its number within the audit, from 1.
        sample: u32,
        /// What was drawn, and how.
        drawn: Box<Sample>,
    }
    /// 审计发现
    FindingRecorded [claim: claim_no, amount: (|event| event.amount), charges: none] {
        /// Its number within the audit, from 1.
        finding: u32,
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment, where it is of one.
        instalment: Option<u32>,
        /// What kind.
        kind: FindingKind,
        /// The sum in question, where there is one.
        amount: Option<Money>,
        /// What was found.
        text: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
    /// 整改答复
    FindingAnswered [claim: none, amount: none, charges: none] {
        /// Which.
        finding: u32,
        /// What is answered, or was done.
        text: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
    /// 销号
    FindingClosed [claim: none, amount: none, charges: none] {
        /// Which.
        finding: u32,
        /// With what result.
        text: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
}

event_enum! {
    /// An event of an audit's stream.
    AuditEvent in audit {
        sample_events {
            SampleDrawn "抽取样本",
        }
        finding_events {
            FindingRecorded "登记审计发现",
            FindingAnswered "答复审计发现",
            FindingClosed "办结审计发现",
        }
    }
}
