//! What can happen in an office, at random.

use bofu_app::aid::AidInput;
use proptest::prelude::*;

use super::office::uscc;

/// Few enterprises, so that they come to their ceilings.
pub(super) const FIRMS: usize = 3;

/// What money is for, and the facts of it.
#[derive(Debug, Clone)]
pub(super) struct Purpose {
    pub(super) measure: &'static str,
    pub(super) subject: usize,
    /// Columns and cells.
    pub(super) facts: Vec<(&'static str, String)>,
}

/// Something that happens.
#[derive(Debug, Clone)]
pub(super) enum Act {
    /// A claim is filed and approved.
    Claim {
        firm: usize,
        purpose: Purpose,
    },
    /// A claim is only filed.
    File {
        firm: usize,
        purpose: Purpose,
    },
    /// The n-th claim is approved, revoked, rejected, withdrawn.
    Approve(usize),
    Revoke(usize),
    /// The n-th claim is ordered and released.
    Pay(usize),
    /// The bank settles what is on its way of the n-th claim, or returns it, or
    /// what it settled before.
    Settle(usize),
    Return(usize),
    /// So many fen of the n-th claim come back, after an error or a fraud.
    Recover {
        of: usize,
        fen: i64,
        fraud: bool,
    },
    /// So many fen of the n-th claim are kept from another of its enterprise,
    /// the `against`-th after it that something is left to pay of.
    SetOff {
        of: usize,
        against: usize,
        fen: i64,
    },
    Reject(usize),
    Withdraw(usize),
    /// Another payer's money, and the cancellation of the n-th.
    Aid {
        row: AidRow,
        amount: i64,
    },
    CancelAid(usize),
    /// A reading is adopted.
    Read(&'static str, &'static str),
    /// The appropriation of 2024 is set, in units of 10,000.00.
    Budget(i64),
    /// A title is recognised.
    Recognise(usize, &'static str),
}

/// Which row aid counts to.
#[derive(Debug, Clone)]
pub(super) struct AidRow {
    uscc: String,
    ceiling: &'static str,
    subject: Option<String>,
    fair: Option<String>,
    period: &'static str,
    document: String,
}

impl AidRow {
    /// As it is typed.
    pub(super) fn input(&self) -> AidInput<'_> {
        AidInput {
            uscc: &self.uscc,
            ceiling: self.ceiling,
            subject: self.subject.as_deref(),
            fair: self.fair.as_deref(),
            period: self.period,
            document: &self.document,
        }
    }
}

const DAYS: [&str; 4] = ["2023-04-10", "2023-11-30", "2024-01-01", "2024-02-29"];

fn day() -> impl Strategy<Value = String> {
    prop::sample::select(DAYS.to_vec()).prop_map(str::to_owned)
}

/// A sum in units of 10,000.00, with some fen.
fn sum(most: i64) -> impl Strategy<Value = String> {
    (1..most, 0..100_u8).prop_map(|(sum, fen)| format!("{sum}0000.{fen:02}"))
}

fn fair() -> impl Strategy<Value = String> {
    (0..2_usize).prop_map(|fair| format!("展会{fair}"))
}

fn one_of(words: &[&str]) -> impl Strategy<Value = String> + use<> {
    let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
    prop::sample::select(words)
}

fn facts() -> impl Strategy<Value = (&'static str, Vec<(&'static str, String)>)> {
    let titles = ["provincial", "little-giant", "hidden-champion", "champion"];
    let stages = ["restructured", "tutoring", "accepted", "listed"];
    let contract = ("HT-[0-9]{1,2}", sum(120), day()).prop_map(|(no, amount, day)| {
        let facts = vec![("contract_no", no), ("contract_amount", amount), ("signed_on", day)];
        ("innovation-voucher", facts)
    });
    let expo = (fair(), sum(180), day()).prop_map(|(fair, cost, day)| {
        ("local-expo", vec![("fair", fair), ("cost", cost), ("held_on", day)])
    });
    let booth = (fair(), sum(50), day()).prop_map(|(fair, fee, day)| {
        ("overseas-booth", vec![("fair", fair), ("booth_fee", fee), ("fair_from", day)])
    });
    let title = (one_of(&titles), day())
        .prop_map(|(title, day)| ("tier-award", vec![("title", title), ("recognised_on", day)]));
    let centre =
        (one_of(&["national", "provincial", "municipal"]), day()).prop_map(|(level, day)| {
            let centre = "中心".to_owned();
            ("rnd-centre", vec![("centre", centre), ("level", level), ("recognised_on", day)])
        });
    let stage = (one_of(&stages), day())
        .prop_map(|(stage, day)| ("ipo-domestic", vec![("stage", stage), ("reached_on", day)]));
    let overseas = day().prop_map(|day| ("ipo-overseas", vec![("listed_on", day)]));
    let project = (one_of(&["shared-platform", "digital-project"]), sum(2500), day());
    let project = project.prop_map(|(measure, investment, day)| {
        let shared = measure == "shared-platform";
        let measure = if shared { "shared-platform" } else { "digital-project" };
        (measure, vec![("investment", investment), ("accepted_on", day)])
    });
    prop_oneof![3 => contract, 3 => expo, 2 => booth, 2 => title, 1 => centre, 1 => stage,
        1 => overseas, 1 => project]
}

