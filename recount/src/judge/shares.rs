//! The rows of which a payment, or what comes back, is a part.

use serde_json::Value;

use super::{
    breaches::Breaches,
    event::{Event, Fen, sum, yuan},
    finding::{Rule, rules},
    judging::Judge,
    key::Key,
    records::claims::InstalmentRecord,
};
use crate::{
    field::{list, text},
    past::half_up,
};

rules! {
    SHARES = "payment/shares" since 0,
        "a payment counts to the rows that its instalment charged, each with its part",
        "支付须按该分期的占用逐行计入，每行为其应占部分";
}

/// Rows with sums, in an order of their own.
type Rows = Vec<(Key, Fen)>;

impl InstalmentRecord {
    /// The rows to which the stretch from `before` to `after` of what was
    /// granted counts: all of it to each ceiling, and to each source the
    /// difference of its parts of the two, the last source taking what is left.
    pub(super) fn stretch(&self, before: Fen, after: Fen) -> Rows {
        let amount = after - before;
        let last = self.charges.iter().rposition(|(row, _)| row.of_fund);
        let (mut left, mut rows) = (amount, Rows::new());
        for (index, (row, charged)) in self.charges.iter().enumerate() {
            if !row.of_fund {
                rows.push((row.key, amount));
                continue;
            }
            let upto = |sum: Fen| {
                let exact = half_up(i128::from(sum) * i128::from(*charged), self.granted.into());
                Fen::try_from(exact).unwrap_or_default()
            };
            let part = (upto(after) - upto(before)).max(0).min(left);
            let part = if Some(index) == last { left } else { part };
            left -= part;
            if part > 0 {
                rows.push((row.key, part));
            }
        }
        rows.sort_unstable();
        rows
    }

    /// The rows to which an order counts: what was set off before it was made
    /// is left out.
    fn of_order(&self, amount: Fen) -> Rows {
        if amount != self.granted {
            return self.stretch(self.granted - amount, self.granted);
        }
        let mut rows: Rows = self.charges.iter().map(|(row, sum)| (row.key, *sum)).collect();
        rows.sort_unstable();
        rows
    }
}

/// The rows of a list of an event, with their sums.
pub(super) fn recorded(body: &Value, member: &str) -> Result<Rows, String> {
    let row = |row: &Value| {
        let parts = [text(row, "ceiling")?, text(row, "holder")?, text(row, "period")?];
        Ok((Key::parts(&parts), sum(row, "amount")?))
    };
    let mut rows = list(body, member).iter().map(row).collect::<Result<Rows, String>>()?;
    rows.sort_unstable();
    Ok(rows)
}

/// Holds the rows of an event to those that follow.
pub(super) fn same(rule: &'static Rule, recorded: &Rows, due: &Rows, broken: &mut Breaches) {
    if recorded != due {
        let sums = |rows: &Rows| {
            let sums = rows.iter().map(|(_, sum)| yuan(*sum)).collect::<Vec<_>>();
            format!("{} × [{}]", rows.len(), sums.join(", "))
        };
        broken.add(rule, sums(recorded), sums(due));
    }
}

impl Judge {
    /// Holds the rows of an order, and of what the bank does with it, to what
    /// the instalment charged.
    pub(super) fn judge_shares(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (no, amount) = (event.number("instalment")?, event.sum("amount")?);
        let claim = self.state.claims.get(&event.key("claim_no")?);
        let part = claim.and_then(|claim| claim.parts.iter().find(|part| part.no == no));
        let Some(part) = part else { return Ok(()) };
        let mut broken = Breaches::default();
        same(&SHARES, &recorded(event.body, "shares")?, &part.of_order(amount), &mut broken);
        self.tell(event, broken);
        Ok(())
    }
}
