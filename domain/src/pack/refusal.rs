//! Why the policy gives nothing for an application as it stands.

use super::wording::wording;
use crate::date::Date;

wording! {
    /// A fact that cannot be taken as it is written.
    pub enum FactFault {
        /// The measure does not ask for it.
        Unknown {
            /// The fact.
            fact: Box<str>,
            /// The measure.
            measure: Box<str>,
            /// The facts it asks for.
            known: Box<str>,
        }
            => "unknown-fact", "{measure} has no fact {fact:?}; it asks for {known}", "措施 {measure} 没有要素 {fact:?}；应填 {known}",
            "take the column out, or correct its name", "请删去该列或改正列名";
        /// It is not given.
        Missing {
            /// The fact.
            fact: Box<str>,
            /// In Chinese.
            label: Box<str>,
            /// The measure.
            measure: Box<str>,
        }
            => "missing-fact", "{measure} asks for the fact {fact}, which is not given", "措施 {measure} 缺少要素 {fact}（{label}）",
            "give it; `claim template {measure}` lists the columns", "请补填；`claim template {measure}` 列出各列";
        /// Of the wrong type, or out of bounds.
        Bad {
            /// The fact.
            fact: Box<str>,
            /// In Chinese.
            label: Box<str>,
            /// What was given.
            given: Box<str>,
            /// Why not.
            reason: Box<str>,
            /// Why not, in Chinese.
            reason_zh: Box<str>,
            /// What to do.
            hint: Box<str>,
            /// What to do, in Chinese.
            hint_zh: Box<str>,
        }
            => "bad-fact", "{fact}: {reason}", "{fact}（{label}）：{reason_zh}",
            "{hint}", "{hint_zh}";
    }
}

