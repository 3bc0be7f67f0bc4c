"""Fields of a JSON request, checked one by one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.channels.errors import RefusedError

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


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
    """Return `text` without what no database or page keeps as it is.

    Halves of a character become question marks. Control characters and those that turn the direction of what stands
    beside them are left out: a page would show 「工人转」 for 「转人工」.
    """
    return _UNSEEN.sub("", text).encode("utf-8", "replace").decode()


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
