use super::test_office::{
    APPROVER, FILER, TestOffice, aid, approve, decided, file, filing, reject, revoke, target,
};
use crate::{
    charge::{Charge, Lane},
    context::Context,
    enterprise::{
        command::Filing,
        event::{ClaimRejected, EnterpriseEvent, Grant, GrantRevoked, RejectionCause},
    },
    explained::Explained,
    money::Money,
    testing::{actor, claim_no, day, key, uscc, yuan},
};

fn title(no: &str, title: &str, sum: &str) -> Filing {
    filing(no, "title", "称号", &format!("sum={sum} title={title}"))
}

fn stage(no: &str, stage: &str) -> Filing {
    filing(no, "domestic", "上市", &format!("sum=1000000 stage={stage}"))
}

fn centre(no: &str, subject: &str, level: &str, sum: &str) -> Filing {
    filing(no, "centre", subject, &format!("sum={sum} level={level}"))
}

fn interest(no: &str, sum: &str) -> Filing {
    filing(no, "interest", no, &format!("sum={sum} from=2023-01-01 to=2023-02-01"))
}

fn grant(events: &[EnterpriseEvent]) -> &Grant {
    events[0].grant().unwrap_or_else(|| panic!("no grant: {events:?}"))
}

fn nothing_left(events: &[EnterpriseEvent]) -> bool {
    matches!(
        events,
        [EnterpriseEvent::ClaimRejected(ClaimRejected {
            cause: RejectionCause::NothingLeft { .. },
            ..
        })]
    )
}

#[test]
fn each_kind_of_measure_is_granted_by_its_own_event() {
    let mut office = TestOffice::new();
    let claims = [
        (title("C-1", "provincial", "1"), "AwardGranted"),
        (interest("C-2", "1"), "InterestSubsidyGranted"),
        (filing("C-3", "rent", "楼", "sum=1 from=2023-01-01 to=2023-02-01"), "RentSubsidyGranted"),
        (stage("C-4", "listed"), "StagedPaymentGranted"),
        (filing("C-5", "fair", "展", "sum=1 fair=F"), "CostSubsidyGranted"),
    ];
    for (claim, name) in claims {
        let no = claim.claim_no.to_string();
        office.done(FILER, &file(claim));
        assert_eq!(office.done(APPROVER, &approve(&no))[0].name(), name);
    }
}

#[test]
fn who_filed_a_claim_cannot_approve_it_under_any_spelling_of_the_name() {
    let mut office = TestOffice::new();
    office.done("Zoë", &file(title("C-1", "provincial", "20万")));
    assert_eq!(office.refused("Zoë", &approve("C-1")), "maker-is-checker");
    assert_eq!(office.refused(" ZOE\u{308} ", &approve("C-1")), "maker-is-checker");
    office.done(APPROVER, &approve("C-1"));
}

#[test]
fn approving_again_changes_nothing_for_the_same_person_and_is_refused_to_another() {
    let mut office = TestOffice::new();
    office.granted(title("C-1", "provincial", "20万"));
    assert!(office.unchanged("wang", &approve("C-1")));
    assert_eq!(office.refused("Zhao", &approve("C-1")), "already-granted");
    assert_eq!(office.refused(FILER, &approve("C-1")), "already-granted");
    assert_eq!(office.refused(APPROVER, &approve("C-9")), "unknown-claim");
}

#[test]
fn on_the_way_to_champion_200k_then_800k_then_1000k_are_granted() {
    let mut office = TestOffice::new();
    assert_eq!(office.granted(title("C-1", "provincial", "20万")), yuan("20万"));
    assert_eq!(office.granted(title("C-2", "little-giant", "100万")), yuan("80万"));
    office.done(FILER, &file(title("C-3", "hidden-champion", "100万")));
    let events = office.done(APPROVER, &approve("C-3"));
    assert!(nothing_left(&events), "one sum for the two titles of 100万, not both");
    assert_eq!(office.granted(title("C-4", "champion", "200万")), yuan("100万"));
    assert_eq!(office.held("tier-award.once", uscc(1).as_str(), "once").0, yuan("200万"));
}

