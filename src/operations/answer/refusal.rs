//! An error as it is told: its words in one language, made safe to be shown.

use bofu_domain::{explained::Explained, language::Lang};
use bofu_tabular::shown_message;
use serde::Serialize;

/// An error in the words of one language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// For programs, the same in either language.
    pub code: &'static str,
    /// What to do; empty where the message says it all.
    pub hint: String,
    /// What is wrong.
    pub message: String,
    /// The chain of causes, without what the message already says.
    #[serde(skip)]
    pub causes: Vec<String>,
}

impl Refusal {
    /// An error's words.
    pub fn of(error: &dyn Explained, lang: Lang) -> Self {
        let (message, hint) = match lang {
            Lang::Zh => (error.zh(), error.hint_zh()),
            Lang::En => (error.to_string(), error.hint()),
        };
        let [message, hint] = [message, hint].map(|text| shown_message(&text, lang));
        Self { code: error.code(), hint, message, causes: causes(error, lang) }
    }
}

/// The chain of causes, without the error itself and what its text, or that of
/// a cause before, already says.
fn causes(error: &dyn Explained, lang: Lang) -> Vec<String> {
    let chain = std::iter::successors(error.source(), |cause| cause.source());
    let mut said = vec![error.to_string()];
    for cause in chain.map(ToString::to_string) {
        if !said.iter().any(|text| text.contains(&cause)) {
            said.push(cause);
        }
    }
    said.iter().skip(1).map(|cause| shown_message(cause, lang)).collect()
}
