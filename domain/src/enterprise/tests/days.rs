//! Steps on true days: each is refused the day before the step that it rests
//! on, and taken on its day.

use super::{
    exclusions::{exclude, lift},
    payments::{
        PAYER, SECOND, cancel, object, order, other_account, place, publish, release, resolve,
        says, send_back, settle,
    },
    recoveries::{decides, recover},
    registration::{rename, title},
    set_off::kept,
    test_office::{
        APPROVER, FILER, SmallPolicy, TestOffice, aid, approve, cancel as cancel_aid, file, filing,
        register, reject, revoke, target, withdraw,
    },
};
use crate::{
    authority::Role,
    enterprise::{
        command::{BankConfirmation, EnterpriseCommand, Filing, PaymentCommand},
        values::RecoveryCause,
    },
    explained::Explained,
    testing::{authority, claim_no, day, document, yuan},
};

const ORDER: &str = "BF-C-1-1-1";

/// A step that is refused on a day, and done on the next.
#[track_caller]
fn not_before(
    office: &mut TestOffice,
    by: &str,
    command: &EnterpriseCommand,
    [early, on]: [&'static str; 2],
    rests_on: [&str; 2],
) {
    office.on = early;
    let refusal = office.when(by, command).expect_err("it is too early");
    assert_eq!(refusal.code(), "date-before-step", "{command:?}: {refusal}");
    for (told, word) in [refusal.to_string(), refusal.zh()].iter().zip(rests_on) {
        assert!(told.contains(early) && told.contains(word), "{told}: {word}");
    }
    for hint in [refusal.hint(), refusal.hint_zh()] {
        assert!(hint.contains("2023-"), "{hint} names the day");
    }
    office.on = on;
    office.done(by, command);
}

fn claim(no: &str) -> Filing {
    filing(no, "interest", no, &format!("sum=1000 loan_no=HT-{no}"))
}

/// A desk that publishes for five working days, with a claim granted on the
/// fifth of June.
fn published() -> TestOffice {
    let rules = SmallPolicy { split: (0, 1), divisor: 1, grouped: true, notice_days: Some(5) };
    let mut office = TestOffice::under(rules);
    office.on = "2023-06-01";
    office.done(FILER, &register(1));
    office.done(FILER, &file(claim("C-1")));
    office.on = "2023-06-05";
    office.done(APPROVER, &approve("C-1"));
    office.done(FILER, &publish("C-1"));
    office
}

/// The claim paid on the twentieth of June.
fn paid() -> TestOffice {
    let mut office = published();
    office.on = "2023-06-20";
    office.done(PAYER, &order("C-1", "B1"));
    office.done(PAYER, &release("C-1", ORDER));
    office.done(PAYER, &settle("C-1", ORDER, "1000"));
    office
}

#[test]
fn a_claim_goes_from_its_application_to_its_release_on_days_that_never_go_back() {
    let rules = SmallPolicy { split: (0, 1), divisor: 1, grouped: true, notice_days: Some(5) };
    let mut desk = TestOffice::under(rules);
    desk.on = "2023-05-01";
    desk.done(FILER, &register(1));
    let office = &mut desk;
    let applied = ["the application on 2023-05-20", "早于申报的日期 2023-05-20"];
    not_before(office, FILER, &file(claim("C-1")), ["2023-05-19", "2023-05-20"], applied);
    let assessed = ["the assessment on 2023-05-20", "早于审核的日期 2023-05-20"];
    not_before(office, APPROVER, &approve("C-1"), ["2023-05-19", "2023-05-20"], assessed);
    let approved = ["the approval on 2023-05-20", "早于核定的日期 2023-05-20"];
    not_before(office, FILER, &publish("C-1"), ["2023-05-19", "2023-06-05"], approved);
    let published = ["the notice on 2023-06-05", "早于公示的日期 2023-06-05"];
    not_before(office, FILER, &object("C-1"), ["2023-06-04", "2023-06-06"], published);
    let objected = ["the objection on 2023-06-06", "早于提出异议的日期 2023-06-06"];
    not_before(office, SECOND, &resolve("C-1", false), ["2023-06-05", "2023-06-20"], objected);
    let resolved = ["the resolution of the objection on 2023-06-20", "早于异议处理的日期"];
    not_before(office, PAYER, &order("C-1", "B1"), ["2023-06-19", "2023-06-21"], resolved);
    let ordered = ["the payment order on 2023-06-21", "早于下达指令的日期 2023-06-21"];
    not_before(office, PAYER, &release("C-1", ORDER), ["2023-06-20", "2023-06-22"], ordered);
}

#[test]
fn a_claim_is_rejected_or_withdrawn_on_the_day_of_its_assessment_or_later() {
    let mut office = TestOffice::new();
    for no in ["C-1", "C-2"] {
        office.on = "2023-06-10";
        office.done(FILER, &file(claim(no)));
    }
    let assessed = ["the assessment on 2023-06-10", "审核"];
    let days = ["2023-06-09", "2023-06-10"];
    not_before(&mut office, APPROVER, &reject("C-1", "材料不全"), days, assessed);
    not_before(&mut office, FILER, &withdraw("C-2", "企业撤回"), days, assessed);
}

#[test]
fn what_an_enterprise_does_may_be_dated_before_the_ledger_heard_of_it() {
    let mut office = TestOffice::new();
    office.on = "2023-05-25";
    assert!(
        office.when(FILER, &file(Filing { applied_on: day(office.on), ..claim("C-1") })).is_ok()
    );
    assert!(office.when(FILER, &rename("样例新名科技有限公司")).is_ok());
    assert!(office.unchanged(FILER, &register(1)), "registered again, whatever the day");
}

#[test]
fn a_title_is_recorded_on_the_day_of_its_recognition_or_later() {
    let mut office = TestOffice::new();
    let recognised = ["the recognition of the title on 2023-06-15", "称号认定的日期"];
    let command = title("provincial", "2023-06-15", "A");
    not_before(&mut office, FILER, &command, ["2023-06-14", "2023-06-15"], recognised);
}

#[test]
fn an_account_is_changed_after_the_orders_that_it_stops_and_confirmed_after_its_change() {
    let mut office = published();
    office.on = "2023-06-20";
    office.done(PAYER, &order("C-1", "B1"));
    let ordered = ["the payment order on 2023-06-20", "下达指令"];
    not_before(&mut office, FILER, &other_account(), ["2023-06-19", "2023-06-21"], ordered);
    let changed = ["the change of account on 2023-06-21", "账户变更"];
    let confirm = EnterpriseCommand::Payment(PaymentCommand::ConfirmAccount);
    not_before(&mut office, PAYER, &confirm, ["2023-06-20", "2023-06-23"], changed);
    let stopped = ["the confirmation of the account on 2023-06-23", "账户确认"];
    let days = ["2023-06-22", "2023-06-23"];
    not_before(&mut office, PAYER, &cancel("C-1", ORDER), days, stopped);
    let cancelled = ["the cancellation of the order on 2023-06-23", "撤回指令"];
    not_before(&mut office, PAYER, &order("C-1", "B2"), ["2023-06-22", "2023-06-24"], cancelled);
}

#[test]
fn a_settlement_a_return_and_their_undoing_are_recorded_one_after_another() {
    let mut office = published();
    office.on = "2023-06-20";
    office.done(PAYER, &order("C-1", "B1"));
    office.done(PAYER, &release("C-1", ORDER));
    let released = ["the release on 2023-06-20", "放行"];
    let days = ["2023-06-19", "2023-06-21"];
    not_before(&mut office, PAYER, &settle("C-1", ORDER, "1000"), days, released);
    let settled = ["the record of the settlement on 2023-06-21", "登记到账"];
    let days = ["2023-06-20", "2023-06-22"];
    not_before(&mut office, PAYER, &send_back("C-1", ORDER, "1000"), days, settled);
    let returned = ["the record of the return on 2023-06-22", "登记退票"];
    let reason = || "错配".to_owned();
    let undo: EnterpriseCommand =
        PaymentCommand::UndoReturn { order: place("C-1", ORDER), reason: reason() }.into();
    not_before(&mut office, PAYER, &undo, ["2023-06-21", "2023-06-23"], returned);
    let undone = ["the undoing of the return on 2023-06-23", "更正退票"];
    let undo: EnterpriseCommand =
        PaymentCommand::UndoSettlement { order: place("C-1", ORDER), reason: reason() }.into();
    not_before(&mut office, PAYER, &undo, ["2023-06-22", "2023-06-23"], undone);
}

#[test]
fn a_banks_day_before_the_release_is_recorded_and_one_that_has_not_come_is_refused() {
    let mut office = published();
    office.on = "2023-06-20";
    office.done(PAYER, &order("C-1", "B1"));
    office.done(PAYER, &release("C-1", ORDER));
    let on = |on: &str| {
        let bank = BankConfirmation { on: day(on), ..says("C-1", ORDER, "1000", "回单") };
        EnterpriseCommand::Payment(PaymentCommand::SettlePayment(bank))
    };
    assert_eq!(office.refused(PAYER, &on("2023-06-21")), "date-in-future");
    let bank = says("C-1", ORDER, "1000", "回单");
    let by_rule = BankConfirmation { by_rule_from: Some(day("2023-06-19")), ..bank };
    let by_rule = EnterpriseCommand::Payment(PaymentCommand::SettlePayment(by_rule));
    let refusal = office.when(PAYER, &by_rule).unwrap_err();
    assert_eq!(refusal.code(), "date-before-step");
    assert!(refusal.hint().contains("--reason"), "a person may: {}", refusal.hint());
    let refusal = office.when(PAYER, &on("2023-06-21")).unwrap_err();
    assert!(refusal.zh().contains("晚于今天"), "{}", refusal.zh());
    assert_eq!(office.done(PAYER, &on("2023-06-15")).len(), 1);
}

#[test]
fn money_is_recovered_after_it_was_paid_and_as_it_was_decided() {
    let mut office = paid();
    let settled = ["the record of the settlement on 2023-06-20", "登记到账"];
    let decision = decides("600", RecoveryCause::Error, "追1");
    not_before(&mut office, PAYER, &decision, ["2023-06-19", "2023-06-25"], settled);
    let decided = ["the decision to recover on 2023-06-25", "追回决定"];
    let back = recover("100", RecoveryCause::Error, "一");
    not_before(&mut office, PAYER, &back, ["2023-06-24", "2023-06-26"], decided);
    office.on = "2023-06-05";
    office.done(FILER, &file(filing("C-9", "fair", "展会", "sum=600 fair=广交会")));
    office.done(APPROVER, &approve("C-9"));
    office.done(FILER, &publish("C-9"));
    not_before(&mut office, PAYER, &kept("100"), ["2023-06-24", "2023-06-26"], decided);
    let write_off = EnterpriseCommand::Payment(PaymentCommand::WriteOff {
        claim_no: claim_no("C-1"),
        document_no: document("追1"),
        amount: yuan("300"),
        written_off_by: document("核1"),
        reason: "破产".to_owned(),
    });
    not_before(&mut office, PAYER, &write_off, ["2023-06-24", "2023-06-27"], decided);
}

#[test]
fn a_grant_is_revoked_after_it_was_given_and_after_its_payment_came_back() {
    let mut office = published();
    let approved = ["the approval on 2023-06-05", "核定"];
    let days = ["2023-06-04", "2023-06-05"];
    not_before(&mut office, APPROVER, &revoke("C-1", None, "有误"), days, approved);
    let mut office = paid();
    office.on = "2023-06-22";
    office.done(PAYER, &send_back("C-1", ORDER, "1000"));
    let returned = ["the record of the return on 2023-06-22", "登记退票"];
    let days = ["2023-06-21", "2023-06-22"];
    not_before(&mut office, APPROVER, &revoke("C-1", None, "有误"), days, returned);
}

#[test]
fn aid_is_cancelled_and_an_exclusion_lifted_after_they_were_recorded() {
    let mut office = TestOffice::new();
    office.on = "2023-06-10";
    let row = || target("interest.year", "2023");
    office.done(FILER, &aid(row(), "1", "市1"));
    let recorded = ["the record of the aid on 2023-06-10", "登记其他资金"];
    let days = ["2023-06-09", "2023-06-10"];
    not_before(&mut office, FILER, &cancel_aid(row(), "市1", "退回"), days, recorded);
    office.done(APPROVER, &exclude("失1", "2023-06-01", None));
    let recorded = ["the record of the exclusion on 2023-06-10", "失信登记"];
    not_before(&mut office, APPROVER, &lift("解1"), days, recorded);
}

#[test]
fn nothing_is_ordered_before_the_day_of_the_appropriation() {
    let mut office = published();
    let keys = office.enterprise.claim(&claim_no("C-1")).unwrap().parts[0].charges.clone();
    let fund = keys.into_iter().find(|charge| charge.key.ceiling.as_str() == "fund.year").unwrap();
    office.closed.appropriate(fund.key, day("2023-06-20"));
    let set = ["the appropriation on 2023-06-20", "下达预算指标"];
    not_before(&mut office, PAYER, &order("C-1", "B1"), ["2023-06-19", "2023-06-20"], set);
}

#[test]
fn a_role_is_used_from_the_day_on_that_it_was_given_for() {
    let mut office = TestOffice::new();
    office.authority = authority(&[("root", Role::Admin), (FILER, Role::Officer)]);
    office.on = "2022-12-31";
    let refusal = office.when(FILER, &file(claim("C-1"))).unwrap_err();
    assert_eq!(refusal.code(), "date-before-step");
    assert_eq!(
        refusal.to_string(),
        "Li may file a claim as officer since 2023-01-01, and this is dated 2022-12-31"
    );
    assert!(refusal.zh().contains("自 2023-01-01 起方有经办角色"), "{}", refusal.zh());
    assert!(refusal.hint().contains("operator add Li --role officer --on"), "{}", refusal.hint());
}
