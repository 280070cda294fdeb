//! An enterprise for people.

use bofu_report::enterprises::EnterprisePage;

use super::{output::Output, render::Render};

impl Render for EnterprisePage {
    fn text(&self, output: Output) {
        output.data(&EnterprisePage::text(self, output.lang()));
    }
}
