//! Measures: clause, quote, kind, and that what they refer to is there.

use super::{At, Document, Draft};
use crate::{
    assessment::{FundUse, MeasureKind},
    names::MeasureId,
    pack::{
        FactKind, FactSpec, FaultKind,
        measure::{Gives, Measure, TemplatePart},
        schema::RawMeasure,
        wording::said,
    },
};

impl Draft {
    pub(super) fn read_measures(
        &mut self,
        document: &mut Document<'_>,
        fund: Option<usize>,
        effective_from: Option<usize>,
    ) {
        let entries: Vec<(At, RawMeasure)> = document.many("measure");
        if entries.is_empty() {
            let at = At::new("measure", None);
            self.fault(
                &at,
                FaultKind::Rule {
                    reason: said(
                        "a pack has at least one [[measure]]",
                        "政策包至少有一项 [[measure]]",
                    ),
                },
            );
        }
        for (at, raw) in entries {
            self.used.touched.clear();
            self.used.touched.extend(effective_from);
            self.read_measure(&at, document, &raw, fund);
        }
    }

    fn read_measure(
        &mut self,
        at: &At,
        document: &Document<'_>,
        raw: &RawMeasure,
        fund: Option<usize>,
    ) {
        self.check_id(at, &raw.id);
        let Ok(id) = MeasureId::parse(&raw.id) else { return };
        self.no_duplicate(at, &raw.id, |draft| draft.measures.iter().any(|known| known.id == id));
        let clause = self.clause(at, raw.clause.as_ref());
        let quote = self.check_quote(at, raw.quote.as_ref());
        let gives = self.gives(at, raw);
        let facts = self.facts(at, document, raw);
        let pays = matches!(gives, Some(Gives::Payment(_)) | None);
        if pays && raw.step.is_empty() && raw.decision.is_none() {
            self.fault(at, FaultKind::NoSum {});
        }
        if !pays {
            self.no_payment(at, raw);
        }
        for reading in &raw.readings {
            self.reading(at, reading);
        }
        let ceilings = self.ceilings_of(at, raw, &facts);
        let fund = self.fund_of(at, raw, fund);
        let rules = self.rules(at, document, raw, &facts, ceilings);
        let ceilings = rules.ceilings.iter().filter_map(|index| self.ceilings.get(*index));
        let ceilings = ceilings.map(|ceiling| ceiling.id.clone()).collect();
        // Where one of them is missing there is a fault, and the pack is not built.
        let (Some(gives), Some(fund)) = (gives, fund) else { return };
        self.measures.push(Measure {
            id,
            clause,
            quote,
            label: raw.label.clone(),
            gives,
            facts,
            open: raw.decision.clone(),
            ceilings,
            fund,
            rules,
        });
    }

    fn gives(&mut self, at: &At, raw: &RawMeasure) -> Option<Gives> {
        let Some(kind) = &raw.kind else {
            self.fault(at, FaultKind::NoKind {});
            return None;
        };
        let payment = match kind.as_str() {
            "award" => MeasureKind::Award,
            "interest" => MeasureKind::Interest,
            "rent" => MeasureKind::Rent,
            "staged" => MeasureKind::Staged,
            "cost" => MeasureKind::Cost,
            "floor" | "budget" | "exposure" => return self.standing(at, kind, raw),
            _other => {
                self.fault(
                    at,
                    FaultKind::BadChoice {
                        field: "kind",
                        given: kind.clone(),
                        allowed: "award, interest, rent, staged, cost, floor, budget, exposure"
                            .to_owned(),
                    },
                );
                return None;
            }
        };
        if raw.amount.is_some() {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said(
                        "a payment has steps, not an amount",
                        "拨付类措施用步骤计算，不写 amount",
                    ),
                },
            );
        }
        Some(Gives::Payment(payment))
    }

    /// A floor, a budget or an exposure: a figure that is reported.
    fn standing(&mut self, at: &At, kind: &str, raw: &RawMeasure) -> Option<Gives> {
        let Some(amount) = &raw.amount else {
            let reason = said(
                "a floor, a budget or an exposure names its amount, a parameter",
                "floor、budget、exposure 须以 amount 指定参数",
            );
            self.fault(at, FaultKind::Rule { reason });
            return None;
        };
        let amount = self.amount(at, amount)?;
        Some(match kind {
            "floor" => Gives::Floor(amount),
            "budget" => Gives::Budget(amount),
            _exposure => Gives::Exposure(amount),
        })
    }

    fn no_payment(&mut self, at: &At, raw: &RawMeasure) {
        let present = [
            ("step", !raw.step.is_empty()),
            ("fact", !raw.fact.is_empty()),
            ("ceilings", !raw.ceilings.is_empty()),
            ("decision", raw.decision.is_some()),
            ("group", raw.group.is_some()),
            ("period", raw.period.is_some()),
        ];
        for (field, there) in present {
            if there {
                self.fault(at, FaultKind::NoPayment { field });
            }
        }
    }

    fn ceilings_of(&mut self, at: &At, raw: &RawMeasure, facts: &[FactSpec]) -> Vec<usize> {
        let mut indices = Vec::new();
        for id in &raw.ceilings {
            let ids =
                |draft: &Self| draft.ceilings.iter().map(|known| known.id.to_string()).collect();
            let Some(index) = self.find(at, said("ceiling", "限额"), id, ids) else { continue };
            if indices.contains(&index) {
                self.fault(at, FaultKind::Duplicate { id: id.clone() });
            }
            indices.push(index);
            self.used.ceilings.insert(index);
            self.check_holder(at, index, facts);
        }
        indices
    }

    /// That the measure has the facts by which the ceiling is held.
    fn check_holder(&mut self, at: &At, index: usize, facts: &[FactSpec]) {
        let Some(ceiling) = self.ceilings.get(index) else { return };
        self.used.touched.extend(ceiling.holder.reading());
        self.used.touched.extend(ceiling.limit.reading());
        let names: Vec<String> = ceiling
            .holder
            .all()
            .into_iter()
            .flat_map(|template| &template.0)
            .filter_map(
                |part| if let TemplatePart::Fact(name) = part { Some(name.clone()) } else { None },
            )
            .collect();
        let ceiling_at = self.ceiling_places.get(index).cloned().unwrap_or_else(|| at.clone());
        for name in names {
            let fits = |fact: &FactSpec| {
                fact.name == name
                    && fact.required
                    && matches!(fact.kind, FactKind::Text | FactKind::Choice(_) | FactKind::Date)
            };
            if !facts.iter().any(fits) {
                self.placeholder(&ceiling_at, &name);
            }
        }
    }

    fn fund_of(&mut self, at: &At, raw: &RawMeasure, default: Option<usize>) -> Option<FundUse> {
        let index = match &raw.fund {
            None => default,
            Some(id) => self.find(at, said("fund", "资金"), id, |draft| {
                draft.funds.iter().map(|fund| fund.split.fund.to_string()).collect()
            }),
        };
        self.used.funds.extend(index);
        index.and_then(|index| self.funds.get(index)).map(|fund| fund.split.clone())
    }
}
