//! How an enterprise takes in the events of its payments.

use crate::{
    date::Span,
    days::Step,
    enterprise::{
        Enterprise,
        event::PaymentEvent,
        payment::{BankFact, Debt, InstalmentState, Notice, Objection, Order, Recovered},
        state::AskedAccount,
        values::RecoveryCause,
    },
    names::{ClaimNo, EndToEndId},
};

impl Enterprise {
    pub(super) fn take_payment(&mut self, event: PaymentEvent) {
        match event {
            PaymentEvent::AccountChanged(_) | PaymentEvent::AccountConfirmed(_) => {
                self.take_account(event);
            }
            PaymentEvent::NoticePublished(_)
            | PaymentEvent::ObjectionRaised(_)
            | PaymentEvent::ObjectionResolved(_) => self.take_notice(event),
            PaymentEvent::PaymentOrdered(_)
            | PaymentEvent::PaymentReleased(_)
            | PaymentEvent::PaymentCancelled(_)
            | PaymentEvent::PaymentSettled(_)
            | PaymentEvent::PaymentReturned(_)
            | PaymentEvent::SettlementUndone(_)
            | PaymentEvent::ReturnUndone(_) => self.take_order(event),
            PaymentEvent::RecoveryDecided(_)
            | PaymentEvent::FundsRecovered(_)
            | PaymentEvent::RecoverySetOff(_)
            | PaymentEvent::RecoveryWrittenOff(_) => self.take_recovery(event),
            PaymentEvent::PredecessorFundsRecovered(event) => {
                self.disinherit(&event.claim_no);
                if let Some(claim) = &event.standing {
                    self.inherit(claim);
                }
            }
        }
    }

    fn take_account(&mut self, event: PaymentEvent) {
        let confirmed = matches!(event, PaymentEvent::AccountConfirmed(_));
        let step = if confirmed { Step::AccountConfirmation } else { Step::AccountChange };
        if let Some(record) = &mut self.record {
            record.account_step = Some(step.on(event.facets().occasion().0));
        }
        let Some(registration) = &mut self.registration else { return };
        if let PaymentEvent::AccountConfirmed(event) = event {
            registration.account = event.account.clone();
            registration.asked = None;
        }
        if let PaymentEvent::AccountChanged(event) = event {
            let back = event.account == registration.account;
            registration.asked = (!back).then(|| AskedAccount {
                account: event.account.clone(),
                by: event.by.clone(),
                document_no: event.document_no.clone(),
            });
            if event.stopped.is_empty() {
                return;
            }
            let claims: Vec<ClaimNo> = self.claims.keys().cloned().collect();
            for claim_no in claims {
                let open = self.claims.get(&claim_no).is_some_and(|claim| {
                    claim.parts.iter().any(|part| part.open_order().is_some())
                });
                let Some(claim) = self.claims.get_mut(&claim_no).filter(|_| open) else { continue };
                for order in claim.parts.iter_mut().flat_map(|part| &mut part.orders) {
                    order.stopped |= event.stopped.contains(&order.end_to_end_id);
                }
            }
        }
    }

    fn take_notice(&mut self, event: PaymentEvent) {
        let Some((claim_no, _)) = event.place() else { return };
        let Some(claim) = self.claims.get_mut(claim_no) else { return };
        if let PaymentEvent::NoticePublished(event) = event {
            claim.notice = Some(Notice {
                instalments: event.instalments.clone(),
                days: event.days,
                published_on: event.occurred_on,
                ends_on: event.ends_on,
            });
        }
        if let PaymentEvent::ObjectionRaised(event) = event {
            let last = Step::Objection.on(event.occurred_on);
            claim.objection =
                Some(Objection { reason: event.reason.clone(), resolved: None, last });
        }
        if let PaymentEvent::ObjectionResolved(event) = event
            && let Some(objection) = &mut claim.objection
        {
            objection.resolved = Some((event.upheld, event.reason.clone()));
            objection.last = Step::Resolution.on(event.occurred_on);
        }
    }

    fn part_of(&mut self, event: PaymentEvent) -> Option<&mut InstalmentState> {
        let (claim_no, instalment) = event.place()?;
        let claim = self.claims.get_mut(claim_no)?;
        claim.parts.iter_mut().find(|part| Some(part.no) == instalment)
    }

