//! A claim as its events leave it: only what later decisions ask.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::payment::{Notice, Objection};
use crate::{
    assessment::{Assessment, DecidedSum, Facts, GroupScope, GroupUse, OverlapRule},
    date::{Date, Span},
    days::StepDay,
    determination::{Cause, GroupEntry, Reduction},
    enterprise::payment::InstalmentState,
    money::Money,
    names::{ActorName, ClaimNo, MeasureId, Subject},
    spelling::compared_identity,
};

/// Where a claim is in its life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// 已申报
    Filed,
    /// 已审核
    Assessed,
    /// 已核定, at least one instalment not revoked.
    Granted {
        /// Who approved.
        by: ActorName,
    },
    /// 不予支持
    Rejected {
        /// Why; `None`: nothing was left to grant.
        reason: Option<String>,
    },
    /// 已撤回
    Withdrawn {
        /// Why.
        reason: String,
    },
    /// 已撤销, all of it.
    Revoked,
}

impl Stage {
    /// As it stands in reports.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Filed => "filed",
            Self::Assessed => "assessed",
            Self::Granted { .. } => "granted",
            Self::Rejected { .. } => "rejected",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Revoked => "revoked",
        }
    }

    /// As an office calls it.
    pub fn zh(&self) -> &'static str {
        match self {
            Self::Filed => "已申报",
            Self::Assessed => "已审核",
            Self::Granted { .. } => "已核定",
            Self::Rejected { .. } => "不予支持",
            Self::Withdrawn { .. } => "已撤回",
            Self::Revoked => "已撤销",
        }
    }

    /// Whether the claim still stands against later ones: withdrawn, rejected
    /// and revoked ones do not.
    pub fn is_live(&self) -> bool {
        match self {
            Self::Filed | Self::Assessed | Self::Granted { .. } => true,
            Self::Rejected { .. } | Self::Withdrawn { .. } | Self::Revoked => false,
        }
    }
}

/// What later claims are compared with. It goes to a successor as it is
/// ([`super::carried::CarriedClaim`]), so that its form is a stored one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The pack that it is of. A group or family is the pack's own, or common
    /// to the packs that share it. `None` in a merger that was recorded before:
    /// it is compared under every pack, as it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pack: Option<SmolStr>,
    /// Its place in a no-duplicate group.
    pub group: Option<GroupUse>,
    /// What it may be paid for once only.
    pub once: Option<String>,
    /// What it would be paid once for under other readings.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub once_otherwise: Vec<String>,
    /// What it may not overlap with, and its days.
    pub overlap: Option<OverlapRule>,
    /// What it takes of a bound on months.
    pub months: i64,
}

impl Comparison {
    /// What an assessment says about later claims.
    pub fn of(assessment: &Assessment) -> Self {
        Self {
            pack: Some(SmolStr::new(&assessment.pack.id)),
            group: assessment.group.clone(),
            once: assessment.once.clone(),
            once_otherwise: assessment.once_otherwise.clone(),
            overlap: assessment.overlap.clone(),
            months: assessment.quota.map_or(0, |quota| quota.months),
        }
    }

    /// Whose running total it adds to.
    pub(super) fn member(&self) -> String {
        self.group.as_ref().map(|group| group.member.clone()).unwrap_or_default()
    }

    /// The keys by which it finds earlier claims: those of its group, in its own
    /// pack and those that share the group, and that of what the measure pays
    /// once. Both, since a reading may take a measure out of its group or put
    /// it in: what was paid once stays paid once.
    pub(super) fn compared_with(&self, measure: &MeasureId, subject: &Subject) -> Vec<String> {
        let group = self.group.iter().flat_map(|group| {
            let packs = packs_of(self.pack.as_deref(), &group.shared_with);
            packs.map(|pack| group_key(pack, group, subject))
        });
        let once = self.once.as_ref().map(|once| once_key(measure, once));
        group.chain(once).collect()
    }

    /// Every key by which a later claim finds it: one that is compared under
    /// other readings too.
    pub(super) fn found_by(&self, measure: &MeasureId, subject: &Subject) -> Vec<String> {
        let pack = self.pack.as_deref().unwrap_or(ANY_PACK);
        let group = self.group.iter().map(|group| group_key(pack, group, subject));
        let once = self.once.iter().chain(&self.once_otherwise);
        group.chain(once.map(|once| once_key(measure, once))).collect()
    }

    /// What a claim of `of` is paid once for, as one sees it that is paid once
    /// for `like.1` under the measure `like.0`: the same when, and only when,
    /// both are for the same thing, under whatever readings.
    pub(super) fn once_like(&self, of: &MeasureId, like: Like<'_>) -> Option<String> {
        let (measure, once) = like;
        let mut known = self.once.iter().chain(&self.once_otherwise);
        let same = |own: &String, once| compared_identity(own) == compared_identity(once);
        if let Some(once) = once.filter(|once| of == measure && known.any(|own| same(own, once))) {
            return Some(once.to_owned());
        }
        self.once.as_ref().map(|once| once_key(of, once))
    }

