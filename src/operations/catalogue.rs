//! The list of all operations.

use bofu_domain::authority::Action;

use crate::operation::{Access, Operation};

/// Hands the types of all operations, in the order of the help, to a macro:
/// `catalogue!(list)` becomes `list!(a::First, b::Second, …)`.
#[macro_export]
macro_rules! catalogue {
    ($list:ident) => {
        $list! {
            $crate::offices::Add,
            $crate::offices::Remove,
            $crate::offices::List,
            $crate::offices::SetPayer,
            $crate::offices::SetThreshold,
            $crate::offices::SetCodes,
            $crate::offices::Show,
            $crate::offices::late_entry::Open,
            $crate::offices::late_entry::Close,
            $crate::offices::late_entry::SetAllowance,
            $crate::offices::late_entry::List,
            $crate::offices::workdays::Import,
            $crate::offices::workdays::List,
            $crate::policies::Check,
            $crate::policies::Adopt,
            $crate::policies::Show,
            $crate::policies::List,
            $crate::policies::AdoptReading,
            $crate::policies::ListReadings,
            $crate::enterprises::Import,
            $crate::enterprises::Show,
            $crate::enterprises::Rename,
            $crate::enterprises::Exclude,
            $crate::enterprises::Readmit,
            $crate::enterprises::Merge,
            $crate::enterprises::Specialist,
            $crate::enterprises::ImportTitles,
            $crate::budgets::Set,
            $crate::claims::MakeTemplate,
            $crate::claims::Import,
            $crate::claims::Approve,
            $crate::claims::Reject,
            $crate::claims::Withdraw,
            $crate::claims::Show,
            $crate::aid::Record,
            $crate::aid::Cancel,
            $crate::grants::Revoke,
            $crate::accounts::Change,
            $crate::accounts::Confirm,
            $crate::notices::Publish,
            $crate::notices::Object,
            $crate::notices::Resolve,
            $crate::payments::Order,
            $crate::payments::Release,
            $crate::payments::Cancel,
            $crate::payments::Export,
            $crate::statements::Import,
            $crate::statements::List,
            $crate::statements::Match,
            $crate::statements::Unmatch,
            $crate::statements::Decline,
            $crate::statements::Breaks,
            $crate::statements::Resolve,
            $crate::statements::Rules,
            $crate::recoveries::Recover,
            $crate::closes::CloseMonth,
            $crate::closes::CheckMonth,
            $crate::closes::ReopenMonth,
            $crate::closes::ListMonths,
            $crate::closes::CloseYear,
            $crate::closes::CheckYear,
            $crate::closes::ReopenYear,
            $crate::closes::CarryOver,
            $crate::reports::Report,
            $crate::journal::Hledger,
            $crate::evidence::Verify,
            $crate::evidence::SignCheckpoint,
            $crate::evidence::ShowLog,
            $crate::audits::Sample,
            $crate::audits::MakePapers,
            $crate::audits::Recompute,
            $crate::audits::RecordFinding,
            $crate::audits::AnswerFinding,
            $crate::audits::CloseFinding,
            $crate::evidence::MakeReceipt,
            $crate::evidence::CheckReceipt,
            $crate::evidence::RotateKey,
            $crate::evidence::WriteBundle,
        }
    };
}

/// What is to be known of an operation without its type.
#[derive(Debug, Clone)]
pub struct Description {
    /// Its words on the command line.
    pub name: &'static str,
    /// What its actor must be allowed to do.
    pub action: Option<Action>,
    /// What it needs of the ledger.
    pub access: Access,
    /// Its fields, with help and examples.
    pub command: clap::Command,
}

impl Description {
    fn of<T: Operation>() -> Self {
        Self {
            name: T::NAME,
            action: T::ACTION,
            access: T::ACCESS,
            command: T::augment_args(clap::Command::new(T::NAME)),
        }
    }

    /// What it does, in Chinese and English.
    pub fn about(&self) -> Option<(String, String)> {
        let about = self.command.get_about()?.to_string();
        let (zh, en) = about.split_once(" · ")?;
        Some((zh.to_owned(), en.to_owned()))
    }

    /// Lines that an office would type, without the program's name.
    pub fn examples(&self) -> Vec<String> {
        let text = self.command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let lines = text.lines().filter_map(|line| line.trim().strip_prefix("bofu "));
        lines.map(ToOwned::to_owned).collect()
    }
}

/// All operations, in the order of the help.
pub fn all() -> Vec<Description> {
    macro_rules! describe {
        ($($operation:ty),* $(,)?) => { vec![$(Description::of::<$operation>()),*] };
    }
    catalogue!(describe)
}

#[cfg(test)]
mod tests;
