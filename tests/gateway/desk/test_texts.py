"""The desk's labels: each stands once, and whatever the audit log can hold has a name."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from bot.gateway.desk import texts
from bot.gateway.desk.pages import PAGES
from bot.gateway.sentences import TEMPLATES
from bot.gateway.turn_kinds import KINDS
from bot.policy.model.model import Kind
from bot.policy.model.reply import Outcome

DEEDS = {page.audit for page in PAGES if page.audit}


def _twice(node: yaml.Node, where: str = "") -> list[str]:
    """Return the keys that stand twice in one mapping, where YAML would take the last one without a word."""
    if isinstance(node, yaml.SequenceNode):
        return [found for one in node.value for found in _twice(one, where)]
    if not isinstance(node, yaml.MappingNode):
        return []
    names = [key.value for key, _ in node.value]
    inner = [found for key, value in node.value for found in _twice(value, f"{where}.{key.value}")]
    return [f"{where}.{name}" for name in set(names) if names.count(name) > 1] + inner


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.yaml")), ids=lambda path: path.name)
def test_no_key_stands_twice(path: Path) -> None:
    node = yaml.compose(path.read_text("utf-8"), yaml.SafeLoader)
    assert node is not None and _twice(node) == []


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_every_deed_of_the_audit_log_has_a_name(deed: str) -> None:
    labels = texts.load().labels
    assert deed in labels["deeds"] and deed.partition(".")[0] in labels["things"]


def test_every_kind_of_statement_has_a_name() -> None:
    assert {kind.value for kind in Kind} <= set(texts.load().labels["kinds"])


@pytest.mark.parametrize("kind", sorted(KINDS | {outcome.value for outcome in Outcome}))
def test_every_way_a_turn_ends_has_a_name(kind: str) -> None:
    assert texts.load().labels["outcomes"][kind]
