//! Mergers on a real ledger: what the predecessor was paid, the successor is
//! not paid again, until the grant is revoked.

use bofu_app::{
    aid, claims, enterprises,
    error::{AppError, Exit},
    session::Session,
};
use bofu_domain::{
    charge::{CapKey, Period},
    date::Year,
    explained::Explained,
    money::Money,
    names::{CeilingId, Holder},
};
use bofu_store::Ledger;

use crate::{
    properties::office::{
        APPROVER, OFFICER, Outcome, aid_vouchers, appropriate, approve, file, found, recounted,
        session, uscc, verified, vouchers_aid,
    },
    store::kit::{self, Place},
};

/// The contract of all claims here, of 100,000: 30,000 are paid of it.
async fn file_contract(session: &Session, claim_no: &str, firm: usize) {
    let header = "claim_no,uscc,subject,applied_on,contract_no,contract_amount,signed_on";
    let row = format!("{claim_no},{},服务,2024-03-01,K,100000,2024-02-01", uscc(firm));
    file(session, "innovation-voucher", &format!("{header}\n{row}\n")).await;
}

async fn merge(session: &Session, from: usize, into: usize) -> Result<bool, AppError> {
    enterprises::merge(session, uscc(from).as_str(), uscc(into).as_str(), "合并1号").await
}

/// What an enterprise's voucher row of the year holds, own and external.
async fn held(ledger: &Ledger, firm: usize) -> (Money, Money) {
    let key = CapKey {
        ceiling: CeilingId::parse("innovation-voucher.year").unwrap(),
        holder: Holder::parse(uscc(firm).as_str()).unwrap(),
        period: Period::Year(Year(2024)),
    };
    let row = kit::sound(ledger).await.get(&key).copied().unwrap_or_default();
    (row.own, row.external)
}

fn yuan(text: &str) -> Money {
    Money::parse(text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_contract_is_paid_once_over_two_mergers_and_again_once_the_grant_is_revoked() {
    for place in [Place::sqlite().await, Place::postgres().await].into_iter().flatten() {
        let ledger = place.open().await;
        found(&ledger, 3).await;
        let (officer, approver) = (session(&ledger, OFFICER), session(&ledger, APPROVER));
        appropriate(&officer, "1000万", "财1").await;
        file_contract(&officer, "A-1", 0).await;
        assert_eq!(approve(&approver, "A-1").await, Outcome::Granted);

        aid_vouchers(&officer, &uscc(0), "10万").await;

        assert!(merge(&approver, 0, 1).await.unwrap());
        file_contract(&officer, "B-1", 1).await;
        assert_eq!(approve(&approver, "B-1").await, Outcome::Nothing);
        assert!(merge(&approver, 1, 2).await.unwrap());
        assert!(!merge(&approver, 1, 2).await.unwrap(), "a repeat changes nothing");
        file_contract(&officer, "C-1", 2).await;
        assert_eq!(approve(&approver, "C-1").await, Outcome::Nothing);
        for firm in [1, 2] {
            assert_eq!(held(&ledger, firm).await, (Money::ZERO, yuan("13万")), "{firm}");
        }

        let first = uscc(0);
        let row = vouchers_aid(&first);
        assert!(aid::cancel(&officer, row, "登记有误").await.unwrap());
        assert!(!aid::cancel(&officer, row, "登记有误").await.unwrap());
        for firm in [1, 2] {
            assert_eq!(held(&ledger, firm).await, (Money::ZERO, yuan("3万")), "{firm}");
        }

        assert!(claims::revoke(&approver, "A-1", None, "异议成立").await.unwrap());
        assert!(!claims::revoke(&approver, "A-1", None, "异议成立").await.unwrap());
        for firm in 0..3 {
            assert_eq!(held(&ledger, firm).await, (Money::ZERO, Money::ZERO), "{firm}");
        }
        file_contract(&officer, "C-2", 2).await;
        assert_eq!(approve(&approver, "C-2").await, Outcome::Granted);
        assert_eq!(held(&ledger, 2).await, (yuan("3万"), Money::ZERO));
        recounted(&ledger).await;
        verified(&ledger).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_enterprise_is_merged_neither_into_itself_nor_in_a_circle() {
    for place in [Place::sqlite().await, Place::postgres().await].into_iter().flatten() {
        let ledger = place.open().await;
        found(&ledger, 3).await;
        let approver = session(&ledger, APPROVER);
        let itself = merge(&approver, 0, 0).await.unwrap_err();
        assert_eq!((itself.code(), itself.exit()), ("merged-into-itself", Exit::Refused));
        merge(&approver, 0, 1).await.unwrap();
        merge(&approver, 1, 2).await.unwrap();
        let circle = merge(&approver, 2, 0).await.unwrap_err();
        assert_eq!((circle.code(), circle.exit()), ("enterprise-merged", Exit::Refused));
    }
}
