"""Codes that look real and cannot be: no authority issues them.

The division 339901 is assigned to no place, the bank number 999 to no bank,
and every name holds the word 样例 (sample).
"""

import hashlib

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
DIVISION = "339901"


def pick(low: int, high: int, *salt: object) -> int:
    """A number from low to high (both included) that depends on the salt alone."""
    text = "|".join(str(part) for part in salt)
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return low + number % (high - low + 1)


def choose(options, *salt):
    """One of the options, by the salt alone."""
    return options[pick(0, len(options) - 1, *salt)]


def organisation_code(eight: str) -> str:
    """GB 11714: eight characters and their check character."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    values = (int(c) if c.isdigit() else ord(c) - 55 for c in eight)
    rest = 11 - sum(w * v for w, v in zip(weights, values, strict=True)) % 11
    return eight + {10: "X", 11: "0"}.get(rest, str(rest))


def uscc(number: int) -> str:
    """GB 32100-2015: the code of the sample's enterprise with this number."""
    first = "91" + DIVISION + organisation_code(f"MAYL{number:04}")
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first))
    return first + ALPHABET[(31 - total % 31) % 31]


def account_no(number: int) -> str:
    """Nineteen digits, all beginning 1202 0999."""
    return f"12020999{pick(10**5, 10**6 - 1, 'account', number)}{number:05}"


BANKS = [
    ("样例银行虚构支行", "999339900012"),
    ("样例银行江畔支行", "999339900029"),
    ("演示商业银行虚构区分行", "999339910011"),
    ("演示商业银行科创支行", "999339910028"),
    ("练习农村合作银行营业部", "999339920010"),
]
