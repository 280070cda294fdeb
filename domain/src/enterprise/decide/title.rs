//! Recording a title 称号: of which pack it is, and whether it is recorded.

use super::outcome::Outcome;
use crate::{
    assessment::Recognition,
    authority::Action,
    context::Context,
    date::Date,
    days::Step,
    enterprise::{
        Enterprise, EnterpriseRefusal,
        event::{EnterpriseEvent, TitleRecognised},
    },
    event::Decided,
    names::{DocumentNo, TitleId},
    pack::TitleOwner,
};

/// A title that is to be recorded.
pub(super) struct AskedTitle<'a> {
    pub(super) title: &'a TitleId,
    /// The pack, where it is said.
    pub(super) pack: Option<&'a str>,
    pub(super) recognised_on: Date,
    pub(super) document_no: &'a DocumentNo,
}

impl Enterprise {
    /// Records a title. One title of one day has one document.
    pub(super) fn recognise(&self, asked: &AskedTitle<'_>, ctx: &Context) -> Outcome {
        ctx.permit(Action::RecogniseTitle)?;
        let title = asked.title;
        let owner = ctx.policy.map(|policy| policy.owner_of_title(title, asked.pack));
        let owner = owner.unwrap_or(TitleOwner::NoPack);
        if let Some(known) = self.recorded_title(asked, &owner, ctx) {
            if known.is(asked.document_no) {
                return Ok(Decided::unchanged());
            }
            return Err(EnterpriseRefusal::OtherTitle {
                title: title.clone(),
                recognised_on: asked.recognised_on,
                known: known.clone(),
            });
        }
        self.standing_alone()?;
        let pack = match owner {
            TitleOwner::NoPack => None,
            TitleOwner::Pack(pack) => Some(pack),
            TitleOwner::Unknown { known } => {
                return Err(EnterpriseRefusal::UnknownTitle {
                    title: title.clone(),
                    known: known.join(", "),
                });
            }
            TitleOwner::Several { packs } => {
                return Err(EnterpriseRefusal::AmbiguousTitle { title: title.clone(), packs });
            }
        };
        let recognised = Step::Recognition.on(asked.recognised_on);
        ctx.not_before(Step::TitleRecord, [recognised])?;
        Ok(Decided::of(vec![EnterpriseEvent::TitleRecognised(TitleRecognised {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            title: title.clone(),
            recognised_on: asked.recognised_on,
            document_no: asked.document_no.clone(),
            pack,
        })]))
    }

    /// The document by which the title of that day is recorded. Where it is not
    /// clear of which pack it is, that of any pack will do: it is recorded.
    fn recorded_title(
        &self,
        asked: &AskedTitle<'_>,
        owner: &TitleOwner,
        ctx: &Context,
    ) -> Option<&DocumentNo> {
        let of_owner = |held: &Recognition| match (owner, ctx.policy) {
            (TitleOwner::Pack(pack), Some(policy)) => policy.is_title_of(held, pack),
            (TitleOwner::Pack(_), None)
            | (TitleOwner::NoPack | TitleOwner::Unknown { .. } | TitleOwner::Several { .. }, _) => {
                asked.pack.is_none_or(|pack| held.pack.as_deref() == Some(pack))
            }
        };
        let place = self.titles().iter().position(|held| {
            held.title == *asked.title
                && held.recognised_on == asked.recognised_on
                && of_owner(held)
        })?;
        self.titles.documents.get(place)
    }
}
