//! `bofu enterprise` and `bofu title`.

use serde_json::json;

use super::{
    args::{EnterpriseCommand, Global, TitleCommand},
    open,
    output::Output,
    watch::Bar,
};
use crate::answer::Answer;
use bofu_app::{enterprises, error::Exit, import::Source};

/// `bofu enterprise`
pub(super) async fn enterprise(
    global: &Global,
    output: Output,
    command: EnterpriseCommand,
) -> Answer {
    if let EnterpriseCommand::Show { uscc } = &command {
        let session = open::reader(global).await?;
        let state = enterprises::show(&session, uscc).await?;
        let shown = bofu_report::enterprise::shown(&state, session.on());
        let text = shown.text(output.lang());
        output.answer(&shown, &text, &text);
        return Ok(Exit::Done);
    }
    let session = open::writer(global).await?;
    let (changed, uscc) = match &command {
        EnterpriseCommand::Import { file } => {
            let bar = Bar::new(output, "导入企业", "Importing enterprises");
            let done =
                enterprises::import(&session, Source::File(file), output.lang(), &bar).await?;
            drop(bar);
            return open::finish_with(session, || output.imported(&done)).await;
        }
        // Shown above, from a reader.
        EnterpriseCommand::Show { uscc } => (false, uscc),
        EnterpriseCommand::Rename { uscc, name, document } => {
            (enterprises::rename(&session, uscc, name, document).await?, uscc)
        }
        EnterpriseCommand::Exclude { uscc, from, until, document, reason } => {
            let days = (from.as_deref(), until.as_deref());
            (enterprises::exclude(&session, uscc, days, document, reason).await?, uscc)
        }
        EnterpriseCommand::Readmit { uscc, document } => {
            (enterprises::readmit(&session, uscc, document).await?, uscc)
        }
        EnterpriseCommand::Merge { uscc, into, document } => {
            (enterprises::merge(&session, uscc, into, document).await?, uscc)
        }
        EnterpriseCommand::Specialist { uscc, name, liaison } => {
            let liaison = liaison.as_deref();
            (enterprises::assign_specialist(&session, uscc, name, liaison).await?, uscc)
        }
    };
    open::finish(session).await?;
    output.done(changed, json!({"uscc": uscc}), "企业", "enterprise");
    Ok(Exit::Done)
}

/// `bofu title`
pub(super) async fn title(global: &Global, output: Output, command: TitleCommand) -> Answer {
    let TitleCommand::Import { file } = command;
    let session = open::writer(global).await?;
    let bar = Bar::new(output, "导入称号", "Importing titles");
    let done =
        enterprises::import_titles(&session, Source::File(&file), output.lang(), &bar).await?;
    drop(bar);
    open::finish_with(session, || output.imported(&done)).await
}
