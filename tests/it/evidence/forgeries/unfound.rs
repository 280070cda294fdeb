//! The kinds of forgeries that nothing inside the ledger contradicts.

/// Each kind: `*` stands for anything, `{a,b}` for one of these.
/// `docs/RELIABILITY.md` has the same, each with its reason.
pub(super) const KINDS: &[&str] = &[
    "change {AccountChanged,AccountConfirmed,AppropriationSet,BreakAssigned,BreakFound,BreakReopened,BreakResolved}.occurred_on",
    "change {ClaimRejected,ClaimWithdrawn,CostSubsidyGranted,InterestSubsidyGranted,GrantRevoked}.occurred_on",
    "change {EnterpriseExcluded,EnterpriseRegistered,EnterpriseRenamed,ExclusionLifted,SpecialistAssigned,TitleRecognised}.occurred_on",
    "change {ExternalAidRecorded,ObjectionRaised,ObjectionResolved}.occurred_on",
    "change {FindingAnswered,FindingClosed,FindingRecorded,SampleDrawn}.occurred_on",
    "change {FundCodesSet,OperatorAdded,OperatorRemoved,PackAdopted,PayerSet,ReadingAdopted,ReleaseThresholdSet}.occurred_on",
    "change {ExternalAidCancelled,FundsRecovered,RecoveryDecided,RecoveryWrittenOff,MatchProposed,ProposalDeclined,PaymentFileExported}.occurred_on",
    "change {MonthClosed,MonthReopened,YearClosed,YearReopened}.occurred_on",
    "tell *.{occurred_on,starts_on,settled_on,returned_on}",
    "actor {AccountConfirmed,EnterpriseRegistered,EnterpriseRenamed,ExternalAidRecorded,ExternalAidCancelled}",
    "actor {AppropriationSet,FundCodesSet,MonthClosed,MonthReopened,YearClosed,YearReopened,PackAdopted,ReadingAdopted}",
    "actor {BreakAssigned,BreakFound,BreakReopened,BreakResolved,MatchProposed,ProposalDeclined,PaymentFileExported}",
    "actor {FindingAnswered,FundsRecovered,RecoveryDecided,RecoveryWrittenOff,NoticePublished,ObjectionRaised}",
    "actor OperatorAdded",
    "older rules of the first event",
    "append {BreakReopened,ExternalAidRecorded,MonthClosed,ObjectionRaised,OperatorAdded,YearClosed}",
    "remove {AppropriationSet,BreakAssigned,BreakFound,BreakResolved,ProposalDeclined,MonthReopened}",
    "remove {ClaimRejected,ClaimWithdrawn,GrantRevoked,NoticePublished,ObjectionResolved}",
    "remove {EnterpriseRenamed,ExclusionLifted,OperatorRemoved,PayerSet,FundCodesSet,SpecialistAssigned}",
    "remove {FindingAnswered,FindingClosed,SampleDrawn,FundsRecovered,RecoveryDecided,RecoveryWrittenOff,PaymentFileExported}",
    "change {BreakReopened,BreakResolved,ClaimWithdrawn,EnterpriseExcluded,ExternalAidCancelled,GrantRevoked}.reason",
    "change {MonthReopened,ObjectionRaised,ObjectionResolved,ProposalDeclined,RecoveryWrittenOff,YearReopened}.reason",
    "change {ClaimRejected.cause.decision.reason,FindingAnswered.text,FindingClosed.text,FindingRecorded.text,ExternalAidRecorded.source}",
    "change {AccountChanged,AppropriationSet,EnterpriseExcluded,EnterpriseRenamed,ExclusionLifted,ExternalAidRecorded}.document_no",
    "change {FundsRecovered,MonthReopened,PackAdopted,ReadingAdopted,RecoveryDecided,TitleRecognised,YearReopened}.document_no",
    "change {FundsRecovered.receipt,RecoveryWrittenOff.written_off_by}",
    "change {BreakAssigned.line,BreakAssigned.owner,BreakFound.kind,BreakFound.line,BreakFound.end_to_end_id}",
    "change BreakResolved.{kind,line,remedy}",
    "change FindingRecorded.{amount,claim_no,instalment,kind}",
    "change ObjectionResolved.upheld to false",
    "change {AppropriationSet.amount,AppropriationSet.source,RecoveryDecided.amount,RecoveryDecided.deadline,RecoveryWrittenOff.amount}",
    "change {OperatorAdded.roles[],OperatorAdded.operator,ReleaseThresholdSet.above,ReleaseThresholdSet.document_no,SpecialistAssigned.specialist}",
    "{change,tell} LateEntryOpened.{from,to,document_no}",
    "change FundCodesSet.{codes.quota,codes.subject,fund,source}",
    "change PayerSet.{name,account.account_name,account.account_no,account.bank,account.bank_code}",
    "change EnterpriseExcluded.from",
    "change ClaimFiled.{applied_on,subject,facts.signed_on}",
    "change EnterpriseRegistered.{name,account.account_name,account.account_no,account.bank,account.bank_code}",
    "change EnterpriseRenamed.name",
    "change TitleRecognised.recognised_on",
    "change LineRecorded.line.{booked_on,counterparty_account,counterparty_name,reference,summary}",
    "change LinesMatched.pairing.rule",
    "change MatchProposed.{pairing.score,ambiguous to true,ambiguous to false}",
    "change StatementImported.{account_no,from,profile}",
    "change PaymentFileExported.{form,sha256}",
    "{change,tell} SampleDrawn.drawn.{count,digest,events,items[].claim_no,root,seed,sum,year,method.random.size}",
    "tell *.{reason,document_no,receipt,written_off_by,source,text}",
    "tell *.{claim_no,operator,specialist,name,payee_name,account_name,account_no,bank,counterparty_name}",
    "tell *.{subject,applied_on,signed_on,deadline,from,booked_on,recognised_on,owner}",
    "tell *.{quota,amount,above,kind,remedy,profile,reference,summary}",
    "swap {OperatorAdded,OperatorRemoved,ReadingAdopted,PayerSet,ReleaseThresholdSet,FundCodesSet} {OperatorAdded,OperatorRemoved,PackAdopted,ReadingAdopted,PayerSet,ReleaseThresholdSet,FundCodesSet,AppropriationSet}",
    "swap OperatorAdded LateEntryOpened",
    "swap {OperatorRemoved AccountChanged,ObjectionRaised OperatorAdded}",
    "swap {AppropriationSet,EnterpriseRegistered,TitleRecognised} {EnterpriseRegistered,TitleRecognised,SpecialistAssigned}",
    "swap {ClaimRejected,ClaimWithdrawn,CostSubsidyGranted,InterestSubsidyGranted} {ClaimRejected,CostSubsidyGranted,InterestSubsidyGranted,GrantRevoked,ExternalAidRecorded,EnterpriseExcluded}",
    "swap {ExternalAidRecorded,ExternalAidCancelled} {ExternalAidRecorded,ExternalAidCancelled,CostSubsidyGranted}",
    "swap {ClaimRejected,CostSubsidyGranted,InterestSubsidyGranted,GrantRevoked,NoticePublished,ObjectionResolved} {NoticePublished,ObjectionRaised,GrantRevoked,AccountChanged}",
    "swap {PaymentOrdered PaymentOrdered,PaymentReleased PaymentReleased,PaymentSettled PaymentSettled,PaymentSettled PaymentReturned}",
    "swap LinesMatched PaymentSettled",
    "swap {MatchProposed,BreakFound,ProposalDeclined,BreakAssigned,BreakResolved,PaymentFileExported} {BreakFound,ProposalDeclined,BreakAssigned,BreakResolved,LinesUnmatched,StatementImported}",
    "swap {MonthClosed,MonthReopened,RecoveryDecided,FundsRecovered,RecoveryWrittenOff} {AppropriationSet,RecoveryDecided,FundsRecovered,EnterpriseRenamed}",
    "swap {EnterpriseRenamed,EnterpriseExcluded,ExclusionLifted} {EnterpriseExcluded,EnterpriseMerged}",
    "swap {SampleDrawn,YearReopened} FindingRecorded",
];

/// Whether a kind is listed.
pub(super) fn is_listed(kind: &str) -> bool {
    KINDS.iter().any(|pattern| matches(pattern, kind))
}

fn matches(pattern: &str, text: &str) -> bool {
    if let Some((head, rest)) = pattern.split_once('{') {
        let (choices, tail) = rest.split_once('}').unwrap();
        return choices.split(',').any(|choice| matches(&format!("{head}{choice}{tail}"), text));
    }
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == text };
    let Some(tail) = text.strip_prefix(head) else { return false };
    tail.char_indices().map(|(at, _)| &tail[at..]).chain([""]).any(|tail| matches(rest, tail))
}

#[test]
fn a_star_stands_for_anything_braces_for_one_of_these_and_all_else_for_itself() {
    assert!(matches("change *.reason", "change GrantRevoked.reason"));
    assert!(matches("swap {A,B} {C,D}", "swap B C"));
    assert!(!matches("swap {A,B} {C,D}", "swap C B"));
    assert!(!matches("change *.reason", "change GrantRevoked.reasons"));
    assert!(!matches("remove X", "remove XY"));
}
