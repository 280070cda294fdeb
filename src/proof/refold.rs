//! What the events mean, recomputed: the ceilings' rows, and the words for rows
//! of any table that are not as the events say.

use std::{collections::BTreeMap, fmt::Write as _};

use bofu_domain::{
    charge::{CapKey, CapRow, Lane},
    event::{Fact, LimitChange},
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
    /// The rows of holders that are spelt in more than one way, as they were
    /// under rules 0: each spelling by itself.
    spelt: BTreeMap<CapKey, Vec<Spelling>>,
    findings: Findings,
}

/// A row of one spelling of its holder.
#[derive(Debug, Clone)]
struct Spelling {
    key: CapKey,
    row: CapRow,
    /// The position of the first event that has it beside another; `None`:
    /// no other was known.
    first: Option<u64>,
}

/// A row as it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct ShownRow {
    holder: String,
    #[serde(flatten)]
    row: CapRow,
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

    /// Takes the next event, which was decided under these rules.
    pub fn push<F: Fact>(&mut self, position: u64, rules: u32, event: &F) {
        self.check_limits(position, rules, event);
        if rules == 0 {
            self.tell_spellings_apart(position, event);
        }
        caps::fold(&mut self.rows, event);
    }

    /// The holders that events under rules 0 spell otherwise than an earlier
    /// event does: the first spelling, the other, and where that begins.
    pub fn colliding(&self) -> impl Iterator<Item = (&CapKey, &CapKey, u64)> {
        self.spelt.iter().flat_map(|(known, spellings)| {
            let others = spellings.iter().filter_map(|one| Some((&one.key, one.first?)));
            others.map(move |(other, first)| (known, other, first))
        })
    }

    fn tell_spellings_apart<F: Fact>(&mut self, position: u64, event: &F) {
        for charge in event.charges() {
            let Some((known, row)) = self.rows.get_key_value(&charge.key) else { continue };
            let is_new = known.holder.as_str() != charge.key.holder.as_str();
            if !is_new && !self.spelt.contains_key(&charge.key) {
                continue;
            }
            let first = || vec![Spelling { key: known.clone(), row: *row, first: None }];
            let spellings = self.spelt.entry(known.clone()).or_insert_with(first);
            let typed = charge.key.holder.as_str();
            let place = spellings.iter().position(|one| one.key.holder.as_str() == typed);
            let place = place.unwrap_or_else(|| {
                let row = CapRow::default();
                let first = Some(position);
                spellings.push(Spelling { key: charge.key.clone(), row, first });
                spellings.len() - 1
            });
            if let Some(one) = spellings.get_mut(place) {
                one.row = caps::apply(one.row, charge);
            }
        }
    }

    /// The row on which an event was decided.
    fn row(&self, key: &CapKey, rules: u32) -> CapRow {
        let Some((known, row)) = self.rows.get_key_value(key) else { return CapRow::default() };
        if rules > 0 {
            return *row;
        }
        let typed = |known: &CapKey| known.holder.as_str() == key.holder.as_str();
        match self.spelt.get(key) {
            Some(spellings) => {
                let one = spellings.iter().find(|one| typed(&one.key));
                one.map_or_else(CapRow::default, |one| one.row)
            }
            None if typed(known) => *row,
            None => CapRow::default(),
        }
    }

    /// The rows that the events fold to.
    pub fn rows(&self) -> &BTreeMap<CapKey, CapRow> {
        &self.rows
    }

    /// Compares a stored row with that of the events, once. How often a row was
    /// written is the store's affair and is not compared.
    pub fn compare_row(&mut self, key: &CapKey, stored: CapRow) {
        let Some((known, row)) = self.rows.remove_entry(key) else {
            self.mismatch(key, SURPLUS);
            return;
        };
        // The holder stands in the row too: another spelling of it is another row.
        let [row, stored] = [(&known, row), (key, stored)].map(|(key, row)| ShownRow {
            holder: key.holder.to_string(),
            row: CapRow { version: 0, ..row },
        });
        if row != stored {
            let (english, chinese) = difference(&row, &stored);
            self.mismatch(&known, (&english, &chinese));
        }
    }

    /// Ends the comparison: the rows that were not compared are missing.
    pub fn finish(mut self) -> Findings {
        for key in std::mem::take(&mut self.rows).keys() {
            self.mismatch(key, MISSING);
        }
        self.findings
    }

    fn mismatch(&mut self, key: &CapKey, what: (&str, &str)) {
        let key = json(key).to_string();
        row_mismatch(&mut self.findings, "caps", &key, None, what);
    }

    fn check_limits<F: Fact>(&mut self, position: u64, rules: u32, event: &F) {
        let mut own: BTreeMap<&CapKey, Own> = BTreeMap::new();
        for charge in event.charges().into_iter().filter(|charge| charge.lane == Lane::Own) {
            let row = own.entry(&charge.key).or_default();
            row.net = row.net.plus(charge.amount);
            row.limit = charge.limit.or(row.limit);
        }
        let changes = event.limits();
        for (key, Own { net, limit }) in own {
            let row = self.row(key, rules);
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

/// A row that its table does not have, in both languages.
pub const MISSING: (&str, &str) = ("it is missing", "该行缺失");
/// A row that the events do not fold to.
pub const SURPLUS: (&str, &str) = ("no event speaks of it", "没有任何事件与之对应");

/// Adds that a row is not as the events say.
pub fn row_mismatch(
    findings: &mut Findings,
    table: &str,
    key: &str,
    position: Option<u64>,
    (english, chinese): (&str, &str),
) {
    findings.add(
        FindingKind::RowMismatch,
        position,
        format!("{table}, row {key}: {english}"),
        format!("{table} 表，行 {key}：{chinese}"),
    );
}

/// The words for cells that differ: each column with what it is and what the
/// events say.
pub fn cells_differ<'a>(
    cells: impl IntoIterator<Item = (&'a str, &'a Value, &'a Value)>,
) -> (String, String) {
    let (mut english, mut chinese) = (String::new(), String::new());
    for (column, is, should) in cells {
        let gap = if english.is_empty() { "" } else { "; " };
        // Writing to a string cannot fail.
        let _ = write!(english, "{gap}{column} is {is}, the events say {should}");
        let _ = write!(chinese, "{gap}{column} 为 {is}，按事件应为 {should}");
    }
    (english, chinese)
}

/// A value as JSON for a reader; what has no JSON is shown as empty.
fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or(Value::Null)
}

/// The columns that differ, in both languages.
fn difference<R: Serialize>(folded: &R, stored: &R) -> (String, String) {
    let (folded, stored) = (json(folded), json(stored));
    let columns = folded.as_object().into_iter().flatten().filter_map(|(column, should)| {
        let is = stored.get(column).unwrap_or(&Value::Null);
        (is != should).then_some((column.as_str(), is, should))
    });
    cells_differ(columns)
}
