//! The notice 公示 before payment: a pack says for how many working days, or why
//! there is none. It is a reading, `notice-days`, which the pack writes itself
//! or which is made of its section `[notice]`.

use super::{At, Document, Draft};
use crate::{
    language::Text,
    names::ReadingId,
    pack::{
        FaultKind,
        notice::{MOST_DAYS, NOTICE_DAYS},
        reading::{Reading, ReadingKind},
        schema::RawNotice,
        wording::said,
    },
};

impl Draft {
    /// Reads `[notice]`. A pack that says nothing of a notice has the reading
    /// with no option in force.
    pub(super) fn read_notice(&mut self, document: &mut Document<'_>) {
        let section: Option<(At, RawNotice)> = document.one_if_there("notice");
        let written = self.readings.iter().find(|reading| reading.id.as_str() == NOTICE_DAYS);
        let counts = written.map(|reading| matches!(reading.kind, ReadingKind::Integer { .. }));
        if counts == Some(false) {
            let at = At::new(format!("reading {NOTICE_DAYS}"), None);
            let reason = said("it is a number of working days", "须为工作日数（integer）");
            self.fault(&at, FaultKind::Rule { reason });
        }
        if let (Some((at, _)), Some(_)) = (&section, counts) {
            let reason = said(
                "the notice is said once: by [notice], or by the reading notice-days",
                "公示只写一处：[notice] 或口径 notice-days",
            );
            self.fault(at, FaultKind::Rule { reason });
        }
        if counts.is_some() {
            return;
        }
        let (default, why, clause) = section.map_or_else(
            || (String::new(), SILENT.owned(), None),
            |(at, raw)| self.notice_of(&at, raw),
        );
        let Ok(id) = ReadingId::parse(NOTICE_DAYS) else { return };
        self.readings.push(Reading {
            id,
            clause,
            question: QUESTION.owned(),
            why,
            kind: ReadingKind::Integer { min: 0, max: MOST_DAYS },
            default,
            process: true,
        });
    }

    /// Days and reason that a section says.
    fn notice_of(&mut self, at: &At, raw: RawNotice) -> (String, Text, Option<String>) {
        if let Some(clause) = &raw.clause {
            self.clause(at, Some(clause));
        }
        let none = raw.none.filter(|why| !why.trim().is_empty());
        match (raw.days, none) {
            (Some(days), None) if (1..=MOST_DAYS).contains(&days) => {
                (days.to_string(), SECTION.owned(), raw.clause)
            }
            (None, Some(why)) => ("0".to_owned(), Text::new(&why, &why), raw.clause),
            (Some(_) | None, _) => {
                let reason = said(
                    "it says either days, from 1 to 60, or none with the reason",
                    "须写 days（1 至 60）或 none（写明理由）之一",
                );
                self.fault(at, FaultKind::Rule { reason });
                (String::new(), SECTION.owned(), None)
            }
        }
    }
}

const QUESTION: Text<&str> = Text {
    zh: "拨付前公示几个工作日？",
    en: "For how many working days is a grant published before payment?",
};
const SECTION: Text<&str> = Text { zh: "政策包写明", en: "the pack says so" };
const SILENT: Text<&str> = Text {
    zh: "政策包未写明，须由决定确定",
    en: "the pack does not say: a decision has to",
};
