//! An enterprise itself: registration, name, titles, exclusion.

use super::{
    accounts,
    event::{Event, day},
    finding::rules,
    frame::STREAM,
    judging::Judge,
    key::Key,
    records::enterprises::{Exclusion, Registration},
};
use crate::field::field;

rules! {
    REGISTERED = "enterprise/registered" since 0,
        "an enterprise is registered once, before anything else of it",
        "企业须先登记，且只登记一次";
    CODE = "enterprise/code" since 0,
        "the check digit of a code holds, or a document says why not",
        "统一社会信用代码的校验位须正确，否则须有文号";
    UNCHANGED = "enterprise/unchanged" since 0,
        "a new name, or who serves the enterprise, is other than before",
        "更名或服务专员须不同于原有内容";
    EXCLUSION = "exclusion/days" since 0,
        "an exclusion ends after it begins, and only one that lasts is lifted",
        "失信期限须先起后止，只有仍在期限内的方可解除";
}

/// The characters of a code by their values (GB 32100-2015).
const DIGITS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Whether the check digit of a code holds: the values of its digits, the
/// n-th taken 3ⁿ times, add up to a multiple of 31, the last one once.
fn check_digit_holds(code: &str) -> bool {
    let values: Option<Vec<usize>> = code.chars().map(|digit| DIGITS.find(digit)).collect();
    let Some(values) = values.filter(|values| values.len() == 18) else { return false };
    let (mut weight, mut total) = (1, 0);
    for value in values.iter().take(17) {
        total += value * weight;
        weight = weight * 3 % 31;
    }
    (total + values[17]) % 31 == 0
}

impl Judge {
    pub(super) fn registered(&mut self, event: &Event<'_>) -> Result<(), String> {
        let uscc = event.text("uscc")?;
        self.expect(event, &STREAM, &event.stream_id, &uscc);
        if !check_digit_holds(uscc) && event.maybe_text("check_digit_override").is_none() {
            self.breaks(event, &CODE, uscc, "—");
        }
        let account = Self::account(field(event.body, "account")?)?;
        self.expect_account_shape(event, &accounts::SHAPE)?;
        let known = self.state.enterprises.entry(event.stream).or_default();
        if known.registration.is_some() {
            self.breaks(event, &REGISTERED, event.name, "—");
        }
        let registration = Registration {
            uscc: uscc.into(),
            name: event.text("name")?.into(),
            account,
            asked: None,
            named: None,
            account_step: None,
        };
        let enterprise = self.state.enterprises.entry(event.stream).or_default();
        enterprise.registration = Some(Box::new(registration));
        Ok(())
    }

    /// Holds the enterprise to be registered, merged or not.
    fn expect_registered(&mut self, event: &Event<'_>) {
        let known = self.state.enterprises.get(&event.stream);
        if known.is_none_or(|known| known.registration.is_none()) {
            self.breaks(event, &REGISTERED, event.name, "EnterpriseRegistered");
        }
    }

    pub(super) fn renamed(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_registered(event);
        let name = event.text("name")?;
        let known = self.state.enterprises.get_mut(&event.stream);
        let known = known.and_then(|known| known.registration.as_mut());
        let before = known.map(|known| {
            let named = known.named.replace(("EnterpriseRenamed", event.on));
            (std::mem::replace(&mut known.name, name.into()), named)
        });
        let (before, named) = before.unzip();
        self.not_before(event, named.flatten());
        if before.as_deref() == Some(name) {
            self.breaks(event, &UNCHANGED, name, "—");
        }
        Ok(())
    }

    /// A title, or who serves it.
    pub(super) fn described(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_standing(event);
        if event.name == "TitleRecognised" {
            self.not_before(event, [("recognised_on", event.day("recognised_on")?)]);
        }
        if event.name == "SpecialistAssigned" {
            let who = [event.text("specialist")?, event.maybe_text("liaison").unwrap_or_default()];
            let to = Some(Key::parts(&who));
            let enterprise = self.state.enterprises.entry(event.stream).or_default();
            let before = enterprise.assigned_on.replace(event.on);
            let again = std::mem::replace(&mut enterprise.specialist, to) == to;
            self.not_before(event, before.map(|on| ("SpecialistAssigned", on)));
            if again {
                self.breaks(event, &UNCHANGED, who[0], "—");
            }
        }
        Ok(())
    }

    pub(super) fn excluded(&mut self, event: &Event<'_>) -> Result<(), String> {
        self.expect_registered(event);
        let from = event.day("from")?;
        let until = field(event.body, "until")?;
        let until = if until.is_null() { None } else { Some(day(event.body, "until")?) };
        if until.is_some_and(|until| until < from) {
            let text = |member| event.maybe_text(member).unwrap_or_default();
            self.breaks(event, &EXCLUSION, text("until"), format!("≥ {}", text("from")));
        }
        let enterprise = self.state.enterprises.entry(event.stream).or_default();
        let recorded_on = event.on;
        enterprise.exclusions.push(Exclusion { from, until, lifted: None, recorded_on });
        Ok(())
    }

    pub(super) fn exclusion_lifted(&mut self, event: &Event<'_>) -> Result<(), String> {
        let on = event.on;
        let lasts = |one: &&mut Exclusion| {
            one.lifted.is_none() && one.until.is_none_or(|until| on <= until)
        };
        let mut lifted = 0;
        let mut recorded = Vec::new();
        if let Some(known) = self.state.enterprises.get_mut(&event.stream) {
            for exclusion in known.exclusions.iter_mut().filter(lasts) {
                recorded.push(("EnterpriseExcluded", exclusion.recorded_on));
                exclusion.lifted = Some(on);
                lifted += 1;
            }
        }
        self.not_before(event, recorded);
        if lifted == 0 {
            self.breaks(event, &EXCLUSION, event.name, "—");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_digit_is_that_of_the_other_seventeen() {
        assert!(check_digit_holds("91350100M000100Y43"));
        for code in ["91350100M000100Y44", "91350100M000100Y4", "91350100M000100Y4I", ""] {
            assert!(!check_digit_holds(code), "{code}");
        }
    }
}
