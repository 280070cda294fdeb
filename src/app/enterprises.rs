//! Enterprises: registered and titled from files, and what happens to them.

pub(crate) mod successors;

use std::collections::BTreeMap;

use bofu_domain::{
    charge::Caps,
    date::Date,
    enterprise::{Enterprise, EnterpriseRefusal, command::EnterpriseCommand},
    event::kind,
    language::Lang,
    ledger::LedgerEvent,
    names::{DocumentNo, PartyName, TitleId},
    pack::Title,
    uscc::Uscc,
};
use bofu_projections::{claims::claim_of, date_remarks::DateRemarks};
use bofu_report::enterprises::Recording;
use smol_str::SmolStr;

use super::{
    error::AppError,
    import::{self, Cells, ImportResult, Imported, Source, cell},
    input,
    offices::{self, AccountInput},
    progress::Progress,
    session::Session,
};
use bofu_store::Stream;
use bofu_tabular::Column;

/// The columns of `enterprise import`.
pub fn columns() -> Vec<Column> {
    vec![
        Column::required("uscc", "统一社会信用代码"),
        Column::required("name", "企业名称"),
        Column::required("account_name", "户名"),
        Column::required("bank", "开户行"),
        Column::required("bank_code", "联行号"),
        Column::required("account_no", "账号"),
        Column::optional("check_digit_document", "校验位证明文号"),
    ]
}

/// The columns of `title import`.
pub fn title_columns() -> Vec<Column> {
    vec![
        Column::required("uscc", "统一社会信用代码"),
        Column::required("title", "称号"),
        Column::required("recognised_on", "认定日期"),
        Column::required("document_no", "文号"),
    ]
}

/// One row of a file as a command to its enterprise.
struct Item {
    uscc: Uscc,
    command: EnterpriseCommand,
}

/// Registers the enterprises of a file.
pub async fn import(
    session: &Session,
    source: Source<'_>,
    lang: Lang,
    progress: &dyn Progress,
) -> Result<Imported, AppError> {
    import_items(session, source, &columns(), lang, progress, registration).await
}

/// Records the titles of a file.
pub async fn import_titles(
    session: &Session,
    source: Source<'_>,
    lang: Lang,
    progress: &dyn Progress,
) -> Result<Imported, AppError> {
    let rules = session.rules().await?;
    let title = |row: &Cells| recognition(row, &rules);
    import_items(session, source, &title_columns(), lang, progress, title).await
}

async fn import_items(
    session: &Session,
    source: Source<'_>,
    columns: &[Column],
    lang: Lang,
    progress: &dyn Progress,
    parse: impl Fn(&Cells) -> Result<Item, AppError>,
) -> Result<Imported, AppError> {
    let plan = import::Plan {
        source,
        columns,
        lang,
        parse,
        session,
        uscc: |item: &Item| item.uscc.to_string(),
        apart: |_: &Item, _: &Item| false,
    };
    import::rows(plan, progress, async |item: Item| {
        let done = session.enterprise(&item.uscc, &item.command).await?;
        Ok(ImportResult::of(done.events.is_empty()))
    })
    .await
}

fn registration(row: &Cells) -> Result<Item, AppError> {
    let evidence = cell(row, "check_digit_document");
    let (uscc, check_digit_override) = if evidence.is_empty() {
        (input::uscc("uscc", cell(row, "uscc"))?, None)
    } else {
        (
            input::uscc_against_check_digit("uscc", cell(row, "uscc"))?,
            Some(input::name("check_digit_document", evidence, DocumentNo::parse)?),
        )
    };
    let account = AccountInput {
        account_name: cell(row, "account_name"),
        bank: cell(row, "bank"),
        bank_code: cell(row, "bank_code"),
        account_no: cell(row, "account_no"),
    };
    let command = EnterpriseCommand::Register {
        uscc: uscc.clone(),
        name: input::name("name", cell(row, "name"), PartyName::parse)?,
        account: account.read()?,
        check_digit_override,
    };
    Ok(Item { uscc, command })
}

fn recognition(row: &Cells, rules: &super::rules::RuleSnapshot) -> Result<Item, AppError> {
    let (title, pack) = title(cell(row, "title"), rules)?;
    let command = EnterpriseCommand::RecogniseTitle {
        title,
        pack,
        recognised_on: input::date("recognised_on", cell(row, "recognised_on"))?,
        document_no: input::name("document_no", cell(row, "document_no"), DocumentNo::parse)?,
    };
    Ok(Item { uscc: known_code("uscc", cell(row, "uscc"))?, command })
}

/// A title by its id or its name, as the adopted packs have them, and the pack
/// where it is written before it: `some-pack/provincial`.
fn title(
    text: &str,
    rules: &super::rules::RuleSnapshot,
) -> Result<(TitleId, Option<SmolStr>), AppError> {
    let titles: Vec<(&str, &Title)> = rules
        .adopted()
        .iter()
        .flat_map(|adopted| adopted.policy.pack().titles().iter().map(|one| (&*adopted.id, one)))
        .collect();
    if titles.is_empty() {
        return Err(AppError::NoPolicy);
    }
    let named = |title: &Title, name: &str| {
        title.id.as_str() == name || title.label.zh == name || title.label.en == name
    };
    let found: Vec<_> = titles.iter().filter(|(_, title)| named(title, text)).collect();
    let full = |(pack, title): &(&str, &Title)| format!("{pack}/{}", title.id);
    match found.as_slice() {
        [] => {
            let of_pack = text.split_once('/').and_then(|(before, name)| {
                let own = |(pack, title): &&(&str, &Title)| *pack == before && named(title, name);
                titles.iter().find(own)
            });
            if let Some((pack, title)) = of_pack {
                return Ok((title.id.clone(), Some(SmolStr::new(pack))));
            }
            let known = titles.iter().map(|(_, title)| title.id.to_string()).collect();
            Err(AppError::UnknownTitle { given: text.to_owned(), known })
        }
        [(_, first), rest @ ..] if rest.iter().all(|(_, other)| other.id == first.id) => {
            Ok((first.id.clone(), None))
        }
        several => {
            let titles = several.iter().map(|one| full(one)).collect();
            Err(AppError::AmbiguousTitle { given: text.to_owned(), titles })
        }
    }
}

