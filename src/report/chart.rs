//! Bars of what is used of a limit: beside a row of the ceilings, on a page of
//! their own, and as SVG.

use bofu_domain::{
    language::{Lang, Text},
    money::Money,
};

use super::drawing::{Anchor, Ink, Look, Mark, POINT};
use crate::number::thousands;

/// How much of a limit is taken, and by whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gauge {
    /// The most; `None`: not limited.
    pub limit: Option<Money>,
    /// What is taken of it.
    pub own: Money,
    /// What other payers' money takes of it.
    pub external: Money,
}

impl Gauge {
    /// What is taken, in thousandths of the limit, cut off below: what shows as
    /// 100.0 % is used up. `None` without a limit.
    pub fn per_mille(&self) -> Option<i64> {
        let limit = i128::from(self.limit?.fen());
        let taken = i128::from(self.own.fen()) + i128::from(self.external.fen());
        if limit <= 0 {
            return None;
        }
        i64::try_from((taken * 1000).div_euclid(limit)).ok()
    }

    /// `61.7 %`
    fn percent(&self) -> Option<String> {
        let share = self.per_mille()?;
        let (sign, share) = if share < 0 { ("-", share.saturating_neg()) } else { ("", share) };
        Some(format!("{sign}{}.{} %", share / 10, share % 10))
    }

    /// The bar. Four fifths of its width are the limit; what goes beyond runs
    /// into the last fifth, however far it goes.
    pub(super) fn marks(&self, at: (i32, i32), width: i32, height: i32) -> Vec<Mark> {
        let (x, y) = at;
        let Some(limit) = self.limit.map(Money::fen).filter(|limit| *limit > 0) else {
            return Vec::new();
        };
        let full = width * 4 / 5;
        let reach = |fen: i128| {
            let reached = fen.max(0) * i128::from(full) / i128::from(limit);
            i32::try_from(reached).unwrap_or(width).min(width)
        };
        let own = reach(i128::from(self.own.fen()));
        let all = reach(i128::from(self.own.fen()) + i128::from(self.external.fen()));
        let parts = [
            (0, full, Ink::Track),
            (0, own.min(full), Ink::Own),
            (own.min(full), all.min(full), Ink::External),
            (full, all, Ink::Over),
        ];
        let mut marks: Vec<Mark> = parts
            .into_iter()
            .filter(|(from, to, _)| to > from)
            .map(|(from, to, ink)| Mark::fill((x + from, y), (to - from, height), ink))
            .collect();
        marks.push(Mark::fill((x + full, y - 2 * POINT), (POINT, height + 4 * POINT), Ink::Black));
        marks
    }
}

/// One bar with its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What is limited.
    pub label: Text,
    /// How much of it is taken.
    pub gauge: Gauge,
    /// How many of the rows that it adds up are beyond their limit: a sum
    /// would hide them.
    pub over: usize,
}

/// A chart of limits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chart {
    /// Its title.
    pub title: Text,
    /// Its bars, from above.
    pub bars: Vec<Bar>,
}

/// The height of one bar with its name.
pub(super) const BAR: i32 = 34 * POINT;
/// The height of title and legend.
pub(super) const HEAD: i32 = 52 * POINT;

impl Chart {
    /// Title and legend, from a place down and as wide as this.
    pub(super) fn head(&self, (x, y): (i32, i32), width: i32, lang: Lang) -> Vec<Mark> {
        let middle = (x + width / 2, y + 14 * POINT);
        let title = Look::plain(13 * POINT).bold();
        let mut marks = vec![Mark::text(middle, Anchor::Middle, title, self.title.pick(lang))];
        let legend = [
            (Ink::Own, lang.pick("占用", "own")),
            (Ink::External, lang.pick("其他资金", "external")),
            (Ink::Track, lang.pick("余额", "headroom")),
            (Ink::Over, lang.pick("超限", "beyond the limit")),
        ];
        let mut left = x;
        for (ink, name) in legend {
            marks.push(Mark::fill((left, y + 28 * POINT), (9 * POINT, 9 * POINT), ink));
            let place = (left + 13 * POINT, y + 36 * POINT);
            marks.push(Mark::text(place, Anchor::Start, Look::plain(9 * POINT), name));
            left += 90 * POINT;
        }
        marks
    }

    /// One bar with its name and figures.
    pub(super) fn bar(bar: &Bar, (x, y): (i32, i32), width: i32, lang: Lang) -> Vec<Mark> {
        let look = Look::plain(9 * POINT);
        let sum = |money: Money| thousands(&money.to_string());
        let taken = sum(bar.gauge.own.plus(bar.gauge.external));
        let figures = match (bar.gauge.limit, bar.gauge.percent()) {
            (Some(limit), Some(share)) => format!("{taken} / {} · {share}", sum(limit)),
            (Some(limit), None) => format!("{taken} / {}", sum(limit)),
            (None, _) => format!("{taken} · {}", lang.pick("不限", "not limited")),
        };
        let line = y + 11 * POINT;
        let mut marks = vec![Mark::text((x, line), Anchor::Start, look, bar.label.pick(lang))];
        marks.push(Mark::text((x + width, line), Anchor::End, look, figures));
        if bar.over > 0 {
            let over = match lang {
                Lang::Zh => format!("其中超限 {} 行", bar.over),
                Lang::En => format!("{} of them beyond the limit", bar.over),
            };
            let place = (x + width * 11 / 20, line);
            marks.push(Mark::text(place, Anchor::Middle, look.ink(Ink::Over), over));
        }
        marks.extend(bar.gauge.marks((x, y + 17 * POINT), width, 9 * POINT));
        marks
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gauge(limit: &str, own: &str, external: &str) -> Gauge {
        let yuan = |text| Money::parse(text).unwrap();
        Gauge { limit: Some(yuan(limit)), own: yuan(own), external: yuan(external) }
    }

    fn widths(gauge: Gauge) -> Vec<(Ink, i32)> {
        gauge
            .marks((0, 0), 1000, 10)
            .into_iter()
            .filter_map(|mark| match mark {
                Mark::Box { width, ink, .. } if ink != Ink::Black => Some((ink, width)),
                Mark::Box { .. } | Mark::Text { .. } => None,
            })
            .collect()
    }

    #[test]
    fn a_share_is_cut_off_and_so_never_called_full_before_it_is() {
        assert_eq!(gauge("2000000", "1999999.99", "0").percent().unwrap(), "99.9 %");
        assert_eq!(gauge("2000000", "1950000", "50000").percent().unwrap(), "100.0 %");
        assert_eq!(gauge("100", "100", "25").percent().unwrap(), "125.0 %");
        assert_eq!(Gauge { limit: None, ..gauge("1", "1", "0") }.percent(), None);
    }

    #[test]
    fn the_parts_of_a_bar_stand_to_each_other_as_the_sums_do() {
        let parts = widths(gauge("100", "50", "25"));
        assert_eq!(parts, [(Ink::Track, 800), (Ink::Own, 400), (Ink::External, 200)]);
    }

    #[test]
    fn what_goes_beyond_the_limit_is_marked_and_never_cut_away() {
        let parts = widths(gauge("100", "100", "10"));
        assert_eq!(parts, [(Ink::Track, 800), (Ink::Own, 800), (Ink::Over, 80)]);
        let far = widths(gauge("1", "90000000000", "10"));
        assert_eq!(far.last(), Some(&(Ink::Over, 200)));
    }
}
