//! Payment batches: what a batch lists is what the enterprises' events of the
//! same commit have, and what is exported is what it lists.

use serde_json::Value;

use super::{
    event::{Event, number, sum, yuan},
    finding::rules,
    frame::STREAM,
    judging::Judge,
    key::Key,
    records::{
        batches::{Batch, ExpectedEvent, ListedOrder},
        claims::Order,
    },
};
use crate::{
    field::{field, int, list, text},
    spelling::compared,
};

rules! {
    TOTAL = "batch/total" since 0,
        "a batch's number, sum and digest are those of its orders in force",
        "批次的笔数、金额和摘要须与其有效指令一致";
    LISTED = "batch/listed" since 0,
        "a batch lists an order once, and none after its release",
        "批次内每笔指令只列一次，放行后不得再增加";
    IN_FORCE = "batch/in-force" since 0,
        "a batch releases and cancels orders that it has in force, each once",
        "批次只能放行或撤回其有效指令，且各一次";
    SAME = "batch/same-order" since 0,
        "an order is in its batch as its enterprise's event of the same commit has it",
        "批次所列指令须与同次提交的企业事件一致";
    BESIDE = "batch/beside" since 0,
        "no order is made, released or cancelled without its batch",
        "指令的下达、放行和撤回须与所属批次同时记录";
    FROM_BEFORE = "batch/recorded" since 0,
        "a batch is recorded afterwards once, first of all, with its orders as they are",
        "补记批次须为该批次首个事件，且与已有指令一致";
    RELEASED = "batch/exported-unreleased" since 0,
        "a payment file is made of released orders alone",
        "只有已放行的指令方可导出";
    NUMBER = "batch/number" since 1,
        "a batch has one number and one stream: another spelling opens no second one",
        "一个批次只有一个批次号和一个事件流：不同写法不得另立批次";
    FILE = "batch/file" since 0,
        "a file of a form is recorded once and names the first one where it differs",
        "同一格式的文件只记录一次，不同于首次的须注明首次文件";
}

/// The total that an event tells.
fn total(event: &Event<'_>) -> Result<String, String> {
    let total = field(event.body, "total")?;
    let (count, amount) = (int(total, "count")?, sum(total, "amount")?);
    Ok(format!("{count} / {} / {}", yuan(amount), text(total, "digest")?))
}

/// An order of a list, by its id.
fn listed(order: &Value) -> Result<(Box<str>, ListedOrder, Key), String> {
    let (id, uscc) = (text(order, "end_to_end_id")?, text(order, "uscc")?);
    let (claim, instalment) = (text(order, "claim_no")?, number(order, "instalment")?);
    let amount = sum(order, "amount")?;
    let rest = format!("\t{uscc}\t{claim}\t{instalment}\t{}\n", yuan(amount)).into();
    let listed = ListedOrder { rest, amount, claim: Key::of(claim), instalment, released: false };
    Ok((id.into(), listed, Key::of(uscc)))
}

/// The ids that an event lists.
fn ids<'a>(event: &Event<'a>, member: &str) -> Result<Vec<&'a str>, String> {
    let ids = list(event.body, member).iter().map(Value::as_str);
    ids.collect::<Option<_>>().ok_or_else(|| format!("{member} has one that is no id"))
}

impl Judge {
    pub(super) fn judge_batch(&mut self, event: &Event<'_>) -> Result<(), String> {
        let number = event.text("batch")?;
        let form = compared(number);
        // One that was ordered before numbers were compared has a stream of its own.
        if event.stream_id != form {
            self.expect(event, &STREAM, &event.stream_id, &number);
        }
        let first = *self.state.batches.spelt.entry(Key::of(&form)).or_insert(Key::of(number));
        let is_known = self.state.batches.known.contains_key(&Key::of(number));
        if first != Key::of(number) && !is_known && event.name != "BatchRecorded" {
            self.breaks(event, &NUMBER, number, form);
        }
        match event.name {
            "BatchRecorded" => self.batch_recorded(event)?,
            "BatchOrdered" => self.batch_ordered(event)?,
            "BatchReleased" => self.batch_released(event)?,
            "BatchCancelled" => self.batch_cancelled(event)?,
            "PaymentFileExported" => self.file_exported(event)?,
            _other => {
                self.unknown(event);
                return Ok(());
            }
        }
        let batch = self.batch(event)?;
        let step = match event.name {
            "BatchOrdered" => Some(("BatchOrdered", event.on)),
            "BatchReleased" => Some(("BatchReleased", event.on)),
            "BatchCancelled" => Some(("BatchCancelled", event.on)),
            _other => None,
        };
        let last = batch.last.filter(|_| event.name == "PaymentFileExported");
        if let Some(step) = step.filter(|step| batch.last.is_none_or(|last| last.1 < step.1)) {
            batch.last = Some(step);
        }
        let due = batch.total();
        self.not_before(event, last);
        self.expect(event, &TOTAL, &total(event)?, &due);
        Ok(())
    }

