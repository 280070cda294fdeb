//! Derives of Bofu: the words of an error beside its variant, and the columns
//! of a table beside the members of its row.
//!
//! Pure token work. It knows no type of Bofu, and nothing at run time uses it.

mod columns;
mod explained;
mod words;

use proc_macro::TokenStream;

/// Implements `bofu_domain::explained::Explained`: code, Chinese message and
/// both remedies stand beside the variant, under thiserror's English message.
///
/// ```text
/// #[derive(Debug, thiserror::Error, Explained)]
/// enum FundRefusal {
///     #[error("the appropriation {0} is negative")]
///     #[explain(code = "appropriation-negative", zh = "预算指标 {0} 为负数")]
///     #[explain(hint = "give the total, zero or more", hint_zh = "请填写总额，不得为负")]
///     Negative(Money),
///     #[error(transparent)]
///     #[explain(transparent)]
///     Closed(#[from] YearClosed),
/// }
/// ```
///
/// Each of `code`, `zh`, `hint`, `hint_zh` is a literal in which fields are
/// named as in `#[error]` (`{left}`, `{0}`), a literal with arguments
/// (`zh("{}已结账", month.zh())`), or any expression (`hint = why.hint()`).
/// Expressions see each field by reference, under its name or as `_0`, `_1`.
/// An error without a remedy leaves both hints away. Words that all variants
/// share stand once, above the enum; a variant's own come before them.
#[proc_macro_derive(Explained, attributes(explain))]
pub fn derive_explained(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    explained::implement(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Implements `bofu_projections::table::TableRow`: the struct is the one
/// description of its table.
///
/// ```text
/// #[derive(Debug, Clone, PartialEq, Eq, TableRow)]
/// #[table("register")]
/// struct RegisterRow {
///     /// 申报号
///     #[column(key)]
///     claim_no: ClaimNo,
///     /// 年度归属: a calendar year
///     #[column(fixed, index = "register_by_period")]
///     period: Year,
///     /// 核定, fen
///     granted: Money,
/// }
/// ```
///
/// A member is a column: its name, its type (see `ColumnValue`), and as its
/// documentation what the guide says of it. `key`: it belongs to the primary
/// key. `fixed`: it never changes while the row stands, so an update leaves it.
/// `index`: it has an index of this name. `group`: the member is several
/// columns (see `Columns`). `after`: it stands behind the column of another
/// member, where the order in the table is not that of the struct.
#[proc_macro_derive(TableRow, attributes(table, column))]
pub fn derive_table_row(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    columns::implement_row(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}

/// Implements `bofu_projections::table::Columns` for a group of columns that
/// rows have among others; its members are described as those of a row.
#[proc_macro_derive(Columns, attributes(column))]
pub fn derive_columns(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as syn::DeriveInput);
    columns::implement_columns(&input).unwrap_or_else(|error| error.to_compile_error()).into()
}
