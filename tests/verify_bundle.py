#!/usr/bin/env python3
"""Verify an evidence bundle of Bofu: python3 verify_bundle.py DIRECTORY

Options: --key FILE         a key that you got by another way, instead of key.txt
         --against FILE     a checkpoint that you got earlier, signed with the key

Needs Python 3.8 and its standard library. Knows nothing of Bofu but the
bundle's form; the rest is written from RFC 8785 (canonical JSON), RFC 6962
(Merkle tree), RFC 8032 (Ed25519) and c2sp.org/signed-note with
c2sp.org/tlog-checkpoint.

Exit status: 0 verified, 1 not, 2 wrong usage.
"""

import base64
import binascii
import hashlib
import json
import os
import re
import sys

FIELDS = {
    "position": int, "stream": str, "sequence": int, "type": str,
    "version": str, "recorded_at": str, "payload": dict, "metadata": dict,
}
RECORDED_AT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
LARGEST = 2**53 - 1


class Refused(Exception):
    """What is wrong, and where."""


# ---- RFC 8785: canonical JSON -------------------------------------------------

SHORT_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r",
}


def canonical_string(text):
    parts = []
    for character in text:
        if character in SHORT_ESCAPES:
            parts.append(SHORT_ESCAPES[character])
        elif character < " ":
            parts.append("\\u%04x" % ord(character))
        else:
            parts.append(character)
    return '"' + "".join(parts) + '"'


def canonical(value):
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        if abs(value) > LARGEST:
            raise Refused("the integer %d is 2^53 or more" % value)
        return str(value)
    if isinstance(value, str):
        return canonical_string(value)
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    # Keys are sorted by their UTF-16 code units (section 3.2.3).
    keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
    return "{" + ",".join(canonical_string(key) + ":" + canonical(value[key]) for key in keys) + "}"


def no_float(text):
    raise Refused("the number %s is not an integer" % text)


def no_twins(pairs):
    found = dict(pairs)
    if len(found) != len(pairs):
        raise Refused("a key stands twice in one object")
    return found


def parse_event(line):
    """One line as a dict, which is its own canonical form."""
    try:
        text = line.decode("utf-8")
        event = json.loads(
            text, parse_float=no_float, parse_constant=no_float, object_pairs_hook=no_twins)
        form = canonical(event)
    except (ValueError, RecursionError) as error:
        raise Refused("it is not JSON: %s" % error) from None
    if form != text:
        raise Refused("it is not its own RFC 8785 form")
    if not isinstance(event, dict) or set(event) != set(FIELDS):
        raise Refused("its keys are not %s" % ", ".join(sorted(FIELDS)))
    for name, kind in FIELDS.items():
        if type(event[name]) is not kind:
            raise Refused("%s is not of the type %s" % (name, kind.__name__))
    return event


# ---- RFC 6962: the Merkle tree ------------------------------------------------


def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


class Tree:
    """The root over leaves that come one by one (section 2.1)."""

    def __init__(self):
        self.size = 0
        self.subtrees = []  # (leaves, hash) of the perfect subtrees, larger first

    def add(self, data):
        leaves, value = 1, sha256(b"\x00", data)
        while self.subtrees and self.subtrees[-1][0] == leaves:
            value = sha256(b"\x01", self.subtrees.pop()[1], value)
            leaves *= 2
        self.subtrees.append((leaves, value))
        self.size += 1

    def root(self):
        if not self.subtrees:
            return sha256()
        value = self.subtrees[-1][1]
        for _, left in reversed(self.subtrees[:-1]):
            value = sha256(b"\x01", left, value)
        return value


# ---- RFC 8032: Ed25519 --------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_1 = pow(2, (P - 1) // 4, P)


