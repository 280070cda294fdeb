#!/usr/bin/env python3
"""Draw a sample of Bofu again: python3 repeat_sample.py SAMPLE.json REGISTER

SAMPLE.json is what `bofu audit sample ... --out SAMPLE.json` wrote, REGISTER
the year's register: `bofu report register --year Y --out` a .json or .csv file
(with the sample's --as-of and --known-at, where it has them). Samples of
`decided` need a third file: `events.jsonl` of `bofu audit bundle`; those of
`dates` a fourth too: what `bofu audit verify --format json` answers.

Written from docs/guides/audit-a-year.md alone. Needs Python 3.8 and its
standard library. Exit status: 0 the same instalments, 1 others, 2 wrong usage.
"""

import csv
import hashlib
import json
import re
import sys

DOMAIN = "bofu-audit-sample-1"
COLUMNS = {"claim_no": ("claim_no", "申报号"), "instalment": ("instalment", "分期"),
           "granted": ("granted", "核定")}


class Refused(Exception):
    """The sample is not what its own words say."""


def fen(text):
    """A sum in yuan with two places, in fen."""
    match = re.fullmatch(r"(-?)(\d+)\.(\d\d)", text)
    if not match:
        raise Refused("%r is no sum with two places" % text)
    amount = int(match.group(2)) * 100 + int(match.group(3))
    return -amount if match.group(1) else amount


def yuan(amount):
    """Fen as a sum in yuan."""
    return "%d.%02d" % (amount // 100, amount % 100)


def population(path):
    """The register's instalments, in the order of the specification."""
    if path.endswith(".json"):
        with open(path, encoding="utf-8") as file:
            rows = json.load(file)
    else:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))

    def cell(row, name):
        for header in COLUMNS[name]:
            if header in row:
                text = row[header]
                # A CSV cell that a spreadsheet would run has a mark before it.
                marked = isinstance(text, str) and re.match("'[-=+@\\t\\r\\0]", text)
                return text[1:] if marked else text
        raise Refused("%s has no column %s" % (path, name))

    units = [(cell(row, "claim_no"), int(cell(row, "instalment")), fen(cell(row, "granted")))
             for row in rows]
    return sorted(units, key=lambda unit: (unit[0].encode("utf-8"), unit[1]))


def digest(units):
    """SHA-256 over the population's lines."""
    lines = "".join("%s\t%d\t%s\n" % (claim, no, yuan(amount)) for claim, no, amount in units)
    return hashlib.sha256(lines.encode("utf-8")).hexdigest()


class Stream:
    """Numbers of a method and a seed."""

    def __init__(self, method, seed):
        self.head = "%s\n%s\n%s\n" % (DOMAIN, method, seed)
        self.next = 0

    def number(self):
        text = "%s%d" % (self.head, self.next)
        self.next += 1
        return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest()[:8], "big")

    def below(self, bound):
        limit = 2 ** 64 // bound * bound
        while True:
            number = self.number()
            if number < limit:
                return number % bound


def random(units, size, stream):
    order = list(range(len(units)))
    for place in range(size):
        other = place + stream.below(len(units) - place)
        order[place], order[other] = order[other], order[place]
    return [units[place] for place in sorted(order[:size])]


def monetary(units, interval, stream):
    start = stream.below(interval)
    taken, begin = [], 0
    for unit in units:
        end = begin + unit[2]
        # The first of start, start + interval, ... that is not before `begin`.
        steps = max(0, -((start - begin) // interval))
        if start + steps * interval < end:
            taken.append(unit)
        begin = end
    return taken


def decided(path):
    """The claims whose sum a document, or a share that a reading gives, set."""
    found = set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            if event["type"] == "ClaimFiled":
                body = event["payload"]["ClaimFiled"]
                if body["decided"] is not None:
                    found.add(body["claim_no"])
            elif event["type"].endswith("Granted"):
                body = event["payload"][event["type"]]
                assessment = body["assessment"]
                shares = {name.replace("-", "_") for name, option
                          in assessment["readings"].items() if option.endswith("%")}
                for step in assessment["steps"]:
                    if shares & set(re.findall(r"[A-Za-z0-9_]+", step["formula"])):
                        found.add(body["claim_no"])
    return found


def dated(path, verdict):
    """The claims entered late, or with a date that the verdict names."""
    with open(verdict, encoding="utf-8") as file:
        verdict = json.load(file)
    named = {one["position"] for one in verdict["findings"] + verdict["notices"]
             if (one.get("rule") or "").startswith("day/")}
    found = set()
    with open(path, encoding="utf-8") as file:
        for line in file:
            event = json.loads(line)
            if "late" in event["metadata"] or event["position"] in named:
                for body in event["payload"].values():
                    found.add(body.get("claim_no"))
    return found


def draw(sample, units, events, verdict):
    """The instalments that the sample's own words ask for."""
    method, seed = sample["method"], sample["seed"]
    if method == "random":
        return random(units, sample["size"], Stream(method, seed))
    if method == "monetary-unit":
        if sample["size"] is not None:
            total = sum(unit[2] for unit in units)
            if fen(sample["interval"]) != total // sample["size"]:
                raise Refused("the interval is not the sum by the number of units")
        return monetary(units, fen(sample["interval"]), Stream(method, seed))
    if method == "above":
        return [unit for unit in units if unit[2] > fen(sample["above"])]
    if method == "decided":
        if events is None:
            raise Refused("a sample of `decided` needs events.jsonl")
        claims = decided(events)
        return [unit for unit in units if unit[0] in claims]
    if method == "dates":
        if events is None or verdict is None:
            raise Refused("a sample of `dates` needs events.jsonl and the verdict")
        claims = dated(events, verdict)
        return [unit for unit in units if unit[0] in claims]
    raise Refused("the method %r is not known" % method)


def main(arguments):
    if len(arguments) not in (2, 3, 4):
        print(__doc__, file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        sample = json.load(file)
    try:
        if sample["format"] != DOMAIN:
            raise Refused("it is of the format %r" % sample["format"])
        units = population(arguments[1])
        known = sample["population"]
        stated = (known["count"], fen(known["sum"]), known["digest"])
        found = (len(units), sum(unit[2] for unit in units), digest(units))
        if stated != found:
            raise Refused("the population is another: %s, not %s" % (found, stated))
        events, verdict = (arguments[2:] + [None, None])[:2]
        drawn = draw(sample, units, events, verdict)
        listed = [(item["claim_no"], item["instalment"], fen(item["amount"]))
                  for item in sample["items"]]
        if drawn != listed:
            raise Refused("drawn again it is %s, not %s" % (drawn, listed))
    except Refused as why:
        print("not the same: %s" % why)
        return 1
    print("the same: %d of %d instalments" % (len(drawn), len(units)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
