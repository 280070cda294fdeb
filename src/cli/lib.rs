//! The command line: arguments in, answers out, an exit code at the end. Never
//! holds a rule of the ledger.

mod answer;
mod args;
mod audits;
mod budgets;
mod claims;
mod closes;
mod commands;
mod dispatch;
mod enterprises;
mod evidence;
mod offices;
mod open;
mod output;
mod payments;
mod policies;
mod projections;
mod quickstart;
mod recoveries;
mod render;
mod reports;
mod signals;
mod statements;
mod watch;

use std::{ffi::OsString, process::ExitCode};

use bofu_domain::language::Lang;
use clap::{ArgMatches, FromArgMatches};

use crate::answer::Answer;
use args::{Command, Format, Global, Line};
use bofu_app::error::Exit;
use commands::Commands;
use dispatch::Running;
use output::Output;

/// Runs the command line and answers with its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    let commands = Commands::all();
    let parsed = commands.command().try_get_matches_from(&arguments);
    let parsed = parsed.and_then(|line| {
        let global = Line::from_arg_matches(&line)?.global;
        let output = Output::new(&global);
        Ok((running(&commands, &line, &global, output)?, global, output))
    });
    let (running, global, output) = match parsed {
        Ok(parsed) => parsed,
        Err(error) => return usage(&error, &arguments),
    };
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            let hint = output.text("请稍后重试", "try again when the machine is less busy");
            output.failure("runtime", &error.to_string(), hint);
            return ExitCode::from(Exit::Storage.code());
        }
    };
    let exit = runtime.block_on(answer(running, &global, output)).unwrap_or_else(|error| {
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

/// The command that a line names, ready to run.
fn running(
    commands: &Commands,
    line: &ArgMatches,
    global: &Global,
    output: Output,
) -> Result<Running, clap::Error> {
    if let Some((entry, matches)) = commands.find(line) {
        return (entry.run)(matches, global.clone(), output);
    }
    let (command, global) = (Command::from_arg_matches(line)?, global.clone());
    Ok(Box::pin(async move { own(command, &global, output).await }))
}

async fn answer(running: Running, global: &Global, output: Output) -> Answer {
    open::check(global)?;
    signals::listen(&global.stop, output);
    running.await
}

async fn own(command: Command, global: &Global, output: Output) -> Answer {
    match command {
        Command::Quickstart { out } => quickstart::quickstart(global, output, &out).await,
        Command::Init => open::init(global, output).await,
        Command::Projection(command) => projections::projection(global, output, command).await,
        Command::Completions { shell } => {
            output.completions(shell, &mut Commands::all().command());
            Ok(Exit::Done)
        }
    }
}
