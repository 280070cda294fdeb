//! Claims for people.

use bofu_domain::spelling::LookAlike;
use bofu_operations::claims::{Approvals, ClaimImport, ClaimPage, TemplateFile};
use serde_json::{Value, json};

use super::{output::Output, render::Render};
use bofu_app::claims::OddKey;

impl Render for TemplateFile {
    fn text(&self, output: Output) {
        let path = &self.file;
        output.data(
            output.text(&format!("模板已写入 {path}"), &format!("The template is in {path}")),
        );
    }
}

/// How many keys are told one by one.
const TOLD: usize = 20;

impl Render for ClaimImport {
    fn is_of_items(&self) -> bool {
        true
    }

    fn text(&self, output: Output) {
        self.imported.text(output);
    }

    /// Letters that look like others: they may be a slip, or worse.
    fn warn(&self, output: Output) {
        for OddKey { claim_no, key, letters } in self.odd.iter().take(TOLD) {
            let one = |letter: &LookAlike| {
                format!("{} (U+{:04X}) ~ {}", letter.found, u32::from(letter.found), letter.like)
            };
            let letters = letters.iter().map(one).collect::<Vec<_>>().join(", ");
            output.warn(
                "look-alike-letters",
                &format!("申报 {claim_no}：“{key}”中有形似其他字母的字母：{letters}"),
                &format!("claim {claim_no}: {key:?} has letters that look like others: {letters}"),
            );
        }
        if let Some(more) = self.odd.len().checked_sub(TOLD).filter(|more| *more > 0) {
            let (zh, en) = (format!("另有 {more} 项同类提示"), format!("{more} more like these"));
            output.warn("look-alike-letters", &zh, &en);
        }
    }

    fn refusals(&self) -> Vec<Value> {
        self.imported.refusals()
    }
}

impl Render for Approvals {
    fn is_of_items(&self) -> bool {
        true
    }

    fn text(&self, output: Output) {
        for grant in &self.granted {
            let (claim_no, sum) = (&grant.claim_no, grant.granted);
            let cut = if grant.reductions.is_empty() {
                ""
            } else {
                output.text(" (有扣减)", " (reduced)")
            };
            output.data(&format!("{claim_no}\t{}\t{sum}{cut}", output.text("核定", "granted")));
        }
        for claim in &self.refused {
            output.refusal(Some(&claim.claim_no), &claim.why);
        }
        let same = self.granted.iter().filter(|grant| grant.unchanged).count();
        let (changed, refused) = (self.granted.len() - same, self.refused.len());
        output.counted(("核定", "granted"), changed, same, refused);
    }

    fn refusals(&self) -> Vec<Value> {
        self.refused.iter().map(|claim| json!(claim)).collect()
    }
}

impl Render for ClaimPage {
    fn text(&self, output: Output) {
        output.data(&bofu_report::claims::page::page(&self.detail, &self.names, output.lang()));
    }
}
