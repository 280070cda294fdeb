"""A second reckoning of the sample, written from the policy's text and not from
the program: what each claim must come to. `expected/` is its result, and the
end-to-end test holds the program to it.

Amounts are whole fen. Exact fractions are rounded once per slice, half away
from zero; a sum of at most a share (不超过…30%) is rounded down.
"""

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

WAN = 1_000_000  # fen

TITLE_SUMS = {"champion": 200, "little-giant": 100, "hidden-champion": 100, "provincial": 20}
CENTRE_SUMS = {"national": 100, "provincial": 50, "municipal": 20}
# Clause 4: 不超过认定登记的技术服务合同金额30%.
AT_MOST = {"innovation-voucher"}
SHARES = {
    "innovation-voucher": ("contract_amount", 30), "overseas-booth": ("booth_fee", 50),
    "local-expo": ("cost", 50), "shared-platform": ("investment", 50),
    "digital-project": ("investment", 50),
}
# The date whose year a claim without days belongs to.
DATED = {
    "tier-award": "recognised_on", "innovation-voucher": "signed_on", "overseas-booth": "fair_from",
    "local-expo": "held_on", "ipo-domestic": "reached_on", "ipo-overseas": "listed_on",
    "rnd-centre": "recognised_on", "shared-platform": "accepted_on", "digital-project": "accepted_on",
}
# measure: (ceiling, limit in 万, who holds it, whether by year)
CEILINGS = {
    "tier-award": ("tier-award.once", 200, "uscc", False),
    "innovation-voucher": ("innovation-voucher.year", 50, "uscc", True),
    "pledge-interest": ("pledge-interest.year", 200, "uscc", True),
    "overseas-booth": ("overseas-booth.year", 20, "uscc", True),
    "local-expo": ("local-expo.event", 100, "fair", False),
    "ipo-domestic": ("ipo.once", 400, "uscc", False),
    "ipo-overseas": ("ipo.once", 400, "uscc", False),
    "rnd-centre": ("rnd-centre.once", 100, "subject", False),
    "shared-platform": ("shared-platform.project", 2000, "subject", False),
    "digital-project": ("digital-project.project", 100, "subject", False),
    "first-set": ("first-set.once", 50, "subject", False),
}
# Measures whose days on one loan or premises are paid once.
FAMILIES = {"pledge-interest": "interest", "project-rent": "rent", "vc-rent": "rent"}
# One-year LPR of the months before the contracts of the loans under that reading.
LPR_ONE_YEAR = {
    "2022-10": Fraction(365, 10000), "2022-11": Fraction(365, 10000), "2024-02": Fraction(345, 10000),
}


def fen(text: str) -> int:
    """`1234.50` as fen."""
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def text(amount: int) -> str:
    """Fen as yuan with two places."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{amount // 100}.{amount % 100:02}"


def rounded(value: Fraction) -> int:
    """Half a fen is rounded up; nothing here is negative."""
    return int(value + Fraction(1, 2))


def by_year(start: str, end: str):
    """The parts of a period, cut at each 1 January; the last day does not count."""
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    while first < last:
        cut = min(last, date(first.year + 1, 1, 1))
        yield first.year, first, cut
        first = cut


def rate(facts, lpr: bool) -> Fraction:
    """The benchmark for the loan's term, or the LPR."""
    months = int(facts["term_months"])
    if lpr:
        year, month, _ = facts["contract_on"].split("-")
        assert months <= 60
        return LPR_ONE_YEAR[f"{year}-{int(month) - 1:02}"]
    return Fraction(435 if months <= 12 else 475 if months <= 60 else 490, 10000)


def interest(facts, lpr: bool):
    """Clause 6, per year: half of the benchmark interest, never more than half of the paid."""
    start, end = facts["from"], facts["to"]
    all_days = (date.fromisoformat(end) - date.fromisoformat(start)).days
    for year, first, last in by_year(start, end):
        share = (last - first).days
        benchmark = fen(facts["principal"]) * rate(facts, lpr) * share / 2 / 360
        paid = Fraction(fen(facts["interest_paid"]) * share, 2 * all_days)
        yield year, rounded(min(benchmark, paid))


