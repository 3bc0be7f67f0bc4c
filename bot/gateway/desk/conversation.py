"""A conversation: its page, and what an officer does with it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.desk import canned
from bot.desk.roles import Deed
from bot.errors import DeskError, HeldError
from bot.gateway.desk import policies
from bot.gateway.desk.events import state_of
from bot.gateway.desk.policies import Cited, Documents
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.policy.model.reply import Memory
from bot.store.appeal_rows import Appeal, NewAppeal
from bot.store.attachments import KEPT
from bot.store.case_files import Asked, Line
from bot.store.handoffs import HELD
from bot.store.queues import QueueRow
from bot.store.receipts import StoredReceipt

LINES = 200
"""Messages and notes shown."""
RECEIPTS = 3
"""The newest assessments shown."""
LONGEST_REPLY = 2000
LONGEST_NOTE = 2000
LONGEST_APPEAL = 2000
_LONGEST_KEY = 60


@dataclass(frozen=True)
class Shown:
    """One line of the transcript, with what its answer cites."""

    line: Line
    cited: Sequence[Cited]


async def page(visit: Visit) -> Response:
    """Show the conversation."""
    return await _page(visit)


async def claim(visit: Visit) -> Response:
    """Take it; of two at once, one gets it."""
    row = await _row(visit)
    await visit.run(lambda: visit.here.handoffs.take(row.conversation_id, visit.officer))
    return visit.go_to(_path(row))


async def reply(visit: Visit) -> Response:
    """Write to the asker; whatever an officer writes takes the conversation."""
    row, text = await _row(visit), _text(visit, LONGEST_REPLY)
    key = visit.form.get("key", "")[:_LONGEST_KEY]
    if not text or not key:
        return await _page(visit, refused=Problem(422, "empty"))
    try:
        await visit.run(lambda: visit.here.handoffs.say(row.conversation_id, visit.officer, text, key))
    except HeldError as error:
        holder_id = error.officer_id
        holder = await visit.run(lambda: visit.desk.officers.get(holder_id))
        return await _page(visit, refused=Problem(409, "held", holder=holder.name), draft=text)
    visit.here.hub.tell([row.asker])
    return visit.go_to(_path(row))


async def note(visit: Visit) -> Response:
    """Keep a private note."""
    row, text = await _row(visit), _text(visit, LONGEST_NOTE)
    if not text:
        return await _page(visit, refused=Problem(422, "empty"))
    await visit.run(lambda: visit.here.handoffs.note(row.conversation_id, visit.officer, text))
    return visit.go_to(_path(row))


async def hand_back(visit: Visit) -> Response:
    """Let the bot answer again, and tell the asker."""
    row = await _row(visit)
    back = visit.here.wording.handed_back()
    await visit.run(lambda: visit.here.handoffs.hand_back(row.conversation_id, visit.officer, back))
    visit.here.hub.tell([row.asker])
    return visit.go_to(_path(row))


async def open_appeal(visit: Visit) -> Response:
    """Turn the conversation into an appeal in the asker's name, and tell them its number."""
    row, text = await _row(visit), _text(visit, LONGEST_APPEAL)
    key = visit.form.get("key", "")[:_LONGEST_KEY]
    if not text or not key:
        return await _page(visit, refused=Problem(422, "empty"))
    documents = await visit.run(visit.desk.policies.documents)
    focus = tuple(name for name in row.context.get("focus") or () if name in documents)
    topic = policies.topic_of(documents, row.context) or "other"
    about: dict[str, Any] = {"policies": focus, "topic": topic, "contact": visit.form.get("contact", "").strip()[:100]}
    new = NewAppeal(row.conversation_id, row.channel, f"desk:{row.conversation_id}:{key}", text, **about)

    def opened() -> None:
        made, _fresh = visit.here.appeals.open(new)
        visit.here.outbox.add(row.conversation_id, visit.here.wording.opened(made), f"appeal:{made.number}:opened")

    await visit.run(opened)
    visit.here.hub.tell([row.asker])
    return visit.go_to(_path(row))


async def draft(visit: Visit) -> Response:
    """Show what the bot would answer to the asker's last question, for the officer to change and send, or not."""
    row, typed = await _row(visit), _text(visit, LONGEST_REPLY)
    lines = await visit.run(lambda: visit.desk.case_files.recent(row.conversation_id, LINES))
    asked = [line for line in lines if isinstance(line, Asked) and line.text]
    if not asked:
        return await _page(visit, refused=Problem(422, "nothing_asked"), draft=typed)
    last, before = asked[-1], [name for line in reversed(asked[:-1]) for name in line.policies]
    focus = dict.fromkeys([*before, *(row.context.get("focus") or ())])
    intents = {last.intent: last.confidence or 0.0} if last.intent else {}
    answerer = (await visit.desk.base.live()).answerer
    today = visit.desk.clock().astimezone(visit.here.rules.office.zone).date()
    memory = Memory(focus=tuple(focus)[:3])
    found = await visit.desk.base.work(lambda: answerer.reply(last.text, intents, memory, today))
    return await _page(visit, draft="\n".join(filter(None, (typed, found.text)))[:LONGEST_REPLY], by_bot=True)


