"""Makes a reply of lines: short enough, with its outcome, what it cites and what is to be remembered."""

from __future__ import annotations

from collections.abc import Sequence

from bot.policy.answers.compose import room, shorten
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Policy, Statement
from bot.policy.model.reply import Button, Memory, Outcome, Reply

Pair = tuple[Policy, Statement]

_REMEMBERED = 3
"""Policies remembered as talked about."""


def finish(
    turn: Turn,
    outcome: Outcome,
    lines: Sequence[str],
    buttons: tuple[Button, ...],
    pairs: Sequence[Pair],
    listed: Sequence[Policy] = (),
) -> Reply:
    """Returns the reply that says `lines` and rests on `pairs`; later lines give way when it would be too long.

    Of the policies `listed`, if there are any, the asker may mean each.
    """
    policies = tuple(dict.fromkeys(policy.id for policy, _ in pairs))
    cited = tuple(f"{policy.id}/{statement.id}" for policy, statement in pairs)
    focus = tuple(dict.fromkeys([*policies[:2], *turn.memory.focus]))[:_REMEMBERED]
    memory = Memory(
        focus=focus,
        asked=dict(turn.intents),
        rest=turn.question.key,
        cited=cited,
        listed=tuple(policy.id for policy in listed) or (turn.memory.listed if turn.focus else ()),
        is_open=len(listed) > 1,
        told=turn.memory.told,
        told_last=turn.memory.told_last,
        own=turn.memory.own,
    )
    text = shorten(lines, room(buttons))
    return Reply(outcome, text, buttons, policies, cited, memory)
