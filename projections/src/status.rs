//! Where a claim, an instalment and an order stand, in the words of
//! `docs/guides/command-line.md`.

use bofu_domain::words::words;

words! {
    /// Where a claim 申报 stands.
    ClaimStatus {
        /// 已申报
        Filed = "filed", "已申报";
        /// 已审核
        Assessed = "assessed", "已审核";
        /// 已核定: at least one instalment is not revoked.
        Granted = "granted", "已核定";
        /// 不予支持: by a decision, or because nothing was left.
        Rejected = "rejected", "不予支持";
        /// 已撤回
        Withdrawn = "withdrawn", "已撤回";
        /// 已撤销: every instalment is revoked.
        Revoked = "revoked", "已撤销";
    }
}

words! {
    /// Where an instalment 分期 stands.
    InstalmentStatus {
        /// 已核定
        Granted = "granted", "已核定";
        /// 公示
        Noticed = "noticed", "公示中";
        /// 已下达拨付指令
        Ordered = "ordered", "已下达";
        /// 到账
        Settled = "settled", "已到账";
        /// 退票
        Returned = "returned", "已退票";
        /// 已撤销
        Revoked = "revoked", "已撤销";
        /// 已追回
        Recovered = "recovered", "已追回";
    }
}

words! {
    /// Where a payment order 拨付指令 stands.
    OrderStatus {
        /// 已下达
        Ordered = "ordered", "已下达";
        /// 已放行
        Released = "released", "已放行";
        /// 已撤回
        Cancelled = "cancelled", "已撤回";
        /// 到账
        Settled = "settled", "已到账";
        /// 退票
        Returned = "returned", "已退票";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_stored_as_the_word_that_the_contract_gives_it() {
        for status in ClaimStatus::ALL {
            let json = serde_json::to_string(status).unwrap();
            assert_eq!(json, format!("\"{status}\""));
            assert_eq!(ClaimStatus::parse(status.as_str()), Some(*status));
        }
        for status in InstalmentStatus::ALL {
            let json = serde_json::to_string(status).unwrap();
            assert_eq!(json, format!("\"{status}\""));
            assert_eq!(InstalmentStatus::parse(status.as_str()), Some(*status));
        }
        assert_eq!(ClaimStatus::parse("paid"), None);
    }
}
