"""Writes policies as the files of the base are written, and tells what differs between two of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import yaml

_WIDTH = 110
_AROUND = 2
"""Lines shown around a difference."""


class _Dumper(yaml.SafeDumper):
    """Writes lists indented below their key, as people do."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def to_yaml(documents: Iterable[Mapping[str, Any]]) -> str:
    """Returns policies as a file of the base."""
    plain = [dict(document) for document in documents]
    return yaml.dump(plain, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_WIDTH)


@dataclass(frozen=True)
class Line:
    """One line of a comparison; `sign` is `+`, `-`, a blank where both agree, or `@` where lines are left out."""

    sign: str
    text: str


def differences(before: str, after: str) -> list[Line]:
    """Returns what differs, with a few lines around; nothing when both are the same."""
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=_AROUND, lineterm=""))[2:]
    return [Line("@", "") if line.startswith("@@") else Line(line[:1], line[1:]) for line in lines]
