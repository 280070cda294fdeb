//! When a payment may be ordered, and what the order must say.

use sha2::{Digest as _, Sha256};

use super::{
    event::{Event, Fen, sum, yuan},
    finding::rules,
    judging::Judge,
    key::Key,
    records::{
        claims::{ClaimStep, InstalmentRecord, KeptStep, Order, Stage},
        policies::Notice as Asked,
    },
};
use crate::field::{field, list, text};

rules! {
    PART = "order/instalment" since 0,
        "an order is for an instalment that was granted and not revoked",
        "拨付指令须对应已核定且未撤销的分期";
    ONCE = "order/once" since 0,
        "an instalment is ordered while no order is under way and none has paid it",
        "分期无在途指令且未支付时方可下达拨付";
    AMOUNT = "order/amount" since 0,
        "an order is for what is left to pay of its instalment",
        "拨付金额须等于该分期尚未支付的金额";
    PAYEE = "order/payee" since 0,
        "the payee is the enterprise, or the last of its successors",
        "收款人须为该企业或其最后的承继企业";
    NAME = "order/payee-name" since 0,
        "the payee's name is the registered one",
        "收款人名称须为登记名称";
    ACCOUNT = "order/account" since 0,
        "the account is the payee's registered and confirmed one",
        "收款账户须为已登记并经确认的账户";
    ACCOUNT_WAITS = "order/account-waits" since 0,
        "nothing is ordered or released while a changed account waits for its confirmation",
        "账户变更待确认期间不得下达或放行";
    EXCLUDED = "order/excluded" since 0,
        "nothing is ordered or released to an excluded payee",
        "收款人失信期间不得下达或放行";
    NOTICED = "order/notice" since 0,
        "an instalment is ordered after its notice has ended",
        "公示期满后方可下达拨付";
    DECIDED = "order/notice-decided" since 2,
        "nothing is ordered before the pack, or a decision, says for how many working days it is published",
        "公示工作日数未由政策包或决定写明的，不得下达拨付";
    OBJECTED = "order/objection" since 0,
        "nothing is ordered or released while an objection is open",
        "异议未处理完毕不得下达或放行";
    APPROPRIATED = "order/appropriation" since 0,
        "nothing is ordered of an overdrawn appropriation",
        "预算指标超支时不得下达拨付";
    SHARES = "order/shares" since 0,
        "the shares of city and district are those of the rows, and add up to the sum",
        "市、区分担金额须与各行一致且合计等于拨付金额";
    ATTEMPT = "order/attempt" since 0,
        "attempts at an instalment are numbered from 1",
        "同一分期的拨付次数须从1起连续编号";
    END_TO_END = "order/end-to-end-id" since 0,
        "an order's end-to-end id is made of its claim, instalment and attempt",
        "端到端标识须由申报号、分期和次数生成";
    NEEDS_RELEASE = "order/needs-release" since 0,
        "an order above the office's threshold needs a second finance officer",
        "超过复核限额的指令须由第二人复核";
    ORDER_OWN = "duty/order-own-approval" since 0,
        "who approved a claim does not order its payment",
        "核定人不得下达该申报的拨付指令";
}

/// The id that the bank passes on: readable where it is short and plain, else a
/// digest of the same.
fn end_to_end_id(claim: &str, instalment: u32, attempt: u32) -> String {
    let readable = format!("BF-{claim}-{instalment}-{attempt}");
    let plain = |byte: u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'-');
    if readable.len() <= 35 && readable.bytes().all(plain) {
        return readable;
    }
    let digest = Sha256::digest(format!("{claim}\n{instalment}\n{attempt}"));
    let nibbles = digest.iter().take(15).flat_map(|byte| [byte >> 4, byte & 15]);
    let hex = nibbles.filter_map(|nibble| char::from_digit(nibble.into(), 16));
    format!("BFX-{}", hex.collect::<String>().to_uppercase())
}

/// Where an instalment stands: its claim, and its place in it.
pub(super) type Place = (Key, usize);

