//! The rows that the commit itself writes beside the events: the ceilings' rows, the
//! numbers of claims, the keys of commands.

use std::collections::BTreeMap;

use bofu_domain::{
    charge::{CapKey, CapRow},
    explained::Explained as _,
    ledger::LedgerEvent,
    names::ClaimNo,
    statement::event::{StatementEvent, StatementImported},
};
use bofu_projections::{caps, recorded::Recorded};

use crate::{evidence::rows::unequal::add_unequal, statements};
use bofu_proof::{
    finding::Findings,
    refold::{CapsRefold, MISSING, SURPLUS, row_mismatch},
    remarks::Remarks,
};
use bofu_store::{
    Ledger, StoreError,
    rows::{KeyFault, Snapshot, TemporaryTables, WrongKey},
};

/// The table of the claims' numbers.
const NUMBERS: &str = "claim_numbers";
/// The table of the keys.
const TABLE: &str = "command_keys";

/// Compares the ceilings' rows, one after another.
pub(super) async fn ceilings(
    mut folded: CapsRefold,
    ledger: &Ledger,
    snapshot: &mut Snapshot,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    // Layout 1 has a row for each spelling, and none of them is the first.
    let mut spelt: Vec<(CapKey, CapRow)> = Vec::new();
    let mut take = |row| match row {
        Ok((key, row)) if ledger.layout() == 1 => {
            let first = folded.rows().get_key_value(&key).map(|(first, _)| first.clone());
            spelt.push((first.unwrap_or(key), row));
        }
        Ok((key, row)) => folded.compare_row(&key, row),
        Err(error @ StoreError::Damaged { .. }) => {
            let (en, zh) = (error.to_string(), error.zh());
            row_mismatch(findings, "caps", "?", None, (&en, &zh));
        }
        Err(_other) => {}
    };
    snapshot.each_ceiling(ledger, &mut take).await?;
    for (key, row) in caps::merged(spelt) {
        folded.compare_row(&key, row);
    }
    findings.append(folded.finish());
    misspelt(findings, &ledger.misspelt_caps().await?);
    Ok(())
}

/// Rows that the writer would not find by their holder.
fn misspelt(findings: &mut Findings, rows: &[(CapKey, String)]) {
    for (CapKey { ceiling, holder, period }, compared) in rows {
        let (row, is) = (format!("{ceiling}/{holder}/{period}"), holder.compared());
        let what = (
            format!("compared is {compared:?}, the holder's is {is:?}"),
            format!("compared 为“{compared}”，按持有者应为“{is}”"),
        );
        row_mismatch(findings, "caps", &row, None, (&what.0, &what.1));
    }
}

/// Compares the numbers of claims with the claims that the events have filed,
/// and their compared forms: of the numbers with one form the first filed has it.
pub(super) async fn claim_numbers(
    scratch: &TemporaryTables,
    ledger: &Ledger,
    snapshot: &mut Snapshot,
    findings: &mut Findings,
) -> Result<(), StoreError> {
    let mut found = |row| add_unequal(findings, NUMBERS, None, &row);
    snapshot.compare_claim_numbers(scratch, &mut found).await?;
    if ledger.layout() == 1 {
        return Ok(());
    }
    let mut without: Vec<ClaimNo> = Vec::new();
    let mut take = |number: String, compared: Option<String>| {
        // One that is no number is told of already.
        let Ok(number) = ClaimNo::parse(&number) else { return };
        match compared {
            Some(is) if is == number.compared() => {}
            is @ Some(_) => misspelt_number(findings, &number, is.as_deref()),
            None => without.push(number),
        }
    };
    snapshot.each_claim_number(&mut take).await?;
    for number in without {
        let first = snapshot.number_compared_as(&number.compared()).await?;
        let later = match first {
            Some(first) => scratch.is_filed_before(&first, number.as_str()).await?,
            None => false,
        };
        if !later {
            misspelt_number(findings, &number, None);
        }
    }
    Ok(())
}

fn misspelt_number(findings: &mut Findings, number: &ClaimNo, is: Option<&str>) {
    let (is, should) = (serde_json::Value::from(is), number.compared());
    let what = (
        format!("compared is {is}, the number's is {should:?}"),
        format!("compared 为 {is}，按申报号应为“{should}”"),
    );
    row_mismatch(findings, NUMBERS, &shown(number.as_str()), None, (&what.0, &what.1));
}

/// A statement that was taken in, by its event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StatementKey {
    position: u64,
    key: String,
    statement: String,
}

impl StatementKey {
    /// The key that an event was stored under; `None` where it is another one.
    pub(super) fn of(event: &Recorded) -> Option<Self> {
        let LedgerEvent::Statement(StatementEvent::StatementImported(StatementImported {
            account_no,
            currency,
            follows,
            ..
        })) = &event.event
        else {
            return None;
        };
        let key = statements::import::key(account_no, currency, follows.as_deref());
        Some(Self { position: event.position, key, statement: event.stream_id.to_string() })
    }
}

/// Holds the keys of commands against the events that they name, and says what
/// of them no event repeats.
pub(super) async fn command_keys(
    statements: Vec<StatementKey>,
    snapshot: &mut Snapshot,
    remarks: &mut Remarks,
) -> Result<(), StoreError> {
    let findings = &mut remarks.findings;
    snapshot.each_wrong_key(&mut |wrong| add_wrong(findings, &wrong)).await?;
    let mut stored: BTreeMap<String, (String, i64)> = BTreeMap::new();
    for (key, fingerprint, position) in snapshot.statement_keys().await? {
        stored.insert(key, (fingerprint, position));
    }
    for StatementKey { position, key, statement } in statements {
        let what = match stored.remove(&key) {
            None => MISSING,
            Some((is, at)) if is == statement && u64::try_from(at) == Ok(position) => continue,
            Some(_) => {
                ("it is not of the statement that was taken in here", "与此处导入的对账单不符")
            }
        };
        row_mismatch(findings, TABLE, &shown(&key), Some(position), what);
    }
    for key in stored.keys() {
        row_mismatch(findings, TABLE, &shown(key), None, SURPLUS);
    }
    let others = snapshot.keys_not_recomputed().await?;
    if others > 0 {
        remarks.leave_unchecked(
            "command-keys",
            format!(
                "{others} keys of commands: each names events of one commit, but no event repeats \
                 the key or what the command said (its fingerprint), nor shows that one is missing"
            ),
            format!(
                "{others} 个命令键：所指事件同属一次提交，但键与命令内容（指纹）未见于任何事件，\
                 有无缺失亦无从得知"
            ),
        );
    }
    Ok(())
}

fn shown(key: &str) -> String {
    serde_json::Value::from(key).to_string()
}

fn add_wrong(findings: &mut Findings, wrong: &WrongKey) {
    let what = match wrong.fault {
        KeyFault::Positions => ("the events that it names are not there", "所指的事件不存在"),
        KeyFault::Commit => ("its events are not of one commit", "所指的事件不属同一次提交"),
        KeyFault::Shared => ("another key names the same events", "另有命令键指向相同的事件"),
    };
    let position = u64::try_from(wrong.first_position).ok();
    row_mismatch(findings, TABLE, &shown(&wrong.key), position, what);
}
