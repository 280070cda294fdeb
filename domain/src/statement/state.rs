//! A statement as its events leave it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::event::{Line, OrderRef, StatementEvent};
use crate::{money::Money, names::DocumentNo};

/// The file as it was taken in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imported {
    /// The account.
    pub account_no: String,
    /// SHA-256 of the file, hex.
    pub file_hash: String,
    /// The balance before the first line.
    pub opening: Money,
    /// The balance after the last line.
    pub closing: Money,
    /// The lines.
    pub lines: Vec<Line>,
}

/// Lines and orders that belong together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// The lines' numbers.
    pub lines: Vec<u32>,
    /// The orders.
    pub orders: Vec<OrderRef>,
}

/// How a line that matches no order is explained.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// How.
    pub resolution: String,
    /// The document, where there is one.
    pub document_no: Option<DocumentNo>,
}

/// A bank statement and its reconciliation.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Statement {
    imported: Option<Imported>,
    matches: BTreeMap<u32, Match>,
    resolutions: BTreeMap<u32, Resolution>,
}

impl Statement {
    /// The file; `None` before it is taken in.
    pub fn imported(&self) -> Option<&Imported> {
        self.imported.as_ref()
    }

    /// The matches that stand, by number.
    pub fn matches(&self) -> &BTreeMap<u32, Match> {
        &self.matches
    }

    /// The lines that are explained.
    pub fn resolutions(&self) -> &BTreeMap<u32, Resolution> {
        &self.resolutions
    }

    /// The lines that neither a match nor a resolution accounts for.
    pub fn open_lines(&self) -> impl Iterator<Item = &Line> {
        let lines = self.imported.iter().flat_map(|imported| &imported.lines);
        lines.filter(|line| {
            !self.resolutions.contains_key(&line.no)
                && !self.matches.values().any(|known| known.lines.contains(&line.no))
        })
    }

    /// Takes in what has happened.
    pub fn apply_event(&mut self, event: &StatementEvent) {
        match event {
            StatementEvent::StatementImported {
                account_no,
                file_hash,
                opening,
                closing,
                lines,
                ..
            } => {
                self.imported = Some(Imported {
                    account_no: account_no.clone(),
                    file_hash: file_hash.clone(),
                    opening: *opening,
                    closing: *closing,
                    lines: lines.clone(),
                });
            }
            StatementEvent::LinesMatched { match_no, lines, orders, .. } => {
                let known = Match { lines: lines.clone(), orders: orders.clone() };
                self.matches.insert(*match_no, known);
            }
            StatementEvent::LinesUnmatched { match_no, .. } => {
                self.matches.remove(match_no);
            }
            StatementEvent::BreakResolved { line, resolution, document_no, .. } => {
                let known =
                    Resolution { resolution: resolution.clone(), document_no: document_no.clone() };
                self.resolutions.insert(*line, known);
            }
        }
    }
}
