"""The desk's stream of server-sent events: that something has changed. Pages then fetch themselves anew.

- `changed` {}: the queues, or the conversation named by `?conversation=`, or with `?appeals=1` the appeals, are not
  what they were when the page was made, which names its state by `?state=`.
- `onlookers` {names, drafting}: which other officers have that conversation open, and who is writing.
- `ended` {}: the session is over.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

from starlette.responses import Response, StreamingResponse

from bot.channels import web
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.store.presence import Onlooker

EVERY = 1.0
"""Seconds between looks."""
SIGN_EVERY = 10
"""Looks between signs that the page is still open."""
LISTENER = "\0desk"
"""The name under which these streams listen at the hub; no asker can have it."""
_HEADERS = {"X-Accel-Buffering": "no"}  # nginx would hold events back


@dataclass
class _Seen:
    state: str
    appeals: bool = False
    onlookers: list[Onlooker] | None = None


async def state_of(visit: Visit, conversation_id: int | None = None, *, appeals: bool = False) -> str:
    """Return a name for the state of a conversation, of the appeals or of the queues; another one after any change."""
    files = visit.desk.case_files
    if appeals:
        state = await visit.run(visit.desk.appeal_lists.state)
    elif conversation_id is None:
        state = await visit.run(files.queue_state)
    else:
        state = await visit.run(lambda: files.state(conversation_id))
    return hashlib.blake2s(repr(state).encode(), digest_size=8).hexdigest()


async def events(visit: Visit) -> Response:
    """Stream what changes."""
    named = visit.asked("conversation")
    if named and not (named.isascii() and named.isdigit() and len(named) <= 18):
        raise Problem(400, "bad")
    content = _stream(
        visit, int(named) if named else None, _Seen(visit.asked("state"), appeals=visit.asked("appeals") == "1")
    )
    return StreamingResponse(content, media_type="text/event-stream", headers=_HEADERS)


async def _stream(visit: Visit, conversation_id: int | None, seen: _Seen) -> AsyncIterator[bytes]:
    looks, hub = 0, visit.here.hub
    with hub.listen(LISTENER) as listener:
        while not hub.closed:
            if looks % SIGN_EVERY == 0:
                if not await _sign(visit, conversation_id):
                    yield web.event("ended", {})
                    return
                yield web.comment("open")
            async for event in _news(visit, conversation_id, seen):
                yield event
            looks += 1
            await listener.wait(EVERY)


async def _sign(visit: Visit, conversation_id: int | None) -> bool:
    """Note that the officer's page is open; return False when the session has ended."""
    desk, session = visit.desk, visit.session
    assert session is not None

    def signed() -> bool:
        alive = desk.sessions.stay(session.id)
        if alive and conversation_id is not None:
            desk.presence.sign(conversation_id, session.officer.id)
        return alive

    return await visit.run(signed)


async def _news(visit: Visit, conversation_id: int | None, seen: _Seen) -> AsyncIterator[bytes]:
    state = await state_of(visit, conversation_id, appeals=seen.appeals)
    if conversation_id is not None:
        officer = visit.officer
        onlookers = await visit.run(lambda: visit.desk.presence.others(conversation_id, officer.id))
        if onlookers != seen.onlookers:
            seen.onlookers = onlookers
            drafting = [one.name for one in onlookers if one.drafting]
            yield web.event("onlookers", {"names": [one.name for one in onlookers], "drafting": drafting})
    if state != seen.state:
        yield web.event("changed", {})
    seen.state = state
