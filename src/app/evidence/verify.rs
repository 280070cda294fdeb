//! `audit verify`: the hashes of all events, and what they mean, in one reading.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use bofu_domain::charge::CapKey;
use bofu_projections::{
    book::Book,
    claims::ClaimRow,
    findings::{self, FindingRow},
};

use super::{
    colliding::Spellings,
    judging::Judging,
    kept,
    logins::Logins,
    pass::{Pass, Work},
    tree,
};
use crate::{
    app::{
        error::AppError,
        progress::Progress,
        projector::{self, ProjectorError},
        session::Session,
    },
    proof::{
        finding::{FindingKind, Findings},
        refold::{CapsRefold, compare},
        remarks::{Remarks, Verdict},
        verify::{Kept, Verifier},
    },
    store::{CapFilter, ClaimNumber, ClaimNumbers, Stored, Upcasters},
};

/// How often the rows are read again when writers go on.
const MOST_TRIES: usize = 100;

/// Positions, sequences, times, forms, leaves, roots.
struct Hashing(Verifier);

impl Work for Hashing {
    fn page(&mut self, events: &[Stored]) {
        for stored in events {
            self.0.push(&stored.line(&stored.stream()), &stored.leaf);
        }
    }

    fn unreadable(&mut self, position: u64, why: &str) {
        self.0.lost(position, why);
    }
}

/// The ceilings' rows and the rows of the book, folded anew.
#[derive(Default)]
struct Refolding {
    upcasters: Upcasters,
    caps: CapsRefold,
    spellings: Spellings,
    book: Book,
    found: findings::Findings,
    logins: Logins,
    findings: Findings,
}

impl Refolding {
    fn new(upcasters: &Upcasters) -> Self {
        Self { upcasters: upcasters.clone(), ..Self::default() }
    }

    fn fold(&mut self, stored: &Stored) -> Result<(), String> {
        let recorded = stored.recorded(&self.upcasters).map_err(|error| error.to_string())?;
        let rules = stored.rules();
        self.caps.push(recorded.position, rules, &recorded.event);
        self.spellings.push(&recorded, rules);
        self.book.fold(&recorded).map_err(|error| error.to_string())?;
        findings::fold_into(&mut self.found, &recorded).map_err(|error| error.to_string())
    }
}

impl Work for Refolding {
    fn page(&mut self, events: &[Stored]) {
        for stored in events {
            self.logins.check(stored, &mut self.findings);
            if let Err(why) = self.fold(stored) {
                self.findings.add(
                    FindingKind::Unreadable,
                    Some(stored.position),
                    format!("the event cannot be read: {why}"),
                    format!("事件无法读取：{why}"),
                );
            }
        }
    }

    /// The hashes' worker says it.
    fn unreadable(&mut self, _: u64, _: &str) {}
}

/// Recomputes everything: positions, sequences, times, hashes, the root, the
/// stored nodes of the tree; the ceilings' rows and the rows of claims and
/// register; and the roots over the events that checkpoints were signed over:
/// those of the ledger's own list, and those in the files and directories of
/// `against`.
pub async fn verify(
    session: &Session,
    against: &[PathBuf],
    progress: &dyn Progress,
) -> Result<Verdict, AppError> {
    let ledger = session.ledger();
    let kept = kept::gather(ledger, against).await?;
    let mut hashing = Hashing(Verifier::new(kept.checkpoints));
    for (en, zh) in kept.doubts {
        hashing.0.doubt_checkpoint(en, zh);
    }
    let mut refolding = Refolding::new(ledger.upcasters());
    let mut judging = Judging::new(ledger.upcasters());
    let mut next = 0;
    // Writers go on meanwhile: what was read belongs together when the head did
    // not move while it was read; else what came is added and the rows read anew.
    for _ in 0..MOST_TRIES {
        let before = ledger.head().await?;
        progress.expect(before.size);
        let mut reading = Pass::new();
        let (hashes, rows) = (reading.add(hashing), reading.add(refolding));
        let rules = reading.add(judging);
        next = reading.read(ledger, next, progress).await?;
        (hashing, refolding) = (hashes.end().await?, rows.end().await?);
        judging = rules.end().await?;
        if let Err(ProjectorError::Store(error)) = projector::catch_up(ledger).await {
            return Err(error.into());
        }
        let rows = ledger.caps_rows(&CapFilter::All).await?;
        let stored = ledger.rows().whole_book().await?;
        let stored_findings = ledger.rows().all_findings().await?;
        let numbers = ledger.claim_numbers().await?;
        let tiles = tree::stored(&ledger.all_tiles().await?);
        if ledger.head().await? == before {
            let Refolding { caps, spellings, book, found, mut findings, .. } = refolding;
            let spelt = spellings.finish(&caps);
            hashing.0.compare_tiles(tiles);
            let known = |key: CapKey| {
                // Layout 1 has a row for each spelling, and none of them is the first.
                let first = caps.rows().get_key_value(&key).filter(|_| ledger.layout() == 1);
                first.map_or(key.clone(), |(first, _)| first.clone())
            };
            let rows = rows.into_iter().map(|(key, row)| (known(key), row)).collect();
            findings.append(caps.finish(&rows));
            findings.append(misspelt(&ledger.misspelt_caps().await?));
            findings.append(compare_book(&book, &stored));
            findings.append(compare("findings", &by_id(&found), &by_id(&stored_findings)));
            findings.append(judging.finish());
            findings.append(compare(
                "claim_numbers",
                &numbers_of(&book, ledger.layout()),
                &numbers,
            ));
            let mut remarks = Remarks::from(findings);
            remarks.notices.append(spelt);
            if against.is_empty() {
                say_no_outside_checkpoint(&mut remarks);
            }
            return Ok(hashing.0.finish(Some(before.size), remarks));
        }
    }
    Err(AppError::Contended)
}

