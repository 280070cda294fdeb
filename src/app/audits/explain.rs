//! `report … --explain`: from a figure to the events that it is made of. The
//! parts are added up here and held against the report: what does not add up
//! is not explained, but refused.

mod entries;

use std::collections::BTreeMap;

use bofu_domain::{
    charge::{CapKey, FUND_YEAR, Period},
    event::Fact as _,
    language::Text,
    money::Money,
    names::{CeilingId, ClaimNo, Holder},
};
use bofu_projections::{
    caps::CapLine, claims::claim_of, date_remarks::DateRemarks, narrate, recorded::Recorded,
};

use self::entries::{Entry, enterprise, grant, of_budget, of_instalment, of_row};
use super::{
    error::AuditWorkError,
    ground::{Grounds, event_ref},
    recount::each_event,
};
use crate::{
    error::AppError,
    evidence,
    input::{self, InputError},
    offices,
    reports::{self, query::ReportQuery},
    session::Session,
};
use bofu_report::audits::explain::{Explanation, Figure, FigureMovement};

/// A figure as the report has it.
type Stated = (&'static str, &'static str, Option<Money>);

/// A figure that is reckoned from others.
struct Derived {
    stated: Stated,
    /// From which, and whether it is taken away.
    of: &'static [(&'static str, bool)],
}

/// The figures of a row, the one that is asked for alone, and one that is
/// reckoned from them.
struct Figures {
    stated: Vec<Stated>,
    only: Option<&'static str>,
    derived: Option<Derived>,
}

impl Figures {
    /// Whether a figure, or one that is reckoned from it, is asked for.
    fn wants(&self, figure: &str) -> bool {
        let derived = |only: &str| {
            let derived = self.derived.as_ref().filter(|derived| derived.stated.0 == only);
            derived.is_some_and(|derived| derived.of.iter().any(|(of, _)| *of == figure))
        };
        self.only.is_none_or(|only| only == figure || derived(only))
    }
}

/// `ROW` or `ROW:FIGURE`.
fn asked_for<'a>(given: &'a str, figures: &[Stated]) -> (&'a str, Option<&'static str>) {
    let Some((row, figure)) = given.rsplit_once(':') else { return (given, None) };
    match figures.iter().find(|(name, zh, _)| *name == figure || *zh == figure) {
        Some((name, ..)) => (row, Some(*name)),
        None => (given, None),
    }
}

/// `report caps --explain CEILING/HOLDER[/PERIOD]`
pub async fn caps(
    session: &Session,
    asked: &ReportQuery,
    given: &str,
) -> Result<Explanation, AppError> {
    let lines = asked.view(session).await?.caps().await?;
    let names = [
        ("limit", "上限"),
        ("own", "占用"),
        ("external", "其他资金"),
        ("paid", "已付"),
        ("headroom", "余额"),
    ];
    let known: Vec<Stated> = names.map(|(name, zh)| (name, zh, None)).to_vec();
    let (wanted, figure) = asked_for(given, &known);
    let line = lines.iter().find(|line| {
        let (ceiling, holder, period) = line.key();
        let short = format!("{ceiling}/{holder}");
        wanted == short || wanted == format!("{short}/{period}")
    });
    let example = || lines.first().map_or(("CEILING", "HOLDER", "2023"), CapLine::key);
    let line = line.ok_or_else(|| {
        let (ceiling, holder, period) = example();
        no_row("caps", given, format!("{ceiling}/{holder}/{period}"))
    })?;
    let period = Period::parse(&line.period).unwrap_or(Period::Once);
    let key = CapKey { ceiling: line.ceiling.clone(), holder: line.holder.clone(), period };
    let stated = vec![
        ("limit", "上限", line.limit),
        ("own", "占用", Some(line.own)),
        ("external", "其他资金", Some(line.external)),
        ("paid", "已付", Some(line.paid)),
    ];
    let derived = Some(Derived {
        stated: ("headroom", "余额", line.headroom),
        of: &[("limit", false), ("own", true), ("external", true)],
    });
    // Of a fund's row there may be as many as there are grants.
    let deep = line.ceiling.as_str() != FUND_YEAR;
    let row = format!("{}/{}/{}", line.ceiling, line.holder, line.period);
    let mut touched = false;
    let entries = |event: &Recorded| {
        let entries = of_row(&event.event, &key, touched);
        touched |= !entries.is_empty();
        entries
    };
    let figures = Figures { stated, only: figure, derived };
    collect(session, asked, ("caps", row), figures, deep, entries).await
}