    fn batch(&mut self, event: &Event<'_>) -> Result<&mut Batch, String> {
        Ok(self.state.batches.known.entry(event.key("batch")?).or_default())
    }

    /// Says which event of an enterprise must follow.
    fn awaits(&mut self, event: &Event<'_>, id: &str, awaited: ExpectedEvent) {
        self.state.batches.at = event.position;
        self.state.batches.awaited.insert(Key::of(id), awaited);
    }

    fn batch_recorded(&mut self, event: &Event<'_>) -> Result<(), String> {
        let released = ids(event, "released")?;
        let number = event.key("batch")?;
        let first = !self.state.batches.known.contains_key(&number);
        let known = self.state.batches.unrecorded.remove(&number).unwrap_or_default();
        let in_force: Vec<&Order> = known
            .iter()
            .filter_map(|(claim, part, order)| {
                self.state.claims.get(claim)?.parts.get(*part)?.orders.get(*order)
            })
            .collect();
        let closed = in_force.iter().any(|order| order.released);
        let due = in_force.iter().filter(|order| !order.cancelled);
        let mut due: Vec<(Key, bool)> = due.map(|order| (order.id, order.released)).collect();
        let mut told = Vec::new();
        for order in list(event.body, "orders") {
            let (id, mut order, _) = listed(order)?;
            order.released = released.contains(&&*id);
            told.push((Key::of(&id), order.released));
            let same = self.is_as_recorded(&id, &order);
            if !same {
                self.breaks(event, &FROM_BEFORE, &*id, "—");
            }
            self.batch(event)?.orders.insert(id, order);
        }
        due.sort_unstable();
        told.sort_unstable();
        let says_closed = event.is("closed")?;
        if !first || due != told || says_closed != closed {
            let shown = |count: usize, closed: bool| format!("{count} / closed: {closed}");
            let recorded = shown(told.len(), says_closed);
            self.breaks(event, &FROM_BEFORE, recorded, shown(due.len(), closed));
        }
        self.batch(event)?.closed |= says_closed;
        Ok(())
    }

    /// Whether a listed order is one of its claim's, with its sum.
    fn is_as_recorded(&self, id: &str, listed: &ListedOrder) -> bool {
        self.order_of(id, listed).is_some_and(|order| order.amount == listed.amount)
    }

    fn order_of(&self, id: &str, listed: &ListedOrder) -> Option<&Order> {
        let claim = self.state.claims.get(&listed.claim)?;
        let part = claim.parts.iter().find(|part| part.no == listed.instalment)?;
        let id = Key::of(id);
        part.orders.iter().find(|order| order.id == id)
    }

    fn batch_ordered(&mut self, event: &Event<'_>) -> Result<(), String> {
        if self.batch(event)?.closed {
            self.breaks(event, &LISTED, event.name, "—");
        }
        for order in list(event.body, "orders") {
            let (id, order, stream) = listed(order)?;
            if self.batch(event)?.orders.contains_key(&id) {
                self.breaks(event, &LISTED, &*id, "—");
            }
            let awaited = ExpectedEvent {
                name: "PaymentOrdered",
                batch: event.key("batch")?,
                by: event.by,
                on: event.on,
                order: Some((stream, order.claim, order.instalment, order.amount)),
                reason: None,
            };
            self.awaits(event, &id, awaited);
            self.batch(event)?.orders.insert(id, order);
        }
        Ok(())
    }

    fn batch_released(&mut self, event: &Event<'_>) -> Result<(), String> {
        for id in ids(event, "orders")? {
            let (name, batch) = ("PaymentReleased", event.key("batch")?);
            let (by, on) = (event.by, event.on);
            let known = self.batch(event)?.orders.get_mut(id);
            let fits = known.as_ref().is_some_and(|known| !known.released);
            if let Some(known) = known {
                known.released = true;
            }
            if !fits {
                self.breaks(event, &IN_FORCE, id, "—");
            }
            let batches = &self.state.batches.known;
            let listed = batches.get(&batch).and_then(|known| known.orders.get(id));
            let order = listed.and_then(|listed| self.order_of(id, listed));
            // What was released before batches were recorded is only told.
            if order.is_none_or(|order| !order.released) {
                self.awaits(
                    event,
                    id,
                    ExpectedEvent { name, batch, by, on, order: None, reason: None },
                );
            }
        }
        self.batch(event)?.closed = true;
        Ok(())
    }

