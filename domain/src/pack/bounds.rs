//! Between which values a name or a formula lies, as far as the pack tells:
//! so that a division by zero or a negative sum is found before any claim.

use rust_decimal::Decimal;

/// Inclusive bounds; `None` is unbounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) low: Option<Decimal>,
    pub(super) high: Option<Decimal>,
}

impl Bounds {
    pub(super) const fn new(low: Option<Decimal>, high: Option<Decimal>) -> Self {
        Self { low, high }
    }

    pub(super) const fn exactly(value: Decimal) -> Self {
        Self::new(Some(value), Some(value))
    }

    pub(super) const fn at_least(low: Decimal) -> Self {
        Self::new(Some(low), None)
    }

    /// The bounds of either.
    pub(super) fn or(self, other: Self) -> Self {
        let both =
            |a: Option<Decimal>, b: Option<Decimal>, pick: fn(Decimal, Decimal) -> Decimal| {
                Some(pick(a?, b?))
            };
        Self::new(
            both(self.low, other.low, Decimal::min),
            both(self.high, other.high, Decimal::max),
        )
    }

    pub(super) fn plus(self, other: Self) -> Self {
        let sum = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_add(b?);
        Self::new(sum(self.low, other.low), sum(self.high, other.high))
    }

    pub(super) fn negated(self) -> Self {
        Self::new(self.high.map(|high| -high), self.low.map(|low| -low))
    }

    pub(super) fn times(self, other: Self) -> Self {
        let product = |a: Option<Decimal>, b: Option<Decimal>| a?.checked_mul(b?);
        if self.is_not_negative() && other.is_not_negative() {
            return Self::new(product(self.low, other.low), product(self.high, other.high));
        }
        let corners: Option<Vec<Decimal>> = [
            product(self.low, other.low),
            product(self.low, other.high),
            product(self.high, other.low),
            product(self.high, other.high),
        ]
        .into_iter()
        .collect();
        let corners = corners.unwrap_or_default();
        Self::new(corners.iter().min().copied(), corners.iter().max().copied())
    }

    /// The quotient by something that is not zero: only its sign is kept.
    pub(super) fn divided(self, by: Self) -> Self {
        if self.is_not_negative() && by.is_positive() {
            Self::at_least(Decimal::ZERO)
        } else {
            Self::new(None, None)
        }
    }

    pub(super) fn smaller(self, other: Self) -> Self {
        let high = match (self.high, other.high) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        Self::new(self.low.zip(other.low).map(|(a, b)| a.min(b)), high)
    }

    pub(super) fn larger(self, other: Self) -> Self {
        self.negated().smaller(other.negated()).negated()
    }

    pub(super) fn is_positive(self) -> bool {
        self.low.is_some_and(|low| low > Decimal::ZERO)
    }

    pub(super) fn is_not_negative(self) -> bool {
        self.low.is_some_and(|low| low >= Decimal::ZERO)
    }

    pub(super) fn excludes_zero(self) -> bool {
        self.is_positive() || self.high.is_some_and(|high| high < Decimal::ZERO)
    }
}
