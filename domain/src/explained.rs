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

#[cfg(test)]
mod tests {
    use super::Explained;

    /// A refusal whose variants share code and remedy.
    #[derive(Debug, thiserror::Error, Explained)]
    #[explain(code = "shared", hint = "ask", hint_zh = "请询问")]
    enum Inner {
        #[error("{0} is too much")]
        #[explain(zh = "{0} 过多")]
        TooMuch(u32),
        #[error("{left} of {all} is left")]
        #[explain(code = "left", zh("{all} 余 {left}{}", if *left == 0 { "，已用尽" } else { "" }))]
        #[explain(hint = "take {left}", hint_zh = "请取 {left}")]
        Left { left: u32, all: u32 },
    }

    #[derive(Debug, thiserror::Error, Explained)]
    enum Outer<E> {
        #[error(transparent)]
        #[explain(transparent)]
        Boxed(Box<Inner>),
        #[error(transparent)]
        #[explain(transparent)]
        Other(E),
        #[error("nothing")]
        #[explain(code = "nothing", zh = "无")]
        Nothing,
    }

    fn words(error: &dyn Explained) -> (&'static str, String, String, String) {
        (error.code(), error.zh(), error.hint(), error.hint_zh())
    }

    fn expected(
        code: &'static str,
        zh: &str,
        hint: &str,
        hint_zh: &str,
    ) -> (&'static str, String, String, String) {
        (code, zh.to_owned(), hint.to_owned(), hint_zh.to_owned())
    }

    #[test]
    fn a_variant_has_its_own_words_and_those_that_all_variants_share() {
        assert_eq!(words(&Inner::TooMuch(3)), expected("shared", "3 过多", "ask", "请询问"));
        let left = Inner::Left { left: 0, all: 7 };
        assert_eq!(words(&left), expected("left", "7 余 0，已用尽", "take 0", "请取 0"));
    }

    #[test]
    fn an_error_that_carries_another_speaks_with_its_words() {
        let inner = || Inner::TooMuch(3);
        assert_eq!(words(&Outer::<Inner>::Boxed(Box::new(inner()))), words(&inner()));
        assert_eq!(words(&Outer::Other(inner())), words(&inner()));
        assert_eq!(words(&Outer::<Inner>::Nothing), expected("nothing", "无", "", ""));
    }
}
