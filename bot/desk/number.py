"""The number of an appeal, `FT-YYYYMMDD-NNNN-C`: the day, a count within the day, and a check digit.

The check digit is that of ISO 7064, MOD 11,10, over the twelve or more digits before it. It finds every digit
mistyped and nearly every two digits exchanged, so that a slip is told from another's number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_BETWEEN = r"[-\u2010-\u2015\u2212~_.·/\s]"
"""What people and their keyboards put for a hyphen; NFKC has been there before."""
_SHAPE = re.compile(rf"FT{_BETWEEN}*(\d{{8}}){_BETWEEN}*(\d{{4,6}}){_BETWEEN}*(\d)(?!\d)", re.IGNORECASE)
_WITHOUT_LETTERS = re.compile(rf"(?<![\d.])(20\d{{6}}){_BETWEEN}+(\d{{4,6}}){_BETWEEN}+(\d)(?!\d)")
_CUT_SHORT = re.compile(rf"FT{_BETWEEN}*20\d{{6}}(?:{_BETWEEN}*\d{{1,6}}){{0,2}}(?!\d)", re.IGNORECASE)


def number_of(day: date, count: int) -> str:
    """Return the number of the `count`-th appeal of `day` (Shenzhen's date), counting from 1."""
    digits = f"{day:%Y%m%d}{count:04d}"
    return f"FT-{digits[:8]}-{digits[8:]}-{check_digit(digits)}"


def check_digit(digits: str) -> int:
    """Return the check digit of a row of digits."""
    product = 10
    for digit in digits:
        total = (product + int(digit)) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10


def find_number(text: str) -> str | None:
    """Return the first well-formed number in `text` in its usual spelling; None without one.

    Full-width digits, lower case, any dash or blank for a hyphen are read, and a number without its letters; a wrong
    check digit is not.
    """
    said = unicodedata.normalize("NFKC", text)
    for shape in (_SHAPE, _WITHOUT_LETTERS):
        for found in shape.finditer(said):
            day, count, given = found.groups()
            if check_digit(day + count) == int(given):
                return f"FT-{day}-{count}-{given}"
    return None


def has_misspelt_number(text: str) -> bool:
    """Tell whether `text` holds something in the shape of a number whose check digit is wrong, or a piece of one."""
    said = unicodedata.normalize("NFKC", text)
    shaped = any(shape.search(said) for shape in (_SHAPE, _WITHOUT_LETTERS, _CUT_SHORT))
    return shaped and find_number(text) is None


def without_number(text: str) -> str:
    """Return `text` without what has the shape of a number, right or wrong."""
    said = unicodedata.normalize("NFKC", text)
    for shape in (_SHAPE, _WITHOUT_LETTERS, _CUT_SHORT):
        said = shape.sub(" ", said)
    return said.strip()
