//! Runs the story: each line as the command line would run it, on one session.

use std::path::Path;

use bofu_domain::{date::Date, language::Lang, names::ActorName};
use bofu_operations::Call;
use clap::{ArgMatches, FromArgMatches as _};
use serde_json::Value;

use super::{
    files::EmbeddedFiles,
    story::{self, Expectation},
};
use crate::{args, commands::Commands, dispatch::Entry, open};
use bofu_app::{
    bulk::{self, Item},
    error::AppError,
    progress::{Progress, Unwatched},
    session::Session,
};

/// A line of the story, ready to be run.
pub(super) struct Step<'a> {
    /// Its words.
    pub(super) words: Vec<String>,
    /// Who acts.
    pub(super) by: ActorName,
    /// The business date.
    pub(super) on: Date,
    entry: &'a Entry,
    matches: ArgMatches,
    expected: Expectation,
}

fn failed(step: &impl ToString, what: &impl ToString) -> AppError {
    AppError::Sample { step: step.to_string(), what: what.to_string() }
}

/// Reads the story.
pub(super) fn read(commands: &Commands) -> Result<Vec<Step<'_>>, AppError> {
    let lines = story::parse(story::STORY).map_err(|(line, why)| failed(&line, &why))?;
    let mut parser = commands.command().no_binary_name(true);
    let steps = lines.into_iter().map(|story::Line { number, words, expected }| {
        let line = parser.try_get_matches_from_mut(&words);
        let line = line.map_err(|error| failed(&number, &error))?;
        let global =
            args::Line::from_arg_matches(&line).map_err(|error| failed(&number, &error))?;
        let (by, on) = (open::actor(&global.global)?, open::business_date(&global.global)?);
        let found = commands.find(&line).ok_or_else(|| failed(&number, &"it is no operation"))?;
        let (entry, matches) = (found.0, found.1.clone());
        Ok(Step { words, by, on, entry, matches, expected })
    });
    steps.collect()
}

/// Runs the story, each line of which is an item of one bulk command. A refusal
/// that the story does not tell ends it, and so does one that it tells and that
/// does not come.
pub(super) async fn run(
    session: &Session,
    steps: &[Step<'_>],
    out: &Path,
    lang: Lang,
    watched: &dyn Progress,
) -> Result<(), AppError> {
    let files = EmbeddedFiles { out };
    let done = bulk::run(session, steps.len(), Vec::new(), async |bulk, done: &mut Vec<_>| {
        for (step, number) in steps.iter().zip(1_u32..) {
            bulk.go_on()?;
            let session = session.with(step.by.clone(), step.on);
            let (progress, files) = (&Unwatched, &files);
            let call = Call { session: Some(&session), lang, progress, files };
            run_one(step, &call).await?;
            done.push((Item::new("step", &number), Ok::<_, AppError>(true)));
            watched.advance(1);
        }
        Ok(())
    });
    match done.await {
        Ok(_) => Ok(()),
        Err(AppError::Interrupted(mut interruption)) => {
            interruption.resumes = false;
            Err(AppError::Interrupted(interruption))
        }
        Err(error) => Err(error),
    }
}

async fn run_one(step: &Step<'_>, call: &Call<'_>) -> Result<(), AppError> {
    let line = || step.words.join(" ");
    let run = (step.entry.answer)(&step.matches, call).map_err(|error| failed(&line(), &error))?;
    let answer = run.await?;
    check_answer(&answer, &step.expected).map_err(|what| failed(&line(), &what))
}

/// Whether an answer is as it is expected.
fn check_answer(answer: &Value, expected: &Expectation) -> Result<(), String> {
    let listed = ["refused", "held"].into_iter().filter_map(|list| answer[list].as_array());
    let refused: Vec<&Value> = listed.flatten().collect();
    let text = |one: &Value, member: &str| one[member].as_str().unwrap_or_default().to_owned();
    // A refused row has a number instead of its claim's.
    let of_rows = refused.iter().any(|one| one["row"].is_u64());
    let claim = |claim: String| if of_rows { String::new() } else { claim };
    let mut came: Vec<(String, String)> =
        refused.iter().map(|one| (claim(text(one, "claim_no")), text(one, "code"))).collect();
    let mut wanted: Vec<(String, String)> =
        expected.refused.iter().map(|(of, code)| (claim(of.clone()), code.clone())).collect();
    came.sort();
    wanted.sort();
    if came != wanted {
        return Err(format!("refused: {came:?}, not {wanted:?} {refused:?}"));
    }
    for (member, wanted) in &expected.answers {
        let came = &answer[member];
        if serde_json::from_str(wanted).ok().as_ref() != Some(came) {
            return Err(format!("{member}: {came}, not {wanted}: {answer}"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn expected(refused: &[(&str, &str)], answers: &[(&str, &str)]) -> Expectation {
        let own = |list: &[(&str, &str)]| {
            list.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
        };
        Expectation { refused: own(refused), answers: own(answers) }
    }

    #[test]
    fn an_answer_is_held_to_all_that_is_told_of_it_and_to_nothing_else() {
        let answer = json!({"refused": [{"claim_no": "C-1", "code": "a"}],
                            "held": [{"claim_no": "C-2", "code": "b"}]});
        check_answer(&answer, &expected(&[("C-2", "b"), ("C-1", "a")], &[])).unwrap();
        check_answer(&answer, &expected(&[("C-1", "a")], &[])).unwrap_err();
        check_answer(&answer, &expected(&[("C-1", "a"), ("C-2", "c")], &[])).unwrap_err();
        check_answer(&json!({}), &expected(&[("C-1", "a")], &[])).unwrap_err();
        let rows = json!({"refused": [{"row": 7, "code": "a"}]});
        check_answer(&rows, &expected(&[("C-9", "a")], &[])).unwrap();
        check_answer(&json!({"lines": 0}), &expected(&[], &[("lines", "0")])).unwrap();
        check_answer(&json!({"lines": 1}), &expected(&[], &[("lines", "0")])).unwrap_err();
    }

    #[test]
    fn every_line_of_the_story_is_an_operation() {
        assert!(read(&Commands::all()).unwrap().len() > 200);
    }
}
