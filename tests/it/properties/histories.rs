//! Random histories of an office: whatever happens, in whatever order and at
//! once, no ceiling is exceeded and every figure is the sum of the events.

use std::sync::Mutex;

use bofu_app::{
    aid, budgets, claims, enterprises,
    error::{AppError, Exit},
    grants,
    import::Source,
    payments, policies,
    progress::Unwatched,
    recoveries::{self, Received, RecoveryInput},
    session::Session,
};
use bofu_domain::{
    date::Date,
    enterprise::{
        Enterprise,
        command::{BankConfirmation, EnterpriseCommand, OrderPlace, PaymentCommand},
        values::{Evidence, RecoveryCause},
    },
    language::Lang,
    money::Money,
    names::{ActorName, ClaimNo, DocumentNo},
};
use bofu_store::Ledger;
use proptest::prelude::*;

use super::{
    acts::{Act, AidRow, Purpose, history},
    founded::{cases, embedded, on_server, run},
    office::{APPROVER, DAY, OFFICER, recounted, uscc, verified},
    sums::Sums,
};
use crate::store::kit::{Place, folded};

/// Who acts on which ledger, and which claims were filed.
pub(super) struct Office {
    pub(super) officer: Session,
    pub(super) approver: Session,
    pub(super) payer: Session,
    /// The aids that were asked for, to be cancelled.
    aids: Mutex<Vec<AidRow>>,
}

impl Office {
    /// The office on a day.
    pub(super) fn on(ledger: &Ledger, day: Date) -> Self {
        let session =
            |name: &str| Session::new(ledger.clone(), ActorName::parse(name).unwrap(), day);
        Self {
            officer: session(OFFICER),
            approver: session(APPROVER),
            payer: session("陈会计"),
            aids: Mutex::default(),
        }
    }

    pub(super) async fn act(&self, number: usize, act: &Act) -> Result<(), AppError> {
        match act {
            Act::Claim { firm, purpose } => {
                self.file(number, *firm, purpose).await?;
                self.approve(number).await
            }
            Act::File { firm, purpose } => self.file(number, *firm, purpose).await,
            Act::Approve(of) => self.approve(of % number.max(1)).await,
            Act::Revoke(of) => {
                let claim = format!("C-{}", of % number.max(1));
                claims::revoke(&self.approver, &claim, None, "异议成立").await.map(drop)
            }
            Act::Pay(of) => self.pay(number, of % number.max(1)).await,
            Act::Settle(of) => self.bank(number, of % number.max(1), false).await,
            Act::Return(of) => self.bank(number, of % number.max(1), true).await,
            Act::Recover { of, fen, fraud } => {
                let (claim, document) =
                    (format!("C-{}", of % number.max(1)), format!("追{number}"));
                let recovery = RecoveryInput {
                    claim: &claim,
                    instalment: None,
                    cause: if *fraud { RecoveryCause::Fraud } else { RecoveryCause::Error },
                    document: &document,
                };
                let amount = Money::checked_fen(*fen).unwrap().to_string();
                recoveries::record(&self.payer, recovery, None, Some(Received::of(&amount)))
                    .await
                    .map(drop)
            }
            Act::SetOff { of, against, fen } => {
                self.set_off(number, of % number.max(1), *against, *fen).await
            }
            Act::Reject(of) => {
                let claim = format!("C-{}", of % number.max(1));
                claims::reject(&self.approver, &claim, "材料不全").await.map(drop)
            }
            Act::Withdraw(of) => {
                let claim = format!("C-{}", of % number.max(1));
                claims::withdraw(&self.officer, &claim, "企业撤回").await.map(drop)
            }
            Act::Aid { row, amount } => {
                self.aids.lock().unwrap().push(row.clone());
                let amount = format!("{amount}0000.50");
                aid::record(&self.officer, row.input(), &amount, "市级").await.map(drop)
            }
            Act::CancelAid(of) => {
                let aids = self.aids.lock().unwrap().clone();
                let Some(row) = aids.get(of % aids.len().max(1)) else { return Ok(()) };
                aid::cancel(&self.officer, row.input(), "误录").await.map(drop)
            }
            Act::Read(reading, option) => {
                let document = format!("口径{number}号");
                policies::adopt_reading(&self.officer, reading, option, &document, None)
                    .await
                    .map(drop)
            }
            Act::Budget(amount) => {
                let (amount, document) = (format!("{amount}0000.00"), format!("财预{number}号"));
                let budget = budgets::BudgetInput {
                    fund: "zjtx",
                    year: "2024",
                    source: "district",
                    amount: &amount,
                    document: &document,
                };
                budgets::set(&self.officer, budget).await.map(drop)
            }
            Act::Recognise(firm, title) => {
                let text = format!(
                    "uscc,title,recognised_on,document_no\n{},{title},2023-04-10,称号{number}号\n",
                    uscc(*firm)
                );
                let source = Source::Carried { name: "titles.csv", text: &text };
                enterprises::import_titles(&self.officer, source, Lang::En, &Unwatched)
                    .await
                    .map(drop)
            }
        }
    }

    async fn file(&self, number: usize, firm: usize, purpose: &Purpose) -> Result<(), AppError> {
        let (columns, cells): (Vec<&str>, Vec<&str>) =
            purpose.facts.iter().map(|(column, cell)| (*column, cell.as_str())).unzip();
        let text = format!(
            "claim_no,uscc,subject,applied_on,{}\nC-{number},{},S-{},2024-03-01,{}\n",
            columns.join(","),
            uscc(firm),
            purpose.subject,
            cells.join(",")
        );
        let source = Source::Carried { name: "claims.csv", text: &text };
        claims::import(&self.officer, source, purpose.measure, Lang::En, &Unwatched).await.map(drop)
    }

