//! What the events mean, recomputed: the ceilings' rows, and any table of rows
//! compared with what the events fold to.

use std::{collections::BTreeMap, fmt::Write as _};

use bofu_domain::{
    charge::{CapKey, CapRow, Lane},
    ledger::{Fact, LimitChange},
    money::Money,
};
use bofu_projections::caps;
use serde::Serialize;
use serde_json::Value;

use super::finding::{FindingKind, Findings};

#[cfg(test)]
mod tests;

/// Folds all charges and limits anew, and looks at each own charge as the
/// commit looked at it.
#[derive(Debug, Default)]
pub struct CapsRefold {
    rows: BTreeMap<CapKey, CapRow>,
    findings: Findings,
}

/// The own charges of one event on one row, together.
#[derive(Debug, Clone, Copy, Default)]
struct Own {
    net: Money,
    limit: Option<Money>,
}

impl CapsRefold {
    /// No event yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes the next event.
    pub fn push<F: Fact>(&mut self, position: u64, event: &F) {
        self.check_limits(position, event);
        caps::fold(&mut self.rows, event);
    }

    /// The rows that the events fold to.
    pub fn rows(&self) -> &BTreeMap<CapKey, CapRow> {
        &self.rows
    }

    /// Ends the pass against the stored rows. How often a row was written is
    /// the store's affair and is not compared.
    pub fn finish(mut self, stored: &BTreeMap<CapKey, CapRow>) -> Findings {
        let shown = |rows: &BTreeMap<CapKey, CapRow>| -> BTreeMap<CapKey, CapRow> {
            let shown = |row: &CapRow| CapRow { version: 0, ..*row };
            rows.iter().map(|(key, row)| (key.clone(), shown(row))).collect()
        };
        self.findings.append(compare("caps", &shown(&self.rows), &shown(stored)));
        self.findings
    }

    fn check_limits<F: Fact>(&mut self, position: u64, event: &F) {
        let mut own: BTreeMap<&CapKey, Own> = BTreeMap::new();
        for charge in event.charges().into_iter().filter(|charge| charge.lane == Lane::Own) {
            let row = own.entry(&charge.key).or_default();
            row.net = row.net.plus(charge.amount);
            row.limit = charge.limit.or(row.limit);
        }
        let changes = event.limits();
        for (key, Own { net, limit }) in own {
            let row = self.rows.get(key).copied().unwrap_or_default();
            let row = CapRow { limit: limit.or(changed(&changes, key)).or(row.limit), ..row };
            if let Some(headroom) =
                row.headroom().filter(|headroom| net.is_positive() && net > *headroom)
            {
                let CapKey { ceiling, holder, period } = key;
                self.findings.add(
                    FindingKind::OverLimit,
                    Some(position),
                    format!("it takes {net} of {ceiling}/{holder}/{period}, of which {headroom} was left"),
                    format!("占用 {ceiling}/{holder}/{period} {net} 元，当时余额仅 {headroom} 元"),
                );
            }
        }
    }
}

fn changed(changes: &[LimitChange], key: &CapKey) -> Option<Money> {
    changes.iter().rev().find_map(|change| match change {
        LimitChange::Row(row, limit) => (row == key).then_some(*limit),
        LimitChange::Ceiling(ceiling, limit) => (*ceiling == key.ceiling).then_some(*limit),
    })
}

/// Compares the stored rows of a table with the folded ones, key by key.
pub fn compare<K, R>(table: &str, folded: &BTreeMap<K, R>, stored: &BTreeMap<K, R>) -> Findings
where
    K: Ord + Serialize,
    R: PartialEq + Serialize,
{
    let mut findings = Findings::new();
    for (key, row) in folded {
        match stored.get(key) {
            Some(found) if found == row => {}
            Some(found) => {
                let (english, chinese) = difference(row, found);
                mismatch(&mut findings, table, key, (&english, &chinese));
            }
            None => mismatch(&mut findings, table, key, ("it is missing", "该行缺失")),
        }
    }
    for key in stored.keys().filter(|key| !folded.contains_key(key)) {
        let what = ("no event speaks of it", "没有任何事件与之对应");
        mismatch(&mut findings, table, key, what);
    }
    findings
}

fn mismatch<K: Serialize>(
    findings: &mut Findings,
    table: &str,
    key: &K,
    (english, chinese): (&str, &str),
) {
    let key = json(key);
    findings.add(
        FindingKind::RowMismatch,
        None,
        format!("{table}, row {key}: {english}"),
        format!("{table} 表，行 {key}：{chinese}"),
    );
}

/// A value as JSON for a reader; what has no JSON is shown as empty.
fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The columns that differ, in both languages.
fn difference<R: Serialize>(folded: &R, stored: &R) -> (String, String) {
    let (folded, stored) = (json(folded), json(stored));
    let (mut english, mut chinese) = (String::new(), String::new());
    let columns = folded.as_object().into_iter().flatten();
    for (column, should) in columns {
        let is = stored.get(column).unwrap_or(&Value::Null);
        if is != should {
            let gap = if english.is_empty() { "" } else { "; " };
            // Writing to a string cannot fail.
            let _ = write!(english, "{gap}{column} is {is}, the events say {should}");
            let _ = write!(chinese, "{gap}{column} 为 {is}，按事件应为 {should}");
        }
    }
    if english.is_empty() {
        english = format!("it is {stored}, the events say {folded}");
        chinese = format!("为 {stored}，按事件应为 {folded}");
    }
    (english, chinese)
}