/// A code as it names an enterprise. Whether its check digit had to hold was
/// decided when it was registered: one that was not is answered as unregistered.
pub fn known_code(field: &str, text: &str) -> Result<Uscc, AppError> {
    Ok(input::uscc_against_check_digit(field, text)?)
}

/// Gives an enterprise a new name.
pub async fn rename(
    session: &Session,
    uscc: &str,
    name: &str,
    document: &str,
) -> Result<bool, AppError> {
    let command = EnterpriseCommand::Rename {
        name: input::name("--name", name, PartyName::parse)?,
        document_no: input::name("--document", document, DocumentNo::parse)?,
    };
    ask(session, uscc, &command).await
}

/// Names the specialist and the liaison.
pub async fn assign_specialist(
    session: &Session,
    uscc: &str,
    specialist: &str,
    liaison: Option<&str>,
) -> Result<bool, AppError> {
    let command = EnterpriseCommand::AssignSpecialist {
        specialist: input::name("--name", specialist, PartyName::parse)?,
        liaison: liaison
            .map(|name| input::name("--liaison", name, PartyName::parse))
            .transpose()?,
    };
    ask(session, uscc, &command).await
}

/// Excludes an enterprise.
pub async fn exclude(
    session: &Session,
    uscc: &str,
    days: (Option<&str>, Option<&str>),
    document: &str,
    reason: &str,
) -> Result<bool, AppError> {
    let day = |field, text: Option<&str>| -> Result<Option<Date>, AppError> {
        Ok(text.map(|text| input::date(field, text)).transpose()?)
    };
    let command = EnterpriseCommand::Exclude {
        from: day("--from", days.0)?.unwrap_or(session.on()),
        until: day("--until", days.1)?,
        document_no: input::name("--document", document, DocumentNo::parse)?,
        reason: reason.to_owned(),
    };
    ask(session, uscc, &command).await
}

/// Lifts an exclusion.
pub async fn readmit(session: &Session, uscc: &str, document: &str) -> Result<bool, AppError> {
    let document_no = input::name("--document", document, DocumentNo::parse)?;
    ask(session, uscc, &EnterpriseCommand::LiftExclusion { document_no }).await
}

async fn ask(session: &Session, uscc: &str, command: &EnterpriseCommand) -> Result<bool, AppError> {
    let uscc = known_code("USCC", uscc)?;
    Ok(!session.enterprise(&uscc, command).await?.events.is_empty())
}

/// Merges an enterprise into its successor: both streams in one commit.
pub async fn merge(
    session: &Session,
    predecessor: &str,
    successor: &str,
    document: &str,
) -> Result<bool, AppError> {
    let predecessor = known_code("USCC", predecessor)?;
    let successor = known_code("--into", successor)?;
    let document_no = input::name("--document", document, DocumentNo::parse)?;
    let into = EnterpriseCommand::MergeInto {
        successor: successor.clone(),
        document_no: document_no.clone(),
    };
    if predecessor == successor {
        // One stream cannot be a pair; the enterprise itself says why not.
        return Ok(!session.enterprise(&predecessor, &into).await?.events.is_empty());
    }
    let done = session
        .decided_under_rules(async |rules| {
            let decide = |(old, new): (&Enterprise, &Enterprise),
                          caps: &dyn Caps|
             -> Result<_, EnterpriseRefusal> {
                let context = session.context(rules, caps);
                let merged = old.decide(&into, &context)?;
                let absorb = EnterpriseCommand::Absorb {
                    predecessor: predecessor.clone(),
                    document_no: document_no.clone(),
                    carried: old.carried(caps),
                };
                Ok((merged, new.decide(&absorb, &context)?))
            };
            let command_context = session.command_context(rules, false);
            let streams = (Stream::of(predecessor.as_str()), Stream::of(successor.as_str()));
            session.ledger().transact(&streams, &command_context, decide).await
        })
        .await?;
    Ok(!done.is_unchanged())
}

/// How the events of an enterprise were recorded.
pub async fn recording(session: &Session, uscc: &str) -> Result<Recording, AppError> {
    let code = known_code("USCC", uscc)?;
    let (ledger, mut late_days) = (session.ledger(), BTreeMap::new());
    let mut events = Vec::new();
    for stored in ledger.stream(kind::ENTERPRISE, code.as_str()).await? {
        let event = stored.recorded(ledger.upcasters())?;
        events.push((event.position, event.late_days()));
        let LedgerEvent::Enterprise(happened) = &event.event else { continue };
        if let Some((claim_no, days)) = claim_of(happened).zip(event.late_days()) {
            let latest = late_days.entry(claim_no.clone()).or_default();
            *latest = days.max(*latest);
        }
    }
    let dates = DateRemarks::of(events, offices::verified_from(session).await?);
    Ok(Recording { dates, late_days })
}

/// An enterprise as it stands.
pub async fn show(session: &Session, uscc: &str) -> Result<Enterprise, AppError> {
    let code = known_code("USCC", uscc)?;
    let (state, sequence) = session.ledger().store::<Enterprise>().load(code.as_str()).await?;
    if sequence == 0 {
        return Err(AppError::UnknownEnterprise(code.to_string()));
    }
    Ok(state)
}
