//! The ledger as a journal of hledger, which checks it: every account, payee
//! and commodity declared, every entry balanced, and at the end what the
//! reports say of the accounts, asserted.

use std::{collections::BTreeSet, fmt::Write as _};

use bofu_domain::{
    date::Date,
    language::{Lang, Text},
    money::Money,
};
use bofu_projections::{
    date_remarks::DateRemarks,
    journal::{Account, AccountKind, Balance, Entry},
};

use super::{Names, Scope, Seal, Table};

/// The one currency.
const COMMODITY: &str = "CNY";

/// What a journal says, in its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal<'a> {
    /// In order of date, then of position.
    pub entries: &'a [Entry],
    /// What the accounts come to by the reports.
    pub balances: &'a [Balance],
    /// The day on which they do.
    pub on: Date,
    /// What it covers.
    pub scope: &'a Scope,
    /// Remarks on the days of the entries' events.
    pub dates: DateRemarks,
    /// Who issues it.
    pub issuer: Option<&'a str>,
    /// The log that it was made from.
    pub seal: &'a Seal,
}

impl Journal<'_> {
    /// Its text, in the words of one language.
    pub fn text(&self, names: &Names, lang: Lang) -> String {
        let mut text = self.head(lang);
        self.directives(&mut text, names, lang);
        for one in self.entries {
            entry(&mut text, one, lang);
        }
        self.assertions(&mut text, lang);
        text
    }

    fn head(&self, lang: Lang) -> String {
        let title = Text::new("补贴资金台账 (hledger)", "Ledger of subsidies (hledger)");
        let about = self.scope.say(Table::default()).about;
        let mut text = format!("; {}\n", title.pick(lang));
        let issuer = self.issuer.map(|issuer| Text::new(issuer, issuer));
        for words in issuer.iter().chain(&about).chain(std::iter::once(&self.seal.words())) {
            let _infallible = writeln!(text, "; {}", one_line(words.pick(lang)));
        }
        let said = remark_of_entries(&self.dates);
        for words in said {
            let _infallible = writeln!(text, "; {}", words.pick(lang));
        }
        text
    }

    /// Every account that is used, with those above it, every payee, and the
    /// commodity.
    fn directives(&self, text: &mut String, names: &Names, lang: Lang) {
        let _infallible = writeln!(text, "\ncommodity 1000.00 {COMMODITY}\n");
        let mut accounts: BTreeSet<&Account> =
            self.balances.iter().map(|balance| &balance.account).collect();
        accounts.extend(
            self.entries.iter().flat_map(|one| one.postings.iter().map(|posting| &posting.account)),
        );
        for kind in AccountKind::ALL {
            let of_kind = accounts.iter().filter(|account| account.kind == kind);
            let (words, class) = root(kind);
            let kind = class.map(|class| format!("  ; type:{class}")).unwrap_or_default();
            let _infallible = writeln!(text, "account {}{kind}", words.pick(lang));
            for account in of_kind {
                let about = account.of.iter().filter_map(|part| known(part, names, lang));
                let about = about.collect::<Vec<_>>().join(", ");
                let about = if about.is_empty() { about } else { format!("  ; {about}") };
                let _infallible = writeln!(text, "account {}{about}", name(account, lang));
            }
        }
        let payees = self.entries.iter().map(|one| payee(one, lang));
        let payees: BTreeSet<String> = payees.chain([closing(lang).0.to_owned()]).collect();
        text.push('\n');
        for payee in payees {
            let _infallible = writeln!(text, "payee {payee}");
        }
    }

    /// Every balance that the reports speak of, as an entry that moves nothing.
    fn assertions(&self, text: &mut String, lang: Lang) {
        let used = self.entries.iter().flat_map(|one| &one.postings);
        let used: BTreeSet<&Account> = used.map(|posting| &posting.account).collect();
        // What stands below an account follows it.
        let is_used = |account: &Account| {
            used.range::<&Account, _>(account..).next().is_some_and(|below| account.holds(below))
        };
        let speaks = |balance: &&Balance| !balance.amount.is_zero() || is_used(&balance.account);
        let (payee, what) = closing(lang);
        let balances: Vec<&Balance> = self.balances.iter().filter(speaks).collect();
        if balances.is_empty() {
            return;
        }
        let _infallible = writeln!(text, "\n{} * {payee} | {what}", self.on);
        for Balance { account, amount } in balances {
            let _infallible = writeln!(
                text,
                "    {}  {} {COMMODITY} =* {amount} {COMMODITY}",
                posted(account, lang),
                Money::ZERO
            );
        }
    }
}

/// The head's remarks on the entries' business dates: 补录, and that nobody
/// answers for them.
fn remark_of_entries(dates: &DateRemarks) -> Vec<Text> {
    let (late, unverified) = (dates.late_events, dates.unverified_events);
    let mut said = Vec::new();
    if late > 0 {
        said.push(Text::new(
            format!("补录 {late} 笔: 业务日期后逾期限方登记, 日数见标签 late"),
            format!("{late} entries were entered late, by the days in the tag late"),
        ));
    }
    if dates.all_unverified() {
        said.push(Text::new(
            "未登记操作人员, 业务日期未经核验",
            "no operators are registered: business dates are unverified",
        ));
    } else if unverified > 0 {
        said.push(Text::new(
            format!("{unverified} 笔登记时未登记操作人员, 业务日期未经核验"),
            format!(
                "{unverified} entries were recorded before operators were registered: their \
                 business dates are unverified"
            ),
        ));
    }
    said
}

fn closing(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Zh => ("余额核对", "与报表一致"),
        Lang::En => ("Balances", "as the reports have them"),
    }
}

