"""The nouns of the policy base: policy, statement, source. Their format is described in docs/policy-format.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Any

from bot.policy.model.conditions import All, Rule


class Status(str, Enum):
    """Whether a policy may be given as current."""

    IN_FORCE = "in_force"
    EXPIRED = "expired"
    UNKNOWN = "unknown"


class Kind(str, Enum):
    """What a statement tells; a gap names what the sources do not say."""

    CONDITION = "condition"
    BENEFIT = "benefit"
    MATERIAL = "material"
    STEP = "step"
    TIME = "time"
    CHANNEL = "channel"
    CONTACT = "contact"
    FIGURE = "figure"
    NOTE = "note"
    GAP = "gap"


class Scope(str, Enum):
    """Whom a policy belongs to; another district's is kept for comparison only."""

    FUTIAN = "futian"
    HETAO = "hetao"
    SHENZHEN = "shenzhen"
    NATIONAL = "national"
    OTHER_DISTRICT = "other_district"


@dataclass(frozen=True)
class Source:
    """Where a fact was read. `show` is false for mirrors and doubtful sites: they are named, never linked."""

    id: str
    title: str
    url: str | None
    date: str | None
    authority: str
    show: bool


@dataclass(frozen=True)
class Statement:
    """The smallest quotable fact of a policy.

    Attributes:
        id: unique within the policy.
        text: one or two Chinese sentences that answer by themselves.
        case: the case the fact applies to, empty for all.
        amount: the figures of a benefit (value, min, max, cap, rate, unit, period, result).
        check: field, operator, value and unit of a condition that a machine can check.
        when: the case as a rule: a condition is asked for, a benefit given, only where it holds.
        group: benefits of one group exclude each other; the highest counts.
        asks: questions this statement answers, as people put them.
        source: the id of one of the policy's sources.
    """

    id: str
    kind: Kind
    text: str
    case: str = ""
    amount: Mapping[str, Any] = field(default_factory=dict, hash=False)
    check: Mapping[str, Any] = field(default_factory=dict, hash=False)
    asks: tuple[str, ...] = ()
    source: str = ""
    when: Rule | None = None
    group: str = ""


@dataclass(frozen=True)
class Period:
    """From one day to another, both included; either may be unknown."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Policy:
    """One measure as published, with everything that may be said about it.

    `rule` is what an asker must meet; it may be empty. `excludes` names policies that cannot be had beside it.
    """

    id: str
    title: str
    short: str
    aliases: tuple[str, ...]
    cues: tuple[tuple[tuple[str, ...], ...], ...]
    topic: str
    audience: str
    scope: Scope
    issuer: str
    doc_no: str
    published: str
    effective: Period
    application: Period
    status: Status
    status_note: str
    superseded_by: str
    summary: str
    statements: tuple[Statement, ...]
    sources: tuple[Source, ...]
    last_checked: date
    rule: Rule = All(())
    excludes: tuple[str, ...] = ()
    document: Mapping[str, Any] = field(repr=False, compare=False, default_factory=dict)

    def __hash__(self) -> int:
        """Policies are told apart by their ids."""
        return hash(self.id)

    @property
    def is_outdated(self) -> bool:
        """Whether it has expired or another one has replaced it, as its entry says."""
        return self.status is Status.EXPIRED or bool(self.superseded_by)

    def statement(self, statement_id: str) -> Statement | None:
        """Returns the statement with this id, or None."""
        return next((s for s in self.statements if s.id == statement_id), None)

    def of_kind(self, *kinds: Kind) -> tuple[Statement, ...]:
        """Returns the statements of these kinds, in the order of the file."""
        return tuple(s for s in self.statements if s.kind in kinds)

    def source_of(self, statement: Statement) -> Source:
        """Returns the source that `statement` rests on: its own, else the policy's first."""
        return next((s for s in self.sources if s.id == statement.source), self.sources[0])

    def status_on(self, day: date) -> Status:
        """Returns the status on `day`: an end of validity that has passed makes any policy expired."""
        if self.effective.end and self.effective.end < day:
            return Status.EXPIRED
        return self.status

    def has_expired(self, day: date) -> bool:
        """Tells whether the policy is no longer in force on `day`."""
        return self.status_on(day) is Status.EXPIRED
