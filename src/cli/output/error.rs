//! How errors are told: code, message, cause and remedy on stderr.

use std::fmt::Write as _;

use bofu_domain::explained::Explained;
use serde_json::{Map, Value, json};

use super::{Format, Output, say, say_json, stream};
use bofu_app::{bulk::Interruption, error::AppError};
use bofu_operations::answer::Refusal;
use bofu_tabular::shown_message;

impl Output {
    /// Message and remedy in the language asked for, as they may be shown.
    pub(crate) fn words(self, error: &dyn Explained) -> (String, String) {
        let Refusal { message, hint, .. } = Refusal::of(error, self.lang);
        (message, hint)
    }

    pub(crate) fn hint_label(self) -> &'static str {
        self.text("提示:", "hint:")
    }

    /// A failure that is no error of the application, on stderr.
    pub(crate) fn failure(self, code: &str, message: &str, hint: &str) {
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
    pub(crate) fn usage(self, error: &clap::Error) {
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
    pub(crate) fn error(self, error: &dyn Explained) {
        self.refusal(None, &Refusal::of(error, self.lang));
    }

    /// An error of one thing among several: people are told which, where the
    /// message does not name it.
    pub(crate) fn error_about(self, about: &str, error: &dyn Explained) {
        self.refusal(Some(about), &Refusal::of(error, self.lang));
    }

    /// The error that has ended the command.
    pub(crate) fn end(self, error: &AppError) {
        if let AppError::Interrupted(interruption) = error {
            self.interrupted(interruption);
        } else {
            self.error(error);
        }
    }

    /// An error that was put into words already.
    pub(crate) fn refusal(self, about: Option<&str>, refusal: &Refusal) {
        if self.is_json() {
            say_json(&as_json(refusal).into());
            return;
        }
        let Refusal { code, hint, message, causes } = refusal;
        let before = about
            .filter(|about| !names(message, about))
            .map(|about| format!("{about}{}", self.text("：", ": ")))
            .unwrap_or_default();
        let label = self.text("错误", "error");
        let mut text = format!("{label}[{code}]: {before}{message}");
        for cause in causes {
            let _infallible = write!(text, "\n  {} {cause}", self.text("起因:", "caused by:"));
        }
        if !hint.is_empty() {
            let _infallible = write!(text, "\n  {} {hint}", self.hint_label());
        }
        say(&text);
    }

    fn error_json(self, error: &dyn Explained) -> Map<String, Value> {
        as_json(&Refusal::of(error, self.lang))
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

/// An error for programs.
fn as_json(refusal: &Refusal) -> Map<String, Value> {
    let Refusal { code, hint, message, causes } = refusal.clone();
    [("code", code.into()), ("message", message.into()), ("hint", hint.into())]
        .into_iter()
        .chain([("cause", Value::from(causes))])
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
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