    /// Keeps what comes back of one claim from another of the enterprise: of a
    /// sum that is more than is left, what is left.
    async fn set_off(
        &self,
        number: usize,
        of: usize,
        against: usize,
        fen: i64,
    ) -> Result<(), AppError> {
        let claim = format!("C-{of}");
        let claim_no = ClaimNo::parse(&claim).unwrap();
        let uscc = claims::holder(&self.payer, &claim_no).await?;
        let (state, _) = self.payer.ledger().store::<Enterprise>().load(uscc.as_str()).await?;
        let parts = state.claims().flat_map(|(no, claim)| claim.parts.iter().map(move |p| (no, p)));
        let open: Vec<_> = parts
            .filter(|(_, part)| part.revoked.is_none() && part.open_order().is_none())
            .filter(|(_, part)| !part.is_settled())
            .collect();
        let Some((no, part)) = open.get(against % open.len().max(1)) else { return Ok(()) };
        let recovery = RecoveryInput {
            claim: &claim,
            instalment: None,
            cause: RecoveryCause::Error,
            document: &format!("抵{number}"),
        };
        let back = state.claim(&claim_no).map(|claim| {
            let parts = claim.parts.iter();
            parts
                .map(bofu_domain::enterprise::payment::InstalmentState::recoverable)
                .max()
                .unwrap_or_default()
        });
        let most = back.unwrap_or_default().min(part.to_order());
        let amount = Money::checked_fen(fen).unwrap().min(most).to_string();
        let place = format!("{no}/{}", part.no);
        recoveries::record(
            &self.payer,
            recovery,
            None,
            Some(Received { set_off: Some(&place), ..Received::of(&amount) }),
        )
        .await
        .map(drop)
    }

    /// Orders a claim in a batch of its own, and releases it.
    async fn pay(&self, number: usize, of: usize) -> Result<(), AppError> {
        let batch = payments::batch_no(&format!("B-{number}")).unwrap();
        let claim_no = ClaimNo::parse(&format!("C-{of}")).unwrap();
        let ordered = payments::order(&self.payer, &batch, &[claim_no], &Unwatched).await?;
        ordered.into_iter().try_for_each(|(_, outcome)| outcome.map(drop))?;
        let released = payments::release(&self.payer, &batch).await?;
        released.into_iter().try_for_each(|(_, outcome)| outcome.map(drop))
    }

    /// The bank answers to every order of a claim that it could answer to.
    async fn bank(&self, number: usize, of: usize, returned: bool) -> Result<(), AppError> {
        let claim_no = ClaimNo::parse(&format!("C-{of}")).unwrap();
        let uscc = claims::holder(&self.payer, &claim_no).await?;
        let store = self.payer.ledger().store::<Enterprise>();
        let (state, _) = store.load(uscc.as_str()).await?;
        let Some(claim) = state.claim(&claim_no) else { return Ok(()) };
        for order in claim.parts.iter().flat_map(|part| &part.orders) {
            let bank = BankConfirmation {
                order: OrderPlace {
                    claim_no: claim_no.clone(),
                    end_to_end_id: order.end_to_end_id.clone(),
                },
                amount: order.amount,
                on: self.payer.on(),
                by_rule_from: None,
                evidence: Evidence::Document(DocumentNo::parse(&format!("回单{number}")).unwrap()),
            };
            let command = if returned {
                EnterpriseCommand::Payment(PaymentCommand::ReturnPayment {
                    bank,
                    reason: "户名不符".to_owned(),
                })
            } else {
                EnterpriseCommand::Payment(PaymentCommand::SettlePayment(bank))
            };
            match self.payer.enterprise(&uscc, &command).await {
                Err(error) if error.exit() == Exit::Storage => return Err(error),
                _answered => {}
            }
        }
        Ok(())
    }

    async fn approve(&self, number: usize) -> Result<(), AppError> {
        let claim_no = ClaimNo::parse(&format!("C-{number}")).unwrap();
        let decided = grants::approve(&self.approver, &[claim_no], &Unwatched).await?;
        decided.into_iter().try_for_each(|(_, result)| result.map(drop))
    }
}

async fn obeys_the_laws(place: Place, history: &[Vec<Act>]) {
    let ledger: Ledger = place.open().await;
    let office = Office::on(&ledger, DAY);
    let at_once = policies::adopt_reading(&office.officer, "notice-days", "0", "口径", None);
    at_once.await.unwrap();
    let mut sums = Sums::default();
    let mut number = 0;
    for step in history {
        let numbered = step.iter().enumerate();
        let acts = numbered.map(|(index, act)| office.act(number + index, act));
        for done in futures::future::join_all(acts).await {
            // A refusal by a rule is as good as a success; anything else is not.
            let refused = done.err().filter(|error| error.exit() == Exit::Storage);
            assert!(refused.is_none(), "{refused:?}");
        }
        number += step.len();
        sums.follow(&ledger).await;
        sums.agree(&ledger).await;
    }
    folded(&ledger).await;
    recounted(&ledger).await;
    verified(&ledger).await;
    ledger.close().await;
}

proptest! {
    #![proptest_config(cases(12))]

    #[test]
    fn no_history_exceeds_a_ceiling_and_every_figure_is_the_sum_of_events_on_sqlite(
        history in history()
    ) {
        run(obeys_the_laws(embedded(), &history));
    }
}

proptest! {
    #![proptest_config(cases(3))]

    #[test]
    fn no_history_exceeds_a_ceiling_and_every_figure_is_the_sum_of_events_on_postgres(
        history in history()
    ) {
        run(async {
            if let Some(place) = on_server().await {
                obeys_the_laws(place, &history).await;
            }
        });
    }
}
