//! How errors are told: code, message, cause and remedy on stderr.

use std::fmt::Write as _;

use bofu_domain::{explained::Explained, language::Lang};
use serde_json::{Map, Value, json};

use super::{Format, Output, say, say_json, stream};
use bofu_app::{bulk::Interruption, error::AppError};
use bofu_tabular::shown_message;

impl Output {
    /// Message and remedy in the language asked for, as they may be shown.
    pub fn words(self, error: &dyn Explained) -> (String, String) {
        let (message, hint) = match self.lang {
            Lang::Zh => (error.zh(), error.hint_zh()),
            Lang::En => (error.to_string(), error.hint()),
        };
        (shown_message(&message, self.lang), shown_message(&hint, self.lang))
    }

    pub(super) fn hint_label(self) -> &'static str {
        self.text("提示:", "hint:")
    }

    /// A failure that is no error of the application, on stderr.
    pub fn failure(self, code: &str, message: &str, hint: &str) {
        let lines = message.lines().map(|line| shown_message(line, self.lang));
        let message = lines.collect::<Vec<_>>().join("\n");
        if self.is_json() {
            say_json(&json!({"code": code, "message": message, "hint": hint}));
            return;
        }
        let (label, hint_label) = (self.text("错误", "error"), self.hint_label());
        say(&format!("{label}[{code}]: {message}\n  {hint_label} {hint}"));
    }

    /// What the parser of the command line says: help and version are data,
    /// everything else is bad usage, in the form that was asked for.
    pub fn usage(self, error: &clap::Error) {
        let rendered = error.render();
        if !error.use_stderr() {
            let text = rendered.to_string();
            let on_terminal = stream::is_terminal().then(|| rendered.ansi().to_string());
            stream::data(on_terminal.unwrap_or(text).as_bytes());
            return;
        }
        let text = rendered.to_string();
        if self.format == Format::Json {
            let message = text.split("\n\nFor more information").next().unwrap_or(&text);
            let message = message.trim_start_matches("error: ").trim();
            self.failure("usage", message, "see the same command with --help");
            return;
        }
        let lines = text.trim_end().lines().map(|line| shown_message(line, self.lang));
        say(&lines.collect::<Vec<_>>().join("\n"));
    }

    /// An error with its code and remedy, on stderr.
    pub fn error(self, error: &dyn Explained) {
        self.error_of(None, error);
    }

    /// The same of one thing among several: people are told which, where the
    /// message does not name it.
    pub fn error_about(self, about: &str, error: &dyn Explained) {
        self.error_of(Some(about), error);
    }

    /// The error that has ended the command.
    pub fn end(self, error: &AppError) {
        if let AppError::Interrupted(interruption) = error {
            self.interrupted(interruption);
        } else {
            self.error(error);
        }
    }

    fn error_of(self, about: Option<&str>, error: &dyn Explained) {
        let (message, hint) = self.words(error);
        if self.is_json() {
            say_json(&self.error_json(error).into());
            return;
        }
        let before = about
            .filter(|about| !names(&message, about))
            .map(|about| format!("{about}{}", self.text("：", ": ")))
            .unwrap_or_default();
        let label = self.text("错误", "error");
        let mut text = format!("{label}[{}]: {before}{message}", error.code());
        for cause in self.causes(error) {
            let _infallible = write!(text, "\n  {} {cause}", self.text("起因:", "caused by:"));
        }
        if !hint.is_empty() {
            let _infallible = write!(text, "\n  {} {hint}", self.hint_label());
        }
        say(&text);
    }

    fn error_json(self, error: &dyn Explained) -> Map<String, Value> {
        let (message, hint) = self.words(error);
        let (code, causes) = (Value::from(error.code()), Value::from(self.causes(error)));
        [("code", code), ("message", message.into()), ("hint", hint.into()), ("cause", causes)]
            .map(|(name, value)| (name.to_owned(), value))
            .into_iter()
            .collect()
    }

    /// The chain of causes, without the error itself and what its text, or that
    /// of a cause before, already says.
    fn causes(self, error: &dyn Explained) -> Vec<String> {
        let chain = std::iter::successors(error.source(), |cause| cause.source());
        let mut said = vec![error.to_string()];
        for cause in chain.map(ToString::to_string) {
            if !said.iter().any(|text| text.contains(&cause)) {
                said.push(cause);
            }
        }
        said.iter().skip(1).map(|cause| shown_message(cause, self.lang)).collect()
    }

    /// A bulk command that ended before its end: what is known of its items,
    /// how many are stored, how many are not, and how to go on.
    fn interrupted(self, interruption: &Interruption) {
        let (cause, known) = (&interruption.cause, &interruption.known);
        if self.is_json() {
            let mut error = self.error_json(interruption);
            let refused = known.refused.iter().map(|(item, refusal)| {
                let mut told = item.json();
                told.extend(self.error_json(refusal));
                told
            });
            let (refused, because) = (refused.collect::<Vec<_>>(), self.error_json(cause));
            let items = |items: &[bofu_app::bulk::Item]| -> Vec<Value> {
                items.iter().map(|item| Value::Object(item.json())).collect()
            };
            error.insert("because".to_owned(), because.into());
            error.insert("counts".to_owned(), json!(interruption.counts));
            error.insert("done".to_owned(), items(&known.done).into());
            error.insert("refused".to_owned(), json!(refused));
            error.insert("unknown".to_owned(), items(&interruption.unknown).into());
            say_json(&error.into());
            return;
        }
        for (item, refusal) in &known.refused {
            self.error_about(&item.name, refusal);
        }
        let (message, hint) = self.words(interruption);
        let label = self.text("错误", "error");
        let mut text = format!("{label}[{}]: {message}", interruption.code());
        let (why, remedy) = self.words(cause);
        let lead = self.text("起因:", "caused by:");
        let _infallible = write!(text, "\n  {lead} [{}] {why}", cause.code());
        if !interruption.unknown.is_empty() {
            let names: Vec<&str> =
                interruption.unknown.iter().map(|item| item.name.as_str()).collect();
            let names = shown_message(&names.join(" "), self.lang);
            let _infallible = write!(text, "\n  {} {names}", self.text("不明:", "not known:"));
        }
        for hint in [remedy, hint].iter().filter(|hint| !hint.is_empty()) {
            let _infallible = write!(text, "\n  {} {hint}", self.hint_label());
        }
        say(&text);
    }
}

/// Whether a message names a thing: `C-12` does not name `C-1`.
fn names(message: &str, thing: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    message.match_indices(thing).any(|(at, found)| {
        let before = message.get(..at).and_then(|text| text.chars().next_back());
        let after = message.get(at + found.len()..).and_then(|text| text.chars().next());
        !before.into_iter().chain(after).any(goes_on)
    })
}
