//! 月结: what a closed month stops.

use std::collections::BTreeSet;

use super::outcome::Outcome;
use crate::{
    context::Context,
    enterprise::{
        Enterprise, EnterpriseRefusal,
        event::{EnterpriseEvent, PaymentEvent},
    },
    event::{Decided, Fact as _},
    fund::{MonthClosed, key::fund_of},
    names::FundId,
};

impl Enterprise {
    /// What was decided, unless it books something of a fund on a day of one
    /// of its closed months. A repeat decides nothing, and succeeds.
    pub(super) fn booked(&self, decided: Decided<EnterpriseEvent>, ctx: &Context) -> Outcome {
        self.open_month(&decided.events, ctx)?;
        Ok(decided)
    }

    /// The same of an enterprise and its last successor.
    pub(super) fn booked_both(
        &self,
        both: [Decided<EnterpriseEvent>; 2],
        ctx: &Context,
    ) -> Result<[Decided<EnterpriseEvent>; 2], EnterpriseRefusal> {
        self.open_month(&both[0].events, ctx)?;
        Ok(both)
    }

    fn open_month(&self, events: &[EnterpriseEvent], ctx: &Context) -> Result<(), MonthClosed> {
        if !ctx.closed.any_month() {
            return Ok(());
        }
        for event in events {
            for fund in self.funds_moved(event) {
                ctx.closed.check_day(&fund, ctx.on)?;
            }
        }
        Ok(())
    }

    /// The funds that an event charges, or of whose money it moves something.
    fn funds_moved(&self, event: &EnterpriseEvent) -> BTreeSet<FundId> {
        let charged = event.charges().into_iter().filter_map(|charge| fund_of(&charge.key));
        let claim = event.payment().filter(|event| event.moves_money());
        let claim = claim.and_then(PaymentEvent::place).and_then(|(no, _)| self.claim(no));
        let parts = claim.into_iter().flat_map(|claim| &claim.parts);
        let paid = parts.flat_map(|part| &part.charges).filter_map(|charge| fund_of(&charge.key));
        charged.chain(paid).collect()
    }
}
