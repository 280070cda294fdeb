//! Everything that a verification says: what is wrong, what deserves a look,
//! and what it could not recompute.

use serde::Serialize;

use super::finding::{Finding, FindingKind, Findings};

/// Something that was not recomputed, in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Unchecked {
    /// A stable name.
    pub kind: &'static str,
    /// What was not recomputed, and what would help, in English.
    pub message: String,
    /// The same in Chinese.
    pub message_zh: String,
}

/// What the checks of a verification found, together.
///
/// | list | meaning | makes `ok` false |
/// |---|---|---|
/// | `findings` | something is not as the events say | always |
/// | `notices` | nothing is wrong, and somebody should look | with `--strict` |
/// | `unchecked` | it cannot be recomputed here | with `--strict` |
#[derive(Debug, Clone, Default)]
pub struct Remarks {
    /// What is wrong.
    pub findings: Findings,
    /// What deserves a look.
    pub notices: Findings,
    /// What was not recomputed.
    pub unchecked: Vec<Unchecked>,
}

impl Remarks {
    /// None so far.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a notice.
    pub fn notice(
        &mut self,
        kind: FindingKind,
        position: Option<u64>,
        message: String,
        message_zh: String,
    ) {
        self.notices.add(kind, position, message, message_zh);
    }

    /// Says that something was not recomputed.
    pub fn leave_unchecked(&mut self, kind: &'static str, message: String, message_zh: String) {
        self.unchecked.push(Unchecked { kind, message, message_zh });
    }

    /// Those of another check, after these.
    pub fn append(&mut self, other: Self) {
        self.findings.append(other.findings);
        self.notices.append(other.notices);
        self.unchecked.extend(other.unchecked);
    }
}

impl From<Findings> for Remarks {
    fn from(findings: Findings) -> Self {
        Self { findings, ..Self::default() }
    }
}

/// The result, as `audit verify` prints it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verdict {
    /// How many events were read.
    pub events: u64,
    /// The root over all of them, in hexadecimal.
    pub root: String,
    /// Whether nothing is wrong; see [`Verdict::strict`].
    pub ok: bool,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What deserves a look.
    pub notices: Vec<Finding>,
    /// What was not recomputed.
    pub unchecked: Vec<Unchecked>,
}

impl Verdict {
    /// Of a pass over so many events with this root.
    pub(super) fn of(events: u64, root: String, remarks: Remarks) -> Self {
        let Remarks { findings, notices, unchecked } = remarks;
        Self {
            events,
            root,
            ok: findings.is_empty(),
            findings: findings.into_list(),
            notices: notices.into_list(),
            unchecked,
        }
    }

    /// The verdict of who lets no notice and nothing unchecked pass.
    #[must_use]
    pub fn strict(self) -> Self {
        let ok = self.ok && self.notices.is_empty() && self.unchecked.is_empty();
        Self { ok, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn noticed() -> Remarks {
        let mut remarks = Remarks::new();
        remarks.notice(FindingKind::RowMismatch, Some(3), "look".to_owned(), "看".to_owned());
        remarks
    }

    fn unchecked() -> Remarks {
        let mut remarks = Remarks::new();
        remarks.leave_unchecked("some-thing", "not done".to_owned(), "未核".to_owned());
        remarks
    }

    #[test]
    fn notices_and_what_is_unchecked_fail_a_strict_verification_alone() {
        for remarks in [noticed(), unchecked()] {
            let verdict = Verdict::of(4, String::new(), remarks);
            assert!(verdict.ok);
            assert!(!verdict.strict().ok);
        }
        assert!(Verdict::of(4, String::new(), Remarks::new()).strict().ok);
    }

    #[test]
    fn remarks_of_several_checks_are_kept_apart_by_their_lists() {
        let mut all = noticed();
        all.append(unchecked());
        let verdict = Verdict::of(4, String::new(), all);
        assert_eq!(verdict.findings, []);
        assert_eq!(verdict.notices[0].position, Some(3));
        assert_eq!(verdict.unchecked[0].kind, "some-thing");
    }
}
