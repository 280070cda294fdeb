"""The story as the command lines that an office would type."""

import hashlib

HEAD = """\
# The sample office-year, line by line. Written by `make`; see README.md.
#
# Each line is a command as an office types it in this folder. `refused` below
# it names what of it the rules refuse or hold back, and with which code;
# `answers` names a member of its JSON and what it must be.
"""


def quoted(word: str) -> str:
    """A word of a line."""
    assert '"' not in word, word
    return f'"{word}"' if " " in word or word == "" else word


def options(step, *names):
    """The step's fields as options; those that are empty are left out."""
    words = []
    for name in names:
        field, option = name if isinstance(name, tuple) else (name, name)
        if step.get(field) not in (None, ""):
            words += ["--" + option.replace("_", "-"), str(step[field])]
    return words


ACCOUNT = ("account_name", "account_no", "bank", "bank_code")
DOCUMENT = ("document_no", "document")
AID = ("uscc", "ceiling", "subject", "period")


def words(step):
    """The command of a step."""
    s, o = step, lambda *names: options(step, *names)
    match step["do"]:
        case "add-operator":
            return ["operator", "add", s["name"], "--role", *s["roles"]]
        case "open-late-entry":
            return ["office", "late-entry", "open", *o("from", "to", DOCUMENT)]
        case "set-office":
            return ["office", "set", *o("name", *ACCOUNT)]
        case "set-threshold":
            return ["office", "threshold", s["above"]]
        case "set-codes":
            return ["office", "codes", *o("fund", "source", "subject", "quota")]
        case "adopt-pack":
            return ["policy", "adopt", s["pack"], *o(DOCUMENT)]
        case "adopt-reading":
            return ["reading", "adopt", s["reading"], s["option"], *o(DOCUMENT)]
        case "set-budget":
            return ["budget", "set", *o("fund", "year", "source", "amount", DOCUMENT)]
        case "import-enterprises":
            return ["enterprise", "import", s["file"]]
        case "import-titles":
            return ["title", "import", s["file"]]
        case "assign-specialist":
            return ["enterprise", "specialist", s["uscc"], *o(("specialist", "name"), "liaison")]
        case "import-claims":
            return ["claim", "import", s["file"], *o("measure")]
        case "approve":
            return ["claim", "approve", *s["claims"]]
        case "approve-all":
            return ["claim", "approve", "--all-assessed"]
        case "reject" | "withdraw" as verb:
            return ["claim", verb, s["claim"], *o("reason")]
        case "record-aid":
            return ["aid", "record", *o(*AID, "amount", "source", DOCUMENT)]
        case "cancel-aid":
            return ["aid", "cancel", *o(*AID, DOCUMENT, "reason")]
        case "exclude":
            return ["enterprise", "exclude", s["uscc"], *o("from", "until", DOCUMENT, "reason")]
        case "lift-exclusion":
            return ["enterprise", "readmit", s["uscc"], *o(DOCUMENT)]
        case "rename":
            return ["enterprise", "rename", s["uscc"], *o("name", DOCUMENT)]
        case "merge":
            return ["enterprise", "merge", s["uscc"], *o(("successor", "into"), DOCUMENT)]
        case "change-account":
            return ["account", "change", s["uscc"], *o(*ACCOUNT, DOCUMENT)]
        case "confirm-account":
            return ["account", "confirm", s["uscc"]]
        case "publish-notice":
            return ["notice", "publish", "--all-granted"]
        case "object":
            return ["notice", "object", s["claim"], *o("reason")]
        case "resolve-objection":
            how = "--uphold" if s["upheld"] else "--dismiss"
            return ["notice", "resolve", s["claim"], how, *o("reason")]
        case "order":
            return ["pay", "order", *o("batch"), "--all-due"]
        case "release":
            return ["pay", "release", *o("batch")]
        case "import-statement":
            return ["statement", "import", s["file"]]
        case "decide-recovery":
            return ["recover", s["claim"], *o(("amount", "due"), "cause", DOCUMENT)]
        case "recover":
            return ["recover", s["claim"], *o("amount", "cause", DOCUMENT, "receipt")]
        case "close-year":
            return ["year", "close", str(s["year"]), *o("fund", DOCUMENT), "--strict"]
        case other:
            raise ValueError(other)


def statement_id(file: str, text: str) -> str:
    """The id that the program gives a statement: its last day and its hash."""
    last = text.splitlines()[-1].split(",")[0].replace("-", "")
    return f"S-{last}-{hashlib.sha256(text.encode()).hexdigest()[:6]}"


def reconciled(step, statement):
    """What follows the import of a statement: matched by the rules, as a
    person would, and nothing left."""
    match = ["statement", "match", statement]
    yield match, []
    if step.get("accept_score") is not None:
        yield [*match, "--accept-score", str(step["accept_score"])], []
    for one in step.get("settle", ()):
        line = ["statement", "resolve", statement, *options(one, "line", "as", "reason", DOCUMENT)]
        yield line, []
    yield [*match, "--dry-run"], ["answers lines 0"]


def lines(steps, files, specialists) -> str:
    """The story. `files` are the statements' texts by name."""
    parts = [HEAD]
    for step in steps:
        # A window is opened on the day on which that is recorded.
        on = [] if step["do"] == "open-late-entry" else ["--on", step["on"]]
        by = [*on, "--actor", step["actor"]]
        told = [f"refused {claim} {code}" for claim, code in step.get("refused", {}).items()]
        if step["do"] == "assign-specialists":
            each = [step | {"do": "assign-specialist"} | row for row in specialists]
            commands = [(words(one), []) for one in each]
        else:
            commands = [(words(step), told)]
        if step["do"] == "import-statement":
            commands += reconciled(step, statement_id(step["file"], files[step["file"]]))
        note = f"# {step['note']}\n" if step["note"] else ""
        text = ""
        for command, told in commands:
            text += "bofu " + " ".join(map(quoted, [*command, *by])) + "\n"
            text += "".join(f"  {line}\n" for line in told)
        parts.append(note + text)
    return "\n".join(parts)
