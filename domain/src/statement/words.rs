//! The words of a reconciliation, each with its Chinese.

use crate::words::words;

words! {
    /// What a match says of its orders.
    Effect {
        /// Lines out paid them.
        Settles = "settles", "到账";
        /// A line in brought their money back.
        Returns = "returns", "退票";
        /// Lines in and out take each other back; no order is concerned.
        Offsets = "offsets", "冲销";
    }
}

words! {
    /// By what lines and orders were found to belong together.
    Rule {
        /// End-to-end id, amount and account.
        Reference = "reference", "指令号、金额、账号一致";
        /// End-to-end id and amount; the bank gives no account.
        ReferenceAlone = "reference-alone", "指令号、金额一致，银行未给账号";
        /// Amount, account and name, within the window, and nothing else fits.
        AccountAndName = "account-and-name", "金额、账号、户名一致";
        /// Amount and account; the name differs.
        Account = "account", "金额、账号一致，户名不同";
        /// Amount and a name that is alike.
        Name = "name", "金额一致，户名相近";
        /// Several lines are one order.
        Split = "split", "多笔明细合计为一笔指令";
        /// One line is several orders.
        Merged = "merged", "一笔明细为多笔指令合计";
        /// One line is a whole batch.
        Batch = "batch", "一笔明细为整批合计";
        /// A line in with the end-to-end id and amount of an order.
        ReturnReference = "return-reference", "退回：指令号、金额一致";
        /// A line in of the amount and account of an order.
        ReturnAccount = "return-account", "退回：金额、账号一致";
        /// A line in of the amount of an order, and a name that is alike.
        ReturnName = "return-name", "退回：金额一致，户名相近";
        /// Lines in and out of one sum and one counterparty.
        Offset = "offset", "收付相抵";
        /// A person's judgement.
        Judgement = "judgement", "人工判断";
    }
}

words! {
    /// What a difference 差异 is.
    BreakKind {
        /// 手续费
        Fee = "fee", "手续费";
        /// 利息
        Interest = "interest", "利息";
        /// The bank paid an order again.
        Duplicate = "duplicate", "重复支付";
        /// An order's id, and another amount.
        WrongAmount = "wrong-amount", "金额不符";
        /// An order's id and amount, and another account.
        WrongPayee = "wrong-payee", "收款人不符";
        /// The bank paid an order that was cancelled.
        CancelledOrder = "cancelled-order", "已撤回指令";
        /// The bank moved the money before the order was released.
        BeforeRelease = "before-release", "早于放行";
        /// Money came in, and nobody knows why.
        UnknownReceipt = "unknown-receipt", "不明收款";
        /// Money went out, and nobody knows why.
        UnknownPayment = "unknown-payment", "不明付款";
        /// Money came back, and no order for it is known.
        ReturnWithoutOrder = "return-without-order", "退回无对应指令";
        /// Money that was taken back 追回.
        Recovery = "recovery", "追回款";
        /// A line in another currency than the orders: kept, and nothing to settle.
        ForeignCurrency = "foreign-currency", "外币";
        /// An order went to the bank, which has not answered yet.
        InTransit = "in-transit", "在途";
        /// An order went to the bank, which should have answered.
        Overdue = "overdue", "逾期未达";
    }
}

impl BreakKind {
    /// Whether a person may say it of a line.
    pub fn of_line(self) -> bool {
        !matches!(self, Self::InTransit | Self::Overdue | Self::ForeignCurrency)
    }
}

words! {
    /// How a difference was settled.
    Remedy {
        /// It is in the office's books: a fee, interest, money recovered.
        Booked = "booked", "已入账";
        /// The money went back to where it belongs.
        Refunded = "refunded", "已退回";
        /// The bank has set it right.
        Corrected = "corrected", "银行已更正";
        /// Given up, by a document.
        WrittenOff = "written-off", "核销";
        /// It belongs to something that is not in this ledger.
        Explained = "explained", "已说明";
    }
}
