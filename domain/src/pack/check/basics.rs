//! Clauses, targets, titles, funds and groups.

use super::{At, Document, Draft};
use crate::{
    assessment::{FundUse, GroupScope, Share, Source},
    date::Date,
    names::{FundId, TitleId},
    pack::{
        Clause, FaultKind, Fund, Group, Target, Title,
        schema::{RawClause, RawFund, RawGroup, RawTarget, RawTitle},
        wording::said,
    },
};

impl Draft {
    pub(super) fn basics(&mut self, document: &mut Document<'_>) {
        for (at, raw) in document.many::<RawClause>("clause") {
            self.no_duplicate(&at, &raw.id, |draft| {
                draft.clauses.iter().any(|known| known.id == raw.id)
            });
            let quote = self.check_quote(&at, Some(&raw.quote));
            self.clauses.push(Clause { id: raw.id, title: raw.title, quote });
        }
        for (at, raw) in document.many::<RawTitle>("title") {
            self.check_id(&at, &raw.id);
            let Ok(id) = TitleId::parse(&raw.id) else { continue };
            self.no_duplicate(&at, &raw.id, |draft| {
                draft.titles.iter().any(|known| known.id == id)
            });
            self.titles.push(Title { id, label: raw.label, shared: raw.shared });
        }
        for (at, raw) in document.many::<RawTarget>("target") {
            self.target(&at, &raw);
        }
        for (at, raw) in document.many::<RawFund>("fund") {
            self.fund(&at, raw);
        }
        for (at, raw) in document.many::<RawGroup>("group") {
            self.group(&at, raw);
        }
    }

    pub(super) fn no_duplicate(&mut self, at: &At, id: &str, known: impl Fn(&Self) -> bool) {
        if known(self) {
            self.fault(at, FaultKind::Duplicate { id: id.to_owned() });
        }
    }

    /// A day as TOML writes it.
    pub(super) fn day(&mut self, at: &At, day: Option<&toml::value::Datetime>) -> Option<Date> {
        let day = day?;
        let date = match (&day.date, &day.time) {
            (Some(date), None) => i16::try_from(date.year).ok().and_then(|year| {
                let (month, day) = (i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?);
                Date::new(year, month, day).ok()
            }),
            _other => None,
        };
        if date.is_none() {
            self.fault(at, FaultKind::BadDate { given: day.to_string() });
        }
        date
    }

    pub(super) fn title_id(&mut self, at: &At, title: &str) -> Option<TitleId> {
        let ids = |draft: &Self| draft.titles.iter().map(|known| known.id.to_string()).collect();
        let index = self.find(at, said("title", "称号"), title, ids)?;
        self.titles.get(index).map(|known| known.id.clone())
    }

    fn target(&mut self, at: &At, raw: &RawTarget) {
        let title = self.title_id(at, &raw.title);
        let clause = self.clause(at, Some(&raw.clause));
        if let (Some(title), Some(by)) = (title, self.day(at, Some(&raw.by))) {
            self.targets.push(Target { title, count: raw.count, by, clause });
        }
    }

    fn fund(&mut self, at: &At, raw: RawFund) {
        self.check_id(at, &raw.id);
        self.no_duplicate(at, &raw.id, |draft| {
            draft.funds.iter().any(|known| known.split.fund.as_str() == raw.id)
        });
        let mut shares = Vec::new();
        for share in &raw.shares {
            match Source::parse(&share.source) {
                Some(source) if share.parts > 0 => {
                    shares.push(Share { source, parts: share.parts });
                }
                Some(_none) => self.fault(
                    at,
                    FaultKind::Rule {
                        reason: said("a share has no parts", "份额的 parts 为零")
                    },
                ),
                None => self.fault(
                    at,
                    FaultKind::BadChoice {
                        field: "source",
                        given: share.source.clone(),
                        allowed: "city, district".to_owned(),
                    },
                ),
            }
        }
        let mut sources: Vec<Source> = shares.iter().map(|share| share.source).collect();
        sources.sort();
        if sources.windows(2).any(|pair| pair.first() == pair.last()) {
            self.fault(at, FaultKind::Duplicate { id: "source".to_owned() });
        }
        if raw.shares.is_empty() {
            self.fault(
                at,
                FaultKind::Rule {
                    reason: said("a fund has at least one share", "资金至少有一个来源份额"),
                },
            );
        }
        if let Ok(fund) = FundId::parse(&raw.id) {
            let split = FundUse { fund, shares };
            self.funds.push(Fund { label: raw.label, split, shared: raw.shared });
        }
    }

    fn group(&mut self, at: &At, raw: RawGroup) {
        self.check_id(at, &raw.id);
        self.no_duplicate(at, &raw.id, |draft| draft.groups.iter().any(|known| known.id == raw.id));
        let clause = self.clause(at, raw.clause.as_ref());
        let scope = match raw.scope.as_str() {
            "enterprise" => GroupScope::Enterprise,
            "subject" => GroupScope::Subject,
            _other => {
                self.fault(
                    at,
                    FaultKind::BadChoice {
                        field: "scope",
                        given: raw.scope.clone(),
                        allowed: "enterprise, subject".to_owned(),
                    },
                );
                GroupScope::Enterprise
            }
        };
        let RawGroup { id, label, shared, .. } = raw;
        self.groups.push(Group { id, label, clause, scope, shared });
    }
}
