"""Every field of a YAML text has its line, and a key stands once."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from bot.policy.format import FormatBreak
from bot.policy.places import line_of, read

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
    assert line_of(TEXT, where) == line


def test_a_text_of_nothing_has_one_line() -> None:
    assert line_of("", "0.id") == 1


def test_a_key_given_twice_is_told_with_both_lines() -> None:
    with pytest.raises(FormatBreak, match="first in line 1") as caught:
        read("- id: one\n  text: a\n  id: two\n")
    assert (caught.value.where, caught.value.line) == ("id", 3)


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        "- {n: 7, f: 0.5, yes: yes, no: null, '': ~, day: 2025-05-01, text: '7', eq: a=b, empty: }",
        "- |\n  多\n  行\n- >-\n  多\n  行\n- \"\\u6587\"\n- ''\n- -\n- []\n- {}",
        "- &a {id: one}\n- *a\n- {<<: *a, text: 文}",
        "- {2025: a, true: b, null: c}",
        "- !!str 7\n- !!float 7",
        "3",
        "文字",
        "",
        "# nothing",
    ],
)
def test_a_text_means_what_yaml_says(text: str) -> None:
    class Plain(yaml.SafeLoader):
        """Keys are text with us."""

    def keyed(loader: yaml.SafeLoader, node: yaml.MappingNode) -> dict[str, Any]:
        loader.flatten_mapping(node)
        return {str(key): value for key, value in loader.construct_mapping(node, deep=True).items()}

    Plain.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, keyed)
    assert read(text) == yaml.load(text, Loader=Plain)  # noqa: S506 - a SafeLoader


@pytest.mark.parametrize("text", ["- [", "a: 1\n---\nb: 2", "- *nowhere", "- !!python/name:os.system", "- ="])
def test_what_is_no_single_document_of_plain_values_is_refused(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        read(text)
