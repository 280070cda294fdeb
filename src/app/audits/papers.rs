//! `audit paper` 审计底稿: for each instalment what it rests on, recomputed.

use std::path::Path;

use bofu_domain::{
    enterprise::{event::PaymentEvent, values::Evidence},
    language::Lang,
    ledger::LedgerEvent,
    names::ClaimNo,
};
use bofu_projections::{claims::claim_of, date_remarks::DateRemarks, narrate, recorded::Recorded};
use bofu_recount::Recount;

use super::{
    error::AuditWorkError,
    ground::{Grounds, event_ref},
    recount::{self, Recounted},
    samples,
};
use crate::{
    claims,
    error::AppError,
    files::{Download, Files},
    lookups,
    progress::Progress,
    projector,
    reports::Frame,
    session::Session,
};
use bofu_report::{
    Report,
    audits::{
        ground::Ground,
        paper::{CutBeside, Paper, PaperEvent, PaperPayment, PaperRecount, StepBeside},
        recount::{DifferenceRow, money},
    },
    pdf,
};
use bofu_tabular::name_part;

/// The papers of claims, all their instalments, or of a sample.
pub async fn of(
    session: &Session,
    claims: &[String],
    sample: Option<&str>,
    files: &dyn Files,
    progress: &dyn Progress,
) -> Result<Report<Vec<Paper>>, AppError> {
    projector::catch_up(session.ledger()).await?;
    let mut wanted: Vec<(ClaimNo, u32)> = Vec::new();
    let mut id = None;
    if let Some(given) = sample {
        let file = samples::read(session, given, files).await?;
        id.clone_from(&file.id);
        wanted.extend(file.items.into_iter().map(|item| (item.claim_no, item.instalment)));
    }
    for claim in claims {
        let claim_no = claims::named(session, "CLAIM_NO", claim).await?;
        let detail = lookups::claim(session, claim).await?;
        if detail.instalments.is_empty() {
            let known = "CLAIM_NO/INSTALMENT".to_owned();
            let (report, given) = ("register", claim.clone());
            return Err(AuditWorkError::NoRow { report, given, known }.into());
        }
        wanted.extend(detail.instalments.iter().map(|part| (claim_no.clone(), part.no)));
    }
    let recounted = recount::all(session, progress).await?;
    let frame = Frame::of(session).await?;
    let mut grounds = Grounds::new(session);
    let mut papers = Vec::with_capacity(wanted.len());
    for (no, (claim_no, instalment)) in (1..).zip(&wanted) {
        let ground = grounds.of(claim_no, *instalment).await?;
        let events = grounds.stream_of(claim_no).await?;
        let own: Vec<&Recorded> = events.iter().filter(|one| is_of(one, claim_no)).collect();
        papers.push(Paper {
            no,
            sample: id.clone(),
            recount: beside(&ground, &recounted),
            payments: payments(&own, *instalment),
            events: own.iter().map(|recorded| told(recorded)).collect(),
            findings: session.ledger().rows().findings_of_claim(claim_no).await?,
            issuer: frame.issuer.clone(),
            operators: frame.verified_from.is_some(),
            dates: DateRemarks::of(
                own.iter().map(|recorded| (recorded.position, recorded.late_days())),
                frame.verified_from,
            ),
            log_events: frame.seal.events,
            log_root: frame.seal.root.clone(),
            ground,
        });
    }
    Ok(Report { table: bofu_report::audits::paper::table(&papers), rows: papers })
}

fn is_of(recorded: &Recorded, claim_no: &ClaimNo) -> bool {
    let LedgerEvent::Enterprise(event) = &recorded.event else { return false };
    claim_of(event) == Some(claim_no)
}

fn told(recorded: &Recorded) -> PaperEvent {
    let what = narrate::what(&recorded.event);
    PaperEvent { event: event_ref(recorded), what_zh: what.zh, what_en: what.en }
}

/// An instalment beside its recomputation.
fn beside(ground: &Ground, recounted: &Recounted) -> PaperRecount {
    let Some(recount) = recounted.claims.get(&ground.claim_no) else {
        return PaperRecount {
            agrees: false,
            computed: None,
            granted: None,
            difference: None,
            steps: Vec::new(),
            cuts: Vec::new(),
            taken_as_recorded: Vec::new(),
            differences: Vec::new(),
        };
    };
    let part = recount.parts.iter().find(|part| part.instalment == Some(ground.instalment));
    let year: Option<i64> = ground.period.parse().ok();
    let of_year = |period: Option<i64>| period.is_none() || period == year;
    let of_claim = recounted
        .differences
        .iter()
        .filter(|one| one.claim_no.as_ref() == Some(&ground.claim_no) && of_year(one.period));
    let differences: Vec<DifferenceRow> = of_claim.map(DifferenceRow::from).collect();
    PaperRecount {
        agrees: differences.is_empty() && part.is_some_and(|part| part.difference() == 0),
        computed: part.and_then(|part| money(part.computed)),
        granted: part.and_then(|part| money(part.granted)),
        difference: part.and_then(|part| money(part.difference())),
        steps: steps(recount, &of_year),
        cuts: cuts(recount, year),
        taken_as_recorded: recount.trusted.iter().map(ToString::to_string).collect(),
        differences,
    }
}