def point_add(a, b):
    """Extended homogeneous coordinates (X, Y, Z, T) (section 5.1.4)."""
    first = (a[1] - a[0]) * (b[1] - b[0]) % P
    second = (a[1] + a[0]) * (b[1] + b[0]) % P
    third = 2 * a[3] * b[3] * D % P
    fourth = 2 * a[2] * b[2] % P
    e, f, g, h = second - first, fourth - third, fourth + third, second + first
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def point_multiply(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = point_add(result, point)
        point = point_add(point, point)
        scalar >>= 1
    return result


def points_equal(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def recover_x(y, sign):
    """The x that belongs to y, or None (section 5.1.3)."""
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if square == 0:
        return None if sign else 0
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_1 % P
    if (x * x - square) % P:
        return None
    return P - x if x & 1 != sign else x


def decode_point(data):
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE_Y = 4 * pow(5, P - 2, P) % P
BASE_X = recover_x(BASE_Y, 0)
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def ed25519_verifies(public, message, signature):
    """Whether the signature is right (section 5.1.7)."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = decode_point(public), decode_point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or scalar >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    challenge = int.from_bytes(digest, "little") % ORDER
    right = point_add(commitment, point_multiply(challenge, key))
    return points_equal(point_multiply(scalar, BASE), right)


# ---- c2sp.org: signed notes and checkpoints -----------------------------------


def decode_base64(text, what):
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        raise Refused("%s is not base64" % what) from None
    if base64.b64encode(data).decode("ascii") != text:
        raise Refused("%s is not base64 as it is written" % what)
    return data


def parse_key(text):
    """(name, key id, public key) of a verifier key."""
    parts = text.strip().split("+", 2)
    if len(parts) != 3:
        raise Refused("the key is not name+hash+base64")
    name, shown, encoded = parts
    if not name or not all("!" <= character <= "~" for character in name):
        raise Refused("the key's name is not visible ASCII")
    data = decode_base64(encoded, "the key")
    if len(data) != 33 or data[0] != 1:
        raise Refused("the key is not an Ed25519 key")
    key_id = sha256(name.encode("ascii"), b"\n", data)[:4]
    if key_id.hex() != shown:
        raise Refused("the key's hash does not belong to its name and bytes")
    return name, key_id, data[1:]


def open_note(data, key):
    """The text of a note that the key signed."""
    name, key_id, public = key
    try:
        note = data.decode("utf-8")
    except UnicodeDecodeError:
        raise Refused("it is not UTF-8") from None
    if any(character < " " and character != "\n" for character in note):
        raise Refused("it holds a control character")
    text, gap, signatures = note.rpartition("\n\n")
    if not gap or not signatures.endswith("\n"):
        raise Refused("it has no signature lines, or the last one does not end")
    text += "\n"
    signed = False
    for line in signatures[:-1].split("\n"):
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "\u2014" or not parts[1]:
            raise Refused("the signature line %r is malformed" % line)
        signature = decode_base64(parts[2], "the signature of %s" % parts[1])
        if parts[1] != name or signature[:4] != key_id:
            continue  # Another's signature says nothing to us.
        if not ed25519_verifies(public, text.encode("utf-8"), signature[4:]):
            raise Refused("the signature of %s is wrong" % name)
        signed = True
    if not signed:
        raise Refused("it is not signed with the key %s+%s" % (name, key_id.hex()))
    return text


def parse_checkpoint(text):
    """(origin, size, root) of a checkpoint's text."""
    lines = text.split("\n")
    if len(lines) < 4 or "" in lines[:-1]:
        raise Refused("it is no checkpoint: three lines are wanted")
    origin, size, root = lines[:3]
    if not re.fullmatch("0|[1-9][0-9]{0,15}", size, re.ASCII):
        raise Refused("its size %r is not a number" % size)
    root = decode_base64(root, "its root")
    if len(root) != 32:
        raise Refused("its root is not 32 bytes long")
    return origin, int(size), root


# ---- the bundle ---------------------------------------------------------------


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise Refused("%s cannot be read: %s" % (path, error.strerror)) from None


def read_key(path):
    try:
        return parse_key(read(path).decode("ascii"))
    except UnicodeDecodeError:
        raise Refused("%s: it is not ASCII" % path) from None
    except Refused as why:
        raise Refused("%s: %s" % (path, why)) from None


def read_checkpoint(path, key):
    try:
        origin, size, root = parse_checkpoint(open_note(read(path), key))
    except Refused as why:
        raise Refused("%s: %s" % (path, why)) from None
    if origin != key[0]:
        raise Refused("%s: it is of the ledger %s, the key of %s" % (path, origin, key[0]))
    return size, root


def check_event(event, position, sequences, recorded_at):
    if event["position"] != position:
        raise Refused("position %d stands where %d should" % (event["position"], position))
    stream, sequence = event["stream"], event["sequence"]
    kind, slash, name = stream.partition("/")
    if not (kind and slash and name):
        raise Refused("the stream %r is not <type>/<id>" % stream)
    expected = sequences.get(stream, 0) + 1
    if sequence != expected:
        raise Refused("%s has sequence %d where %d should stand" % (stream, sequence, expected))
    sequences[stream] = sequence
    if not RECORDED_AT.fullmatch(event["recorded_at"]):
        raise Refused("recorded_at %r is no UTC time with six decimals" % event["recorded_at"])
    if event["recorded_at"] < recorded_at:
        raise Refused("it was recorded before the event in front of it")


def check_events(path, checkpoints):
    """Passes over the events once; the roots at the checkpoints' sizes must be theirs."""
    tree, sequences, recorded_at = Tree(), {}, ""
    wanted = {}
    for name, (size, root) in checkpoints:
        wanted.setdefault(size, []).append((name, root))

    def compare():
        for name, root in wanted.pop(tree.size, []):
            if tree.root() != root:
                raise Refused("the first %d events have the root %s, not %s as %s says" % (
                    tree.size, tree.root().hex(), root.hex(), name))

    try:
        file = open(path, "rb")
    except OSError as error:
        raise Refused("%s cannot be read: %s" % (path, error.strerror)) from None
    with file:
        compare()
        for line in file:
            try:
                if not line.endswith(b"\n"):
                    raise Refused("the last line does not end: the file was cut off")
                event = parse_event(line[:-1])
                check_event(event, tree.size, sequences, recorded_at)
            except Refused as why:
                raise Refused("%s, line %d: %s" % (path, tree.size + 1, why)) from None
            recorded_at = event["recorded_at"]
            tree.add(line[:-1])
            compare()
    for size, missing in wanted.items():
        raise Refused("%s is over %d events, %s has %d" % (missing[0][0], size, path, tree.size))
    return tree, len(sequences)


def verify(directory, key_file, against):
    key = read_key(key_file or os.path.join(directory, "key.txt"))
    own = os.path.join(directory, "checkpoint.txt")
    checkpoints = [(own, read_checkpoint(own, key))]
    if against:
        checkpoints.append((against, read_checkpoint(against, key)))
    events = os.path.join(directory, "events.jsonl")
    tree, streams = check_events(events, checkpoints)
    if tree.size != checkpoints[0][1][0]:
        raise Refused("%s has %d events, the checkpoint is over %d" % (
            events, tree.size, checkpoints[0][1][0]))
    print("verified: %d events on %d streams" % (tree.size, streams))
    print("ledger:   %s" % key[0])
    print("root:     %s" % tree.root().hex())
    print("key:      %s+%s%s" % (key[0], key[1].hex(), "" if key_file else
                                 " (from the bundle itself: compare it with the office's)"))
    if against:
        print("against:  %s, the first %d events" % (against, checkpoints[1][1][0]))


def main(arguments):
    options, directories = {"--key": None, "--against": None}, []
    arguments = list(arguments)
    while arguments:
        argument = arguments.pop(0)
        if argument in options and arguments:
            options[argument] = arguments.pop(0)
        elif argument.startswith("-"):
            directories = []
            break
        else:
            directories.append(argument)
    if len(directories) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    try:
        verify(directories[0], options["--key"], options["--against"])
    except Refused as why:
        print("NOT VERIFIED: %s" % why, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