def rent(facts):
    """Clauses 2 and 8: the first 500 m² in full, the next 500 by half."""
    area = int(facts["area_m2"])
    counted = min(area, 500) + Fraction(max(min(area, 1000) - 500, 0), 2)
    for year, first, last in by_year(facts["from"], facts["to"]):
        months = (last.year - first.year) * 12 + last.month - first.month
        yield year, rounded(months * fen(facts["monthly_rent"]) * counted / area)


def computed(c, lpr: bool):
    """(year, sum) of each slice before any reduction."""
    if c.measure == "pledge-interest":
        return list(interest(c.facts, lpr))
    if c.measure in ("project-rent", "vc-rent"):
        return list(rent(c.facts))
    if c.measure == "tier-award":
        amount = TITLE_SUMS[c.facts["title"]] * WAN
    elif c.measure == "rnd-centre":
        amount = CENTRE_SUMS[c.facts["level"]] * WAN
    elif c.measure == "ipo-domestic":
        amount = 100 * WAN
    elif c.measure == "ipo-overseas":
        amount = 300 * WAN
    elif c.measure in SHARES:
        fact, percent = SHARES[c.measure]
        exact = Fraction(fen(c.facts[fact]) * percent, 100)
        amount = int(exact) if c.measure in AT_MOST else rounded(exact)
    else:
        amount = fen(c.decided)
    dated = c.facts.get(DATED.get(c.measure, ""), c.applied_on)
    return [(int(dated[:4]), amount)]


# Within one project the highest of these measures prevails (附则1).
PROJECT = {"project-rnd", "case-by-case", "project-matching", "shared-platform", "digital-project"}
# What is paid once although it is in no group: the facts that make it the same.
ONCE = {
    "innovation-voucher": ("contract_no",), "local-expo": ("subject", "fair", "held_on"),
    "overseas-booth": ("subject", "fair", "fair_from"), "smart-factory": ("subject",), "vc-award": (),
}


def group(c):
    """(group, member, once): among whose claims 从高、不重复 holds; None where nothing is compared.

    Claims of one member add up, but those with the same `once` count once.
    """
    if c.measure == "tier-award":
        return ("tier", c.facts["title"], c.facts["title"])
    if c.measure == "ipo-domestic":
        return ("ipo", c.measure, c.facts["stage"])
    if c.measure == "ipo-overseas":
        return ("ipo", c.measure, "listed")
    if c.measure == "rnd-centre":
        return (f"centre {c.subject}", c.facts["level"], c.facts["level"])
    if c.measure in PROJECT:
        return (f"project {c.subject}", c.measure, c.number)
    if c.measure in ONCE:
        facts = c.facts | {"subject": c.subject}
        same = "/".join(facts[name] for name in ONCE[c.measure])
        return (f"{c.measure} {same}", c.measure, same)
    return None


@dataclass
class Outcome:
    """What became of a claim."""

    claim: object
    uscc: str
    maker: str
    slices: list
    status: str = "assessed"
    granted: int = 0
    parts: list = field(default_factory=list)  # (year, granted, charges)
    cuts: list = field(default_factory=list)  # (cause, year, amount)
    counted: int = 0  # in its group


