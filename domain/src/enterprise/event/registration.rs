//! The events of an enterprise itself: who it is, which titles it has.

use smol_str::SmolStr;

use crate::{
    account::Account,
    date::Date,
    names::{DocumentNo, PartyName, TitleId},
    uscc::Uscc,
};

events! {
    /// 登记
    EnterpriseRegistered [claim: none, amount: none, charges: none] {
        /// The code.
        uscc: Uscc,
        /// The name.
        name: PartyName,
        /// Where it is paid.
        account: Account,
        /// The evidence on which a code whose check digit fails was accepted.
        check_digit_override: Option<DocumentNo>,
    }
    /// 更名: the code stays.
    EnterpriseRenamed [claim: none, amount: none, charges: none] {
        /// The new name.
        name: PartyName,
        /// The document.
        document_no: DocumentNo,
    }
    /// A title was recognised 认定.
    TitleRecognised [claim: none, amount: none, charges: none] {
        /// Which.
        title: TitleId,
        /// The day of recognition.
        recognised_on: Date,
        /// The document.
        document_no: DocumentNo,
        /// The pack whose title it is, where one was in use that has titles.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pack: Option<SmolStr>,
    }
    /// 服务专员 and 联络员 (clause 15), by office name, never by telephone.
    SpecialistAssigned [claim: none, amount: none, charges: none] {
        /// The service specialist.
        specialist: PartyName,
        /// The enterprise's liaison.
        liaison: Option<PartyName>,
    }
}
