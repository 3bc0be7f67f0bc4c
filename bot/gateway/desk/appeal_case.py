"""One appeal: its page, what an officer does with it, and its file for the record."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from starlette.responses import FileResponse, Response

from bot.desk.appeal import FINISHED, UNANSWERED, State
from bot.desk.roles import Deed, may
from bot.errors import DeskError
from bot.gateway.desk import policies
from bot.gateway.desk.appeal_list import item
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.store.appeal_lists import Listed
from bot.store.appeal_rows import Appeal
from bot.store.attachments import KEPT
from bot.store.officers import Officer

LONGEST = 2000
"""Characters of an answer, a note or a reason."""


async def page(visit: Visit) -> Response:
    """Show the case."""
    return await _page(visit)


async def case_file(visit: Visit) -> Response:
    """Show the case for printing; private notes are left out unless `?notes=1` asks for them."""
    found = await _found(visit)
    notes = visit.asked("notes") == "1"
    if notes and not visit.may(Deed.WORK.value):
        raise Problem(403, "role", role=visit.desk.texts.label("roles", "officer"))
    return visit.page("appeal_file", **await _shown(visit, found, private=notes), notes=notes, now=visit.desk.clock())


async def take(visit: Visit) -> Response:
    """Take it; of two at once, one gets it."""
    found = await _found(visit)
    await visit.run(lambda: visit.here.appeals.take(found.id, visit.officer))
    return _back(visit, found)


async def assign(visit: Visit) -> Response:
    """Give it to an officer."""
    found, to = await _found(visit), visit.form.get("officer", "")
    chosen = [one for one in await _assignable(visit, found) if str(one.id) == to]
    if not chosen:
        return await _page(visit, Problem(422, "nobody"))
    await visit.run(lambda: visit.here.appeals.assign(found.id, chosen[0], visit.officer))
    return _back(visit, found)


async def start(visit: Visit) -> Response:
    """Note that work has begun."""
    found = await _mine(visit)
    await visit.run(lambda: visit.here.appeals.start(found.id, visit.officer))
    return _back(visit, found)


async def answer(visit: Visit) -> Response:
    """Answer it; the asker is told."""
    found, text = await _mine(visit), _text(visit)
    told = visit.here.wording.answered
    return await _do(visit, found, text, lambda: visit.here.appeals.answer(found.id, text, visit.officer, told))


async def extend(visit: Visit) -> Response:
    """Move the due time; the asker is told, with the reason."""
    found, reason, days = await _found(visit), _text(visit), visit.form.get("workdays", "")
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:3]) <= visit.here.rules.longest_extension):
        return await _page(visit, Problem(422, "workdays", longest=str(visit.here.rules.longest_extension)))
    told = visit.here.wording.extended(reason)
    extended = visit.here.appeals.extend
    return await _do(visit, found, reason, lambda: extended(found.id, int(days), reason, visit.officer, told))


async def note(visit: Visit) -> Response:
    """Enter a private note."""
    found, text = await _found(visit), _text(visit)
    return await _do(visit, found, text, lambda: visit.here.appeals.note(found.id, text, visit.officer))


async def close(visit: Visit) -> Response:
    """Close it without a rating; the asker is told the reason."""
    found, reason = await _found(visit), _text(visit)
    told = visit.here.wording.closed(reason)
    return await _do(visit, found, reason, lambda: visit.here.appeals.close(found.id, reason, visit.officer, told))


async def reopen(visit: Visit) -> Response:
    """Open it again; the asker is told the reason."""
    found, reason = await _found(visit), _text(visit)
    told = visit.here.wording.reopened(reason)
    return await _do(visit, found, reason, lambda: visit.here.appeals.reopen(found.id, reason, visit.officer, told))


async def attachment(visit: Visit) -> Response:
    """Return a picture or file that an asker has sent."""
    found = await visit.run(lambda: visit.desk.attachments.by_id(visit.number("attachment")))
    if found is None or found.file is None:
        raise Problem(404, "not_found")
    await _see_whether_theirs(visit, found.inbox_id)
    path = visit.desk.uploads.path(found.file)
    if not await asyncio.to_thread(path.is_file):
        raise Problem(404, "not_found")
    return FileResponse(path, media_type=found.file.mime, filename=path.name)


async def _see_whether_theirs(visit: Visit, inbox_id: int) -> None:
    """Let pass who holds the conversation or a case of it, and who leads."""
    here, officer = visit.here, visit.officer
    conversation_id = await visit.run(lambda: visit.desk.case_files.owner(inbox_id))
    row = await visit.run(lambda: visit.desk.queues.one(conversation_id))
    cases = await visit.run(lambda: here.appeals.of_conversation(conversation_id))
    holders = {case.officer_id for case in cases} | {row.officer_id if row else None}
    if officer.id not in holders and not visit.may(Deed.ASSIGN.value):
        raise Problem(403, "not_yours")


async def _do(visit: Visit, found: Appeal, text: str, deed: Callable[[], Appeal]) -> Response:
    """Do what needs a text, and go back to the case."""
    if not text:
        return await _page(visit, Problem(422, "empty"))
    try:
        await visit.run(deed)
    except DeskError:
        return await _page(visit, Problem(409, "not_now"), draft=text)
    conversation = await visit.run(lambda: visit.desk.queues.one(found.conversation_id))
    if conversation is not None:
        visit.here.hub.tell([conversation.asker])
    return _back(visit, found)


async def _page(visit: Visit, refused: Problem | None = None, draft: str = "") -> Response:
    found = await _found(visit)
    said, status = visit.refusal(refused)
    shown = await _shown(visit, found, private=True)
    mine = found.officer_id == visit.officer.id
    lead, works = visit.may(Deed.ASSIGN.value), visit.may(Deed.WORK.value)
    in_work = found.state in (State.ASSIGNED, State.WORKING)
    may_extend = found.extended < visit.here.rules.extension_limit and visit.desk.clock() < found.due_at
    can = {
        "take": works and found.state in UNANSWERED and found.officer_id is None and _is_fresh(found, visit.officer),
        "assign": lead and found.state in UNANSWERED,
        "start": (mine or lead) and works and found.state is State.ASSIGNED,
        "answer": (mine or lead) and works and in_work,
        "extend": visit.may(Deed.EXTEND.value) and found.state in UNANSWERED and may_extend,
        "close": lead and found.state is State.ANSWERED,
        "reopen": lead and found.state is State.CLOSED,
        "note": works,
    }
    assignable = await _assignable(visit, found) if can["assign"] else []
    more: dict[str, Any] = {"mine": mine, "can": can, "assignable": assignable, "refused": said, "draft": draft}
    return visit.page("appeal_case", status, **shown, **more, longest=LONGEST)


async def _shown(visit: Visit, found: Appeal, *, private: bool) -> Mapping[str, Any]:
    here, desk = visit.here, visit.desk
    private = private and visit.may(Deed.WORK.value)
    entries = await visit.run(lambda: here.appeals.entries(found.id, private=private))
    names = {one.id: one.name for one in await visit.run(desk.officers.all)}
    attached = await visit.run(lambda: desk.attachments.of_appeal(found.id))
    documents = await visit.run(desk.policies.documents)
    return {
        "case": found,
        "item": item(visit, Listed(found, names.get(found.officer_id or 0))),
        "entries": entries,
        "names": {f"officer:{number}": name for number, name in names.items()},
        "attached": [one for one in attached if one.state == KEPT],
        "focus": policies.cited(documents, found.policy_ids, ()),
        "finished": found.state in FINISHED,
        "marks": here.rules.marks,
        "longest_extension": here.rules.longest_extension,
    }


async def _found(visit: Visit) -> Appeal:
    number = str(visit.request.path_params["number"])
    found = await visit.run(lambda: visit.here.appeals.by_number(number))
    if found is None:
        raise Problem(404, "not_found")
    return found


async def _mine(visit: Visit) -> Appeal:
    """Return the case when it is the officer's own, or they lead."""
    found = await _found(visit)
    if found.officer_id != visit.officer.id and not visit.may(Deed.ASSIGN.value):
        raise Problem(409, "not_yours")
    return found


async def _assignable(visit: Visit, found: Appeal) -> list[Officer]:
    officers = await visit.run(visit.desk.officers.all)
    return [one for one in officers if one.active and may(one.role, Deed.WORK) and _is_fresh(found, one)]


def _is_fresh(found: Appeal, officer: Officer) -> bool:
    """Tell whether the officer has not answered the case before it was done again."""
    return officer.id not in found.earlier_officers


def _text(visit: Visit) -> str:
    text = visit.form.get("text", "").replace("\r\n", "\n").strip()
    if len(text) > LONGEST:
        raise Problem(413, "too_long", longest=str(LONGEST))
    return text


def _back(visit: Visit, found: Appeal) -> Response:
    return visit.go_to(f"/desk/appeals/{found.number}")
