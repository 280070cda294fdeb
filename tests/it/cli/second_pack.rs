//! Another district's policy is a file: its claims run to grants, alone or
//! beside the first.

use super::test_office::{TestOffice, columns, firm};

const STAGES: &str = "claim_no,uscc,subject,applied_on,exchange,stage,reached_on";
const LISTINGS: &str =
    "claim_no,uscc,subject,applied_on,exchange,listed_on,raised,invested_locally";

#[test]
fn a_listing_subsidy_of_another_district_runs_to_its_grants() {
    for (office, beside) in TestOffice::of_both_stores().into_iter().zip([true, false]) {
        let office = if beside {
            office.opened()
        } else {
            office.run("init").done();
            office
        };
        office.run("policy adopt yunhu-listing --on 2024-01-02").done();
        if !beside {
            office.register_firms();
        }
        let (one, other) = (firm(0), firm(1));
        let rows = [
            format!("Y-1,{one},上市,2024-03-01,上交所,restructured,2024-02-01"),
            format!("Y-2,{one},上市,2024-06-01,sse,受理,2024-05-20"),
            format!("Y-3,{other},上市,2024-06-01,szse,accepted,2024-05-20"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("listing-stage", "2024-06-10", STAGES, &rows).done();
        let rows = [
            // All of it at home: the whole sum.
            format!("Y-4,{one},上市,2024-12-01,sse,2024-11-20,5亿,5亿").replace("5亿", "50000万"),
            // 600 of 1,000 where 80 % are asked: 600 / 800 of 7,000,000.
            format!("Y-5,{other},上市,2024-12-01,szse,2024-11-20,10000万,6000万"),
            // A second exchange: the higher prevails, nothing is left.
            format!("Y-6,{one},上市,2025-06-01,hkex,2025-05-20,10000万,10000万"),
        ];
        let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
        office.file_claims("listing-done", "2025-06-10", LISTINGS, &rows).done();
        office.approve("Y-1 Y-2 Y-3 Y-4 Y-5", "2025-06-20").done();
        office.approve("Y-6", "2025-06-20").refused();

        let claims = office.json("report claims --year 2024");
        assert_eq!(
            columns(&claims, &["claim_no", "granted"]),
            [
                ["Y-1", "1000000.00"],
                ["Y-2", "2000000.00"],
                ["Y-3", "2000000.00"],
                ["Y-4", "7000000.00"],
                ["Y-5", "5250000.00"],
            ]
        );
        assert_eq!(office.claim("Y-6")["reductions"][0]["cause"], "duplicate");
        assert_eq!(office.cap("listing.once", one, "2025").sums(), ["10000000.00", "0.00", "0.00"]);
        // City and district share three to seven.
        let shares = ["yunhu-capital/city", "yunhu-capital/district"]
            .map(|holder| office.cap("fund.year", holder, "2025").own);
        assert_eq!(shares, ["5175000.00", "12075000.00"]);
        assert_eq!(office.claim("Y-5")["pack"], "yunhu-listing@2024.2");
        office.events();
    }
}
