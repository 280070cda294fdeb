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
use crate::{
    app::{error::Exit, import::Imported},
    tabular,
};

impl From<Lang> for tabular::Lang {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

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

    /// With this language and format, whatever the options.
    pub fn of(lang: Lang, format: Format) -> Self {
        Self { lang, format }
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

    /// A warning on stderr, for programs too: what was done stands, and somebody
    /// has something to do.
    pub fn warn(self, code: &str, zh: &str, en: &str) {
        let text = self.text(zh, en);
        let text = if self.is_json() {
            json!({"warning": code, "message": text}).to_string()
        } else {
            format!("{}[{code}]: {text}", self.text("注意", "warning"))
        };
        line(std::io::stderr().lock(), &text);
    }

    /// JSON for programs, a sentence for people.
    pub fn answer<T: Serialize + ?Sized>(self, value: &T, zh: &str, en: &str) {
        if self.is_json() {
            self.json(value);
        } else {
            self.data(self.text(zh, en));
        }
    }

    /// What a command changed, or that it changed nothing: `{…, "changed"}`.
    pub fn done(self, changed: bool, mut what: serde_json::Value, zh: &str, en: &str) {
        if let Some(object) = what.as_object_mut() {
            object.insert("changed".to_owned(), changed.into());
        }
        let (state_zh, state_en) =
            if changed { ("已记录", "recorded") } else { ("未变", "unchanged") };
        self.answer(&what, &format!("{zh}: {state_zh}"), &format!("{en}: {state_en}"));
    }

    /// The closing count of things that were handled each on its own, by the
    /// words for one that changed: those that did, those that stood so already,
    /// where there are any, and those that were refused.
    pub fn counted(self, (zh, en): (&str, &str), changed: usize, unchanged: usize, refused: usize) {
        let (same_zh, same_en) = if unchanged == 0 {
            (String::new(), String::new())
        } else {
            (format!("未变 {unchanged} 件, "), format!("{unchanged} unchanged, "))
        };
        self.talk(
            &format!("{zh} {changed} 件, {same_zh}拒绝 {refused} 件"),
            &format!("{changed} {en}, {same_en}{refused} refused"),
        );
    }

    /// What became of an imported file; 1 where any row was refused.
    pub fn imported(self, done: &Imported) -> Exit {
        if self.is_json() {
            self.json(done);
            let refused = done.refused.iter().map(|row| {
                json!({"row": row.row, "code": row.code, "message": row.message, "hint": row.hint})
            });
            self.refusals(refused.collect());
        } else {
            let (stored, unchanged, refused) = (done.stored, done.unchanged, done.refused.len());
            for row in &done.refused {
                let place = match self.lang {
                    Lang::Zh => format!("第 {} 行", row.row),
                    Lang::En => format!("row {}", row.row),
                };
                // What is wrong with the row itself says its number already.
                let message = row.message.strip_prefix(&place).unwrap_or(&row.message);
                let message = message.trim_start_matches([':', ' ']);
                let mut text = format!("{place} [{}]: {message}", row.code);
                if !row.hint.is_empty() {
                    let _infallible = write!(text, "\n  {} {}", self.hint_label(), row.hint);
                }
                line(std::io::stderr().lock(), &text);
            }
            self.data(&match self.lang {
                Lang::Zh => format!("新存 {stored} 行, 未变 {unchanged} 行, 拒绝 {refused} 行"),
                Lang::En => format!("{stored} stored, {unchanged} unchanged, {refused} refused"),
            });
            if let Some(path) = &done.refused_file {
                let path = path.display();
                self.talk(
                    &format!("被拒绝的行在 {path}, 改正后可再次导入"),
                    &format!("The refused rows are in {path}; correct them and import it again"),
                );
            }
        }
        if done.refused.is_empty() { Exit::Done } else { Exit::Refused }
    }

    /// Refusals for programs, as one error on stderr: the one there is, or
    /// what they have in common. Each has `code`, `message` and `hint`.
    pub fn refusals(self, mut refused: Vec<serde_json::Value>) {
        let count = refused.len();
        let error = match refused.as_mut_slice() {
            [] => return,
            [one] => one.take(),
            _several => json!({
                "code": "refused",
                "message": match self.lang {
                    Lang::Zh => format!("{count} 项被拒绝"),
                    Lang::En => format!("{count} were refused"),
                },
                "hint": self.text("见 refused 各项", "see each under refused"),
                "refused": refused,
            }),
        };
        line(std::io::stderr().lock(), &error.to_string());
    }

    /// Message and remedy in the language asked for.
    pub fn words(self, error: &dyn Explained) -> (String, String) {
        match self.lang {
            Lang::Zh => (error.zh(), error.hint_zh()),
            Lang::En => (error.to_string(), error.hint()),
        }
    }

    fn hint_label(self) -> &'static str {
        match self.lang {
            Lang::Zh => "提示:",
            Lang::En => "hint:",
        }
    }

    /// A failure that is no error of the application, on stderr.
    pub fn failure(self, code: &str, message: &str, hint: &str) {
        let text = if self.is_json() {
            json!({"code": code, "message": message, "hint": hint}).to_string()
        } else {
            format!(
                "{}[{code}]: {message}\n  {} {hint}",
                self.text("错误", "error"),
                self.hint_label()
            )
        };
        line(std::io::stderr().lock(), &text);
    }

    /// The script that completes the command line in a shell.
    pub fn completions(self, shell: clap_complete::Shell, command: &mut clap::Command) {
        clap_complete::generate(shell, command, "bofu", &mut std::io::stdout().lock());
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

    fn error_of(self, about: Option<&str>, error: &dyn Explained) {
        let (message, hint) = self.words(error);
        let text = if self.is_json() {
            json!({"code": error.code(), "message": message, "hint": hint, "cause": causes(error)})
                .to_string()
        } else {
            let before = about
                .filter(|about| !names(&message, about))
                .map(|about| format!("{about}{}", self.text("：", ": ")))
                .unwrap_or_default();
            let label = self.text("错误", "error");
            let mut text = format!("{label}[{}]: {before}{message}", error.code());
            for cause in causes(error) {
                let _infallible = write!(text, "\n  {} {cause}", self.text("起因:", "caused by:"));
            }
            if !hint.is_empty() {
                let _infallible = write!(text, "\n  {} {hint}", self.hint_label());
            }
            text
        };
        line(std::io::stderr().lock(), &text);
    }

    /// How wide the terminal is; `None`: stdout is no terminal.
    pub fn width(self) -> Option<u16> {
        std::io::stdout().is_terminal().then(|| console::Term::stdout().size().1)
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

/// Whether a message names a thing: `C-12` does not name `C-1`.
fn names(message: &str, thing: &str) -> bool {
    let goes_on = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    message.match_indices(thing).any(|(at, found)| {
        let before = message.get(..at).and_then(|text| text.chars().next_back());
        let after = message.get(at + found.len()..).and_then(|text| text.chars().next());
        !before.into_iter().chain(after).any(goes_on)
    })
}

/// The chain of causes, without the error itself and what its text, or that of
/// a cause before, already says.
fn causes(error: &dyn Explained) -> Vec<String> {
    let chain = std::iter::successors(error.source(), |cause| cause.source());
    let mut said = vec![error.to_string()];
    for cause in chain.map(ToString::to_string) {
        if !said.iter().any(|text| text.contains(&cause)) {
            said.push(cause);
        }
    }
    said.split_off(1)
}

/// Writes a line; a reader that has gone away (`| head`) is no error.
fn line(mut to: impl Write, text: &str) {
    let _gone = writeln!(to, "{text}");
}
