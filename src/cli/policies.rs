//! Policy packs and readings for people.

use bofu_app::{
    error::AppError,
    policies::{Adoption, ReadingAdoption},
};
use bofu_operations::policies::{PackAnswer, PackCheck, PackList, ReadingList};
use serde_json::{Value, json};

use super::{output::Output, render::Render};

impl Render for PackCheck {
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
