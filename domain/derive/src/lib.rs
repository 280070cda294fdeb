//! Derives of Bofu: the words of an error beside its variant.
//!
//! Pure token work. It knows no error of Bofu, and nothing at run time uses it.

mod explained;
mod words;

use proc_macro::TokenStream;

/// Implements `bofu_domain::explained::Explained`: code, Chinese message and
/// both remedies stand beside the variant, under thiserror's English message.
///
/// ```ignore
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
