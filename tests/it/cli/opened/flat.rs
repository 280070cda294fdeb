//! The reports of the bank: their JSON nests lines, orders and differences in
//! a statement; their files have a row for each. The one is turned into the
//! other here, without the code that makes the files.

use bofu_domain::statement::words::{BreakKind, Effect, Remedy};
use serde_json::Value;

/// Which reports have other rows in files than in JSON.
pub(super) const NESTED: [&str; 3] = ["reconciliation", "balance", "threeway"];

/// A cell as it stands in CSV, before it is made safe.
type Row = Vec<String>;

/// The rows that the file of such a report must have.
pub(super) fn rows(name: &str, json: &Value, measures: &Value) -> Vec<Row> {
    let all = json.as_array().unwrap().iter();
    match name {
        "reconciliation" => all.flat_map(reconciliation).collect(),
        "balance" => all.flat_map(balance).collect(),
        "threeway" => all.map(|row| three_way(row, measures)).collect(),
        other => panic!("{other} is not nested"),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(_) | Value::Array(_) | Value::Object(_) => panic!("{value} is no cell"),
    }
}

fn list<'a>(value: &'a Value, name: &str) -> &'a Vec<Value> {
    value[name].as_array().unwrap()
}

/// An amount under 收入 or under 支出.
fn sides(one: &Value) -> [String; 2] {
    let amount = text(&one["amount"]);
    if one["direction"] == "in" { [amount, String::new()] } else { [String::new(), amount] }
}

fn joined(cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(" ")
}

/// Fen of an amount in yuan with two places.
fn fen(amount: &Value) -> i64 {
    amount.as_str().unwrap().replace('.', "").parse().unwrap()
}

fn reconciliation(one: &Value) -> Vec<Row> {
    let statement = text(&one["statement"]);
    let matched = list(one, "matched").iter().map(|known| {
        let [paid_in, paid_out] = sides(known);
        let orders = list(known, "orders");
        let ordered: i64 = orders.iter().map(|order| fen(&order["amount"])).sum();
        let effect = Effect::parse(known["effect"].as_str().unwrap()).unwrap();
        vec![
            statement.clone(),
            joined(list(known, "lines").iter().map(text)),
            text(&known["match"]),
            text(&known["booked_on"]),
            paid_in,
            paid_out,
            text(&known["party"]),
            joined(orders.iter().map(|order| text(&order["end_to_end_id"]))),
            effect.zh().to_owned(),
            text(&known["reason"]),
            String::new(),
            String::new(),
            format!("{}.{:02}", ordered / 100, ordered % 100),
            String::new(),
            String::new(),
        ]
    });
    let left = list(one, "breaks").iter().map(|known| {
        let of_line = !known["line"].is_null();
        let amount = text(&known["amount"]);
        let [paid_in, paid_out] = if of_line { sides(known) } else { Default::default() };
        let kind = BreakKind::parse(known["kind"].as_str().unwrap()).unwrap();
        let how = match (known["remedy"].as_str().and_then(Remedy::parse), &known["proposal"]) {
            (Some(remedy), _) => format!("{}：{}", remedy.zh(), text(&known["reason"])),
            (None, Value::Null) => "未处理".to_owned(),
            (None, proposal) => format!("待确认 {proposal}"),
        };
        vec![
            statement.clone(),
            text(&known["line"]),
            String::new(),
            text(&known["since"]),
            paid_in,
            paid_out,
            text(&known["party"]),
            text(&known["end_to_end_id"]),
            kind.zh().to_owned(),
            how,
            text(&known["age"]),
            text(&known["owner"]),
            if of_line { String::new() } else { amount },
            String::new(),
            String::new(),
        ]
    });
    matched.chain(left).collect()
}

fn balance(one: &Value) -> Vec<Row> {
    let row = |bank: [&str; 2], ledger: [&str; 2]| {
        let [bank_item, bank_sum] = bank;
        let [ledger_item, ledger_sum] = ledger;
        vec![
            text(&one["statement"]),
            text(&one["to"]),
            bank_item.to_owned(),
            bank_sum.to_owned(),
            ledger_item.to_owned(),
            ledger_sum.to_owned(),
        ]
    };
    let sum = |name: &str| one[name].as_str().unwrap();
    let mut rows = vec![
        row(["银行对账单余额", sum("bank")], ["账面余额", sum("ledger")]),
        row(
            ["加：企收银未收", sum("ledger_in_bank_not")],
            ["加：银收企未收", sum("bank_in_ledger_not")],
        ),
        row(
            ["减：企付银未付", sum("ledger_out_bank_not")],
            ["减：银付企未付", sum("bank_out_ledger_not")],
        ),
        row(["调节后余额", sum("bank_adjusted")], ["调节后余额", sum("ledger_adjusted")]),
    ];
    let items = |sides: [(&str, &str); 2]| -> Vec<[String; 2]> {
        let side = |item: &Value| sides.iter().find(|(side, _)| item["side"] == *side);
        let all = list(one, "items").iter();
        all.filter_map(|item| {
            let (_, zh) = side(item)?;
            let words = format!("{zh} {} {}", text(&item["what"]), text(&item["party"]));
            Some([words.trim_end().to_owned(), text(&item["amount"])])
        })
        .collect()
    };
    let left = items([("ledger-in", "企收"), ("ledger-out", "企付")]);
    let right = items([("bank-in", "银收"), ("bank-out", "银付")]);
    let at = |items: &[[String; 2]], at: usize| items.get(at).cloned().unwrap_or_default();
    for index in 0..left.len().max(right.len()) {
        let ([bank, bank_sum], [ledger, ledger_sum]) = (at(&left, index), at(&right, index));
        rows.push(row([&bank, &bank_sum], [&ledger, &ledger_sum]));
    }
    rows
}

fn three_way(row: &Value, measures: &Value) -> Row {
    let id = row["key"].as_str().unwrap();
    let (by, key) = match row["by"].as_str().unwrap() {
        "day" => ("按日", id.to_owned()),
        "batch" => ("按批次", id.to_owned()),
        "measure" => {
            let known = measures.as_array().unwrap().iter().find(|known| known["id"] == id);
            ("按措施", text(&known.unwrap()["label"]["zh"]))
        }
        "source" => ("按来源", if id == "city" { "市级" } else { "区级" }.to_owned()),
        "unmatched" => ("未勾对明细", BreakKind::parse(id).unwrap().zh().to_owned()),
        other => panic!("{other}"),
    };
    let sums =
        ["ordered", "settled", "returned", "bank_out", "bank_in", "open", "difference"].iter();
    let sums = sums.map(|name| text(&row[*name]));
    [by.to_owned(), key].into_iter().chain(sums).collect()
}
