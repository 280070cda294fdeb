use std::process::Command;

use bofu_domain::{
    date::parse_date,
    names::{ActorName, BatchNo, ClaimNo, EndToEndId, PartyName},
    uscc::Uscc,
};
use bofu_projections::status::OrderStatus;

use super::*;

fn account(name: &str) -> Account {
    Account {
        account_name: PartyName::parse(name).unwrap(),
        bank: PartyName::parse("样例银行滨江支行").unwrap(),
        bank_code: "999339900029".to_owned(),
        account_no: "1202020109900012345".to_owned(),
    }
}

fn row(no: u32, name: &str) -> OrderRow {
    let uscc = Uscc::with_check_digit(&format!("91330108MA{no:07}")).unwrap();
    let money = |text: &str| Money::parse(text).unwrap();
    let day = parse_date("2024-05-06").unwrap();
    OrderRow {
        end_to_end_id: EndToEndId::parse(&format!("BF-C-{no}-1-1")).unwrap(),
        batch: BatchNo::parse("2024-05").unwrap(),
        claim_no: ClaimNo::parse(&format!("C-{no}")).unwrap(),
        instalment: 1,
        attempt: 1,
        uscc: uscc.clone(),
        payee: uscc,
        payee_name: PartyName::parse(name).unwrap(),
        account: account(name),
        amount: money("1234.50"),
        city: money("0"),
        district: money("1234.50"),
        funds: Vec::new(),
        status: OrderStatus::Released,
        needs_release: false,
        stopped: false,
        ordered_on: day.yesterday().unwrap(),
        ordered_by: ActorName::parse("陈会计").unwrap(),
        released_on: Some(day),
        released_by: None,
        settled_on: None,
        returned_on: None,
        reason: None,
        ordered_position: 1,
        position: 1,
        late_days: None,
    }
}

fn payer() -> Payer {
    Payer {
        name: PartyName::parse("样例区经信局").unwrap(), account: account("样例区财政局")
    }
}

fn message() -> Vec<u8> {
    let long = "长".repeat(200);
    let rows = [row(1, "甲 & 乙 <科技> 有限公司"), row(2, &long), row(3, "丙\u{ffff}公司")];
    write("2024-05", &payer(), &rows).unwrap()
}

#[test]
fn the_message_counts_and_sums_its_transfers_and_escapes_names() {
    let text = String::from_utf8(message()).unwrap();
    for part in [
        "<NbOfTxs>3</NbOfTxs>",
        "<CtrlSum>3703.50</CtrlSum>",
        "<EndToEndId>BF-C-1-1-1</EndToEndId>",
        "<InstdAmt Ccy=\"CNY\">1234.50</InstdAmt>",
        "甲 &amp; 乙 &lt;科技&gt; 有限公司",
        "<MmbId>999339900029</MmbId>",
        "<Nm>丙公司</Nm>",
        // The day of release, a day after the order.
        "<CreDtTm>2024-05-06T00:00:00</CreDtTm>",
        "<Dt>2024-05-06</Dt>",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains(&"长".repeat(141)));
    assert_eq!(message(), message(), "the same batch is the same bytes");
}

#[test]
fn the_message_is_valid_by_the_schema_of_iso_where_schema_and_validator_are_at_hand() {
    let schema = bofu_test_files::outside("data/iso20022/xsd/pain.001.001.09.xsd");
    let Some(schema) = schema else { return };
    if Command::new("xmllint").arg("--version").output().is_err() {
        let is_ci = std::env::var_os("CI").is_some_and(|value| value == "true");
        assert!(!is_ci, "xmllint is not installed");
        return;
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), message()).unwrap();
    let done = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(&schema)
        .arg(file.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}
