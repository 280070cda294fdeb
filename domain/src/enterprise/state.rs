//! An enterprise as its events leave it.
//!
//! Claims and their indexes are persistent maps: a copy of the state, which
//! the store makes for every command in flight, costs the same for ten claims
//! as for ten thousand.

use std::collections::{BTreeMap, BTreeSet};

use rpds::RedBlackTreeMapSync;
use serde::{Deserialize, Serialize};

use super::{
    carried::CarriedClaim,
    claim::{Claim, Comparison, overlap_key, packs_of},
};
use crate::{
    account::Account,
    assessment::{OverlapRule, Recognition},
    charge::{CapKey, Charge},
    date::{Date, Span},
    days::StepDay,
    determination::{GroupEntry, GroupSoFar},
    money::Money,
    names::{ActorName, ClaimNo, DocumentNo, MeasureId, PartyName, Subject},
    uscc::Uscc,
};

/// Who the enterprise is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registration {
    /// The code.
    pub uscc: Uscc,
    /// The name at registration.
    pub registered_name: PartyName,
    /// The name now.
    pub name: PartyName,
    /// Where it is paid.
    pub account: Account,
    /// The account that waits for a second person, and who asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<AskedAccount>,
}

/// The days of what was changed since the registration. The registration is no
/// step: an enterprise files when it files, whenever the ledger hears of it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RegistrationRecord {
    /// The last change of its name.
    pub(super) named: Option<StepDay>,
    /// The last step about its account.
    pub(super) account_step: Option<StepDay>,
}

/// 账户变更 that nobody has confirmed yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedAccount {
    /// The account that is to be.
    pub account: Account,
    /// Who asked for it.
    pub by: ActorName,
    /// The document.
    pub document_no: DocumentNo,
}

/// The service specialist and the liaison (clause 15).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Specialist {
    /// 服务专员
    pub specialist: PartyName,
    /// 联络员
    pub liaison: Option<PartyName>,
    /// Since when.
    pub since: Date,
}

/// 失信
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exclusion {
    /// The first day.
    pub from: Date,
    /// The last day; `None`: until it is lifted.
    pub until: Option<Date>,
    /// The evidence.
    pub document_no: DocumentNo,
    /// Why.
    pub reason: String,
    /// When and by which document it was lifted.
    pub lifted: Option<(Date, DocumentNo)>,
    /// The day on which it was recorded.
    pub recorded_on: Date,
}

impl Exclusion {
    /// Whether it bars the day. It no longer does on the day it is lifted.
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day
            && self.until.is_none_or(|until| day <= until)
            && self.lifted.as_ref().is_none_or(|(lifted, _)| day < *lifted)
    }
}

/// Another payer's money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aid {
    /// Which row it counts to.
    pub key: CapKey,
    /// How much.
    pub amount: Money,
    /// Who paid.
    pub source: String,
    /// Why it was cancelled, where it was.
    pub cancelled: Option<String>,
    /// The last step about it.
    pub last: StepDay,
}

/// Where the enterprise went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Merger {
    /// The successor.
    pub successor: Uscc,
    /// The document.
    pub document_no: DocumentNo,
    /// The day.
    pub on: Date,
}

/// A predecessor, taken over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Absorbed {
    /// The document.
    pub document_no: DocumentNo,
    /// The day.
    pub on: Date,
    /// The charges on this enterprise's rows.
    pub charges: Vec<Charge>,
}

/// A title with its document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(super) struct Titles {
    /// In order of recognition.
    pub(super) held: Vec<Recognition>,
    /// The document of each, in the same order.
    pub(super) documents: Vec<DocumentNo>,
}

/// An enterprise and the life of its claims.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Enterprise {
    pub(super) registration: Option<Registration>,
    pub(super) record: Option<RegistrationRecord>,
    pub(super) titles: Titles,
    pub(super) specialist: Option<Specialist>,
    pub(super) claims: RedBlackTreeMapSync<ClaimNo, Claim>,
    /// The form in which numbers are compared → the claims whose number is
    /// spelt otherwise.
    pub(super) spelt: RedBlackTreeMapSync<String, Vec<ClaimNo>>,
    /// Group key → the claims that were granted in it, or found nothing left.
    pub(super) groups: RedBlackTreeMapSync<String, Vec<ClaimNo>>,
    /// Overlap key → the claims assessed under it.
    pub(super) overlaps: RedBlackTreeMapSync<String, Vec<ClaimNo>>,
    /// The months that live claims take, by measure.
    pub(super) months: BTreeMap<MeasureId, i64>,
    /// By row and document.
    pub(super) aids: RedBlackTreeMapSync<String, Aid>,
    pub(super) exclusions: Vec<Exclusion>,
    pub(super) merged: Option<Merger>,
    pub(super) absorbed: BTreeMap<Uscc, Absorbed>,
    /// The predecessors' claims with which its own are compared. They stand in
    /// the same indexes: a claim number is unique in the ledger.
    pub(super) inherited: RedBlackTreeMapSync<ClaimNo, CarriedClaim>,
}

impl Enterprise {
    /// Who it is; `None` before it is registered.
    pub fn registration(&self) -> Option<&Registration> {
        self.registration.as_ref()
    }

    /// The last step about its account.
    pub(super) fn account_step(&self) -> Option<StepDay> {
        self.record.as_ref().and_then(|record| record.account_step)
    }

    /// Its titles, in order of recognition.
    pub fn titles(&self) -> &[Recognition] {
        &self.titles.held
    }

    /// Who serves it.
    pub fn specialist(&self) -> Option<&Specialist> {
        self.specialist.as_ref()
    }

