"""The appeals of the desk: as a list, as a board by state, and as a table to take along."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.desk.appeal import OPEN_STATES, UNANSWERED, State
from bot.gateway.desk import asked, sheets
from bot.gateway.desk.events import state_of
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.log import mask
from bot.store.appeal_lists import Chosen, Listed, Place
from bot.store.appeal_rows import Appeal

PAGE = 50
ON_BOARD = 20
"""Cases shown in one column of the board."""

QUEUES: Mapping[str, frozenset[State]] = {
    "open": OPEN_STATES,
    "mine": OPEN_STATES,
    "new": frozenset({State.ACCEPTED, State.REDO}),
    "working": frozenset({State.ASSIGNED, State.WORKING}),
    "overdue": UNANSWERED,
    "answered": frozenset({State.ANSWERED, State.RATED}),
    "closed": frozenset({State.CLOSED, State.WITHDRAWN}),
    "all": frozenset(),
}
COLUMNS = (State.ACCEPTED, State.REDO, State.ASSIGNED, State.WORKING, State.ANSWERED, State.CLOSED)
"""Of the board."""
_FIELDS = ("text", "officer", "topic", "channel", "since", "until")


@dataclass(frozen=True)
class Item:
    """A case in a list.

    Attributes:
        used: How much of its promise's office time has passed, 0 to 1; None when it is answered.
        mark: The highest mark that this has reached, in percent; 0 before the first.
    """

    appeal: Appeal
    officer: str | None
    used: float | None
    mark: int


async def appeals(visit: Visit) -> Response:
    """Show a list of appeals, or the board."""
    if visit.asked("view") == "board":
        return await _board(visit)
    queue = _queue(visit)
    shown, chosen = await _shown(visit, queue), _chosen(visit, queue)
    rows = await visit.run(lambda: visit.desk.appeal_lists.find(chosen, PAGE + 1, _after(visit)))
    items = [item(visit, row) for row in rows[:PAGE]]
    more = _more(visit, queue, rows[PAGE - 1].appeal) if len(rows) > PAGE else ""
    return visit.page("appeals", **shown, items=items, more=more)


async def table(visit: Visit) -> Response:
    """Return the chosen appeals as CSV; without private notes, personal numbers masked."""
    chosen = _chosen(visit, _queue(visit))
    names = {one.id: one.name for one in await visit.run(visit.desk.officers.all)}
    pieces = visit.desk.appeal_lists.every(chosen)

    async def rows() -> AsyncIterator[Sequence[Sequence[object]]]:
        yield [list(visit.desk.texts.labels["appeal_columns"].values())]
        while piece := await visit.run(lambda: next(pieces, None)):
            yield [_row(visit, one.appeal, names) for one in piece]

    return sheets.download("appeals", rows())


def item(visit: Visit, row: Listed) -> Item:
    """Return a case as lists show it."""
    found, rules = row.appeal, visit.here.rules
    if found.state not in UNANSWERED:
        return Item(found, row.officer_name, None, 0)
    begun, now = datetime.fromisoformat(found.promise["begun"]), visit.desk.clock()
    whole = rules.office.time_between(begun, found.due_at)
    used = min(1.0, rules.office.time_between(begun, now) / whole) if whole else 1.0
    used = 1.0 if found.due_at <= now else used
    return Item(found, row.officer_name, used, max((mark for mark in rules.marks if mark <= 100 * used), default=0))


async def _board(visit: Visit) -> Response:
    shown, columns = await _shown(visit, "open"), []
    lists, chosen = visit.desk.appeal_lists, _chosen(visit, "all")
    counts = await visit.run(lambda: lists.counts(chosen))
    for state in COLUMNS:
        of_state = replace(chosen, states=frozenset({state}))
        rows = await visit.run(partial(lists.find, of_state, ON_BOARD)) if counts[state] else []
        columns.append((state, counts[state], [item(visit, row) for row in rows]))
    return visit.page("appeal_board", **shown, columns=columns)


async def _shown(visit: Visit, queue: str) -> dict[str, Any]:
    state = await state_of(visit, appeals=True)  # before what is shown, so that nothing is missed
    lists, now = visit.desk.appeal_lists, visit.desk.clock()
    by_state = await visit.run(lists.counts)
    counts = {name: sum(by_state[state] for state in QUEUES[name]) for name in ("open", "new", "working", "answered")}
    counts["mine"] = await visit.run(lambda: lists.count(_of(visit, "mine")))
    counts["overdue"] = await visit.run(lambda: lists.count(Chosen(states=UNANSWERED, overdue=now)))
    asked_for = {name: visit.asked(name) for name in _FIELDS}
    kept = {name: value for name, value in asked_for.items() if value}
    return {
        "queue": queue,
        "queues": tuple(QUEUES),
        "counts": counts,
        "asked": asked_for,
        "narrowed": bool(kept),
        "kept": urlencode(kept),
        "officers": await visit.run(visit.desk.officers.all),
        "state": state,
    }


def _queue(visit: Visit) -> str:
    queue = visit.asked("queue") or "open"
    if queue not in QUEUES:
        raise Problem(404, "not_found")
    return queue


def _of(visit: Visit, queue: str) -> Chosen:
    return Chosen(
        states=QUEUES[queue],
        officer=visit.officer.id if queue == "mine" else None,
        overdue=visit.desk.clock() if queue == "overdue" else None,
    )


def _chosen(visit: Visit, queue: str) -> Chosen:
    until, base = asked.day(visit, "until"), _of(visit, queue)
    return replace(
        base,
        officer=base.officer or asked.number(visit, "officer"),
        topic=visit.asked("topic") or None,
        channel=visit.asked("channel") or None,
        text=visit.asked("text")[:100] or None,
        since=asked.day(visit, "since"),
        until=None if until is None else until + timedelta(days=1),
    )


def _after(visit: Visit) -> Place | None:
    moment, _, number = visit.asked("after").rpartition("_")
    if not moment:
        return None
    try:
        return Place(datetime.fromisoformat(moment), int(number))
    except ValueError as error:
        raise Problem(400, "bad") from error


def _more(visit: Visit, queue: str, last: Appeal) -> str:
    kept = {name: visit.asked(name) for name in _FIELDS if visit.asked(name)}
    return "?" + urlencode({"queue": queue, **kept, "after": f"{last.due_at.isoformat()}_{last.id}"})


def _row(visit: Visit, found: Appeal, names: Mapping[int, str]) -> list[object]:
    texts, zone = visit.desk.texts, visit.here.rules.office.zone

    def moment(value: datetime | None) -> str:
        return "" if value is None else f"{value.astimezone(zone):%Y-%m-%d %H:%M}"

    return [
        found.number,
        visit.desk.texts.label("appeal_states", found.state.value),
        texts.label("channels", found.channel),
        texts.label("topics", found.topic),
        found.office,
        names.get(found.officer_id or 0, ""),
        moment(found.received_at),
        moment(found.due_at),
        moment(found.first_answered_at),
        moment(found.closed_at),
        found.rating,
        found.redone,
        found.extended,
        mask(found.what),
        mask(found.answer or ""),
    ]
