"""What a claim is, and the plain ones of each measure.

Plain claims fill the year; the ones with a story of their own stand in
`special.py`. Whatever varies is taken from a hash of what it belongs to, so
that a claim added to one measure moves no other.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from codes import choose, pick


@dataclass
class Claim:
    """One row of a claim file."""

    measure: str
    who: int
    subject: str
    applied_on: str
    facts: dict
    decided: str = ""
    decision_no: str = ""
    wave: str = ""
    number: str = ""
    tag: str = ""  # how the story speaks of it


# wave: (first and last day of applying, day of the import, day of the approval)
WAVES = {
    "A1": ("2023-03-02", "2023-03-20", "2023-03-24", "2023-04-11"),
    "B1": ("2023-05-04", "2023-05-19", "2023-05-23", "2023-06-08"),
    "C1": ("2023-07-03", "2023-07-14", "2023-07-18", "2023-08-02"),
    "A2": ("2023-09-04", "2023-09-18", "2023-09-21", "2023-10-12"),
    "B2": ("2023-11-01", "2023-11-10", "2023-11-14", "2023-11-30"),
    "C2": ("2024-01-04", "2024-01-17", "2024-01-22", "2024-02-02"),
    "A3": ("2024-03-04", "2024-03-19", "2024-03-22", "2024-04-10"),
    "B3": ("2024-05-06", "2024-05-17", "2024-05-22", "2024-06-07"),
    "C3": ("2024-07-02", "2024-07-12", "2024-07-16", "2024-08-01"),
    "A4": ("2024-09-04", "2024-09-18", "2024-09-20", "2024-10-11"),
    "B4": ("2024-11-01", "2024-11-08", "2024-11-13", "2024-11-29"),
    "D4": ("2024-12-02", "2024-12-04", "2024-12-05", "2024-12-12"),
    "C4": ("2025-01-03", "2025-01-15", "2025-01-20", "2025-02-10"),
}


def day(text: str, plus: int) -> str:
    """The day so many days after another."""
    return (date.fromisoformat(text) + timedelta(days=plus)).isoformat()


def days(start: str, end: str) -> int:
    """Days from start (counted) to end (not counted)."""
    return (date.fromisoformat(end) - date.fromisoformat(start)).days


def yuan(wan) -> str:
    """An amount in 万 as yuan with two places."""
    return f"{wan * 10000:.2f}"


def apply_day(wave: str, *salt) -> str:
    """A day within the wave's days of applying."""
    first, last, _, _ = WAVES[wave]
    return day(first, pick(0, days(first, last), "applied", wave, *salt))


