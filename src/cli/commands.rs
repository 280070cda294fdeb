//! The tree of commands: the operations, and the few commands that are about
//! the ledger itself.

use clap::{ArgMatches, Command, CommandFactory as _, Subcommand as _};

use super::{
    args::{self, Line},
    dispatch::{Entry, operations},
};

/// The words of the first level in the order of the help, and what is below
/// those that hold others.
const WORDS: [(&str, &str); 24] = [
    ("quickstart", ""),
    ("init", ""),
    ("operator", "操作人员与角色 · operators and their roles"),
    ("office", "付款单位 · the payer"),
    ("policy", "政策包 · policy packs"),
    ("reading", "口径 · readings of what the text leaves open"),
    ("enterprise", "企业 · enterprises"),
    ("title", "称号 · titles"),
    ("budget", "预算指标 · appropriations"),
    ("claim", "申报 · claims"),
    ("aid", "其他资金 · another payer's money that counts"),
    ("grant", "核定 · grants"),
    ("account", "企业账户变更与确认 · an enterprise's account"),
    ("notice", "公示与异议 · notices and objections"),
    ("pay", "拨付 · payments"),
    (
        "statement",
        "银行对账单: 导入、勾对、差异 · bank statements: import, match, settle differences",
    ),
    ("recover", ""),
    ("month", "月结、重开 · close and reopen a month"),
    ("year", "年度关账、重开、结转 · close, reopen, carry over"),
    ("report", ""),
    ("export", "导出给其他程序 · for other programs"),
    ("audit", "审计 · verification and evidence"),
    ("projection", ""),
    ("completions", ""),
];

/// What is below a word of a lower level.
const BELOW: [(&str, &str); 3] = [
    ("office late-entry", "补录 · what is recorded long after its day"),
    ("office workdays", "放假安排 · working days"),
    ("audit finding", "审计发现 · findings"),
];

/// The command line.
pub(super) struct Commands {
    entries: Vec<Entry>,
}

impl Commands {
    /// All of them.
    pub(super) fn all() -> Self {
        Self { entries: operations() }
    }

    /// What the parser of the command line knows.
    pub(super) fn command(&self) -> Command {
        let own = args::Command::augment_subcommands(Command::new("own"));
        let line = Line::command().subcommand_required(true);
        WORDS.iter().enumerate().fold(line, |line, (place, (word, _))| {
            let own = own.find_subcommand(word).cloned();
            let command = own.unwrap_or_else(|| self.branch(word));
            line.subcommand(command.display_order(place))
        })
    }

    /// The command of these words, with those below it.
    fn branch(&self, words: &'static str) -> Command {
        let command = Command::new(words.rsplit(' ').next().unwrap_or(words));
        if let Some(entry) = self.named(words) {
            return (entry.arguments)(command);
        }
        let about = WORDS.iter().chain(&BELOW).find(|(word, _)| *word == words);
        let about = about.map_or("", |(_, about)| about);
        let group = command.about(about).subcommand_required(true).arg_required_else_help(true);
        let below = self.entries.iter().filter_map(|entry| {
            let rest = entry.name.strip_prefix(words)?.strip_prefix(' ')?;
            let word = rest.split(' ').next()?;
            entry.name.get(..words.len() + 1 + word.len())
        });
        let mut below: Vec<&'static str> = below.collect();
        below.dedup();
        below.into_iter().fold(group, |group, words| group.subcommand(self.branch(words)))
    }

    fn named(&self, words: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name == words)
    }

    /// The operation that a line names, with what it says of it.
    pub(super) fn find<'a>(&self, line: &'a ArgMatches) -> Option<(&Entry, &'a ArgMatches)> {
        let (mut words, mut matches) = (Vec::new(), line);
        while let Some((word, below)) = matches.subcommand() {
            words.push(word);
            matches = below;
        }
        Some((self.named(&words.join(" "))?, matches))
    }
}
