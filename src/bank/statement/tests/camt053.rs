use std::path::Path;

use bofu_domain::{explained::Explained, statement::event::Direction};
use proptest::prelude::*;

use crate::statement::{StatementFault, bank_statement::BankStatement, read_bytes};

/// A message of a version: one payment, one return of it, a batch of two, a
/// pending one.
fn message(version: &str) -> String {
    let late = version >= "07";
    let status = |code: &str| {
        if late { format!("<Sts><Cd>{code}</Cd></Sts>") } else { format!("<Sts>{code}</Sts>") }
    };
    let party = |name: &str| {
        if late { format!("<Pty><Nm>{name}</Nm></Pty>") } else { format!("<Nm>{name}</Nm>") }
    };
    let amount = |amount: &str| format!("<Amt Ccy=\"CNY\">{amount}</Amt>");
    let part = |id: &str, sum: &str, name: &str| {
        let sum = match version {
            "02" => format!("<AmtDtls><TxAmt>{}</TxAmt></AmtDtls>", amount(sum)),
            _ => amount(sum),
        };
        format!(
            "<TxDtls><Refs><EndToEndId>{id}</EndToEndId></Refs>{sum}<RltdPties><Cdtr>{}</Cdtr>\
             <CdtrAcct><Id><Othr><Id>62</Id></Othr></Id></CdtrAcct></RltdPties></TxDtls>",
            party(name)
        )
    };
    let balance = |code: &str, sum: &str| {
        format!(
            "<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp>{}<CdtDbtInd>CRDT</CdtDbtInd></Bal>",
            amount(sum)
        )
    };
    let entry = |sum: &str, way: &str, code: &str, rest: &str| {
        format!(
            "\n<Ntry>{}<CdtDbtInd>{way}</CdtDbtInd>{}<BookgDt><Dt>2026-09-03</Dt></BookgDt>{rest}</Ntry>",
            amount(sum),
            status(code)
        )
    };
    let details = |inner: &str| format!("<NtryDtls>{inner}</NtryDtls>");
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}\"><BkToCstmrStmt>\n\
         <GrpHdr><MsgId>M-1</MsgId></GrpHdr>\n\
         <Stmt><Id>S-1</Id><Acct><Id><Othr><Id>3301</Id></Othr></Id></Acct>{}{}{}{}{}{}{}</Stmt>\n\
         </BkToCstmrStmt></Document>\n",
        balance("PRCD", "1000.00"),
        balance("CLBD", "900"),
        entry("40.00", "DBIT", "BOOK", &details(&part("BF-1", "40", "样例甲 &amp; 子公司"))),
        entry("40.00", "CRDT", "BOOK", &details(&part("BF-1", "40", "样例甲"))),
        entry(
            "100.00",
            "DBIT",
            "BOOK",
            &details(&[part("BF-2", "60.00", "样例乙"), part("BF-3", "40.00", "样例丙")].concat())
        ),
        entry("5.00", "DBIT", "PDNG", ""),
        entry("0.00", "DBIT", "BOOK", ""),
    )
}

fn read(text: &str) -> Result<BankStatement, StatementFault> {
    read_bytes(Path::new("对账单.xml"), text.as_bytes().to_vec(), None).map(|mut all| all.remove(0))
}

fn refused(text: &str) -> (&'static str, String) {
    let fault = read(text).unwrap_err();
    assert!(!fault.hint().is_empty() && !fault.hint_zh().is_empty() && !fault.zh().is_empty());
    (fault.code(), fault.to_string())
}

#[test]
fn a_booking_outside_the_messages_period_widens_it() {
    let covering = |from: &str, to: &str| {
        let period = format!(
            "<Id>S-1</Id><FrToDt><FrDtTm>{from}T00:00:00</FrDtTm><ToDtTm>{to}T00:00:00</ToDtTm></FrToDt>"
        );
        let statement = read(&message("08").replacen("<Id>S-1</Id>", &period, 1)).unwrap();
        [statement.from, statement.to].map(|day| day.unwrap().to_string())
    };
    assert_eq!(covering("2026-09-01", "2026-09-30"), ["2026-09-01", "2026-09-30"]);
    assert_eq!(covering("2026-09-04", "2026-09-30"), ["2026-09-03", "2026-09-30"]);
    assert_eq!(covering("2026-09-01", "2026-09-02"), ["2026-09-01", "2026-09-03"]);
}

#[test]
fn every_version_from_02_to_13_is_read() {
    for version in 2..=13 {
        let statement = read(&message(&format!("{version:02}"))).unwrap();
        assert_eq!(statement.profile, "camt053");
        assert_eq!(statement.account_no.as_deref(), Some("3301"));
        assert_eq!(statement.number.as_deref(), Some("S-1"));
        let lines: Vec<_> = statement
            .lines
            .iter()
            .map(|line| (line.amount.to_string(), line.reference.as_str()))
            .collect();
        let expected = [("40.00", "BF-1"), ("40.00", "BF-1"), ("60.00", "BF-2"), ("40.00", "BF-3")];
        assert_eq!(lines, expected.map(|(sum, id)| (sum.to_owned(), id)), "{version}");
        assert_eq!(statement.lines[0].counterparty_name, "样例甲 & 子公司");
        assert_eq!(statement.lines[1].direction, Direction::In);
        assert_eq!(statement.lines[1].counterparty_account, "62");
        assert_eq!(statement.rows[1].row, 6);
    }
}