fn purpose() -> impl Strategy<Value = Purpose> {
    (facts(), 0..4_usize).prop_map(|((measure, facts), subject)| Purpose {
        measure,
        subject,
        facts,
    })
}

fn aid_row() -> impl Strategy<Value = AidRow> {
    let target = prop_oneof![
        prop::sample::select(vec!["innovation-voucher.year", "overseas-booth.year"]).prop_flat_map(
            |row| (Just(row), Just(None), Just(None), prop_oneof![Just("2023"), Just("2024")])
        ),
        (0..2_usize).prop_map(|fair| ("local-expo.event", None, Some(fair), "once")),
        (0..4_usize).prop_map(|subject| ("rnd-centre.once", Some(subject), None, "once")),
        prop::sample::select(vec!["tier-award.once", "ipo.once"])
            .prop_map(|row| (row, None, None, "once")),
    ];
    (0..FIRMS, target, 0..2_usize).prop_map(|(firm, (ceiling, subject, fair, period), document)| {
        AidRow {
            uscc: uscc(firm).to_string(),
            ceiling,
            subject: subject.map(|subject| format!("S-{subject}")),
            fair: fair.map(|fair| format!("展会{fair}")),
            period,
            document: format!("市财{document}号"),
        }
    })
}

pub(super) fn act() -> impl Strategy<Value = Act> {
    let readings = vec![
        ("joint-hosts", "each"),
        ("joint-hosts", "shared"),
        ("ipo-both", "sum"),
        ("ipo-both", "higher"),
        ("ipo-stages", "50-50-100-200"),
        ("tier-upgrade", "full"),
        ("tier-upgrade", "difference"),
        ("tier-tie", "both"),
        ("rnd-centre-upgrade", "full"),
        ("rnd-centre-upgrade", "difference"),
        ("year-attribution", "applied"),
        ("booth-rate", "80%"),
        ("expo-rate", "100%"),
    ];
    prop_oneof![
        8 => (0..FIRMS, purpose()).prop_map(|(firm, purpose)| Act::Claim { firm, purpose }),
        1 => (0..FIRMS, purpose()).prop_map(|(firm, purpose)| Act::File { firm, purpose }),
        2 => (0..40_usize).prop_map(Act::Approve),
        3 => (0..40_usize).prop_map(Act::Revoke),
        5 => (0..40_usize).prop_map(Act::Pay),
        5 => (0..40_usize).prop_map(Act::Settle),
        2 => (0..40_usize).prop_map(Act::Return),
        3 => (0..40_usize, 1..5_000_000_i64, 0..8_u8)
            .prop_map(|(of, fen, fraud)| Act::Recover { of, fen, fraud: fraud == 0 }),
        3 => (0..40_usize, 0..8_usize, 1..5_000_000_i64)
            .prop_map(|(of, against, fen)| Act::SetOff { of, against, fen }),
        1 => (0..40_usize).prop_map(Act::Reject),
        1 => (0..40_usize).prop_map(Act::Withdraw),
        2 => (aid_row(), 1..120_i64).prop_map(|(row, amount)| Act::Aid { row, amount }),
        1 => (0..20_usize).prop_map(Act::CancelAid),
        1 => prop::sample::select(readings).prop_map(|(reading, option)| Act::Read(reading, option)),
        1 => (1..1500_i64).prop_map(Act::Budget),
        1 => (0..FIRMS, prop::sample::select(vec!["little-giant", "hidden-champion", "champion"]))
            .prop_map(|(firm, title)| Act::Recognise(firm, title)),
    ]
}

/// Steps, the acts of each at once.
pub(super) fn history() -> impl Strategy<Value = Vec<Vec<Act>>> {
    prop::collection::vec(prop::collection::vec(act(), 1..8), 1..20)
}
