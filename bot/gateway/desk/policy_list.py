"""The policies at the desk: browsed, searched, and those that somebody ought to look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from starlette.responses import Response

from bot.gateway.desk.live_base import Live
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.policy.model.document import TOPICS
from bot.policy.model.model import Policy, Status

LISTS = ("all", "stale", "drafts")
LONGEST_SEARCH = 100
_FOUND = 60
_FIELDS = ("text", "topic", "status")


@dataclass(frozen=True)
class Item:
    """A policy in the list.

    Attributes:
        told: The statement nearest to what was searched for; empty when nothing was.
        past: Its validity has ended; `unmarked` when the policy still says that it is in force.
        unchecked: Nobody has checked it for so many days.
    """

    policy: Policy
    status: Status
    told: str
    past: bool
    unmarked: bool
    unchecked: bool


async def page(visit: Visit) -> Response:
    """Show the policies, or the drafts."""
    chosen = visit.asked("list") or "all"
    if chosen not in LISTS:
        raise Problem(404, "not_found")
    live, drafts = await visit.desk.base.live(), await visit.run(visit.desk.drafts.live)
    day = today(visit)
    items = [_item(visit, policy, day) for policy in live.policies]
    stale = [item for item in items if item.past or item.unchecked]
    counts = {"all": len(items), "stale": len(stale), "drafts": len(drafts)}
    if chosen == "all" and visit.asked("text"):
        items = await visit.desk.base.work(lambda: _found(visit, live, day))
    shown: dict[str, Any] = {
        "items": _narrowed(visit, items if chosen == "all" else sorted(stale, key=lambda one: not one.unmarked)),
        "drafts": drafts if chosen == "drafts" else [],
        "names": await names(visit),
        "titles": {policy.id: policy.title for policy in live.policies},
        "narrowed": any(visit.asked(name) for name in _FIELDS),
    }
    return visit.page(
        "policies",
        **shown,
        chosen=chosen,
        lists=LISTS,
        counts=counts,
        asked={name: visit.asked(name) for name in _FIELDS},
        topics=sorted(TOPICS),
        recheck_days=visit.here.rules.recheck_days,
    )


def today(visit: Visit) -> date:
    """Return the day in Shenzhen."""
    return visit.desk.clock().astimezone(visit.here.rules.office.zone).date()


async def names(visit: Visit) -> Mapping[int, str]:
    """Return the officers' names by id."""
    return {one.id: one.name for one in await visit.run(visit.desk.officers.all)}


def _item(visit: Visit, policy: Policy, day: date, told: str = "") -> Item:
    past = policy.effective.end is not None and policy.effective.end < day
    oldest = day - timedelta(days=visit.here.rules.recheck_days)
    return Item(
        policy=policy,
        status=policy.status_on(day),
        told=told,
        past=past,
        unmarked=past and policy.status is not Status.EXPIRED,
        unchecked=policy.last_checked < oldest,
    )


def _found(visit: Visit, live: Live, day: date) -> list[Item]:
    """Return the policies nearest to the text that is searched for, the nearest first."""
    index, text = live.answerer.index, visit.asked("text")[:LONGEST_SEARCH]
    named = [policy for policy in live.policies if text == policy.id or text in policy.title]
    best = {policy.id: "" for policy in named}
    for hit in index.search(index.reader.read(text), limit=_FOUND):
        best.setdefault(hit.policy.id, hit.statement.text)
    return [_item(visit, index.by_id[name], day, told) for name, told in best.items()]


def _narrowed(visit: Visit, items: Iterable[Item]) -> Sequence[Item]:
    topic, status = visit.asked("topic"), visit.asked("status")
    return [
        item
        for item in items
        if (not topic or item.policy.topic == topic) and (not status or item.status.value == status)
    ]