#[test]
fn the_same_title_again_pays_nothing_and_names_what_was_paid() {
    let mut office = TestOffice::new();
    office.granted(title("C-1", "little-giant", "100万"));
    office.done(FILER, &file(title("C-2", "little-giant", "100万")));
    let events = office.done(APPROVER, &approve("C-2"));
    let [EnterpriseEvent::ClaimRejected(ClaimRejected { cause, .. })] = &events[..] else {
        panic!("{events:?}")
    };
    let RejectionCause::NothingLeft { reductions, .. } = cause else { panic!("{cause:?}") };
    assert_eq!(reductions[0].because_of, ["C-1"]);
    assert_eq!(office.stage("C-2"), "rejected");
    assert_eq!(office.refused(APPROVER, &approve("C-2")), "already-rejected");
    assert_eq!(office.refused(APPROVER, &reject("C-2", "x")), "already-rejected");
}

#[test]
fn after_an_overseas_listing_stages_one_to_three_pay_nothing_and_the_fourth_one_million() {
    let mut office = TestOffice::new();
    office.granted(filing("O", "overseas", "上市", "sum=3000000"));
    for no in ["restructured", "tutoring", "accepted"] {
        office.done(FILER, &file(stage(no, no)));
        assert!(nothing_left(&office.done(APPROVER, &approve(no))), "{no}");
    }
    assert_eq!(office.granted(stage("listed", "listed")), yuan("100万"));
    assert_eq!(office.held("ipo.once", uscc(1).as_str(), "once").0, yuan("400万"));
}

#[test]
fn a_stage_is_paid_once_whatever_is_filed_again() {
    let mut office = TestOffice::new();
    office.granted(stage("C-1", "restructured"));
    office.done(FILER, &file(stage("C-2", "restructured")));
    assert!(nothing_left(&office.done(APPROVER, &approve("C-2"))));
    assert_eq!(office.granted(stage("C-3", "tutoring")), yuan("100万"));
}

#[test]
fn a_revoked_grant_followed_by_another_pays_in_full() {
    let mut office = TestOffice::new();
    office.granted(title("C-1", "provincial", "20万"));
    office.done(APPROVER, &revoke("C-1", None, "异议成立"));
    assert_eq!(office.stage("C-1"), "revoked");
    assert_eq!(office.granted(title("C-2", "provincial", "20万")), yuan("20万"));
    assert_eq!(office.granted(title("C-3", "little-giant", "100万")), yuan("80万"));
}

#[test]
fn a_claim_whose_every_instalment_is_revoked_counts_no_duplicate_either() {
    let mut office = TestOffice::new();
    office.granted(filing("O", "overseas", "上市", "sum=1500000"));
    office.done(FILER, &file(stage("C-1", "a")));
    assert!(nothing_left(&office.done(APPROVER, &approve("C-1"))));
    assert_eq!(office.granted(stage("C-2", "b")), yuan("50万"), "200万 at home less 150万 abroad");
    office.done(APPROVER, &revoke("C-2", None, "异议成立"));
    assert_eq!(office.granted(stage("C-3", "c")), yuan("50万"), "again two stages at home");
}

#[test]
fn an_upgrade_pays_the_difference_on_the_same_subject_alone() {
    let mut office = TestOffice::new();
    assert_eq!(office.granted(centre("C-1", "甲中心", "municipal", "20万")), yuan("20万"));
    assert_eq!(office.granted(centre("C-2", "乙中心", "provincial", "50万")), yuan("50万"));
    assert_eq!(office.granted(centre("C-3", "甲中心", "national", "100万")), yuan("80万"));
}

