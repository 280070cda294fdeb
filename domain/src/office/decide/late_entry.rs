//! 补录: windows and the allowance. Such a decision is dated on the day on which
//! it is recorded: nobody allows yesterday what he allows today.

use crate::{
    authority::{Action, Forbidden},
    context::Context,
    days,
    event::Decided,
    late_entry::LateEntryWindow,
    names::DocumentNo,
    office::{
        Office, OfficeRefusal,
        event::{LateEntryAllowanceSet, LateEntryClosed, LateEntryOpened, OfficeEvent},
    },
};

type Outcome = Result<Decided<OfficeEvent>, OfficeRefusal>;

/// Refuses who may not allow late entries, and any day but today.
fn permit(ctx: &Context) -> Result<(), OfficeRefusal> {
    ctx.authority.permit(ctx.by, Action::AllowLateEntry).map_err(Forbidden::from)?;
    Ok(days::today_alone(ctx.on, ctx.today)?)
}

impl Office {
    /// Opens a window over days that have been. The same again changes nothing;
    /// a document opens one window at a time.
    pub(super) fn open_late_entry(&self, window: &LateEntryWindow, ctx: &Context) -> Outcome {
        permit(ctx)?;
        let LateEntryWindow { from, to, document_no } = window;
        let (from, to) = (*from, *to);
        if to < from {
            return Err(OfficeRefusal::WindowEndsBeforeItBegins { from, to });
        }
        days::not_in_future(to, ctx.today)?;
        if let Some(known) = self.authority().late_entry().window_of(document_no) {
            if (known.from, known.to) == (from, to) {
                return Ok(Decided::unchanged());
            }
            let (document_no, from, to) = (document_no.clone(), known.from, known.to);
            return Err(OfficeRefusal::WindowOpen { document_no, from, to });
        }
        Ok(Decided::of(vec![OfficeEvent::LateEntryOpened(LateEntryOpened {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            from,
            to,
            document_no: document_no.clone(),
        })]))
    }

    /// Closes one window, or all. A window that was closed is closed.
    pub(super) fn close_late_entry(
        &self,
        document_no: Option<&DocumentNo>,
        ctx: &Context,
    ) -> Outcome {
        permit(ctx)?;
        let late_entry = self.authority().late_entry();
        if let Some(document_no) = document_no
            && late_entry.window_of(document_no).is_none()
        {
            if late_entry.was_closed(document_no) {
                return Ok(Decided::unchanged());
            }
            return Err(OfficeRefusal::UnknownWindow(document_no.clone()));
        }
        let meant = |window: &&LateEntryWindow| {
            document_no.is_none_or(|document_no| window.is_of(document_no))
        };
        let close = |window: &LateEntryWindow| {
            OfficeEvent::LateEntryClosed(LateEntryClosed {
                occurred_on: ctx.on,
                by: ctx.by.clone(),
                document_no: window.document_no.clone(),
            })
        };
        Ok(Decided::of(late_entry.windows().iter().filter(meant).map(close).collect()))
    }

    /// Sets the allowance.
    pub(super) fn set_late_entry_allowance(&self, days: u32, ctx: &Context) -> Outcome {
        permit(ctx)?;
        if self.authority().late_entry().allowance() == days {
            return Ok(Decided::unchanged());
        }
        Ok(Decided::of(vec![OfficeEvent::LateEntryAllowanceSet(LateEntryAllowanceSet {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            days,
        })]))
    }
}
