//! Operators and the payer for people.

use bofu_domain::authority::Role;
use bofu_operations::offices::{
    OperatorList, PayerPage, late_entry::LateEntryPage, workdays::YearList,
};

use super::{output::Output, render::Render};
use bofu_tabular::shown_line;

impl Render for OperatorList {
    fn text(&self, output: Output) {
        if self.0.is_empty() {
            output.data(output.text(
                "未登记操作人员: 任何具名者均可操作, 职责分离与业务日期未经核验",
                "No operators: any named actor may act, separation of duties and business dates are unverified",
            ));
        }
        for row in &self.0 {
            let role = |role: &Role| output.text(role.zh(), role.as_str()).to_owned();
            let roles: Vec<String> = row.roles.iter().map(role).collect();
            output.data(&format!("{}\t{}", shown_line(&row.operator), roles.join(", ")));
        }
    }
}

impl Render for PayerPage {
    fn text(&self, output: Output) {
        let Some(payer) = &self.0 else {
            output.data(output.text("尚未设定付款单位", "No payer is set"));
            return;
        };
        let account = &payer.account;
        output.data(&format!(
            "{}\n{}  {}  {}  {}",
            payer.name, account.account_name, account.bank, account.bank_code, account.account_no
        ));
    }
}

impl Render for YearList {
    fn text(&self, output: Output) {
        let years = self.0.iter().map(|known| {
            let entered = known.source == "entered";
            (known.year, entered, known.document_no.as_ref(), known.days)
        });
        output.table(&bofu_report::workdays::list(years));
    }
}

impl Render for LateEntryPage {
    fn text(&self, output: Output) {
        let days = self.allowance;
        output.data(output.text(
            &format!("补录期限: 业务日期后 {days} 日内登记"),
            &format!("Allowance: recorded within {days} days of the business date"),
        ));
        if !self.binds {
            output.data(output.text(
                "未登记操作人员: 不限补录, 业务日期未经核验",
                "No operators: any day may be recorded, business dates are unverified",
            ));
        }
        for window in &self.windows {
            let document_no = shown_line(window.document_no.as_str());
            output.data(&format!("{}\t{}\t{document_no}", window.from, window.to));
        }
    }
}
