//! `targets` 培育目标 (总体要求): how many enterprises hold each title, beside
//! what the policy aims at; and the holders that have no 服务专员 (clause 15).

use std::collections::BTreeMap;

use bofu_domain::{
    assessment::Recognition,
    date::{Date, Year},
    names::{PartyName, TitleId},
    pack::Pack,
    uscc::Uscc,
};
use serde::{Serialize, Serializer};
use smol_str::SmolStr;

use crate::enterprises::EnterpriseRow;

/// A row of `report targets`: one per title and aim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TargetLine {
    /// The pack whose title it is.
    pub pack: SmolStr,
    /// The title.
    pub title: TitleId,
    /// The clause that sets the aim; `None`: none does.
    pub clause: Option<String>,
    /// How many holders the policy aims at, cumulative.
    pub target: Option<u32>,
    /// Until when.
    pub by: Option<Date>,
    /// How many enterprises had been recognised by the end of the year, each
    /// once, however often it was reviewed 复核.
    pub recognised: u32,
    /// How many of them for the first time in the year.
    pub recognised_in_year: u32,
    /// How many are missing.
    pub remaining: Option<u32>,
    /// Whether none is missing.
    pub reached: Option<bool>,
}

/// A title that an enterprise holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct HeldTitle {
    /// Which.
    pub title: TitleId,
    /// The pack whose title it is; `None`: no pack in use has it.
    pub pack: Option<SmolStr>,
}

/// Rows name a title by its id.
impl Serialize for HeldTitle {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.title.serialize(serializer)
    }
}

/// The first day on which an enterprise was recognised under each of some titles,
/// by what `title` makes of them.
fn first_days<'a, T: Ord>(
    row: &'a EnterpriseRow,
    title: impl Fn(&'a Recognition) -> Option<T>,
) -> BTreeMap<T, Date> {
    let mut days: BTreeMap<T, Date> = BTreeMap::new();
    for (title, day) in
        row.titles.iter().filter_map(|held| Some((title(held)?, held.recognised_on)))
    {
        let first = days.entry(title).or_insert(day);
        *first = day.min(*first);
    }
    days
}

/// The progress of a pack's titles by the end of a year, in the pack's order.
/// `is_own` says whether a title that is held is one of the pack's.
pub fn lines(
    enterprises: &[EnterpriseRow],
    pack: &Pack,
    year: Year,
    is_own: impl Fn(&Recognition) -> bool,
) -> Vec<TargetLine> {
    let mut counts: BTreeMap<&TitleId, (u32, u32)> = BTreeMap::new();
    let own = |row| first_days(row, |held| is_own(held).then_some(&held.title));
    for (title, day) in enterprises.iter().flat_map(own) {
        if day <= year.last_day() {
            let (all, new) = counts.entry(title).or_default();
            *all += 1;
            *new += u32::from(Year::of(day) == year);
        }
    }
    let mut lines = Vec::new();
    for title in pack.titles() {
        let (recognised, recognised_in_year) = counts.get(&title.id).copied().unwrap_or_default();
        let none = TargetLine {
            pack: SmolStr::new(pack.id()),
            title: title.id.clone(),
            clause: None,
            target: None,
            by: None,
            recognised,
            recognised_in_year,
            remaining: None,
            reached: None,
        };
        let of_title = pack.targets().iter().filter(|target| target.title == title.id);
        let aims: Vec<TargetLine> = of_title
            .map(|target| TargetLine {
                clause: Some(target.clause.clone()),
                target: Some(target.count),
                by: Some(target.by),
                remaining: Some(target.count.saturating_sub(recognised)),
                reached: Some(recognised >= target.count),
                ..none.clone()
            })
            .collect();
        if aims.is_empty() { lines.push(none) } else { lines.extend(aims) }
    }
    lines
}

/// A row of `report specialists`: a holder of a title without a 服务专员.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnassignedLine {
    /// The enterprise.
    pub uscc: Uscc,
    /// Its name.
    pub name: PartyName,
    /// Its titles, by the day of the first recognition.
    pub titles: Vec<HeldTitle>,
    /// The day of the first recognition of all.
    pub since: Date,
    /// 联络员, where one is named without a specialist.
    pub liaison: Option<PartyName>,
}

/// How far clause 15 is carried out by the end of a year.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Unassigned {
    /// Holders of a title that are not merged into another enterprise.
    pub holders: u32,
    /// Those that have a specialist and no 联络员.
    pub without_liaison: u32,
    /// Those without a specialist, longest without one first.
    pub lines: Vec<UnassignedLine>,
}

