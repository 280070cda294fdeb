//! A merger opens nothing: what a predecessor was paid, its successor is not
//! paid again. With the real pack.

use super::{
    binjiang::{at, causes_of_nothing, grant_of, loan, policy, recognised, tier},
    payments::{PAYER, settle},
    test_office::{APPROVER, FILER, TestOffice, approve, file, filing, register, revoke},
};
use crate::{
    context::Context,
    determination::Cause,
    enterprise::{
        Enterprise, EnterpriseRefusal,
        carried::CarriedClaim,
        command::{
            EnterpriseCommand, Filing, OrderPlace, OrderRequest, PaymentCommand, Recovery,
            Revocation,
        },
        event::{ClaimRejected, EnterpriseEvent},
        policy_rules::PolicyRules,
        values::RecoveryCause,
    },
    event::Decided,
    explained::Explained,
    fund::ClosedBooks,
    month::Month,
    names::{BatchNo, EndToEndId, FundId},
    pack::ActivePack,
    testing::{actor, claim_no, day, document, uscc, yuan},
    uscc::Uscc,
};

/// The enterprise of that number, with the title of 2023-02-01, in 2024.
fn desk_of(number: u32) -> TestOffice<ActivePack> {
    let mut office = TestOffice::under(policy(&[]));
    office.on = "2024-06-01";
    office.done(FILER, &register(number));
    office.done(FILER, &recognised("provincial", "2023-02-01"));
    office
}

fn code<L>(office: &TestOffice<L>) -> Uscc {
    office.enterprise.registration().unwrap().uscc.clone()
}

fn merge_into(successor: &Uscc) -> EnterpriseCommand {
    EnterpriseCommand::MergeInto { successor: successor.clone(), document_no: document("合1") }
}

/// Merges the one into the other, in one ledger. What the other had before is
/// left as it is: of another's rows only the funds' and fairs' could be shared.
fn merge(old: &mut TestOffice<ActivePack>, new: &mut TestOffice<ActivePack>) {
    old.done(APPROVER, &merge_into(&code(new)));
    old.rows.0.append(&mut new.rows.0);
    new.rows = old.rows.clone();
    let absorb = EnterpriseCommand::Absorb {
        predecessor: code(old),
        document_no: document("合1"),
        carried: old.enterprise.carried(&new.rows.0),
    };
    new.done(APPROVER, &absorb);
    old.rows = new.rows.clone();
}

