//! Carry-over 结转 of what is left of an appropriation to the next year.

use super::closed;
use crate::{
    assessment::Source,
    authority::Action,
    charge::CapKey,
    context::Context,
    date::Year,
    days::Step,
    event::Decided,
    fund::{
        Fund, FundRefusal,
        event::{AppropriationBroughtForward, AppropriationCarriedOver, FundEvent},
        key::appropriation_key,
        state::Books,
    },
    money::Money,
    names::{DocumentNo, FundId},
};

/// What of a fund's year goes to the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CarryOver<'a> {
    /// Which fund.
    pub fund: &'a FundId,
    /// From which year; it goes to the one after it.
    pub year: Year,
    /// Whose money.
    pub source: Source,
    /// How much; `None`: all that is left.
    pub amount: Option<Money>,
    /// The document; one document carries a source over once.
    pub document_no: &'a DocumentNo,
}

impl Fund {
    /// 结转: lowers this year's appropriation and raises the next year's by
    /// the same sum, in one commit. No more than what is left can go.
    pub fn carry_over(
        &self,
        next: &Self,
        order: &CarryOver,
        ctx: &Context,
    ) -> Result<[Decided<FundEvent>; 2], FundRefusal> {
        ctx.permit(Action::SetBudget)?;
        let CarryOver { fund, year, source, document_no, .. } = *order;
        let to = Year(year.0.saturating_add(1));
        if let Some(known) = self.carried(source, document_no) {
            if order.amount.is_none_or(|amount| amount == known) {
                return Ok([Decided::unchanged(), Decided::unchanged()]);
            }
            return Err(FundRefusal::OtherCarryOver { document_no: document_no.clone(), known });
        }
        for (books, year) in [(self.books(), year), (next.books(), to)] {
            if let Some(Books::Closed(document_no)) = books {
                return Err(closed(fund, year, document_no.as_ref()));
            }
        }
        ctx.closed.check_day(fund, ctx.on)?;
        let nothing =
            |left| FundRefusal::NothingToCarry { fund: fund.clone(), year, of: source, left };
        let before = self.appropriation(source).ok_or_else(|| nothing(Money::ZERO))?.amount;
        let key = appropriation_key(fund, source, year).ok_or_else(|| nothing(Money::ZERO))?;
        let row = ctx.caps.row(&key);
        let left = row.headroom().unwrap_or(before).or_zero();
        let amount = order.amount.unwrap_or(left);
        if !amount.is_positive() || amount > left {
            return Err(nothing(left));
        }
        let set = [self, next].into_iter().filter_map(|fund| fund.appropriation(source));
        let books = [self, next].into_iter().filter_map(Self::year_step);
        ctx.not_before(Step::CarryOver, set.map(|set| set.last).chain(books))?;
        let there = next.appropriation(source).map(|set| set.amount);
        let out = FundEvent::AppropriationCarriedOver(AppropriationCarriedOver {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            fund: fund.clone(),
            year,
            source,
            to,
            before,
            carried: amount,
            amount: before.minus(amount),
            document_no: document_no.clone(),
        });
        let into = FundEvent::AppropriationBroughtForward(AppropriationBroughtForward {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            fund: fund.clone(),
            year: to,
            source,
            from: year,
            before: there,
            carried: amount,
            amount: there.unwrap_or_default().checked_add(amount).ok_or_else(|| nothing(left))?,
            document_no: document_no.clone(),
        });
        // What is left was read: if the row has moved by the commit, it is
        // decided again.
        let rests_on: Vec<(CapKey, u64)> = vec![(key, row.version)];
        Ok([Decided { events: vec![out], rests_on }, Decided::of(vec![into])])
    }
}