/// The holders of a title by the end of a year that have no specialist. `pack_of`
/// says whose title one that is held is.
pub fn unassigned(
    enterprises: &[EnterpriseRow],
    year: Year,
    pack_of: impl Fn(&Recognition) -> Option<SmolStr>,
) -> Unassigned {
    let held_title =
        |held: &Recognition| Some(HeldTitle { title: held.title.clone(), pack: pack_of(held) });
    let mut found = Unassigned::default();
    for row in enterprises.iter().filter(|row| row.merged_into.is_none()) {
        let mut titles: Vec<(Date, HeldTitle)> =
            first_days(row, held_title).into_iter().map(|(title, day)| (day, title)).collect();
        titles.retain(|(day, _)| *day <= year.last_day());
        titles.sort();
        let Some(since) = titles.first().map(|(since, _)| *since) else { continue };
        found.holders += 1;
        if row.specialist.is_some() {
            found.without_liaison += u32::from(row.liaison.is_none());
            continue;
        }
        found.lines.push(UnassignedLine {
            uscc: row.uscc.clone(),
            name: row.name.clone(),
            since,
            titles: titles.into_iter().map(|(_, title)| title).collect(),
            liaison: row.liaison.clone(),
        });
    }
    found.lines.sort_by(|one, other| (one.since, &one.uscc).cmp(&(other.since, &other.uscc)));
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn holder(number: u8, titles: &[(&str, i16)], specialist: bool) -> EnterpriseRow {
        let recognised = |(title, year): &(&str, i16)| Recognition {
            title: TitleId::parse(title).unwrap(),
            recognised_on: Date::constant(*year, 6, 1),
            pack: None,
        };
        EnterpriseRow {
            uscc: Uscc::with_check_digit(&format!("913301080000{number:05}")).unwrap(),
            name: PartyName::parse(&format!("企业{number}")).unwrap(),
            former_names: Vec::new(),
            titles: titles.iter().map(recognised).collect(),
            excluded_from: None,
            excluded_until: None,
            merged_into: None,
            specialist: specialist.then(|| PartyName::parse("一号专员").unwrap()),
            liaison: None,
            registered_on: Date::constant(2022, 1, 1),
            position: u64::from(number),
        }
    }

    fn pack() -> Pack {
        Pack::parse(Pack::builtin("binjiang-zjtx").unwrap()).unwrap()
    }

    #[test]
    fn an_enterprise_counts_once_for_a_title_from_its_first_recognition_on() {
        let rows = [
            holder(1, &[("provincial", 2022), ("little-giant", 2023)], true),
            holder(2, &[("provincial", 2023), ("provincial", 2026)], true),
            holder(3, &[("provincial", 2024)], true),
        ];
        let line = |year| {
            let lines = lines(&rows, &pack(), Year(year), |_| true);
            lines.into_iter().find(|line| line.title.as_str() == "provincial").unwrap()
        };
        let of = |line: TargetLine| (line.recognised, line.recognised_in_year, line.remaining);
        assert_eq!(of(line(2022)), (1, 1, Some(499)));
        assert_eq!(of(line(2023)), (2, 1, Some(498)));
        assert_eq!(of(line(2026)), (3, 0, Some(497)));
        assert_eq!(line(2023).by, Some(Date::constant(2025, 12, 31)));
    }

    #[test]
    fn every_aim_of_the_text_is_a_line_and_one_that_is_passed_is_reached() {
        let rows: Vec<_> = (0..13).map(|n| holder(n, &[("champion", 2023)], true)).collect();
        let lines = lines(&rows, &pack(), Year(2023), |_| true);
        let aims: Vec<_> = lines.iter().map(|line| (line.title.as_str(), line.target)).collect();
        let wanted = [
            ("champion", Some(12)),
            ("little-giant", Some(100)),
            ("hidden-champion", Some(25)),
            ("provincial", Some(500)),
        ];
        assert_eq!(aims, wanted);
        assert_eq!((lines[0].reached, lines[0].remaining), (Some(true), Some(0)));
        assert_eq!((lines[1].reached, lines[1].recognised), (Some(false), 0));
    }

    #[test]
    fn a_holder_without_a_specialist_is_listed_and_one_that_was_merged_is_not() {
        let mut merged = holder(4, &[("provincial", 2022)], false);
        merged.merged_into = Some(holder(1, &[], true).uscc);
        let rows = [
            holder(1, &[("provincial", 2023)], true),
            holder(2, &[("little-giant", 2024), ("provincial", 2023)], false),
            holder(3, &[], false),
            merged,
        ];
        let by = |year| unassigned(&rows, Year(year), |_| Some("zjtx".into()));
        let found = by(2023);
        assert_eq!((found.holders, found.without_liaison, found.lines.len()), (2, 1, 1));
        let provincial = TitleId::parse("provincial").unwrap();
        let held = HeldTitle { title: provincial, pack: Some("zjtx".into()) };
        assert_eq!(found.lines[0].titles, [held]);
        assert_eq!(by(2024).lines[0].titles.len(), 2);
        assert_eq!(by(2022).holders, 0);
    }
}