wording! {
    /// A refusal of the policy.
    pub enum PolicyRefusal {
        /// No such measure in the pack.
        UnknownMeasure {
            /// The measure.
            measure: String,
            /// The known ones.
            known: String,
        }
            => "unknown-measure", "the policy has no measure {measure:?}", "政策没有措施 {measure:?}",
            "choose one of {known}", "可选：{known}";
        /// A floor, a budget or an exposure.
        NoPayment {
            /// The measure.
            measure: String,
            /// Its clause.
            clause: String,
            /// What it is.
            what: String,
            /// What it is, in Chinese.
            what_zh: String,
        }
            => "no-payment", "{measure} (clause {clause}) is {what}: nothing is paid to an enterprise under it", "{measure}（第{clause}条）是{what_zh}，不向企业拨付",
            "see `policy show` for the measures that pay", "可拨付的措施见 `policy show`";
        /// Applied for before the policy was in force.
        NotYetInForce {
            /// The application's day.
            applied_on: Date,
            /// The first day.
            from: Date,
        }
            => "not-in-force", "applied for on {applied_on}, before the policy is in force from {from}", "申报日 {applied_on} 早于政策施行日 {from}",
            "the reading effective-from sets the first day", "施行日由口径 effective-from 确定";
        /// Applied for after the policy ended.
        NoLongerInForce {
            /// The application's day.
            applied_on: Date,
            /// The day after the last.
            until: Date,
        }
            => "not-in-force", "applied for on {applied_on}, when the policy is no longer in force: it ended before {until}", "申报日 {applied_on} 已过有效期：政策于 {until} 前终止",
            "the reading effective-from sets the first day, from which the term runs", "有效期自口径 effective-from 起算";
        /// The enterprise holds no title that the clause asks for.
        NotEligible {
            /// The measure.
            measure: String,
            /// The clause.
            clause: String,
            /// The application's day.
            applied_on: Date,
            /// The titles that would do.
            titles: String,
            /// The titles that would do, in Chinese.
            titles_zh: String,
        }
            => "not-eligible", "clause {clause} is for holders of {titles}; on {applied_on} the enterprise holds none of them", "第{clause}条限 {titles_zh} 企业；该企业在 {applied_on} 均不具备",
            "record the title with `title import`, or apply after the recognition", "请先用 `title import` 登记称号，或认定后再申报";
        /// A title that is not held, or was recognised on another day.
        TitleNotHeld {
            /// The title.
            title: String,
            /// The day given.
            recognised_on: Date,
            /// The application's day.
            applied_on: Date,
            /// What the enterprise holds.
            held: String,
        }
            => "title-not-held", "on {applied_on} the enterprise does not hold {title} as recognised on {recognised_on}; it holds {held}", "该企业在 {applied_on} 不具备 {recognised_on} 认定的 {title}；已登记：{held}",
            "record the recognition with `title import`, or correct the facts", "请用 `title import` 登记认定，或更正要素";
        /// Recognised before the policy was in force.
        RecognisedBeforePolicy {
            /// The fact.
            fact: String,
            /// The day.
            day: Date,
            /// The policy's first day.
            from: Date,
            /// The reading.
            reading: String,
        }
            => "recognised-before-policy", "{fact} is {day}, before the policy is in force from {from}", "{fact} 为 {day}，早于政策施行日 {from}",
            "the reading {reading} decides on recognitions before the policy", "施行前的认定由口径 {reading} 决定";
        /// Something that has not happened by the application.
        FactAfterApplication {
            /// The fact.
            fact: String,
            /// The day.
            day: Date,
            /// The application's day.
            applied_on: Date,
        }
            => "fact-after-application", "{fact} is {day}, after the application on {applied_on}", "{fact} 为 {day}，晚于申报日 {applied_on}",
            "apply when it has happened, or correct the day", "请在发生之后申报，或更正日期";
        /// Any other day that has not come by the application.
        ApplicationBeforeFact {
            /// The fact.
            fact: String,
            /// What it is.
            label: String,
            /// What it is, in Chinese.
            label_zh: String,
            /// The day.
            day: Date,
            /// The application's day.
            applied_on: Date,
        }
            => "date-before-step", "the application is dated {applied_on}, before {fact} ({label}) on {day}", "申报日期 {applied_on} 早于{label_zh}（{fact}）{day}",
            "correct the day of the application or of the fact; what has not happened is not applied for", "请更正申报日期或该要素；尚未发生的事项不得申报";
        /// The text leaves the sum open and no decision sets it.
        NeedsDecision {
            /// The measure.
            measure: String,
            /// The clause.
            clause: String,
            /// What is open.
            open: String,
            /// What is open, in Chinese.
            open_zh: String,
        }
            => "needs-decision", "{measure}: clause {clause} leaves open {open}, and no decision sets the sum", "{measure}：第{clause}条未定{open_zh}，且无决定文件确定金额",
            "give decided_amount and decision_no", "请填 decided_amount 与 decision_no";
        /// A period that ends before or when it begins.
        PeriodReversed {
            /// The first day.
            from: Date,
            /// The day after the last.
            to: Date,
        }
            => "period-reversed", "the period from {from} to {to} has no day: `to` is the day after the last", "期间 {from} 至 {to} 没有一天：to 为最后一日的次日",
            "correct from and to", "请更正 from 与 to";
        /// A period that has not ended by the application.
        PeriodAfterApplication {
            /// The day after the last.
            to: Date,
            /// The application's day.
            applied_on: Date,
        }
            => "period-after-application", "the period runs to {to}, after the application on {applied_on}", "期间止于 {to}，晚于申报日 {applied_on}",
            "claim the days that have passed; the rest in a later claim", "请先申报已届满的期间，其余另行申报";
        /// A period that begins before the contract.
        PeriodBeforeContract {
            /// The first day.
            from: Date,
            /// The contract's day.
            contract_on: Date,
        }
            => "period-before-contract", "the period begins on {from}, before the contract of {contract_on}", "期间始于 {from}，早于合同日 {contract_on}",
            "correct from or contract_on", "请更正 from 或 contract_on";
        /// A period that outlasts the loan.
        PeriodAfterTerm {
            /// The day after the last.
            to: Date,
            /// The contract's day.
            contract_on: Date,
            /// Its months.
            months: String,
            /// When the term has run.
            end: Date,
        }
            => "period-after-term", "the period runs to {to}, after the term of {months} months from {contract_on} has run on {end}", "期间止于 {to}，超过自 {contract_on} 起 {months} 个月的期限（{end} 届满）",
            "correct the period, or the contract's facts", "请更正期间或合同要素";
        /// A parameter has no value for that day.
        NoRate {
            /// The parameter.
            parameter: String,
            /// The day.
            day: Date,
            /// Which days have one.
            known: String,
        }
            => "no-rate", "{parameter} has no value for {day}; values are known {known}", "{parameter} 在 {day} 没有取值；已知区间 {known}",
            "adopt a pack version that has the value once it is published", "待公布后采用含该取值的政策包新版本";
        /// A sum beyond exact arithmetic.
        OutOfRange {
            /// The step.
            step: String,
        }
            => "out-of-range", "the step {step} leaves the range of exact amounts", "步骤 {step} 超出精确计算的范围",
            "check the facts: an amount is too large or has too many places", "请核对要素：数额过大或小数位过多";
        /// A sum that is nothing to the fen.
        NothingComputed {
            /// The measure.
            measure: String,
            /// The last step.
            step: String,
            /// Its formula.
            formula: String,
            /// Its exact value.
            value: String,
        }
            => "nothing-computed", "{measure} gives 0.00 for these facts: {step} = {formula} is {value}, which is rounded to nothing", "措施 {measure} 按所填要素核算为 0.00：{step} = {formula} 得 {value}，取整到分后为零",
            "check the amounts; a claim for nothing is not filed", "请核对金额；核算为零的申报不予登记";
        /// No such reading in the pack.
        UnknownReading {
            /// The reading.
            reading: String,
            /// The known ones.
            known: String,
        }
            => "unknown-reading", "the policy has no reading {reading:?}", "政策没有口径 {reading:?}",
            "choose one of {known}", "可选：{known}";
        /// An option that is not offered.
        UnknownOption {
            /// The reading.
            reading: String,
            /// The option.
            option: String,
            /// What is offered.
            offered: String,
        }
            => "unknown-option", "the reading {reading} does not offer {option:?}; it offers {offered}", "口径 {reading} 没有选项 {option:?}；可选 {offered}",
            "another way to read it needs a new version of the pack", "其他读法须在政策包新版本中写明";
        /// No such ceiling in the pack.
        UnknownCeiling {
            /// The ceiling.
            ceiling: String,
            /// The known ones.
            known: String,
        }
            => "unknown-ceiling", "the policy has no ceiling {ceiling:?}", "政策没有限额 {ceiling:?}",
            "choose one of {known}", "可选：{known}";
        /// Other payers' money on a ceiling that only the office's own counts to.
        AidDoesNotCount {
            /// The ceiling.
            ceiling: String,
            /// The clause that sets it.
            clause: String,
            /// Its words.
            words: String,
        }
            => "aid-does-not-count", "aid of other payers does not count to the ceiling {ceiling}: clause {clause} says “{words}”", "其他资金不计入限额 {ceiling}：第{clause}条为“{words}”",
            "record nothing: the enterprise may have this award beside the aid; aid for another ceiling names that ceiling", "无须登记：该奖励不因其他资金减少；如属其他限额，请改填该限额";
        /// A year where the ceiling is once, or the other way.
        WrongPeriod {
            /// The ceiling.
            ceiling: String,
            /// What was given.
            given: String,
            /// What it takes.
            wanted: String,
            /// What it takes, in Chinese.
            wanted_zh: String,
        }
            => "wrong-period", "the ceiling {ceiling} is held {wanted}, not for {given:?}", "限额 {ceiling} 的期间应为{wanted_zh}，而非“{given}”",
            "give a year such as 2024 for yearly ceilings, and `once` for the others", "年度限额填年份，如 2024；其余填 once";
        /// A part of the holder is not given.
        HolderIncomplete {
            /// The ceiling.
            ceiling: String,
            /// The part.
            part: String,
        }
            => "holder-incomplete", "the ceiling {ceiling} is held by {part}, which is not given or too long", "限额 {ceiling} 的占用人须注明 {part}（未填或过长）",
            "give it (--subject or --fair)", "请补填（--subject 或 --fair）";
        @ /// A fact that cannot be taken.
        Fact(FactFault)
    }
}