    fn take_order(&mut self, event: PaymentEvent) {
        let Some(part) = self.part_of(event) else { return };
        let find = |part: &mut InstalmentState, id: &EndToEndId, change: &dyn Fn(&mut Order)| {
            let order = part.orders.iter_mut().find(|order| order.end_to_end_id == *id);
            order.into_iter().for_each(change);
        };
        if let PaymentEvent::PaymentOrdered(event) = event {
            part.orders.push(Order {
                batch: event.batch.clone(),
                end_to_end_id: event.end_to_end_id.clone(),
                amount: event.amount,
                payee: event.payee.clone(),
                account: event.account.clone(),
                ordered_by: event.by.clone(),
                needs_release: event.needs_release,
                released_by: None,
                released_on: None,
                stopped: false,
                cancelled: None,
                settled: None,
                returned: None,
                last: Step::Order.on(event.occurred_on),
            });
        }
        if let PaymentEvent::PaymentReleased(event) = event {
            find(part, &event.end_to_end_id, &|order| {
                order.released_by = Some(event.by.clone());
                order.released_on = Some(event.occurred_on);
                order.last = Step::Release.on(event.occurred_on);
            });
        }
        if let PaymentEvent::PaymentCancelled(event) = event {
            find(part, &event.end_to_end_id, &|order| {
                order.cancelled = Some(event.reason.clone());
                order.last = Step::Cancellation.on(event.occurred_on);
            });
        }
        if let PaymentEvent::PaymentSettled(event) = event {
            find(part, &event.end_to_end_id, &|order| {
                let evidence = event.evidence.clone();
                order.settled = Some(BankFact { on: event.settled_on, evidence });
                order.last = Step::Settlement.on(event.occurred_on);
            });
        }
        if let PaymentEvent::PaymentReturned(event) = event {
            find(part, &event.end_to_end_id, &|order| {
                let evidence = event.evidence.clone();
                order.returned = Some(BankFact { on: event.returned_on, evidence });
                order.last = Step::Return.on(event.occurred_on);
            });
        }
        if let PaymentEvent::SettlementUndone(event) = event {
            find(part, &event.end_to_end_id, &|order| {
                order.settled = None;
                order.last = Step::SettlementUndoing.on(event.occurred_on);
            });
        }
        if let PaymentEvent::ReturnUndone(event) = event {
            find(part, &event.end_to_end_id, &|order| {
                order.returned = None;
                order.last = Step::ReturnUndoing.on(event.occurred_on);
            });
        }
    }

    fn take_recovery(&mut self, event: PaymentEvent) {
        let mut freed = None;
        let Some(part) = self.part_of(event) else { return };
        if let PaymentEvent::RecoveryDecided(event) = event {
            part.debts.push(Debt {
                document_no: event.document_no.clone(),
                cause: event.cause,
                amount: event.amount,
                deadline: event.deadline,
                decided_on: event.occurred_on,
                ground: event.ground.clone(),
                written_off: Vec::new(),
            });
        }
        if let PaymentEvent::RecoverySetOff(event) = event {
            part.set_offs.push(event.amount);
            part.set_off_on = part.set_off_on.max(Some(event.occurred_on));
        }
        if let PaymentEvent::RecoveryWrittenOff(event) = event {
            let debt = part.debts.iter_mut().find(|debt| debt.document_no == event.document_no);
            if let Some(debt) = debt {
                debt.written_off.push((event.written_off_by.clone(), event.amount));
            }
        }
        if let PaymentEvent::FundsRecovered(event) = event {
            let held = !part.is_freed();
            part.recovered.push(Recovered {
                document_no: event.document_no.clone(),
                cause: event.cause,
                amount: event.amount,
                receipt: event.receipt.clone(),
                set_off: event.set_off.clone(),
            });
            if event.cause == RecoveryCause::Error && held && part.is_freed() {
                freed = Some((event.claim_no.clone(), part.span.map_or(0, Span::months)));
            }
        }
        if let Some((claim_no, months)) = freed {
            self.free_months(&claim_no, months);
        }
    }
}
