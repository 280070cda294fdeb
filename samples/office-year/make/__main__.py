"""Writes the sample office-year, or checks that it is as written.

    python3 samples/office-year/make           writes the files
    python3 samples/office-year/make --check   exits 1 where a file differs

The same sources give the same bytes on every machine. `expected/` is a second
reckoning of what the program must come to; see `reckon.py`.
"""

import csv
import io
import sys
from pathlib import Path

import special
from claims import Plain
from enterprises import FOUNDED_2024, RECOGNITIONS, all_enterprises, enterprise_rows, specialist_rows, title_rows
from lines import lines
from reckon import text
from story import Story, file_name

HOME = Path(__file__).resolve().parent.parent

ABBREVIATIONS = {
    "tier-award": "TA", "project-rent": "PR", "project-rnd": "RD", "case-by-case": "CC",
    "project-matching": "PM", "first-set": "FS", "rnd-centre": "RC", "shared-platform": "SP",
    "innovation-voucher": "IV", "pledge-interest": "PI", "first-set-insurance": "FI", "vc-rent": "VR",
    "vc-award": "VA", "ipo-domestic": "ID", "ipo-overseas": "IO", "talent-matching": "TM",
    "smart-factory": "SF", "digital-project": "DP", "chain-orders": "CO", "local-expo": "LE",
    "overseas-booth": "OB",
}


def table(rows) -> str:
    """Rows as CSV; the columns are the rows' keys in order of appearance."""
    rows = list(rows)
    columns = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def numbered(claims):
    """Sorted as they are filed, each with its number."""
    waves = list(dict.fromkeys(sorted(c.wave for c in claims)))
    first_day = {wave: min(c.applied_on for c in claims if c.wave == wave) for wave in waves}
    claims.sort(key=lambda c: (first_day[c.wave], c.measure, c.applied_on, c.who, c.subject))
    count = {}
    for c in claims:
        key = (c.applied_on[:4], ABBREVIATIONS[c.measure])
        count[key] = count.get(key, 0) + 1
        c.number = f"{key[0]}-{key[1]}-{count[key]:03}"
    return claims


def claim_files(claims, enterprises):
    """(file, rows) for each wave and measure."""
    files = {}
    for c in claims:
        row = {"claim_no": c.number, "uscc": enterprises[c.who].uscc, "subject": c.subject,
               "applied_on": c.applied_on} | c.facts
        if c.decided:
            row |= {"decided_amount": c.decided, "decision_no": c.decision_no}
        files.setdefault(f"claims/{file_name(c.wave, c.measure)}", []).append(row)
    return files


def expected(reckoner):
    """The second reckoning: claims, instalments' sums, ceilings."""
    outcomes = reckoner.outcomes
    yield "expected/claims.csv", table(
        {
            "claim_no": number, "measure": o.claim.measure, "status": o.status,
            "computed": text(sum(amount for _, amount in o.slices)),
            # Nothing is granted or denied of a claim that never came to an approval.
            "granted": text(sum(a for _, a, _ in o.parts)) if o.parts or o.cuts else "",
            "instalments": " ".join(f"{year}:{text(amount)}" for year, amount, _ in o.parts),
            "reductions": " ".join(f"{cause}:{year}:{text(amount)}" for cause, year, amount in o.cuts),
        }
        for number, o in outcomes.items()
    )
    keys = sorted({*reckoner.own, *reckoner.external} | {k for k in reckoner.limits if k[0] == "fund.year"})
    yield "expected/ceilings.csv", table(
        {
            "ceiling": key[0], "holder": key[1], "period": key[2],
            "limit": text(reckoner.limits[key]), "own": text(reckoner.own.get(key, 0)),
            "external": text(reckoner.external.get(key, 0)), "headroom": text(reckoner.headroom(key)),
        }
        for key in keys
    )


def everything():
    """(file, text) of all that the sample holds."""
    enterprises = all_enterprises()
    claims = Plain(enterprises, special.KEEP_OUT).every() + list(special.special(enterprises))
    special.check_days(claims)
    claims = numbered(claims)
    # Told twice: the appropriation of 2024 is set so that December's claims
    # find 200万 and a little in it.
    dry = Story(enterprises, claims, "900000000.00").tell()
    step = 10 * 10**6
    budget = text((dry.used_before_december // step + 21) * step)
    story = Story(enterprises, claims, budget).tell()
    yield "enterprises.csv", table(enterprise_rows(enterprises, [n for n in enterprises if n not in FOUNDED_2024]))
    yield "enterprises-2024.csv", table(enterprise_rows(enterprises, sorted(FOUNDED_2024)))
    for file in dict.fromkeys(entry[0] for entry in RECOGNITIONS):
        yield file, table(title_rows(enterprises, file))
    for file, rows in claim_files(claims, enterprises).items():
        yield file, table(rows)
    statements = {f"statements/{batch}.csv": table(rows) for batch, rows in story.payments.statements.items()}
    yield from statements.items()
    yield "story.txt", lines(story.steps, statements, specialist_rows(enterprises))
    yield "expected/payments.csv", table(story.payments.expected())
    yield from expected(story.reckoner)
    report(story, claims)


def report(story, claims):
    """What the sample comes to, on stderr."""
    outcomes = story.reckoner.outcomes.values()
    by_status = {}
    for o in outcomes:
        by_status[o.status] = by_status.get(o.status, 0) + 1
    print(
        f"{len(claims)} claims of {len({c.measure for c in claims})} measures, {by_status}, "
        f"{story.reckoner.events} events, granted {text(sum(o.granted for o in outcomes))}, "
        f"funds {[(k[2], text(v), text(story.reckoner.limits[k])) for k, v in story.reckoner.own.items() if k[0] == 'fund.year']}",
        file=sys.stderr,
    )


def main() -> int:
    """Writes or checks."""
    files = dict(everything())
    there = {str(p.relative_to(HOME)) for pattern in ("*.csv", "story.txt", "claims/*.csv", "statements/*.csv", "expected/*.csv") for p in HOME.glob(pattern)}
    if "--check" in sys.argv:
        wrong = [f for f, want in files.items() if f not in there or (HOME / f).read_text("utf-8") != want]
        wrong += sorted(there - files.keys())
        for file in wrong:
            print(f"differs: {file}", file=sys.stderr)
        return 1 if wrong else 0
    for file in there - files.keys():
        (HOME / file).unlink()
    for file, want in files.items():
        path = HOME / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(want, "utf-8", newline="\n")
    return 0


sys.exit(main())
