//! From the global options to an actor on an open ledger.

use bofu_domain::{date::Date, names::ActorName};
use jiff::Timestamp;

use super::{args::Global, output::Output};
use crate::answer::Answer;
use bofu_app::{
    bulk,
    error::{AppError, Exit},
    evidence::tree,
    input, projector, readable,
    session::Session,
};
use bofu_operations::Access;
use bofu_proof::key;
use bofu_store::{Ledger, Location, Options};

/// The business date: as given, or today in Asia/Shanghai.
pub(super) fn business_date(global: &Global) -> Result<Date, AppError> {
    match &global.on {
        Some(text) => Ok(input::date("--on", text)?),
        None => Ok(input::business_day(Timestamp::now())),
    }
}

/// The actor: as given, or the operating-system user.
pub(super) fn actor(global: &Global) -> Result<ActorName, AppError> {
    match &global.actor {
        Some(name) => Ok(input::name("--actor", name, ActorName::typed)?),
        None => Ok(input::name("--actor", &whoami::username(), ActorName::typed)?),
    }
}

/// Refuses options that cannot be what they must be, also where the command
/// does not use them.
pub(super) fn check(global: &Global) -> Result<(), AppError> {
    business_date(global)?;
    actor(global)?;
    Ok(())
}

/// Where the ledger lies.
pub(super) fn location(global: &Global) -> Result<Location, AppError> {
    Ok(Location::parse(&global.store)?)
}

/// The actor on the ledger, opened to write.
pub(super) async fn writer(global: &Global) -> Result<Session, AppError> {
    let (by, on) = (actor(global)?, business_date(global)?);
    let options = Options { accept_clock: global.accept_clock, ..Options::default() };
    let ledger = Ledger::open_writer(&location(global)?, options).await?;
    let session = Session::new(ledger, by, on).until(global.stop.clone());
    let passed = if global.accept_clock {
        session.accept_clock().await
    } else {
        session.ledger().check_clock().await.map_err(AppError::from)
    };
    if let Err(error) = passed {
        session.ledger().clone().close().await;
        return Err(error);
    }
    Ok(session)
}

/// The actor on the ledger, opened to be read alone. Where it cannot be written
/// to and what follows the events is behind, a copy is read.
pub(super) async fn reader(global: &Global) -> Result<Session, AppError> {
    let session = reader_as_is(global).await?;
    let ledger = readable::up_to_date(session.ledger()).await?;
    Ok(Session::new(ledger, session.by().clone(), session.on()))
}

/// The same, whatever follows the events.
pub(super) async fn reader_as_is(global: &Global) -> Result<Session, AppError> {
    let (by, on) = (actor(global)?, business_date(global)?);
    Ok(Session::new(Ledger::open_reader(&location(global)?).await?, by, on))
}

/// What an operation needs of the ledger.
pub(super) async fn with(global: &Global, access: Access) -> Result<Option<Session>, AppError> {
    match access {
        Access::Nothing => Ok(None),
        Access::ReadsIfThere => match reader(global).await {
            Ok(session) => Ok(Some(session)),
            Err(AppError::Store(_)) => Ok(None),
            Err(error) => Err(error),
        },
        Access::Reads => reader(global).await.map(Some),
        Access::Writes => writer(global).await.map(Some),
    }
}

/// Lets go of the ledger in good order: what was written is followed by the
/// projections, and whoever copies a file beside it finds it whole.
pub(super) async fn leave(session: Option<Session>, access: Access) -> Result<(), AppError> {
    match session {
        Some(session) if access == Access::Writes => finish(session).await,
        Some(session) => {
            session.ledger().clone().close().await;
            Ok(())
        }
        None => Ok(()),
    }
}

/// Ends a command that wrote: the projections come to its position, so that a
/// report right after it sees it, and the writer is let go. An error says that
/// what the command did is stored.
pub(super) async fn finish(session: Session) -> Result<(), AppError> {
    let followed = tokio::select! {
        biased;
        signal = session.stop().wait() => Err(AppError::Stopped(signal)),
        followed = follow(&session) => followed,
    };
    session.ledger().clone().close().await;
    followed.map_err(|error| bulk::after(&session, error))
}

async fn follow(session: &Session) -> Result<(), AppError> {
    projector::catch_up(session.ledger()).await?;
    tree::catch_up(session.ledger()).await
}

/// `bofu init`
pub(super) async fn init(global: &Global, output: Output) -> Answer {
    let location = location(global)?;
    Ledger::init(&location).await?;
    let key = key::path(std::env::var_os("BOFU_KEY"))?;
    let (_, made) = key::load_or_create(&key)?;
    if made {
        let ledger = Ledger::open_reader(&location).await?;
        let signed = ledger.signed_checkpoints().await?;
        ledger.close().await;
        if !signed.is_empty() {
            output.warn(
                "new-signing-key",
                "台账此前的检查点由另一密钥签名, 现已新建密钥: 请重新公布公钥 (见 bofu audit checkpoint)",
                "earlier checkpoints of the ledger are signed with another key, and a new one was \
                 made: hand its verifier key out anew (see `bofu audit checkpoint`)",
            );
        }
    }
    let (at, path) = (location.to_string(), key.display().to_string());
    let answer = serde_json::json!({"store": at, "key": path});
    output.answer(
        &answer,
        &format!("台账已就绪: {at}\n签名密钥: {path} (请另行备份, 勿与台账同放)"),
        &format!(
            "The ledger is ready: {at}\nSigning key: {path} (back it up, apart from the ledger)"
        ),
    );
    Ok(Exit::Done)
}
