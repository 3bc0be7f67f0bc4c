"""The table of pages: every address of the desk, who may, and what the audit log calls it.

A new page is one line here. `bot.gateway.desk.guard` does the checking; tests walk every line with every role.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from bot.desk.roles import Role
from bot.gateway.desk import appeal_case, appeal_list, conversation, door, events, inbox
from bot.gateway.desk.guard import SIGN_IN, Page
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit

_ONE = "/desk/conversations/{conversation:int}"
_CASE = "/desk/appeals/{number}"


async def _nowhere(visit: Visit) -> Response:
    if not visit.request.path_params["rest"]:
        return visit.go_to("/desk")
    raise Problem(404, "not_found")


PAGES: tuple[Page, ...] = (
    Page(SIGN_IN, door.sign_in_page, None),
    Page(SIGN_IN, door.sign_in, None, "POST"),
    Page("/desk/sign-out", door.sign_out, Role.VIEWER, "POST", audit="officer.sign_out"),
    Page("/desk", inbox.inbox, Role.VIEWER, audit="queue.read"),
    Page("/desk/events", events.events, Role.VIEWER),
    Page(_ONE, conversation.page, Role.VIEWER, audit="conversation.read"),
    Page(f"{_ONE}/claim", conversation.claim, Role.OFFICER, "POST", audit="conversation.claim"),
    Page(f"{_ONE}/reply", conversation.reply, Role.OFFICER, "POST", audit="conversation.reply"),
    Page(f"{_ONE}/note", conversation.note, Role.OFFICER, "POST", audit="conversation.note"),
    Page(f"{_ONE}/back", conversation.hand_back, Role.OFFICER, "POST", audit="conversation.hand_back"),
    Page(f"{_ONE}/appeal", conversation.open_appeal, Role.OFFICER, "POST", audit="conversation.appeal"),
    Page(f"{_ONE}/drafting", conversation.drafting, Role.OFFICER, "POST"),
    Page("/desk/appeals", appeal_list.appeals, Role.VIEWER, audit="appeals.read"),
    Page("/desk/appeals.csv", appeal_list.table, Role.OFFICER, audit="appeals.export"),
    Page(_CASE, appeal_case.page, Role.VIEWER, audit="appeal.read"),
    Page(f"{_CASE}/file", appeal_case.case_file, Role.VIEWER, audit="appeal.print"),
    Page(f"{_CASE}/take", appeal_case.take, Role.OFFICER, "POST", audit="appeal.take"),
    Page(f"{_CASE}/assign", appeal_case.assign, Role.SUPERVISOR, "POST", audit="appeal.assign"),
    Page(f"{_CASE}/start", appeal_case.start, Role.OFFICER, "POST", audit="appeal.start"),
    Page(f"{_CASE}/answer", appeal_case.answer, Role.OFFICER, "POST", audit="appeal.answer"),
    Page(f"{_CASE}/extend", appeal_case.extend, Role.SUPERVISOR, "POST", audit="appeal.extend"),
    Page(f"{_CASE}/note", appeal_case.note, Role.OFFICER, "POST", audit="appeal.note"),
    Page(f"{_CASE}/close", appeal_case.close, Role.SUPERVISOR, "POST", audit="appeal.close"),
    Page(f"{_CASE}/reopen", appeal_case.reopen, Role.SUPERVISOR, "POST", audit="appeal.reopen"),
    Page("/desk/attachments/{attachment:int}", appeal_case.attachment, Role.OFFICER, audit="attachment.read"),
)
"""Every page that there is."""

_LAST = Page("/desk/{rest:path}", _nowhere, Role.VIEWER)

routes: list[Route] = [page.route() for page in (*PAGES, _LAST)]
