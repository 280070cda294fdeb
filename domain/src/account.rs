//! A bank account: where an enterprise is paid, or from where the office pays.

use serde::{Deserialize, Serialize};

use crate::{explained::Explained, names::PartyName};

/// How long a clearing code 联行号 is.
const BANK_CODE_DIGITS: usize = 12;

/// The longest account number that banks give out.
const ACCOUNT_NO_DIGITS: usize = 32;

/// A bank account as it stands in a payment order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// The account's holder 户名.
    pub account_name: PartyName,
    /// The bank's branch 开户行.
    pub bank: PartyName,
    /// Its twelve-digit clearing code 联行号.
    pub bank_code: String,
    /// The account number 账号, digits. It has no check digit.
    pub account_no: String,
}

/// Why an account cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum AccountError {
    #[error("the clearing code {0:?} is not of {BANK_CODE_DIGITS} digits")]
    #[explain(code = "bank-code", zh = "联行号“{0}”不是{BANK_CODE_DIGITS}位数字")]
    #[explain(
        hint = "give the branch's twelve digits, keeping leading zeros",
        hint_zh = "请填写开户行的十二位联行号，保留前导零"
    )]
    BankCode(String),
    /// The account number was turned into a number by a spreadsheet.
    #[error("the account number {0:?} is in scientific notation: its last digits are lost")]
    #[explain(code = "account-scientific", zh = "账号“{0}”是科学计数法，末尾数字已丢失")]
    #[explain(
        hint = "format the column as text in the spreadsheet and type the number anew",
        hint_zh = "请将该列设为文本格式后重新录入账号"
    )]
    Scientific(String),
    #[error("the account number {0:?} is not of 1 to {ACCOUNT_NO_DIGITS} digits")]
    #[explain(code = "account-no", zh = "账号“{0}”不是1至{ACCOUNT_NO_DIGITS}位数字")]
    #[explain(
        hint = "give digits alone, without spaces or hyphens",
        hint_zh = "账号只能是数字，不含空格和连字符"
    )]
    AccountNo(String),
}

impl Account {
    /// Checks the shape of the clearing code and of the account number.
    pub fn check(&self) -> Result<(), AccountError> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if self.bank_code.len() != BANK_CODE_DIGITS || !digits(&self.bank_code) {
            return Err(AccountError::BankCode(self.bank_code.clone()));
        }
        if !self.account_no.is_empty()
            && self.account_no.len() <= ACCOUNT_NO_DIGITS
            && digits(&self.account_no)
        {
            return Ok(());
        }
        let scientific = self.account_no.contains(['e', 'E'])
            && self.account_no.starts_with(|c: char| c.is_ascii_digit());
        Err(if scientific {
            AccountError::Scientific(self.account_no.clone())
        } else {
            AccountError::AccountNo(self.account_no.clone())
        })
    }
}

/// An account's number without blanks and hyphens, its letters capitals: banks
/// group it as they like.
pub fn plain_account_no(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect::<String>().to_uppercase()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn account(bank_code: &str, account_no: &str) -> Account {
        Account {
            account_name: PartyName::parse("测试").unwrap(),
            bank: PartyName::parse("某银行").unwrap(),
            bank_code: bank_code.to_owned(),
            account_no: account_no.to_owned(),
        }
    }

    #[test]
    fn an_account_that_a_spreadsheet_has_spoilt_is_refused_by_its_own_name() {
        let error = account("102331000001", "1.2E+18").check().unwrap_err();
        assert_eq!(error.code(), "account-scientific");
    }

    #[test]
    fn a_clearing_code_has_twelve_digits_and_an_account_number_digits_alone() {
        assert_eq!(account("102331000001", "1202020109900012345").check(), Ok(()));
        assert_eq!(account("10233100001", "1").check().unwrap_err().code(), "bank-code");
        assert_eq!(account("１02331000001", "1").check().unwrap_err().code(), "bank-code");
        for number in ["", "12-34", "12 34", "１２"] {
            assert_eq!(
                account("102331000001", number).check().unwrap_err().code(),
                "account-no",
                "{number}"
            );
        }
    }
}
