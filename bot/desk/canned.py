"""Canned replies: sentences that officers use again, with variables in {braces}."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.errors import DeskError

VARIABLES = frozenset({"asker", "number", "due", "officer", "office", "state", "policy"})
_PLACE = re.compile(r"\{(\w*)\}")


def check(body: str) -> None:
    """See that a canned reply names only variables that exist.

    Raises:
        DeskError: If not, with the names there are.
    """
    unknown = sorted(set(_PLACE.findall(body)) - VARIABLES)
    if unknown:
        raise DeskError(f"no variable {{{unknown[0]}}}; there are {', '.join(sorted(VARIABLES))}")


def fill(body: str, values: Mapping[str, str]) -> str:
    """Return `body` with its variables filled in.

    Raises:
        DeskError: If a variable has no value here; better no reply than one with a hole.
    """
    check(body)
    missing = sorted(set(_PLACE.findall(body)) - {name for name, value in values.items() if value})
    if missing:
        raise DeskError(f"{{{missing[0]}}} has no value in this conversation; write it by hand")
    return _PLACE.sub(lambda place: values[place[1]], body)