    /// The keys that later claims may not overlap with: pack, family and identity, as one
    /// key each.
    pub(super) fn overlap_keys(&self) -> Vec<String> {
        let pack = self.pack.as_deref().unwrap_or(ANY_PACK);
        self.overlap.as_ref().map_or_else(Vec::new, |rule| {
            rule.identities.iter().map(|id| overlap_key(pack, &rule.family, id)).collect()
        })
    }
}

/// Stands for the pack of what a merger carried before packs were kept apart.
const ANY_PACK: &str = "";

/// The packs whose claims one of `own` is compared with.
pub(super) fn packs_of<'a>(
    own: Option<&'a str>,
    shared_with: &'a [SmolStr],
) -> impl Iterator<Item = &'a str> {
    own.into_iter().chain(shared_with.iter().map(SmolStr::as_str)).chain([ANY_PACK])
}

/// Control characters part the pieces: no identity can hold one.
fn group_key(pack: &str, group: &GroupUse, subject: &Subject) -> String {
    match group.scope {
        GroupScope::Enterprise => format!("group\n{pack}\n{}", group.group),
        GroupScope::Subject => format!("group\n{pack}\n{}\n{}", group.group, subject.compared()),
    }
}

/// A measure and what a claim of it is paid once for.
pub(super) type Like<'a> = (&'a MeasureId, Option<&'a str>);

fn once_key(measure: &MeasureId, once: &str) -> String {
    format!("once\n{measure}\n{}", compared_identity(once))
}

/// One key for all claims of a pack's family that share an identity, however spelt.
pub(super) fn overlap_key(pack: &str, family: &str, identity: &str) -> String {
    format!("{pack}\n{family}\n{}", compared_identity(identity))
}

/// A claim of the enterprise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claim {
    /// Who filed it.
    pub filed_by: ActorName,
    /// Its measure.
    pub measure: MeasureId,
    /// What the money is for.
    pub subject: Subject,
    /// The day on which it is judged.
    pub applied_on: Date,
    /// The facts.
    pub facts: Facts,
    /// The decision that sets the sum, where there is one.
    pub decided: Option<DecidedSum>,
    /// Where it is in its life.
    pub stage: Stage,
    /// The step that brought it there, with its day.
    pub stage_step: StepDay,
    /// What later claims are compared with, once assessed.
    pub comparison: Option<Comparison>,
    /// The instalments, once granted.
    pub parts: Vec<InstalmentState>,
    /// Σ of what was cut as a duplicate.
    pub duplicate: Money,
    /// 公示
    pub notice: Option<Notice>,
    /// 异议
    pub objection: Option<Objection>,
}

impl Claim {
    /// Σ of the instalments that are not revoked, without what was taken back
    /// after an error.
    pub fn granted(&self) -> Money {
        self.parts.iter().fold(Money::ZERO, |sum, part| sum.plus(part.counts()))
    }

    /// The steps on which a payment of an instalment rests.
    pub(super) fn steps_to_pay(&self, part: &InstalmentState) -> impl Iterator<Item = StepDay> {
        let resolved = self.objection.as_ref().map(|known| known.last);
        part.last_steps().chain(resolved).chain([self.stage_step])
    }

    /// What the claim adds to its group: granted and not revoked, or cut as a
    /// duplicate. A claim whose every instalment is revoked, or was taken back
    /// after an error, adds nothing. Its
    /// `once` is told as [`Comparison::once_like`] does.
    pub(super) fn entry(&self, claim_no: &ClaimNo, like: Like<'_>) -> Option<GroupEntry> {
        let counts = match &self.stage {
            Stage::Granted { .. } => self.parts.iter().any(|part| !part.is_freed()),
            Stage::Rejected { reason: None } => true,
            Stage::Filed
            | Stage::Assessed
            | Stage::Rejected { reason: Some(_) }
            | Stage::Withdrawn { .. }
            | Stage::Revoked => false,
        };
        let comparison = self.comparison.as_ref().filter(|_| counts)?;
        Some(GroupEntry {
            claim_no: claim_no.to_string(),
            member: comparison.member(),
            once: comparison.once_like(&self.measure, like),
            counted: self.granted().plus(self.duplicate),
            granted: self.granted(),
        })
    }

    /// The days that the claim takes, by calendar year, where they may not
    /// overlap with another's. The days of revoked instalments, and of those
    /// taken back after an error, are free again.
    pub(super) fn days(&self) -> Vec<Span> {
        let rule = self.comparison.as_ref().and_then(|comparison| comparison.overlap.as_ref());
        let Some(rule) = rule.filter(|_| self.stage.is_live()) else { return Vec::new() };
        let freed = |part: &Span| {
            self.parts.iter().any(|known| known.is_freed() && known.span == Some(*part))
        };
        let parts = rule.span.by_year().into_iter().map(|(_, part)| part);
        parts.filter(|part| !freed(part)).collect()
    }
}

/// Σ of what was cut as a duplicate.
pub(super) fn duplicates(reductions: &[Reduction]) -> Money {
    reductions
        .iter()
        .filter(|reduction| reduction.cause == Cause::Duplicate)
        .fold(Money::ZERO, |sum, reduction| sum.plus(reduction.amount))
}