/// An entry: `2023-06-01 * (17) 企业 | 核定 …`.
fn entry(text: &mut String, one: &Entry, lang: Lang) {
    let what = sentence(lang.pick(&one.what.zh, &one.what.en));
    let (on, position, payee) = (one.on, one.position, payee(one, lang));
    let _infallible = writeln!(text, "\n{on} * ({position}) {payee} | {what}");
    let claim = one.claim_no.as_ref().map(|claim| format!(", claim:{}", value(claim.as_str())));
    let clause = one.clause.as_ref().map(|clause| format!(", clause:{}", value(clause)));
    let late = one.late_days.map(|days| format!(", late:{days}"));
    let _infallible = writeln!(
        text,
        "    ; position:{position}, event:{}{}{}{}",
        one.event,
        claim.unwrap_or_default(),
        clause.unwrap_or_default(),
        late.unwrap_or_default()
    );
    for posting in &one.postings {
        let account = posted(&posting.account, lang);
        let instalment =
            posting.instalment.map(|no| format!("  ; instalment:{no}")).unwrap_or_default();
        let _infallible =
            writeln!(text, "    {account}  {} {COMMODITY}{instalment}", posting.amount);
    }
}

/// Whose matter it is.
fn payee(one: &Entry, lang: Lang) -> String {
    let party = one.party.as_ref().map(|party| sentence(party.as_str()));
    party.unwrap_or_else(|| lang.pick("财政", "Treasury").to_owned())
}

/// The account that stands above all of a kind, and what hledger is to take it
/// for.
fn root(kind: AccountKind) -> (Text, Option<char>) {
    use AccountKind as K;
    let (zh, en, class) = match kind {
        K::Appropriated => ("预算:指标", "budget:appropriated", Some('E')),
        K::Available => ("预算:可用", "budget:available", Some('E')),
        K::ToPay => ("预算:待付", "budget:to-pay", Some('E')),
        K::Paid => ("预算:已付", "budget:paid", Some('E')),
        K::Bank => ("资产:银行", "assets:bank", Some('A')),
        K::SetOff => ("资产:抵扣", "assets:set-off", Some('A')),
        K::ToRecover => ("资产:应收追回", "assets:to-recover", Some('A')),
        K::Payable => ("负债:应付企业", "liabilities:payable", Some('L')),
        K::UnderWay => ("负债:拨付在途", "liabilities:under-way", Some('L')),
        K::Granted => ("支出:补贴", "expenses:grants", Some('X')),
        K::Reclaimed => ("支出:追回冲减", "expenses:reclaimed", Some('X')),
        K::WrittenOff => ("支出:核销", "expenses:written-off", Some('X')),
        K::OtherPayers => ("备忘:其他资金", "memo:external-aid", None),
    };
    (Text::new(zh, en), class)
}

/// An account's name: kind, year, and what it is of.
fn name(account: &Account, lang: Lang) -> String {
    let (words, _) = root(account.kind);
    let year = account.year.map_or_else(|| "once".to_owned(), |year| year.to_string());
    let mut name = format!("{}:{year}", words.pick(lang));
    for part in &account.of {
        name.push(':');
        name.push_str(&segment(part));
    }
    name
}

/// An account as it stands in an entry: a memo in brackets, outside the books.
fn posted(account: &Account, lang: Lang) -> String {
    let name = name(account, lang);
    if account.kind.is_memo() { format!("({name})") } else { name }
}

/// What an id in an account's name is called.
fn known(part: &str, names: &Names, lang: Lang) -> Option<String> {
    let measure = names.measures.get(part).map(|words| words.pick(lang));
    let ceiling = names.ceilings.get(part).map(|(words, _)| words.pick(lang));
    let code = part.split('/').next().unwrap_or(part);
    let enterprise = names.enterprises.get(code).map(String::as_str);
    measure.or(ceiling).or(enterprise).map(value)
}

/// On one line, with single blanks: two of them end an account's name.
fn one_line(text: &str) -> String {
    let blank = |c: char| c.is_whitespace() || c.is_control();
    text.split(blank).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A text in which nothing begins a comment, a note or another account.
fn plain(text: &str, reserved: &[(char, char)]) -> String {
    let instead = |c: char| reserved.iter().find(|(one, _)| *one == c).map_or(c, |(_, wide)| *wide);
    let text: String = one_line(text).chars().map(instead).collect();
    if text.is_empty() { "-".to_owned() } else { text }
}

fn segment(text: &str) -> String {
    plain(text, &[(':', '：'), (';', '；')])
}

fn sentence(text: &str) -> String {
    plain(text, &[(';', '；'), ('|', '｜')])
}

/// The value of a tag, or a comment in which nothing is one.
fn value(text: &str) -> String {
    plain(text, &[(',', '，'), (':', '：'), (';', '；')])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_end_an_account_or_begin_a_comment_a_tag_or_another_account() {
        assert_eq!(segment(" 甲  乙:丙;\t丁 "), "甲 乙：丙； 丁");
        assert_eq!(sentence("甲 ; 乙 | 丙\n丁"), "甲 ； 乙 ｜ 丙 丁");
        assert_eq!(value("C-1, type:A"), "C-1， type：A");
        assert_eq!(segment("\u{0}"), "-");
    }

    #[test]
    fn every_kind_of_account_has_a_root_of_its_own_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let roots: BTreeSet<String> =
                AccountKind::ALL.iter().map(|kind| root(*kind).0.pick(lang).to_owned()).collect();
            assert_eq!(roots.len(), AccountKind::ALL.len());
        }
    }
}
