//! What came of many items, each decided on its own.

use bofu_app::{error::AppError, payments::Outcome};
use bofu_domain::{
    language::{Lang, Text},
    money::Money,
    names::{ClaimNo, EndToEndId},
};
use bofu_projections::orders::OrderRow;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Refusal, members};

/// What came of each: `{WORD: […], "refused": […]}`. `N` holds what names an
/// item as JSON has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Items<N> {
    /// What was done with an item: `ordered`.
    pub word: Text<&'static str>,
    /// Those that were done.
    pub done: Vec<Item<N>>,
    /// Those that were refused.
    pub refused: Vec<Refused<N>>,
    /// Those that somebody holds back, where they are told apart.
    pub held: Option<Vec<Refused<N>>>,
}

/// An item that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<N> {
    /// What names it.
    pub names: N,
    /// The same as people read it, its number first.
    pub text: String,
    /// Whether it was so before.
    pub unchanged: bool,
}

/// An item that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused<N> {
    /// What names it.
    pub names: N,
    /// The same as people read it, its number first.
    pub text: String,
    /// Why.
    pub why: Refusal,
}

impl<N> Items<N> {
    /// What came of items, each with how people read it.
    pub fn of(
        zh: &'static str,
        en: &'static str,
        came: impl IntoIterator<Item = (N, String, Outcome)>,
        lang: Lang,
    ) -> Self {
        let (mut done, mut refused) = (Vec::new(), Vec::new());
        for (names, text, outcome) in came {
            match outcome {
                Ok(changed) => done.push(Item { names, text, unchanged: !changed }),
                Err(error) => refused.push(Refused { names, text, why: Refusal::of(&error, lang) }),
            }
        }
        Self { word: Text { zh, en }, done, refused, held: None }
    }
}

impl<N: Serialize> Serialize for Item<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = members(&self.names)?;
        item.insert("unchanged".to_owned(), self.unchanged.into());
        item.serialize(serializer)
    }
}

impl<N: Serialize> Serialize for Refused<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = members(&self.names)?;
        item.extend(members(&self.why)?);
        item.serialize(serializer)
    }
}

impl<N: Serialize> Serialize for Items<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let value =
            |list: Result<Value, serde_json::Error>| list.map_err(serde::ser::Error::custom);
        let mut answer = serde_json::Map::new();
        answer.insert(self.word.en.to_owned(), value(serde_json::to_value(&self.done))?);
        answer.insert("refused".to_owned(), value(serde_json::to_value(&self.refused))?);
        if let Some(held) = &self.held {
            answer.insert("held".to_owned(), value(serde_json::to_value(held))?);
        }
        answer.serialize(serializer)
    }
}

/// What names a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfClaim {
    /// Its number.
    pub claim_no: String,
}

impl OfClaim {
    /// A claim by its number.
    pub fn of(claim_no: impl ToString) -> Self {
        Self { claim_no: claim_no.to_string() }
    }
}

/// What names a payment order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfOrder {
    /// How much is paid.
    pub amount: Money,
    /// The claim.
    pub claim_no: ClaimNo,
    /// The order.
    pub end_to_end_id: EndToEndId,
    /// The instalment.
    pub instalment: u32,
}

/// Things that stand in the lines of an answer.
pub trait Lined {
    /// What names one in JSON.
    type Names;
    /// What names it in JSON, and how people read it.
    fn line(self) -> (Self::Names, String);
}

impl Lined for ClaimNo {
    type Names = OfClaim;

    fn line(self) -> (OfClaim, String) {
        (OfClaim::of(&self), self.to_string())
    }
}

impl Lined for OrderRow {
    type Names = OfOrder;

    fn line(self) -> (OfOrder, String) {
        let Self { claim_no, end_to_end_id, instalment, amount, .. } = self;
        let text = format!("{end_to_end_id}\t{amount}");
        (OfOrder { amount, claim_no, end_to_end_id, instalment }, text)
    }
}

/// Things with what came of each, as the lines of an answer.
pub fn outcomes<T: Lined>(
    came: Vec<(T, Result<bool, AppError>)>,
) -> impl Iterator<Item = (T::Names, String, Outcome)> {
    came.into_iter().map(|(thing, outcome)| {
        let (names, text) = thing.line();
        (names, text, outcome)
    })
}
