"""From grant to bank: notices, batches, what the bank did and what the office
makes of it. The bank of the sample is honest but not perfect."""

from dataclasses import dataclass
from datetime import date, timedelta

from reckon import fen, text

OPENING = 180_000_000_00  # fen, before the first line
OUT_FOR = "专精特新专项资金拨付"

# batch: (noticed, ordered, released, the bank's month is taken in)
BATCHES = {
    "2023-04": ("2023-04-12", "2023-04-24", "2023-04-25", "2023-05-08"),
    "2023-06": ("2023-06-09", "2023-06-19", "2023-06-20", "2023-07-05"),
    "2023-08": ("2023-08-03", "2023-08-14", "2023-08-15", "2023-09-05"),
    "2023-10": ("2023-10-13", "2023-10-23", "2023-10-24", "2023-11-06"),
    "2023-12": ("2023-12-01", "2023-12-11", "2023-12-12", "2024-01-05"),
    "2024-02": ("2024-02-05", "2024-02-26", "2024-02-27", "2024-03-05"),
    "2024-04": ("2024-04-11", "2024-04-22", "2024-04-23", "2024-05-07"),
    "2024-06": ("2024-06-11", "2024-06-20", "2024-06-21", "2024-07-05"),
    "2024-08": ("2024-08-02", "2024-08-13", "2024-08-14", "2024-09-05"),
    "2024-10": ("2024-10-14", "2024-10-23", "2024-10-24", "2024-11-05"),
    "2024-12": ("2024-12-02", "2024-12-11", "2024-12-12", "2025-01-03"),
    "2025-01": ("2024-12-26", "2025-01-07", "2025-01-08", "2025-02-06"),
    # The bank's February is not in yet: these are on their way.
    "2025-02": ("2025-02-11", "2025-02-20", "2025-02-21", None),
}


@dataclass
class Order:
    """One attempt to pay one instalment."""

    batch: str
    claim: str
    instalment: int
    attempt: int
    amount: int
    enterprise: object
    account_no: str
    status: str = "released"
    settled_on: str = ""
    returned_on: str = ""

    @property
    def reference(self) -> str:
        """The end-to-end id."""
        return f"BF-{self.claim}-{self.instalment}-{self.attempt}"


@dataclass
class Line:
    """One line of the bank's."""

    on: str
    direction: str
    amount: int
    name: str = ""
    account: str = ""
    reference: str = ""
    summary: str = ""


class Payments:
    """Orders and statements, beside the story."""

    def __init__(self, enterprises):
        self.by_code = {e.uscc: e for e in enterprises.values()}
        self.accounts = {e.uscc: e.account_no for e in enterprises.values()}
        self.orders: list[Order] = []
        self.held: set[str] = set()
        self.lines: dict[str, list] = {}
        self.statements: dict[str, list] = {}
        self.balance = OPENING

    def due(self, outcomes, on, excluded, refused):
        """What is granted, not held, not excluded, and not paid or on its way."""
        answered = {(o.claim, o.instalment) for o in self.orders if o.status in ("released", "settled")}
        for number, outcome in outcomes.items():
            open_parts = [i for i in range(1, len(outcome.parts) + 1) if (number, i) not in answered]
            if outcome.status != "granted" or not open_parts:
                continue
            start, end = excluded.get(outcome.uscc, ("9999", "0000"))
            if start <= on <= end:
                refused[number] = "enterprise-excluded"
                continue
            if number in self.held:
                refused[number] = "objection-open"
                continue
            for index, (_, amount, _) in enumerate(outcome.parts, start=1):
                if (number, index) not in answered:
                    yield number, index, amount, outcome.uscc

    def order(self, batch, outcomes, excluded):
        """The batch's orders, and what is refused."""
        on, refused = BATCHES[batch][1], {}
        for number, index, amount, uscc in list(self.due(outcomes, on, excluded, refused)):
            tries = sum((o.claim, o.instalment) == (number, index) for o in self.orders)
            self.orders.append(
                Order(batch, number, index, tries + 1, amount, self.by_code[uscc], self.accounts[uscc])
            )
        return [o for o in self.orders if o.batch == batch], refused

    # The bank's side.

    def bank(self, batch, returned=(), twice=None, bare=(), mangled=None, lines=()):
        """The month's statement: every order of the batch, and what else came.

        `returned` are the claims that come back, `twice` the one that is paid
        again by mistake, `bare` those whose reference the bank lost, `mangled`
        the one whose name it also misspelt and whose account it left out.
        """
        released = date.fromisoformat(BATCHES[batch][2])
        found = list(lines)
        for index, o in enumerate(o for o in self.orders if o.batch == batch):
            # Some in the evening, some on the next day.
            on = working_day(released + timedelta(days=index % 2))
            reference = "" if o.claim in bare else o.reference
            line = Line(on, "out", o.amount, o.enterprise.name, o.account_no, reference, OUT_FOR)
            found.append(line)
            o.status, o.settled_on = "settled", on
            if o.claim == mangled:
                line.reference, line.account = "", ""
                line.name = line.name.replace("样例", "祥例", 1)
            if o.claim == twice:
                again = working_day(released + timedelta(days=2))
                found.append(Line(again, "out", o.amount, line.name, line.account, reference, f"{OUT_FOR}（补）"))
            if o.claim in returned:
                back = working_day(released + timedelta(days=4))
                found.append(Line(back, "in", o.amount, line.name, line.account, reference, "退汇：户名账号不符"))
                o.status, o.returned_on = "returned", back
        found.sort(key=lambda line: line.on)
        self.lines[batch] = found
        self.statements[batch] = self.rows(found)

    def difference(self, batch, summary, way, reason, document):
        """What is done about the line of these words."""
        no = 1 + next(i for i, line in enumerate(self.lines[batch]) if line.summary == summary)
        return {"line": no, "as": way, "reason": reason} | ({"document_no": document} if document else {})

    def correct(self, uscc):
        """The account as it is from now on."""
        account = self.accounts[uscc]
        self.accounts[uscc] = account[:-1] + str((int(account[-1]) + 1) % 10)
        return self.accounts[uscc]

    def rows(self, lines):
        """The generic statement's rows, with balances."""
        first, last = lines[0].on, lines[-1].on
        rows = [row(first, "opening", self.balance)]
        for line in lines:
            self.balance += line.amount if line.direction == "in" else -line.amount
            rows.append(row(line.on, line.direction, line.amount, line.name, line.account, line.reference,
                            line.summary, text(self.balance)))
        rows.append(row(last, "closing", self.balance))
        return rows

    def expected(self):
        """What must have become of each order."""
        for o in self.orders:
            yield {
                "end_to_end_id": o.reference, "batch": o.batch, "claim_no": o.claim, "instalment": o.instalment,
                "amount": text(o.amount), "status": o.status, "settled_on": o.settled_on,
                "returned_on": o.returned_on,
            }


def working_day(day) -> str:
    """The day, or the Monday after it."""
    while day.weekday() > 4:
        day += timedelta(days=1)
    return day.isoformat()


def row(on, direction, amount, name="", account="", reference="", summary="", balance=""):
    """One row of a generic statement."""
    return {
        "booked_on": on, "direction": direction, "amount": text(amount), "counterparty_name": name,
        "counterparty_account": account, "reference": reference, "summary": summary, "balance": balance,
    }
