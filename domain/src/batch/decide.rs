//! What a batch answers to a command. Whether a claim may be ordered, released
//! or cancelled, its enterprise has decided before.

use super::{
    Batch, BatchRefusal,
    command::{BatchAction, BatchCommand, UnrecordedOrders},
    event::{BatchEvent, BatchOrder, BatchTotal, FileForm},
};
use crate::{
    authority::Action,
    batch::event::{
        BatchCancelled, BatchOrdered, BatchRecorded, BatchReleased, PaymentFileExported,
    },
    context::Context,
    days::Step,
    event::Decided,
    names::{BatchNo, EndToEndId},
};

type Outcome = Result<Decided<BatchEvent>, BatchRefusal>;

impl Batch {
    /// Decides a command. Pure.
    pub fn decide(&self, command: &BatchCommand, ctx: &Context) -> Outcome {
        let batch = &command.batch;
        if let Some(known) = self.number().filter(|known| *known != batch) {
            return Err(BatchRefusal::OtherBatch { known: known.clone(), asked: batch.clone() });
        }
        match &command.action {
            BatchAction::Record(found) => Ok(self.record(batch, found, ctx)),
            BatchAction::Order(orders) => self.take_orders(batch, orders, ctx),
            BatchAction::Release(orders) => self.release(batch, orders, ctx),
            BatchAction::Cancel { orders, reason } => self.cancel(batch, orders, reason, ctx),
            BatchAction::Export { form, sha256, total } => {
                self.export(batch, (*form, sha256), total, ctx)
            }
        }
    }

    /// It says nothing new, so that no role is asked: it comes with what the
    /// actor may do.
    fn record(
        &self,
        batch: &BatchNo,
        found: &UnrecordedOrders,
        ctx: &Context,
    ) -> Decided<BatchEvent> {
        let UnrecordedOrders { orders, released, closed } = found;
        if self.number().is_some() || (orders.is_empty() && !closed) {
            return Decided::unchanged();
        }
        Decided::of(vec![BatchEvent::BatchRecorded(BatchRecorded {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            batch: batch.clone(),
            orders: orders.clone(),
            released: released.clone(),
            closed: *closed,
            total: self.with_unrecorded(found).total(),
        })])
    }

    fn take_orders(&self, batch: &BatchNo, orders: &[BatchOrder], ctx: &Context) -> Outcome {
        ctx.permit(Action::OrderPayment)?;
        let new = |order: &&BatchOrder| self.order(&order.end_to_end_id).is_none();
        let orders: Vec<BatchOrder> = orders.iter().filter(new).cloned().collect();
        if orders.is_empty() {
            return Ok(Decided::unchanged());
        }
        self.takes_more(batch)?;
        let mut after = self.clone();
        after.list(&orders);
        Ok(Decided::of(vec![BatchEvent::BatchOrdered(BatchOrdered {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            batch: batch.clone(),
            orders,
            total: after.total(),
        })]))
    }

    /// A batch of which any order was released takes no more: its list may have
    /// gone to the bank.
    pub fn takes_more(&self, batch: &BatchNo) -> Result<(), BatchRefusal> {
        if self.is_closed() { Err(BatchRefusal::Released(batch.clone())) } else { Ok(()) }
    }

    fn release(&self, batch: &BatchNo, orders: &[EndToEndId], ctx: &Context) -> Outcome {
        ctx.permit(Action::ReleasePayment)?;
        let mut new = Vec::with_capacity(orders.len());
        for id in orders {
            if !self.listed(batch, id)?.released {
                new.push(id.clone());
            }
        }
        if new.is_empty() {
            return Ok(Decided::unchanged());
        }
        Ok(Decided::of(vec![BatchEvent::BatchReleased(BatchReleased {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            batch: batch.clone(),
            orders: new,
            total: self.total(),
        })]))
    }

    fn cancel(
        &self,
        batch: &BatchNo,
        orders: &[EndToEndId],
        reason: &str,
        ctx: &Context,
    ) -> Outcome {
        ctx.permit(Action::OrderPayment)?;
        let listed = |id: &&EndToEndId| self.order(id).is_some();
        let orders: Vec<EndToEndId> = orders.iter().filter(listed).cloned().collect();
        if orders.is_empty() {
            return Ok(Decided::unchanged());
        }
        let mut after = self.clone();
        after.remove(&orders);
        Ok(Decided::of(vec![BatchEvent::BatchCancelled(BatchCancelled {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            batch: batch.clone(),
            orders,
            reason: reason.trim().to_owned(),
            total: after.total(),
        })]))
    }

    /// The same file again is no news and needs no role, as reading needs none.
    fn export(
        &self,
        batch: &BatchNo,
        (form, sha256): (FileForm, &str),
        total: &BatchTotal,
        ctx: &Context,
    ) -> Outcome {
        if self.orders().next().is_none() {
            return Err(BatchRefusal::Empty(batch.clone()));
        }
        let waiting = self.orders().filter(|listed| !listed.released);
        let waiting: Vec<EndToEndId> =
            waiting.map(|listed| listed.order.end_to_end_id.clone()).collect();
        if !waiting.is_empty() {
            return Err(BatchRefusal::Unreleased { batch: batch.clone(), orders: waiting });
        }
        if *total != self.total() {
            return Err(BatchRefusal::Changed(batch.clone()));
        }
        let mut of_form = self.exports().iter().filter(|known| known.form == form);
        if of_form.clone().any(|known| known.sha256 == sha256) {
            return Ok(Decided::unchanged());
        }
        ctx.permit(Action::ExportPayments)?;
        ctx.not_before(Step::Export, self.last())?;
        Ok(Decided::of(vec![BatchEvent::PaymentFileExported(PaymentFileExported {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            batch: batch.clone(),
            form,
            sha256: sha256.to_owned(),
            total: total.clone(),
            first: of_form.next().map(|known| known.sha256.clone()),
        })]))
    }

    fn listed(
        &self,
        batch: &BatchNo,
        id: &EndToEndId,
    ) -> Result<&super::state::ListedOrder, BatchRefusal> {
        let unknown = || BatchRefusal::UnknownOrder { batch: batch.clone(), id: id.clone() };
        self.order(id).ok_or_else(unknown)
    }
}
