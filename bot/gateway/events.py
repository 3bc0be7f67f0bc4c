"""The web chat's stream of server-sent events.

- `history` {messages, waiting}: the last messages of both sides; the page shows these and nothing older.
- `message` {role, id, text, buttons, at, question}: one reply; `question` {client_id, text, at} is what it
  answers, so that another open page of the same visitor can show both.
- `state` {waiting}: whether an answer is still owed.

The id of an event is the outbox's, so a browser that comes back names the last reply it has seen.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.channels import web
from bot.channels.scoped import chosen
from bot.gateway.parts import Parts
from bot.store.transcript import Answer, Question

HISTORY = 50
"""Messages of the past that a visitor is shown."""
BATCH = 50
"""Answers in one look for news."""
KEEP_ALIVE = 15.0
"""Seconds of silence after which a comment is sent; proxies close a stream that is silent for longer."""


@dataclass(frozen=True)
class _News:
    answers: list[Answer]
    waiting: bool


async def stream(here: Parts, asker: str, last_seen: int | None) -> AsyncIterator[bytes]:
    """Yield the events of one visitor after the reply `last_seen`; the history first when it is None."""
    with here.hub.listen(asker) as listener:
        if last_seen is None or last_seen > await here.database.run(here.outbox.newest):
            said, waiting = await here.database.run(lambda: _history(here, asker))
            last_seen = max((row.outbox_id for row in said if isinstance(row, Answer)), default=0)
            messages = [_as_json(row) for row in said]
            yield web.event("history", {"messages": messages, "waiting": waiting}, last_seen)
        while not here.hub.closed:
            news = await here.database.run(partial(_news, here, asker, last_seen))
            for answer in news.answers:
                yield web.event("message", _as_json(answer), answer.outbox_id)
                last_seen = answer.outbox_id
            here.delivered.note(answer.outbox_id for answer in news.answers)
            if len(news.answers) == BATCH:
                continue
            yield web.event("state", {"waiting": news.waiting})
            while not await listener.wait(KEEP_ALIVE):
                yield web.comment("keep-alive")


def _history(here: Parts, asker: str) -> tuple[list[Question | Answer], bool]:
    found = here.conversations.find(web.NAME, asker)
    if found is None:
        return [], False
    return here.transcripts.recent(found.id, HISTORY), here.inbox.has_open(found.id)


def _news(here: Parts, asker: str, last_seen: int) -> _News:
    found = here.conversations.find(web.NAME, asker)
    if found is None:
        return _News([], waiting=False)
    # Answers after the state: an answer that comes between is told of again, a sign that stays on is not.
    waiting = here.inbox.has_open(found.id)
    return _News(here.transcripts.answers_after(found.id, last_seen, BATCH), waiting)


def _as_json(said: Question | Answer) -> dict[str, Any]:
    if isinstance(said, Question):
        return {"role": "asker", **_question(said)}
    question = None if said.question is None else _question(said.question)
    at = said.at.isoformat(timespec="seconds")
    return {"role": "bot", "id": said.outbox_id, **said.reply.as_json(), "at": at, "question": question}


def _question(question: Question) -> dict[str, str]:
    at = question.at.isoformat(timespec="seconds")
    return {"client_id": chosen(question.message_id), "text": question.text, "at": at}
