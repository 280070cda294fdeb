//! Each way to give a step a day that cannot be true, or to pay without the notice
//! and the second person, is refused with a code, a reason and a remedy, in both
//! languages.

use std::collections::BTreeSet;

use bofu_app::input::business_day;
use bofu_operations::{Access, catalogue};
use jiff::{Timestamp, ToSpan as _};

use super::{
    days::refusal,
    statements::{at_the_bank, file, import, search},
    test_office::{TestOffice, VOUCHERS, firm},
};

/// Why a line is not refused by this code with a reason and a remedy in each
/// language; `None`: it is.
fn fault(office: &TestOffice, line: &str, code: &str) -> Option<String> {
    let mut told = BTreeSet::new();
    for lang in ["zh", "en"] {
        let ran = office.run(&format!("{line} --format json --lang {lang}"));
        if ran.code != 1 {
            return Some(format!("{line} ends with {}: {}{}", ran.code, ran.out, ran.err));
        }
        let refused = refusal(&ran);
        let texts = ["message", "hint"].map(|part| refused[part].as_str().unwrap_or_default());
        let is_chinese = texts.iter().all(|text| !text.is_ascii());
        let is_told = texts.iter().all(|text| !text.is_empty() && told.insert((*text).to_owned()));
        if refused["code"] != code || !is_told || lang == "zh" && !is_chinese {
            return Some(format!("{line} in {lang}, not {code}: {refused:#}"));
        }
    }
    None
}

/// That a line is refused by this code with a reason and a remedy in each language.
#[track_caller]
fn refused(office: &TestOffice, line: &str, code: &str) {
    assert_eq!(fault(office, line, code), None);
}

/// Files a claim for a voucher.
fn filed(office: &TestOffice, claim: &str, [applied, contract, on]: [&str; 3]) -> String {
    let row = format!("{claim},{},服务{claim},{applied},HT-{claim},10万,{contract}", firm(0));
    let name = office.csv("cheat.csv", VOUCHERS, &[row]);
    format!("claim import {name} --measure innovation-voucher --on {on}")
}

#[test]
fn each_step_before_the_one_it_rests_on_is_refused_with_its_reason_and_its_remedy() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let events = office.events();
        // A contract of 2025, granted in 2024.
        refused(
            &office,
            &filed(&office, "V-9", ["2024-05-01", "2025-02-01", "2024-05-10"]),
            "date-before-step",
        );
        assert_eq!(office.events(), events);
        let days = ["2024-05-01", "2024-04-01", "2024-05-10"];
        office.run(&filed(&office, "V-1", days)).done();
        let approve = "claim approve V-1 --actor 李审批 --on";
        refused(&office, &format!("{approve} 2024-05-09"), "date-before-step");
        office.run(&format!("{approve} 2024-06-03")).done();
        // A notice dated before the filing, and one before the approval.
        for day in ["2024-05-09", "2024-06-02"] {
            refused(&office, &format!("notice publish V-1 --on {day}"), "date-before-step");
        }
        // Money on the day of the grant, without a notice.
        let order = "pay order --batch B1 V-1 --actor 陈会计 --on";
        refused(&office, &format!("{order} 2024-06-03"), "not-noticed");
        office.run("notice publish V-1 --on 2024-06-03").done();
        refused(&office, &format!("{order} 2024-06-03"), "notice-runs");
        office.run("notice object V-1 --reason 不实 --on 2024-06-05").done();
        let resolve = "notice resolve V-1 --dismiss --reason 不成立 --actor 赵审批 --on";
        refused(&office, &format!("{resolve} 2024-06-04"), "date-before-step");
        office.run(&format!("{resolve} 2024-06-06")).done();
        // A month ahead, so that the notice would be over.
        let ahead = business_day(Timestamp::now()).checked_add(1.month()).unwrap();
        refused(&office, &format!("{order} {ahead}"), "date-in-future");
        office.run(&format!("{order} 2024-06-12")).done();
        office.events();
    }
}

#[test]
fn a_statement_that_ends_after_today_is_refused_with_its_reason_and_its_remedy() {
    for office in TestOffice::of_both_stores() {
        let office = at_the_bank(office);
        file(&office, "july.csv", ["01", "31"], 1_000_000, &[]);
        let text = office.read("july.csv").replace("2023-07-31", "2042-07-31");
        office.file("july.csv", text);
        let import = "statement import july.csv --actor 陈会计";
        refused(&office, import, "date-in-future");
        refused(&office, &format!("{import} --on 2023-08-01"), "date-in-future");
        office.events();
    }
}

