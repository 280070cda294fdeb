//! A pack says whether grants are published before they are paid. One that was
//! adopted before it had to waits for a decision.

use bofu_domain::{
    date::parse_date,
    event::Decided,
    names::ActorName,
    pack::Pack,
    policy::{
        Policy, PolicyAdoptionRefusal,
        event::{PackAdopted, PolicyEvent},
    },
};
use bofu_store::{CommandContext, Ledger, Location, Options};

use super::test_office::{TestOffice, columns, firm};

const NOTICE: &str = "[notice]\nnone = \"本办法不公示\"\n\n";

fn pack() -> String {
    let common = include_str!("../../fixtures/packs/common.toml");
    common.replace("ID", "a").replace("VERSION", "1").replace("SHARED", "false")
}

/// Adopts a text as the program did before it asked for a notice.
fn adopted_before(office: &TestOffice, text: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let location = Location::parse(office.store()).unwrap();
        let ledger = Ledger::open_writer(&location, Options::default()).await.unwrap();
        let by = ActorName::parse("王经办").unwrap();
        let pack = Pack::parse(text).unwrap();
        let event = PolicyEvent::PackAdopted(PackAdopted {
            occurred_on: parse_date("2023-01-03").unwrap(),
            by: by.clone(),
            pack: pack.reference(),
            text: text.to_owned(),
            limits: pack.limits(),
            document_no: None,
            titles_of_others: Vec::new(),
        });
        let adopt = |_: &Policy, _: &dyn bofu_domain::charge::Caps| {
            Ok::<_, PolicyAdoptionRefusal>(Decided::of(vec![event.clone()]))
        };
        let context = CommandContext::by(&by);
        ledger.store::<Policy>().execute("a", &context, adopt).await.unwrap();
        ledger.close().await;
    });
}

#[test]
fn a_pack_that_says_nothing_of_a_notice_is_not_adopted() {
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        office.file("silent.toml", pack().replace(NOTICE, ""));
        let checked = office.run("policy check silent.toml --format json").refused().json();
        assert_eq!(columns(&checked["faults"], &["code", "place"]), [["no-notice", "notice"]]);
        for (lang, words) in [("zh", "公示几个工作日"), ("en", "working days")] {
            let told = office.run(&format!("policy check silent.toml --lang {lang}")).refused();
            assert!(told.err.contains(words), "{}", told.err);
        }
        let refused = office.run("policy adopt silent.toml --format json").refused();
        assert_eq!(refused.error()["code"], "pack-faults");
        for section in ["days = 0", "days = 61", "none = \" \"", "days = 5\nnone = \"x\"", ""] {
            office.file("bad.toml", pack().replace(NOTICE, &format!("[notice]\n{section}\n\n")));
            office.run("policy check bad.toml").refused();
        }
        office.file("days.toml", pack().replace("none = \"本办法不公示\"", "days = 5"));
        office.run("policy adopt days.toml").done();
        let readings = office.json("reading list");
        let notice = readings.as_array().unwrap().iter().find(|one| one["id"] == "notice-days");
        assert_eq!(notice.unwrap()["in_force"], "5");
        office.events();
    }
}

#[test]
fn nothing_is_ordered_under_a_pack_of_before_until_a_decision_says_of_a_notice() {
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        adopted_before(&office, &pack().replace(NOTICE, ""));
        office.register_firms();
        let row = format!("{},a/provincial,2022-06-01,省经信〔2022〕6号", firm(0));
        let titles = office.csv("titles.csv", "uscc,title,recognised_on,document_no", &[row]);
        office.run(&format!("title import {titles} --on 2023-01-04")).done();
        let header = "claim_no,uscc,subject,applied_on,contract_no,investment";
        let row = format!("A-1,{},一号项目,2023-03-01,HT-1,3000000", firm(0));
        office.file_claims("a-project", "2023-03-02", header, &[&row]).done();
        office.approve("A-1", "2023-03-10").done();

        let order = |more: &str| {
            office.run(&format!(
                "pay order --batch B1 {more} --actor 陈会计 --on 2023-03-10 --format json"
            ))
        };
        let refused = order("A-1").refused().json();
        assert_eq!(
            columns(&refused["refused"], &["claim_no", "code"]),
            [["A-1", "notice-undecided"]]
        );
        let due = order("--all-due").done().json();
        assert_eq!(columns(&due["held"], &["claim_no", "code"]), [["A-1", "notice-undecided"]]);
        let published = office.run("notice publish A-1 --on 2023-03-10 --format json").refused();
        assert_eq!(published.json()["refused"][0]["code"], "notice-undecided");

        let decide = "reading adopt notice-days 3 --policy a --document 口径1号 --on 2023-03-11";
        office.run(decide).done();
        let refused = order("A-1").refused().json();
        assert_eq!(refused["refused"][0]["code"], "not-noticed");
        office.run("notice publish A-1 --on 2023-03-13").done();
        let late = "pay order --batch B1 A-1 --actor 陈会计 --on 2023-03-20";
        office.run(late).done();
        // The rules of today would not have had such a pack adopted.
        let verdict = office.run("audit verify --format json").exits(4).json();
        assert_eq!(columns(&verdict["findings"], &["rule"]), [["policy/notice"]]);
    }
}