/// `report budget --explain FUND/SOURCE`
pub async fn budget(
    session: &Session,
    asked: &ReportQuery,
    given: &str,
) -> Result<Explanation, AppError> {
    let lines = reports::budget(session, asked).await?.rows;
    let names = [
        ("appropriated", "预算指标"),
        ("committed", "核定"),
        ("paid", "到账"),
        ("returned", "退票"),
        ("recovered", "追回"),
        ("carried", "结转"),
        ("adjusted", "关账后调整"),
    ];
    let mut known: Vec<Stated> = names.map(|(name, zh)| (name, zh, None)).to_vec();
    known.push(("available", "可用", None));
    let (wanted, figure) = asked_for(given, &known);
    let place =
        |line: &bofu_projections::budget::BudgetLine| format!("{}/{}", line.fund, line.source);
    let line = lines.iter().find(|line| place(line) == wanted).ok_or_else(|| {
        let known = lines.iter().map(place).collect::<Vec<_>>().join(", ");
        no_row(
            "budget",
            given,
            if known.is_empty() { "FUND/city|district".to_owned() } else { known },
        )
    })?;
    let parse = |error| InputError::Name { field: "--explain".to_owned(), source: error };
    let key = CapKey {
        ceiling: CeilingId::parse(FUND_YEAR).map_err(parse)?,
        holder: Holder::parse(&place(line)).map_err(parse)?,
        period: Period::Year(asked.year),
    };
    let values = [
        line.appropriated,
        Some(line.committed),
        Some(line.paid),
        Some(line.returned),
        Some(line.recovered),
        Some(line.carried),
        Some(line.adjusted),
    ];
    let stated = names.into_iter().zip(values).map(|((name, zh), value)| (name, zh, value));
    let row = format!("{} {}", place(line), line.year);
    let mut was_closed = false;
    let entries = |event: &Recorded| of_budget(&event.event, &key, &mut was_closed);
    let derived = Some(Derived {
        stated: ("available", "可用", line.available),
        of: &[("appropriated", false), ("committed", true)],
    });
    let figures = Figures { stated: stated.collect(), only: figure, derived };
    collect(session, asked, ("budget", row), figures, false, entries).await
}

/// `report register --explain CLAIM_NO/INSTALMENT`
pub async fn register(
    session: &Session,
    asked: &ReportQuery,
    given: &str,
) -> Result<Explanation, AppError> {
    let rows = asked.view(session).await?.register().await?;
    let names = [
        ("granted", "核定"),
        ("ordered", "应付"),
        ("settled", "已付"),
        ("returned", "退回"),
        ("recovered", "追回"),
    ];
    let known: Vec<Stated> = names.map(|(name, zh)| (name, zh, None)).to_vec();
    let (wanted, figure) = asked_for(given, &known);
    let row = rows.iter().find(|row| {
        wanted == format!("{}/{}", row.claim_no, row.instalment)
            || (wanted == row.claim_no.as_str()
                && rows.iter().filter(|one| one.claim_no == row.claim_no).count() == 1)
    });
    let row = row.ok_or_else(|| no_row("register", given, "CLAIM_NO/INSTALMENT".to_owned()))?;
    let (claim_no, instalment) = row.key();
    let values = [row.granted, row.ordered, row.settled, row.returned, row.recovered];
    let stated = names.into_iter().zip(values).map(|((name, zh), value)| (name, zh, Some(value)));
    let stated: Vec<Stated> = stated.collect();
    let mut grounds = Grounds::new(session);
    let ground = grounds.of(&claim_no, instalment).await?;
    let place = ("register", format!("{claim_no}/{instalment}"));
    let entries = |event: &Recorded| {
        let own = enterprise(&event.event).filter(|happened| claim_of(happened) == Some(&claim_no));
        own.map_or_else(Vec::new, |happened| of_instalment(happened, instalment))
    };
    let figures = Figures { stated, only: figure, derived: None };
    let mut explained = collect(session, asked, place, figures, false, entries).await?;
    explained.ground = Some(ground);
    for part in &mut explained.parts {
        part.explain = None;
    }
    Ok(explained)
}

