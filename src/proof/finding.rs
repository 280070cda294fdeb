//! What a verification found, in both languages.

use std::{collections::HashMap, fmt, ops::Range};

use serde::Serialize;

/// How many findings of a kind, or of a rule, are listed one by one; more are
/// counted. Of each kind, so that a thousand wrong leaves do not hide the
/// checkpoint that says which of them came first.
const LISTED: usize = 100;

/// The kind of a finding; its name is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FindingKind {
    /// A position is missing, or stands twice.
    PositionGap,
    /// A stream's sequence is missing, or stands twice.
    SequenceGap,
    /// An event was recorded before the one in front of it.
    TimeBackwards,
    /// `recorded_at` is not RFC 3339, UTC, six decimals.
    TimeMalformed,
    /// Payload or metadata is not its own RFC 8785 form.
    NotCanonical,
    /// The stored leaf hash is not the line's.
    LeafMismatch,
    /// The event cannot be read as what it says it is.
    Unreadable,
    /// There are fewer or more events than the ledger's head says.
    HeadMismatch,
    /// The checkpoint is over more events than there are.
    CheckpointAhead,
    /// The first events are not those that the checkpoint was signed over.
    CheckpointMismatch,
    /// The checkpoint's signature is wrong, or not this office's.
    CheckpointSignature,
    /// The checkpoint is of another ledger, or the first event was changed.
    CheckpointOfAnother,
    /// A stored node of the tree is not that of the events.
    TileMismatch,
    /// The receipt is not in the form in which it is written.
    ReceiptMalformed,
    /// The receipt as a whole is not what its seal was put under.
    ReceiptSeal,
    /// An event of the receipt is not proved to be in the log.
    ReceiptProof,
    /// The receipt says something else than its events.
    ReceiptClaim,
    /// The key that sealed the receipt is known from the receipt alone.
    ReceiptKeyUnknown,
    /// An own charge went beyond its ceiling when it was committed.
    OverLimit,
    /// The metadata name another database user than had logged in.
    LoginMismatch,
    /// A stored row is not what the events fold to.
    RowMismatch,
    /// The event breaks a rule that it must follow: see [`Finding::judged`].
    RuleBroken,
    /// Two days contradict each other, in an event that is older than the rule,
    /// or that a person stands for: see [`Finding::judged`].
    DateContradiction,
    /// Two spellings of one key were taken for two, when they were decided.
    CollidingKeys,
    /// A key has letters that look like those of another script.
    LookAlikeLetters,
    /// Events were recorded long after their days, in a window opened for them.
    LateEntries,
    /// A projection says that it has folded more events than there are.
    ProjectionAhead,
    /// More were found than are listed.
    More,
}

/// One thing that is not as it must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What kind of thing.
    pub kind: FindingKind,
    /// The event's position, where it concerns one.
    pub position: Option<u64>,
    /// The first and the last position between which it lies, where no single
    /// event can be named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub between: Option<[u64; 2]>,
    /// The rule that an event breaks, and how.
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub judged: Option<Judged>,
    /// What was found, in English.
    pub message: String,
    /// What was found, in Chinese.
    pub message_zh: String,
}

/// A rule that an event breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// Its name, which stays.
    pub rule: &'static str,
    /// What is recorded.
    pub recorded: String,
    /// What follows from the events before it.
    pub expected: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            Some(position) => write!(f, "position {position}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Findings in the order found. A ledger that is broken throughout does not
/// fill the memory.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    listed: Vec<Finding>,
    of_kind: HashMap<(FindingKind, &'static str), usize>,
    more: u64,
}

impl Findings {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// One more.
    pub fn add(
        &mut self,
        kind: FindingKind,
        position: Option<u64>,
        message: String,
        message_zh: String,
    ) {
        let (between, judged) = (None, None);
        self.push(Finding { kind, position, between, judged, message, message_zh });
    }

    /// One more: an event breaks a rule.
    pub fn add_judged(
        &mut self,
        position: u64,
        judged: Judged,
        message: String,
        message_zh: String,
    ) {
        self.add_of_rule(FindingKind::RuleBroken, (position, judged), message, message_zh);
    }

    /// One more: days that contradict each other.
    pub fn add_contradiction(
        &mut self,
        position: u64,
        judged: Judged,
        message: String,
        message_zh: String,
    ) {
        self.add_of_rule(FindingKind::DateContradiction, (position, judged), message, message_zh);
    }

    fn add_of_rule(
        &mut self,
        kind: FindingKind,
        (position, judged): (u64, Judged),
        message: String,
        message_zh: String,
    ) {
        let (between, position, judged) = (None, Some(position), Some(judged));
        self.push(Finding { kind, position, between, judged, message, message_zh });
    }

    /// One more, somewhere in a span of positions; an empty one names nothing.
    pub fn add_between(
        &mut self,
        kind: FindingKind,
        span: Range<u64>,
        message: String,
        message_zh: String,
    ) {
        let between = (!span.is_empty()).then(|| [span.start, span.end - 1]);
        let (position, judged) = (None, None);
        self.push(Finding { kind, position, between, judged, message, message_zh });
    }

    fn push(&mut self, finding: Finding) {
        let rule = finding.judged.as_ref().map_or("", |judged| judged.rule);
        let of_kind = self.of_kind.entry((finding.kind, rule)).or_default();
        if *of_kind < LISTED {
            *of_kind += 1;
            self.listed.push(finding);
        } else {
            self.more += 1;
        }
    }

    /// Those of another pass, after these.
    pub fn append(&mut self, other: Self) {
        for finding in other.listed {
            self.push(finding);
        }
        self.more += other.more;
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// The list, with a last entry that counts what it leaves out.
    pub fn into_list(mut self) -> Vec<Finding> {
        if self.more > 0 {
            self.listed.push(Finding {
                kind: FindingKind::More,
                position: None,
                between: None,
                judged: None,
                message: format!("{} more findings are not listed", self.more),
                message_zh: format!("另有 {} 项发现未列出", self.more),
            });
        }
        self.listed
    }
}
