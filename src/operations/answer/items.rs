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
pub struct ItemAnswers<N> {
    /// What was done with an item: `ordered`.
    pub word: Text<&'static str>,
    /// Those that were done.
    pub done: Vec<DoneItem<N>>,
    /// Those that were refused.
    pub refused: Vec<RefusedItem<N>>,
    /// Those that somebody holds back, where they are told apart.
    pub held: Option<Vec<RefusedItem<N>>>,
}

/// An item that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneItem<N> {
    /// What names it.
    pub names: N,
    /// The same as people read it, its number first.
    pub text: String,
    /// Whether it was so before.
    pub unchanged: bool,
}

/// An item that was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedItem<N> {
    /// What names it.
    pub names: N,
    /// The same as people read it, its number first.
    pub text: String,
    /// Why.
    pub why: Refusal,
}

impl<N> ItemAnswers<N> {
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
                Ok(changed) => done.push(DoneItem { names, text, unchanged: !changed }),
                Err(error) => {
                    refused.push(RefusedItem { names, text, why: Refusal::of(&error, lang) });
                }
            }
        }
        Self { word: Text { zh, en }, done, refused, held: None }
    }
}

impl<N: Serialize> Serialize for DoneItem<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = members(&self.names)?;
        item.insert("unchanged".to_owned(), self.unchanged.into());
        item.serialize(serializer)
    }
}

impl<N: Serialize> Serialize for RefusedItem<N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut item = members(&self.names)?;
        item.extend(members(&self.why)?);
        item.serialize(serializer)
    }
}

impl<N: Serialize> Serialize for ItemAnswers<N> {
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
pub struct ClaimRef {
    /// Its number.
    pub claim_no: String,
}

/// What names a payment order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderRef {
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
pub trait AnswerLine {
    /// What names one in JSON.
    type Names;
    /// What names it in JSON, and how people read it.
    fn line(self) -> (Self::Names, String);
}

impl AnswerLine for ClaimNo {
    type Names = ClaimRef;

    fn line(self) -> (ClaimRef, String) {
        (ClaimRef { claim_no: self.to_string() }, self.to_string())
    }
}

impl AnswerLine for OrderRow {
    type Names = OrderRef;

    fn line(self) -> (OrderRef, String) {
        let Self { claim_no, end_to_end_id, instalment, amount, .. } = self;
        let text = format!("{end_to_end_id}\t{amount}");
        (OrderRef { amount, claim_no, end_to_end_id, instalment }, text)
    }
}

/// Things with what came of each, as the lines of an answer.
pub fn outcomes<T: AnswerLine>(
    came: Vec<(T, Result<bool, AppError>)>,
) -> impl Iterator<Item = (T::Names, String, Outcome)> {
    came.into_iter().map(|(thing, outcome)| {
        let (names, text) = thing.line();
        (names, text, outcome)
    })
}