#[test]
fn a_batch_whose_parts_do_not_make_it_up_is_one_line() {
    let text = message("08").replace(">60.00<", ">59.00<");
    let statement = read(&text).unwrap();
    assert_eq!(statement.lines.len(), 3);
    assert_eq!(statement.lines[2].amount.to_string(), "100.00");
    assert_eq!(statement.lines[2].reference, "");
}

#[test]
fn an_end_to_end_id_that_was_not_provided_is_none() {
    let statement = read(&message("08").replace("BF-1", "NOTPROVIDED")).unwrap();
    assert_eq!(statement.lines[0].reference, "");
}

#[test]
fn what_is_no_such_message_is_refused_with_its_place() {
    let good = message("08");
    for (from, to, code, place) in [
        (
            "<Document",
            "<!DOCTYPE x [<!ENTITY a \"b\">]><Document",
            "xml-doctype",
            "line 2, column 1",
        ),
        ("001.08\"", "001.14\"", "unknown-message", "line 2, column 1"),
        (" xmlns=\"urn", " x=\"urn", "unknown-message", "line 2, column 1"),
        ("<MsgId>M-1</MsgId>", "", "missing-element", "GrpHdr/MsgId"),
        ("<Id>S-1</Id>", "", "missing-element", "Stmt has no Id"),
        ("PRCD", "OPAV", "missing-element", "Bal OPBD / PRCD"),
        ("CLBD", "CLAV", "missing-element", "Bal CLBD"),
        ("<Sts><Cd>BOOK</Cd></Sts>", "<Sts>BOOK</Sts>", "bad-element", "line 5, column"),
        ("<Sts><Cd>BOOK</Cd></Sts>", "", "missing-element", "Ntry has no Sts"),
        ("<Cd>BOOK</Cd>", "<Cd>HELD</Cd>", "bad-element", "line 5, column"),
        ("<CdtDbtInd>DBIT", "<CdtDbtInd>DEBT", "bad-element", "line 5, column"),
        ("Ccy=\"CNY\">40.00<", "Ccy=\"CNY\">40.005<", "bad-amount", "line 5, column"),
        ("Ccy=\"CNY\">40.00<", "Ccy=\"CNY\">-40.00<", "bad-amount", "line 5, column"),
        ("Ccy=\"CNY\">40.00<", ">40.00<", "bad-element", "line 5, column"),
        ("Ccy=\"CNY\">40.00<", "Ccy=\"EUR\">40.00<", "mixed-currencies", "line 5, column"),
        ("2026-09-03", "2026-02-30", "bad-date", "line 5, column"),
        ("<BookgDt><Dt>2026-09-03</Dt></BookgDt>", "", "missing-element", "BookgDt"),
        ("&amp;", "&own;", "xml-malformed", "line 5, column"),
        ("&amp;", "&#7;", "xml-malformed", "line 5, column"),
        ("</Ntry>", "</Entry>", "xml-malformed", "line 5, column"),
        ("</BkToCstmrStmt></Document>", "", "xml-malformed", "ends within"),
        ("</Document>", "</Document><Document/>", "xml-malformed", "line 10"),
        (">1000.00<", ">1000.01<", "statement-unbalanced", "0.01 off"),
    ] {
        assert!(good.contains(from), "{from}");
        let (found, message) = refused(&good.replacen(from, to, 1));
        assert_eq!(found, code, "{message}");
        assert!(message.contains(place), "{message}");
    }
}

#[test]
fn elements_of_another_namespace_are_passed_over() {
    let extra = "<Ntry><x:Amt xmlns:x=\"urn:other\" Ccy=\"CNY\">9<x:y/></x:Amt>";
    let text = message("08").replacen("<Ntry>", extra, 1);
    assert_eq!(read(&text).unwrap().lines.len(), 4);
    let prefixed = message("08").replace("</", "</c:").replace("<A", "<c:A");
    assert_eq!(refused(&prefixed).0, "xml-malformed");
}

#[test]
fn nesting_and_texts_are_bounded() {
    let deep = "<a>".repeat(100);
    let (code, _) = refused(&message("08").replacen("<Ntry>", &format!("<Ntry>{deep}"), 1));
    assert_eq!(code, "xml-too-large");
    let long = "样".repeat(20_000);
    let (code, message_) = refused(&message("08").replacen("样例甲", &long, 1));
    assert_eq!(code, "xml-too-large");
    assert!(message_.len() < 500, "the refusal does not repeat it");
}

#[test]
fn more_transactions_than_any_batch_has_are_refused() {
    let many = ["<Ntry><NtryDtls>", &"<TxDtls/>".repeat(50_001), "</NtryDtls></Ntry>"].concat();
    let (code, message_) = refused(&message("08").replacen("<Ntry>", &(many + "<Ntry>"), 1));
    assert_eq!(code, "xml-too-large");
    assert!(message_.contains("line 5, column 450"), "{message_}");
}

proptest! {
    #[test]
    fn no_cut_of_a_good_message_is_read(at in 0_usize..5_000) {
        let text = message("08");
        let at = at % (text.len() - 12);
        prop_assert!(read_bytes(Path::new("x.xml"), text.as_bytes()[..at].to_vec(), None).is_err());
    }

    #[test]
    fn no_change_of_a_good_message_makes_the_reader_panic(
        changes in proptest::collection::vec((0_usize..5_000, any::<u8>()), 1..4)
    ) {
        let mut bytes = message("02").into_bytes();
        for (at, byte) in changes {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        let _ = read_bytes(Path::new("x.xml"), bytes, None);
    }
}
