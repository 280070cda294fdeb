//! Two packs in one ledger: what is a pack's own does not reach the other, and
//! what both say they share does.

use bofu_app::session::Session;
use bofu_domain::{explained::Explained as _, names::ActorName, policy::command::PolicyCommand};
use bofu_store::{Ledger, Location, Options};
use serde_json::Value;

use super::test_office::{FIRMS, TestOffice, columns, firm};

/// A pack with the same ids as the other, wherever the format lets packs have
/// the same; `shared` says whether it shares them. A measure and a ceiling are
/// found by their id alone, and are its own. Pack `b` calls the title otherwise,
/// where it is its own.
fn pack(id: &str, version: &str, shared: bool) -> String {
    let label = if id == "b" && !shared { "乙省级" } else { "省级" };
    include_str!("../../fixtures/packs/common.toml")
        .replace("{ zh = \"省级\"", &format!("{{ zh = \"{label}\""))
        .replace("ID", id)
        .replace("VERSION", version)
        .replace("SHARED", &shared.to_string())
}

const PROJECTS: &str = "claim_no,uscc,subject,applied_on,contract_no,investment";
const RENTS: &str = "claim_no,uscc,subject,applied_on,rent,from,to";
const TITLES: &str = "uscc,title,recognised_on,document_no";

impl TestOffice {
    fn adopt(&self, id: &str, version: &str, shared: bool) -> super::test_office::Ran {
        let file = format!("{id}-{version}.toml");
        self.file(&file, pack(id, version, shared));
        self.run(&format!("policy adopt {file} --on 2023-01-03 --format json"))
    }

    /// Packs `a` and `b`, and the firms.
    fn with_packs(self, shared: bool) -> Self {
        self.run("init").done();
        self.adopt("a", "1", shared).done();
        self.adopt("b", "1", shared).done();
        self.register_firms();
        self
    }

    fn title(&self, title: &str) -> super::test_office::Ran {
        let row = format!("{},{title},2022-06-01,省经信〔2022〕6号", firm(0));
        let titles = self.csv("titles.csv", TITLES, &[row]);
        self.run(&format!("title import {titles} --on 2023-01-04 --format json"))
    }

    fn project(&self, pack: &str, claim: &str, investment: &str) -> super::test_office::Ran {
        let row = format!("{claim},{},一号项目,2023-03-01,HT-1,{investment}", firm(0));
        self.file_claims(&format!("{pack}-project"), "2023-03-02", PROJECTS, &[&row])
    }

    fn rent(&self, pack: &str, claim: &str) -> super::test_office::Ran {
        let row = format!("{claim},{},厂房,2023-08-01,1000,2023-04-01,2023-07-01", firm(0));
        self.file_claims(&format!("{pack}-rent"), "2023-08-02", RENTS, &[&row])
    }

    fn granted(&self, claim: &str) -> String {
        self.claim(claim)["granted"].as_str().unwrap().to_owned()
    }
}

fn code(ran: &super::test_office::Ran) -> String {
    let answer = ran.error();
    answer["code"].as_str().unwrap().to_owned()
}

/// The code of the one row that an import refused.
fn refused_row(office: &TestOffice, file: &str) -> String {
    let rows = super::test_office::rows(&office.read(format!("{file}.refused.csv")));
    rows[0]["code"].clone()
}

#[test]
fn two_packs_with_equal_ids_for_everything_do_not_touch_each_other() {
    for office in TestOffice::of_both_stores() {
        let office = office.with_packs(false);
        office.title("a/provincial").done();
        // The title of one pack opens no award of the other.
        office.project("a", "A-1", "3000000").done();
        office.project("b", "B-1", "5000000").refused();
        assert_eq!(refused_row(&office, "b-project.csv"), "not-eligible");
        office.title("b/provincial").done();
        office.project("b", "B-1", "5000000").done();
        // No group compares one pack's claim with the other's.
        office.approve("A-1 B-1", "2023-03-10").done();
        assert_eq!(office.granted("A-1"), "3000000.00");
        assert_eq!(office.granted("B-1"), "5000000.00");
        assert_eq!(office.claim("B-1")["reductions"], Value::Array(Vec::new()));
        // No day of one pack's family is taken by the other's.
        office.rent("a", "A-2").done();
        office.rent("b", "B-2").done();
        office.approve("A-2 B-2", "2023-08-10").done();
        // Within a pack everything is compared as ever.
        office.project("b", "B-3", "6000000").done();
        office.approve("B-3", "2023-03-11").done();
        assert_eq!(office.granted("B-3"), "1000000.00", "the same contract once");
        office.rent("b", "B-4").refused();
        assert_eq!(refused_row(&office, "b-rent.csv"), "period-overlaps");
        // Each pack counts its own holders, and every paper has its own label.
        let targets = office.json("report targets --year 2023");
        assert_eq!(
            columns(&targets, &["pack", "title"]),
            [["a", "provincial"], ["b", "provincial"]]
        );
        assert_eq!([&targets[0]["recognised"], &targets[1]["recognised"]], [1, 1]);
        for line in [
            "report targets --year 2023".to_owned(),
            "report specialists --year 2023".to_owned(),
            format!("enterprise show {}", firm(0)),
        ] {
            let zh = office.run(&format!("{line} --lang zh")).done().out;
            assert!(zh.contains("a/省级") && zh.contains("b/乙省级"), "{line}: {zh}");
            let en = office.run(&format!("{line} --lang en")).done().out;
            assert!(en.contains("a/provincial") && en.contains("b/provincial"), "{line}: {en}");
        }
        office.events();
    }
}

