"""What a turn gives back: a text with buttons, its typed outcome, what it cites and what to remember."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any

from bot.policy.model.model import Status


class Outcome(str, Enum):
    """How a turn ended; exactly one is stored with every turn."""

    ANSWERED = "answered"
    CLARIFIED = "clarified"
    EXPIRED = "expired"
    UNKNOWN_VALIDITY = "unknown_validity"
    NOT_IN_BASE = "not_in_base"
    OUTSIDE = "outside"
    OFF_TOPIC = "off_topic"
    SMALLTALK = "smalltalk"
    NOT_UNDERSTOOD = "not_understood"
    HANDED_OFF = "handed_off"
    APPEAL = "appeal"
    ERROR = "error"


OUTCOMES = {
    Status.IN_FORCE: Outcome.ANSWERED,
    Status.EXPIRED: Outcome.EXPIRED,
    Status.UNKNOWN: Outcome.UNKNOWN_VALIDITY,
}
"""How a turn ends that was answered from one policy."""


@dataclass(frozen=True)
class Button:
    """A choice offered to the asker. `message` is what choosing it says, a plain Chinese sentence."""

    title: str
    message: str


@dataclass(frozen=True)
class Memory:
    """What a conversation remembers from one turn to the next.

    Attributes:
        focus: ids of the policies talked about, most recent first.
        asked: the last question's intents with their probabilities.
        rest: what the last question asked beside the policy's name.
        cited: `policy/statement` of what was last said.
        misses: how many turns in a row found nothing.
        listed: ids of the policies last told side by side, as long as the talk is about one of them.
        is_open: whether the last reply left open which of `listed` is meant.
        told: what the asker told of themselves, a profile in its plain form; empty for nothing.
        told_last: ids of the fields that the last message told.
        own: ids of the fields of `told` that the asker told as their own case, and not in a question about another one.
    """

    focus: tuple[str, ...] = ()
    asked: Mapping[str, float] = field(default_factory=dict)
    rest: str = ""
    cited: tuple[str, ...] = ()
    misses: int = 0
    listed: tuple[str, ...] = ()
    is_open: bool = False
    told: Mapping[str, Any] = field(default_factory=dict)
    told_last: tuple[str, ...] = ()
    own: tuple[str, ...] = ()

    @property
    def about(self) -> tuple[str, ...]:
        """The policies that a message without a name is about: those just listed, else those talked about."""
        return self.listed if self.is_open else self.focus

    @property
    def latest(self) -> str:
        """The id of the policy talked about last; empty for none."""
        return next(iter(self.focus), "")

    def to_dict(self) -> dict[str, Any]:
        """Returns plain data for storing in a slot."""
        return {
            **asdict(self),
            "focus": list(self.focus),
            "cited": list(self.cited),
            "asked": dict(self.asked),
            "listed": list(self.listed),
            "told": dict(self.told),
            "told_last": list(self.told_last),
            "own": list(self.own),
        }

    @classmethod
    def from_dict(cls, raw: Mapping[str, Any] | None) -> Memory:
        """Reads what `to_dict` wrote; nothing gives an empty memory."""
        raw = raw or {}
        return cls(
            focus=tuple(raw.get("focus", ())),
            asked=dict(raw.get("asked", {})),
            rest=str(raw.get("rest", "")),
            cited=tuple(raw.get("cited", ())),
            misses=int(raw.get("misses", 0)),
            listed=tuple(raw.get("listed", ())),
            is_open=bool(raw.get("is_open", False)),
            told=dict(raw.get("told", {})),
            told_last=tuple(raw.get("told_last", ())),
            own=tuple(raw.get("own", ())),
        )


@dataclass(frozen=True)
class Reply:
    """One answer, ready to send.

    Attributes:
        assesses: id of the policy whose assessment this tells, if it tells one.
    """

    outcome: Outcome
    text: str
    buttons: tuple[Button, ...] = ()
    policies: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()
    memory: Memory = Memory()
    assesses: str = ""
