//! The rows of the book: loading what a batch touches, writing what changed.

use bofu_projections::book::{Book, Rows, Touched};
use serde_json::{Value, json};

use super::{
    budget,
    cells::Row,
    claims, enterprises, notices, payments, recoveries, register,
    sql::{Arg, Db},
    tx::Tx,
};
use crate::StoreError;

impl Tx {
    /// The rows that a batch reads or writes.
    pub async fn load_book(&mut self, touched: &Touched) -> Result<Book, StoreError> {
        let mut book = Book::default();
        if !touched.enterprises.is_empty() {
            let keys = keys(touched.enterprises.iter());
            let rows = self
                .fetch(
                    "the enterprises",
                    enterprises::OF_KEYS,
                    &[Arg::Text(&keys)],
                    enterprises::read,
                )
                .await?;
            book.enterprises = rows.into_iter().map(|row| (row.uscc.clone(), row)).collect();
        }
        if !touched.claims.is_empty() {
            let keys = keys(touched.claims.iter());
            let args = [Arg::Text(&keys)];
            let rows = self.fetch("the claims", claims::OF_KEYS, &args, claims::read).await?;
            book.claims = rows.into_iter().map(|row| (row.claim_no.clone(), row)).collect();
            let rows =
                self.fetch("the register", register::OF_CLAIMS, &args, register::read).await?;
            book.register = rows.into_iter().map(|row| (row.key(), row)).collect();
        }
        self.load_money(touched, &mut book).await?;
        Ok(book)
    }

    /// Notices, orders, recoveries and budget.
    async fn load_money(&mut self, touched: &Touched, book: &mut Book) -> Result<(), StoreError> {
        if !touched.paying.is_empty() {
            let keys = keys(touched.paying.iter());
            let args = [Arg::Text(&keys)];
            let rows = self.fetch("the notices", notices::OF_CLAIMS, &args, notices::read).await?;
            book.notices = rows.into_iter().map(|row| (row.claim_no.clone(), row)).collect();
            let rows = self
                .fetch("the recoveries", recoveries::OF_CLAIMS, &args, recoveries::read)
                .await?;
            book.recoveries = rows.into_iter().map(|row| (row.key(), row)).collect();
        }
        if !touched.orders.is_empty() {
            let keys = keys(touched.orders.iter());
            let args = [Arg::Text(&keys)];
            let rows = self.fetch("the payments", payments::OF_KEYS, &args, payments::read).await?;
            book.payments = rows.into_iter().map(|row| (row.end_to_end_id.clone(), row)).collect();
        }
        if !touched.budget.is_empty() {
            let keys = Value::Array(touched.budget.iter().map(budget::key).collect()).to_string();
            let args = [Arg::Text(&keys)];
            let rows = self.fetch("the budget", budget::OF_KEYS, &args, budget::read).await?;
            book.budget = rows.into_iter().collect();
        }
        Ok(())
    }

    /// Writes rows over what is there.
    pub async fn write_book(&mut self, rows: &Rows) -> Result<(), StoreError> {
        let Rows { enterprises, claims, register, notices, payments, recoveries, budget } = rows;
        self.write("the enterprises", enterprises::UPSERT, enterprises.iter(), enterprises::cells)
            .await?;
        self.write("the claims", claims::UPSERT, claims.iter(), claims::cells).await?;
        self.write("the register", register::UPSERT, register.iter(), register::cells).await?;
        self.write("the notices", notices::UPSERT, notices.iter(), notices::cells).await?;
        self.write("the payments", payments::UPSERT, payments.iter(), payments::cells).await?;
        self.write("the recoveries", recoveries::UPSERT, recoveries.iter(), recoveries::cells)
            .await?;
        let cells = |(key, row): &(_, _), to: &mut dyn Row| budget::cells(key, row, to);
        self.write("the budget", budget::UPSERT, budget.iter(), cells).await
    }
}

/// Keys as rows of one column.
fn keys(keys: impl Iterator<Item = impl ToString>) -> String {
    Value::Array(keys.map(|key| json!([key.to_string()])).collect()).to_string()
}

impl Db {
    /// Every row there is, for comparison with what the events fold to.
    pub async fn whole_book(&self) -> Result<Book, StoreError> {
        let mut book = Book::default();
        for row in self.enterprises().await? {
            book.enterprises.insert(row.uscc.clone(), row);
        }
        for row in self.fetch("the claims", claims::ALL, &[], claims::read).await? {
            book.claims.insert(row.claim_no.clone(), row);
        }
        for row in self.fetch("the register", register::ALL, &[], register::read).await? {
            book.register.insert(row.key(), row);
        }
        for row in self.fetch("the notices", notices::ALL, &[], notices::read).await? {
            book.notices.insert(row.claim_no.clone(), row);
        }
        for row in self.fetch("the payments", payments::ALL, &[], payments::read).await? {
            book.payments.insert(row.end_to_end_id.clone(), row);
        }
        for row in self.fetch("the recoveries", recoveries::ALL, &[], recoveries::read).await? {
            book.recoveries.insert(row.key(), row);
        }
        book.budget.extend(self.fetch("the budget", budget::ALL, &[], budget::read).await?);
        Ok(book)
    }
}
