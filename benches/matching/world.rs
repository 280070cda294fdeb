//! Orders, and lines of a bank that mostly does what it should.

use bofu_domain::{
    date::Date,
    money::Money,
    names::{BatchNo, ClaimNo, EndToEndId},
    statement::{
        event::{Direction, Line, OrderRef},
        matching::{Order, Stage},
    },
    uscc::Uscc,
};

/// How many orders an enterprise has.
const EACH: u32 = 10;
/// When all orders went to the bank.
const SENT: Date = Date::constant(2024, 6, 3);
/// When all lines were booked.
const BOOKED: Date = Date::constant(2024, 6, 5);

pub(crate) fn name(firm: u32) -> String {
    // Names in an alphabet of twenty, so that some are alike.
    const ALPHABET: [&str; 20] = [
        "青", "禾", "远", "山", "听", "潮", "知", "行", "明", "川", "云", "岫", "长", "庚", "北",
        "辰", "沧", "澜", "启", "元",
    ];
    let mut left = firm.wrapping_mul(2_654_435_761);
    let mut name = String::new();
    for _ in 0..6 {
        name.push_str(ALPHABET[usize::try_from(left % 20).unwrap()]);
        left /= 20;
    }
    format!("{name}科技有限公司")
}

pub(crate) fn account(firm: u32) -> String {
    format!("62220201{firm:011}")
}

fn fen(number: u32) -> Money {
    // Some thousand different sums, so that many orders have the same.
    Money::checked_fen(i64::from(number % 5_000) * 100 + 50_000).unwrap()
}

/// What a bank makes of the n-th order's line: nine in ten have the reference,
/// the others are the harder cases.
pub(crate) fn treated(n: u32, line: Line) -> Vec<Line> {
    let unnamed = Line { reference: String::new(), ..line.clone() };
    match n % 100 {
        0..90 => vec![line],
        90..94 => vec![unnamed],
        94..96 => {
            let name = line.counterparty_name.replacen('科', "料", 1);
            let account = String::new();
            vec![Line { counterparty_name: name, counterparty_account: account, ..unnamed }]
        }
        96 => {
            let half = Money::checked_fen(line.amount.fen() / 3).unwrap();
            let rest = line.amount.checked_sub(half).unwrap();
            vec![Line { amount: half, ..unnamed.clone() }, Line { amount: rest, ..unnamed }]
        }
        97 => vec![
            line.clone(),
            Line { direction: Direction::In, summary: "退票".to_owned(), ..line },
        ],
        98 => vec![line.clone(), line],
        _ => Vec::new(),
    }
}

/// The line of an order that is paid as it should be.
pub(crate) fn paid(id: &str, firm: u32, amount: Money) -> Line {
    Line {
        no: 0,
        booked_on: BOOKED,
        direction: Direction::Out,
        amount,
        counterparty_name: name(firm),
        counterparty_account: account(firm),
        reference: id.to_owned(),
        summary: "惠企补贴".to_owned(),
    }
}

/// So many orders, and about as many lines.
pub(crate) fn made(size: u32) -> (Vec<Order>, Vec<Line>) {
    let mut orders = Vec::new();
    let mut lines = Vec::new();
    for n in 0..size {
        let firm = n / EACH;
        let (id, amount) = (format!("BF-C{n}-1-1"), fen(n));
        lines.extend(treated(n, paid(&id, firm, amount)));
        orders.push(Order {
            place: OrderRef {
                uscc: Uscc::with_check_digit(&format!("91330108MA{firm:07}")).unwrap(),
                claim_no: ClaimNo::parse(&format!("C{n}")).unwrap(),
                instalment: 1,
                end_to_end_id: EndToEndId::parse(&id).unwrap(),
                amount,
            },
            batch: BatchNo::parse(&format!("B{}", n / 1000)).unwrap(),
            names: [name(firm), name(firm)],
            account_no: account(firm),
            stage: Stage::Sent,
            sent_on: Some(SENT),
            orphan_references: Vec::new(),
        });
    }
    for (no, line) in (1..).zip(&mut lines) {
        line.no = no;
    }
    (orders, lines)
}
