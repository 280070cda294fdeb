//! Grants recomputed: what each step, reduction, instalment and charge must be
//! follows from the pack, the claim as filed, and what earlier events charged.

use super::{
    entry::Entry,
    finding::{Rule, rules},
    judging::Judge,
};
use crate::{
    replay::RecordedEvent,
    report::{Difference, Kind},
};

rules! {
    FACTS = "grant/facts" since 0,
        "a claim is decided on its facts, subject and decision as filed",
        "核定所依据的事实、项目和决定须与申报一致";
    PACK = "grant/pack" since 0,
        "a claim is decided under the pack in force",
        "核定须依据现行政策包";
    READINGS = "grant/readings" since 0,
        "a claim is decided under the readings in force",
        "核定须依据现行口径";
    CLAUSE = "grant/clause" since 0,
        "the clause is the measure's",
        "条款须为该措施所属条款";
    CONDITION = "grant/condition" since 0,
        "the policy is in force and the title held on the day of the application",
        "申报日政策须有效，且须持有相应称号";
    STEPS = "grant/steps" since 0,
        "the steps of a calculation are the pack's, with the values that follow",
        "计算步骤及其数值须与政策包重算一致";
    ASSESSMENT = "grant/assessment" since 0,
        "an assessment says of pack, slices, ceilings, group and fund what the pack says",
        "审核所载政策包、年度、限额、不重复组和资金须与政策包一致";
    DAYS = "grant/days" since 1,
        "no day of one loan or premises is claimed twice, and no more months than the policy gives",
        "同一贷款或场所的同一日期不得重复申报，月数不得超过政策规定";
    YEARS = "grant/years" since 0,
        "a claim is cut into the years of its period",
        "申报须按其期间划分年度";
    COMPUTED = "grant/computed" since 0,
        "what a year computes to follows from the steps",
        "各年度测算金额须与重算一致";
    REDUCTIONS = "grant/cuts" since 0,
        "the reductions follow from decision, earlier grants, ceilings and appropriation",
        "扣减须与决定、既往核定、限额和指标重算一致";
    GRANTED = "grant/granted" since 0,
        "what is granted or revoked of a year follows from the reductions",
        "各年度核定或撤销金额须与重算一致";
    CHARGES = "grant/charges" since 0,
        "the charges are those of the grant, the aid or what is given back: rows, sums and limits",
        "占用（限额、金额、上限）须与核定、其他资金或退还一致";
    MERGER = "merger/carried" since 0,
        "a successor takes over, and later frees, just what its predecessor's rows and claims count",
        "合并承继及其后退还须与被合并企业的占用和申报一致";
    READABLE = "grant/recomputed" since 0,
        "what was decided can be recomputed",
        "核定须能重算";
}

fn rule(kind: Kind) -> &'static Rule {
    match kind {
        Kind::Facts => &FACTS,
        Kind::Pack => &PACK,
        Kind::Readings => &READINGS,
        Kind::Clause => &CLAUSE,
        Kind::Condition => &CONDITION,
        Kind::Step => &STEPS,
        Kind::Assessment => &ASSESSMENT,
        Kind::Days => &DAYS,
        Kind::Years => &YEARS,
        Kind::Computed => &COMPUTED,
        Kind::Reductions => &REDUCTIONS,
        Kind::Granted => &GRANTED,
        Kind::Charges => &CHARGES,
        Kind::Merger => &MERGER,
        Kind::Unreadable => &READABLE,
    }
}

impl Judge {
    /// Recomputes what an event decides.
    pub(super) fn recompute(&mut self, entry: &Entry<'_>, rules: u32) {
        let Entry { position, stream_type, stream_id, payload, .. } = *entry;
        let told = RecordedEvent { position, stream_type, stream_id, payload, rules };
        let differences = self.replay.take(&told).differences;
        self.differ(differences);
    }

    /// What the recomputation still lacks at the end of the ledger.
    pub(super) fn finish_replay(&mut self) {
        let differences = self.replay.finish();
        self.differ(differences);
    }

    fn differ(&mut self, differences: Vec<Difference>) {
        for one in differences {
            let place = [one.claim_no.unwrap_or_default(), one.what];
            let place: Vec<String> = place.into_iter().filter(|text| !text.is_empty()).collect();
            let year = one.period.map(|year| format!(" {year}")).unwrap_or_default();
            let recorded = format!("{}{year} {}", place.join(" "), one.recorded);
            self.found(one.position, rule(one.kind), recorded.trim(), one.recomputed);
        }
    }
}
