//! Data to stdout, talk to stderr. The only module that writes to either.

use std::{
    fmt::Write as _,
    io::{IsTerminal, Write},
};

use bofu_domain::explained::Explained;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::json;

use super::args::{Format, Global, Lang};

/// Where and how to speak.
#[derive(Debug, Clone, Copy)]
pub struct Output {
    lang: Lang,
    format: Format,
}

impl Output {
    /// As the global options ask.
    pub fn new(global: &Global) -> Self {
        Self { lang: global.lang, format: global.format }
    }

    /// Whether a program reads.
    pub fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// The language of what people read.
    pub fn lang(self) -> Lang {
        self.lang
    }

    /// One of two texts, by language.
    pub fn text<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The one JSON document of the command.
    pub fn json<T: Serialize + ?Sized>(self, value: &T) {
        if let Ok(text) = serde_json::to_string_pretty(value) {
            line(std::io::stdout().lock(), &text);
        }
    }

    /// Data for people.
    pub fn data(self, text: &str) {
        line(std::io::stdout().lock(), text);
    }

    /// Talk: what was done, what to do next. Programs are spared it.
    pub fn talk(self, zh: &str, en: &str) {
        if !self.is_json() {
            line(std::io::stderr().lock(), self.text(zh, en));
        }
    }

    /// JSON for programs, a sentence for people.
    pub fn answer<T: Serialize + ?Sized>(self, value: &T, zh: &str, en: &str) {
        if self.is_json() {
            self.json(value);
        } else {
            self.data(self.text(zh, en));
        }
    }

    /// An error with its code and remedy, on stderr.
    pub fn error(self, error: &dyn Explained) {
        let (message, hint) = match self.lang {
            Lang::Zh => (error.zh(), error.hint_zh()),
            Lang::En => (error.to_string(), error.hint()),
        };
        let text = if self.is_json() {
            json!({"code": error.code(), "message": message, "hint": hint, "cause": causes(error)})
                .to_string()
        } else {
            let mut text = format!("{}[{}]: {message}", self.text("错误", "error"), error.code());
            for cause in causes(error) {
                let _infallible = write!(text, "\n  {} {cause}", self.text("起因:", "caused by:"));
            }
            if !hint.is_empty() {
                let _infallible = write!(text, "\n  {} {hint}", self.text("提示:", "hint:"));
            }
            text
        };
        line(std::io::stderr().lock(), &text);
    }

    /// A bar for long work: on a terminal only, never for programs.
    pub fn progress(self, zh: &str, en: &str, total: u64) -> ProgressBar {
        let bar = if self.is_json() || !std::io::stderr().is_terminal() {
            ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::hidden())
        } else {
            ProgressBar::new(total)
        };
        if let Ok(style) =
            ProgressStyle::with_template("{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}")
        {
            bar.set_style(style);
        }
        bar.with_message(self.text(zh, en).to_owned())
    }
}

/// The chain of causes, without the error itself.
fn causes(error: &dyn Explained) -> Vec<String> {
    std::iter::successors(error.source(), |cause| cause.source()).map(ToString::to_string).collect()
}

/// Writes a line; a reader that has gone away (`| head`) is no error.
fn line(mut to: impl Write, text: &str) {
    let _gone = writeln!(to, "{text}");
}
