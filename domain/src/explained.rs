//! What every error of Bofu can say, in both languages.

/// The derive of the same name reads code, Chinese message and remedies beside
/// each variant.
pub use bofu_derive::Explained;

/// An error with a stable code, a message and a remedy. Its `Display` is the
/// English message; it names the thing, the limit and the actual value.
pub trait Explained: std::error::Error {
    /// Stable, kebab-case; scripts rely on it.
    fn code(&self) -> &'static str;
    /// The message in Chinese.
    fn zh(&self) -> String;
    /// What to do, in English; empty where the message says it all.
    fn hint(&self) -> String;
    /// What to do, in Chinese; empty where the message says it all.
    fn hint_zh(&self) -> String;
}
