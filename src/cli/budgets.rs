//! Appropriations for people.

use bofu_operations::budgets::AppropriationAnswer;

use super::{output::Output, render::Render};

impl Render for AppropriationAnswer {
    fn text(&self, output: Output) {
        self.recorded.text(output);
    }

    fn warn(&self, output: Output) {
        if !self.recorded.changed {
            return;
        }
        let (amount, brought, carried) = (&self.amount, self.brought_forward, self.carried_over);
        if brought.is_positive() {
            output.warn(
                "carried-over-included",
                &format!(
                    "{amount} 是含上年结转的总额；此前结转 {brought} 元，如未计入请重新设定"
                ),
                &format!(
                    "{amount} is the total with what was carried over: {brought} yuan came from the year before; set it anew if they are not in it"
                ),
            );
        }
        if carried.is_positive() {
            output.warn(
                "carried-over-left-out",
                &format!(
                    "{amount} 是已减结转的总额；此前已结转下年 {carried} 元，如未扣减请重新设定"
                ),
                &format!(
                    "{amount} is the total without what was carried over: {carried} yuan went to the next year; set it anew if they are still in it"
                ),
            );
        }
    }
}
