//! The events between a grant and a closed matter: account, notice, order,
//! settlement, return, recovery.

use crate::{
    account::Account,
    charge::{CapKey, Charge},
    date::Date,
    enterprise::{
        carried::CarriedClaim,
        values::{Evidence, Exceeded, InstalmentPlace, RecoveryCause, Share},
    },
    money::Money,
    names::{ActorName, BatchNo, ClaimNo, DocumentNo, EndToEndId, PartyName},
    uscc::Uscc,
};

events! {
    /// 账户变更: the account is to be another once a second person confirms
    /// it. Until then nothing is paid, and what was ordered to the old one stops.
    AccountChanged [claim: none, amount: none, charges: none] {
        /// The account so far.
        before: Account,
        /// The account that is to be.
        account: Account,
        /// The document.
        document_no: DocumentNo,
        /// The orders that stop, by end-to-end id.
        stopped: Vec<EndToEndId>,
    }
    /// 账户确认, by another person than who changed it.
    AccountConfirmed [claim: none, amount: none, charges: none] {
        /// The account from here on.
        account: Account,
        /// Who changed it.
        changed_by: ActorName,
    }
    /// 公示
    NoticePublished [claim: claim_no, amount: amount, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalments that are published.
        instalments: Vec<u32>,
        /// Σ of them 拟补金额.
        amount: Money,
        /// How many working days, by the reading `notice-days`.
        days: u32,
        /// The first day.
        starts_on: Date,
        /// The last day; payment may follow from the day after. With no days,
        /// at once.
        ends_on: Date,
    }
    /// 异议: holds the claim back until it is resolved.
    ObjectionRaised [claim: claim_no, amount: none, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// What is objected, without names or telephones of persons.
        reason: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
    /// 异议处理. One that is upheld is committed with the revocation.
    ObjectionResolved [claim: claim_no, amount: none, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// Whether it was upheld 成立.
        upheld: bool,
        /// Why.
        reason: String,
        /// The document, where there is one.
        document_no: Option<DocumentNo>,
    }
    /// 拨付指令: one attempt to pay one instalment.
    PaymentOrdered [claim: (claim_no, instalment), amount: amount, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// 批次
        batch: BatchNo,
        /// Which attempt at this instalment, from 1.
        attempt: u32,
        /// What the bank passes on.
        end_to_end_id: EndToEndId,
        /// How much.
        amount: Money,
        /// Who is paid: the enterprise, or its successor.
        payee: Uscc,
        /// The payee's name.
        payee_name: PartyName,
        /// The payee's account on this day.
        account: Account,
        /// 市级分担
        city: Money,
        /// 区级分担
        district: Money,
        /// The rows that it counts to once it is settled.
        shares: Vec<Share>,
        /// Whether a second finance officer must release it.
        needs_release: bool,
    }
    /// 复核放行: the order may go to the bank, and is not cancelled any more.
    PaymentReleased [claim: (claim_no, instalment), amount: none, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Which order.
        end_to_end_id: EndToEndId,
    }
    /// 撤回指令: it never went to the bank.
    PaymentCancelled [claim: (claim_no, instalment), amount: amount, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Which order.
        end_to_end_id: EndToEndId,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
    }
    /// 到账
    PaymentSettled [claim: (claim_no, instalment), amount: amount, charges: none, paid: (|event| more_paid(&event.shares))] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Which order.
        end_to_end_id: EndToEndId,
        /// How much.
        amount: Money,
        /// When, by the bank.
        settled_on: Date,
        /// On what it rests.
        evidence: Evidence,
        /// The rows of which this is now paid.
        shares: Vec<Share>,
    }
    /// 退票: the headroom stays taken; the instalment may be ordered again.
    PaymentReturned [claim: (claim_no, instalment), amount: amount, charges: none, paid: (|event| less_paid(event.settled_shares()))] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Which order.
        end_to_end_id: EndToEndId,
        /// How much.
        amount: Money,
        /// When, by the bank.
        returned_on: Date,
        /// The bank's reason.
        reason: String,
        /// On what it rests.
        evidence: Evidence,
        /// Whether it had been settled before it came back.
        was_settled: bool,
        /// The rows of which this is not paid.
        shares: Vec<Share>,
    }
    /// The settlement was recorded in error: the order is under way again.
    SettlementUndone [claim: (claim_no, instalment), amount: amount, charges: none, paid: (|event| less_paid(&event.shares))] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Which order.
        end_to_end_id: EndToEndId,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
        /// The rows of which this is not paid.
        shares: Vec<Share>,
    }
    /// The return was recorded in error: the order is as it was before.
    ReturnUndone [claim: (claim_no, instalment), amount: amount, charges: none, paid: (|event| more_paid(event.settled_shares()))] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Which order.
        end_to_end_id: EndToEndId,
        /// How much.
        amount: Money,
        /// Why.
        reason: String,
        /// Whether it is settled again.
        was_settled: bool,
        /// The rows that it counts to.
        shares: Vec<Share>,
    }
    /// 追回决定: what is to be paid back, and by when.
    RecoveryDecided [claim: (claim_no, instalment), amount: amount, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Why.
        cause: RecoveryCause,
        /// 应追
        amount: Money,
        /// 决定号
        document_no: DocumentNo,
        /// 期限
        deadline: Option<Date>,
        /// The ceiling that is exceeded, where that is why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ground: Option<Exceeded>,
    }
    /// 追回: money that came back, all of it or a part.
    FundsRecovered [claim: (claim_no, instalment), amount: amount, charges: charges, paid: (Self::paid_back)] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// Why.
        cause: RecoveryCause,
        /// How much came back.
        amount: Money,
        /// 决定号
        document_no: DocumentNo,
        /// The receipt, where payments under one decision are told apart by it.
        receipt: Option<DocumentNo>,
        /// The rows that it had counted to.
        shares: Vec<Share>,
        /// What is given back of them, negative: all of it after an error,
        /// nothing after a fraud.
        charges: Vec<Charge>,
        /// 抵扣: from which instalment it was kept, where nobody paid it back.
        /// Committed together with that one's [`RecoverySetOff`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        set_off: Option<InstalmentPlace>,
    }
    /// 抵扣: of this instalment so much is kept for what was to be paid back of
    /// another. It counts as paid, without the bank. Committed together with
    /// the other's [`FundsRecovered`].
    RecoverySetOff [claim: (claim_no, instalment), amount: amount, charges: none, paid: (|event| more_paid(&event.shares))] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// How much.
        amount: Money,
        /// 决定号 of the recovery.
        document_no: DocumentNo,
        /// What was recovered by it.
        recovered: InstalmentPlace,
        /// The rows of which this is now paid.
        shares: Vec<Share>,
    }
    /// 核销: what was to be paid back and will not be.
    RecoveryWrittenOff [claim: (claim_no, instalment), amount: amount, charges: none] {
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// 决定号 of the recovery.
        document_no: DocumentNo,
        /// How much is given up.
        amount: Money,
        /// The document that gives it up.
        written_off_by: DocumentNo,
        /// Why.
        reason: String,
    }
    /// A predecessor's instalment was recovered after the merger: frees what
    /// it held here. Committed together with the predecessor's
    /// [`FundsRecovered`].
    PredecessorFundsRecovered [claim: none, amount: amount, charges: charges] {
        /// Whose claim it is.
        predecessor: Uscc,
        /// The claim.
        claim_no: ClaimNo,
        /// The instalment.
        instalment: u32,
        /// How much came back.
        amount: Money,
        /// The claim as it counts from here on; `None`: no more.
        standing: Option<Box<CarriedClaim>>,
        /// What is given back on the successors' rows, external, negative.
        charges: Vec<Charge>,
    }
}

/// Rows with what of them is paid from here on.
fn more_paid(shares: &[Share]) -> Vec<(&CapKey, Money)> {
    shares.iter().map(|share| (&share.key, share.amount)).collect()
}

/// Rows with what of them is paid no more.
fn less_paid(shares: &[Share]) -> Vec<(&CapKey, Money)> {
    shares.iter().map(|share| (&share.key, share.amount.negated())).collect()
}

impl PaymentReturned {
    /// The shares that count as paid no more: none where the bank had not
    /// settled it.
    fn settled_shares(&self) -> &[Share] {
        if self.was_settled { &self.shares } else { &[] }
    }
}

impl ReturnUndone {
    /// The shares that count as paid again.
    fn settled_shares(&self) -> &[Share] {
        if self.was_settled { &self.shares } else { &[] }
    }
}

impl FundsRecovered {
    /// A recovery takes from what is charged and what is paid, or, after a
    /// fraud, from neither.
    fn paid_back(&self) -> Vec<(&CapKey, Money)> {
        match self.cause {
            RecoveryCause::Error => less_paid(&self.shares),
            RecoveryCause::Fraud => Vec::new(),
        }
    }
}
