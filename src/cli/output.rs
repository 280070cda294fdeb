//! Data to stdout, talk to stderr. The only module that writes to either, and
//! the place where what is shown is made safe to be looked at.

mod error;
mod stream;

use std::io;

use bofu_domain::language::Lang;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use serde_json::json;

use super::args::{Format, Global};
use bofu_app::error::Exit;
use bofu_report::Table;
use bofu_tabular::{shown, shown_json};

/// Where and how to speak.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    lang: Lang,
    format: Format,
}

#[allow(clippy::unused_self, reason = "who has an output may write, whatever its form")]
impl Output {
    /// As the global options ask.
    pub(crate) fn new(global: &Global) -> Self {
        Self { lang: global.lang, format: global.format }
    }

    /// With this language and format, whatever the options.
    pub(crate) fn of(lang: Lang, format: Format) -> Self {
        Self { lang, format }
    }

    /// Whether a program reads.
    pub(crate) fn is_json(self) -> bool {
        self.format == Format::Json
    }

    /// The language of what people read.
    pub(crate) fn lang(self) -> Lang {
        self.lang
    }

    /// One of two texts, by language.
    pub(crate) fn text<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    /// The one JSON document of the command.
    pub(crate) fn json<T: Serialize + ?Sized>(self, value: &T) {
        match serde_json::to_string_pretty(value) {
            Ok(text) => stream::line(&shown_json(&text)),
            Err(error) => stream::fail(io::Error::other(error)),
        }
    }

    /// Data for people.
    pub(crate) fn data(self, text: &str) {
        stream::line(&shown(text));
    }

    /// A table for people.
    pub(crate) fn table(self, table: &Table) {
        self.data(bofu_report::text(table, self.lang, self.width()).trim_end());
    }

    /// A document as it is, byte for byte.
    pub(crate) fn verbatim(self, text: &str) {
        stream::line(text);
    }

    /// Talk: what was done, what to do next. Programs are spared it.
    pub(crate) fn talk(self, zh: &str, en: &str) {
        if !self.is_json() {
            say(self.text(zh, en));
        }
    }

    /// A warning on stderr, for programs too: what was done stands, and somebody
    /// has something to do.
    pub(crate) fn warn(self, code: &str, zh: &str, en: &str) {
        let text = self.text(zh, en);
        if self.is_json() {
            say_json(&json!({"warning": code, "message": text}));
        } else {
            say(&format!("{}[{code}]: {text}", self.text("注意", "warning")));
        }
    }

    /// JSON for programs, a sentence for people.
    pub(crate) fn answer<T: Serialize + ?Sized>(self, value: &T, zh: &str, en: &str) {
        if self.is_json() {
            self.json(value);
        } else {
            self.data(self.text(zh, en));
        }
    }

    /// The closing count of things that were handled each on its own, by the
    /// words for one that changed: those that did, those that stood so already,
    /// where there are any, and those that were refused.
    pub(crate) fn counted(
        self,
        (zh, en): (&str, &str),
        changed: usize,
        unchanged: usize,
        refused: usize,
    ) {
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

    /// Refusals for programs, as one error on stderr: the one there is, or
    /// what they have in common. Each has `code`, `message` and `hint`.
    pub(crate) fn refusals(self, mut refused: Vec<serde_json::Value>) {
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
        say_json(&error);
    }

    /// How wide the terminal is; `None`: stdout is no terminal.
    pub(crate) fn width(self) -> Option<u16> {
        stream::width()
    }

    /// A bar for long work: on a terminal only, never for programs.
    pub(crate) fn progress(self, zh: &str, en: &str, total: u64) -> ProgressBar {
        let bar = if self.is_json() || !stream::talk_is_seen() {
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

    /// The script that completes the command line in a shell.
    pub(crate) fn completions(self, shell: clap_complete::Shell, command: &mut clap::Command) {
        let mut script = Vec::new();
        clap_complete::generate(shell, command, "bofu", &mut script);
        stream::data(&script);
    }

    /// Ends the command: with the exit code that it has come to, unless its
    /// answer could not be written.
    pub(crate) fn finish(self, exit: Exit) -> Exit {
        let Some(error) = stream::failure() else { return exit };
        self.failure(
            "stdout-unwritable",
            &match self.lang {
                Lang::Zh => format!("无法写入标准输出, 结果不完整: {error}"),
                Lang::En => format!("stdout cannot be written to, the answer is not whole: {error}"),
            },
            self.text(
                "命令本身已执行; 请检查输出所在的磁盘或管道, 再次查询结果",
                "the command itself was carried out; see to the disk or pipe, and ask for its result again",
            ),
        );
        match exit {
            Exit::Done | Exit::Refused => Exit::Storage,
            Exit::Usage | Exit::Storage | Exit::Verification | Exit::Signal(_) => exit,
        }
    }
}

/// Talk as it is composed.
fn say(text: &str) {
    stream::talk(&shown(text));
}

/// Talk for programs, in one line.
fn say_json(value: &serde_json::Value) {
    stream::talk(&shown_json(&value.to_string()));
}
