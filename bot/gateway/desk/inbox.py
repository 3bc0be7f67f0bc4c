"""The inbox: queues of conversations, with counts and filters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from bot.gateway.desk import asked
from bot.gateway.desk.events import state_of
from bot.gateway.desk.policies import topic_of
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.policy.text.text import normalise
from bot.store.handoffs import HELD, WAITING
from bot.store.officers import Officer
from bot.store.queue_pages import After, Filters
from bot.store.queues import QueueRow
from bot.store.saved_views import LONGEST_NAME, LONGEST_QUERY

QUEUES = ("waiting", "mine", "overdue", "all")
PAGE = 50
_FIELDS = ("channel", "officer", "topic", "outcome", "unsure", "text", "since", "until")
UNSURE = 0.6
"""Confidence of an intent below which a turn counts as unsure."""


@dataclass(frozen=True)
class Item:
    """A row with what only the whole desk knows of it.

    Attributes:
        due_at: When the asker is to be answered; None when nobody owes them words.
        left: How many messages the channel lets us send now; None: any number.
    """

    row: QueueRow
    topic: str
    due_at: datetime | None
    overdue: bool
    left: int | None = None


async def inbox(visit: Visit) -> Response:
    """Show one queue."""
    queue = visit.asked("queue") or "waiting"
    if queue not in QUEUES:
        raise Problem(404, "not_found")
    state = await state_of(visit)  # before what is shown, so that nothing is missed
    chosen = _filters(visit)
    narrowed = chosen != Filters()
    opened = await _items(visit, await visit.run(visit.desk.queues.open))
    counts = {name: len(_of_queue(opened, name, visit.officer)) for name in QUEUES if name != "all"}
    more = ""
    if queue == "all":
        rows = await visit.run(lambda: visit.desk.queues.all(chosen, PAGE + 1, _after(visit)))
        items = await _items(visit, rows[:PAGE])
        more = _more(visit, rows[PAGE - 1]) if len(rows) > PAGE else ""
    else:
        items = opened if not narrowed else await _items(visit, await visit.run(lambda: visit.desk.queues.open(chosen)))
        items = _of_queue(items, queue, visit.officer)
    shown: dict[str, Any] = {
        "queue": queue,
        "queues": QUEUES,
        "counts": counts,
        "items": items,
        "more": more,
        "asked": {name: visit.asked(name) for name in _FIELDS},
        "query": urlencode({name: visit.asked(name) for name in ("queue", *_FIELDS) if visit.asked(name)}),
    }
    officers = await visit.run(visit.desk.officers.all)
    views = await visit.run(lambda: visit.desk.saved_views.of(visit.officer.id))
    return visit.page("inbox", **shown, officers=officers, views=views, narrowed=narrowed, state=state)


async def save_view(visit: Visit) -> Response:
    """Give the filters of the page a name; the same name again stands for the new filters."""
    name = visit.form.get("name", "").strip()
    given = dict(parse_qsl(visit.form.get("query", "")))
    query = urlencode({field: value[:100] for field, value in given.items() if field in ("queue", *_FIELDS)})
    if not 0 < len(name) <= LONGEST_NAME or len(query) > LONGEST_QUERY:
        raise Problem(422, "bad_view", longest=str(LONGEST_NAME))
    visit.thing = name
    await visit.run(lambda: visit.desk.saved_views.save(visit.officer.id, name, query))
    return visit.go_to(f"/desk?{query}")


async def remove_view(visit: Visit) -> Response:
    """Remove one of the officer's own views."""
    await visit.run(lambda: visit.desk.saved_views.remove(visit.officer.id, visit.number("view")))
    return visit.go_to("/desk")


async def _items(visit: Visit, rows: Sequence[QueueRow]) -> list[Item]:
    documents = await visit.run(visit.desk.policies.documents)
    lefts = await visit.run(lambda: visit.here.windows.lefts([row.conversation_id for row in rows if row.state]))
    return [_item(visit, row, topic_of(documents, row.context), lefts.get(row.conversation_id)) for row in rows]


def _item(visit: Visit, row: QueueRow, topic: str, left: int | None) -> Item:
    shown = visit.desk.shown
    due = shown.answer_due(row.waiting_since) if row.state and row.waiting_since else None
    return Item(row, topic, due, overdue=due is not None and shown.is_past(due), left=left)


def _of_queue(items: Sequence[Item], queue: str, officer: Officer) -> list[Item]:
    if queue == "waiting":
        return [item for item in items if item.row.state == WAITING]
    if queue == "mine":
        return [item for item in items if item.row.state == HELD and item.row.officer_id == officer.id]
    return [item for item in items if item.overdue]


def _filters(visit: Visit) -> Filters:
    until = asked.day(visit, "until")
    return Filters(
        channel=visit.asked("channel") or None,
        officer=asked.number(visit, "officer"),
        topic=visit.asked("topic") or None,
        outcome=visit.asked("outcome") or None,
        unsure=UNSURE if visit.asked("unsure") == "1" else None,
        text=normalise(visit.asked("text")[:100]) or None,
        since=asked.day(visit, "since"),
        until=None if until is None else until + timedelta(days=1),
    )


def _after(visit: Visit) -> After | None:
    moment, _, number = visit.asked("after").rpartition("_")
    if not moment:
        return None
    try:
        return After(datetime.fromisoformat(moment), int(number))
    except ValueError as error:
        raise Problem(400, "bad") from error


def _more(visit: Visit, last: QueueRow) -> str:
    place = f"{last.last_seen_at.isoformat()}_{last.conversation_id}"
    kept: dict[str, Any] = {name: visit.asked(name) for name in _FIELDS if visit.asked(name)}
    return "?" + urlencode({"queue": "all", **kept, "after": place})