#[test]
fn who_ordered_or_approved_releases_nothing_and_is_told_why_and_what_to_do() {
    for office in TestOffice::of_both_stores() {
        let office = office.opened();
        let run = |line: &str| office.run(&format!("{line} --actor 吴管理 --on 2023-01-04")).done();
        run("operator add 吴管理 --role admin");
        office.open_late_entry("吴管理");
        run("office threshold 0");
        let staff = [
            ("王经办", "officer"),
            ("李审批", "approver"),
            ("陈会计", "finance"),
            ("周财政", "finance"),
        ];
        for (name, role) in staff {
            run(&format!("operator add {name} --role {role}"));
        }
        office.run(&filed(&office, "V-1", ["2023-05-01", "2023-04-01", "2023-05-10"])).done();
        office.approve("V-1", "2023-06-01").done();
        office.run("notice publish V-1 --on 2023-06-01").done();
        let pay = |line: &str, who: &str| format!("{line} --actor {who} --on 2023-06-12");
        office.run(&pay("pay order --batch B1 V-1", "陈会计")).done();
        for who in ["陈会计", "李审批"] {
            refused(&office, &pay("pay release --batch B1", who), "maker-is-checker");
        }
        office.run(&pay("pay release --batch B1", "周财政")).done();
        office.events();
    }
}

/// An office where each command of [`lines`] finds what it speaks of; answers the
/// statement's id.
fn with_everything(office: TestOffice) -> (TestOffice, String) {
    let office = at_the_bank(office);
    for (number, claim) in (6..).zip(["C-6", "C-7"]) {
        let row = format!("{claim},{},另{number},2023-05-01,N-{number},1万,2023-04-01", firm(1));
        office.file_claims("innovation-voucher", "2023-05-11", VOUCHERS, &[&row]).done();
    }
    office.approve("C-6", "2023-06-01").done();
    office.run("pay order --batch B2 C-6 --actor 陈会计 --on 2023-07-03").done();
    let paid = ("out", 30_000, 0, "BF-C-0-1-1", "补贴");
    file(&office, "july.csv", ["03", "31"], 1_000_000, &[paid, ("out", 15, 0, "", "手续费")]);
    let id = import(&office, "july.csv");
    search(&office, &id);
    let next = office.read("july.csv").replace("2023-07-", "2023-08-");
    office.file("august.csv", next);
    office.run("audit sample --year 2023 --random 1 --seed 7 --audit 2024 --on 2024-03-01").done();
    let finding = "audit finding record C-0 --instalment 1 --kind evidence --text 缺单";
    office.run(&format!("{finding} --audit 2024 --on 2024-03-02")).done();
    office.run("audit checkpoint").done();
    office.file("days.csv", "date,kind\n2027-01-01,holiday\n");
    let row = format!("C-8,{},新,2023-05-01,N-8,1万,2023-04-01", firm(1));
    office.csv("new.csv", VOUCHERS, &[row]);
    let more = "uscc,title,recognised_on,document_no";
    office.csv("more.csv", more, &[format!("{},little-giant,2023-06-01,1号", firm(0))]);
    (office, id)
}

#[test]
fn accounts_payments_appropriations_recoveries_and_roles_keep_their_order_of_days() {
    for office in TestOffice::of_both_stores() {
        let (office, _) = with_everything(office);
        let early = |line: &str| refused(&office, line, "date-before-step");
        let run = |line: &str| office.run(line).done();
        early("pay release --batch B2 --actor 周财政 --on 2023-07-02");
        run("pay release --batch B2 --actor 周财政 --on 2023-07-05");
        early("pay export --batch B2 --out b2.csv --actor 陈会计 --on 2023-07-04");
        let change = format!("account change {} --account-name 某 --bank 样例银行", firm(2));
        let account = "--account-no 120209991234567999 --bank-code 999339900029 --document 变1";
        run(&format!("{change} {account} --on 2023-07-06"));
        early(&format!("account confirm {} --actor 李审批 --on 2023-07-05", firm(2)));
        office.approve("C-7", "2023-06-02").done();
        let budget = "budget set --fund zjtx --year 2023 --source district --amount 500万";
        run(&format!("{budget} --document 预1 --actor 陈会计 --on 2023-07-06"));
        early("pay order --batch B3 C-7 --actor 陈会计 --on 2023-07-05");
        let recover = "recover C-0 --cause error --document 追1";
        let decide = format!("{recover} --due 1万 --deadline 2023-12-31");
        run(&format!("{decide} --actor 李审批 --on 2023-09-01"));
        early(&format!("{recover} --amount 4000 --receipt 缴1 --actor 陈会计 --on 2023-08-31"));
        run("operator add 吴管理 --role admin --actor 吴管理 --on 2023-01-04");
        office.open_late_entry("吴管理");
        run("operator add 王经办 --role officer --actor 吴管理 --on 2023-06-01");
        early(&format!("enterprise specialist {} --name 钱专员 --on 2023-05-31", firm(0)));
        office.events();
    }
}