#[test]
fn what_is_paid_once_without_a_group_is_compared_by_measure_and_key() {
    let mut office = TestOffice::new();
    let fair =
        |no: &str, once: &str| filing(no, "fair", "展", &format!("sum=5 fair=F once={once}"));
    assert_eq!(office.granted(fair("C-1", "a")), yuan("5"));
    assert_eq!(office.granted(fair("C-2", "b")), yuan("5"));
    office.done(FILER, &file(fair("C-3", "a")));
    assert!(nothing_left(&office.done(APPROVER, &approve("C-3"))));
}

#[test]
fn a_lower_decision_is_granted_and_a_higher_one_raises_nothing() {
    let mut office = TestOffice::new();
    assert_eq!(office.granted(decided(interest("C-1", "1000"), "600")), yuan("600"));
    assert_eq!(office.granted(decided(interest("C-2", "1000"), "6000")), yuan("1000"));
}

#[test]
fn city_money_after_the_ceiling_is_used_up_is_an_over_award_that_is_shown() {
    let mut office = TestOffice::new();
    office.granted(interest("C-1", "2000000"));
    office.done(FILER, &aid(target("interest.year", "2023"), "30万", "市1"));
    let row = office.rows.row("interest.year", uscc(1).as_str(), "2023");
    assert_eq!(row.headroom(), Some(yuan("30万").negated()));
    office.done(FILER, &file(interest("C-2", "5")));
    let events = office.done(APPROVER, &approve("C-2"));
    let [EnterpriseEvent::ClaimRejected(ClaimRejected { cause, .. })] = &events[..] else {
        panic!("{events:?}")
    };
    let RejectionCause::NothingLeft { reductions, .. } = cause else { panic!("{cause:?}") };
    assert_eq!(reductions[0].left, yuan("30万").negated());
    office.done(APPROVER, &revoke("C-1", None, "超额"));
    assert_eq!(office.granted(interest("C-3", "2000000")), yuan("170万"));
}

#[test]
fn a_trimmed_grant_carries_the_version_of_the_row_that_trimmed_it_and_so_does_a_rejection() {
    let mut office = TestOffice::new();
    office.granted(interest("C-1", "1950000"));
    for (no, left) in [("C-2", "100000"), ("C-3", "1")] {
        office.done(FILER, &file(interest(no, left)));
        let decided = office.decided(APPROVER, &approve(no)).unwrap();
        let key = key("interest.year", uscc(1).as_str(), "2023");
        assert_eq!(decided.rests_on, [(key.clone(), office.rows.0[&key].version)], "{no}");
        office.done(APPROVER, &approve(no));
    }
}

#[test]
fn a_claim_is_assessed_anew_under_the_policy_in_force_at_its_approval() {
    let mut office = TestOffice::new();
    office.done(FILER, &file(interest("C-1", "1000")));
    office.rules.divisor = 4;
    let events = office.done(APPROVER, &approve("C-1"));
    assert_eq!(grant(&events).granted, yuan("250"));
    assert_eq!(grant(&events).assessment.computed, yuan("250"));
}

#[test]
fn the_appropriation_is_cut_by_source_and_charged_in_the_year_of_the_grant() {
    let mut office = TestOffice::new();
    office.rules.split = (1, 3);
    office.on = "2024-01-10";
    let events = {
        office.done(FILER, &file(interest("C-1", "100")));
        office.done(APPROVER, &approve("C-1"))
    };
    let charged: Vec<String> = grant(&events).instalments[0]
        .charges
        .iter()
        .map(|Charge { key, amount, .. }| format!("{} {} {amount}", key.holder, key.period))
        .collect();
    assert_eq!(
        charged,
        [&format!("{} 2023 100.00", uscc(1)), "zjtx/city 2024 25.00", "zjtx/district 2024 75.00"]
    );
}