class Reckoner:
    """The sample's ledger as it must be."""

    def __init__(self):
        self.outcomes: dict[str, Outcome] = {}
        self.own: dict[tuple, int] = {}
        self.external: dict[tuple, int] = {}
        self.limits: dict[tuple, int] = {}
        self.budgets: dict[int, int] = {}
        self.excluded: dict[str, tuple] = {}
        self.merged: dict[str, str] = {}
        self.lpr = False
        self.events = 0

    def file(self, c, uscc, maker):
        """Files and assesses; the code of the refusal where it is refused."""
        if uscc in self.merged:
            return "merged"
        if any(self.overlaps(o, uscc, c) for o in self.outcomes.values()):
            return "overlap"
        self.outcomes[c.number] = Outcome(c, uscc, maker, computed(c, self.lpr))
        self.events += 2
        return None

    @staticmethod
    def overlaps(o, uscc, c):
        """Whether the two are on one loan or premises and have a day in common."""
        ours, theirs = FAMILIES.get(c.measure), FAMILIES.get(o.claim.measure)
        if ours is None or ours != theirs or o.uscc != uscc or o.status not in ("assessed", "granted"):
            return False
        one = o.claim.subject == c.subject or (
            "loan_no" in c.facts and o.claim.facts.get("loan_no") == c.facts["loan_no"]
        )
        return one and o.claim.facts["from"] < c.facts["to"] and c.facts["from"] < o.claim.facts["to"]

    def approve(self, number, on, actor):
        """Grants what is left; the code of the refusal where nothing is granted."""
        o = self.outcomes[number]
        if o.maker == actor:
            return "maker-is-checker"
        if o.uscc in self.merged:
            return "merged"
        start, end = self.excluded.get(o.uscc, ("9999", "0000"))
        if start <= on <= end:
            return "excluded"
        left = fen(o.claim.decided) if o.claim.decided else None
        group_left = self.group_left(o, left)
        for year, amount in o.slices:
            if left is not None:
                amount = self.cut(o, "decision", year, amount, left)
                left -= amount
            if group_left is not None:
                before = amount
                amount = self.cut(o, "duplicate", year, amount, group_left)
                group_left -= amount
                o.counted += before - amount
            charges = list(self.rows(o, year))
            for key, limit in charges:
                self.limits[key] = limit
                amount = self.cut(o, "ceiling", year, amount, self.headroom(key))
            fund = ("fund.year", "zjtx/district", on[:4])
            if int(on[:4]) in self.budgets:
                amount = self.cut(o, "appropriation", year, amount, self.headroom(fund))
            if amount > 0:
                keys = [key for key, _ in charges] + [fund]
                for key in keys:
                    self.own[key] = self.own.get(key, 0) + amount
                o.parts.append((year, amount, keys))
        o.granted = sum(amount for _, amount, _ in o.parts)
        o.counted += o.granted
        o.status = "granted" if o.granted else "rejected"
        self.events += 1
        return None if o.granted else "nothing-left"

    def group_left(self, o, decided):
        """The highest of the members' totals, less what the group was granted."""
        mine = group(o.claim)
        if mine is None:
            return None
        due = sum(amount for _, amount in o.slices)
        due = due if decided is None else min(due, decided)
        paid, once = 0, {(mine[1], mine[2]): due}
        for other in self.outcomes.values():
            theirs = group(other.claim)
            if other is o or other.uscc != o.uscc or theirs is None or theirs[0] != mine[0]:
                continue
            paid += other.granted
            key = theirs[1:]
            once[key] = max(once.get(key, 0), other.counted)
        totals = {}
        for (member, _), amount in once.items():
            totals[member] = totals.get(member, 0) + amount
        return min(max(max(totals.values()) - paid, 0), due)

    def rows(self, o, year):
        """The ceilings of a slice."""
        if o.claim.measure in CEILINGS:
            ceiling, limit, holder, yearly = CEILINGS[o.claim.measure]
            names = {"uscc": o.uscc, "subject": f"{o.uscc}/{o.claim.subject}", "fair": o.claim.facts.get("fair")}
            yield (ceiling, names[holder], str(year) if yearly else "once"), limit * WAN

    def headroom(self, key):
        """limit − own − external."""
        return self.limits[key] - self.own.get(key, 0) - self.external.get(key, 0)

    @staticmethod
    def cut(o, cause, year, amount, left):
        """What of the amount is left, the cut noted."""
        after = min(amount, max(left, 0))
        if after < amount:
            o.cuts.append((cause, year, amount - after))
        return after

    def revoke(self, number):
        """Gives back what the grant took."""
        o = self.outcomes[number]
        for _, amount, keys in o.parts:
            for key in keys:
                self.own[key] -= amount
        o.status, o.counted, o.granted = "revoked", o.counted - o.granted, 0
        self.events += 1

    def absorb(self, predecessor, successor):
        """The successor's ceilings count what the predecessor charged."""
        self.merged[predecessor] = successor
        for key, amount in list(self.own.items()):
            ceiling, holder, period = key
            if holder == predecessor or holder.startswith(predecessor + "/"):
                heir = (ceiling, holder.replace(predecessor, successor, 1), period)
                self.external[heir] = self.external.get(heir, 0) + amount
                self.limits[heir] = self.limits[key]
        self.events += 2
