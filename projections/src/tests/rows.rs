//! The rows of one small year, as a reader sees them.

use std::sync::Arc;

use bofu_domain::{authority::Role, date::Year, names::CeilingId};
use serde_json::json;

use super::history::{CEILING, History, ceiling, claim_no, fen, uscc};
use crate::{
    audit_trail::{self, AuditRow},
    caps::{self, CapLine},
    claim_detail::{Citation, ClaimDetail},
    operators::Operators,
    subsidies::SubsidyRows,
};

/// Sums in fen. Two enterprises, four claims: one cut and then half revoked, one of which
/// nothing is left, one withdrawn, one under way when the name changes.
fn small_year() -> History {
    let (first, second) = (uscc(0), uscc(1));
    let mut year = History::default();
    year.appropriate(Year(2023), 100_000_000);
    year.register(&first, "杭州甲精密有限公司");
    year.recognise(&first, "little-giant");
    year.file(&first, "C-1");
    year.assess(&first, "C-1", &[30_000_000, 20_000_000]);
    year.grant(&first, "C-1", &[30_000_000, 20_000_000], 5_000_000);
    year.rename(&first, "杭州甲科技有限公司");
    year.register(&second, "杭州乙传感有限公司");
    year.file(&second, "C-2");
    year.assess(&second, "C-2", &[1_000_000]);
    year.nothing_left(&second, "C-2", &[1_000_000]);
    year.file(&second, "C-3");
    year.withdraw(&second, "C-3");
    year.revoke(&first, "C-1", 2, Year(2024), 15_000_000);
    year.aid(&first, Year(2023), 2_000_000);
    year.file(&first, "C-4");
    year
}

fn subsidies() -> SubsidyRows {
    let mut subsidies = SubsidyRows::default();
    small_year().events.iter().for_each(|event| subsidies.fold(event).unwrap());
    subsidies
}

#[test]
fn enterprises_keep_their_code_and_their_former_names() {
    insta::assert_json_snapshot!(subsidies().enterprises.values().collect::<Vec<_>>());
}

#[test]
fn claims_say_who_decided_what_and_why() {
    insta::assert_json_snapshot!(subsidies().claims.values().collect::<Vec<_>>());
}

#[test]
fn the_register_has_the_columns_of_the_contract_in_its_order() {
    let rows: Vec<_> = subsidies().register.into_values().collect();
    let text = serde_json::to_string_pretty(&rows).unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn a_row_bears_the_name_of_its_last_event_and_a_rename_alone_rewrites_none() {
    let subsidies = subsidies();
    let name = |no: &str, part: u32| subsidies.register[&(claim_no(no), part)].name.to_string();
    assert_eq!(name("C-1", 1), "杭州甲精密有限公司");
    assert_eq!(name("C-1", 2), "杭州甲科技有限公司");
}

fn told(history: &History) -> Vec<AuditRow> {
    let mut operators = Operators::default();
    history.events.iter().map(|event| audit_trail::fold(&mut operators, event)).collect()
}

#[test]
fn the_roles_shown_are_those_that_the_actor_had_when_acting() {
    let mut history = History::default();
    history.operator("管理", &[Role::Admin]);
    history.operator("王经办", &[Role::Officer, Role::Finance]);
    history.register(&uscc(0), "甲公司");
    history.operator("王经办", &[]);
    history.register(&uscc(1), "乙公司");
    for event in &mut history.events {
        event.metadata = Arc::default();
    }
    let roles: Vec<_> = told(&history).into_iter().map(|row| row.role).collect();
    let roles: Vec<_> = roles.iter().map(Option::as_deref).collect();
    assert_eq!(
        roles,
        [None, Some("admin"), Some("officer, finance"), Some("admin"), None],
        "the first operator is added by somebody who is none yet"
    );
}

#[test]
fn the_audit_trail_tells_every_event_in_one_line() {
    let rows: Vec<_> = told(&small_year());
    insta::assert_snapshot!("an_audit_row", serde_json::to_string_pretty(&rows[5]).unwrap());
    let told: Vec<String> = rows
        .iter()
        .map(|row| format!("{:>2} {} | {}", row.position, row.what_zh, row.what_en))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn a_claim_is_shown_with_everything_that_led_to_its_figures() {
    let year = small_year();
    let detail = ClaimDetail::of(&claim_no("C-1"), &year.events).unwrap().unwrap();
    let citation = Citation {
        quote: "每家企业年贴息额度不超过200万元".into(),
        ceilings: [(CeilingId::parse(CEILING).unwrap(), "6".to_owned())].into(),
    };
    insta::assert_snapshot!(serde_json::to_string_pretty(&detail.cite(&citation)).unwrap());
}

#[test]
fn a_claim_that_is_only_filed_has_no_figures_yet() {
    let year = small_year();
    let detail = ClaimDetail::of(&claim_no("C-4"), &year.events).unwrap().unwrap();
    let shown = serde_json::to_value(&detail).unwrap();
    for figure in ["computed", "granted", "clause", "pack"] {
        assert_eq!(shown[figure], json!(null), "{figure}");
    }
    assert_eq!(shown["history"].as_array().unwrap().len(), 1);
}

#[test]
fn a_claim_that_is_not_there_is_not_shown() {
    assert_eq!(ClaimDetail::of(&claim_no("C-9"), &small_year().events).unwrap(), None);
}

#[test]
fn a_ceiling_is_shown_with_what_is_left_even_below_zero() {
    let key = ceiling(&uscc(0), Year(2023));
    let mut rows = std::collections::BTreeMap::new();
    small_year().events.iter().for_each(|event| caps::fold(&mut rows, &event.event));
    let row = caps::limit(rows[&key], fen(10_000_000));
    insta::assert_snapshot!(
        serde_json::to_string_pretty(&CapLine::new(key, &row, fen(0))).unwrap()
    );
}
