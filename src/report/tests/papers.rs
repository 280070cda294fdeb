//! The papers an office keeps, from rows as the projections write them.

use bofu_domain::{
    charge::{CapKey, CapRow, Period},
    date::{Date, Year},
    language::{Lang, Text},
    money::Money,
    names::{ActorName, CeilingId, ClaimNo, Holder, MeasureId, PartyName, Subject},
    uscc::Uscc,
};
use bofu_projections::{
    audit_trail::AuditRow,
    caps::CapLine,
    claims::ClaimRow,
    register::RegisterRow,
    status::{ClaimStatus, InstalmentStatus},
};
use serde::Serialize;

use super::super::*;

const USCC: &str = "91339901MAYL001043";

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

fn scope() -> Scope {
    Scope {
        as_of: Some(Date::constant(2023, 12, 31)),
        seal: Some((1_523, "9f86d081".to_owned())),
        ..Scope::year(Year(2023))
    }
}

fn names() -> Names {
    let mut names = Names::default();
    names.enterprises.insert(USCC.to_owned(), "样例甲传感科技有限公司".to_owned());
    let interest = Text::new("质押贷款贴息", "Pledge interest");
    names.measures.insert("pledge-interest".to_owned(), interest);
    let label = Text::new("年度贴息限额", "Interest a year");
    names.ceilings.insert("pledge-interest.year".to_owned(), (label, "6".to_owned()));
    names
}

fn cap(ceiling: &str, holder: &str, limit: Option<&str>, own: &str, external: &str) -> CapLine {
    let key = CapKey {
        ceiling: CeilingId::parse(ceiling).unwrap(),
        holder: Holder::parse(holder).unwrap(),
        period: if ceiling.ends_with("once") { Period::Once } else { Period::Year(Year(2023)) },
    };
    let row =
        CapRow { limit: limit.map(yuan), own: yuan(own), external: yuan(external), version: 1 };
    CapLine::new(key, &row, Money::ZERO)
}

fn caps() -> Report<Vec<CapLine>> {
    let rows = vec![
        cap("pledge-interest.year", USCC, Some("200万"), "200万", "5000"),
        cap("tier-award.once", USCC, Some("200万"), "80万", "0"),
        cap("fund.year", "zjtx/district", None, "280万", "0"),
    ];
    super::super::caps::report(rows, &scope(), &names())
}

fn register() -> Report<Vec<RegisterRow>> {
    let row = RegisterRow {
        claim_no: ClaimNo::parse("TX-2023-001").unwrap(),
        instalment: 1,
        uscc: Uscc::parse(USCC).unwrap(),
        name: PartyName::parse("样例甲传感科技有限公司").unwrap(),
        measure: MeasureId::parse("pledge-interest").unwrap(),
        clause: "6".into(),
        period: Year(2023),
        computed: yuan("661562.50"),
        granted: yuan("661562.50"),
        ordered: Money::ZERO,
        settled: Money::ZERO,
        returned: Money::ZERO,
        recovered: Money::ZERO,
        status: InstalmentStatus::Granted,
        subject: Subject::parse("贷款 2023-01").unwrap(),
        filed_by: ActorName::parse("王受理").unwrap(),
        approved_by: ActorName::parse("李审批").unwrap(),
        granted_on: Date::constant(2023, 12, 1),
        granted_position: 17,
        position: 17,
        set_off: Money::ZERO,
        late_days: None,
    };
    super::super::register::report(
        vec![row],
        &super::super::register::Supplement::default(),
        &scope(),
        &names(),
    )
}

