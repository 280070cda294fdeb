//! A line with two tasks does both or neither, and a search without the role is
//! refused before anything is tried.

use serde_json::{Value, json};

use super::{
    statements::{at_the_bank, file, import, search},
    test_office::TestOffice,
};

const BY: &str = "--actor 陈会计 --on 2023-08-02";

/// A statement that pays the first order, with a fee of 500 yuan.
fn july(office: &TestOffice) -> String {
    let lines = [("out", 30_000, 0, "BF-C-0-1-1", "拨付"), ("out", 500, 1, "", "手续费")];
    file(office, "july.csv", ["05", "06"], 1_000_000, &lines);
    import(office, "july.csv")
}

/// A line that is refused with a code, and stores nothing.
#[track_caller]
fn refused(office: &TestOffice, line: &str, code: &str) -> Value {
    let before = office.events();
    let error = office.run(&format!("{line} --format json")).refused().error();
    assert_eq!(error["code"], code, "{line}: {error:#}");
    assert_eq!(office.events(), before, "{line}");
    error
}

#[test]
fn a_decision_is_not_recorded_where_the_receipt_beside_it_is_refused() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let id = july(&office);
        search(&office, &id);
        let recover = format!("recover C-0 --cause error --document 追1号 {BY}");
        refused(&office, &format!("{recover} --due 1万 --amount 5万"), "more-than-paid");
        refused(&office, &format!("{recover} --due 1万 --amount 2万"), "more-than-due");
        assert_eq!(office.json("report recoveries --year 2023"), json!([]));
        // Both at once, and again: two events, and then none.
        let both = format!("{recover} --due 2万 --amount 5000 --deadline 2024-01-01");
        let before = office.events();
        assert_eq!(office.json(&both)["changed"], true);
        assert_eq!(office.events(), before + 2);
        assert_eq!(office.json(&both)["changed"], false);
        assert_eq!(office.events(), before + 2);
    }
}

#[test]
fn a_difference_is_not_given_to_somebody_where_its_explanation_is_refused() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let id = july(&office);
        search(&office, &id);
        let resolve =
            format!("statement resolve {id} --line 2 --owner 周财政 --reason 手续费 {BY}");
        // A line is written off by a document alone.
        refused(&office, &format!("{resolve} --as written-off"), "write-off-without-document");
        let open = office.json(&format!("statement breaks {id} --on 2023-08-02"));
        assert_eq!(open[0]["owner"], Value::Null, "{open:#}");
        let before = office.events();
        office.run(&format!("{resolve} --as fee/booked")).done();
        assert_eq!(office.events(), before + 2);
    }
}

#[test]
fn a_search_by_somebody_without_the_role_is_refused_for_the_role() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        let id = july(&office);
        office.run("operator add 吴管理 --role admin --actor 吴管理").done();
        office.run("operator add 王经办 --role officer --actor 吴管理").done();
        let line = format!("statement match {id} --actor 王经办 --on 2023-08-02");
        refused(&office, &line, "role-missing");
        let without_lines = format!("statement match {id} --actor 路人甲 --on 2023-08-02");
        refused(&office, &without_lines, "role-missing");
    }
}