#[test]
fn two_packs_that_both_share_have_groups_families_and_titles_in_common() {
    for office in TestOffice::of_both_stores() {
        let office = office.with_packs(true);
        office.title("provincial").done();
        // The same title again is the same, of whichever pack it is called.
        let again = office.title("b/provincial").done();
        assert_eq!(again.json()["unchanged"], 1, "{}", again.out);
        office.project("a", "A-1", "3000000").done();
        office.project("b", "B-1", "5000000").done();
        office.approve("A-1 B-1", "2023-03-10").done();
        assert_eq!(office.granted("A-1"), "3000000.00");
        assert_eq!(office.granted("B-1"), "2000000.00", "the higher measure prevails");
        assert_eq!(office.claim("B-1")["reductions"][0]["cause"], "duplicate");
        office.rent("a", "A-2").done();
        office.rent("b", "B-2").refused();
        assert_eq!(refused_row(&office, "b-rent.csv"), "period-overlaps");
        office.events();
    }
}

#[test]
fn what_one_pack_alone_shares_stays_its_own() {
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        office.adopt("a", "1", true).done();
        office.adopt("b", "1", false).done();
        office.register_firms();
        office.title("a/provincial").done();
        office.title("b/provincial").done();
        office.project("a", "A-1", "3000000").done();
        office.project("b", "B-1", "5000000").done();
        office.approve("A-1 B-1", "2023-03-10").done();
        assert_eq!(office.granted("B-1"), "5000000.00");
        // Once the other says so too, later claims are compared with both.
        office.adopt("b", "2", true).done();
        office.project("a", "A-3", "6000000").done();
        // 8,000,000 are paid for the project, more than any one measure gives.
        office.approve("A-3", "2023-03-12").refused();
        assert_eq!(office.granted("A-3"), "0.00");
        office.events();
    }
}

#[test]
fn a_title_of_several_packs_is_asked_for_by_name() {
    for office in TestOffice::of_both_stores() {
        let office = office.with_packs(false);
        office.title("provincial").refused();
        assert_eq!(refused_row(&office, "titles.csv"), "ambiguous-title");
        office.title("a/省级").done();
        let shown = office.json(&format!("enterprise show {}", firm(0)));
        assert_eq!(columns(&shown["titles"], &["title", "pack"]), [["provincial", "a"]]);
        office.title("c/provincial").refused();
        assert_eq!(refused_row(&office, "titles.csv"), "unknown-title");
        office.events();
    }
}

#[test]
fn a_title_that_names_no_pack_is_not_that_of_a_pack_adopted_later() {
    for office in TestOffice::of_both_stores() {
        // The program that recorded it named no pack: so it does where none is
        // in use that has titles.
        office.run("init").done();
        let listing = std::fs::read_to_string(format!(
            "{}/domain/policies/yunhu-listing.toml",
            env!("CARGO_MANIFEST_DIR")
        ));
        office.file("listing.toml", listing.unwrap());
        office.run("policy adopt listing.toml --on 2023-01-03").done();
        office.adopt("a", "1", false).done();
        office.register_firms();
        office.title("provincial").done();
        office.adopt("b", "1", false).done();
        office.project("a", "A-1", "1").done();
        office.project("b", "B-1", "1").refused();
        assert_eq!(refused_row(&office, "b-project.csv"), "not-eligible");
        office.events();
    }
}

