"""The line: the answer within the same request, for channels that wait for it a few seconds.

WeChat and WeCom cut the connection after five seconds and try again, three times. An answer that is ready after
4.5 s at most goes back in the response, which costs nothing of the reply window; otherwise they are told in time
that we have it, so that they do not try again, and the sender brings the answer later. Who waits has the replies for
itself (see bot.store.holds), so that an asker is never answered both ways.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.channels import wechat
from bot.channels.wechat import Part
from bot.gateway.database import DatabaseThreads
from bot.gateway.heard import Heard
from bot.gateway.waiters import Waiters
from bot.store.holds import Holds, Taken
from bot.store.inbox import Accepted
from bot.store.outbox import Outgoing
from bot.store.replies import Reply

PATIENCE = 4.5
"""Seconds from the request's arrival until it is answered in any case."""
HOLD = timedelta(seconds=10)
"""Longer than the patience by what it takes to note what was answered."""


@dataclass(frozen=True)
class Said:
    """What goes back in the response, and what that takes from the outbox."""

    text: str
    taken: Taken


class Line:
    """Waits for answers."""

    def __init__(self, database: DatabaseThreads, waiters: Waiters, holds: Holds, heard: Heard) -> None:
        """Wait through `waiters`; `holds` knows whose the replies are, `heard` which of them have gone back."""
        self._database = database
        self._heard = heard
        self._waiters = waiters
        self._holds = holds

    async def answer(self, accepted: Accepted, began: float) -> list[Outgoing]:
        """Return the replies that may go back in the response to a request that came at `began` (monotonic)."""
        if not accepted.fresh:
            return await self._database.run(lambda: self._holds.asked_again(accepted.inbox_id))
        seconds = PATIENCE - (time.monotonic() - began)
        found = await self._waiters.wait(accepted.inbox_id, seconds, fresh=True) if seconds > 0 else None
        if found is None:
            await self.hang_up(accepted.inbox_id)
        return self.mine(found or [])

    async def hang_up(self, inbox_id: int) -> None:
        """Leave the replies to the sender, because nobody waits any more."""
        await self._database.run(lambda: self._holds.let_go(inbox_id))

    async def unheard(self, rows: Sequence[Outgoing]) -> list[Outgoing]:
        """Leave replies to the sender because the connection was cut; nothing is left to be said."""
        for inbox_id in {row.inbox_id for row in rows if row.inbox_id is not None}:
            await self.hang_up(inbox_id)
        return []

    async def note(self, taken: Taken) -> None:
        """Note what has gone back."""
        begun = [] if taken.begun is None else [taken.begun[0]]
        await self._heard.note([*taken.whole, *begun], lambda: self._holds.note(taken))

    @staticmethod
    def mine(rows: Sequence[Outgoing]) -> list[Outgoing]:
        """Return the replies that are not the sender's: a repetition may have ended the hold meanwhile."""
        return list(rows) if all(row.next_attempt_at > row.created_at for row in rows) else []


def said(rows: Sequence[Outgoing]) -> Said:
    """Put as many of the replies into one message as it holds; a reply without words is taken without a trace."""
    text, whole, offered = "", list[int](), False
    for row in rows:
        parts = _parts(row.reply)
        if len(parts) > 1 and not text:
            return Said(parts[0].plain(), Taken(whole, (row.id, 1), _after(rows, whole)))
        more = "\n\n".join(filter(None, (text, *(part.plain() for part in parts))))
        # Choices are picked by their number, so one message has no two lists of them.
        if (offered and parts) or len(parts) > 1 or not wechat.fits(more):
            break
        text, offered = more, offered or bool(row.reply.buttons)
        whole.append(row.id)
    return Said(text, Taken(whole, None, _after(rows, whole)))


def _after(rows: Sequence[Outgoing], whole: Sequence[int]) -> list[int]:
    return [row.id for row in rows if row.id not in whole]


def _parts(reply: Reply) -> list[Part]:
    return wechat.parts(reply.text, [button.title for button in reply.buttons])
