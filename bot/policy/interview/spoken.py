"""What an interview says in one turn, and where it stands afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.policy.answers.receipt import Receipt
from bot.policy.interview.interview import Interview
from bot.policy.model.model import Policy
from bot.policy.model.reply import Button, Memory, Outcome, Reply

_MOST_REMEMBERED = 3


@dataclass(frozen=True)
class Spoken:
    """What the interview says, and where it stands afterwards.

    Attributes:
        reply: what is said.
        interview: where it stands.
        receipt: of the assessment that was told, when it has come to an outcome.
        learned: the fields whose facts are new.
        how: how they were learned: told, asked or corrected.
    """

    reply: Reply
    interview: Interview
    receipt: Receipt | None = None
    learned: tuple[str, ...] = ()
    how: str = "told"


@dataclass(frozen=True)
class Moment:
    """When something is said and in which conversation."""

    memory: Memory
    today: date


def asked(
    interview: Interview, text: str, buttons: tuple[Button, ...], moment: Moment, policies: tuple[str, ...] = ()
) -> Spoken:
    """Returns a question of the interview; `policies` are what it is about."""
    memory = remembering(moment.memory, policies)
    return Spoken(Reply(Outcome.CLARIFIED, text, buttons, policies, (), memory), interview)


def remembering(memory: Memory, policies: tuple[str, ...]) -> Memory:
    """Returns the memory of a conversation that is now about `policies`."""
    focus = tuple(dict.fromkeys([*policies, *memory.focus]))[:_MOST_REMEMBERED]
    return replace(memory, focus=focus, misses=0, is_open=memory.is_open and not policies)


def listing(memory: Memory, policies: Sequence[Policy]) -> Memory:
    """Returns the memory of a conversation that has just told `policies` by name: the next message may mean each."""
    cited = tuple(f"{policy.id}/{policy.statements[0].id}" for policy in policies)
    listed = tuple(policy.id for policy in policies)
    return replace(memory, listed=listed, cited=cited, is_open=True, rest="") if listed else memory
