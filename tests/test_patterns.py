"""No message stops the service: every expression that reads what people write reads it in one way."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.ambiguity import ambiguous_groups

ROOT = Path(__file__).parents[1]
SOURCES = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
DATA = sorted((ROOT / "data").rglob("*.yaml"))
_REPEATS = re.compile(r"\)[*+]|\)\{\d+,\}")


@pytest.mark.parametrize(
    ("pattern", "clear"),
    [
        ("(?:嗯+|好)*提交", False), ("(?:嗯|好)*提交", True), ("(?:那就?|就)*", False), ("(?:那|就)*", True),
        ("(?:好的?|的)+", False), ("(?:好的|好)*", True), ("(?:[ab]c|bc)*", False), ("(?:在[^,]{1,3}|交)*", False),
        ("(?:a.*)*", False), ("[^,]*(?:不|没有?)", True), ("(?:[ '][a-z]+)*", True), ("(?:不(?!是)|是)*", True),
    ],
)  # fmt: skip
def test_what_can_be_read_in_more_than_one_way(pattern: str, clear: bool) -> None:
    assert (ambiguous_groups(pattern) == []) is clear


@pytest.mark.parametrize("path", [*SOURCES, *DATA], ids=lambda path: str(path.relative_to(ROOT)))
def test_no_expression_is_ambiguous(path: Path) -> None:
    found = {pattern: shown for pattern in _patterns(path) if (shown := ambiguous_groups(pattern))}
    assert found == {}, "one way of reading too many: see tests/ambiguity.py"


def _patterns(path: Path) -> Iterator[str]:
    """Yield the texts in a file that are expressions with a group repeated without end."""
    text = path.read_text("utf-8")
    if not _REPEATS.search(text):
        return
    texts = _of_python(text) if path.suffix == ".py" else _of_yaml(yaml.load(text, yaml.CSafeLoader))
    for one in texts:
        if _REPEATS.search(one) and _compiles(one):
            yield one


def _of_python(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def _of_yaml(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _of_yaml(one)


def _compiles(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True