async def drafting(visit: Visit) -> Response:
    """Note that the officer is writing, or has stopped."""
    row, officer_id = await _row(visit), visit.officer.id
    on = visit.form.get("on") == "1"
    await visit.run(lambda: visit.desk.presence.sign(row.conversation_id, officer_id, drafting=on))
    return Response(status_code=204)


async def _page(visit: Visit, refused: Problem | None = None, draft: str = "", *, by_bot: bool = False) -> Response:
    state = await state_of(visit, visit.number("conversation"))  # before what is shown, so that nothing is missed
    row = await _row(visit)
    found, officer = row.conversation_id, visit.officer
    desk, here = visit.desk, visit.here
    documents = await visit.run(desk.policies.documents)
    lines = await visit.run(lambda: desk.case_files.recent(found, LINES))
    appeals = await visit.run(lambda: here.appeals.of_conversation(found))
    files = await visit.run(lambda: desk.attachments.of_conversation(found))
    lefts = await visit.run(lambda: here.windows.lefts([found]))
    receipts = await visit.run(lambda: desk.receipts.of_conversation(found, RECEIPTS))
    onlookers = await visit.run(lambda: desk.presence.others(found, officer.id))
    said, status = visit.refusal(refused)
    mine = row.state == HELD and row.officer_id == officer.id
    shown: dict[str, Any] = {
        "state": state,
        "row": row,
        "topic": policies.topic_of(documents, row.context),
        "focus": policies.cited(documents, row.context.get("focus") or (), ()),
        "lines": [_shown(line, documents) for line in lines],
        "appeals": appeals,
        "receipts": [_receipt(one, documents) for one in receipts],
        "files": [one for one in files if one.state == KEPT],
        "limited": found in lefts,
        "left": lefts.get(found),
        "onlookers": onlookers,
        "refused": said,
        "draft": draft,
        "by_bot": by_bot,
        "mine": mine,
        "free": row.state != HELD or mine,
        "may_give_back": row.state is not None and (mine or visit.may(Deed.ASSIGN.value)),
        "canned": await _canned(visit, row, appeals, documents),
        "matter": _matter(lines),
        "key": secrets.token_urlsafe(12),
        "longest": LONGEST_REPLY,
    }
    return visit.page("conversation", status, **shown)


async def _row(visit: Visit) -> QueueRow:
    found = await visit.run(lambda: visit.desk.queues.one(visit.number("conversation")))
    if found is None:
        raise Problem(404, "not_found")
    return found


def _receipt(found: StoredReceipt, documents: Documents) -> dict[str, str]:
    short = str(documents.get(found.policy_id, {}).get("short", found.policy_id))
    return {"short": short, "verdict": found.verdict, "number": found.number}


def _path(row: QueueRow) -> str:
    return f"/desk/conversations/{row.conversation_id}"


def _text(visit: Visit, longest: int) -> str:
    text = visit.form.get("text", "").replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise Problem(413, "too_long", longest=str(longest))
    return text


def _shown(line: Line, documents: Documents) -> Shown:
    if isinstance(line, Asked):
        return Shown(line, policies.cited(documents, line.policies, line.statements))
    return Shown(line, ())


def _matter(lines: Sequence[Line]) -> str:
    """Return what the asker said last, as the beginning of an appeal's text."""
    said = [line.text for line in lines if isinstance(line, Asked)]
    return "\n".join(said[-5:])[:LONGEST_APPEAL]


async def _canned(
    visit: Visit, row: QueueRow, appeals: Sequence[Appeal], documents: Documents
) -> list[tuple[str, str]]:
    """Return the canned replies whose variables all have a value here, filled in."""
    bodies = await visit.run(visit.desk.canned.all)
    values = {"officer": visit.officer.name, "office": visit.officer.office}
    if appeals:
        first = appeals[0]
        state = visit.here.rules.states[first.state.value]
        due = visit.here.wording.moment(first.due_at)
        values |= {"number": first.number, "due": due, "state": state, "asker": first.who}
    focus = policies.cited(documents, row.context.get("focus") or (), ())
    values |= {"policy": focus[0].title} if focus else {}
    return [(title, text) for title, body in bodies.items() if (text := _filled(body, values))]


def _filled(body: str, values: dict[str, str]) -> str:
    try:
        return canned.fill(body, values)
    except DeskError:  # a variable without a value: this reply does not fit here
        return ""
