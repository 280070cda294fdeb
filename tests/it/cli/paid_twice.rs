//! A second payment of one order, and its refund.

use serde_json::json;

use super::{
    statements::{at_the_bank, file, import, search, status},
    test_office::{TestOffice, columns},
};

/// An order that was settled and paid a second time, in June's statement the
/// return of one of them.
fn paid_twice(office: &TestOffice) -> (String, i64) {
    let lines =
        [("out", 30_000, 0, "BF-C-0-1-1", "补贴"), ("out", 30_000, 0, "BF-C-0-1-1", "补贴")];
    let closing = file(office, "a.csv", ["05", "10"], 1_000_000, &lines);
    let first = import(office, "a.csv");
    search(office, &first);
    (first, closing)
}

#[test]
fn the_refund_of_a_second_payment_in_a_later_statement_does_not_return_the_first() {
    let resolve = |office: &TestOffice, id: &str, line: u32| {
        let way = "--as duplicate/refunded --reason 企业退回 --actor 陈会计 --on 2023-08-02";
        office.run(&format!("statement resolve {id} --line {line} {way}")).done();
    };
    for resolved in [false, true] {
        let office = at_the_bank(TestOffice::embedded());
        let (first, closing) = paid_twice(&office);
        if resolved {
            resolve(&office, &first, 2);
        }
        let refund = [("in", 30_000, 0, "BF-C-0-1-1", "退款")];
        let closing = file(&office, "b.csv", ["11", "20"], closing, &refund);
        let second = import(&office, "b.csv");
        let found = search(&office, &second);
        assert_eq!((&found["accepted"], &found["proposed"]), (&json!([]), &json!([])));
        let known = &found["breaks"][0];
        assert_eq!(
            (&known["kind"], &known["end_to_end_id"]),
            (&json!("duplicate"), &json!("BF-C-0-1-1"))
        );
        assert_eq!(known["beside"], json!({"statement": first, "line": 2}));
        assert_eq!(status(&office, "C-0"), "settled");
        let shown = office.run(&format!("statement breaks {second} --on 2023-08-02")).done().out;
        assert!(shown.contains(&format!("{first} #2")), "{shown}");
        let before = office.events();
        search(&office, &second);
        assert_eq!(office.events(), before, "the same again changes nothing");
        // Once both sides are settled, a real return needs nobody again.
        if !resolved {
            resolve(&office, &first, 2);
        }
        resolve(&office, &second, 1);
        let back = [("in", 30_000, 0, "BF-C-0-1-1", "退票 户名不符")];
        file(&office, "c.csv", ["21", "31"], closing, &back);
        let third = import(&office, "c.csv");
        assert_eq!(
            columns(&search(&office, &third)["accepted"], &["rule"]),
            [["return-reference"]]
        );
        assert_eq!(status(&office, "C-0"), "returned");
        office.events();
    }
}
