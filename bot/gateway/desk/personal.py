"""One person's data: a copy of all that is kept of them, and erasing it; and what is older than is to be kept."""

from __future__ import annotations

import asyncio
import json
from dataclasses import asdict
from typing import Any

from starlette.responses import Response

from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.store.queues import QueueRow

_LONGEST_REASON = 200


async def page(visit: Visit) -> Response:
    """Show how much is kept, with the ways to export and erase it."""
    return await _page(visit)


async def export(visit: Visit) -> Response:
    """Return a copy of all that is kept of the person, as JSON; officers' notes are not theirs."""
    row = await _row(visit)
    kept = await visit.run(lambda: visit.desk.personal_export.of(row.conversation_id))
    content = json.dumps(kept, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": f'attachment; filename="asker-{row.conversation_id}.json"'}
    return Response(content, media_type="application/json", headers=headers)


async def erase(visit: Visit) -> Response:
    """Erase what was said and told, with the files; appeals stay as records."""
    row = await _row(visit)
    reason = visit.form.get("reason", "").strip()[:_LONGEST_REASON]
    if not reason or visit.form.get("sure") != "1":
        return await _page(visit, Problem(422, "erase_reason"))
    desk, number, officer_id = visit.desk, row.conversation_id, visit.officer.id
    attached = await visit.run(lambda: desk.attachments.of_conversation(number))

    def erased() -> None:
        desk.personal_data.erase(number, visit.here.sentences.desk["erased"])
        desk.audit.add(officer_id, "person.reason", ("person", str(number)), reason=reason)

    await visit.run(erased)
    kept = await visit.run(desk.retention.kept_files)  # what belongs to an appeal stays with it
    for one in attached:
        if one.file is not None and one.file.path not in kept:
            await asyncio.to_thread(desk.uploads.remove, one.file)
    return visit.go_to(f"/desk/conversations/{number}/data?done=1")


async def old(visit: Visit) -> Response:
    """Show how much is older than is to be kept."""
    days = visit.here.settings.retention_days
    found = await visit.run(lambda: visit.desk.retention.old(days, visit.here.sentences.desk["dropped"]))
    return visit.page("retention", days=days, counts=asdict(found))


async def _page(visit: Visit, refused: Problem | None = None) -> Response:
    row = await _row(visit)
    said, status = visit.refusal(refused)
    kept = await visit.run(lambda: visit.desk.personal_export.of(row.conversation_id))
    counts = {name: len(value) for name, value in kept.items() if isinstance(value, list)}
    shown: dict[str, Any] = {"row": row, "counts": counts, "refused": said, "done": visit.asked("done") == "1"}
    return visit.page("personal", status, **shown)


async def _row(visit: Visit) -> QueueRow:
    found = await visit.run(lambda: visit.desk.queues.one(visit.number("conversation")))
    if found is None:
        raise Problem(404, "not_found")
    return found
