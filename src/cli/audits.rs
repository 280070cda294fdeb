//! An auditor's work for people.

use bofu_operations::{
    answer::TableOrFile,
    audits::{Papers, RecomputationAnswer, SampleAnswer, recorded_text},
};

use super::{output::Output, render::Render};
use bofu_app::error::Exit;
use bofu_domain::language::Text;

impl Render for SampleAnswer {
    fn is_of_items(&self) -> bool {
        self.recorded.is_some()
    }

    fn text(&self, output: Output) {
        if let Some((id, changed)) = &self.recorded {
            let Text { zh, en } = recorded_text(id, *changed);
            output.talk(&zh, &en);
        }
        self.given.text(output);
    }
}

impl Render for RecomputationAnswer {
    fn text(&self, output: Output) {
        let TableOrFile::Rows { rows, .. } = &self.given else { return self.given.text(output) };
        if !rows.ok {
            output.table(&bofu_report::audits::recount::differences(rows));
        }
        let (claims, parts, count) = (rows.claims, rows.instalments, rows.differences.len());
        output.data(output.text(
            &format!("以第二条计算路径重算 {claims} 件申报、{parts} 个分期: 差异 {count} 处"),
            &format!(
                "{claims} claims, {parts} instalments recomputed by the second path: {count} difference(s)"
            ),
        ));
    }

    fn exit(&self) -> Exit {
        if self.ok { Exit::Done } else { Exit::Verification }
    }
}

impl Render for Papers {
    fn text(&self, output: Output) {
        match self {
            Self::Pages(papers) => {
                let lang = output.lang();
                let pages: Vec<String> = papers.iter().map(|one| one.text(lang)).collect();
                output.data(pages.join("\n\n").trim_end());
            }
            Self::Written { differing, files, papers } => {
                let files = files.join(", ");
                output.data(output.text(
                    &format!("审计底稿 {papers} 份, 重算有差异的 {differing} 份: {files}"),
                    &format!("{papers} working paper(s), {differing} with a difference: {files}"),
                ));
            }
        }
    }

    fn exit(&self) -> Exit {
        let differing = match self {
            Self::Pages(papers) => papers.iter().any(|paper| !paper.recount.agrees),
            Self::Written { differing, .. } => *differing > 0,
        };
        if differing { Exit::Verification } else { Exit::Done }
    }
}
