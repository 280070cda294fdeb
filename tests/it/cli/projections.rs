//! `bofu projection`: where the tables stand, and how they are had anew.

use sqlx::Connection as _;

use super::test_office::TestOffice;

const NAMES: [&str; 3] = ["caps", "register", "audit_trail"];

#[test]
fn every_projection_of_the_sample_year_stands_at_the_head_and_is_the_same_when_built_anew() {
    for office in TestOffice::of_both_stores() {
        let events = office.json("quickstart --out reports")["events"].as_u64().unwrap();
        let status = office.json("projection status");
        assert_eq!(status["head"], events);
        let projections = status["projections"].as_array().unwrap();
        let names: Vec<_> = projections.iter().map(|one| one["projection"].as_str()).collect();
        assert_eq!(names, NAMES.map(Some));
        for one in projections {
            let state = (&one["position"], &one["lag"], &one["state"], &one["failed"]);
            assert_eq!(
                serde_json::json!([state.0, state.1, state.2, state.3]),
                serde_json::json!([events, 0, "current", null])
            );
        }
        let before = office.json("report register --year 2023");
        let done = office.json("projection rebuild");
        assert_eq!(done["same"], true, "{done:#}");
        for one in done["rebuilt"].as_array().unwrap() {
            assert_eq!((&one["compared"], &one["position"]), (&true.into(), &events.into()));
            assert_eq!(one["differing"], serde_json::json!([]));
        }
        let trail = &done["rebuilt"][1]["tables"][0];
        assert_eq!(
            (trail["table"].as_str(), &trail["new"]["rows"]),
            (Some("audit_trail"), &events.into())
        );
        assert_eq!(office.json("report register --year 2023"), before);
        assert_eq!(office.json("projection status"), status);
        // One of them by a table of it, slowly, told to a person.
        let ran = office.run("projection rebuild payments --throttle 90% --lang en").done();
        assert!(ran.out.contains("equal to the old rows"), "{}", ran.out);
        assert!(!ran.out.contains("audit_trail"), "{}", ran.out);
        let shown = office.run("projection status").done().out;
        assert!(shown.contains("随提交") && shown.contains("已同步"), "{shown}");
    }
}

/// Changes the ledger's file behind the program's back.
fn sql(office: &TestOffice, statements: &[&str]) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let url = format!("sqlite://{}", office.path("ledger").join("ledger.db").display());
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        for statement in statements {
            sqlx::raw_sql(statement).execute(&mut connection).await.unwrap();
        }
        connection.close().await.unwrap();
    });
}

#[test]
fn rows_that_somebody_changed_are_shown_and_put_right_with_exit_code_4() {
    let office = TestOffice::office();
    sql(&office, &["UPDATE enterprises SET name = '冒名有限公司' WHERE uscc LIKE '%16L'"]);
    let ran = office.run("projection rebuild --format json").exits(4);
    let done = ran.json();
    assert_eq!(done["same"], false);
    let row = &done["rebuilt"][0]["differing"][0];
    assert_eq!(
        (row["table"].as_str(), row["key"].as_str()),
        (Some("enterprises"), Some("91339901MAYL00016L"))
    );
    assert!(row["old"].as_str().unwrap().contains("冒名有限公司"));
    assert!(row["new"].as_str().unwrap().contains("样例青禾数控装备有限公司"));
    assert_eq!(office.json("projection rebuild")["same"], true);
    sql(&office, &["DELETE FROM enterprises WHERE uscc LIKE '%16L'"]);
    let ran = office.run("projection rebuild register").exits(4);
    assert!(ran.out.contains("与旧表不符") && ran.out.contains("(无)"), "{}", ran.out);
    assert!(ran.err.contains("重新出具"), "{}", ran.err);
}

#[test]
fn a_projection_that_has_stopped_says_before_which_event_and_why() {
    let office = TestOffice::office();
    let events = office.events();
    sql(
        &office,
        &[
            "DROP TRIGGER events_no_update",
            "UPDATE events SET payload = '{\"Nothing\":{}}' WHERE position = 4",
            "UPDATE projections SET next_position = 3 WHERE name = 'register'",
        ],
    );
    office.run("report register --year 2023").exits(3);
    let status = office.run("projection status --format json").exits(3).json();
    let register = &status["projections"][1];
    assert_eq!(
        serde_json::json!([register["state"], register["position"], register["lag"]]),
        serde_json::json!(["stopped", 4, events - 4])
    );
    assert_eq!(
        (&register["failed"]["position"], &register["failed"]["type"]),
        (&4.into(), &"EnterpriseRegistered".into())
    );
    assert_eq!(status["projections"][2]["state"], "current", "the others are not stopped");
    let shown = office.run("projection status --lang en").exits(3).out;
    assert!(shown.contains("STOPPED") && shown.contains("stands before position 4"), "{shown}");
}

#[test]
fn a_share_or_a_name_that_is_none_is_bad_usage() {
    let office = TestOffice::office();
    for line in
        ["rebuild --throttle 0", "rebuild --throttle 101%", "rebuild caps", "rebuild --throttle x"]
    {
        let ran = office.run(&format!("projection {line} --format json")).exits(2);
        assert_eq!(ran.error()["code"], "usage", "{line}");
    }
}
