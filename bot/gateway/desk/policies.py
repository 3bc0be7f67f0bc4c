"""What the desk shows of the policies that a conversation is about: titles, topics, quoted statements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.store.policies import PolicyRepository

Documents = Mapping[str, Mapping[str, Any]]
"""Current documents by id."""


@dataclass(frozen=True)
class Cited:
    """A policy as an answer cites it, with the texts of the statements quoted."""

    policy_id: str
    title: str
    statements: tuple[str, ...]


class CurrentPolicies:
    """The current documents, read anew only when a version was published."""

    def __init__(self, policies: PolicyRepository) -> None:
        """Read from `policies` at first use."""
        self._policies = policies
        self._read: tuple[int, Documents] = (-1, {})

    def documents(self) -> Documents:
        """Return the current documents by id."""
        revision = self._policies.revision()
        if revision != self._read[0]:
            self._read = (revision, {document["id"]: document for document in self._policies.current()})
        return self._read[1]


def topic_of(documents: Documents, context: Mapping[str, Any]) -> str:
    """Return the topic of what a handoff is about; empty when it is about no policy."""
    focus = [name for name in context.get("focus") or () if name in documents]
    return str(documents[focus[0]].get("topic", "")) if focus else ""


def cited(documents: Documents, policy_ids: Iterable[str], statement_ids: Iterable[str]) -> list[Cited]:
    """Return the policies of an answer; one that is no longer there keeps its id as its title."""
    quoted = set(statement_ids)
    return [_cited(name, documents.get(name, {}), quoted) for name in policy_ids]


def _cited(name: str, document: Mapping[str, Any], quoted: set[str]) -> Cited:
    statements = document.get("statements") or ()
    texts = (str(one["text"]) for one in statements if f"{name}/{one['id']}" in quoted)
    return Cited(name, str(document.get("title") or name), tuple(texts))
