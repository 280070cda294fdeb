//! Operators and the payer for people.

use bofu_domain::authority::Role;
use bofu_operations::offices::{OperatorList, PayerPage};

use super::{output::Output, render::Render};
use bofu_tabular::shown_line;

impl Render for OperatorList {
    fn text(&self, output: Output) {
        if self.0.is_empty() {
            output.data(output.text(
                "未登记操作人员: 任何具名者均可操作, 职责分离未经核验",
                "No operators: any named actor may act, separation of duties is unverified",
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