fn claims() -> Report<Vec<ClaimRow>> {
    let row = ClaimRow {
        claim_no: ClaimNo::parse("TX-2023-002").unwrap(),
        uscc: Uscc::parse(USCC).unwrap(),
        name: PartyName::parse("样例甲传感科技有限公司").unwrap(),
        measure: MeasureId::parse("ipo-domestic").unwrap(),
        clause: None,
        subject: Subject::parse("上市").unwrap(),
        applied_on: Date::constant(2023, 5, 4),
        status: ClaimStatus::Filed,
        computed: None,
        granted: None,
        revoked: Money::ZERO,
        filed_by: ActorName::parse("王受理").unwrap(),
        approved_by: None,
        filed_on: Date::constant(2023, 5, 5),
        decided_on: None,
        pack: None,
        reason: None,
        filed_position: 18,
        position: 18,
        late_days: None,
    };
    super::super::claims::report(vec![row], &scope(), &names())
}

fn audit() -> Report<Vec<AuditRow>> {
    let row = AuditRow {
        position: 17,
        recorded_at: "2023-12-01T01:02:03.000004Z".into(),
        occurred_on: Date::constant(2023, 12, 1),
        actor: ActorName::parse("李审批").unwrap(),
        os_user: Some("li".into()),
        host: None,
        db_user: None,
        role: None,
        event_type: "InterestSubsidyGranted".into(),
        stream: format!("enterprise/{USCC}").into(),
        sequence: 4,
        uscc: Some(USCC.into()),
        claim_no: Some(ClaimNo::parse("TX-2023-001").unwrap()),
        clause: Some("6".into()),
        amount: Some(yuan("661562.50")),
        leaf: "ab".repeat(32).into(),
        what_zh: "核定 TX-2023-001 661562.50 元".to_owned(),
        what_en: "granted TX-2023-001 661562.50".to_owned(),
        late_days: Some(12),
    };
    crate::audits::trail::report(vec![row], &scope())
}

/// Every paper in both languages on the terminal, and in a file in Chinese.
fn papers<R: Serialize>(report: &Report<R>) -> String {
    let file = csv(&report.table, Form::Office(Lang::Zh)).unwrap();
    let file = String::from_utf8(file).unwrap().replace(['\r', '\u{feff}'], "");
    let (zh, en) = (text(&report.table, Lang::Zh, None), text(&report.table, Lang::En, None));
    for row in &report.table.rows {
        assert_eq!(row.len(), report.table.columns.len());
    }
    xlsx(&report.table, Lang::Zh).unwrap();
    format!("{zh}\n{en}\n{file}")
}

#[test]
fn the_ceilings_say_what_binds_and_never_hide_an_over_award() {
    insta::assert_snapshot!(papers(&caps()));
}

#[test]
fn the_register_sums_what_is_granted_and_paid() {
    insta::assert_snapshot!(papers(&register()));
}

#[test]
fn the_claims_leave_open_what_is_not_decided() {
    insta::assert_snapshot!(papers(&claims()));
}

#[test]
fn the_audit_trail_says_when_the_separation_of_duties_is_unverified() {
    insta::assert_snapshot!(papers(&audit()));
}

/// The names of the first row, in the order in which they are written.
fn keys<R: Serialize>(rows: &R) -> Vec<String> {
    let json = serde_json::to_string_pretty(rows).unwrap();
    let lines = json.lines().filter_map(|line| line.strip_prefix("    \"")?.split_once("\": "));
    let mut keys: Vec<String> = Vec::new();
    for (key, _) in lines {
        if keys.first().is_some_and(|first| first == key) {
            break;
        }
        keys.push(key.to_owned());
    }
    keys
}

#[test]
fn programs_get_the_contracts_names_and_nothing_else() {
    let ceilings = ["ceiling", "holder", "period", "limit", "own", "external", "paid", "headroom"];
    assert_eq!(keys(&caps().rows), ceilings);
    let instalments = [
        "claim_no",
        "instalment",
        "uscc",
        "name",
        "measure",
        "clause",
        "period",
        "computed",
        "granted",
        "ordered",
        "settled",
        "returned",
        "recovered",
        "status",
    ];
    assert_eq!(keys(&register().rows), instalments);
}
