//! Ended by a signal.

use super::{Begun, CLAIMS, FEW, IMPORT, ImportingOffice, begin, told, watch::Watch};
use crate::cli::test_office::{Ran, TestOffice};

/// Signals a command that nothing can be stored for, and lets it go on when it
/// has heard.
pub(super) async fn signalled(watch: &mut Watch, mut begun: Begun, name: &str) -> Ran {
    begun.signal(name);
    begun.hear(&format!("SIG{name}"));
    watch.release().await;
    begun.end()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_an_import_after_the_rows_in_hand_with_the_counts() {
    let offices = ImportingOffice::of_both_stores(CLAIMS).await;
    for (mut office, (name, code)) in offices.into_iter().zip([("TERM", 143), ("INT", 130)]) {
        let before = office.watch.events().await;
        let begun = office.caught(IMPORT).await;
        let ran = signalled(&mut office.watch, begun, name).await.exits(code);
        let stored = told(&ran.err, "已保存");
        assert_eq!(told(&ran.err, "共"), CLAIMS, "{}", ran.err);
        assert_eq!(told(&ran.err, "，未保存"), CLAIMS - stored, "{}", ran.err);
        assert!(stored > 0 && stored < CLAIMS, "{}", ran.err);
        assert_eq!(office.claims(before).await, stored);

        let again = office.office.run(IMPORT).done();
        assert_eq!((told(&again.out, "新存"), told(&again.out, "未变")), (CLAIMS - stored, stored));
        assert_eq!(office.office.events(), before + 2 * CLAIMS);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_signal_ends_it_at_once() {
    for mut office in ImportingOffice::of_both_stores(CLAIMS).await {
        let before = office.watch.events().await;
        let mut begun = office.caught(IMPORT).await;
        begun.signal("INT");
        begun.hear("SIGINT");
        begun.signal("TERM");
        // Nothing is let go of: it does not wait for what it has in hand.
        let ran = begun.end().exits(143);
        assert!(!ran.err.contains("错误"), "{}", ran.err);
        office.watch.release().await;
        office.office.run(IMPORT).done();
        assert_eq!(office.office.events(), before + 2 * CLAIMS);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_approvals_notices_orders_and_releases_and_each_is_completed() {
    for mut office in ImportingOffice::of_both_stores(FEW).await {
        office.office.run(IMPORT).done();
        for line in [
            "reading adopt notice-days 0 --document 文1",
            "office set --name 样例财政局 --account-name 样例财政局 --account-no 120209990000000001 \
             --bank 样例银行 --bank-code 999339900029",
            "budget set --fund zjtx --year 2023 --source district --amount 1000万 --document 文2",
        ] {
            office.office.run(&format!("{line} --on 2023-01-04")).done();
        }
        for (line, on, name, code) in [
            ("claim approve --all-assessed --actor 李审批", "2023-06-01", "TERM", 143),
            ("notice publish --all-granted --actor 李审批", "2023-06-02", "INT", 130),
            ("pay order --batch B1 --all-due --actor 钱财政", "2023-06-03", "TERM", 143),
            ("pay cancel --batch B1 --reason 重做 --actor 钱财政", "2023-06-04", "INT", 130),
            ("pay order --batch B2 --all-due --actor 钱财政", "2023-06-05", "TERM", 143),
            ("pay release --batch B2 --actor 孙财政", "2023-06-06", "INT", 130),
        ] {
            let line = format!("{line} --on {on}");
            let before = office.watch.events().await;
            let begun = office.caught(&line).await;
            let ran = signalled(&mut office.watch, begun, name).await.exits(code);
            let stored = told(&ran.err, "已保存");
            assert_eq!(office.watch.events().await - before, stored, "{line}: {}", ran.err);
            // Orders go in windows: all of these are in hand at once, and no order
            // is then left to cancel.
            if stored < FEW {
                assert_eq!(told(&ran.err, "，未保存"), FEW - stored, "{line}: {}", ran.err);
            }
            if stored < FEW || !line.starts_with("pay cancel") {
                office.office.run(&line).done();
            }
            assert_eq!(office.watch.events().await, before + FEW, "{line}");
        }
        office.office.events();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signal_ends_quickstart_and_its_ledger_is_whole_as_far_as_it_goes() {
    let desk = TestOffice::embedded();
    desk.run("init").done();
    let mut watch = Watch::of(desk.store()).await;
    let begun = begin(&desk, "quickstart --out out");
    watch.until(200).await;
    watch.hold().await;
    let ran = signalled(&mut watch, begun, "TERM").await.exits(143);
    assert!(ran.err.contains("不能续作"), "{}", ran.err);
    assert!(desk.events() >= 200);
    desk.run("quickstart --out out").refused();
}
