//! Drawing a sample: by a seed, so that another auditor draws the same.
//!
//! The whole of it is specified in `docs/guides/audit-a-year.md`, and
//! `tests/repeat_sample.py` repeats it. Integers only.
//!
//! 1. The **population** is put in order: by claim number as UTF-8 bytes, then
//!    by instalment. Its digest is SHA-256 over one line for each instalment:
//!    claim number, tab, instalment, tab, amount in yuan with two places, line
//!    feed.
//! 2. The **stream** of a method and seed has as its number `i` = 0, 1, 2, …
//!    the first eight bytes, big-endian, of SHA-256 over the text
//!    `bofu-audit-sample-1`, method, seed, `i`, with a line feed between them.
//! 3. A number **below `n`**: the next of the stream that is below the largest
//!    multiple of `n` up to 2⁶⁴ (others are passed over), modulo `n`.
//! 4. `random`: for `k` = 0 … size − 1, the instalment at `k` changes places
//!    with that at `k` + a number below (count − `k`); the first `size` are taken.
//! 5. `monetary-unit`: fen are counted through the population. Taken is
//!    whoever has one of the fen `start`, `start` + interval, `start` + 2 ×
//!    interval, …, `start` being a number below the interval in fen.

use sha2::{Digest as _, Sha256};

use super::event::{Method, SampleItem};
use crate::{
    explained::Explained,
    money::{Money, total},
};

/// What the texts of the stream begin with.
const DOMAIN: &str = "bofu-audit-sample-1";
/// The longest seed, in characters.
const LONGEST_SEED: usize = 200;

/// Why nothing is drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[allow(missing_docs, reason = "each message says what its fields are")]
pub enum DrawError {
    #[error("there are no instalments to draw from")]
    #[explain(code = "population-empty", zh = "没有可供抽样的分期")]
    #[explain(
        hint = "see the year with `report register --year`",
        hint_zh = "请用 report register --year 查看该年度台账"
    )]
    Empty,
    #[error("a sample of {size} cannot be drawn from {count} instalment(s)")]
    #[explain(code = "sample-size", zh = "不能从 {count} 个分期中抽取 {size} 个")]
    #[explain(hint = "ask for at least one and at most all", hint_zh = "至少一个, 至多全部")]
    Size { size: u64, count: u64 },
    #[error("the interval {0} is not above zero")]
    #[explain(code = "sample-interval", zh = "抽样间隔 {0} 须大于零")]
    #[explain(hint = "ask for at least one and at most all", hint_zh = "至少一个, 至多全部")]
    Interval(Money),
    /// A seed that could not be written down.
    #[error("the seed is empty, longer than {LONGEST_SEED} characters, or has a control character")]
    #[explain(code = "bad-seed", zh = "种子为空、超过 {LONGEST_SEED} 字, 或含控制字符")]
    #[explain(
        hint = "give a line of text with --seed, and write it down",
        hint_zh = "请用 --seed 给出一行文字, 并记录备查"
    )]
    Seed,
    #[error("the sums of the population leave the range of amounts")]
    #[explain(code = "amount-out-of-range", zh = "总体金额超出可记账范围")]
    #[explain(hint = "run `bofu audit verify`", hint_zh = "请运行 bofu audit verify")]
    OutOfRange,
}

/// An instalment that may be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// The instalment, by what was granted.
    pub item: SampleItem,
    /// Whether it is one of those that a method without chance is after: whose sum
    /// somebody set ([`Method::Decided`]), whose dates want a look ([`Method::Dates`]).
    pub meant: bool,
}

/// What is drawn from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Population {
    units: Vec<Unit>,
    sum: Money,
}

/// What was drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draw {
    /// In the order of the population.
    pub items: Vec<SampleItem>,
    /// The first fen that was taken, where fen were counted.
    pub start: Option<Money>,
}

impl Population {
    /// Puts the instalments in their order.
    pub fn of(mut units: Vec<Unit>) -> Result<Self, DrawError> {
        units.sort_by(|one, other| {
            let key = |unit: &Unit| (unit.item.claim_no.clone(), unit.item.instalment);
            key(one).cmp(&key(other))
        });
        let sum = total(units.iter().map(|unit| unit.item.amount)).ok_or(DrawError::OutOfRange)?;
        if units.is_empty() { Err(DrawError::Empty) } else { Ok(Self { units, sum }) }
    }

    /// How many instalments.
    pub fn count(&self) -> u64 {
        u64::try_from(self.units.len()).unwrap_or(u64::MAX)
    }

    /// Σ of what was granted.
    pub fn sum(&self) -> Money {
        self.sum
    }