fn steps(recount: &Recount, of_year: &impl Fn(Option<i64>) -> bool) -> Vec<StepBeside> {
    let steps = recount.steps.iter().filter(|step| of_year(step.period));
    steps
        .map(|step| StepBeside {
            name: step.name.clone(),
            period: step.period.map(|year| year.to_string()),
            recorded: step.recorded.clone(),
            recomputed: step.recomputed.clone(),
            agrees: step.agrees,
        })
        .collect()
}

fn cuts(recount: &Recount, year: Option<i64>) -> Vec<CutBeside> {
    let cuts = recount.cuts.iter().filter(|cut| Some(cut.period) == year);
    cuts.map(|cut| CutBeside {
        cause: cut.cause,
        ceiling: cut.ceiling.clone(),
        holder: cut.holder.clone(),
        left: money(cut.left),
        amount: money(cut.amount),
    })
    .collect()
}

/// The attempts to pay an instalment, in their order.
fn payments(events: &[&Recorded], instalment: u32) -> Vec<PaperPayment> {
    let mut paid: Vec<PaperPayment> = Vec::new();
    for recorded in events {
        let LedgerEvent::Enterprise(event) = &recorded.event else { continue };
        let Some(event) = event.payment() else { continue };
        if event.place().and_then(|(_, no)| no) == Some(instalment) {
            pay(&mut paid, event);
        }
    }
    paid
}

fn pay(paid: &mut Vec<PaperPayment>, event: PaymentEvent<'_>) {
    if let PaymentEvent::PaymentOrdered(order) = event {
        let account = &order.account;
        let account =
            format!("{} · {} · {}", account.account_name, account.bank, account.account_no);
        paid.push(PaperPayment {
            end_to_end_id: order.end_to_end_id.to_string(),
            batch: order.batch.to_string(),
            amount: order.amount,
            account,
            ordered: (order.occurred_on, order.by.to_string()),
            released: None,
            settled: None,
            returned: None,
            cancelled: None,
        });
        return;
    }
    let Some(id) = bofu_projections::payments::order_of(event) else { return };
    let Some(known) = paid.iter_mut().find(|one| one.end_to_end_id == id.as_str()) else { return };
    if let PaymentEvent::PaymentReleased(event) = event {
        known.released = Some((event.occurred_on, event.by.to_string()));
    }
    if let PaymentEvent::PaymentCancelled(event) = event {
        known.cancelled = Some(format!("{} {} {}", event.occurred_on, event.by, event.reason));
    }
    if let PaymentEvent::PaymentSettled(event) = event {
        known.settled =
            Some((event.settled_on, format!("{} · {}", shown(&event.evidence), event.by)));
    }
    if let PaymentEvent::PaymentReturned(event) = event {
        let why = format!("{} · {} · {}", event.reason, shown(&event.evidence), event.by);
        known.returned = Some((event.returned_on, why));
    }
    if let PaymentEvent::SettlementUndone(_) = event {
        known.settled = None;
    }
    if let PaymentEvent::ReturnUndone(_) = event {
        known.returned = None;
    }
}

fn shown(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Document(document) => document.to_string(),
        Evidence::Statement { statement, lines } => {
            let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
            format!("{statement} #{}", lines.join(", #"))
        }
    }
}

/// Writes papers to a file, or to a directory: a page for each, and all of
/// them as JSON and as a workbook. Returns what was written.
pub fn write(
    papers: &Report<Vec<Paper>>,
    out: &Path,
    lang: Lang,
    files: &dyn Files,
) -> Result<Vec<String>, AppError> {
    let mut written = Vec::new();
    let mut keep = |path: &Path, bytes: Vec<u8>| {
        written.push(path.display().to_string());
        files.download(&Download { name: path.to_owned(), bytes })
    };
    if out.extension().is_some() && !files.has_folder(out) {
        let bytes = if out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("pdf")) {
            printed(&papers.rows, out, lang)?
        } else {
            bofu_report::bytes(papers, out, lang)?
        };
        keep(out, bytes)?;
        return Ok(written);
    }
    files.make_folder(out)?;
    for paper in &papers.rows {
        let Ground { claim_no, instalment, .. } = &paper.ground;
        let name = name_part(claim_no);
        let path = out.join(format!("paper-{}-{name}-{instalment}.pdf", paper.no));
        keep(&path, printed(std::slice::from_ref(paper), &path, lang)?)?;
    }
    for name in ["papers.json", "papers.xlsx"] {
        let path = out.join(name);
        keep(&path, bofu_report::bytes(papers, &path, lang)?)?;
    }
    Ok(written)
}

fn printed(papers: &[Paper], path: &Path, lang: Lang) -> Result<Vec<u8>, AppError> {
    let pages: Vec<pdf::Page> = papers.iter().map(Paper::page).collect();
    Ok(pdf::pages(&pages, lang).map_err(|fault| fault.at(path))?)
}
