//! The real aggregate under the real pack: what templates are made of, and
//! what writers do.

use std::{collections::BTreeMap, sync::Arc};

use bofu_domain::{
    account::Account,
    authority::Authority,
    charge::Caps,
    context::Context,
    date::Date,
    enterprise::{
        Enterprise,
        command::{
            BankConfirmation, EnterpriseCommand, Filing, OrderPlace, OrderRequest, PaymentCommand,
        },
        event::payment::PaymentOrdered,
        values::Evidence,
    },
    names::{ActorName, BatchNo, ClaimNo, DocumentNo, MeasureId, PartyName, Subject, TitleId},
    pack::{ActivePack, Pack},
    uscc::Uscc,
};
use bofu_store::{CommandContext, Ledger};

/// What decisions are made under.
pub(crate) struct PolicyRules {
    policy: ActivePack,
    authority: Authority,
    filer: ActorName,
    approver: ActorName,
    payer: ActorName,
}

impl PolicyRules {
    pub(crate) fn new() -> Arc<Self> {
        let text = Pack::builtin("binjiang-zjtx").unwrap();
        let pack = Arc::new(Pack::parse(text).unwrap());
        Arc::new(Self {
            policy: ActivePack::new(pack, &BTreeMap::new()).unwrap(),
            authority: Authority::default(),
            filer: ActorName::parse("陈工").unwrap(),
            approver: ActorName::parse("李处").unwrap(),
            payer: ActorName::parse("周会计").unwrap(),
        })
    }

    pub(crate) async fn carry_out(&self, ledger: &Ledger, of: &Uscc, command: &EnterpriseCommand) {
        use EnterpriseCommand as C;
        let approves = matches!(command, C::ApproveClaim { .. });
        let publishes =
            matches!(command, EnterpriseCommand::Payment(PaymentCommand::PublishNotice { .. }));
        let pays = matches!(
            command,
            EnterpriseCommand::Payment(
                PaymentCommand::OrderPayment(_)
                    | PaymentCommand::ReleasePayment(_)
                    | PaymentCommand::SettlePayment(_),
            )
        );
        let by = match (approves, publishes || pays) {
            (true, _) => &self.approver,
            (false, true) => &self.payer,
            (false, false) => &self.filer,
        };
        // Long after the notice.
        let day = if pays { Date::constant(2024, 4, 15) } else { Date::constant(2024, 3, 1) };
        let decide = |state: &Enterprise, caps: &dyn Caps| {
            let context = Context::new(by, day, &self.authority, Some(&self.policy), caps);
            state.decide(command, &context)
        };
        let done = ledger
            .store::<Enterprise>()
            .execute(of.as_str(), &CommandContext::by(by), decide)
            .await;
        assert!(!done.unwrap().is_unchanged());
    }
}

/// A code with its check digit.
pub(crate) fn uscc(number: usize) -> Uscc {
    Uscc::with_check_digit(&format!("91330108MA{number:07}")).unwrap()
}

pub(crate) fn registration(number: usize) -> [EnterpriseCommand; 2] {
    let name = PartyName::parse(&format!("杭州第{number:07}号科技有限公司")).unwrap();
    let account = Account {
        account_name: name.clone(),
        bank: PartyName::parse("某某银行滨江支行").unwrap(),
        bank_code: "102331000001".to_owned(),
        account_no: "1202020109900012345".to_owned(),
    };
    [
        EnterpriseCommand::Register {
            uscc: uscc(number),
            name,
            account,
            check_digit_override: None,
        },
        EnterpriseCommand::RecogniseTitle {
            pack: None,
            title: TitleId::parse("little-giant").unwrap(),
            recognised_on: Date::constant(2023, 1, 5),
            document_no: DocumentNo::parse("1号").unwrap(),
        },
    ]
}

/// A voucher of one instalment.
pub(crate) fn voucher(claim_no: &str) -> EnterpriseCommand {
    let contract = format!("HT-{claim_no}");
    file(
        claim_no,
        "innovation-voucher",
        &[
            ("contract_no", contract.as_str()),
            ("contract_amount", "1000.00"),
            ("signed_on", "2024-02-01"),
        ],
    )
}

/// Interest of two years.
pub(crate) fn interest(claim_no: &str) -> EnterpriseCommand {
    let loan = format!("DK-{claim_no}");
    file(
        claim_no,
        "pledge-interest",
        &[
            ("loan_no", loan.as_str()),
            ("principal", "100000.00"),
            ("term_months", "12"),
            ("contract_on", "2023-03-01"),
            ("from", "2023-03-01"),
            ("to", "2024-03-01"),
            ("interest_paid", "4000.00"),
        ],
    )
}

fn file(claim_no: &str, measure: &str, facts: &[(&str, &str)]) -> EnterpriseCommand {
    let facts = facts.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    EnterpriseCommand::FileClaim(Filing {
        claim_no: ClaimNo::parse(claim_no).unwrap(),
        measure: MeasureId::parse(measure).unwrap(),
        subject: Subject::parse(&format!("合同 {claim_no}")).unwrap(),
        applied_on: Date::constant(2024, 3, 1),
        facts: facts.collect(),
        decided: None,
    })
}

pub(crate) fn approval(claim_no: &str) -> EnterpriseCommand {
    EnterpriseCommand::ApproveClaim { claim_no: ClaimNo::parse(claim_no).unwrap() }
}

pub(crate) fn revocation(claim_no: &str) -> EnterpriseCommand {
    EnterpriseCommand::RevokeGrant {
        claim_no: ClaimNo::parse(claim_no).unwrap(),
        instalment: Some(1),
        reason: "异议成立".to_owned(),
    }
}

pub(crate) fn notice(claim_no: &str) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::PublishNotice {
        claim_no: ClaimNo::parse(claim_no).unwrap(),
    })
}

/// All its instalments.
pub(crate) fn order(claim_no: &str) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::OrderPayment(OrderRequest {
        claim_no: ClaimNo::parse(claim_no).unwrap(),
        instalment: None,
        batch: BatchNo::parse("2024-04").unwrap(),
    }))
}

pub(crate) fn release(order: &PaymentOrdered) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::ReleasePayment(place(order)))
}

fn place(order: &PaymentOrdered) -> OrderPlace {
    OrderPlace { claim_no: order.claim_no.clone(), end_to_end_id: order.end_to_end_id.clone() }
}

/// What the bank says of an order that it has carried out.
pub(crate) fn settlement(order: &PaymentOrdered) -> EnterpriseCommand {
    EnterpriseCommand::Payment(PaymentCommand::SettlePayment(BankConfirmation {
        order: place(order),
        amount: order.amount,
        on: Date::constant(2024, 4, 15),
        by_rule_from: None,
        evidence: Evidence::Document(DocumentNo::parse("回单").unwrap()),
    }))
}
