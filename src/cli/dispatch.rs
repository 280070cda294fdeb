//! The way of every command: its operation is found, given the ledger that it
//! needs, run and shown.

use std::pin::Pin;

use bofu_operations::{Access, Call, Operation};
use clap::ArgMatches;
use serde_json::Value;

use super::{answer::Answer, args::Global, open, output::Output, render::Render, watch::Watch};
use bofu_app::{
    error::{AppError, Exit},
    files::Disk,
};

/// A command under way.
pub(super) type Running = Pin<Box<dyn Future<Output = Answer>>>;

/// An operation under way, whose answer comes as JSON.
pub(super) type Answering<'a> = Pin<Box<dyn Future<Output = Result<Value, AppError>> + 'a>>;

/// A command: its words, its arguments, and what runs it.
pub(super) struct Entry {
    /// Its words.
    pub(super) name: &'static str,
    /// Gives a command its arguments.
    pub(super) arguments: fn(clap::Command) -> clap::Command,
    /// Runs it.
    pub(super) run: fn(&ArgMatches, Global, Output) -> Result<Running, clap::Error>,
    /// Runs its operation alone.
    pub(super) answer: for<'a> fn(&ArgMatches, &'a Call<'a>) -> Result<Answering<'a>, clap::Error>,
}

impl Entry {
    /// The command of an operation.
    pub(super) fn of<T: Operation>() -> Self
    where
        T::Output: Render,
    {
        Self {
            name: T::NAME,
            arguments: T::augment_args,
            run: |matches, global, output| {
                let operation = T::from_arg_matches(matches)?;
                Ok(Box::pin(async move { run(operation, &global, output).await }))
            },
            answer: answer::<T>,
        }
    }
}

fn answer<'a, T: Operation>(
    matches: &ArgMatches,
    call: &'a Call<'a>,
) -> Result<Answering<'a>, clap::Error> {
    let operation = T::from_arg_matches(matches)?;
    Ok(Box::pin(async move {
        operation.check()?;
        let answer = operation.run(call).await?;
        serde_json::to_value(&answer).map_err(|error| {
            let (step, what) = (T::NAME.to_owned(), error.to_string());
            AppError::Sample { step, what }
        })
    }))
}

/// All operations as commands.
pub(super) fn operations() -> Vec<Entry> {
    macro_rules! entries {
        ($($operation:ty),* $(,)?) => { vec![$(Entry::of::<$operation>()),*] };
    }
    bofu_operations::catalogue!(entries)
}

async fn run<T: Operation>(operation: T, global: &Global, output: Output) -> Answer
where
    T::Output: Render,
{
    operation.check()?;
    let access = operation.access();
    let session = open::with(global, access).await?;
    let watch = match T::WORK {
        Some(text) => Watch::bar(output, text.zh, text.en),
        None => Watch::quiet(output),
    };
    let lang = output.lang();
    let call = Call { session: session.as_ref(), lang, progress: &watch, files: &Disk };
    let answer = match operation.run(&call).await {
        Ok(answer) => answer,
        Err(error) => {
            drop(watch);
            T::Output::failed(&error, output);
            if access != Access::Writes {
                open::leave(session, access).await?;
            }
            return Err(error);
        }
    };
    drop(watch);
    let left = open::leave(session, access).await;
    if left.is_err() && !answer.is_of_items() {
        return left.map(|()| Exit::Done);
    }
    let exit = answer.show(output);
    left.map(|()| exit)
}