#[test]
fn a_revocation_gives_back_exactly_what_its_instalments_charged() {
    let mut office = TestOffice::new();
    let winter = "sum=700 from=2022-12-01 to=2023-02-01";
    office.granted(filing("C-1", "interest", "贷", winter));
    let events = office.done(APPROVER, &revoke("C-1", Some(2), "异议成立"));
    let [EnterpriseEvent::GrantRevoked(GrantRevoked { instalments, amount, charges, .. })] =
        &events[..]
    else {
        panic!("{events:?}")
    };
    assert_eq!((&instalments[..], *amount), (&[2][..], yuan("700")));
    assert!(charges.iter().all(|c| c.lane == Lane::Own && c.amount == yuan("700").negated()));
    assert!(charges.iter().all(|c| c.limit.is_none()), "the limit may have changed since");
    assert_eq!(office.stage("C-1"), "granted");
    assert_eq!(office.held("interest.year", uscc(1).as_str(), "2022").0, yuan("700"));
    assert_eq!(office.held("interest.year", uscc(1).as_str(), "2023").0, Money::ZERO);
    assert_eq!(office.held("fund.year", "zjtx/district", "2023").0, yuan("700"));
    office.done(APPROVER, &revoke("C-1", None, "全部撤销"));
    assert_eq!(office.stage("C-1"), "revoked");
    assert!(office.rows.0.values().all(|row| row.own.is_zero()));
}

#[test]
fn a_revocation_again_changes_nothing_and_for_another_reason_is_refused() {
    let mut office = TestOffice::new();
    let winter = "sum=700 from=2022-12-01 to=2023-02-01";
    office.granted(filing("C-1", "interest", "贷", winter));
    office.done(APPROVER, &revoke("C-1", Some(1), "异议"));
    assert!(office.unchanged("Zhao", &revoke("C-1", Some(1), "异议")));
    assert_eq!(office.refused(APPROVER, &revoke("C-1", Some(1), "别的")), "already-revoked");
    assert_eq!(office.refused(APPROVER, &revoke("C-1", Some(3), "x")), "unknown-instalment");
    office.done(APPROVER, &revoke("C-1", None, "异议"));
    assert!(office.unchanged(APPROVER, &revoke("C-1", None, "异议")));
    assert_eq!(office.refused(APPROVER, &approve("C-1")), "already-revoked");
    office.done(FILER, &file(filing("C-2", "fair", "展", "sum=1 fair=F")));
    assert_eq!(office.refused(APPROVER, &revoke("C-2", None, "x")), "not-granted");
}

#[test]
fn without_a_policy_nothing_is_filed_or_approved() {
    let mut office = TestOffice::new();
    let claim = file(interest("C-1", "1"));
    let refused = |office: &TestOffice, by: &str, command| {
        let by = actor(by);
        let ctx = Context {
            by: &by,
            on: day(office.on),
            today: day(office.on),
            authority: &office.authority,
            policy: None,
            caps: &office.rows.0,
            closed: &office.closed,
            workdays: &crate::workdays::BUILT_IN,
        };
        office.enterprise.decide(command, &ctx).unwrap_err().code()
    };
    assert_eq!(refused(&office, FILER, &claim), "no-policy");
    office.done(FILER, &claim);
    assert_eq!(refused(&office, APPROVER, &approve("C-1")), "no-policy");
    assert!(office.enterprise.claim(&claim_no("C-1")).unwrap().parts.is_empty());
}

#[test]
fn what_is_paid_once_stays_paid_when_a_reading_takes_its_measure_out_of_the_group() {
    let mut office = TestOffice::new();
    office.granted(title("C-1", "provincial", "20万"));
    office.rules.grouped = false;
    office.done(FILER, &file(title("C-2", "provincial", "20万")));
    assert!(nothing_left(&office.done(APPROVER, &approve("C-2"))));
    assert_eq!(office.granted(title("C-3", "little-giant", "100万")), yuan("100万"), "in full");
    office.rules.grouped = true;
    office.done(FILER, &file(title("C-4", "little-giant", "100万")));
    assert!(nothing_left(&office.done(APPROVER, &approve("C-4"))));
}
