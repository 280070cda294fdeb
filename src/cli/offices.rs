//! `bofu operator` and `bofu office`.

use bofu_domain::authority::Role;
use serde_json::json;

use super::{
    args::{AccountArgs, Global, OfficeCommand, OperatorCommand, RoleArg},
    open,
    output::Output,
};
use crate::answer::Answer;
use bofu_app::{
    error::Exit,
    offices::{self, AccountInput},
};
use bofu_tabular::shown_line;

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Officer => Self::Officer,
            RoleArg::Approver => Self::Approver,
            RoleArg::Finance => Self::Finance,
            RoleArg::Auditor => Self::Auditor,
            RoleArg::Admin => Self::Admin,
        }
    }
}

/// `bofu operator`
pub(super) async fn operator(global: &Global, output: Output, command: OperatorCommand) -> Answer {
    match command {
        OperatorCommand::Add { name, roles } => {
            let session = open::writer(global).await?;
            let roles = roles.into_iter().map(Role::from).collect();
            let changed = offices::add_operator(&session, &name, roles).await?;
            open::finish(session).await?;
            output.done(changed, json!({"operator": name}), "操作人员", "operator");
        }
        OperatorCommand::Remove { name } => {
            let session = open::writer(global).await?;
            let changed = offices::remove_operator(&session, &name).await?;
            open::finish(session).await?;
            output.done(changed, json!({"operator": name}), "操作人员", "operator");
        }
        OperatorCommand::List => {
            let session = open::reader(global).await?;
            let office = offices::office(&session).await?;
            let rows: Vec<_> = office
                .authority()
                .operators()
                .map(|(name, roles)| {
                    let roles: Vec<&str> = roles.iter().map(|role| role.as_str()).collect();
                    json!({"operator": name, "roles": roles})
                })
                .collect();
            if output.is_json() {
                output.json(&rows);
            } else if rows.is_empty() {
                output.data(output.text(
                    "未登记操作人员: 任何具名者均可操作, 职责分离未经核验",
                    "No operators: any named actor may act, separation of duties is unverified",
                ));
            } else {
                for (name, roles) in office.authority().operators() {
                    let role = |role: &Role| output.text(role.zh(), role.as_str()).to_owned();
                    let roles: Vec<String> = roles.iter().map(role).collect();
                    output.data(&format!("{}\t{}", shown_line(name), roles.join(", ")));
                }
            }
        }
    }
    Ok(Exit::Done)
}

/// `bofu office`
pub(super) async fn office(global: &Global, output: Output, command: OfficeCommand) -> Answer {
    match command {
        OfficeCommand::Set { name, account } => {
            let session = open::writer(global).await?;
            let changed = offices::set_payer(&session, &name, (&account).into()).await?;
            open::finish(session).await?;
            output.done(changed, json!({"name": name}), "付款单位", "payer");
        }
        OfficeCommand::Threshold { amount } => {
            let session = open::writer(global).await?;
            let changed = offices::set_threshold(&session, &amount).await?;
            open::finish(session).await?;
            output.done(changed, json!({"release_above": amount}), "复核限额", "threshold");
        }
        OfficeCommand::Codes { fund, source, subject, quota } => {
            let session = open::writer(global).await?;
            let changed = offices::set_codes(&session, &fund, &source, &subject, &quota).await?;
            open::finish(session).await?;
            output.done(changed, json!({"fund": fund, "source": source}), "预算科目", "codes");
        }
        OfficeCommand::Show => {
            let session = open::reader(global).await?;
            let office = offices::office(&session).await?;
            let payer = office.payer();
            let words = payer.map_or_else(
                || output.text("尚未设定付款单位", "No payer is set").to_owned(),
                |payer| {
                    let account = &payer.account;
                    format!(
                        "{}\n{}  {}  {}  {}",
                        payer.name,
                        account.account_name,
                        account.bank,
                        account.bank_code,
                        account.account_no
                    )
                },
            );
            output.answer(&payer, &words, &words);
        }
    }
    Ok(Exit::Done)
}

impl<'a> From<&'a AccountArgs> for AccountInput<'a> {
    fn from(args: &'a AccountArgs) -> Self {
        let AccountArgs { account_name, account_no, bank, bank_code } = args;
        Self { account_name, bank, bank_code, account_no }
    }
}
