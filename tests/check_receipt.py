#!/usr/bin/env python3
"""Check a receipt of Bofu: python3 check_receipt.py RECEIPT.json

Options: --key FILE         the office's verifier key, got by another way
         --checkpoint FILE  a checkpoint that the office published

Needs Python 3.8, its standard library and verify_bundle.py beside it, whose
canonical JSON (RFC 8785), Ed25519 (RFC 8032) and signed notes it takes. The
inclusion proof is checked by RFC 9162, section 2.1.3.2.

Exit status: 0 it is true, 1 it is not, 2 wrong usage, 3 nothing was changed
since it was sealed, and by whose key nobody has said: give --key or --checkpoint.
"""

import hashlib
import json
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from verify_bundle import (  # noqa: E402
    Refused, canonical, no_float, no_twins, open_note, parse_checkpoint, parse_key, read,
    read_key, sha256,
)

MEMBERS = {"checkpoint", "claim", "events", "format", "key", "seal"}


def parse(data):
    """The receipt, which is its own RFC 8785 form and one line feed."""
    try:
        text = data.decode("utf-8")
        receipt = json.loads(
            text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=no_twins)
    except (ValueError, RecursionError) as error:
        raise Refused("it is not JSON: %s" % error) from None
    if not isinstance(receipt, dict) or set(receipt) != MEMBERS:
        raise Refused("its members are not %s" % ", ".join(sorted(MEMBERS)))
    if receipt["format"] != "bofu-receipt-1":
        raise Refused("it is of the format %r" % receipt["format"])
    if text not in (canonical(receipt), canonical(receipt) + "\n"):
        raise Refused("it is not its own RFC 8785 form: it was changed or saved anew")
    return receipt


def includes(root, size, index, leaf, proof):
    """Whether the proof leads from the leaf at the index to the root."""
    if not 0 <= index < size:
        return False
    place, last, value = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            value = sha256(b"\x01", step, value)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            value = sha256(b"\x01", value, step)
        place, last = place >> 1, last >> 1
    return last == 0 and value == root


def check_seal(receipt, key):
    """The seal is over the hash of everything else."""
    body = {name: value for name, value in receipt.items() if name != "seal"}
    digest = hashlib.sha256(canonical(body).encode("utf-8")).hexdigest()
    said = open_note(receipt["seal"].encode("utf-8"), key)
    if said != "%s receipt\n%s\n" % (key[0], digest):
        raise Refused("the seal is of another receipt: this one was changed")


def check_events(receipt, size, root):
    """Each event is in the log; answers their payloads by event name, in order."""
    payloads, before = [], -1
    for proved in receipt["events"]:
        event = proved["event"]
        position = event["position"]
        leaf = sha256(b"\x00", canonical(event).encode("utf-8"))
        proof = [bytes.fromhex(step) for step in proved["proof"]]
        if not includes(root, size, position, leaf, proof):
            raise Refused("the event at position %d is not proved to be in the log" % position)
        if position <= before:
            raise Refused("the events are not in order at position %d" % position)
        before = position
        late = "late" in event["metadata"]
        payloads.extend(
            (event["stream"], name, body, late) for name, body in event["payload"].items())
    return payloads


def count_late(claim, payloads):
    """How many of the claim's events say that they were recorded late."""
    stream = "enterprise/%s" % claim["uscc"]
    return sum(late for of, _, body, late in payloads
               if of == stream and body.get("claim_no") == claim["claim_no"])


def check_claim(claim, payloads):
    """What the receipt says is what the granting event says."""
    stream = "enterprise/%s" % claim["uscc"]
    own = [(name, body) for of, name, body, _ in payloads
           if of == stream and body.get("claim_no") == claim["claim_no"]]
    if not own:
        raise Refused("it holds no event of the claim %s" % claim["claim_no"])
    late = count_late(claim, payloads)
    if claim.get("late_events", late) != late:
        raise Refused("it says that %s events were recorded late, %d say it themselves"
                      % (claim["late_events"], late))
    granted = [body for name, body in own if name.endswith("Granted")]
    if not granted:
        if claim["instalments"]:
            raise Refused("it has instalments, and no event grants any")
        return
    grant = granted[-1]
    for name in ("measure", "subject", "applied_on", "granted"):
        if claim[name] != grant[name]:
            raise Refused("%s is %s, the event says %s" % (name, claim[name], grant[name]))
    assessment = grant["assessment"]
    said = (claim["clause"], claim["pack_hash"], claim["readings"], claim["computed"])
    if said != (assessment["clause"], assessment["pack"]["hash"], assessment["readings"],
                assessment["computed"]):
        raise Refused("its ground is not that of the granting event")
    parts = [(part["no"], part["period"], part["computed"], part["granted"])
             for part in claim["instalments"]]
    if parts != [(part["no"], str(part["period"]), part["computed"], part["granted"])
                 for part in grant["instalments"]]:
        raise Refused("its instalments are not those of the granting event")


def check(path, key_file, published):
    receipt = parse(read(path))
    own = parse_key(receipt["key"])
    key = read_key(key_file) if key_file else own
    if key != own:
        raise Refused("it names another key than the office's")
    origin, size, root = parse_checkpoint(
        open_note(receipt["checkpoint"].encode("utf-8"), key))
    if origin != key[0]:
        raise Refused("its checkpoint is of the ledger %s, the key of %s" % (origin, key[0]))
    if published:
        other = parse_checkpoint(open_note(read(published), key))
        if other != (origin, size, root):
            raise Refused("its log of %d events is not that of %s" % (size, published))
    check_seal(receipt, key)
    payloads = check_events(receipt, size, root)
    check_claim(receipt["claim"], payloads)
    claim = receipt["claim"]
    known = bool(key_file or published)
    print("%s claim %s of %s, granted %s" % (
        "true:  " if known else "UNKNOWN KEY, else whole:",
        claim["claim_no"], claim["uscc"], claim["granted"]))
    print("ledger: %s, %d events, root %s" % (origin, size, root.hex()))
    print("key:    %s%s" % (receipt["key"], "" if key_file else
                            " (the receipt's own: compare it with the office's)"))
    late, unverified = count_late(claim, payloads), claim.get("unverified_events", 0)
    if late or unverified:
        print("days:   %d events recorded late, %d unverified" % (late, unverified))
    return 0 if known else 3


def main(arguments):
    options, files, arguments = {"--key": None, "--checkpoint": None}, [], list(arguments)
    while arguments:
        argument = arguments.pop(0)
        if argument in options and arguments:
            options[argument] = arguments.pop(0)
        elif argument.startswith("-"):
            files = []
            break
        else:
            files.append(argument)
    if len(files) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        return check(files[0], options["--key"], options["--checkpoint"])
    except Refused as why:
        print("NOT TRUE: %s" % why, file=sys.stderr)
        return 1
    except (AttributeError, KeyError, TypeError, ValueError) as why:
        print("NOT TRUE: it is not formed as a receipt is: %r" % why, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
