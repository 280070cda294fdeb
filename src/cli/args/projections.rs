//! The tables that follow the ledger.

use clap::Subcommand;

use bofu_app::projector::{projection::Projection, registry};

/// `bofu projection`
#[derive(Debug, Subcommand)]
pub(crate) enum ProjectionCommand {
    /// 各投影的位置、落后与失败事件 · where each projection stands, its lag and failed event
    #[command(
        after_help = "示例 Examples:\n  bofu projection status\n  bofu projection status --format json\n\n\
        有投影停止时退出码为 3 · exit code 3 where one has stopped"
    )]
    Status,
    /// 在现有表旁重建, 比对后替换 · build tables anew beside the old, compare, swap
    #[command(
        after_help = "示例 Examples:\n  bofu projection rebuild\n  bofu projection rebuild register --throttle 5%\n\n\
        重建期间照常读写; 新旧不符时仍以新表为准, 退出码为 4 · reading and writing go on meanwhile; \
        where the old rows differ the new ones count, and the exit code is 4"
    )]
    Rebuild {
        /// 只重建一个, 写投影名或其中一个表名 · one only, by its name or a table of it
        #[arg(value_parser = projection)]
        name: Option<String>,
        /// 只占用这一份时间, 让写入先行 · work this share of the time, so that writers go first
        #[arg(long, value_name = "PERCENT", value_parser = share)]
        throttle: Option<u8>,
    },
}

/// The name of the projection that bears it, or has a table of it.
fn projection(text: &str) -> Result<String, String> {
    let bears = |one: &&&dyn Projection| one.name() == text || one.tables().contains(&text);
    let found = registry::ALL.iter().find(bears);
    found.map(|one| one.name().to_owned()).ok_or_else(|| {
        let names: Vec<_> = registry::ALL.iter().map(|one| one.name()).collect();
        let names = names.join(", ");
        format!("{text:?} is neither a projection ({names}) nor a table of one")
    })
}

/// `1` to `100`, with or without `%`.
fn share(text: &str) -> Result<u8, String> {
    let number = text.trim().trim_end_matches(['%', '％']);
    number
        .parse()
        .ok()
        .filter(|share| (1..=100).contains(share))
        .ok_or_else(|| format!("{text:?} is no share of the time: give a percentage from 1 to 100"))
}
