#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod cases;
mod properties;

use super::MatchingRules;
use crate::{
    names::{BatchNo, EndToEndId},
    statement::{
        event::{Direction, Line, OrderRef},
        matching::plan::{Order, Stage},
    },
    testing::{claim_no, day, uscc, yuan},
};

/// A company's name: the numbers' names differ in more than a typing error.
fn name(number: u32) -> String {
    const SYLLABLES: [&str; 10] =
        ["青禾", "远山", "听潮", "知行", "明川", "云岫", "长庚", "北辰", "沧澜", "启明"];
    let at = |digit: u32| SYLLABLES[usize::try_from(digit % 10).unwrap()];
    format!("{}{}{}科技有限公司", at(number / 100), at(number / 10), at(number))
}

fn account(number: u32) -> String {
    format!("62220201099{number:08}")
}

/// An order at the bank since 2023-06-01, to the company with this number.
fn order(number: u32, payee: u32, amount: &str) -> Order {
    let id = format!("BF-C{number}-1-1");
    Order {
        place: OrderRef {
            uscc: uscc(payee),
            claim_no: claim_no(&format!("C{number}")),
            instalment: 1,
            end_to_end_id: EndToEndId::parse(&id).unwrap(),
            amount: yuan(amount),
        },
        batch: BatchNo::parse("B1").unwrap(),
        names: [name(payee), name(payee)],
        account_no: account(payee),
        stage: Stage::Sent,
        sent_on: Some(day("2023-06-01")),
        orphan_references: Vec::new(),
    }
}

/// A line on 2023-06-05 without a reference.
fn line(no: u32, direction: Direction, payee: u32, amount: &str) -> Line {
    Line {
        no,
        booked_on: day("2023-06-05"),
        direction,
        amount: yuan(amount),
        counterparty_name: name(payee),
        counterparty_account: account(payee),
        reference: String::new(),
        summary: String::new(),
    }
}

fn rules() -> MatchingRules {
    MatchingRules::shipped().unwrap()
}
