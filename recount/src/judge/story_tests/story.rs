//! The year: two enterprises, one fund, one policy, a bank, an auditor.

use serde_json::{Value, json};

use super::forms::{
    A, B, OWN, PACK, S1, S2, account, aid, assessment, back, charges, dated, decided, excluded,
    imported, line, matched, on_day, pack_hash, paid, pairing, recovered, settled, shares,
};

/// An event, and what the tests call it.
#[derive(Debug, Clone)]
pub(super) struct StoryEvent {
    pub(super) label: &'static str,
    pub(super) stream_type: &'static str,
    pub(super) stream_id: String,
    pub(super) payload: Value,
}

/// The year as it is told.
struct Year(Vec<StoryEvent>);

impl Year {
    fn tell(&mut self, label: &'static str, stream: (&'static str, &str), payload: Value) {
        let (stream_type, stream_id) = (stream.0, stream.1.to_owned());
        self.0.push(StoryEvent { label, stream_type, stream_id, payload });
    }

    fn of(&mut self, label: &'static str, uscc: &str, payload: Value) {
        self.tell(label, ("enterprise", uscc), payload);
    }

    fn bank(&mut self, label: &'static str, statement: &str, payload: Value) {
        self.tell(label, ("statement", statement), payload);
    }
}

/// Filed, assessed and granted; `cut` by the ceiling.
fn claim(
    year: &mut Year,
    labels: [&'static str; 3],
    no: &str,
    cost: &str,
    [computed, cut, granted]: [&str; 3],
) {
    let filing = json!({"claim_no": no, "measure": "m", "subject": "项目", "applied_on": "2024-02-01",
        "facts": {"cost": cost}, "decided": null});
    let with = |more: Value| {
        let mut body = filing.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    let filed = with(json!({"occurred_on": "2024-02-02", "by": "经办"}));
    year.of(labels[0], A, json!({"ClaimFiled": filed}));
    year.of(
        labels[1],
        A,
        json!({"ClaimAssessed": {"occurred_on": "2024-02-02", "by": "经办",
        "claim_no": no, "assessment": assessment(cost, computed)}}),
    );
    let reductions = if cut == "0.00" {
        json!([])
    } else {
        json!([{"cause": "ceiling", "ceiling": "c.year", "holder": A, "period": 2024, "amount": cut,
            "before": computed, "left": granted, "because_of": []}])
    };
    let parts = json!([{"no": 1, "period": 2024, "span": null, "computed": computed,
        "granted": granted, "charges": charges(&OWN, granted, Some("1000.00"), "own")}]);
    let grant = with(json!({"occurred_on": "2024-02-04", "by": "核定", "granted": granted,
        "assessment": assessment(cost, computed), "reductions": reductions, "instalments": parts}));
    year.of(labels[2], A, json!({"CostSubsidyGranted": grant}));
}

fn order(year: &mut Year, labels: [&'static str; 2], no: &str, amount: &str, on: &str) {
    let ordered = paid(
        no,
        amount,
        &json!({"batch": "B", "attempt": 1, "payee": A, "payee_name": "甲",
        "account": account("甲"), "city": "0.00", "district": amount, "needs_release": false}),
    );
    year.of(labels[0], A, on_day(json!({"PaymentOrdered": ordered}), on));
    year.of(
        labels[1],
        A,
        json!({"PaymentReleased": {"occurred_on": on, "by": "会计",
        "claim_no": no, "instalment": 1, "end_to_end_id": format!("BF-{no}-1-1")}}),
    );
}

fn begin(year: &mut Year) {
    year.tell(
        "pack",
        ("policy", "p"),
        dated(
            "PackAdopted",
            "2024-01-01",
            "核定",
            &json!({
        "pack": {"id": "p", "version": "1", "hash": pack_hash(PACK)}, "text": PACK,
        "limits": [{"ceiling": "c.year", "limit": "1000.00"},
            {"ceiling": "own.year", "limit": "1000.00"}], "document_no": null}),
        ),
    );
    year.tell(
        "budget",
        ("fund", "f/2024"),
        dated(
            "AppropriationSet",
            "2024-01-02",
            "会计",
            &json!({
        "fund": "f", "year": 2024, "source": "district", "before": null, "amount": "100000.00",
        "document_no": "预1"}),
        ),
    );
    for (label, uscc, name) in [("A", A, "甲"), ("B", B, "乙")] {
        year.of(
            label,
            uscc,
            dated(
                "EnterpriseRegistered",
                "2024-01-03",
                "经办",
                &json!({"uscc": uscc,
            "name": name, "account": account(name), "check_digit_override": "执照"}),
            ),
        );
    }
    year.of(
        "title",
        A,
        dated(
            "TitleRecognised",
            "2024-01-04",
            "经办",
            &json!({"title": "t",
        "recognised_on": "2023-12-01", "document_no": "认1"}),
        ),
    );
    claim(year, ["C1", "C1 assessed", "C1 granted"], "C1", "1000.00", ["500.00", "0.00", "500.00"]);
    claim(year, ["C2", "C2 assessed", "C2 granted"], "C2", "600.00", ["300.00", "0.00", "300.00"]);
    claim(
        year,
        ["C3", "C3 assessed", "C3 granted"],
        "C3",
        "2000.00",
        ["1000.00", "800.00", "200.00"],
    );
}

fn statement(year: &mut Year) {
    order(year, ["C1 ordered", "C1 released"], "C1", "500.00", "2024-03-02");
    year.bank(
        "S-1",
        S1,
        imported(["9000.00", "30.00", "800.00", "8230.00"], 4, None, ["2024-03-01", "2024-03-10"]),
    );
    year.bank("line 1", S1, line(1, "out", "500.00"));
    year.bank("line 2", S1, line(2, "out", "200.00"));
    year.bank("line 3", S1, line(3, "in", "30.00"));
    year.bank("line 4", S1, line(4, "out", "100.00"));
    year.bank(
        "S-2",
        S2,
        on_day(
            imported(
                ["8230.00", "0.00", "0.00", "8230.00"],
                0,
                Some(S1),
                ["2024-03-10", "2024-03-31"],
            ),
            "2024-04-01",
        ),
    );
    let pair = pairing("C1", "500.00", &[1]);
    year.bank(
        "proposal",
        S1,
        dated(
            "MatchProposed",
            "2024-03-11",
            "会计",
            &json!({"proposal_no": 1, "pairing": pair, "ambiguous": false}),
        ),
    );
    year.bank(
        "declined",
        S1,
        dated(
            "ProposalDeclined",
            "2024-03-11",
            "会计",
            &json!({"proposal_no": 1, "reason": "不符"}),
        ),
    );
    year.bank("match 1", S1, matched(1, &pair));
    year.of("settled 1", A, settled("C1", "500.00", &[1]));
    year.bank(
        "unmatch 1",
        S1,
        dated("LinesUnmatched", "2024-03-12", "会计", &json!({"match_no": 1, "reason": "有误"})),
    );
    year.of(
        "undone 1",
        A,
        json!({"SettlementUndone": paid("C1", "500.00", &json!({"reason": "有误",
            "occurred_on": "2024-03-12"}))}),
    );
    year.bank("match 2", S1, on_day(matched(2, &pair), "2024-03-12"));
    year.of("settled 2", A, on_day(settled("C1", "500.00", &[1]), "2024-03-12"));
    let about = |more: Value| {
        let mut body = json!({"line": 3});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    year.bank(
        "found",
        S1,
        dated(
            "BreakFound",
            "2024-03-13",
            "会计",
            &about(json!({"kind": "unknown-receipt", "end_to_end_id": null})),
        ),
    );
    year.bank(
        "assigned",
        S1,
        dated("BreakAssigned", "2024-03-13", "会计", &about(json!({"owner": "会计"}))),
    );
    year.bank(
        "resolved",
        S1,
        dated(
            "BreakResolved",
            "2024-03-13",
            "会计",
            &about(json!({"kind": "interest", "remedy": "written-off", "reason": "利息",
            "document_no": "核1"})),
        ),
    );
    year.bank(
        "reopened",
        S1,
        dated("BreakReopened", "2024-03-14", "会计", &about(json!({"reason": "有误"}))),
    );
}

fn recoveries(year: &mut Year) {
    year.of("R1", A, decided("C1", "R1", "200.00", "error"));
    year.of("R1 back", A, recovered("C1", "R1", "200.00", "error", &json!({"receipt": "缴1"})));
    year.of("R2", A, decided("C1", "R2", "100.00", "error"));
    year.of(
        "R2 back",
        A,
        recovered(
            "C1",
            "R2",
            "100.00",
            "error",
            &json!({"set_off": {"claim_no": "C2", "instalment": 1}}),
        ),
    );
    year.of(
        "R2 kept",
        A,
        dated(
            "RecoverySetOff",
            "2024-04-02",
            "稽核",
            &json!({"claim_no": "C2",
        "instalment": 1, "amount": "100.00", "document_no": "R2",
        "recovered": {"claim_no": "C1", "instalment": 1}, "shares": shares("100.00")}),
        ),
    );
    year.of("R3", A, on_day(decided("C1", "R3", "50.00", "error"), "2024-04-02"));
    year.of(
        "R3 given up",
        A,
        dated(
            "RecoveryWrittenOff",
            "2024-04-03",
            "稽核",
            &json!({
        "claim_no": "C1", "instalment": 1, "document_no": "R3", "amount": "50.00",
        "written_off_by": "销1", "reason": "注销"}),
        ),
    );
    order(year, ["C2 ordered", "C2 released"], "C2", "200.00", "2024-04-03");
    // The bank paid it before the release: a person says that it was this order.
    let mut pair = pairing("C2", "200.00", &[2]);
    pair["rule"] = json!("judgement");
    pair["reason"] = json!("银行先于放行付款，已核实");
    year.bank("match 3", S1, on_day(matched(3, &pair), "2024-04-03"));
    year.of("settled 3", A, on_day(settled("C2", "200.00", &[2]), "2024-04-03"));
    year.of("R4", A, on_day(decided("C2", "R4", "200.00", "fraud"), "2024-04-04"));
    year.of("R4 excluded", A, excluded("R4"));
    let back = recovered("C2", "R4", "200.00", "fraud", &json!({}));
    year.of("R4 back", A, on_day(back, "2024-04-04"));
    year.of(
        "lifted",
        A,
        dated("ExclusionLifted", "2024-04-05", "核定", &json!({"document_no": "解1"})),
    );
}

fn books(year: &mut Year) {
    year.of("aid", A, aid("市1", "100.00"));
    let mut back = aid("市1", "100.00")["ExternalAidRecorded"].clone();
    back["charges"] = charges(&[("c.year", A)], "-100.00", None, "external");
    back["reason"] = json!("有误");
    back.as_object_mut().unwrap().remove("source");
    year.of("aid cancelled", A, json!({"ExternalAidCancelled": back}));
    year.tell(
        "reading",
        ("policy", "p"),
        dated(
            "ReadingAdopted",
            "2024-04-06",
            "核定",
            &json!({
        "reading": "most", "before": "low", "option": "high",
        "limits": [{"ceiling": "c.year", "limit": "2000.00"},
            {"ceiling": "own.year", "limit": "2000.00"}], "document_no": "口1"}),
        ),
    );
    for (label, month) in [("January", "2024-01"), ("February", "2024-02")] {
        year.tell(
            label,
            ("fund", "f/2024"),
            dated(
                "MonthClosed",
                "2024-04-07",
                "会计",
                &json!({"fund": "f", "month": month, "document_no": null}),
            ),
        );
    }
    year.tell(
        "February again",
        ("fund", "f/2024"),
        dated(
            "MonthReopened",
            "2024-04-08",
            "会计",
            &json!({"fund": "f", "month": "2024-02", "document_no": "重1", "reason": "漏记"}),
        ),
    );
    let carried = json!({"fund": "f", "source": "district", "carried": "1000.00",
        "document_no": "转1"});
    let with = |more: Value| {
        let mut body = carried.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    year.tell(
        "out",
        ("fund", "f/2024"),
        dated(
            "AppropriationCarriedOver",
            "2024-04-08",
            "会计",
            &with(json!({"year": 2024, "to": 2025, "before": "100000.00", "amount": "99000.00"})),
        ),
    );
    year.tell(
        "in",
        ("fund", "f/2025"),
        dated(
            "AppropriationBroughtForward",
            "2024-04-08",
            "会计",
            &with(json!({"year": 2025, "from": 2024, "before": null, "amount": "1000.00"})),
        ),
    );
    let closing = json!({"fund": "f", "year": 2025, "document_no": "关1", "reason": "漏记"});
    year.tell(
        "2025 closed",
        ("fund", "f/2025"),
        dated("YearClosed", "2024-04-08", "会计", &closing),
    );
    year.tell(
        "2025 again",
        ("fund", "f/2025"),
        dated("YearReopened", "2024-04-08", "会计", &closing),
    );
}

/// C1 is 500 less 300 after errors, C2 is 300 (a fraud gives nothing back), C3
/// 200: 700, which goes over to B.
fn merger(year: &mut Year) {
    let carried = |no: &str, cost: &str, sum: &str| {
        json!({"claim_no": no, "holder": A, "measure": "m", "subject": "项目", "counted": sum,
            "granted": sum, "days": [], "comparison": {"group": null, "months": 0, "overlap": null,
                "once": format!("cost={cost}")}})
    };
    year.of(
        "merged",
        A,
        dated(
            "EnterpriseMerged",
            "2024-05-01",
            "核定",
            &json!({"successor": B, "document_no": "合1"}),
        ),
    );
    year.of(
        "absorbed",
        B,
        dated(
            "PredecessorAbsorbed",
            "2024-05-01",
            "核定",
            &json!({
        "predecessor": A, "document_no": "合1",
        "charges": charges(&[("c.year", B)], "700.00", Some("2000.00"), "external"),
        "claims": [carried("C1", "1000.00", "200.00"), carried("C2", "600.00", "300.00"),
            carried("C3", "2000.00", "200.00")]}),
        ),
    );
    let revoked =
        json!({"claim_no": "C3", "instalments": [1], "amount": "200.00", "reason": "放弃"});
    let with = |more: Value| {
        let mut body = revoked.clone();
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        body
    };
    year.of(
        "revoked",
        A,
        dated("GrantRevoked", "2024-05-02", "核定", &with(json!({"charges": back("-200.00")}))),
    );
    year.of(
        "freed",
        B,
        dated(
            "PredecessorGrantRevoked",
            "2024-05-02",
            "核定",
            &with(json!({
        "predecessor": A, "standing": null,
        "charges": charges(&[("c.year", B)], "-200.00", None, "external")})),
        ),
    );
}

fn audit(year: &mut Year) {
    let drawn = json!({"year": 2024, "as_of": null, "known_at": null, "method": {"random": {"size": 1}},
        "seed": "s", "count": 3, "sum": "1000.00", "digest": "cd", "events": 20, "root": "ef",
        "items": [{"claim_no": "C1", "instalment": 1, "amount": "500.00"}]});
    let audit = ("audit", "审1");
    year.tell(
        "sample",
        audit,
        dated("SampleDrawn", "2024-06-01", "审计", &json!({"sample": 1, "drawn": drawn})),
    );
    year.tell(
        "finding",
        audit,
        dated(
            "FindingRecorded",
            "2024-06-02",
            "审计",
            &json!({"finding": 1,
        "claim_no": "C1", "instalment": 1, "kind": "amount", "amount": "1.00", "text": "多付",
        "document_no": null}),
        ),
    );
    let said = json!({"finding": 1, "text": "已追回", "document_no": null});
    year.tell("answer", audit, dated("FindingAnswered", "2024-06-03", "会计", &said));
    year.tell("closed", audit, dated("FindingClosed", "2024-06-04", "审计", &said));
}

pub(super) fn office_year() -> Vec<StoryEvent> {
    let mut year = Year(Vec::new());
    begin(&mut year);
    statement(&mut year);
    recoveries(&mut year);
    books(&mut year);
    merger(&mut year);
    audit(&mut year);
    year.0
}
