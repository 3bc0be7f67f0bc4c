"""The number of an appeal, `FT-YYYYMMDD-NNNN-C`: the day, a count within the day, and a check digit.

The check digit is that of ISO 7064, MOD 11,10, over the twelve or more digits before it. It finds every digit
mistyped and nearly every two digits exchanged, so that a slip is told from another's number.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_SHAPE = re.compile(r"FT[-\s_]*(\d{8})[-\s_]*(\d{4,6})[-\s_]*(\d)(?!\d)", re.IGNORECASE)


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

    Full-width digits, lower case and blanks for hyphens are read; a wrong check digit is not.
    """
    for found in _SHAPE.finditer(unicodedata.normalize("NFKC", text)):
        day, count, given = found.groups()
        if check_digit(day + count) == int(given):
            return f"FT-{day}-{count}-{given}"
    return None


def has_misspelt_number(text: str) -> bool:
    """Tell whether `text` holds something in the shape of a number whose check digit is wrong."""
    return find_number(text) is None and bool(_SHAPE.search(unicodedata.normalize("NFKC", text)))
