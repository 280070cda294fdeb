//! What can have happened in the office. One stream, id `office`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    account::Account,
    assessment::Source,
    authority::Role,
    date::{Date, Year},
    money::Money,
    names::{ActorName, DocumentNo, FundId, PartyName},
};

/// The budget's codes of a fund's source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FundCodes {
    /// 预算科目
    pub subject: String,
    /// 指标号
    pub quota: String,
}

events! {
    /// An operator has these roles: those that are new since the business date.
    OperatorAdded [claim: none, amount: none, charges: none] {
        /// Who.
        operator: ActorName,
        /// All the roles that the operator has now.
        roles: BTreeSet<Role>,
        /// The roles that the operator had before, and has since this earlier
        /// day from here on.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        earlier: BTreeSet<Role>,
    }
    /// An operator may act no more.
    OperatorRemoved [claim: none, amount: none, charges: none] {
        /// Who.
        operator: ActorName,
    }
    /// The payer.
    PayerSet [claim: none, amount: none, charges: none] {
        /// The office's name.
        name: PartyName,
        /// From where it pays.
        account: Account,
    }
    /// Checkpoints are signed with another key from here on. Both keys signed
    /// the statement, so that who trusts one may trust the other.
    KeyRotated [claim: none, amount: none, charges: none] {
        /// The retired key, as a verifier key `name+hash+base64`.
        from: String,
        /// The key in force from here on, in the same form.
        to: String,
        /// The signed note in which each key names the other.
        statement: String,
    }
    /// 复核限额: an order above it needs a second finance officer.
    ReleaseThresholdSet [claim: none, amount: none, charges: none] {
        /// The most that one finance officer pays alone; `None`: any sum.
        above: Option<Money>,
        /// The document that says so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        document_no: Option<DocumentNo>,
    }
    /// 开放补录: business dates that may be recorded however late it is, until
    /// the window is closed.
    LateEntryOpened [claim: none, amount: none, charges: none] {
        /// The first business date.
        from: Date,
        /// The last one.
        to: Date,
        /// The document that allows it.
        document_no: DocumentNo,
    }
    /// 关闭补录.
    LateEntryClosed [claim: none, amount: none, charges: none] {
        /// The document that had opened the window.
        document_no: DocumentNo,
    }
    /// 补录期限: by how many calendar days an event may be recorded after its
    /// day without a window.
    LateEntryAllowanceSet [claim: none, amount: none, charges: none] {
        /// How many.
        days: u32,
    }
    /// 放假安排: the working days of a year, entered or corrected.
    WorkdaysArranged [claim: none, amount: none, charges: none] {
        /// The year.
        year: Year,
        /// The days off, in order.
        holidays: Vec<Date>,
        /// The weekend days that are worked 调休, in order.
        workdays: Vec<Date>,
        /// The document that arranges them.
        document_no: DocumentNo,
    }
    /// 认可时钟: a clock was let pass that the ledger, or its server, contradicts.
    ClockAccepted [claim: none, amount: none, charges: none] {
        /// The machine's time, RFC 3339, UTC.
        machine: String,
        /// The last event's time, or the server's.
        ledger: String,
    }
    /// 预算科目 and 指标号 of a fund's source, for payment lists.
    FundCodesSet [claim: none, amount: none, charges: none] {
        /// Which fund.
        fund: FundId,
        /// Whose money.
        source: Source,
        /// The codes.
        codes: FundCodes,
    }
}

event_enum! {
    /// An event of the office's stream.
    OfficeEvent in office {
        operator_events {
            OperatorAdded "登记操作员",
            OperatorRemoved "注销操作员",
        }
        office_events {
            PayerSet "设定付款单位",
            KeyRotated "更换密钥",
            ReleaseThresholdSet "设定放行限额",
            LateEntryOpened "开放补录",
            LateEntryClosed "关闭补录",
            LateEntryAllowanceSet "设定补录期限",
            WorkdaysArranged "登记放假安排",
            ClockAccepted "认可时钟",
            FundCodesSet "设定预算编码",
        }
    }
}
