//! The rows of the book: loading what a batch touches, writing what changed.

use bofu_projections::book::{Book, Touched};
use serde_json::{Value, json};

use super::{
    claims, enterprises, register,
    sql::{Arg, Db, Sql, Tx},
};
use crate::store::StoreError;

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
        Ok(book)
    }

    /// Writes rows over what is there.
    pub async fn write_book(&mut self, book: &Book) -> Result<(), StoreError> {
        let rows = book.enterprises.values().map(enterprises::cells).collect::<Result<_, _>>()?;
        self.write("the enterprises", enterprises::UPSERT, rows).await?;
        let rows = book.claims.values().map(claims::cells).collect();
        self.write("the claims", claims::UPSERT, rows).await?;
        let rows = book.register.values().map(register::cells).collect();
        self.write("the register", register::UPSERT, rows).await
    }

    /// Empties the book, to be folded anew.
    pub async fn clear_book(&mut self) -> Result<(), StoreError> {
        for sql in ["DELETE FROM register", "DELETE FROM claims", "DELETE FROM enterprises"] {
            self.execute("the rows of the book", Sql::same(sql), &[]).await?;
        }
        Ok(())
    }

    /// Runs a statement over rows; none where there are none.
    pub(super) async fn write(
        &mut self,
        doing: &'static str,
        sql: Sql,
        rows: Vec<Value>,
    ) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let rows = Value::Array(rows).to_string();
        self.execute(doing, sql, &[Arg::Text(&rows)]).await
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
        Ok(book)
    }
}