/// Whoever owns the database can drop the listed checkpoints and the nodes of
/// the tree, and make all other hashes fit.
fn say_no_outside_checkpoint(remarks: &mut Remarks) {
    remarks.leave_unchecked(
        "outside-checkpoint",
        "no checkpoint kept elsewhere was given (`--against`): who can write the database can \
         rewrite events with all hashes, and drop the checkpoints listed in it"
            .to_owned(),
        "未用另处保存的检查点比对（`--against`）：能改写数据库者可连同全部哈希一并改写，\
         并删去其中所列的检查点"
            .to_owned(),
    );
}

/// The part of [`verify`] that believes no hash and looks at no meaning.
pub async fn hash_pass(
    session: &Session,
    against: Vec<Kept>,
    progress: &dyn Progress,
) -> Result<Verdict, AppError> {
    let mut reading = Pass::new();
    let hashing = reading.add(Hashing(Verifier::new(against)));
    reading.read(session.ledger(), 0, progress).await?;
    Ok(hashing.end().await?.0.finish(None, Remarks::new()))
}

/// The part of [`verify`] that folds anew, without comparing: how many rows of
/// ceilings and instalments the events come to.
pub async fn refold_pass(
    session: &Session,
    progress: &dyn Progress,
) -> Result<(usize, usize), AppError> {
    let ledger = session.ledger();
    let mut reading = Pass::new();
    let refolding = reading.add(Refolding::new(ledger.upcasters()));
    reading.read(ledger, 0, progress).await?;
    let refolding = refolding.end().await?;
    Ok((refolding.caps.rows().len(), refolding.book.register.len()))
}

/// The rows of enterprises, claims and register against what the events fold to.
fn compare_book(folded: &Book, stored: &Book) -> Findings {
    let by_text = |book: &Book| -> BTreeMap<String, _> {
        let rows = book.register.iter();
        rows.map(|((claim, no), row)| (format!("{claim}/{no}"), row.clone())).collect()
    };
    let mut findings = compare("enterprises", &folded.enterprises, &stored.enterprises);
    findings.append(compare("claims", &folded.claims, &stored.claims));
    findings.append(compare("register", &by_text(folded), &by_text(stored)));
    findings.append(compare("notices", &folded.notices, &stored.notices));
    findings.append(compare("payments", &folded.payments, &stored.payments));
    let recoveries = |book: &Book| -> BTreeMap<String, _> {
        let rows = book.recoveries.iter();
        rows.map(|((claim, no, by), row)| (format!("{claim}/{no}/{by}"), row.clone())).collect()
    };
    findings.append(compare("recoveries", &recoveries(folded), &recoveries(stored)));
    let budget = |book: &Book| -> BTreeMap<String, _> {
        let name = |key: &CapKey| format!("{}/{}/{}", key.ceiling, key.holder, key.period);
        book.budget.iter().map(|(key, row)| (name(key), row.clone())).collect()
    };
    findings.append(compare("budget", &budget(folded), &budget(stored)));
    findings
}

/// Findings of audits, as people name them.
fn by_id(rows: &findings::Findings) -> BTreeMap<String, FindingRow> {
    rows.values().map(|row| (row.id(), row.clone())).collect()
}

/// Rows that the writer would not find by their holder.
fn misspelt(rows: &[(CapKey, String)]) -> Findings {
    let mut findings = Findings::new();
    for (CapKey { ceiling, holder, period }, compared) in rows {
        let (row, is) = (format!("{ceiling}/{holder}/{period}"), holder.compared());
        findings.add(
            FindingKind::RowMismatch,
            None,
            format!("caps, row {row}: compared is {compared:?}, the holder's is {is:?}"),
            format!("caps 表，行 {row}：compared 为“{compared}”，按持有者应为“{is}”"),
        );
    }
    findings
}

/// Every claim number with its enterprise and the form in which it is compared,
/// as the table of numbers has them: of those with one form the first filed has
/// it.
fn numbers_of(book: &Book, layout: i64) -> ClaimNumbers {
    let mut claims: Vec<&ClaimRow> = book.claims.values().collect();
    claims.sort_unstable_by_key(|claim| claim.filed_position);
    let mut taken = BTreeSet::new();
    let number = |claim: &ClaimRow| {
        let compared = claim.claim_no.compared().into_owned();
        let is_first = layout > 1 && taken.insert(compared.clone());
        let uscc = claim.uscc.to_string();
        (claim.claim_no.to_string(), ClaimNumber { uscc, compared: is_first.then_some(compared) })
    };
    claims.into_iter().map(number).collect()
}
