//! Two offices at their work through one pooler at once, by the real command.

use std::thread;

use bofu_store::Location;

use super::test_office::TestOffice;
use crate::{
    pooler::{bouncer::Bouncer, multiplexer::Multiplexer},
    postgres::{Cluster, fresh, schema_of},
};

/// From the first command to a proof, with the tables built anew.
fn works(through: &Location, office: &str) {
    let desk = TestOffice::at(through).opened().with_vouchers();
    desk.run("reading adopt notice-days 0 --document 1号 --on 2023-03-11").done();
    desk.run("notice publish --all-granted --on 2023-03-12").done();
    desk.run(&format!("pay order --batch {office} --all-due --actor 周财政 --on 2023-03-20"))
        .done();
    desk.run("projection rebuild").done();
    let rows = desk.json("report payments --year 2023");
    let rows = rows.as_array().unwrap();
    assert_eq!(rows.len(), 3);
    assert!(rows.iter().all(|row| row["batch"] == office), "{rows:?}");
    desk.run("audit checkpoint --out kept.txt").done();
    assert_eq!(desk.json("audit verify --against kept.txt")["ok"], true);
}

fn both_work(before: impl Fn(&Location) -> Location, url: &str) {
    let places = [before(&schema_of(url)), before(&schema_of(url))];
    thread::scope(|scope| {
        for (place, office) in places.iter().zip(["东", "西"]) {
            scope.spawn(move || works(place, office));
        }
    });
}

#[test]
fn two_offices_work_through_one_pooler_in_session_and_in_transaction_mode() {
    if fresh().is_none() {
        return;
    }
    let cluster = Cluster::start();
    for mode in ["session", "transaction"] {
        let bouncer = Bouncer::start(&cluster, mode, 16);
        both_work(|place| bouncer.before(place), &cluster.url());
    }
}

#[test]
fn two_offices_work_through_a_pooler_that_mixes_their_transactions_and_renames_statements() {
    if fresh().is_none() {
        return;
    }
    let cluster = Cluster::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let pooler = runtime.block_on(async { Multiplexer::start(cluster.directory()) });
    both_work(|place| pooler.before(place), &cluster.url());
}
