"""The policy base against what it was made from: every entry is there and every figure is the source's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
import yaml

from bot.policy.model.model import Policy, Statement, Status
from bot.values import ROOT
from tests.policy.figures import numbers, told
from tests.policy.known import IDS

SHARED = ROOT.parent / "shared" / "policies"
REPLY = SHARED / "proposal-reply-2023103.txt"
FIGURES_OF_REPLY = "ft-reply-2023103"
"""The one policy of the base that was made from the reply and has no entry of its own."""
ENTRIES = 140
_YEAR = re.compile(r"(?:19|20)\d\d")

pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason=f"{SHARED} is not on this machine: the base cannot be compared with its sources"
)


@pytest.fixture(scope="module")
def entries() -> Mapping[str, Mapping[str, Any]]:
    """The entries the base was made from, by id."""
    texts = [path.read_text("utf-8") for path in sorted(SHARED.glob("*.yaml"))]
    found = [yaml.load(text, Loader=_Loader) for text in texts]  # noqa: S506 - a safe one
    lists = [part if isinstance(part, list) else part["policies"] for part in found]
    return {entry["id"]: entry for part in lists for entry in part}


@pytest.fixture(scope="module")
def figures(entries: Mapping[str, Mapping[str, Any]]) -> Mapping[str, set[Decimal]]:
    """The figures that each entry tells."""
    return {name: told(_as_text(entry)) for name, entry in entries.items()}


@pytest.fixture(scope="module")
def reply() -> set[Decimal]:
    return told(REPLY.read_text("utf-8"))


def test_every_entry_is_in_the_base(entries: Mapping[str, Any], by_id: Mapping[str, Policy]) -> None:
    assert len(entries) == ENTRIES
    assert not sorted(set(entries) - set(by_id))
    assert set(by_id) - set(entries) <= {FIGURES_OF_REPLY}


@pytest.mark.parametrize("policy_id", IDS)
def test_every_figure_is_the_sources(
    policy_id: str,
    by_id: Mapping[str, Policy],
    entries: Mapping[str, Mapping[str, Any]],
    figures: Mapping[str, set[Decimal]],
    reply: set[Decimal],
) -> None:
    others = siblings(policy_id, by_id, entries)
    known = figures.get(policy_id, set()).union(*(figures[name] for name in others))
    years = {Decimal(year) for entry in entries.values() for year in _YEAR.findall(_as_text(entry))}
    strange = {
        statement.id: (found, statement.text)
        for statement in by_id[policy_id].statements
        if (found := numbers(f"{statement.case} {statement.text}") - known - years)
        and not (_quotes_reply(by_id[policy_id], statement) and found <= reply)
    }
    assert not strange


@pytest.mark.parametrize("policy_id", [found for found in IDS if found != FIGURES_OF_REPLY])
def test_names_and_days_are_the_sources(
    policy_id: str, by_id: Mapping[str, Policy], entries: Mapping[str, Mapping[str, Any]]
) -> None:
    policy, entry = by_id[policy_id], entries[policy_id]
    assert (policy.title, policy.doc_no) == (entry["title"], entry["doc_no"] or "")
    days = (policy.effective.start, policy.effective.end)
    assert [str(day) if day else None for day in days] == [entry["effective_from"], entry["effective_to"]]


@pytest.mark.parametrize("policy_id", [found for found in IDS if found != FIGURES_OF_REPLY])
def test_nothing_expired_is_given_as_in_force(
    policy_id: str, by_id: Mapping[str, Policy], entries: Mapping[str, Mapping[str, Any]]
) -> None:
    assert by_id[policy_id].status is Status(entries[policy_id]["status"])


@pytest.mark.parametrize("policy_id", IDS)
def test_a_doubtful_site_is_named_and_never_linked(
    policy_id: str, by_id: Mapping[str, Policy], entries: Mapping[str, Mapping[str, Any]]
) -> None:
    hidden = {entry["source_url"] for entry in entries.values() if entry.get("show_url") is False}
    linked = {source.url for source in by_id[policy_id].sources if source.show}
    assert not hidden & linked - {None}


def _quotes_reply(policy: Policy, statement: Statement) -> bool:
    """Tell whether a statement says that it quotes the official reply, or names it as its source."""
    return "答复" in f"{statement.text}{policy.source_of(statement).title}"


def siblings(policy_id: str, by_id: Mapping[str, Policy], entries: Mapping[str, Mapping[str, Any]]) -> set[str]:
    """Return the entries near a policy: versions by succession or by name, one mentioned, one page for both."""
    found = {policy_id}
    while True:
        heirs = {by_id[name].superseded_by for name in found} - {""}
        ancestors = {policy.id for policy in by_id.values() if policy.superseded_by in found}
        if heirs | ancestors <= found:
            break
        found |= heirs | ancestors
    mentioned = _as_text(entries.get(policy_id, {}))
    found |= {name for name in entries if _stem(name) == _stem(policy_id) or name in mentioned}
    page = entries.get(policy_id, {}).get("source_url")
    found |= {name for name, entry in entries.items() if page and entry["source_url"] == page}
    return (found & set(entries)) - {policy_id}


def _stem(policy_id: str) -> str:
    """Return an id without its version: ft-hnte-support-2023 and ft-hnte-support-2026-mention are versions of one."""
    return re.split(r"-(?:3-)?20\d\d", policy_id)[0]


def _as_text(entry: Mapping[str, Any]) -> str:
    return yaml.dump(entry, Dumper=_Dumper, allow_unicode=True, width=100_000)


_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
