"""Fields of a JSON request, checked one by one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.channels.errors import RefusedError


def json_object(body: bytes) -> Mapping[str, Any]:
    """Read a JSON object.

    Raises:
        RefusedError: `broken_json` or `not_an_object`.
    """
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:  # RecursionError: thousands of opening brackets
        raise RefusedError("broken_json") from error
    if not isinstance(value, dict):
        raise RefusedError("not_an_object")
    return value


def free_text(given: Mapping[str, Any], name: str) -> str:
    """Read what a person typed; it may be empty. Characters that no database keeps are replaced.

    Raises:
        RefusedError: `<name>_missing` or `<name>_type`.
    """
    return storable(_string(given, name))


def storable(text: str) -> str:
    """Return `text` without what no database keeps: the null character and halves of a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


def identifier(given: Mapping[str, Any], name: str, longest: int) -> str:
    """Read a name that a program gave, of 1 to `longest` printable characters; outer blanks do not count.

    Raises:
        RefusedError: `<name>_missing`, `_type`, `_empty`, `_too_long` or `_characters`.
    """
    value = _string(given, name).strip()
    if not value:
        raise RefusedError(f"{name}_empty")
    if len(value) > longest:
        raise RefusedError(f"{name}_too_long")
    if not value.isprintable():  # control characters and halves of a character
        raise RefusedError(f"{name}_characters")
    return value


def _string(given: Mapping[str, Any], name: str) -> str:
    if given.get(name) is None:
        raise RefusedError(f"{name}_missing")
    value = given[name]
    if not isinstance(value, str):
        raise RefusedError(f"{name}_type")
    return value
