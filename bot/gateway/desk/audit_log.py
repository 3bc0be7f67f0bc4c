"""The audit log, for admins."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response

from bot.gateway.desk import asked
from bot.gateway.desk.visit import Visit

PAGE = 100
_FIELDS = ("officer", "deed", "thing")


async def page(visit: Visit) -> Response:
    """Show what was done, newest first."""
    officer, before = asked.number(visit, "officer"), asked.number(visit, "before")
    deed, thing = visit.asked("deed")[:40], visit.asked("thing")[:100]
    newest = visit.desk.audit.newest
    entries = await visit.run(lambda: newest(PAGE + 1, before, officer_id=officer, deed=deed, thing=thing))
    officers = await visit.run(visit.desk.officers.all)
    kept = {name: visit.asked(name) for name in _FIELDS if visit.asked(name)}
    more = "?" + urlencode({**kept, "before": entries[PAGE - 1].id}) if len(entries) > PAGE else ""
    shown: dict[str, Any] = {
        "entries": entries[:PAGE],
        "officers": officers,
        "names": {one.id: one.name for one in officers},
    }
    return visit.page("audit", **shown, more=more, asked={name: visit.asked(name) for name in _FIELDS})
