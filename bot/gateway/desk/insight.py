"""Insight: what askers want, how it ended and how long it took, as charts and as a table to take along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.desk.figures import grouped as figures_grouped
from bot.desk.groups import grouped
from bot.gateway.desk import asked, sheets
from bot.gateway.desk.charts import columns
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.log import mask
from bot.policy.text.text import compact, normalise
from bot.policy.text.words import content_words
from bot.store.insight import Period

DAYS = 30
"""Shown unless other days are asked for."""
LONGEST = 400
"""Days."""
GROUPS = 20


async def page(visit: Visit) -> Response:
    """Show the figures of a period."""
    first, last = _days(visit)
    found = await _figures(visit, first, last)
    known = visit.desk.texts.labels["channels"]
    channels = [name for name in known if any(name in day for day in found["days"].values())]
    chart = columns(found["days"], first, last, channels)
    spans = [(name, *_span(visit, days)) for name, days in (("week", 7), ("month", 30), ("quarter", 90))]
    return visit.page("insight", **found, chart=chart, channels=channels, first=first, last=last, spans=spans)


async def table(visit: Visit) -> Response:
    """Return the figures as CSV: section, name, value."""
    found = await _figures(visit, *_days(visit))
    labels = visit.desk.texts.labels

    async def rows() -> AsyncIterator[Sequence[Sequence[object]]]:
        yield [[labels["insight"][name] for name in ("section", "name", "value")]]
        for section, values in _sections(visit, found):
            yield [[labels["insight"][section], name, value] for name, value in values]

    return sheets.download("insight", rows())


async def _figures(visit: Visit, first: date, last: date) -> dict[str, Any]:
    insight, channel = visit.desk.insight, visit.asked("channel")
    if channel and channel not in visit.desk.texts.labels["channels"]:
        raise Problem(400, "bad")
    zone = visit.here.rules.office.zone
    begin, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    period = Period(begin, end, channel or None)
    cases = await visit.run(lambda: visit.desk.appeal_audit.counted(first, last))
    questions = [mask(question) for question in await visit.run(lambda: insight.unanswered(period))]
    return {
        "channel": channel,
        "days": await visit.run(lambda: insight.by_day(period)),
        "outcomes": await visit.run(lambda: insight.outcomes(period)),
        "topics": await visit.run(lambda: insight.topics(period)),
        "ended": await visit.run(lambda: insight.ended(period)),
        "waits": await visit.run(lambda: insight.waits(period)),
        "ratings": await visit.run(lambda: insight.ratings(period)),
        "groups": await asyncio.to_thread(grouped, questions, words, GROUPS),
        "report": figures_grouped(cases, visit.desk.clock()),
    }


def words(question: str) -> frozenset[str]:
    """Return the words of a question that count, in one spelling and without function words."""
    return content_words(compact(normalise(question)))


def _days(visit: Visit) -> tuple[date, date]:
    last = asked.date_of(visit, "until") or _today(visit)
    first = asked.date_of(visit, "since") or last - timedelta(days=DAYS - 1)
    if first > last or (last - first).days > LONGEST:
        raise Problem(400, "bad_period", longest=str(LONGEST))
    return first, last


def _span(visit: Visit, days: int) -> tuple[date, date]:
    today = _today(visit)
    return today - timedelta(days=days - 1), today


def _today(visit: Visit) -> date:
    return visit.desk.clock().astimezone(visit.here.rules.office.zone).date()


def _sections(visit: Visit, found: dict[str, Any]) -> list[tuple[str, list[tuple[str, object]]]]:
    texts, names = visit.desk.texts, visit.desk.texts.labels["insight"]
    by_day = [
        (f"{day} {texts.label('channels', name)}", many)
        for day, one in found["days"].items()
        for name, many in one.items()
    ]
    ended, waits, whole = found["ended"], found["waits"], found["report"][0].figures
    kept = ("received", "closed", "closing_rate", "met", "met_rate", "first_answer_hours", "reopened", "satisfied_rate")
    return [
        ("volume", by_day),
        ("outcomes", [(texts.label("outcomes", kind), n) for kind, n in found["outcomes"].items()]),
        ("topics", [(texts.label("topics", topic), n) for topic, n in found["topics"].items()]),
        ("ended", [(names[name], getattr(ended, name)) for name in ("solved", "escalated", "abandoned")]),
        ("waits", [(names[name], getattr(waits, name)) for name in ("bot_ms", "officer_seconds")]),
        ("unanswered", [(group.example, group.many) for group in found["groups"]]),
        ("appeals", [(names[name], getattr(whole, name)) for name in kept]),
        ("ratings", [(f"{score} 分", n) for score, n in found["ratings"].items()]),
    ]