impl Judge {
    /// The instalment that an event is about.
    pub(super) fn place_of(&mut self, event: &Event<'_>) -> Result<Option<Place>, String> {
        let Some(key) = self.claim_at(event)? else { return Ok(None) };
        let no = event.number("instalment")?;
        let parts = self.state.claims.get(&key).map(|claim| &claim.parts);
        let index = parts.and_then(|parts| parts.iter().position(|part| part.no == no));
        if index.is_none() {
            let named = format!("{}/{no}", event.text("claim_no")?);
            self.breaks(event, &PART, named, "—");
        }
        Ok(index.map(|index| (key, index)))
    }

    pub(super) fn part_in(&mut self, (claim, index): Place) -> Option<&mut InstalmentRecord> {
        self.state.claims.get_mut(&claim)?.parts.get_mut(index)
    }

    pub(super) fn payment_ordered(&mut self, event: &Event<'_>) -> Result<(), String> {
        let Some(place) = self.place_of(event)? else { return Ok(()) };
        self.expect_due(event, place);
        self.expect_order(event, place)?;
        let payee = event.key("payee")?;
        self.expect_payee(event, place, payee)?;
        let order = Order {
            id: event.key("end_to_end_id")?,
            batch: event.key("batch")?,
            payee,
            account: Key::of(&Self::account(field(event.body, "account")?)?),
            amount: event.sum("amount")?,
            ordered_by: event.by,
            needs_release: event.is("needs_release")?,
            released: false,
            stopped: false,
            cancelled: false,
            settled: false,
            returned: false,
            last: KeptStep::new(ClaimStep::PaymentOrdered, event.on),
            released_on: None,
        };
        let Some(part) = self.part_in(place) else { return Ok(()) };
        part.add_order(order);
        let last = part.orders.len() - 1;
        self.take_unrecorded((place.0, place.1, last), event.text("batch")?);
        Ok(())
    }

    /// Granted, neither paid nor on its way, past its notice, nobody objects,
    /// the fund has the money; ordered by another than its approver.
    pub(super) fn expect_due(&mut self, event: &Event<'_>, (key, index): Place) {
        let Some(claim) = self.state.claims.get(&key) else { return };
        let Some(part) = claim.parts.get(index) else { return };
        let granted_by = if let Stage::Granted(by) = claim.stage { Some(by) } else { None };
        let out = part.has_open_order() || part.is_settled();
        let revoked = part.revoked || granted_by.is_none();
        let objected = claim.objected;
        let asked = self.state.policies.notice_days(claim.measure, event.rules);
        let no_days = asked.is_none_or(|asked| asked == Asked::Days(0));
        let notice = claim.notice.as_ref().filter(|notice| notice.instalments.contains(&part.no));
        let ends_on = notice.map(|notice| notice.ends_on);
        let steps = part
            .last_steps()
            .chain(claim.objection.map(KeptStep::get))
            .chain([claim.stage_step.get()]);
        self.not_before(event, steps.collect::<Vec<_>>());
        let Some(claim) = self.state.claims.get(&key) else { return };
        let Some(part) = claim.parts.get(index) else { return };
        let rows: Vec<Key> =
            part.charges.iter().filter(|(row, _)| row.of_fund).map(|(row, _)| row.key).collect();
        if revoked {
            self.breaks(event, &PART, "revoked", "granted");
        } else if out {
            self.breaks(event, &ONCE, event.name, "—");
        }
        if objected {
            self.breaks(event, &OBJECTED, event.name, "ObjectionResolved");
        }
        if asked == Some(Asked::Undecided) {
            self.breaks(event, &DECIDED, event.name, "ReadingAdopted");
        } else if !no_days && ends_on.is_none_or(|ends_on| event.on <= ends_on) {
            let expected = ends_on.map_or("NoticePublished".to_owned(), |day| format!("> {day}"));
            self.breaks(event, &NOTICED, event.on.to_string(), expected);
        }
        if granted_by.is_some_and(|by| self.is_actor(event, by)) {
            self.breaks(event, &ORDER_OWN, event.by_text, format!("≠ {}", event.by_text));
        }
        for row in rows {
            let Some(fund) = self.state.funds.get(&row) else { continue };
            let (of, year) = (fund.fund, fund.year);
            let over = fund.limit.map_or(0, |limit| fund.taken - limit);
            let set = fund.since.map(|since| ("AppropriationSet", since));
            if over > 0 {
                self.breaks(event, &APPROPRIATED, yuan(-over), "≥ 0.00");
            }
            self.not_before(event, set);
            self.expect_open_year(event, of, year);
        }
    }

