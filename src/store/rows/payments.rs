//! `payments` 拨付指令.

use std::collections::BTreeMap;

use bofu_domain::{
    account::Account,
    date::Year,
    names::{ActorName, BatchNo, ClaimNo, EndToEndId, MeasureId, PartyName},
};
use bofu_projections::{
    payments::{PaymentRow, in_order},
    register::InstalmentKey,
    status::OrderStatus,
};

use super::{
    cells::{Cells, Reader, Row},
    sql::{Arg, Db, Sql, over_rows},
};
use crate::{StoreError, sql::sql};

/// The columns in the order in which [`read`] reads them.
macro_rules! columns {
    () => {
        "end_to_end_id, batch, claim_no, instalment, attempt, uscc, payee, payee_name, measure, \
         clause, account_name, bank, bank_code, account_no, amount, city, district, funds, \
         status, needs_release, stopped, ordered_on, ordered_by, released_on, released_by, \
         settled_on, returned_on, reason, ordered_position, position"
    };
}

pub(super) const OF_KEYS: Sql = over_rows!(
    concat!("SELECT ", columns!(), " FROM payments WHERE end_to_end_id IN (SELECT value->>0 FROM"),
    ")"
);

const OF_DAYS: Sql =
    Sql::same(concat!("SELECT ", columns!(), " FROM payments WHERE ordered_on BETWEEN $1 AND $2"));

const OF_BATCH: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM payments WHERE batch = $1"));

const OPEN: Sql = Sql::same(concat!(
    "SELECT ",
    columns!(),
    " FROM payments WHERE status IN ('ordered', 'released')"
));

const ANSWERED_SINCE: Sql = Sql::same(concat!(
    "SELECT ",
    columns!(),
    " FROM payments WHERE settled_on >= $1 OR returned_on >= $1"
));

pub(super) const ALL: Sql = Sql::same(concat!("SELECT ", columns!(), " FROM payments"));

pub(super) const UPSERT: Sql = over_rows!(
    concat!(
        "INSERT INTO payments (",
        columns!(),
        ") SELECT value->>0, value->>1, value->>2, CAST(value->>3 AS bigint), \
         CAST(value->>4 AS bigint), value->>5, value->>6, value->>7, value->>8, value->>9, \
         value->>10, value->>11, value->>12, value->>13, CAST(value->>14 AS bigint), \
         CAST(value->>15 AS bigint), CAST(value->>16 AS bigint), value->>17, value->>18, \
         CAST(value->>19 AS bigint), CAST(value->>20 AS bigint), value->>21, value->>22, \
         value->>23, value->>24, value->>25, value->>26, value->>27, \
         CAST(value->>28 AS bigint), CAST(value->>29 AS bigint) FROM"
    ),
    "WHERE true ON CONFLICT (end_to_end_id) DO UPDATE SET status = excluded.status, \
     stopped = excluded.stopped, released_on = excluded.released_on, \
     released_by = excluded.released_by, settled_on = excluded.settled_on, \
     returned_on = excluded.returned_on, reason = excluded.reason, position = excluded.position"
);

pub(super) fn cells(row: &PaymentRow, to: &mut dyn Row) {
    to.text(row.end_to_end_id.as_str());
    to.text(row.batch.as_str());
    to.text(row.claim_no.as_str());
    to.number(row.instalment.into());
    to.number(row.attempt.into());
    to.text(row.uscc.as_str());
    to.text(row.payee.as_str());
    to.text(row.payee_name.as_str());
    to.text(row.measure.as_str());
    to.text(row.clause.as_str());
    to.text(row.account.account_name.as_str());
    to.text(row.account.bank.as_str());
    to.text(row.account.bank_code.as_str());
    to.text(row.account.account_no.as_str());
    to.fen(row.amount);
    to.fen(row.city);
    to.fen(row.district);
    to.list(&row.funds);
    to.text(row.status.as_str());
    to.flag(row.needs_release);
    to.flag(row.stopped);
    to.date(row.ordered_on);
    to.text(row.ordered_by.as_str());
    to.maybe_date(row.released_on);
    to.maybe(row.released_by.as_ref());
    to.maybe_date(row.settled_on);
    to.maybe_date(row.returned_on);
    to.maybe(row.reason.as_ref());
    to.number(sql(row.ordered_position));
    to.number(sql(row.position));
}