/// What is taken back at the one, and what that frees at the other; both are
/// folded.
pub(super) fn with_heir<L: PolicyRules>(
    old: &mut TestOffice<L>,
    heir: &mut TestOffice<L>,
    decide: impl Fn(
        &Enterprise,
        &Enterprise,
        &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal>,
) {
    let by = actor(APPROVER);
    let ctx = Context {
        by: &by,
        on: day(old.on),
        today: day(old.on),
        authority: &old.authority,
        policy: Some(&old.rules),
        caps: &heir.rows.0,
        closed: &heir.closed,
        workdays: &crate::workdays::BUILT_IN,
    };
    let [back, freed] = decide(&old.enterprise, &heir.enterprise, &ctx).unwrap();
    let mut rows = heir.rows.clone();
    for (office, events) in [(&mut *old, back.events), (&mut *heir, freed.events)] {
        assert_eq!(events.len(), 1, "{events:?}");
        for event in events {
            rows.commit(&event).unwrap();
            office.enterprise.apply_event(&event);
            office.log.push(event);
        }
    }
    old.rows = rows.clone();
    heir.rows = rows;
}

/// A grant of the one is revoked, and the other is freed of it.
pub(super) fn revoke_with_heir<L: PolicyRules>(
    old: &mut TestOffice<L>,
    heir: &mut TestOffice<L>,
    successors: &[Uscc],
    no: &str,
    instalment: Option<u32>,
) {
    let no = claim_no(no);
    let revocation = Revocation { claim_no: &no, instalment, reason: "异议成立" };
    with_heir(old, heir, |old, heir, ctx| {
        old.revoke_after_merger(&revocation, successors, heir, ctx)
    });
}

/// The first enterprise with these claims granted, merged into the second.
fn merged_with(claims: Vec<Filing>) -> (TestOffice<ActivePack>, TestOffice<ActivePack>) {
    let (mut old, mut new) = (desk_of(1), desk_of(2));
    for claim in claims {
        old.granted(claim);
    }
    merge(&mut old, &mut new);
    (old, new)
}

#[test]
fn a_merger_rests_on_every_row_that_the_predecessor_has_also_an_empty_one() {
    let (mut old, new) = (desk_of(1), desk_of(2));
    old.granted(voucher("C-1"));
    old.granted(overseas("C-2"));
    old.done(APPROVER, &revoke("C-2", None, "误录"));
    let carried = old.enterprise.carried(&old.rows.0);
    assert!(carried.charges.len() < carried.rows.len(), "{carried:?}");
    let own =
        old.rows.0.iter().filter(|(key, _)| key.holder.as_str().starts_with(code(&old).as_str()));
    let own: Vec<_> = own.map(|(key, row)| (key.clone(), row.version)).collect();
    let (predecessor, document_no) = (code(&old), document("合1"));
    let absorb = EnterpriseCommand::Absorb { predecessor, document_no, carried };
    assert_eq!(new.decided(APPROVER, &absorb).unwrap().rests_on, own);
}

fn voucher(no: &str) -> Filing {
    let facts = "contract_no=K contract_amount=100000 signed_on=2024-03-01";
    at(filing(no, "innovation-voucher", "服务", facts), "2024-05-20")
}

fn overseas(no: &str) -> Filing {
    at(filing(no, "ipo-overseas", "上市", "listed_on=2023-06-01"), "2024-05-20")
}

fn stage(no: &str, stage: &str) -> Filing {
    let facts = format!("stage={stage} reached_on=2024-03-01");
    at(filing(no, "ipo-domestic", "上市", &facts), "2024-05-20")
}

fn centre(no: &str, level: &str) -> Filing {
    let facts = format!("centre=甲 level={level} recognised_on=2023-08-01");
    at(filing(no, "rnd-centre", "甲中心", &facts), "2024-05-20")
}

fn year_of_loan(no: &str) -> Filing {
    let loan = loan("L1", "100万", "2023-01-01", "2024-01-01", "5万");
    Filing { claim_no: claim_no(no), ..loan }
}

fn rent(no: &str, subject: &str, from: &str, to: &str) -> Filing {
    let facts = format!("vc_invested=1000万 area_m2=100 monthly_rent=1000 from={from} to={to}");
    at(filing(no, "vc-rent", subject, &facts), "2024-05-20")
}

/// The claims that a final rejection repeats.
fn repeats(office: &mut TestOffice<ActivePack>, claim: Filing) -> Vec<String> {
    let no = claim.claim_no.to_string();
    assert_eq!(causes_of_nothing(office, claim), [Cause::Duplicate], "{no}");
    let Some(EnterpriseEvent::ClaimRejected(ClaimRejected { cause, .. })) = office.log.last()
    else {
        panic!()
    };
    let crate::enterprise::event::RejectionCause::NothingLeft { reductions, .. } = cause else {
        panic!("{cause:?}")
    };
    reductions[0].because_of.clone()
}

#[test]
fn a_contract_of_the_predecessor_is_not_paid_again() {
    let (_, mut new) = merged_with(vec![voucher("A-1")]);
    assert_eq!(repeats(&mut new, voucher("B-1")), ["A-1"]);
}

#[test]
fn a_title_of_the_predecessor_is_not_paid_again_and_a_higher_one_gives_the_difference() {
    let (_, mut new) = merged_with(vec![tier("A-1", "provincial", "2023-02-01")]);
    assert_eq!(repeats(&mut new, tier("B-1", "provincial", "2023-02-01")), ["A-1"]);
    new.done(FILER, &recognised("little-giant", "2023-07-01"));
    let grant = grant_of(&mut new, tier("B-2", "little-giant", "2023-07-01"));
    assert_eq!(grant.granted, yuan("80万"));
    assert!(grant.reductions[0].because_of.contains(&"A-1".to_owned()));
}

#[test]
fn after_the_predecessors_overseas_listing_only_the_fourth_stage_at_home_gives_anything() {
    let (_, mut new) = merged_with(vec![overseas("A-1")]);
    assert_eq!(repeats(&mut new, stage("B-1", "restructured")), ["A-1"]);
    causes_of_nothing(&mut new, stage("B-2", "tutoring"));
    causes_of_nothing(&mut new, stage("B-3", "accepted"));
    assert_eq!(new.granted(stage("B-4", "listed")), yuan("100万"));
}

#[test]
fn stages_for_which_the_predecessor_had_nothing_left_count_for_the_successor_too() {
    let (mut old, mut new) = (desk_of(1), desk_of(2));
    old.granted(overseas("A-1"));
    for no in ["restructured", "tutoring", "accepted"] {
        causes_of_nothing(&mut old, stage(no, no));
    }
    merge(&mut old, &mut new);
    assert_eq!(new.granted(stage("B-4", "listed")), yuan("100万"));
}

#[test]
fn an_upgrade_of_the_predecessors_centre_gives_the_difference() {
    let (_, mut new) = merged_with(vec![centre("A-1", "municipal")]);
    let grant = grant_of(&mut new, centre("B-1", "provincial"));
    assert_eq!((grant.assessment.computed, grant.granted), (yuan("50万"), yuan("30万")));
    assert_eq!(grant.reductions[0].because_of, ["A-1"]);
}

#[test]
fn a_day_of_the_predecessors_loan_is_not_paid_again() {
    let (_, new) = merged_with(vec![year_of_loan("A-1")]);
    let again = new.when(FILER, &file(year_of_loan("B-1"))).unwrap_err();
    let EnterpriseRefusal::Overlap { earlier, identity, .. } = again else { panic!("{again}") };
    assert_eq!((earlier, identity.as_str()), (claim_no("A-1"), "loan_no=L1"));
}

#[test]
fn the_predecessors_months_of_rent_count_in_the_36() {
    let (_, mut new) = merged_with(vec![rent("A-1", "甲楼", "2023-01-01", "2024-01-01")]);
    let long = new.when(FILER, &file(rent("B-1", "乙楼", "2021-01-01", "2023-12-01"))).unwrap_err();
    let EnterpriseRefusal::Months { asked, used, inherited, .. } = &long else { panic!("{long}") };
    assert_eq!((*asked, *used, &inherited[..]), (35, 12, &[claim_no("A-1")][..]));
    assert!(long.to_string().ends_with("predecessor's claims: A-1"), "{long}");
    assert!(long.zh().ends_with("（含被合并企业的申报 A-1）"), "{}", long.zh());
    new.done(FILER, &file(rent("B-2", "乙楼", "2021-01-01", "2023-01-01")));
    assert_eq!(
        new.refused(FILER, &file(rent("B-3", "丙楼", "2023-01-01", "2023-02-01"))),
        "months-used-up"
    );
}

#[test]
fn the_successors_own_claims_and_the_predecessors_count_together() {
    let (mut old, mut new) = (desk_of(1), desk_of(2));
    old.granted(centre("A-1", "municipal"));
    new.granted(centre("B-1", "provincial"));
    merge(&mut old, &mut new);
    let grant = grant_of(&mut new, centre("B-2", "national"));
    assert_eq!(grant.granted, yuan("30万"), "100 less 50 and 20");
    assert_eq!(grant.reductions[0].because_of, ["A-1", "B-1"]);
}

#[test]
fn a_claim_that_waits_for_approval_at_the_merger_is_filed_anew_under_the_successor() {
    let (mut old, mut new) = (desk_of(1), desk_of(2));
    old.done(FILER, &file(year_of_loan("A-1")));
    merge(&mut old, &mut new);
    let refused = old.when(APPROVER, &approve("A-1")).unwrap_err();
    assert_eq!(refused.code(), "enterprise-merged");
    let heir = uscc(2).to_string();
    assert!(refused.hint().contains(&format!("file it anew under {heir}")), "{}", refused.hint());
    assert!(refused.hint_zh().contains("重新申报"), "{}", refused.hint_zh());
    assert!(new.granted(year_of_loan("B-1")).is_positive(), "nothing of it was paid");
}

#[test]
fn what_a_chain_of_mergers_carries_reaches_the_last_one() {
    let (_, mut second) =
        merged_with(vec![voucher("A-1"), rent("A-2", "甲楼", "2023-01-01", "2024-01-01")]);
    let mut third = desk_of(3);
    second.granted(tier("B-1", "provincial", "2023-02-01"));
    merge(&mut second, &mut third);
    assert_eq!(repeats(&mut third, voucher("C-1")), ["A-1"]);
    assert_eq!(repeats(&mut third, tier("C-2", "provincial", "2023-02-01")), ["B-1"]);
    let long = rent("C-3", "乙楼", "2021-01-01", "2023-02-01");
    assert_eq!(third.refused(FILER, &file(long)), "months-used-up");
    let holder = |no: &str| third.enterprise.inherited(&claim_no(no)).unwrap().holder.clone();
    assert_eq!((holder("A-1"), holder("B-1")), (uscc(1), uscc(2)));
}

#[test]
fn a_circle_of_mergers_is_refused() {
    let (old, _) = merged_with(Vec::new());
    let absorb = EnterpriseCommand::Absorb {
        predecessor: uscc(2),
        document_no: document("合2"),
        carried: crate::enterprise::carried::Carried::default(),
    };
    assert_eq!(old.refused(APPROVER, &absorb), "enterprise-merged");
}

#[test]
fn a_grant_revoked_after_the_merger_frees_contract_title_loan_and_months() {
    let (mut old, mut new) = merged_with(vec![
        voucher("A-1"),
        tier("A-2", "provincial", "2023-02-01"),
        year_of_loan("A-3"),
        rent("A-4", "甲楼", "2023-01-01", "2024-01-01"),
    ]);
    for no in ["A-1", "A-2", "A-3", "A-4"] {
        revoke_with_heir(&mut old, &mut new, &[uscc(2)], no, None);
        assert!(new.enterprise.inherited(&claim_no(no)).is_none(), "{no}");
    }
    let row = |holder: &Uscc| new.held("innovation-voucher.year", holder.as_str(), "2024");
    assert_eq!((row(&uscc(1)), row(&uscc(2))), Default::default());
    assert_eq!(new.granted(voucher("B-1")), yuan("3万"));
    assert_eq!(new.granted(tier("B-2", "provincial", "2023-02-01")), yuan("20万"));
    assert!(new.granted(year_of_loan("B-3")).is_positive());
    new.done(FILER, &file(rent("B-4", "乙楼", "2021-01-01", "2024-01-01")));
}

#[test]
fn an_instalment_revoked_after_the_merger_frees_its_days_alone() {
    let over_new_year = |no: &str| {
        let loan = loan("L1", "100万", "2023-07-01", "2024-03-01", "5万");
        Filing { claim_no: claim_no(no), ..loan }
    };
    let (mut old, mut new) = merged_with(vec![over_new_year("A-1")]);
    revoke_with_heir(&mut old, &mut new, &[uscc(2)], "A-1", Some(2));
    let left: &CarriedClaim = new.enterprise.inherited(&claim_no("A-1")).unwrap();
    assert_eq!(left.days.len(), 1);
    assert_eq!(new.refused(FILER, &file(over_new_year("B-1"))), "period-overlaps");
    let rest = loan("L1", "100万", "2024-01-01", "2024-03-01", "5万");
    new.done(FILER, &file(Filing { claim_no: claim_no("B-2"), ..rest }));
}

#[test]
fn a_revocation_after_two_mergers_frees_the_last_successor_and_the_rows_of_both() {
    let (mut old, mut second) = merged_with(vec![voucher("A-1")]);
    let mut third = desk_of(3);
    merge(&mut second, &mut third);
    revoke_with_heir(&mut old, &mut third, &[uscc(2), uscc(3)], "A-1", None);
    for number in 1..=3 {
        let row = third.held("innovation-voucher.year", uscc(number).as_str(), "2024");
        assert_eq!(row, Default::default(), "{number}");
    }
    assert_eq!(third.granted(voucher("C-1")), yuan("3万"));
}

#[test]
fn a_revocation_that_the_successor_would_not_hear_of_is_refused() {
    let (old, mut new) = merged_with(vec![voucher("A-1")]);
    assert_eq!(old.refused(APPROVER, &revoke("A-1", None, "异议成立")), "enterprise-merged");
    let mut third = desk_of(3);
    merge(&mut new, &mut third);
    let (by, no) = (actor(APPROVER), claim_no("A-1"));
    let revocation = Revocation { claim_no: &no, instalment: None, reason: "异议成立" };
    let ctx = Context {
        by: &by,
        on: day(old.on),
        today: day(old.on),
        authority: &old.authority,
        policy: Some(&old.rules),
        caps: &new.rows.0,
        closed: &new.closed,
        workdays: &crate::workdays::BUILT_IN,
    };
    let stale = old.enterprise.revoke_after_merger(&revocation, &[uscc(2)], &new.enterprise, &ctx);
    assert_eq!(stale.unwrap_err().code(), "enterprise-merged", "the second was merged on");
    let mut shut = ClosedBooks::default();
    shut.close_month(FundId::parse("zjtx").unwrap(), Month::of(day(old.on)), None);
    let ctx = Context { closed: &shut, ..ctx };
    let both = [uscc(2), uscc(3)];
    let late = old.enterprise.revoke_after_merger(&revocation, &both, &third.enterprise, &ctx);
    assert_eq!(late.unwrap_err().code(), "month-closed");
}

#[test]
fn a_predecessors_grant_is_paid_to_the_successor_and_an_error_recovered_frees_both() {
    let (mut old, mut new) = merged_with(vec![voucher("A-1")]);
    let order = |batch: &str| OrderRequest {
        claim_no: claim_no("A-1"),
        instalment: None,
        batch: BatchNo::parse(batch).unwrap(),
    };
    // Five working days after 2024-06-03.
    old.on = "2024-06-03";
    old.done(
        FILER,
        &EnterpriseCommand::Payment(PaymentCommand::PublishNotice { claim_no: claim_no("A-1") }),
    );
    old.on = "2024-06-12";
    let alone = EnterpriseCommand::Payment(PaymentCommand::OrderPayment(order("B1")));
    assert_eq!(old.refused(PAYER, &alone), "enterprise-merged");
    let mut june = ClosedBooks::default();
    june.close_month(FundId::parse("zjtx").unwrap(), Month::of(day(old.on)), None);
    let id = EndToEndId::parse("BF-A-1-1-1").unwrap();
    let place = OrderPlace { claim_no: claim_no("A-1"), end_to_end_id: id };
    for step in 0..2 {
        let by = actor(PAYER);
        let ctx = Context {
            by: &by,
            on: day(old.on),
            today: day(old.on),
            authority: &old.authority,
            policy: Some(&old.rules),
            caps: &new.rows.0,
            closed: &new.closed,
            workdays: &crate::workdays::BUILT_IN,
        };
        let decide = |ctx: &Context| {
            if step == 0 {
                old.enterprise.order_after_merger(&order("B1"), &new.enterprise, ctx)
            } else {
                old.enterprise.release_after_merger(&place, &new.enterprise, ctx)
            }
        };
        let shut = decide(&Context { closed: &june, ..ctx }).unwrap_err();
        assert_eq!(shut.code(), "month-closed");
        let [decided, none] = decide(&ctx).unwrap();
        assert!(none.events.is_empty());
        if let EnterpriseEvent::PaymentOrdered(event) = &decided.events[0] {
            assert_eq!(event.payee, uscc(2));
        }
        old.enterprise.apply_event(&decided.events[0]);
    }
    old.done(PAYER, &settle("A-1", "BF-A-1-1-1", "3万"));
    let recovery = Recovery {
        claim_no: claim_no("A-1"),
        instalment: None,
        cause: RecoveryCause::Error,
        amount: yuan("3万"),
        document_no: document("追1"),
    };
    with_heir(&mut old, &mut new, |old, heir, ctx| {
        let shut = Context { closed: &june, ..*ctx };
        let shut = old.recover_after_merger(&recovery, None, &[uscc(2)], heir, &shut);
        assert_eq!(shut.unwrap_err().code(), "month-closed");
        old.recover_after_merger(&recovery, None, &[uscc(2)], heir, ctx)
    });
    for number in 1..=2 {
        let row = new.held("innovation-voucher.year", uscc(number).as_str(), "2024");
        assert_eq!(row, Default::default(), "{number}");
    }
}
