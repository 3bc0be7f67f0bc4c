"""The format of a policy document, a field at a time; docs/policy-format.md tells it to who writes one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from bot.policy.model.model import Period

_ID = re.compile(r"[a-z0-9][a-z0-9-]*")


class FormatBreak(Exception):  # noqa: N818 - it becomes a PolicyError once file and line are known
    """A break of the format at one field.

    Attributes:
        where: dotted path of the field.
        reason: what is wrong.
        repair: what to do.
        line: counted from 1, if it is known by itself; else it is found by `where`.
    """

    def __init__(self, where: str, reason: str, repair: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.where, self.reason, self.repair, self.line = where, reason, repair, line


def check_id(value: object, where: str, number: bool = False) -> None:
    """Checks that `value` can be an id; where a `number` will do, one that YAML takes for a number as well."""
    text = str(value) if number else value
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise FormatBreak(f"{where}.id", f"{value!r} is not an id", "use lower case, digits and hyphens")


def period(raw: Mapping[str, Any], key: str, where: str) -> Period:
    """Returns the period that stands at `key`."""
    value = raw[key]
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise FormatBreak(f"{where}.{key}", "not a period", "write {from: 2025-05-01, to: null}")
    start = day(value["from"], f"{where}.{key}.from")
    end = day(value["to"], f"{where}.{key}.to")
    if start and end and end < start:
        raise FormatBreak(f"{where}.{key}", "it ends before it begins", "check both days")
    return Period(start, end)


def day(value: Any, where: str, required: bool = False) -> date | None:
    """Returns a day, written as such or as text; None where nothing is known and nothing is `required`."""
    if value is None and not required:
        return None
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise FormatBreak(where, f"{value!r} is not a day", "write it as 2025-05-01") from None


def check_keys(raw: Mapping[str, Any], where: str, required: Iterable[str], allowed: Collection[str]) -> None:
    """Checks that all `required` keys are there, and none that is not `allowed`."""
    unknown = sorted(str(key) for key in raw if key not in allowed)
    if unknown:
        raise FormatBreak(f"{where}.{unknown[0]}", "unknown key", f"one of {', '.join(sorted(allowed))}")
    missing = [key for key in required if key not in raw]
    if missing:
        raise FormatBreak(where, f"the key {missing[0]!r} is missing", "add it, or null where nothing is known")


def check_filled(raw: Mapping[str, Any], where: str, keys: Iterable[str]) -> None:
    """Checks that none of `keys` is empty."""
    for key in keys:
        if not str(raw[key] or "").strip():
            raise FormatBreak(f"{where}.{key}", "it is empty", "write it")


def listed(raw: Mapping[str, Any], key: str, where: str) -> list[Any]:
    """Returns the list at `key`; an empty one for null."""
    value = raw[key]
    if value is None:
        return []
    if not isinstance(value, list):
        raise FormatBreak(f"{where}.{key}", "not a list", "write it as a YAML list")
    return value


def one_of(raw: Mapping[str, Any], key: str, allowed: Iterable[str], where: str) -> str:
    """Returns what stands at `key`, which must be one of `allowed`."""
    value = str(raw[key])
    if value not in allowed:
        raise FormatBreak(f"{where}.{key}", f"{value!r} is not allowed", f"one of {', '.join(sorted(allowed))}")
    return value
