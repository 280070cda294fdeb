//! Random histories of an office: whatever happens, in whatever order and at
//! once, no ceiling is exceeded and every figure is the sum of the events.

use std::sync::Mutex;

use bofu::app::{
    aid, approvals, budgets, claims, enterprises, error::AppError, error::Exit, import::Source,
    policies, progress::Unwatched, session::Session,
};
use bofu::{store::Ledger, tabular::Lang};
use bofu_domain::names::ClaimNo;
use proptest::prelude::*;

use super::{
    acts::{Act, AidRow, Purpose, history},
    founded::{cases, embedded, on_server, run},
    office::{APPROVER, OFFICER, session, uscc, verified},
    sums::Sums,
};
use crate::store::kit::{Place, folded};

/// Who acts on which ledger, and which claims were filed.
struct Office {
    officer: Session,
    approver: Session,
    /// The aids that were asked for, to be cancelled.
    aids: Mutex<Vec<AidRow>>,
}

impl Office {
    async fn act(&self, number: usize, act: &Act) -> Result<(), AppError> {
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

    async fn approve(&self, number: usize) -> Result<(), AppError> {
        let claim_no = ClaimNo::parse(&format!("C-{number}")).unwrap();
        let decided = approvals::approve(&self.approver, &[claim_no], &Unwatched).await?;
        decided.into_iter().try_for_each(|(_, result)| result.map(drop))
    }
}

async fn obeys_the_laws(place: Place, history: &[Vec<Act>]) {
    let ledger: Ledger = place.open().await;
    let office = Office {
        officer: session(&ledger, OFFICER),
        approver: session(&ledger, APPROVER),
        aids: Mutex::default(),
    };
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
