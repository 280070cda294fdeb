//! 回单: the page that an enterprise is handed, beside the file that proves it.
//!
//! The content, line by line in both languages, as text and on paper.

use std::fmt::Write as _;

use bofu_domain::language::{Lang, Text};

use bofu_projections::claim_detail::ClaimDetail;

use crate::claims::page::clause_of;
use crate::number::thousands;
use crate::{Names, Seal, late_entries::remark, pdf::Page};
use bofu_tabular::{FileFault, shown_line};

/// A line of the page: what it is, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The label in Chinese.
    pub zh: String,
    /// The label in English.
    pub en: String,
    /// What it says in Chinese, or in both languages.
    pub value: String,
    /// What it says in English, where that is another text.
    pub value_en: Option<String>,
}

/// The page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptPage {
    /// The title in Chinese.
    pub title_zh: String,
    /// The title in English.
    pub title_en: String,
    /// Who, what for, by which clause, how much; the instalments last.
    pub rows: Vec<ReceiptRow>,
    /// Which pack and ledger, and the hash of the file that proves it.
    pub foot: Vec<ReceiptRow>,
    /// The log that it is drawn from.
    pub seal: Seal,
    /// How the file is checked, in Chinese.
    pub check_zh: String,
    /// How the file is checked, in English.
    pub check_en: String,
}

/// A row, or none where there is nothing to say.
fn row(zh: &str, en: &str, value: &(impl ToString + ?Sized)) -> Option<ReceiptRow> {
    let value = value.to_string();
    (!value.is_empty()).then(|| ReceiptRow {
        zh: zh.to_owned(),
        en: en.to_owned(),
        value,
        value_en: None,
    })
}

fn both(zh: &str, en: &str, value: &str, value_en: &str) -> Option<ReceiptRow> {
    row(zh, en, value).map(|row| ReceiptRow { value_en: Some(value_en.to_owned()), ..row })
}

impl ReceiptPage {
    /// The page of a claim in the log of the ledger `origin`; `hash` is the
    /// SHA-256 of the JSON file.
    pub fn of(claim: &ClaimDetail, names: &Names, origin: &str, seal: Seal, hash: &str) -> Self {
        let yuan = |money: Option<bofu_domain::money::Money>| {
            money.map(|money| thousands(&money.to_string())).unwrap_or_default()
        };
        let clause = claim.clause.as_deref().unwrap_or_default();
        let said = |lang| if clause.is_empty() { String::new() } else { clause_of(clause, lang) };
        let readings: Vec<String> =
            claim.readings.iter().map(|(reading, option)| format!("{reading}={option}")).collect();
        let measure = names.measure(claim.measure.as_str());
        let mut rows = vec![
            row("申报号", "Claim", &claim.claim_no),
            row("企业", "Enterprise", &claim.name),
            row("统一社会信用代码", "Code (USCC)", &claim.uscc),
            both("措施", "Measure", &measure.plain(Lang::Zh), &measure.plain(Lang::En)),
            row("项目", "For", &claim.subject),
            row("申报日期", "Applied on", &claim.applied_on),
            both("状态", "Status", claim.status.zh(), claim.status.as_str()),
            both("依据", "Clause", &said(Lang::Zh), &said(Lang::En)),
            row("条款原文", "Its words", claim.quote.as_deref().unwrap_or_default()),
            row("口径", "Readings", &readings.join(", ")),
            row("测算 (元)", "Computed (yuan)", &yuan(claim.computed)),
            row("核定 (元)", "Granted (yuan)", &yuan(claim.granted)),
        ];
        for part in &claim.instalments {
            let sum = thousands(&part.granted.to_string());
            let (no, period) = (part.no, &part.period);
            let (zh, en) = (format!("第 {no} 期 ({period})"), format!("Part {no} ({period})"));
            let value = format!("{sum} · {}", part.status.zh());
            rows.push(both(&zh, &en, &value, &format!("{sum} · {}", part.status.as_str())));
        }
        if let Some(Text { zh, en }) = remark(&claim.dates) {
            rows.push(both("业务日期", "Business dates", &zh, &en));
        }
        let foot = [
            row("政策包", "Policy pack", claim.pack.as_deref().unwrap_or_default()),
            row("政策包哈希", "Pack hash", claim.pack_hash.as_deref().unwrap_or_default()),
            row("台账", "Ledger", origin),
            row("回单文件 SHA-256", "SHA-256 of the file", hash),
        ];
        Self {
            title_zh: "补贴资金核定回单".to_owned(),
            title_en: "Receipt of a subsidy decision".to_owned(),
            rows: rows.into_iter().flatten().collect(),
            foot: foot.into_iter().flatten().collect(),
            seal,
            check_zh: "验证: bofu audit check-receipt 回单文件 --key 单位公钥".to_owned(),
            check_en: "Check: bofu audit check-receipt FILE --key THE-OFFICE'S-KEY".to_owned(),
        }
    }

    /// The page as PDF, on A4. The same receipt is the same file.
    ///
    /// # Errors
    /// None that a page in memory could cause.
    pub fn pdf(&self, lang: Lang) -> Result<Vec<u8>, FileFault> {
        let mut page = Page::new(&self.title_zh, &self.title_en);
        for ReceiptRow { zh, en, value, value_en } in self.rows.iter().chain(&self.foot) {
            let en_value = value_en.as_ref().unwrap_or(value);
            page.rows.push((Text::new(zh, en), Text::new(value, en_value)));
        }
        page.notes.push(Text::new(&self.check_zh, &self.check_en));
        page.seal = Some(self.seal.clone());
        page.pdf(lang)
    }

    /// The page as text.
    pub fn text(&self, lang: Lang) -> String {
        let mut text = lang.pick(&self.title_zh, &self.title_en).to_owned();
        text.push('\n');
        for (place, part) in [&self.rows, &self.foot].into_iter().enumerate() {
            if place > 0 {
                text.push('\n');
            }
            for ReceiptRow { zh, en, value, value_en } in part {
                let said = lang.pick(value, value_en.as_ref().unwrap_or(value));
                // Writing to a string cannot fail.
                let _ = writeln!(text, "{}: {}", lang.pick(zh, en), shown_line(said));
            }
        }
        let seal = self.seal.words();
        let check = lang.pick(&self.check_zh, &self.check_en);
        let _ = write!(text, "\n{}\n{check}", lang.pick(&seal.zh, &seal.en));
        text
    }
}