    /// SHA-256 over its lines, hex.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for Unit { item, .. } in &self.units {
            let SampleItem { claim_no, instalment, amount } = item;
            hash.update(format!("{claim_no}\t{instalment}\t{amount}\n"));
        }
        let digest = hash.finalize();
        let nibbles = digest.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16)).collect()
    }

    /// The interval at which `size` fen are taken: what each stands for, whole fen.
    pub fn interval(&self, size: u64) -> Result<Money, DrawError> {
        let none = DrawError::Size { size, count: self.count() };
        let parts = i64::try_from(size).ok().filter(|size| *size > 0).ok_or(none.clone())?;
        let interval = Money::checked_fen(self.sum.fen() / parts).ok_or(DrawError::OutOfRange)?;
        if interval.is_positive() { Ok(interval) } else { Err(none) }
    }

    /// Draws.
    pub fn draw(&self, method: &Method, seed: &str) -> Result<Draw, DrawError> {
        let all = |wanted: &dyn Fn(&Unit) -> bool| {
            let items = self.units.iter().filter(|unit| wanted(unit));
            Draw { items: items.map(|unit| unit.item.clone()).collect(), start: None }
        };
        match method {
            Method::Random { size } => self.random(*size, &mut Stream::of("random", seed)?),
            Method::MonetaryUnit { interval } => {
                self.monetary(*interval, &mut Stream::of("monetary-unit", seed)?)
            }
            Method::Above { amount } => Ok(all(&|unit| unit.item.amount > *amount)),
            Method::Decided | Method::Dates => Ok(all(&|unit| unit.meant)),
        }
    }

    fn random(&self, size: u64, stream: &mut Stream) -> Result<Draw, DrawError> {
        let refused = || DrawError::Size { size, count: self.count() };
        let wanted = usize::try_from(size).map_err(|_| refused())?;
        if wanted == 0 || wanted > self.units.len() {
            return Err(refused());
        }
        let mut order: Vec<usize> = (0..self.units.len()).collect();
        for place in 0..wanted {
            let rest = u64::try_from(order.len() - place).map_err(|_| refused())?;
            let step = usize::try_from(stream.below(rest)).map_err(|_| refused())?;
            order.swap(place, place + step);
        }
        order.truncate(wanted);
        order.sort_unstable();
        let items = order.iter().filter_map(|place| self.units.get(*place));
        Ok(Draw { items: items.map(|unit| unit.item.clone()).collect(), start: None })
    }

    fn monetary(&self, interval: Money, stream: &mut Stream) -> Result<Draw, DrawError> {
        let fen = u64::try_from(interval.fen()).ok().filter(|fen| *fen > 0);
        let fen = fen.ok_or(DrawError::Interval(interval))?;
        let start = stream.below(fen);
        // The next fen that is taken, and where the next instalment begins.
        let (mut next, mut from) = (start, 0_u64);
        let mut items = Vec::new();
        for Unit { item, .. } in &self.units {
            let amount = u64::try_from(item.amount.fen()).map_err(|_| DrawError::OutOfRange)?;
            let to = from.checked_add(amount).ok_or(DrawError::OutOfRange)?;
            if next < to {
                items.push(item.clone());
                let taken = (to - next).div_ceil(fen);
                let step = taken.checked_mul(fen).ok_or(DrawError::OutOfRange)?;
                next = next.checked_add(step).ok_or(DrawError::OutOfRange)?;
            }
            from = to;
        }
        let start = i64::try_from(start).ok().and_then(Money::checked_fen);
        Ok(Draw { items, start })
    }
}

/// Numbers of a method and a seed.
struct Stream {
    head: String,
    next: u64,
}

impl Stream {
    fn of(method: &str, seed: &str) -> Result<Self, DrawError> {
        let length = seed.chars().count();
        let plain = !seed.chars().any(char::is_control) && seed.trim() == seed;
        if length == 0 || length > LONGEST_SEED || !plain {
            return Err(DrawError::Seed);
        }
        Ok(Self { head: format!("{DOMAIN}\n{method}\n{seed}\n"), next: 0 })
    }

    fn number(&mut self) -> u64 {
        let digest = Sha256::digest(format!("{}{}", self.head, self.next));
        self.next += 1;
        digest.iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
    }

