//! 公示 and 异议: what is published before payment, and who objects.

use super::{
    event::{Event, Fen, yuan},
    finding::rules,
    judging::Judge,
    records::{
        claims::{ClaimStep, InstalmentRecord, KeptStep, Notice, Stage},
        policies::Notice as Asked,
    },
};
use crate::{
    day::Day,
    field::{int, list},
};

rules! {
    GRANTED = "notice/granted" since 0,
        "only what is granted and not yet paid is published or objected to",
        "只有已核定且未支付的方可公示或提出异议";
    INSTALMENTS = "notice/instalments" since 0,
        "a notice has every instalment that is neither revoked, paid nor on its way",
        "公示须含所有未撤销、未支付且不在途的分期";
    AGAIN = "notice/again" since 0,
        "a claim is published again only where an instalment stands that was not published",
        "只有存在未公示过的有效分期时，方可再次公示";
    AMOUNT = "notice/amount" since 0,
        "a notice tells the sum of its instalments",
        "公示金额须等于各分期之和";
    DAYS = "notice/days" since 0,
        "a notice lasts as many working days as the policy's reading asks",
        "公示天数须符合口径规定的工作日数";
    ENDS_ON = "notice/ends-on" since 0,
        "a notice begins on its day, or on that of its recording, and ends after its working days",
        "公示须自当日（或登记之日）起，至规定的工作日届满";
    DECIDED = "notice/decided" since 2,
        "the pack, or a decision, says for how many working days a grant is published",
        "公示工作日数须由政策包或决定写明";
    KNOWN = "notice/workdays-known" since 2,
        "a notice is published when the working days of its years are known",
        "公示涉及年度的放假安排已知后方可公示";
    RESOLVE_OWN = "duty/resolve-own-approval" since 2,
        "who approved a claim does not judge an objection to it",
        "核定人不得处理对该申报的异议";
    OBJECTION = "objection/open" since 0,
        "an objection is raised while none is open, and resolved once",
        "异议须在无未决异议时提出，且只处理一次";
}

impl Judge {
    /// Whether the claim that an event is about is granted.
    fn expect_granted(&mut self, event: &Event<'_>, stage: Stage) {
        if !matches!(stage, Stage::Granted(_)) {
            self.breaks(event, &GRANTED, stage.as_str(), "granted");
        }
    }

    pub(super) fn notice_published(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(key) = self.claim_at(event)? else { return Ok(()) };
        let numbers = numbers(event)?;
        let Some(claim) = self.state.claims.get(&key) else { return Ok(()) };
        let open = |part: &&InstalmentRecord| {
            !part.revoked && !part.has_open_order() && !part.is_settled()
        };
        let due: Vec<u32> = claim.parts.iter().filter(open).map(|part| part.no).collect();
        let named = claim.parts.iter().filter(|part| numbers.contains(&part.no));
        let total: Fen = named.map(|part| part.granted).sum();
        let again = claim.notice.as_ref().is_some_and(|notice| {
            let mut standing = claim.parts.iter().filter(|part| !part.revoked);
            standing.all(|part| notice.instalments.contains(&part.no))
        });
        let (stage, measure) = (claim.stage, claim.measure);
        let asked = self.state.policies.notice_days(measure, event.rules);
        let earlier = claim.notice.as_ref().map(|notice| ("NoticePublished", notice.published_on));
        let steps = [Some(claim.stage_step.get()), earlier].into_iter().flatten();
        self.not_before(event, steps);
        self.expect_granted(event, stage);
        if again {
            self.breaks(event, &AGAIN, format!("{numbers:?}"), "—");
        }
        if numbers != due || due.is_empty() {
            self.breaks(event, &INSTALMENTS, format!("{numbers:?}"), format!("{due:?}"));
        }
        self.expect(event, &AMOUNT, &yuan(event.sum("amount")?), &yuan(total));
        let recorded = int(event.body, "days")?;
        match asked {
            Some(Asked::Days(days)) => self.expect(event, &DAYS, &recorded, &days),
            Some(Asked::Undecided) => self.breaks(event, &DECIDED, event.name, "ReadingAdopted"),
            None => {}
        }
        let (starts_on, ends_on) = (event.day("starts_on")?, event.day("ends_on")?);
        self.judge_term(event, [starts_on, ends_on], recorded);
        if let Some(claim) = self.state.claims.get_mut(&key) {
            let (instalments, published_on) = (numbers.into(), event.on);
            claim.notice = Some(Box::new(Notice { instalments, published_on, ends_on }));
        }
        Ok(())
    }

    /// Holds a notice's first and last day to its day and its working days.
    fn judge_term(&mut self, event: &Event<'_>, recorded: [Day; 2], working_days: i64) {
        let shown = |[from, to]: [Day; 2]| format!("{from}…{to}");
        let begins = self.term_begins(event);
        let workdays = &self.state.office.workdays;
        let due: Option<Vec<[Day; 2]>> = begins
            .into_iter()
            .map(|from| Some([from, workdays.after(from, working_days)?]))
            .collect();
        match due {
            Some(due) if due.contains(&recorded) => {}
            Some(due) => {
                let due = due.last().copied().map(shown);
                self.breaks(event, &ENDS_ON, shown(recorded), due.unwrap_or_default());
            }
            None => self.breaks(event, &KNOWN, shown(recorded), "—"),
        }
    }

    pub(super) fn objection_raised(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(key) = self.claim_at(event)? else { return Ok(()) };
        let Some(claim) = self.state.claims.get_mut(&key) else { return Ok(()) };
        let unpaid = claim.parts.iter().any(|part| !part.revoked && !part.is_settled());
        let (stage, known) = (claim.stage, std::mem::replace(&mut claim.objected, true));
        let notice = claim.notice.as_ref().map(|notice| ("NoticePublished", notice.published_on));
        let earlier = claim.objection.replace(KeptStep::new(ClaimStep::ObjectionRaised, event.on));
        let steps = [Some(claim.stage_step.get()), notice, earlier.map(KeptStep::get)]
            .into_iter()
            .flatten();
        self.not_before(event, steps);
        self.expect_granted(event, stage);
        if known {
            self.breaks(event, &OBJECTION, event.name, "ObjectionResolved");
        }
        if !unpaid {
            self.breaks(event, &GRANTED, event.name, "—");
        }
        Ok(())
    }

    pub(super) fn objection_resolved(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(key) = self.claim_at(event)? else { return Ok(()) };
        let Some(claim) = self.state.claims.get_mut(&key) else { return Ok(()) };
        let stage = claim.stage;
        let was_open = std::mem::replace(&mut claim.objected, false);
        let raised = claim.objection.replace(KeptStep::new(ClaimStep::ObjectionResolved, event.on));
        self.not_before(event, raised.map(KeptStep::get));
        if !was_open {
            self.breaks(event, &OBJECTION, event.name, "ObjectionRaised");
        }
        if let Stage::Granted(by) = stage
            && self.is_actor(event, by)
        {
            self.breaks(event, &RESOLVE_OWN, event.by_text, format!("≠ {}", event.by_text));
        }
        Ok(())
    }
}

/// The instalments that an event names.
pub(super) fn numbers(event: &Event<'_>) -> Result<Vec<u32>, String> {
    let number = |no: &serde_json::Value| no.as_u64().and_then(|no| u32::try_from(no).ok());
    let numbers = list(event.body, "instalments").iter().map(number);
    numbers.collect::<Option<_>>().ok_or_else(|| "instalments has one that is no number".to_owned())
}
