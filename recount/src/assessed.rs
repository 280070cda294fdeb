//! An assessment as it must be: what an event says of it beside the values of
//! its steps.

use serde_json::{Value, json};

use crate::{
    assess::{Case, Entitlement, Slice},
    day::Stretch,
    exact::{Fen, of_fen, shown, yuan},
    field::Row,
    pack::{inner, said, texts},
    spelling::Spelt,
};

/// A member of an assessment as it is recorded and as it must be.
pub(crate) struct Member {
    pub(crate) name: &'static str,
    pub(crate) recorded: Value,
    pub(crate) due: Value,
}

/// The days of a part.
fn span(stretch: Option<Stretch>) -> Value {
    stretch.map_or(
        Value::Null,
        |days| json!({ "from": days.from.to_string(), "to": days.to.to_string() }),
    )
}

/// What must not be paid twice, as it is compared: it is recorded as typed.
fn compared(identity: &Value) -> Value {
    identity.as_str().map_or(Value::Null, |text| Spelt::carried(text).under(1).into())
}

fn all_compared(list: &Value) -> Value {
    list.as_array().into_iter().flatten().map(compared).collect()
}

/// An overlap rule with its identities as they are compared.
fn overlap(recorded: &Value) -> Value {
    let mut rule = recorded.clone();
    if let Some(identities) = rule.get_mut("identities") {
        *identities = all_compared(identities);
    }
    rule
}

/// Slices without their sums, which are compared year by year.
fn places(recorded: &Value) -> Value {
    let mut slices = recorded.clone();
    for slice in slices.as_array_mut().into_iter().flatten() {
        slice.as_object_mut().and_then(|slice| slice.remove("computed"));
    }
    slices
}

impl Case<'_> {
    /// The members of an assessment that is recorded.
    pub(crate) fn members(
        &self,
        entitlement: &Entitlement,
        recorded: &Value,
    ) -> Result<Vec<Member>, String> {
        let of = |name: &str| recorded.get(name).unwrap_or(&Value::Null);
        let once = entitlement.place.once.as_ref().map(|once| once.under(1));
        let otherwise: Vec<&str> =
            entitlement.place.otherwise.iter().map(|once| once.under(1)).collect();
        let total: Fen = entitlement.slices.iter().map(|slice| slice.computed).sum();
        let mut members = vec![
            ("kind", of("kind").clone(), said(self.measure, "kind").into()),
            ("slices", places(of("slices")), slices(entitlement)),
            ("computed", of("computed").clone(), yuan(total).into()),
            ("group", of("group").clone(), self.group_use(entitlement)?),
            ("once", compared(of("once")), once.into()),
            ("once_otherwise", all_compared(of("once_otherwise")), otherwise.into()),
            ("overlap", overlap(of("overlap")), self.overlap()?),
            ("quota", of("quota").clone(), self.quota()?),
            ("fund", of("fund").clone(), fund(entitlement)),
        ];
        if self.is_decided() {
            members.push(("steps", of("steps").clone(), self.decided_steps(entitlement)));
        }
        let member = |(name, recorded, due)| Member { name, recorded, due };
        Ok(members.into_iter().map(member).collect())
    }

    fn group_use(&self, entitlement: &Entitlement) -> Result<Value, String> {
        let Some((_, member)) = &entitlement.place.group else { return Ok(Value::Null) };
        let id = inner(self.measure, "group").and_then(|rule| said(rule, "id")).unwrap_or_default();
        let scope = if self.pack.compares_subjects(id)? { "subject" } else { "enterprise" };
        let group = json!({ "group": id, "scope": scope, "member": member });
        Ok(shared(group, &entitlement.place.shared_with))
    }

    fn overlap(&self) -> Result<Value, String> {
        let rule = inner(self.measure, "no_overlap");
        let Some((rule, stretch)) = rule.zip(self.stretch()?) else { return Ok(Value::Null) };
        let identities: Vec<Value> = texts(rule, "by")
            .into_iter()
            .filter_map(|name| self.identity(name))
            .map(|identity| identity.under(1).into())
            .collect();
        let family = said(rule, "family").unwrap_or_default();
        let days = span(Some(stretch));
        let rule = json!({ "family": family, "identities": identities, "span": days });
        Ok(shared(rule, &self.sharing(|pack| pack.shares_family(family))))
    }

    fn quota(&self) -> Result<Value, String> {
        let rule = inner(self.measure, "quota").and_then(|rule| said(rule, "months"));
        let Some((id, stretch)) = rule.zip(self.stretch()?) else { return Ok(Value::Null) };
        let limit = self.pack.parameter(id, None, None)?.value;
        let limit: i64 = shown(&limit).parse().map_err(|_| "no whole months")?;
        Ok(json!({ "months": stretch.months(), "limit": limit }))
    }

    /// The one step of each year that a decision alone sets.
    fn decided_steps(&self, entitlement: &Entitlement) -> Value {
        let step = self.claim.decided.as_ref().map(|(amount, document)| {
            let value = shown(&of_fen(*amount));
            json!({ "name": "decided", "period": null, "formula": document, "value": value })
        });
        entitlement.slices.iter().filter_map(|_| step.clone()).collect()
    }
}

/// A group or family with the packs that share it; none are not told.
fn shared(mut of: Value, with: &[String]) -> Value {
    if let Some(members) = of.as_object_mut().filter(|_| !with.is_empty()) {
        members.insert("shared_with".to_owned(), json!(with));
    }
    of
}

fn slices(entitlement: &Entitlement) -> Value {
    let slice = |slice: &Slice| {
        let ceiling = |(row, limit): &(Row, Fen)| {
            let (ceiling, holder, period) = (&row.ceiling, &row.holder, &row.period);
            json!({ "ceiling": ceiling, "holder": holder, "period": period, "limit": yuan(*limit) })
        };
        let ceilings: Value = slice.ceilings.iter().map(ceiling).collect();
        json!({ "period": slice.period, "span": span(slice.stretch), "ceilings": ceilings })
    };
    entitlement.slices.iter().map(slice).collect()
}

fn fund(entitlement: &Entitlement) -> Value {
    let (fund, shares) = &entitlement.fund;
    let shares: Value = shares
        .iter()
        .map(|(source, parts)| json!({ "source": source, "parts": i64::try_from(*parts).ok() }))
        .collect();
    json!({ "fund": fund, "shares": shares })
}
