//! 放假安排: the working days of a year.

use crate::{
    authority::Action,
    context::Context,
    date::Date,
    event::Decided,
    names::DocumentNo,
    office::{
        Office, OfficeRefusal,
        event::{OfficeEvent, WorkdaysArranged},
    },
    workdays::YearArrangement,
};

impl Office {
    /// Enters a year, or corrects it, be it built in. What the year has already
    /// changes nothing.
    pub(super) fn arrange_workdays(
        &self,
        holidays: &[Date],
        workdays: &[Date],
        document_no: &DocumentNo,
        ctx: &Context,
    ) -> Result<Decided<OfficeEvent>, OfficeRefusal> {
        ctx.permit(Action::ArrangeWorkdays)?;
        let (year, arrangement) = YearArrangement::new(holidays, workdays)?;
        if self.workdays().agrees(year, &arrangement) {
            return Ok(Decided::unchanged());
        }
        Ok(Decided::of(vec![OfficeEvent::WorkdaysArranged(WorkdaysArranged {
            occurred_on: ctx.on,
            by: ctx.by.clone(),
            year,
            holidays: arrangement.holidays().collect(),
            workdays: arrangement.workdays().collect(),
            document_no: document_no.clone(),
        })]))
    }
}