    /// What the order says.
    fn expect_order(&mut self, event: &Event<'_>, place: Place) -> Result<(), String> {
        let Some(part) = self.part_in(place) else { return Ok(()) };
        let (due, attempt) = (part.to_order(), u32::try_from(part.orders.len()).unwrap_or(0) + 1);
        let amount = event.sum("amount")?;
        self.expect(event, &AMOUNT, &yuan(amount), &yuan(due));
        self.expect(event, &ATTEMPT, &event.number("attempt")?, &attempt);
        let id = end_to_end_id(event.text("claim_no")?, event.number("instalment")?, attempt);
        self.expect(event, &END_TO_END, &event.text("end_to_end_id")?, &id.as_str());
        let needs = self.state.office.needs_release(amount);
        self.expect(event, &NEEDS_RELEASE, &event.is("needs_release")?, &needs);
        let [mut city, mut district, mut all] = <[Fen; 3]>::default();
        for share in list(event.body, "shares") {
            let share_of = sum(share, "amount")?;
            if text(share, "ceiling")? == "fund.year" {
                all += share_of;
                match text(share, "holder")?.rsplit_once('/').map(|(_, source)| source) {
                    Some("city") => city += share_of,
                    Some("district") => district += share_of,
                    Some(_) | None => {}
                }
            }
        }
        let shown = |city, district| format!("{} + {}", yuan(city), yuan(district));
        let recorded = shown(event.sum("city")?, event.sum("district")?);
        self.expect(event, &SHARES, &recorded, &shown(city, district));
        self.expect(event, &SHARES, &yuan(all), &yuan(amount));
        Ok(())
    }

    /// Who is paid, and where.
    fn expect_payee(&mut self, event: &Event<'_>, place: Place, payee: Key) -> Result<(), String> {
        let enterprise = self.state.claims.get(&place.0).map_or(payee, |claim| claim.enterprise);
        let heir = self.state.heir(enterprise);
        let known = self.state.enterprises.get(&heir).and_then(|known| known.registration.as_ref());
        let known =
            known.map(|known| (known.uscc.clone(), known.name.clone(), known.account.clone()));
        let account = Self::account(field(event.body, "account")?)?;
        if let Some((uscc, name, registered)) = known {
            self.expect(event, &PAYEE, &event.text("payee")?, &&*uscc);
            self.expect(event, &NAME, &event.text("payee_name")?, &&*name);
            self.expect(event, &ACCOUNT, &account, &registered);
        } else {
            self.breaks(event, &PAYEE, event.text("payee")?, "EnterpriseRegistered");
        }
        let mergers = self.state.mergers(enterprise);
        self.not_before(event, mergers);
        self.expect_payable(event, heir);
        Ok(())
    }

    /// Whether money may go to an enterprise on the day.
    pub(super) fn expect_payable(&mut self, event: &Event<'_>, payee: Key) {
        if self.state.is_excluded(payee, event.on) {
            self.breaks(event, &EXCLUDED, event.on.to_string(), "—");
        }
        let known =
            self.state.enterprises.get(&payee).and_then(|known| known.registration.as_ref());
        let step = known.and_then(|known| known.account_step);
        if known.is_some_and(|known| known.asked.is_some()) {
            self.breaks(event, &ACCOUNT_WAITS, event.name, "AccountConfirmed");
        }
        self.not_before(event, step);
    }
}
