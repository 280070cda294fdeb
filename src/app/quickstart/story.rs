//! The story of the sample office-year: who does what on which day, and what
//! of it is refused. Read from `samples/office-year/steps.toml`.

use std::collections::{BTreeMap, BTreeSet};

use bofu_domain::{
    assessment::Source,
    authority::Role,
    charge::Period,
    date::{Date, Year},
    enterprise::values::RecoveryCause,
    money::Money,
    names::{
        ActorName, CeilingId, ClaimNo, DocumentNo, FundId, MeasureId, PartyName, ReadingId, Subject,
    },
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
    /// `office threshold`
    SetThreshold {
        /// Above it a second person releases.
        above: Money,
    },
    /// `office codes`
    SetCodes {
        /// Of which fund.
        fund: FundId,
        /// Of whose money.
        source: Source,
        /// 预算科目
        subject: String,
        /// 指标号
        quota: String,
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
    /// `account change`
    ChangeAccount {
        /// Whose.
        uscc: Uscc,
        /// The account's holder.
        account_name: PartyName,
        /// The account.
        account_no: String,
        /// The bank's branch.
        bank: PartyName,
        /// Its clearing code.
        bank_code: String,
        /// The document.
        document_no: DocumentNo,
    },
    /// `account confirm`
    ConfirmAccount {
        /// Whose.
        uscc: Uscc,
    },
    /// `notice publish --all-granted`
    PublishNotice,
    /// `notice object`
    Object {
        /// To which.
        claim: ClaimNo,
        /// Why.
        reason: String,
    },
    /// `notice resolve`
    ResolveObjection {
        /// To which.
        claim: ClaimNo,
        /// Whether it revokes the claim.
        upheld: bool,
        /// Why.
        reason: String,
    },
    /// `pay order --all-due`
    Order {
        /// The batch.
        batch: String,
        /// What is held back.
        #[serde(default)]
        refused: Refused,
    },
    /// `pay release`
    Release {
        /// The batch.
        batch: String,
    },
    /// `statement import`, `match`, `resolve`
    ImportStatement {
        /// The file.
        file: String,
        /// `match --accept-score`: what a person accepts beyond the rules.
        #[serde(default)]
        accept_score: Option<u8>,
        /// What a person does about the lines that match nothing.
        #[serde(default)]
        settle: Vec<Settle>,
    },
    /// `recover --decide`
    DecideRecovery {
        /// Of which.
        claim: ClaimNo,
        /// How much.
        amount: Money,
        /// Why.
        cause: RecoveryCause,
        /// The decision.
        document_no: DocumentNo,
    },
    /// `recover`
    Recover {
        /// Of which.
        claim: ClaimNo,
        /// How much came back.
        amount: Money,
        /// Why.
        cause: RecoveryCause,
        /// The decision.
        document_no: DocumentNo,
        /// Where the bank says so.
        receipt: DocumentNo,
    },
    /// `year close`
    CloseYear {
        /// Of which fund.
        fund: FundId,
        /// Which.
        year: Year,
        /// The decision.
        document_no: DocumentNo,
    },
}

/// What a person does about one line of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settle {
    /// The line.
    pub line: u32,
    /// `KIND/REMEDY`
    #[serde(rename = "as")]
    pub way: String,
    /// Why.
    pub reason: String,
    /// The document, where there is one.
    pub document_no: Option<DocumentNo>,
}

impl Deed {
    /// What may be refused in it.
    pub fn refused(&self) -> Option<&Refused> {
        if let Self::ImportClaims { refused, .. }
        | Self::Approve { refused, .. }
        | Self::ApproveAll { refused }
        | Self::Order { refused, .. } = self
        {
            return Some(refused);
        }
        None
    }

    /// The file that it reads.
    pub fn file(&self) -> Option<&str> {
        if let Self::ImportEnterprises { file }
        | Self::ImportTitles { file }
        | Self::AssignSpecialists { file }
        | Self::ImportClaims { file, .. }
        | Self::ImportStatement { file, .. } = self
        {
            return Some(file);
        }
        None
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