#[test]
fn a_pack_brings_in_no_id_that_is_or_was_anothers() {
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        office.adopt("a", "1", false).done();
        let adopt = |name: &str, text: String| {
            office.file(name, text);
            office.run(&format!("policy adopt {name} --on 2023-01-04 --format json"))
        };
        let b = pack("b", "1", false);
        let measure = adopt("m.toml", b.replace("b-project", "a-project")).refused();
        assert_eq!(code(&measure), "pack-overlap");
        let ceiling = adopt("c.toml", b.replace("b.once", "a.once")).refused();
        assert_eq!(code(&ceiling), "pack-overlap");
        let shares = "parts = 1 }]\nshared = true";
        let fund = adopt("f.toml", b.replace(shares, "parts = 1 }]")).refused();
        assert_eq!(code(&fund), "not-shared");
        // What it once had stays its own.
        let renamed = pack("a", "2", false).replace("a-project", "a-works");
        adopt("a2.toml", renamed).done();
        let measure = adopt("m.toml", b.replace("b-project", "a-project")).refused();
        assert_eq!(code(&measure), "pack-overlap");
        // A group that both share compares the same.
        adopt("a3.toml", pack("a", "3", true)).done();
        let scope = pack("b", "1", true).replace("scope = \"subject\"", "scope = \"enterprise\"");
        assert_eq!(code(&adopt("s.toml", scope).refused()), "shared-scope");
        adopt("b.toml", pack("b", "1", true)).done();
        office.events();
    }
}

#[test]
fn a_merger_carries_which_pack_a_claim_is_of() {
    for office in TestOffice::of_both_stores() {
        let office = office.with_packs(false);
        office.title("a/provincial").done();
        office.project("a", "A-1", "3000000").done();
        office.approve("A-1", "2023-03-10").done();
        let (from, to) = (firm(0), FIRMS[1].0);
        let merge = format!(
            "enterprise merge {from} --into {to} --document 合并1 --actor 李审批 --on 2023-04-01"
        );
        office.run(&merge).done();
        for pack in ["a", "b"] {
            let row = format!("{to},{pack}/provincial,2022-06-01,省经信〔2022〕6号");
            let titles = office.csv("titles.csv", TITLES, &[row]);
            office.run(&format!("title import {titles} --on 2023-04-02")).done();
            let row = format!("{pack}-9,{to},一号项目,2023-05-01,HT-9,3000000");
            let measure = format!("{pack}-project");
            office.file_claims(&measure, "2023-05-02", PROJECTS, &[&row]).done();
        }
        office.approve("a-9", "2023-05-10").done();
        office.approve("b-9", "2023-05-10").done();
        assert_eq!(office.granted("a-9"), "3000000.00", "another contract, the same measure");
        assert_eq!(office.granted("b-9"), "3000000.00");
        let row = format!("b-10,{to},一号项目,2023-05-01,HT-1,5000000");
        office.file_claims("b-project", "2023-05-02", PROJECTS, &[&row]).done();
        office.approve("b-10", "2023-05-11").done();
        assert_eq!(office.granted("b-10"), "5000000.00", "what A had for HT-1 is not B's");
        office.events();
    }
}

#[test]
fn of_two_first_adoptions_at_once_the_second_is_held_to_the_first() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    for office in TestOffice::of_both_stores() {
        office.run("init").done();
        runtime.block_on(adopt_at_once(office.store()));
        office.events();
    }
}

/// Adopts two packs with the same measure from two sessions, each of which has
/// read that no pack is adopted.
async fn adopt_at_once(store: &str) {
    let location = Location::parse(store).unwrap();
    let one = Ledger::open_writer(&location, Options::default()).await.unwrap();
    // An embedded ledger has one writing process; a server has any number.
    let other = match &location {
        Location::Postgres { .. } => {
            Ledger::open_writer(&location, Options::default()).await.unwrap()
        }
        Location::Directory(_) => one.clone(),
    };
    let sessions = [&one, &other].map(|ledger| {
        Session::new(ledger.clone(), ActorName::parse("吴管理").unwrap(), crate::store::kit::day())
    });
    for session in &sessions {
        assert!(!session.rules().await.unwrap().has_policy());
    }
    let adopt = |text: String| PolicyCommand::AdoptPack { text, document_no: None };
    let (a, b) = (pack("a", "1", false), pack("b", "1", false));
    let taken = b.replace("b-project", "a-project");
    let (a, taken) = (adopt(a), adopt(taken));
    let (first, second) =
        tokio::join!(sessions[0].policy("a", &a), sessions[1].policy("b", &taken));
    let codes = [first, second].map(|done| done.map(drop).map_err(|error| error.code()));
    assert_eq!(codes.iter().filter(|done| done.is_ok()).count(), 1, "{codes:?}");
    assert!(codes.contains(&Err("pack-overlap")), "{codes:?}");
    // One that has nothing of the first's is adopted by whoever was overtaken.
    let apart = if codes[0].is_ok() { adopt(b) } else { adopt(pack("c", "1", false)) };
    let id = if codes[0].is_ok() { "b" } else { "c" };
    let loser = usize::from(codes[0].is_ok());
    sessions[loser].policy(id, &apart).await.unwrap();
    drop(sessions);
    other.close().await;
    one.close().await;
}
