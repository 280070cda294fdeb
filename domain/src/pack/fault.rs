//! What `policy check` finds in a pack. Every fault has its place; all of a
//! pack's faults are found in one run.

use super::wording::wording;
use crate::{explained::Explained, language::Text};

/// A fault with its place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Explained)]
#[error("{place}{}: {kind}", line.map(|line| format!(" (line {line})")).unwrap_or_default())]
#[explain(
    code = kind.code(),
    zh(
        "{place}{}：{}",
        line.map(|line| format!("（第{line}行）")).unwrap_or_default(),
        kind.zh()
    ),
    hint = kind.hint(),
    hint_zh = kind.hint_zh()
)]
pub struct Fault {
    /// What is wrong.
    pub kind: FaultKind,
    /// Where: `measure pledge-interest, step rate`.
    pub place: String,
    /// The line of the file from 1, where it is known.
    pub line: Option<usize>,
}

wording! {
    /// What can be wrong in a pack.
    pub enum FaultKind {
        /// Not TOML.
        Syntax {
            /// What the reader says.
            reason: String,
        }
            => "not-toml", "the file is not TOML here: {reason}", "此处不是合法的 TOML：{reason}",
            "correct the line; a text goes in quotes", "请改正该行；文本须加引号";
        /// A table or field that packs do not have, one that is missing, or a value of the wrong type.
        Shape {
            /// What the reader says.
            reason: String,
        }
            => "wrong-shape", "{reason}", "结构不符：{reason}",
            "see the guide \"write a policy pack\" for the fields of each section; figures are quoted, such as \"200万\" or \"50%\"",
            "各节的字段见《write a policy pack》；数额须加引号，如 \"200万\"、\"50%\"";
        /// More than a pack may hold.
        TooLong {
            /// What is bounded.
            what: String,
            /// The bound.
            limit: usize,
        }
            => "too-long", "{what} is longer than {limit}", "{what}超过{limit}",
            "shorten it", "请缩短";
        /// Nothing, or an id or name with characters it may not have.
        BadId {
            /// What it says.
            id: String,
            /// What is allowed.
            allowed: String,
        }
            => "bad-id", "{id:?} is no id: {allowed}", "{id:?} 不能作标识：{allowed}",
            "choose another id", "请更换标识";
        /// Two of a kind with one id.
        Duplicate {
            /// The id.
            id: String,
        }
            => "duplicate-id", "{id:?} is defined twice", "{id:?} 重复定义",
            "give each its own id", "请各用不同的标识";
        /// An id that is nowhere defined.
        Unknown {
            /// Of what kind.
            what: Text<&'static str>,
            /// The id.
            id: String,
            /// The known ones.
            known: String,
        }
            => "unknown-reference", "there is no {what} {id:?}; known: {known}", "没有 {what:#} {id:?}；已有：{known}",
            "correct the id, or define it", "请改正标识，或补充定义";
        /// Something that must cite its clause does not.
        NoClause {}
            => "no-clause", "it names no clause", "未注明条款",
            "add clause = \"…\"", "请加 clause = \"…\"";
        /// A measure without a kind.
        NoKind {}
            => "no-kind", "the measure has no kind", "措施未注明类别",
            "add kind = \"award\", \"interest\", \"rent\", \"staged\" or \"cost\" (or \"floor\", \"budget\", \"exposure\" for what is no payment)",
            "请加 kind：award、interest、rent、staged、cost，或不拨付的 floor、budget、exposure";
        /// A value outside a closed list.
        BadChoice {
            /// Which field.
            field: &'static str,
            /// What it says.
            given: String,
            /// What it may say.
            allowed: String,
        }
            => "not-a-choice", "{field} is {given:?}; it may be {allowed}", "{field} 为 {given:?}，只能是 {allowed}",
            "choose one of them", "请选其一";
        /// A measure without a quote.
        NoQuote {}
            => "no-quote", "it quotes nothing of the policy's text", "未引用政策原文",
            "add quote = \"…\", word for word", "请加 quote = \"…\"，逐字引用";
        /// A quote that the text does not have.
        QuoteNotInText {
            /// The quote.
            quote: String,
        }
            => "quote-not-in-text", "the quote {quote:?} is not in the policy's text", "引文 {quote:?} 不在政策原文中",
            "copy the words from the text, with its punctuation", "请从原文逐字复制，含标点";
        /// A figure that is none.
        BadFigure {
            /// What it says.
            given: String,
        }
            => "bad-figure", "{given:?} is no figure", "{given:?} 不是数值",
            "write \"2000000\", \"200万\", \"50%\" or \"4.35%\"", "可写 \"2000000\"、\"200万\"、\"50%\"、\"4.35%\"";
        /// A figure below zero.
        Negative {
            /// What it says.
            given: String,
        }
            => "negative-figure", "{given} is negative", "{given} 为负数",
            "limits, rates and sums are zero or more", "限额、比例、金额不得为负";
        /// A limit or sum with more than two places.
        NotMoney {
            /// What it says.
            given: String,
        }
            => "not-money", "{given} is no amount in yuan with at most two places", "{given} 不是至多两位小数的金额",
            "write an amount", "请写金额";
        /// A percentage beyond 100.
        PercentRange {
            /// What it says.
            given: String,
        }
            => "percent-out-of-range", "{given} is not within 0% and 100%", "{given} 不在 0% 至 100% 之间",
            "a share is at most 100%", "比例至多 100%";
        /// No date.
        BadDate {
            /// What it says.
            given: String,
        }
            => "bad-date", "{given:?} is no day", "{given:?} 不是日期",
            "write 2023-10-01", "请写 2023-10-01";
        /// A parameter without a value.
        NoValue {}
            => "parameter-without-value", "the parameter has no value", "参数没有取值",
            "add values = [{{ value = \"…\", source = \"…\" }}]", "请加 values = [{{ value = \"…\", source = \"…\" }}]";
        /// A value with none or more than one of value, bands, table; or values of several forms.
        MixedForms {}
            => "mixed-forms", "each value is either a value, or bands, or a table, and all values of a parameter have the same form",
            "每个取值只能是 value、bands、table 之一，且同一参数形式一致",
            "keep one form", "请统一形式";
        /// A value without a source.
        NoSource {}
            => "no-source", "the value cites no source", "取值未注明来源",
            "add source = \"…\" to the value or to the parameter", "请为取值或参数加 source = \"…\"";
        /// Two values for one day.
        Overlap {
            /// The later value's first day.
            from: String,
        }
            => "dates-overlap", "two values are in force on {from}", "{from} 有两个取值同时有效",
            "let each value end where the next begins", "前值止日应为后值起日";
        /// Days without a value between two values.
        Hole {
            /// The first day without a value.
            from: String,
            /// The next day with one.
            to: String,
        }
            => "dates-hole", "no value is in force from {from} to {to}", "{from} 至 {to} 没有取值",
            "close the hole, or leave `to` out", "请补齐，或去掉 to";
        /// Bands that do not rise, or do not end open.
        Bands {}
            => "bands-out-of-order", "the bands do not rise to a last one without up_to", "分档未依次递增，或末档未敞开",
            "order the bands by up_to, and leave up_to out in the last", "请按 up_to 递增，末档不写 up_to";
        /// A table whose rows are not the choices asked.
        TableRows {
            /// What has no row, or is no choice.
            key: String,
            /// The choices.
            choices: String,
        }
            => "table-rows", "the table's rows are not the choices {choices}: see {key:?}", "表的各行与选项 {choices} 不符：{key:?}",
            "give one row for each choice", "每个选项一行";
        /// A lookup that does not say how to find the value, or says too much.
        Lookup {
            /// What is missing.
            reason: Text<&'static str>,
        }
            => "lookup", "{reason}", "查表写法有误：{reason:#}",
            "`on` names a date fact (or applied_on) for dated values, `by` a fact or reading for bands and tables",
            "有日期的取值用 on 指定日期要素（或 applied_on），分档和表用 by 指定要素或口径";
        /// A default that is no option.
        DefaultNotAnOption {
            /// The default.
            default: String,
            /// The options.
            options: String,
        }
            => "default-not-an-option", "the default {default:?} is not among {options}", "默认值 {default:?} 不在选项 {options} 中",
            "choose one of them", "请选其一";
        /// An option without a number where a formula wants one.
        OptionWithoutValue {
            /// The reading.
            reading: String,
        }
            => "option-without-value", "the formula uses the reading {reading:?}, but not every option of it has a value",
            "公式用到口径 {reading:?}，但并非每个选项都有数值",
            "give every option a value", "请为每个选项加 value";
        /// A reading that nothing depends on.
        UnusedReading {}
            => "unused-reading", "nothing depends on the reading", "没有措施用到此口径",
            "use it, list it under the measure's readings, or set process = true where the office's procedure follows it",
            "请在措施中使用或列入 readings；若由办事流程遵循则设 process = true";
        /// A parameter, ceiling, group or fund that nothing uses.
        Unused {}
            => "unused", "nothing uses it", "没有被用到",
            "use it or take it out", "请使用或删去";
        /// A fact's type is none.
        FactType {
            /// What it says.
            given: String,
        }
            => "unknown-fact-type", "{given:?} is no type of a fact", "{given:?} 不是要素的类型",
            "types are money, decimal, integer, date, text, choice and title", "类型有 money、decimal、integer、date、text、choice、title";
        /// A bound that the fact's type does not have.
        FactBound {
            /// What is wrong.
            reason: Text<&'static str>,
        }
            => "fact-bound", "{reason}", "要素的界限有误：{reason:#}",
            "min and max are for money, decimal and integer; first_of_month and may_be_later for date; choices for choice",
            "min、max 用于 money、decimal、integer；first_of_month、may_be_later 用于 date；choices 用于 choice";
        /// A fact's name is one that every claim has.
        ReservedName {
            /// The name.
            name: String,
        }
            => "reserved-name", "{name:?} is a name that Bofu itself uses", "{name:?} 是系统保留名",
            "choose another name", "请更换名称";
        /// A rule that needs a date fact got something else.
        NotADateFact {
            /// The name.
            name: String,
        }
            => "not-a-date-fact", "{name:?} is no required date fact of the measure", "{name:?} 不是本措施必填的日期要素",
            "name a required fact of type date", "请指定必填的 date 要素";
        /// A rule that needs a required fact of another type.
        UnfitFact {
            /// The name.
            name: String,
            /// What is wanted.
            wanted: Text<&'static str>,
        }
            => "unfit-fact", "{name:?} is no {wanted} of the measure", "{name:?} 不是本措施的 {wanted:#}",
            "name a fact of that type, or define it", "请指定该类型的要素";
        /// A holder template that cannot be filled.
        Placeholder {
            /// The placeholder.
            placeholder: String,
            /// What may stand there.
            known: String,
        }
            => "unknown-placeholder", "the holder has the placeholder {placeholder:?}; it may have {known}", "占用人模板中的 {placeholder:?} 未知；可用 {known}",
            "use {{uscc}}, {{subject}} or a required text or choice fact of every measure under the ceiling",
            "可用 {{uscc}}、{{subject}}，或所有相关措施都有的必填文本要素";
        /// A step with neither formula nor lookup, or with both.
        StepWithoutValue {}
            => "step-without-value", "the step has not exactly one of formula and lookup", "步骤须有且只有 formula 与 lookup 之一",
            "add formula = \"…\" or lookup = \"…\"", "请加 formula 或 lookup";
        /// Alternatives of a step that do not cover a reading's options once each.
        StepAlternatives {
            /// What is wrong.
            reason: Text<&'static str>,
        }
            => "step-alternatives", "{reason}", "步骤的各写法有误：{reason:#}",
            "write the step once for each option of one reading", "同一口径的每个选项各写一次";
        /// A formula that cannot be read.
        FormulaSyntax {
            /// The formula.
            formula: String,
            /// Why.
            reason: String,
        }
            => "formula-syntax", "the formula {formula:?} cannot be read: {reason}", "公式 {formula:?} 无法解析：{reason}",
            "a formula has numbers, names, + - * /, brackets, min(…) and max(…)", "公式只有数、名称、+ - * /、括号、min(…)、max(…)";
        /// A formula with something that the language leaves out.
        NotInLanguage {
            /// What.
            found: String,
        }
            => "not-in-language", "{found} is not part of the formula language", "公式语言中没有 {found}",
            "a formula has numbers, names, + - * /, brackets, min(…) and max(…); a choice is a lookup in a table",
            "公式只有数、名称、+ - * /、括号、min(…)、max(…)；选择请用查表";
        /// A name that is not known at that step.
        UnknownName {
            /// The name.
            name: String,
            /// What is known.
            known: String,
        }
            => "unknown-name", "the formula uses {name:?}, which is unknown here; known: {known}", "公式用到未知名称 {name:?}；此处已知：{known}",
            "name a fact, an earlier step, a reading with a value, or days / months of a period", "请用要素、前面的步骤、有数值的口径，或期间的 days / months";
        /// A name that is known and has no number.
        NotANumber {
            /// The name.
            name: String,
            /// Why.
            reason: Text<&'static str>,
        }
            => "not-a-number", "the formula uses {name:?}, {reason}", "公式用到 {name:?}：{reason:#}",
            "use a required number, or look the parameter up in a step of its own", "请用必填数值，或先用一个步骤查出参数";
        /// A divisor that may be zero.
        DivisionByZero {
            /// The formula.
            formula: String,
        }
            => "division-by-zero", "a divisor in {formula:?} may be zero", "公式 {formula:?} 的除数可能为零",
            "give the fact a min above zero", "请为该要素设大于零的 min";
        /// A quotient that is multiplied or divided on.
        DividesFirst {
            /// The formula.
            formula: String,
        }
            => "divides-before-multiplying", "{formula:?} multiplies or divides a quotient, which is already rounded", "公式 {formula:?} 先除后乘，会提前舍入",
            "multiply first and divide last", "请先乘后除";
        /// A sum that may be negative.
        CanBeNegative {
            /// The step.
            step: String,
        }
            => "negative-sum", "the sum, step {step:?}, may be negative", "结果步骤 {step:?} 可能为负",
            "use max(…, 0)", "请用 max(…, 0)";
        /// A measure with a period whose sum is the same for every year.
        NotSliced {
            /// The step.
            step: String,
        }
            => "not-sliced", "the measure has a period, but its sum, step {step:?}, uses neither days nor months: every year would get the whole", "措施有期间，但结果步骤 {step:?} 未用 days 或 months，各年会重复全额",
            "use days or months in it", "请在公式中使用 days 或 months";
        /// A measure that pays and says not how much.
        NoSum {}
            => "no-sum", "the measure has neither steps nor a decision that sets the sum", "措施既无计算步骤，也无决定金额",
            "add [[measure.step]], or decision = {{ zh, en }} with what the text leaves open", "请加 [[measure.step]]，或用 decision 说明原文未定之处";
        /// A rule of payments on what is no payment.
        NoPayment {
            /// Which.
            field: &'static str,
        }
            => "no-payment", "what is no payment has no {field}", "不拨付的措施不应有 {field}",
            "take it out, or change the kind", "请删去或更改类别";
        /// A warning: a sum or share of the words that is no figure of the measure.
        FigureNotFound {
            /// As it is written.
            written: String,
        }
            => "figure-not-found", "the words say {written:?}, and no figure of the measure is that",
            "原文写有“{written}”，但措施所用的数值中没有",
            "compare the parameters with the words; if both are right, nothing is to be done",
            "请核对参数与原文；确认无误的可不处理";
        /// A pack that does not say whether grants are published before payment.
        NoNotice {}
            => "no-notice", "it does not say for how many working days a grant is published before payment",
            "未写明拨付前公示几个工作日",
            "add [notice] with days = 5, or with none = \"…\" and the reason why there is none",
            "请加 [notice]，写 days = 5；确不公示的写 none = \"…\" 并说明理由";
        /// Another rule of the schema.
        Rule {
            /// What.
            reason: Text<&'static str>,
        }
            => "rule", "{reason}", "规则有误：{reason:#}",
            "see the guide \"write a policy pack\"", "见《write a policy pack》";
    }
}
