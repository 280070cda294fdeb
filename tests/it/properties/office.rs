//! An office on a real ledger with the shipped pack: enterprises, claims,
//! approvals, all through the application.

use std::{fmt::Write as _, sync::Arc};

use bofu_app::{
    aid, audits::recount, budgets, claims, enterprises, error::AppError, evidence, grants,
    import::Source, policies, progress::Unwatched, session::Session,
};
use bofu_domain::{
    date::Date,
    language::Lang,
    names::{ActorName, ClaimNo},
    uscc::Uscc,
};
use bofu_proof::finding::FindingKind;
use bofu_store::{Ledger, Location};

/// The built-in pack.
const PACK: &str = "binjiang-zjtx";

/// The business date of everything.
pub(crate) const DAY: Date = Date::constant(2024, 6, 3);

/// The day on which the office began: everything may be dated after it.
const FOUNDED: Date = Date::constant(2024, 1, 2);

/// On how many threads [`at_once`] works.
const THREADS: usize = 4;

/// Who files.
pub(crate) const OFFICER: &str = "陈经办";

/// Who approves.
pub(crate) const APPROVER: &str = "林审批";

/// The code of the sample's n-th enterprise.
pub(crate) fn uscc(number: usize) -> Uscc {
    Uscc::with_check_digit(&format!("91330108MA{number:07}")).unwrap()
}

/// A claim number that sorts as it counts.
pub(crate) fn claim_no(prefix: &str, number: usize) -> String {
    format!("{prefix}-{number:05}")
}

/// The same place as the command line takes it.
pub(crate) fn store_option(location: &Location) -> String {
    match location {
        Location::Directory(directory) => directory.display().to_string(),
        Location::Postgres { url, schema } => {
            let joint = if url.contains('?') { '&' } else { '?' };
            format!("{url}{joint}schema={schema}")
        }
    }
}

/// What somebody may do on [`DAY`].
pub(crate) fn session(ledger: &Ledger, name: &str) -> Session {
    Session::new(ledger.clone(), ActorName::parse(name).unwrap(), DAY)
}

/// Every grant comes to the same by the second code path.
pub(crate) async fn recounted(ledger: &Ledger) {
    let found = recount::all(&session(ledger, "沈审计"), &Unwatched).await.unwrap();
    assert_eq!(found.differences, []);
}

/// Adopts the pack and registers so many enterprises, each with a title that
/// every measure accepts.
pub(crate) async fn found(ledger: &Ledger, firms: usize) {
    let officer = Session::new(ledger.clone(), ActorName::parse(OFFICER).unwrap(), FOUNDED);
    policies::adopt(&officer, PACK, None, &bofu_app::files::Disk).await.unwrap();
    let mut registered = "uscc,name,account_name,bank,bank_code,account_no\n".to_owned();
    let mut titled = "uscc,title,recognised_on,document_no\n".to_owned();
    for number in 0..firms {
        let uscc = uscc(number);
        writeln!(registered, "{uscc},示例{number}厂,示例{number}厂,示例银行,102331000012,{number}")
            .unwrap();
        writeln!(titled, "{uscc},provincial,2023-03-01,示例称号{number}号").unwrap();
    }
    let source = |name, text| Source::Carried { name, text };
    let (lang, quiet) = (Lang::En, &Unwatched);
    let done = enterprises::import(&officer, source("enterprises.csv", &registered), lang, quiet);
    assert_eq!(done.await.unwrap().refused, []);
    let done = enterprises::import_titles(&officer, source("titles.csv", &titled), lang, quiet);
    assert_eq!(done.await.unwrap().refused, []);
}

/// Sets the appropriation of the pack's fund.
pub(crate) async fn appropriate(session: &Session, amount: &str, document: &str) {
    let budget =
        budgets::BudgetInput { fund: "zjtx", year: "2024", source: "district", amount, document };
    budgets::set(session, budget).await.unwrap();
}

/// The aid of [`aid_vouchers`].
pub(crate) fn vouchers_aid(uscc: &Uscc) -> aid::AidInput<'_> {
    aid::AidInput {
        uscc: uscc.as_str(),
        ceiling: "innovation-voucher.year",
        subject: None,
        fair: None,
        period: "2024",
        document: "市财1号",
    }
}

/// Records another payer's money on the vouchers of an enterprise.
pub(crate) async fn aid_vouchers(session: &Session, uscc: &Uscc, amount: &str) {
    aid::record(session, vouchers_aid(uscc), amount, "市级").await.unwrap();
}

/// Contracts of 16.67, of which 30 % is 5.00 when it is rounded: a file of
/// claims by number, enterprise and contract.
pub(crate) fn vouchers(rows: impl IntoIterator<Item = (String, Uscc)>) -> String {
    let mut text =
        "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on\n".to_owned();
    for (claim_no, uscc) in rows {
        let contract = format!("HT-{claim_no}");
        writeln!(text, "{claim_no},{uscc},{contract},2024-03-01,{contract},16.67,2024-02-01")
            .unwrap();
    }
    text
}

/// Files what a text holds under one measure; all of it must be good.
pub(crate) async fn file(session: &Session, measure: &str, text: &str) {
    let source = Source::Carried { name: "claims.csv", text };
    let done = claims::import(session, source, measure, Lang::En, &Unwatched).await.unwrap();
    assert_eq!(done.refused, []);
}

/// Does something for each number below a count, all at once, on a few threads,
/// and answers in no certain order.
pub(crate) async fn at_once<F, T>(
    count: usize,
    work: impl Fn(usize) -> F + Send + Sync + 'static,
) -> Vec<T>
where
    F: Future<Output = T>,
    T: Send + 'static,
{
    let work = Arc::new(work);
    let threads: Vec<_> = (0..THREADS)
        .map(|first| {
            let work = Arc::clone(&work);
            let here = tokio::runtime::Handle::current();
            tokio::task::spawn_blocking(move || {
                let share = (first..count).step_by(THREADS).map(|number| work(number));
                here.block_on(futures::future::join_all(share))
            })
        })
        .collect();
    let mut answers = Vec::with_capacity(count);
    for thread in threads {
        answers.extend(thread.await.unwrap());
    }
    answers
}

/// How the approval of one claim ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// It was granted, by this call.
    Granted,
    /// Nothing was left, says this call.
    Nothing,
    /// It was decided before.
    Known,
}

/// Approves one claim.
pub(crate) async fn approve(session: &Session, claim_no: &str) -> Outcome {
    let claim_no = ClaimNo::parse(claim_no).unwrap();
    let mut decided = grants::approve(session, &[claim_no], &Unwatched).await.unwrap();
    match decided.pop().unwrap().1 {
        Ok(granted) if granted.unchanged => Outcome::Known,
        Ok(_) => Outcome::Granted,
        Err(AppError::NothingLeft { .. }) => Outcome::Nothing,
        Err(AppError::Enterprise(_)) => Outcome::Known,
        Err(error) => panic!("{error}"),
    }
}

/// Everything is recomputed and nothing is found.
pub(crate) async fn verified(ledger: &Ledger) {
    let verdict = evidence::verify(&session(ledger, "审计"), &[], &Unwatched).await.unwrap();
    assert!(verdict.ok, "{:#?}", verdict.findings);
    // What was accepted contradicts no day, by the rules written a second time.
    let days = verdict.notices.iter().find(|notice| notice.kind == FindingKind::DateContradiction);
    assert_eq!(days, None);
}
