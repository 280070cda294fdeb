//! An office with claims to grant: the real pack, the real aggregate.

use std::{collections::BTreeMap, sync::Arc};

use bofu_domain::{
    account::Account,
    assessment::Facts,
    authority::Authority,
    charge::Caps,
    context::Context,
    date::Date,
    enterprise::{
        Enterprise,
        command::{EnterpriseCommand, Filing},
    },
    names::{ActorName, ClaimNo, DocumentNo, MeasureId, PartyName, Subject, TitleId},
    pack::{ActivePack, Pack},
    uscc::Uscc,
};

/// How many claims wait.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shape {
    /// Tells the enterprises of one case from those of another.
    pub(crate) series: usize,
    /// Enterprises.
    pub(crate) enterprises: usize,
    /// Claims of each.
    pub(crate) claims: usize,
}

impl Shape {
    /// The enterprise and claim of the n-th command; `None` when all are done.
    pub(crate) fn claim(self, n: usize) -> Option<(Uscc, ClaimNo)> {
        (n < self.enterprises * self.claims).then(|| {
            let (enterprise, claim) = (n % self.enterprises, n / self.enterprises);
            (self.uscc(enterprise), self.claim_no(enterprise, claim))
        })
    }

    /// A code with its check digit, other ones for every shape.
    pub(crate) fn uscc(self, enterprise: usize) -> Uscc {
        let number = self.series * 10_000 + enterprise;
        Uscc::with_check_digit(&format!("91330108MA{number:07}")).unwrap()
    }

    fn claim_no(self, enterprise: usize, claim: usize) -> ClaimNo {
        ClaimNo::parse(&format!("C{}-{enterprise}-{claim}", self.series)).unwrap()
    }

    /// What must have happened before an enterprise can file.
    pub(crate) fn founding(self, enterprise: usize) -> Vec<EnterpriseCommand> {
        let name = PartyName::parse(&format!("第{enterprise}号企业有限公司")).unwrap();
        vec![
            EnterpriseCommand::Register {
                uscc: self.uscc(enterprise),
                name: name.clone(),
                account: Account {
                    account_name: name,
                    bank: PartyName::parse("某某银行滨江支行").unwrap(),
                    bank_code: "102331000001".to_owned(),
                    account_no: "1202020109900012345".to_owned(),
                },
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

    /// The filing of the n-th claim; `None` when all are filed.
    pub(crate) fn filing(self, n: usize) -> Option<(Uscc, EnterpriseCommand)> {
        let (uscc, claim_no) = self.claim(n)?;
        let claim = n / self.enterprises;
        let filing = Filing {
            claim_no,
            measure: MeasureId::parse("innovation-voucher").unwrap(),
            subject: Subject::parse(&format!("技术服务合同 {claim}")).unwrap(),
            applied_on: Date::constant(2024, 3, 1),
            facts: facts(claim),
            decided: None,
        };
        Some((uscc, EnterpriseCommand::FileClaim(filing)))
    }
}

fn facts(claim: usize) -> Facts {
    BTreeMap::from([
        ("contract_no".to_owned(), format!("HT-{claim}")),
        ("contract_amount".to_owned(), "10.00".to_owned()),
        ("signed_on".to_owned(), "2024-02-01".to_owned()),
    ])
}

/// What decisions are made under.
#[derive(Clone)]
pub(crate) struct PolicyRules {
    pub(crate) policy: Arc<ActivePack>,
    pub(crate) authority: Arc<Authority>,
    pub(crate) filer: ActorName,
    pub(crate) approver: ActorName,
}

impl PolicyRules {
    pub(crate) fn new() -> Self {
        let text = Pack::builtin("binjiang-zjtx").unwrap();
        let pack = Arc::new(Pack::parse(text).unwrap());
        Self {
            policy: Arc::new(ActivePack::new(pack, &BTreeMap::new()).unwrap()),
            authority: Arc::default(),
            filer: ActorName::parse("陈工").unwrap(),
            approver: ActorName::parse("李处").unwrap(),
        }
    }

    pub(crate) fn context<'a>(&'a self, by: &'a ActorName, caps: &'a dyn Caps) -> Context<'a> {
        Context::new(by, day(), &self.authority, Some(&self.policy), caps)
    }
}

pub(crate) fn day() -> Date {
    Date::constant(2024, 3, 1)
}

/// The payload and metadata of one grant, as they are stored.
pub(crate) async fn sample() -> (String, String) {
    let directory = tempfile::tempdir().unwrap();
    let location = bofu_store::Location::Directory(directory.path().to_owned());
    let ledger = super::opened(&location).await;
    let shape = Shape { series: 0, enterprises: 1, claims: 1 };
    super::ours::grants(&ledger, shape, 1, std::time::Duration::from_secs(9)).await;
    let head = ledger.head().await.unwrap();
    let stored = ledger.events(head.size - 1, 1).await.unwrap().pop().unwrap();
    ledger.close().await;
    assert_eq!(stored.event_type, "CostSubsidyGranted");
    (stored.payload, stored.metadata)
}

/// An aggregate that decides as the real one.
pub(crate) fn approve(claim_no: ClaimNo) -> EnterpriseCommand {
    EnterpriseCommand::ApproveClaim { claim_no }
}

/// Named once, for both ways.
pub(crate) type Aggregate = Enterprise;
