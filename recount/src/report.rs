//! What a recount comes to.

use crate::exact::{Fen, yuan};

/// What differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// The facts, subject or decision are not those of the claim as filed.
    Facts,
    /// The pack is not the one in force, or its text has another hash.
    Pack,
    /// A reading is not the one in force.
    Readings,
    /// The clause is not the measure's.
    Clause,
    /// The policy was not in force, or the title not held, on the day of the application.
    Condition,
    /// A step of the calculation.
    Step,
    /// Anything else that an assessment says: kind, slices, group, fund and the like.
    Assessment,
    /// Days or months that another claim has taken.
    Days,
    /// The years into which the claim is cut.
    Years,
    /// What the policy gives for a year.
    Computed,
    /// A reduction.
    Reductions,
    /// What was granted for a year.
    Granted,
    /// What is taken from ceilings, or given back.
    Charges,
    /// What a merger carries to the successor, or frees there later.
    Merger,
    /// It could not be recomputed.
    Unreadable,
}

impl Kind {
    /// As programs read it.
    pub fn as_str(self) -> &'static str {
        self.words().0
    }

    /// As an office calls it.
    pub fn zh(self) -> &'static str {
        self.words().1
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Facts => ("facts", "事实"),
            Self::Pack => ("pack", "政策包"),
            Self::Readings => ("readings", "口径"),
            Self::Clause => ("clause", "条款"),
            Self::Condition => ("condition", "条件"),
            Self::Step => ("step", "计算步骤"),
            Self::Assessment => ("assessment", "审核"),
            Self::Days => ("days", "期间"),
            Self::Years => ("years", "年度划分"),
            Self::Computed => ("computed", "测算"),
            Self::Reductions => ("reductions", "扣减"),
            Self::Granted => ("granted", "核定"),
            Self::Charges => ("charges", "占用"),
            Self::Merger => ("merger", "合并"),
            Self::Unreadable => ("unreadable", "无法重算"),
        }
    }
}

/// One thing that is not as it was recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The event that records it.
    pub position: u64,
    /// The claim.
    pub claim_no: Option<String>,
    /// The year of the slice, where it is of one.
    pub period: Option<i64>,
    /// What.
    pub kind: Kind,
    /// Which step, reading or row, where one.
    pub what: String,
    /// As recorded.
    pub recorded: String,
    /// As recomputed.
    pub recomputed: String,
}

/// What is taken as recorded, because nothing in the log lets it be recomputed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trusted {
    /// The sum that a decision document sets.
    Decision(String),
    /// What a merger carried over from a predecessor.
    Merger,
}

impl std::fmt::Display for Trusted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Decision(document) => write!(f, "decision {document}"),
            Self::Merger => f.write_str("merger"),
        }
    }
}

/// A step, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepRecount {
    /// Its name.
    pub name: String,
    /// The year of its slice; `None`: of the whole claim.
    pub period: Option<i64>,
    /// As recorded.
    pub recorded: String,
    /// As recomputed, exact.
    pub recomputed: String,
    /// Whether they are the same to the last place recorded.
    pub agrees: bool,
}

/// One cut, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// `decision`, `duplicate`, `ceiling` or `appropriation`.
    pub cause: &'static str,
    /// Which ceiling, where one cut.
    pub ceiling: Option<String>,
    /// Whose.
    pub holder: Option<String>,
    /// The year of the slice.
    pub period: i64,
    /// The sum before the cut, in fen.
    pub before: Fen,
    /// What was left to get, in fen.
    pub left: Fen,
    /// By how much, in fen.
    pub amount: Fen,
}

impl std::fmt::Display for Cut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.period, self.cause)?;
        if let (Some(ceiling), Some(holder)) = (&self.ceiling, &self.holder) {
            write!(f, " {ceiling} {holder}")?;
        }
        write!(f, " {}", yuan(self.amount))
    }
}

/// One year's part of a claim, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRecount {
    /// The instalment; `None` where nothing was left of it.
    pub instalment: Option<u32>,
    /// Its year.
    pub period: i64,
    /// What the policy gives, as recorded, in fen.
    pub recorded_computed: Fen,
    /// What the policy gives, as recomputed, in fen.
    pub computed: Fen,
    /// What was granted, as recorded, in fen.
    pub recorded_granted: Fen,
    /// What was granted, as recomputed, in fen.
    pub granted: Fen,
}

impl PartRecount {
    /// Granted as recorded less granted as recomputed, in fen.
    pub fn difference(&self) -> Fen {
        self.recorded_granted - self.granted
    }
}

/// A grant, or a final rejection, recomputed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recount {
    /// The position of the event.
    pub position: u64,
    /// Whose.
    pub uscc: String,
    /// The claim.
    pub claim_no: String,
    /// Under which measure.
    pub measure: String,
    /// The steps.
    pub steps: Vec<StepRecount>,
    /// The cuts, as recomputed.
    pub cuts: Vec<Cut>,
    /// The years' parts.
    pub parts: Vec<PartRecount>,
    /// What could not be recomputed.
    pub trusted: Vec<Trusted>,
    /// Whatever is not as recorded; none, where all is right.
    pub differences: Vec<Difference>,
}
