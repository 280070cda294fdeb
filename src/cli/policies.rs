//! Policy packs and readings for people.

use bofu_app::{
    error::AppError,
    policies::{Adoption, FaultRow, OpenClaims, ReadingAdoption},
};
use bofu_domain::money::Money;
use bofu_operations::policies::{PackAnswer, PackCheck, PackList, ReadingList};
use serde_json::{Value, json};

use super::{output::Output, render::Render};

impl Render for PackCheck {
    fn warn(&self, output: Output) {
        for FaultRow { code, place, message, message_zh, hint, hint_zh } in &self.warnings {
            let zh = format!("{place}：{message_zh}；{hint_zh}");
            output.warn(code, &zh, &format!("{place}: {message}; {hint}"));
        }
    }

    fn text(&self, output: Output) {
        if self.ok {
            output.data(output.text("政策包无误", "The pack has no faults"));
        }
        for fault in &self.refused {
            output.refusal(None, &fault.why);
        }
    }

    fn refusals(&self) -> Vec<Value> {
        self.refused.iter().map(|fault| json!(fault)).collect()
    }
}

impl Render for Adoption {
    fn text(&self, output: Output) {
        let (id, version, hash) = (&self.pack, &self.version, &self.hash);
        let (zh, en) = if self.unchanged {
            ("此前已采用", "was in use already")
        } else {
            ("已采用", "is in use")
        };
        output.data(output.text(
            &format!("政策包 {id}@{version} {zh} (SHA-256 {hash})"),
            &format!("The pack {id}@{version} {en} (SHA-256 {hash})"),
        ));
        if let Some(claims) = &self.open_claims {
            tell_changes(claims, output);
        }
    }

    fn failed(error: &AppError, output: Output) {
        if let AppError::PackFaults(faults) = error
            && !output.is_json()
        {
            for fault in faults {
                output.error(fault);
            }
        }
    }
}

/// The claims that wait for a decision, and those of which a new version makes
/// another sum.
fn tell_changes(claims: &OpenClaims, output: Output) {
    let (open, changed) = (claims.open, claims.changed);
    output.data(output.text(
        &format!("待核定申报 {open} 件, 其中 {changed} 件的金额因新版本而变"),
        &format!("{open} claims wait for a decision; the new version changes {changed} of them"),
    ));
    for claim in &claims.claims {
        let sum = |sum: Option<Money>| match sum {
            Some(sum) => sum.to_string(),
            None => output.text("不予受理", "refused").to_owned(),
        };
        let why = output.text(
            claim.message_zh.as_deref().unwrap_or_default(),
            claim.message.as_deref().unwrap_or_default(),
        );
        let (before, after) = (sum(claim.before), sum(claim.after));
        output.data(format!("{}\t{before} → {after}\t{why}", claim.claim_no).trim_end());
    }
    if usize::try_from(changed).unwrap_or(usize::MAX) > claims.claims.len() {
        output.data(output.text("其余未列", "the others are not listed"));
    }
}

impl Render for PackAnswer {
    fn warn(&self, output: Output) {
        if !self.several.is_empty() {
            let ids = self.several.join(", ");
            output.talk(
                &format!("已采用多个政策包, 可指明其一: {ids}"),
                &format!("Several packs are adopted; name one of {ids}"),
            );
        }
    }

    fn text(&self, output: Output) {
        output.data(&self.page.text(output.lang()));
    }
}

impl Render for PackList {
    fn text(&self, output: Output) {
        for row in &self.0 {
            let version = row.version.as_deref().unwrap_or_default();
            let state = if row.adopted {
                output.text("已采用", "adopted")
            } else {
                output.text("内置, 未采用", "built in, not adopted")
            };
            output.data(&format!("{}\t{version}\t{state}", row.id));
        }
    }
}

impl Render for ReadingAdoption {
    fn text(&self, output: Output) {
        let (reading, option) = (&self.reading, &self.option);
        let (zh, en) =
            if self.unchanged { ("现行即是", "is already") } else { ("已改为", "is now") };
        output.data(output.text(
            &format!("口径 {reading} {zh} {option}"),
            &format!("The reading {reading} {en} {option}"),
        ));
    }
}

impl Render for ReadingList {
    fn text(&self, output: Output) {
        output.data(&bofu_report::policies::readings_text(&self.0, output.lang()));
    }
}