    /// A claim.
    pub fn claim(&self, claim_no: &ClaimNo) -> Option<&Claim> {
        self.claims.get(claim_no)
    }

    /// A claim by its number, however that is spelt: the very spelling first.
    /// Ledgers that were begun before spellings were compared may hold several.
    pub fn claim_spelt(&self, claim_no: &ClaimNo) -> Option<(&ClaimNo, &Claim)> {
        if let Some(known) = self.claims.get_key_value(claim_no) {
            return Some(known);
        }
        let compared = claim_no.compared();
        let plain = self.claims.get_key_value(compared.as_ref());
        plain.or_else(|| self.claims.get_key_value(self.spelt.get(compared.as_ref())?.first()?))
    }

    /// Its claims, by number.
    pub fn claims(&self) -> impl Iterator<Item = (&ClaimNo, &Claim)> {
        self.claims.iter()
    }

    /// Another payer's money, cancelled or not.
    pub fn aids(&self) -> impl Iterator<Item = &Aid> {
        self.aids.values()
    }

    /// The aid of a row that a document records, however both are spelt.
    pub(super) fn aid(&self, key: &CapKey, document_no: &DocumentNo) -> Option<&Aid> {
        let spelt = self.aids.get(&spelt_aid_key(key, document_no));
        spelt.or_else(|| self.aids.get(&aid_key(key, document_no)))
    }

    /// Its exclusions, in order of recording.
    pub fn exclusions(&self) -> &[Exclusion] {
        &self.exclusions
    }

    /// The exclusion that bars the day.
    pub fn excluded_on(&self, day: Date) -> Option<&Exclusion> {
        self.exclusions.iter().find(|exclusion| exclusion.covers(day))
    }

    /// Where it went, once it is merged.
    pub fn merged(&self) -> Option<&Merger> {
        self.merged.as_ref()
    }

    /// The predecessors that it absorbed.
    pub fn absorbed(&self) -> &BTreeMap<Uscc, Absorbed> {
        &self.absorbed
    }

    /// A predecessor's claim that counts.
    pub fn inherited(&self, claim_no: &ClaimNo) -> Option<&CarriedClaim> {
        self.inherited.get(claim_no)
    }

    /// The predecessors' claims that take months of a measure.
    pub(super) fn months_inherited(&self, measure: &MeasureId) -> Vec<ClaimNo> {
        let takes =
            |claim: &&CarriedClaim| claim.measure == *measure && claim.comparison.months != 0;
        self.inherited.values().filter(takes).map(|claim| claim.claim_no.clone()).collect()
    }

    /// What the claims with which one of the measure and subject is compared
    /// already have, each once: its own and those of its predecessors.
    pub(super) fn so_far(
        &self,
        measure: &MeasureId,
        subject: &Subject,
        compared: &Comparison,
    ) -> GroupSoFar {
        let keys = compared.compared_with(measure, subject);
        let claims: BTreeSet<&ClaimNo> =
            keys.iter().filter_map(|key| self.groups.get(key)).flatten().collect();
        let like = (measure, compared.once.as_deref());
        let entry = |no: &ClaimNo| -> Option<GroupEntry> {
            match self.inherited.get(no) {
                Some(carried) => Some(carried.entry(like)),
                None => self.claims.get(no)?.entry(no, like),
            }
        };
        GroupSoFar { entries: claims.into_iter().filter_map(entry).collect() }
    }

    /// A live claim of a pack's family, its own or a predecessor's, that has
    /// an identity and a day in common with it: the claim, the identity, and
    /// the first of its days that would be taken once more.
    pub(super) fn overlapping<'a>(
        &'a self,
        pack: &str,
        rule: &'a OverlapRule,
    ) -> Option<(&'a ClaimNo, &'a str, Span)> {
        rule.identities.iter().find_map(|identity| {
            let known = packs_of(Some(pack), &rule.shared_with)
                .filter_map(|pack| self.overlaps.get(&overlap_key(pack, &rule.family, identity)));
            known.flatten().find_map(|no| {
                let days = match self.inherited.get(no) {
                    Some(carried) => carried.days.clone(),
                    None => self.claims.get(no)?.days(),
                };
                let span = days.into_iter().find(|part| part.overlaps(rule.span))?;
                Some((no, identity.as_str(), span))
            })
        })
    }
}

/// One key for an aid: its row and its document, as they are compared.
pub(super) fn aid_key(key: &CapKey, document_no: &DocumentNo) -> String {
    let CapKey { ceiling, holder, period } = key;
    format!("{ceiling}\n{}\n{period}\n{}", holder.compared(), document_no.compared())
}

/// The key of one that was recorded beside another of the same [`aid_key`],
/// before spellings were compared.
pub(super) fn spelt_aid_key(key: &CapKey, document_no: &DocumentNo) -> String {
    format!("spelt\n{}\n{}\n{}\n{document_no}", key.ceiling, key.holder, key.period)
}

impl Enterprise {
    /// The claims that a successor's are compared with, by number: its own and
    /// those that it absorbed.
    pub(super) fn carried_claims(&self) -> Vec<CarriedClaim> {
        let own = self.claims.keys().filter_map(|no| self.carried_claim(no));
        own.chain(self.inherited.values().cloned()).collect()
    }

    /// One of its own claims, as a successor's are compared with it.
    pub(super) fn carried_claim(&self, claim_no: &ClaimNo) -> Option<CarriedClaim> {
        let holder = &self.registration()?.uscc;
        CarriedClaim::of(claim_no, self.claim(claim_no)?, holder)
    }
}