    /// A number below `n`, each as likely as any other.
    fn below(&mut self, n: u64) -> u64 {
        let n = n.max(1);
        // 2⁶⁴ mod n: so many at the end would make the small numbers likelier.
        let surplus = (u64::MAX % n + 1) % n;
        loop {
            let number = self.number();
            if number <= u64::MAX - surplus {
                return number % n;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use proptest::prelude::*;

    use super::*;
    use crate::testing::{claim_no, yuan};

    fn population(amounts: &[&str]) -> Population {
        let unit = |(no, amount): (usize, &&str)| Unit {
            item: SampleItem {
                claim_no: claim_no(&format!("C-{no}")),
                instalment: 1,
                amount: yuan(amount),
            },
            meant: no == 1,
        };
        Population::of(amounts.iter().enumerate().map(unit).collect()).unwrap()
    }

    fn drawn(population: &Population, method: &Method, seed: &str) -> Vec<String> {
        let draw = population.draw(method, seed).unwrap();
        draw.items.iter().map(|item| item.claim_no.to_string()).collect()
    }

    /// Worked out once by `tests/repeat_sample.py`, and with paper and pencil.
    #[test]
    fn the_stream_is_the_specified_one() {
        let mut stream = Stream::of("random", "2024-7").unwrap();
        let digest = Sha256::digest("bofu-audit-sample-1\nrandom\n2024-7\n0");
        let first = u64::from_be_bytes(digest[..8].try_into().unwrap());
        assert_eq!(stream.number(), first);
        assert_ne!(stream.number(), first);
    }

    #[test]
    fn the_order_in_which_the_register_comes_does_not_matter() {
        let one = population(&["10", "20", "30", "40"]);
        let mut units = one.units.clone();
        units.reverse();
        let other = Population::of(units).unwrap();
        assert_eq!(one, other);
        assert_eq!(one.digest(), other.digest());
        let line = "C-0\t1\t10.00\nC-1\t1\t20.00\nC-2\t1\t30.00\nC-3\t1\t40.00\n";
        let hex = format!("{:x}", Sha256::digest(line));
        assert_eq!(one.digest(), hex);
    }

    #[test]
    fn who_has_as_much_as_the_interval_is_always_taken() {
        let population = population(&["0.03", "1000", "0.01", "999.99", "2500"]);
        let method = Method::MonetaryUnit { interval: yuan("1000") };
        for seed in 0..200 {
            let drawn = drawn(&population, &method, &seed.to_string());
            assert!(drawn.contains(&"C-1".to_owned()) && drawn.contains(&"C-4".to_owned()));
        }
    }

    #[test]
    fn above_a_sum_is_more_than_it_and_decided_is_what_was_decided() {
        let population = population(&["10", "10.01", "9"]);
        assert_eq!(drawn(&population, &Method::Above { amount: yuan("10") }, ""), ["C-1"]);
        assert_eq!(drawn(&population, &Method::Decided, ""), ["C-1"]);
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let population = population(&["10", "20"]);
        let code = |method: &Method, seed: &str| population.draw(method, seed).unwrap_err().code();
        for size in [0, 3] {
            assert_eq!(code(&Method::Random { size }, "s"), "sample-size");
        }
        for seed in ["", " s", "a\nb"] {
            assert_eq!(code(&Method::Random { size: 1 }, seed), "bad-seed");
        }
        let none = Method::MonetaryUnit { interval: yuan("0") };
        assert_eq!(code(&none, "s"), "sample-interval");
        assert_eq!(population.interval(0).unwrap_err().code(), "sample-size");
        assert_eq!(Population::of(Vec::new()).unwrap_err().code(), "population-empty");
    }

    proptest! {
        #[test]
        fn a_random_sample_has_its_size_without_any_twice_and_the_same_seed_draws_it_again(
            count in 1..60_usize, share in 1..60_usize, seed in "[a-z]{1,8}",
        ) {
            let population = population(&vec!["1"; count]);
            let method = Method::Random { size: u64::try_from(share.min(count)).unwrap() };
            let mut first = drawn(&population, &method, &seed);
            prop_assert_eq!(&first, &drawn(&population, &method, &seed));
            first.sort();
            first.dedup();
            prop_assert_eq!(first.len(), share.min(count));
        }

        #[test]
        fn monetary_units_are_hit_as_often_as_the_interval_fits(
            fen in proptest::collection::vec(1..5_000_i64, 1..40), interval in 1..3_000_i64,
        ) {
            let texts: Vec<String> =
                fen.iter().map(|fen| Money::checked_fen(*fen).unwrap().to_string()).collect();
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            let population = population(&texts);
            let method = Method::MonetaryUnit { interval: Money::checked_fen(interval).unwrap() };
            let draw = population.draw(&method, "s").unwrap();
            let start = draw.start.unwrap().fen();
            // The naive way: every fen that is taken, one by one.
            let mut expected = Vec::new();
            let mut at = start;
            while at < population.sum().fen() {
                let mut end = 0;
                let hit = population.units.iter().find(|unit| {
                    end += unit.item.amount.fen();
                    at < end
                });
                expected.push(hit.unwrap().item.clone());
                at += interval;
            }
            expected.dedup();
            prop_assert_eq!(draw.items, expected);
        }
    }
}