fn no_row(report: &'static str, given: &str, known: String) -> AuditWorkError {
    AuditWorkError::NoRow { report, given: given.to_owned(), known }
}

/// Reads the events, adds up what they do, and holds it against the report.
async fn collect(
    session: &Session,
    asked: &ReportQuery,
    (report, row): (&'static str, String),
    figures: Figures,
    deep: bool,
    mut entries: impl FnMut(&Recorded) -> Vec<Entry>,
) -> Result<Explanation, AppError> {
    let mut parts: Vec<FigureMovement> = Vec::new();
    let mut running: BTreeMap<&'static str, Money> = BTreeMap::new();
    let moment = &asked.moment;
    each_event(session.ledger(), |event| {
        let later = moment.as_of.is_some_and(|as_of| event.event.occurred_on() > as_of);
        if later || moment.is_before(event) {
            return Ok(());
        }
        for entry in entries(event) {
            let known = running.get(entry.figure).copied();
            if entry.sets && known == Some(entry.amount) {
                // It stays what it is.
                continue;
            }
            let sum = running.entry(entry.figure).or_default();
            *sum = if entry.sets { entry.amount } else { sum.plus(entry.amount) };
            parts.push(part(event, &entry, *sum));
        }
        Ok(())
    })
    .await?;
    if let Some(derived) = figures.derived.as_ref().filter(|one| one.stated.2.is_some()) {
        let of = |figure| running.get(figure).copied().unwrap_or_default();
        let sum = derived.of.iter().fold(Money::ZERO, |sum, (figure, minus)| {
            if *minus { sum.minus(of(figure)) } else { sum.plus(of(figure)) }
        });
        running.insert(derived.stated.0, sum);
    }
    for (figure, _, value) in figures.stated.iter().chain(figures.derived.iter().map(|d| &d.stated))
    {
        let sum = running.get(figure).copied();
        if value.unwrap_or_default() != sum.unwrap_or_default() {
            return Err(AuditWorkError::Unexplained {
                what: format!("{report} {row} {figure}"),
                parts: sum.unwrap_or_default(),
                figure: value.unwrap_or_default(),
            }
            .into());
        }
    }
    parts.retain(|part| figures.wants(part.figure));
    if deep {
        let mut grounds = Grounds::new(session);
        for part in &mut parts {
            let (Some(claim), Some(no)) = (&part.claim_no, part.instalment) else { continue };
            let claim = input::name("claim", claim, ClaimNo::parse)?;
            part.ground = Some(grounds.of(&claim, no).await?);
        }
    }
    let log = evidence::root(session).await?;
    let derived = figures.derived.iter().map(|derived| derived.stated);
    let derived = derived.filter(|(figure, ..)| figures.only == Some(figure));
    let stated = figures.stated.iter().copied().filter(|(figure, ..)| figures.wants(figure));
    let shown = stated.chain(derived).map(|(figure, zh, value)| Figure {
        figure,
        zh,
        value,
        parts: value.map(|_| running.get(figure).copied().unwrap_or_default()),
    });
    let events = parts.iter().map(|part| (part.event.position, part.event.late_days));
    let dates = DateRemarks::of(events, offices::verified_from(session).await?);
    Ok(Explanation {
        dates,
        report,
        row,
        figures: shown.collect(),
        parts,
        ground: None,
        log_events: log.size,
        log_root: hex::encode(log.root),
    })
}

fn part(event: &Recorded, entry: &Entry, running: Money) -> FigureMovement {
    let what = narrate::what(&event.event);
    let what = entry.what.clone().unwrap_or_else(|| Text::new(what.zh, what.en));
    let claim_no = enterprise(&event.event).and_then(claim_of).map(ToString::to_string);
    let grant = grant(&event.event);
    let instalment = entry.instalment;
    let explain = grant.zip(instalment).and_then(|(grant, no)| {
        let period = grant.instalments.iter().find(|part| part.no == no)?.period;
        Some(format!("bofu report register --year {period} --explain {}/{no}", grant.claim_no))
    });
    FigureMovement {
        figure: entry.figure,
        zh: entry.zh,
        amount: entry.amount,
        running,
        claim_no,
        instalment,
        event: event_ref(event),
        what_zh: what.zh,
        what_en: what.en,
        ground: None,
        explain,
    }
}
