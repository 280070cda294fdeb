"""The order of events: who does what on which day, and what is refused."""

from datetime import date

from claims import WAVES
from payments import BATCHES, Line, Payments
from reckon import Reckoner, fen, text

ADMIN, OFFICERS, APPROVERS = "吴管理", ("王经办", "陈经办"), ("李审批", "赵审批")
FINANCE, RELEASE, AUDITOR, BOTH = "周财政", "钱复核", "郑审计", "孙兼岗"

# The refusals' codes in the program, by what the reckoning calls them.
CODES = {
    "maker-is-checker": "maker-is-checker", "excluded": "enterprise-excluded",
    "merged": "enterprise-merged", "overlap": "period-overlaps", "nothing-left": "nothing-left",
}

BUDGETS = {"2023": ("55000000.00", "样财预〔2023〕8号"), "2025": ("12000000.00", "样财预〔2024〕96号")}


class Story:
    """Writes the steps and reckons them at the same time."""

    def __init__(self, enterprises, claims, budget_2024):
        self.enterprises = enterprises
        self.by_tag = {c.tag: c.number for c in claims if c.tag}
        self.files = {}  # (wave, measure) → claims
        for c in claims:
            self.files.setdefault((c.wave, c.measure), []).append(c)
        self.budget_2024 = budget_2024
        self.steps = []
        self.reckoner = Reckoner()
        self.payments = Payments(enterprises)
        self.used_before_december = 0
        self.noticed = set()

    # The pen.

    def step(self, on, actor, do, note="", **fields):
        """One step; they come in order of time, on working days."""
        assert not self.steps or self.steps[-1]["on"] <= on, (on, do, self.steps[-1])
        assert date.fromisoformat(on).weekday() < 5, (on, do)
        self.steps.append({"on": on, "actor": actor, "do": do, "note": note} | fields)

    def code(self, number):
        """The enterprise's code."""
        return self.enterprises[number].uscc

    # What several days have in common.

    def register(self, on, file, numbers):
        """Imports an enterprise file."""
        self.step(on, OFFICERS[0], "import-enterprises", file=file)
        self.reckoner.events += len(numbers)

    def recognise(self, on, file, count):
        """Imports a title file."""
        self.step(on, OFFICERS[1], "import-titles", file=file)
        self.reckoner.events += count

    def budget(self, on, year, amount, document, note=""):
        """Sets an appropriation."""
        self.step(on, FINANCE, "set-budget", note, fund="zjtx", year=int(year), source="district",
                  amount=amount, document_no=document)
        r = self.reckoner
        r.budgets[int(year)] = fen(amount)
        r.limits[("fund.year", "zjtx/district", str(year))] = fen(amount)
        r.events += 1

    def import_wave(self, wave, notes=None):
        """Imports the wave's files, one for each measure."""
        on = WAVES[wave][2]
        for index, (measure, claims) in enumerate(
            (m, c) for (w, m), c in sorted(self.files.items()) if w == wave
        ):
            both = (wave, measure) == ("B1", "talent-matching")
            actor = BOTH if both else OFFICERS[index % 2]
            refused = {}
            for c in claims:
                code = self.reckoner.file(c, self.code(c.who), actor)
                if code:
                    refused[c.number] = CODES[code]
            self.step(on, actor, "import-claims", (notes or {}).get(measure, ""), measure=measure,
                      file=f"claims/{file_name(wave, measure)}", refused=refused)

    def approve(self, on, actor, numbers=None, note=""):
        """Approves the claims, or all that are assessed in order of filing."""
        r = self.reckoner
        chosen = numbers or [n for n, o in r.outcomes.items() if o.status == "assessed"]
        refused = {}
        for number in chosen:
            code = r.approve(number, on, actor)
            if code:
                refused[number] = CODES[code]
        if numbers:
            self.step(on, actor, "approve", note, claims=numbers, refused=refused)
        else:
            self.step(on, actor, "approve-all", note, refused=refused)

    def approve_wave(self, wave, actor, note=""):
        """Approves all on the wave's day."""
        self.approve(WAVES[wave][3], APPROVERS[actor], note=note)

    def close(self, on, actor, do, status, number, reason, note=""):
        """Rejects or withdraws a claim."""
        self.step(on, actor, do, note, claim=number, reason=reason)
        self.reckoner.outcomes[number].status = status
        self.reckoner.events += 1

    def plain(self, wave, measure, index):
        """The number of a claim without a story."""
        plain = [c for c in self.files[(wave, measure)] if not c.tag]
        return plain[index].number

    def exclude(self, on, number, document, until="", note=""):
        """失信: from this day, until another or until it is lifted."""
        self.reckoner.excluded[self.code(number)] = (on, until or "9999-12-31")
        self.reckoner.events += 1
        self.step(on, APPROVERS[1], "exclude", note, uscc=self.code(number), **{"from": on}, until=until,
                  document_no=document, reason="列入失信名单")

    def rename(self, on, number, name, document):
        """The code stays."""
        self.step(on, OFFICERS[0], "rename", "更名：代码不变", uscc=self.code(number), name=name, document_no=document)
        self.reckoner.events += 1

    def aid(self, on, do, number, ceiling, period, amount, sign, **fields):
        """Records or cancels another payer's money."""
        r = self.reckoner
        key = (ceiling, self.code(number), period)
        r.external[key] = r.external.get(key, 0) + sign * fen(amount)
        r.limits.setdefault(key, {"overseas-booth.year": 20, "innovation-voucher.year": 50}[ceiling] * 10**6)
        r.events += 1
        self.step(on, OFFICERS[0], do, uscc=self.code(number), ceiling=ceiling, period=period,
                  **({"amount": amount} if sign > 0 else {}), **fields)

    # The money's way.

    def notice(self, batch):
        """Publishes what is granted."""
        on = BATCHES[batch][0]
        self.step(on, OFFICERS[0], "publish-notice")
        granted = [n for n, o in self.reckoner.outcomes.items() if o.status == "granted"]
        self.reckoner.events += len([n for n in granted if n not in self.noticed])
        self.noticed.update(granted)

    def pay(self, batch, note=""):
        """Orders, releases and exports what is due."""
        _, ordered, released, _ = BATCHES[batch]
        orders, refused = self.payments.order(batch, self.reckoner.outcomes, self.reckoner.excluded)
        self.step(ordered, FINANCE, "order", note, batch=batch, refused=refused)
        self.step(released, RELEASE, "release", batch=batch)
        self.reckoner.events += 2 * len(orders)

    def statement(self, batch, note="", settle=(), accept_score=None, **bank):
        """Takes in the bank's month: what is alike by the rules is matched, a
        person accepts the rest of the matches and settles what differs."""
        self.payments.bank(batch, **bank)
        settle = [self.payments.difference(batch, *one) for one in settle]
        score = {} if accept_score is None else {"accept_score": accept_score}
        self.step(BATCHES[batch][3], FINANCE, "import-statement", note, file=f"statements/{batch}.csv",
                  settle=settle, **score)

    def object(self, on, claim, reason):
        """An objection holds a claim back."""
        self.step(on, OFFICERS[1], "object", "公示异议：暂缓拨付", claim=claim, reason=reason)
        self.payments.held.add(claim)
        self.reckoner.events += 2

    def two_orders(self, batch):
        """The claims of two of the batch's orders, of two enterprises with no other."""
        orders = [o for o in self.payments.orders if o.batch == batch]
        counts = {}
        for o in orders:
            counts[o.enterprise.uscc] = counts.get(o.enterprise.uscc, 0) + 1
        return [o.claim for o in orders if counts[o.enterprise.uscc] == 1][:2]

    def correct_account(self, on, uscc):
        """One person corrects the account, another confirms it."""
        account = self.payments.correct(uscc)
        e = self.payments.by_code[uscc]
        self.step(on, OFFICERS[1], "change-account", "更正收款账户，须第二人确认", uscc=uscc, account_name=e.name,
                  account_no=account, bank=e.bank, bank_code=e.bank_code, document_no=f"样账更〔2023〕{int(on[-2:])}号")
        self.step(on, RELEASE, "confirm-account", uscc=uscc)
        self.reckoner.events += 2

    def recover(self, on, claim, amount):
        """Money granted in error comes back: its own year's headroom with it."""
        document = "样经信追〔2024〕1号"
        self.step(on, APPROVERS[0], "decide-recovery", "核减：多付的部分须退回", claim=claim, amount=amount, cause="error",
                  document_no=document)
        o = self.reckoner.outcomes[claim]
        back = Line("2024-08-30", "in", fen(amount), self.payments.by_code[o.uscc].name, self.payments.accounts[o.uscc],
                    "", "退回多领资金")
        self.statement("2024-08", "追回一笔多付资金", lines=[back],
                       settle=[("退回多领资金", "recovery/booked", "追回多付资金", document)])
        self.step("2024-09-06", FINANCE, "recover", "错付追回：退回当年余额", claim=claim, amount=amount, cause="error",
                  document_no=document, receipt="2024-08对账单")
        for key in o.parts[0][2]:
            self.reckoner.own[key] -= fen(amount)
        self.reckoner.events += 3

    # The years.

    def tell(self):
        """All of it."""
        self.opening()
        self.spring_2023()
        self.autumn_2023()
        self.spring_2024()
        self.autumn_2024()
        self.opening_2025()
        return self

    def opening(self):
        """The office, its operators, the policy, the first budget, the register."""
        people = [(ADMIN, ["admin"]), *((n, ["officer"]) for n in OFFICERS), *((n, ["approver"]) for n in APPROVERS),
                  (FINANCE, ["finance"]), (RELEASE, ["finance"]), (AUDITOR, ["auditor"]), (BOTH, ["officer", "approver"])]
        for name, roles in people:
            self.step("2023-01-03", ADMIN, "add-operator", name=name, roles=roles)
            if name == ADMIN:
                window = {"from": "2023-01-01", "to": "2025-02-28"}
                self.step("2023-01-03", ADMIN, "open-late-entry", "往年之事今日补录，凭文件开放",
                          document_no="样政办〔2025〕6号", **window)
        self.step("2023-01-03", ADMIN, "set-office", name="虚构区经济和信息化局（样例）",
                  account_name="虚构区财政局专项资金户（样例）", account_no="1202099900000000001",
                  bank="样例银行虚构支行", bank_code="999339900012")
        self.step("2023-01-03", ADMIN, "set-threshold", "超过50万元的拨付须第二人放行", above="500000.00")
        self.step("2023-01-04", ADMIN, "adopt-pack", pack="binjiang-zjtx", document_no="样政办〔2023〕1号")
        self.reckoner.events += len(people) + 5
        self.budget("2023-01-05", "2023", *BUDGETS["2023"])
        self.step("2023-01-05", FINANCE, "set-codes", fund="zjtx", source="district", subject="2150805",
                  quota="样财指〔2023〕8号")
        first = [n for n in self.enterprises if n < 65]
        self.register("2023-01-09", "enterprises.csv", first)
        self.recognise("2023-01-10", "titles-2022.csv", 33)
        self.step("2023-02-15", OFFICERS[0], "assign-specialists")
        self.reckoner.events += 62

    def spring_2023(self):
        """First windows; an exclusion, a self-approval, a revocation."""
        self.recognise("2023-03-22", "titles-2023h1.csv", 18)
        self.import_wave("A1")
        self.approve_wave("A1", 0)
        self.notice("2023-04")
        self.pay("2023-04", "公示期满，第一批拨付")
        self.statement("2023-04")
        self.aid("2023-05-10", "record-aid", 26, "overseas-booth.year", "2023", "80000.00", 1,
                 source="市商务局（样例）", document_no="样市商财〔2023〕15号",
                 note="市级资金先到：展位费余额减少")
        self.import_wave("B1")
        self.exclude("2023-05-25", 12, "样信用〔2023〕6号", "2023-07-31", "失信：到期前不得核定")
        self.close("2023-06-05", OFFICERS[0], "withdraw", "withdrawn", self.plain("B1", "overseas-booth", 0), "企业撤回：展位已由主办方免费提供")
        self.approve("2023-06-07", BOTH, [self.by_tag["self-approval"]], "经办人不得审批自己的申报")
        self.approve_wave("B1", 1)
        self.notice("2023-06")
        claim, other = self.by_tag["revoked"], self.plain("B1", "digital-project", 2)
        self.object("2023-06-13", claim, "合同未实际履行")
        self.object("2023-06-14", other, "项目是否在本区实施")
        self.step("2023-06-16", APPROVERS[0], "resolve-objection", "公示异议不成立，按期拨付", claim=other, upheld=False,
                  reason="现场核查：在本区实施")
        self.payments.held.remove(other)
        self.pay("2023-06")
        self.step("2023-06-20", APPROVERS[0], "resolve-objection", "公示异议成立，撤销后余额退回", claim=claim, upheld=True,
                  reason="合同未实际履行")
        self.reckoner.revoke(claim)
        self.reckoner.events += 2
        self.statement("2023-06", "对账单含一笔手续费", lines=[Line("2023-06-30", "out", 25_00, summary="账户管理费")],
                       settle=[("账户管理费", "fee/booked", "6月账户管理费", "")])

    def autumn_2023(self):
        """Little giants, the first interest, a fair of two hosts, more budget."""
        self.import_wave("C1")
        self.approve_wave("C1", 0, "失信到期的申报此时核定")
        self.notice("2023-08")
        self.pay("2023-08")
        self.rename("2023-08-18", 30, "样例垯溪智能装备有限公司", "样市监变〔2023〕112号")
        self.statement("2023-08")
        self.recognise("2023-09-14", "titles-2023h2.csv", 17)
        self.import_wave("A2")
        self.approve_wave("A2", 1, "升级：省级20万后，小巨人再补80万")
        self.notice("2023-10")
        self.pay("2023-10")
        returned = self.two_orders("2023-10")
        self.statement("2023-10", "两笔退汇：户名账号不符", returned=returned)
        for day, claim in zip((7, 8), returned):
            self.correct_account(f"2023-11-{day:02}", self.reckoner.outcomes[claim].uscc)
        self.import_wave("B2")
        self.exclude("2023-11-20", 34, "样信用〔2023〕19号", note="失信：未定期限")
        self.budget("2023-11-22", "2023", "86000000.00", "样财预追〔2023〕31号", "年中追加指标")
        self.close("2023-11-23", APPROVERS[0], "reject", "rejected", self.by_tag["rejected"], "验收材料与合同不符")
        self.close("2023-11-24", OFFICERS[1], "withdraw", "withdrawn", self.by_tag["withdrawn"], "企业撤回：合同取消")
        self.approve_wave("B2", 0, "同一展会两家主办：合计不超过100万")
        self.notice("2023-12")
        self.pay("2023-12", "退汇的两笔按更正后的账户重新拨付")

    def spring_2024(self):
        """Interest to its ceiling, champions, city money that comes late."""
        self.budget("2024-01-03", "2024", self.budget_2024, "样财预〔2024〕5号")
        self.statement("2023-12", "对账单含结息", lines=[Line("2023-12-21", "in", 15_234_018, summary="结息")],
                       settle=[("结息", "interest/booked", "四季度结息", "")])
        self.register("2024-01-15", "enterprises-2024.csv", [65, 66])
        self.step("2024-01-16", APPROVERS[1], "lift-exclusion", uscc=self.code(34), document_no="样信用〔2024〕2号")
        del self.reckoner.excluded[self.code(34)]
        self.reckoner.events += 1
        self.import_wave("C2", {"pledge-interest": "同一笔贷款期间重叠的申报被拒"})
        self.approve_wave("C2", 1, "贴息已用195万：计算10万，核定5万")
        self.notice("2024-02")
        self.pay("2024-02")
        self.statement("2024-02")
        self.aid("2024-03-15", "record-aid", 5, "innovation-voucher.year", "2023", "120000.00", 1,
                 source="市科技局（样例）", document_no="样市科财〔2024〕9号", note="市级资金迟到：超出部分如实显示为负余额")
        self.recognise("2024-03-20", "titles-2024h1.csv", 10)
        self.import_wave("A3")
        self.close("2024-04-02", APPROVERS[1], "reject", "rejected", self.plain("A3", "smart-factory", 1), "评定文件已过期")
        self.step("2024-04-03", FINANCE, "close-year", "2023年度关账：此后不得再记入该年指标", fund="zjtx", year=2023,
                  document_no="样财决〔2024〕1号")
        self.reckoner.events += 1
        self.approve_wave("A3", 0)
        self.notice("2024-04")
        self.aid("2024-04-15", "cancel-aid", 26, "overseas-booth.year", "2023", "80000.00", -1,
                 document_no="样市商财〔2023〕15号", reason="市级资金已退回", note="市级资金退回，余额恢复")
        self.pay("2024-04")
        self.rename("2024-04-24", 24, "样例杜若新能源科技有限公司", "样市监变〔2024〕57号")
        self.statement("2024-04", "一笔不明来款",
                       lines=[Line("2024-04-28", "in", 8_888_00, "样例错汇来款贸易有限公司", "1202099977700000001", "", "货款")],
                       settle=[("货款", "unknown-receipt/refunded", "对方误汇，已原路退回", "样财函〔2024〕6号")])
        self.import_wave("B3")
        self.approve_wave("B3", 1)
        self.notice("2024-06")
        self.pay("2024-06")
        twice = self.plain("B3", "first-set-insurance", 0)
        self.statement("2024-06", "银行重复支付一笔", twice=twice,
                       settle=[("专精特新专项资金拨付（补）", "duplicate/corrected", "银行重复划款，已函请更正", "样财函〔2024〕11号")])

    def autumn_2024(self):
        """A merger, listings, and a budget that runs out."""
        self.import_wave("C3")
        self.step("2024-07-22", APPROVERS[1], "merge", "吸收合并：存续企业的限额计入被合并企业的占用",
                  uscc=self.code(13), successor=self.code(14), document_no="样市监合〔2024〕8号")
        self.reckoner.absorb(self.code(13), self.code(14))
        self.approve_wave("C3", 0, "跨年贷款按92天和91天分年")
        self.notice("2024-08")
        self.pay("2024-08")
        self.recover("2024-08-28", self.plain("B3", "innovation-voucher", 1), "30000.00")
        self.recognise("2024-09-18", "titles-2024h2.csv", 11)
        self.import_wave("A4")
        self.approve_wave("A4", 1)
        self.notice("2024-10")
        self.pay("2024-10")
        orders = [o.claim for o in self.payments.orders if o.batch == "2024-10"]
        self.statement("2024-10", "银行漏传指令号：按金额、账号、户名勾对", bare=orders[2:5])
        self.import_wave("B4", {"innovation-voucher": "已被合并的企业不得再申报"})
        self.close("2024-11-20", APPROVERS[0], "reject", "rejected", self.plain("B4", "digital-project", 2), "项目未通过验收")
        self.approve_wave("B4", 0)
        self.notice("2024-12")
        self.used_before_december = self.reckoner.own[("fund.year", "zjtx/district", "2024")]
        self.import_wave("D4")
        self.pay("2024-12")
        self.approve(WAVES["D4"][3], APPROVERS[1], [self.by_tag["platform-cut"], self.by_tag["cut-to-nothing"]],
                     "年末预算指标用尽：前一项核减，后一项无余额")
        more = text(fen(self.budget_2024) + 150 * 10**6)
        self.budget("2024-12-18", "2024", more, "样财预追〔2024〕44号", "年末追加指标150万")
        self.approve("2024-12-25", APPROVERS[0], note="追加后核定其余")
        self.notice("2025-01")

    def opening_2025(self):
        """The next year: another reading of the benchmark, the last stages."""
        self.step("2025-01-02", ADMIN, "adopt-reading", "口径调整：贴息改按LPR", reading="benchmark-rate", option="lpr",
                  document_no="样经信〔2025〕1号")
        self.reckoner.events += 1
        self.reckoner.lpr = True
        orders = [o for o in self.payments.orders if o.batch == "2024-12"]
        self.statement("2024-12", "户名写错一字、无指令号：待人工确认", mangled=orders[3].claim, accept_score=60)
        self.budget("2025-01-06", "2025", *BUDGETS["2025"])
        self.pay("2025-01")
        self.import_wave("C4")
        self.statement("2025-01")
        self.approve_wave("C4", 0, "境外上市300万之后，境内第四阶段补足100万")
        self.notice("2025-02")
        self.pay("2025-02", "在途：银行2月对账单未到")


def file_name(wave, measure):
    """Half-years, and the last quarter's stragglers."""
    applied = WAVES[wave][0]
    half = "q4" if wave == "D4" else "h1" if applied[5:7] < "07" else "h2"
    return f"{applied[:4]}{half}-{measure}.csv"