class Plain:
    """The plain claims, made of who may claim when."""

    def __init__(self, enterprises, keep_out):
        self.enterprises = enterprises
        self.keep_out = keep_out  # measure → enterprises that its stories are about
        self.claims: list[Claim] = []

    def able(self, measure, wave, count, *salt):
        """So many enterprises that hold a title when the wave begins."""
        first = WAVES[wave][0]
        able = [
            n for n, e in self.enterprises.items()
            if e.since() <= first and n not in self.keep_out.get(measure, ())
        ]
        able.sort(key=lambda n: pick(0, 10**9, measure, wave, n, *salt))
        return sorted(able[:count])

    def add(self, measure, who, wave, subject, facts, decided="", decision_no=""):
        """Adds one claim."""
        applied = apply_day(wave, measure, who)
        self.claims.append(
            Claim(measure, who, subject, applied, facts, decided, decision_no, wave)
        )

    def every(self):
        """All of them."""
        for wave in ("B1", "B2", "B3", "B4"):
            self.vouchers(wave)
            self.booths(wave)
            self.digital(wave)
            self.decided_costs(wave)
        for wave in ("A1", "A2", "A3", "A4"):
            self.decided_awards(wave)
            self.centres(wave)
        self.loans()
        self.rents()
        return self.claims

    def vouchers(self, wave):
        """Clause 4: technical service contracts of 8万 to 70万."""
        count = {"B1": 20, "B2": 20, "B3": 22, "B4": 18}[wave]
        for who in self.able("innovation-voucher", wave, count):
            no = f"JS{wave[1]}-{who:03}"
            signed = day(WAVES[wave][0], -pick(5, 110, "signed", no))
            facts = {
                "contract_no": no,
                "contract_amount": yuan(pick(80, 700, "contract", no) / 10),
                "signed_on": signed,
            }
            self.add("innovation-voucher", who, wave, f"技术服务合同 {no}", facts)

    def booths(self, wave):
        """Clause 14: booths at fairs abroad, 2万 to 18万."""
        fairs = ["虚构国际工业展·海港城", "样例电子周·北岬", "演示医疗器械展·双塔城", "练习新能源博览会·绿洲"]
        for who in self.able("overseas-booth", wave, 15):
            began = day(WAVES[wave][0], -pick(10, 100, "fair", wave, who))
            fair = f"{choose(fairs, wave, who)}{began[:4]}"
            fee = yuan(pick(20, 180, "booth", wave, who) / 10)
            facts = {"fair": fair, "booth_fee": fee, "fair_from": began}
            self.add("overseas-booth", who, wave, f"{fair}（{began}开展）展位", facts)

    def digital(self, wave):
        """Clause 12: digital projects of 40万 to 260万."""
        for who in self.able("digital-project", wave, 6):
            accepted = day(WAVES[wave][0], -pick(10, 90, "digital", wave, who))
            facts = {
                "investment": yuan(pick(40, 260, "invested", wave, who)),
                "accepted_on": accepted,
            }
            self.add("digital-project", who, wave, f"产线数字化改造 SZ{wave[1]}-{who:03}", facts)

    def decided(self, measure, wave, who, subject, low, high):
        """A claim whose sum a decision sets."""
        amount = yuan(pick(low, high, measure, wave, who))
        serial = pick(100, 999, "decision", measure, wave, who)
        year = WAVES[wave][0][:4]
        self.add(measure, who, wave, subject, {}, amount, f"样经信财〔{year}〕{serial}号")

    def decided_costs(self, wave):
        """Measures whose rate the text leaves open: each has its decision."""
        serial = wave[1]
        plan = [
            ("project-matching", 4, "重点研发计划配套 PT", 12, 60),
            ("project-rnd", 2, "引进项目研发资助 YF", 20, 80),
            ("talent-matching", 4, "订单式培养班 RC", 3, 15),
            ("first-set-insurance", 3, "首台套保险 BX", 4, 20),
        ]
        for measure, count, word, low, high in plan:
            for who in self.able(measure, wave, count):
                self.decided(measure, wave, who, f"{word}{serial}-{who:03}", low, high)

    def decided_awards(self, wave):
        """Awards whose tiers the text leaves open."""
        serial = wave[1]
        plan = [
            ("smart-factory", 3, "数字化车间评定 CJ", 15, 50),
            ("first-set", 3, "首台套产品 ST", 20, 50),
            ("vc-award", 1, "创投专项奖励 CT", 10, 30),
        ]
        for measure, count, word, low, high in plan:
            for who in self.able(measure, wave, count):
                self.decided(measure, wave, who, f"{word}{serial}-{who:03}", low, high)

    def centres(self, wave):
        """Clause 3: newly recognised research centres."""
        kinds = ["企业技术中心", "企业研究院", "工程技术研究中心"]
        for who in self.able("rnd-centre", wave, 5):
            recognised = day(WAVES[wave][0], -pick(10, 60, "centre", wave, who))
            level = choose(["municipal", "municipal", "provincial"], wave, who)
            centre = f"{choose(kinds, wave, who)} YJ{wave[1]}-{who:03}"
            facts = {"centre": centre, "level": level, "recognised_on": recognised}
            self.add("rnd-centre", who, wave, centre, facts)

    def loans(self):
        """Clause 6: loans of 300万 to 2,000万 against patents, half-year by half-year."""
        halves = [
            ("C1", "2023-01-01", "2023-07-01"), ("C2", "2023-07-01", "2024-01-01"),
            ("C3", "2024-01-01", "2024-07-01"), ("C4", "2024-07-01", "2025-01-01"),
        ]
        for who in self.able("pledge-interest", "C1", 17):
            loan = Loan(who, f"ZY22-{who:03}", day("2022-11-10", pick(0, 40, "loan", who)),
                        choose([12, 24, 24, 36, 36], "term", who))
            for wave, start, end in halves:
                if loan.runs_until() >= end:
                    self.add("pledge-interest", who, wave, loan.subject(), loan.facts(start, end))
        for who in self.able("pledge-interest", "C1", 8, "across the year end"):
            loan = Loan(who, f"ZY23-{who:03}", "2023-09-25", 12)
            start = choose(["2023-10-01", "2023-10-16", "2023-11-01"], "start", who)
            self.add("pledge-interest", who, "C3", loan.subject(), loan.facts(start, "2024-06-01"))

    def rents(self):
        """Clauses 2 and 8: rent by the month."""
        terms = [("C2", "2023-03-01", "2024-01-01"), ("C4", "2024-01-01", "2025-01-01")]
        for measure, count in (("project-rent", 5), ("vc-rent", 4)):
            place = "虚构园区" if measure == "project-rent" else "演示创投园"
            for who in self.able(measure, "C1", count):
                area = pick(180, 1300, "area", measure, who)
                rent = area * pick(38, 62, "rent", measure, who)
                facts = {"area_m2": str(area), "monthly_rent": f"{rent}.00"}
                if measure == "vc-rent":
                    facts["vc_invested"] = yuan(pick(1000, 4200, "vc", who))
                for wave, start, end in terms:
                    self.add(measure, who, wave, f"{place}{who:02}号楼", facts | {"from": start, "to": end})


@dataclass
class Loan:
    """A loan against patents, and the facts of a claim on part of its time."""

    who: int
    no: str
    contract_on: str
    term_months: int
    wan: int = 0
    seen: list = field(default_factory=list)

    def subject(self):
        """What the money is for."""
        return f"知识产权质押贷款 {self.no}"

    def runs_until(self):
        """The day on which the term has run."""
        year, month, rest = self.contract_on.split("-")
        months = int(year) * 12 + int(month) - 1 + self.term_months
        return f"{months // 12}-{months % 12 + 1:02}-{min(int(rest), 28):02}"

    def facts(self, start, end):
        """The bank's own rate lies a little below or above the benchmark."""
        wan = self.wan or pick(30, 200, "principal", self.no) * 10
        rate = choose([345, 365, 385, 415, 435, 470, 490], "rate", self.no)
        fen = wan * 10000 * 100 * rate * days(start, end) // (10000 * 360)
        return {
            "loan_no": self.no, "principal": yuan(wan), "term_months": str(self.term_months),
            "contract_on": self.contract_on, "from": start, "to": end,
            "interest_paid": f"{fen // 100}.{fen % 100:02}",
        }