/// One line of each operation that stores events; `F` is an enterprise, `S` a
/// statement.
const LINES: &str = "\
operator add 甲 --role admin
operator remove 甲
office set --name 某局 --account-name 某局 --account-no 1202020109900054321 --bank 样例银行 --bank-code 999339900011
office threshold 2万
office late-entry open --from 2023-01-01 --to 2023-01-31 --document 补1号
office late-entry close
office late-entry allowance 10
office workdays import days.csv --document 国办1号
office codes --fund zjtx --source district --subject 2150805 --quota Q-1
policy adopt yunhu-listing
reading adopt day-basis act/365 --document 1号
enterprise import enterprises.csv
enterprise rename F --name 新名有限公司 --document 1号
enterprise exclude F --document 1号 --reason 失信
enterprise readmit F --document 1号
enterprise merge F --into 91339901MAYL00024F --document 1号
enterprise specialist F --name 钱专员
title import more.csv
budget set --fund zjtx --year 2023 --source district --amount 1万 --document 1号
claim import new.csv --measure innovation-voucher
claim approve C-7
claim reject C-7 --reason 不合
claim withdraw C-7 --reason 撤回
aid record --uscc F --ceiling innovation-voucher.year --period 2023 --amount 1万 --source 市级 --document 1号
aid cancel --uscc F --ceiling innovation-voucher.year --period 2023 --document 1号 --reason 误录
grant revoke C-6 --reason 终止
account change F --account-name 某 --account-no 120209991234567999 --bank 样例银行 --bank-code 999339900029 --document 1号
account confirm F
notice publish C-6
notice object C-6 --reason 不实
notice resolve C-6 --dismiss --reason 属实
pay order --batch B3 C-6
pay release --batch B2
pay cancel --batch B2 C-6 --reason 暂缓
pay export --batch B2 --out b2.csv
statement import august.csv
statement match S
statement unmatch S 1 --reason 错配
statement decline S 1 --reason 不符
statement resolve S --line 2 --as fee/booked --reason 手续费
recover C-0 --amount 1万 --cause error --document 1号 --receipt 缴1
month close 2023-01 --fund zjtx
month reopen 2023-01 --fund zjtx --document 1号 --reason 漏记
year close 2023 --fund zjtx
year reopen 2023 --fund zjtx --document 1号 --reason 调整
year carry 2023 --fund zjtx --source district --amount 1万 --document 1号
audit sample --year 2023 --random 1 --seed 7 --audit 2025
audit finding record C-0 --audit 2024 --instalment 1 --kind evidence --text 缺单
audit finding answer 2024/1 --text 已补
audit finding close 2024/1 --text 核实
audit rotate-key
";

#[test]
fn no_operation_that_stores_events_takes_a_day_that_has_not_come() {
    let all = catalogue::all();
    let storing = all.iter().filter(|one| one.access == Access::Writes && one.action.is_some());
    let mut left: BTreeSet<&str> = storing.map(|one| one.name).collect();
    for line in LINES.lines() {
        left.retain(|name| !line.starts_with(&format!("{name} ")) && line != *name);
    }
    assert_eq!(left, BTreeSet::new(), "each has its line");
    for office in TestOffice::of_both_stores() {
        let (office, statement) = with_everything(office);
        let events = office.events();
        let faults = LINES.lines().filter_map(|line| {
            let words = line.split(' ').map(|word| match word {
                "F" => firm(0),
                "S" => statement.as_str(),
                other => other,
            });
            let line = words.collect::<Vec<_>>().join(" ");
            // A step that allows late entry is dated today, and on no other day.
            let is_of_today = line.starts_with("office late-entry");
            let code = if is_of_today { "date-not-today" } else { "date-in-future" };
            fault(&office, &format!("{line} --actor 吴管理 --on 2042-01-01"), code)
        });
        assert_eq!(faults.collect::<Vec<_>>(), [""; 0]);
        assert_eq!(office.events(), events, "nothing is stored");
    }
}