pub(super) fn read(cells: &dyn Cells) -> Result<PaymentRow, StoreError> {
    let mut reader = Reader::new("payments", cells);
    Ok(PaymentRow {
        end_to_end_id: reader.name(EndToEndId::parse)?,
        batch: reader.name(BatchNo::parse)?,
        claim_no: reader.name(ClaimNo::parse)?,
        instalment: reader.number()?,
        attempt: reader.number()?,
        uscc: reader.uscc()?,
        payee: reader.uscc()?,
        payee_name: reader.name(PartyName::parse)?,
        measure: reader.name(MeasureId::parse)?,
        clause: reader.text()?,
        account: Account {
            account_name: reader.name(PartyName::parse)?,
            bank: reader.name(PartyName::parse)?,
            bank_code: reader.text()?,
            account_no: reader.text()?,
        },
        amount: reader.money()?,
        city: reader.money()?,
        district: reader.money()?,
        funds: reader.list()?,
        status: reader.word(OrderStatus::parse)?,
        needs_release: reader.flag()?,
        stopped: reader.flag()?,
        ordered_on: reader.date()?,
        ordered_by: reader.name(ActorName::parse)?,
        released_on: reader.maybe_date()?,
        released_by: reader.maybe_name(ActorName::parse)?,
        settled_on: reader.maybe_date()?,
        returned_on: reader.maybe_date()?,
        reason: reader.maybe_text()?,
        ordered_position: reader.count()?,
        position: reader.count()?,
    })
}

/// Who released the orders of a year's instalments, the last attempt last.
const RELEASED: Sql = Sql::same(
    "SELECT p.claim_no, p.instalment, p.released_by FROM payments p JOIN register r \
     ON r.claim_no = p.claim_no AND r.instalment = p.instalment \
     WHERE r.period = $1 AND p.released_by IS NOT NULL ORDER BY p.attempt",
);

impl Db {
    /// Who released the last order of each instalment of a year that was
    /// released 复核.
    pub async fn releasers_of(
        &self,
        year: Year,
    ) -> Result<BTreeMap<InstalmentKey, ActorName>, StoreError> {
        let read = |cells: &dyn Cells| {
            let mut reader = Reader::new("payments", cells);
            let key = (reader.name(ClaimNo::parse)?, reader.number()?);
            Ok((key, reader.name(ActorName::parse)?))
        };
        let args = [Arg::Int(i64::from(year.0))];
        Ok(self.fetch("the payments", RELEASED, &args, read).await?.into_iter().collect())
    }

    /// `report payments`: what was ordered in a year.
    pub async fn payments_of(&self, year: Year) -> Result<Vec<PaymentRow>, StoreError> {
        let (first, last) = (year.first_day().to_string(), year.last_day().to_string());
        let args = [Arg::Text(&first), Arg::Text(&last)];
        Ok(in_order(self.fetch("the payments", OF_DAYS, &args, read).await?))
    }

    /// The orders that the bank has not answered yet.
    pub async fn open_payments(&self) -> Result<Vec<PaymentRow>, StoreError> {
        Ok(in_order(self.fetch("the payments", OPEN, &[], read).await?))
    }

    /// The orders that the bank has answered on a day or later, by its own days.
    pub async fn payments_answered_since(
        &self,
        day: bofu_domain::date::Date,
    ) -> Result<Vec<PaymentRow>, StoreError> {
        let day = day.to_string();
        let rows = self.fetch("the payments", ANSWERED_SINCE, &[Arg::Text(&day)], read).await?;
        Ok(in_order(rows))
    }

    /// The orders of a batch, cancelled ones too.
    pub async fn batch(&self, batch: &BatchNo) -> Result<Vec<PaymentRow>, StoreError> {
        let args = [Arg::Text(batch.as_str())];
        Ok(in_order(self.fetch("the payments", OF_BATCH, &args, read).await?))
    }
}