    fn batch_cancelled(&mut self, event: &Event<'_>) -> Result<(), String> {
        let reason = Some(event.key("reason")?);
        for id in ids(event, "orders")? {
            let (name, batch) = ("PaymentCancelled", event.key("batch")?);
            let (by, on) = (event.by, event.on);
            if self.batch(event)?.orders.remove(id).is_none() {
                self.breaks(event, &IN_FORCE, id, "—");
            }
            self.awaits(event, id, ExpectedEvent { name, batch, by, on, order: None, reason });
        }
        Ok(())
    }

    fn file_exported(&mut self, event: &Event<'_>) -> Result<(), String> {
        let (form, sha256) = (event.text("form")?, event.text("sha256")?);
        let batch = self.batch(event)?;
        let waiting = batch.orders.values().filter(|order| !order.released).count();
        let empty = batch.orders.is_empty();
        let of_form = batch.files.iter().filter(|(known, _)| **known == *form);
        let again = of_form.clone().any(|(_, known)| **known == *sha256);
        let first = of_form.map(|(_, known)| known.clone()).next();
        batch.files.push((form.into(), sha256.into()));
        if waiting > 0 || empty {
            self.breaks(event, &RELEASED, format!("{waiting} unreleased"), "0");
        }
        let hex = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
        let told = event.maybe_text("first");
        if again || !hex || told != first.as_deref() {
            let recorded = format!("{form} {sha256}, first: {}", told.unwrap_or("—"));
            self.breaks(event, &FILE, recorded, first.as_deref().unwrap_or("—"));
        }
        Ok(())
    }

    /// Holds what follows a batch's event to it, and each event about an order
    /// to a batch's event before it. Comes before the event itself is judged.
    pub(super) fn judge_beside_batch(&mut self, event: &Event<'_>) -> Result<(), String> {
        let names = ["PaymentOrdered", "PaymentReleased", "PaymentCancelled"];
        if event.stream_type != "enterprise" || !names.contains(&event.name) {
            self.expect_none_awaited();
            return Ok(());
        }
        let id = event.key("end_to_end_id")?;
        let awaited = self.state.batches.awaited.get(&id);
        if awaited.is_none_or(|awaited| awaited.name != event.name || awaited.by != event.by) {
            self.expect_none_awaited();
            if !self.state.batches.known.is_empty() {
                self.breaks(event, &BESIDE, event.text("end_to_end_id")?, "—");
            }
            return Ok(());
        }
        let Some(awaited) = self.state.batches.awaited.remove(&id) else { return Ok(()) };
        self.expect_one_hand(event, Some((awaited.by, awaited.on)));
        let reason = event.maybe_text("reason").map(Key::of);
        let mut same = awaited.reason.is_none() || awaited.reason == reason;
        if event.name == "PaymentOrdered" {
            let order = (event.stream, event.key("claim_no")?, event.number("instalment")?);
            let (stream, claim, instalment) = order;
            let order = (stream, claim, instalment, event.sum("amount")?);
            same &= awaited.order == Some(order) && event.key("batch")? == awaited.batch;
        } else {
            same &= self.batch_of(event)?.is_none_or(|batch| batch == awaited.batch);
        }
        if !same {
            self.breaks(event, &SAME, event.text("end_to_end_id")?, "—");
        }
        Ok(())
    }

    /// The batch of the order that an event is about.
    fn batch_of(&self, event: &Event<'_>) -> Result<Option<Key>, String> {
        let (claim, no) = (event.key("claim_no")?, event.number("instalment")?);
        let id = event.key("end_to_end_id")?;
        let parts = self.state.claims.get(&claim).map(|claim| &*claim.parts).unwrap_or_default();
        let orders = parts.iter().filter(|part| part.no == no).flat_map(|part| &part.orders);
        Ok(orders.into_iter().find(|order| order.id == id).map(|order| order.batch))
    }

    /// An order of a batch without events: what the batch records afterwards.
    pub(super) fn take_unrecorded(&mut self, order: (Key, usize, usize), number: &str) {
        let (batch, batches) = (Key::of(number), &mut self.state.batches);
        if !batches.known.contains_key(&batch) {
            batches.spelt.entry(Key::of(&compared(number))).or_insert(batch);
            batches.unrecorded.entry(batch).or_default().push(order);
        }
    }

    /// Nothing is left of what had to follow a batch's event.
    pub(super) fn expect_none_awaited(&mut self) {
        let (left, at) = (self.state.batches.awaited.len(), self.state.batches.at);
        if left > 0 {
            let name = self.state.batches.awaited.values().map(|left| left.name).min();
            self.state.batches.awaited.clear();
            self.found(at, &SAME, "—", format!("{left} × {}", name.unwrap_or_default()));
        }
    }
}
