//! The story of the sample office-year: who does what on which day, and what
//! of it is refused. Read from `samples/office-year/steps.toml`.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    assessment::Source,
    charge::Period,
    date::{Date, Year},
    money::Money,
    names::{
        ActorName, CeilingId, ClaimNo, DocumentNo, FundId, MeasureId, PartyName, ReadingId, Subject,
    },
    office::Role,
    uscc::Uscc,
};
use serde::Deserialize;

/// What may be refused in a step, and with which code: by claim number.
/// Whatever is refused and does not stand here ends the quickstart.
pub type Refused = BTreeMap<ClaimNo, String>;

/// One step.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Step {
    /// The business date.
    pub on: Date,
    /// Who acts.
    pub actor: ActorName,
    /// What a reader should see in it, in Chinese; empty where it is routine.
    #[serde(default)]
    pub note: String,
    /// What is done.
    #[serde(flatten)]
    pub deed: Deed,
}

/// What is done in a step. Files are named as in [`super::files`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum Deed {
    /// `operator add`
    AddOperator {
        /// Who.
        name: ActorName,
        /// All the roles.
        roles: BTreeSet<Role>,
    },
    /// `office set`
    SetOffice {
        /// The office.
        name: PartyName,
        /// The account's holder.
        account_name: PartyName,
        /// The account.
        account_no: String,
        /// The bank's branch.
        bank: PartyName,
        /// Its clearing code.
        bank_code: String,
    },
    /// `policy adopt`, of a pack that is built in
    AdoptPack {
        /// Its id.
        pack: String,
        /// The document.
        document_no: DocumentNo,
    },
    /// `reading adopt`
    AdoptReading {
        /// Which.
        reading: ReadingId,
        /// How it is read.
        option: String,
        /// The decision.
        document_no: DocumentNo,
    },
    /// `budget set`
    SetBudget {
        /// Which fund.
        fund: FundId,
        /// Which year.
        year: Year,
        /// Whose money.
        source: Source,
        /// The total.
        amount: Money,
        /// The document.
        document_no: DocumentNo,
    },
    /// `enterprise import`
    ImportEnterprises {
        /// The file.
        file: String,
    },
    /// `title import`
    ImportTitles {
        /// The file.
        file: String,
    },
    /// Clause 15: a file of `uscc,specialist,liaison`
    AssignSpecialists {
        /// The file.
        file: String,
    },
    /// `claim import`
    ImportClaims {
        /// Under which measure.
        measure: MeasureId,
        /// The file.
        file: String,
        /// The rows that are refused.
        #[serde(default)]
        refused: Refused,
    },
    /// `claim approve`
    Approve {
        /// In this order.
        claims: Vec<ClaimNo>,
        /// The ones that are refused.
        #[serde(default)]
        refused: Refused,
    },
    /// `claim approve --all-assessed`
    ApproveAll {
        /// The ones that are refused.
        #[serde(default)]
        refused: Refused,
    },
    /// `claim reject`
    Reject {
        /// Which.
        claim: ClaimNo,
        /// Why.
        reason: String,
    },
    /// `claim withdraw`
    Withdraw {
        /// Which.
        claim: ClaimNo,
        /// Why.
        reason: String,
    },
    /// `grant revoke`
    Revoke {
        /// Which.
        claim: ClaimNo,
        /// Why.
        reason: String,
    },
    /// `aid record`
    RecordAid {
        /// Whose.
        uscc: Uscc,
        /// To which ceiling it counts.
        ceiling: CeilingId,
        /// For which project, where the ceiling is a project's.
        subject: Option<Subject>,
        /// When.
        period: Period,
        /// How much.
        amount: Money,
        /// Who paid.
        source: String,
        /// The document.
        document_no: DocumentNo,
    },
    /// `aid cancel`
    CancelAid {
        /// Whose.
        uscc: Uscc,
        /// To which ceiling it counted.
        ceiling: CeilingId,
        /// For which project, where the ceiling is a project's.
        subject: Option<Subject>,
        /// When.
        period: Period,
        /// The document under which it was recorded.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// 失信
    Exclude {
        /// Whom.
        uscc: Uscc,
        /// The first day.
        from: Date,
        /// The last day; none until it is lifted.
        until: Option<Date>,
        /// The evidence.
        document_no: DocumentNo,
        /// Why.
        reason: String,
    },
    /// The exclusion ends early.
    LiftExclusion {
        /// Whose.
        uscc: Uscc,
        /// The document.
        document_no: DocumentNo,
    },
    /// 更名
    Rename {
        /// Whose code stays.
        uscc: Uscc,
        /// The new name.
        name: PartyName,
        /// The document.
        document_no: DocumentNo,
    },
    /// 吸收合并
    Merge {
        /// Who files no more claims.
        uscc: Uscc,
        /// Whose ceilings count the predecessor's charges.
        successor: Uscc,
        /// The document.
        document_no: DocumentNo,
    },
}

impl Deed {
    /// What may be refused in it.
    pub fn refused(&self) -> Option<&Refused> {
        match self {
            Self::ImportClaims { refused, .. }
            | Self::Approve { refused, .. }
            | Self::ApproveAll { refused } => Some(refused),
            Self::AddOperator { .. }
            | Self::SetOffice { .. }
            | Self::AdoptPack { .. }
            | Self::AdoptReading { .. }
            | Self::SetBudget { .. }
            | Self::ImportEnterprises { .. }
            | Self::ImportTitles { .. }
            | Self::AssignSpecialists { .. }
            | Self::Reject { .. }
            | Self::Withdraw { .. }
            | Self::Revoke { .. }
            | Self::RecordAid { .. }
            | Self::CancelAid { .. }
            | Self::Exclude { .. }
            | Self::LiftExclusion { .. }
            | Self::Rename { .. }
            | Self::Merge { .. } => None,
        }
    }

    /// The file that it reads.
    pub fn file(&self) -> Option<&str> {
        match self {
            Self::ImportEnterprises { file }
            | Self::ImportTitles { file }
            | Self::AssignSpecialists { file }
            | Self::ImportClaims { file, .. } => Some(file),
            Self::AddOperator { .. }
            | Self::SetOffice { .. }
            | Self::AdoptPack { .. }
            | Self::AdoptReading { .. }
            | Self::SetBudget { .. }
            | Self::Approve { .. }
            | Self::ApproveAll { .. }
            | Self::Reject { .. }
            | Self::Withdraw { .. }
            | Self::Revoke { .. }
            | Self::RecordAid { .. }
            | Self::CancelAid { .. }
            | Self::Exclude { .. }
            | Self::LiftExclusion { .. }
            | Self::Rename { .. }
            | Self::Merge { .. } => None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Steps {
    step: Vec<Step>,
}

/// Reads the steps, in order.
pub fn parse(text: &str) -> Result<Vec<Step>, toml::de::Error> {
    toml::from_str::<Steps>(text).map(|steps| steps.step)
}
