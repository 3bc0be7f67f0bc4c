"""Every field of a YAML text has its line, and a key stands once."""

from __future__ import annotations

import pytest

from bot.policy.model.format import FormatBreak
from bot.policy.model.places import UniqueKeyLoader, line_of

TEXT = """\
- id: one
  statements:
  - id: first
    text: 文字
  - id: second
    amount: {cap: 7}
- id: two
"""


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("0.id", 1),
        ("0.statements.0.text", 4),
        ("0.statements.1.amount.cap", 6),
        ("1.id", 7),
        ("1", 7),
        ("0.statements.1.kind", 5),  # it is missing: the statement's line
        ("0.statements.9", 3),
        ("", 1),
        ("5.id", 1),
    ],
)
def test_a_field_or_its_nearest_parent_has_its_line(where: str, line: int) -> None:
    assert line_of(UniqueKeyLoader(TEXT).get_single_node(), where) == line


def test_a_text_of_nothing_has_one_line() -> None:
    assert line_of(UniqueKeyLoader("").get_single_node(), "0.id") == 1


def test_a_key_given_twice_is_told_with_both_lines() -> None:
    loader = UniqueKeyLoader("- id: one\n  text: a\n  id: two\n")
    with pytest.raises(FormatBreak, match="first in line 1") as caught:
        loader.get_single_data()
    assert (caught.value.where, caught.value.line) == ("id", 3)
