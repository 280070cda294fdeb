//! The command line: arguments in, answers out, an exit code at the end. Never
//! holds a rule of the ledger.

mod answer;
pub mod args;
mod audits;
mod claims;
mod closes;
mod enterprises;
mod evidence;
mod exports;
mod money;
mod offices;
mod open;
pub mod output;
mod payments;
mod policies;
mod projections;
mod reports;
mod signals;
mod statements;
mod watch;

use std::{ffi::OsString, process::ExitCode};

use bofu_domain::language::Lang;
use clap::{CommandFactory, FromArgMatches};

use crate::answer::Answer;
use args::{Cli, Command, Format, Global};
use bofu_app::error::Exit;
use output::Output;

/// Runs the command line and answers with its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let parsed = Cli::command()
        .try_get_matches_from(&arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => return usage(&error, &arguments),
    };
    let output = Output::new(&cli.global);
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let hint = output.text("请稍后重试", "try again when the machine is less busy");
            output.failure("runtime", &error.to_string(), hint);
            return ExitCode::from(Exit::Storage.code());
        }
    };
    let exit = runtime.block_on(answer(cli, output)).unwrap_or_else(|error| {
        output.end(&error);
        error.exit()
    });
    ExitCode::from(output.finish(exit).code())
}

/// Help and version are answers; everything else that the parser says is bad
/// usage.
fn usage(error: &clap::Error, arguments: &[OsString]) -> ExitCode {
    let json = arguments.windows(2).any(|pair| pair[0] == "--format" && pair[1] == "json")
        || arguments.iter().any(|argument| argument == "--format=json");
    let output = Output::of(Lang::En, if json { Format::Json } else { Format::Text });
    output.usage(error);
    let exit = if error.use_stderr() { Exit::Usage } else { Exit::Done };
    ExitCode::from(output.finish(exit).code())
}

async fn answer(cli: Cli, output: Output) -> Answer {
    let global: &Global = &cli.global;
    open::check(global)?;
    signals::listen(&global.stop, output);
    match cli.command {
        Command::Quickstart { out } => reports::quickstart(global, output, &out).await,
        Command::Init => open::init(global, output).await,
        Command::Operator(command) => offices::operator(global, output, command).await,
        Command::Office(command) => offices::office(global, output, command).await,
        Command::Policy(command) => policies::policy(global, output, command).await,
        Command::Reading(command) => policies::reading(global, output, command).await,
        Command::Enterprise(command) => enterprises::enterprise(global, output, command).await,
        Command::Title(command) => enterprises::title(global, output, command).await,
        Command::Budget(command) => money::budget(global, output, command).await,
        Command::Claim(command) => claims::claim(global, output, command).await,
        Command::Aid(command) => money::aid(global, output, command).await,
        Command::Grant(command) => money::grant(global, output, command).await,
        Command::Account(command) => payments::account(global, output, command).await,
        Command::Notice(command) => payments::notice(global, output, command).await,
        Command::Pay(command) => payments::pay(global, output, command).await,
        Command::Statement(command) => statements::statement(global, output, command).await,
        Command::Recover(args) => payments::recover(global, output, &args).await,
        Command::Month(command) => closes::month(global, output, command).await,
        Command::Year(command) => closes::year(global, output, command).await,
        Command::Report(command) => reports::report(global, output, &command).await,
        Command::Export(command) => exports::export(global, output, &command).await,
        Command::Audit(command) => evidence::audit(global, output, command).await,
        Command::Projection(command) => projections::projection(global, output, command).await,
        Command::Completions { shell } => {
            output.completions(shell, &mut Cli::command());
            Ok(Exit::Done)
        }
    }
}
