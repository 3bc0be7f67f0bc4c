"""The table of pages: every address of the desk, who may, and what the audit log calls it.

A new page is one line here. `bot.gateway.desk.guard` does the checking; tests walk every line with every role.
"""

from __future__ import annotations

from starlette.responses import Response
from starlette.routing import Route

from bot.desk.roles import Role
from bot.gateway.desk import (
    account,
    appeal_case,
    appeal_list,
    audit_log,
    canned_replies,
    conversation,
    door,
    events,
    inbox,
    insight,
    personal,
    policy_draft,
    policy_impact,
    policy_list,
    policy_page,
    review,
    review_training,
    switching,
    users,
)
from bot.gateway.desk.guard import SIGN_IN, Page
from bot.gateway.desk.policy_draft import LARGEST as FILES
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit

_ONE = "/desk/conversations/{conversation:int}"
_CASE = "/desk/appeals/{number}"
_POLICY = "/desk/policies/{policy}"
_DRAFT = "/desk/drafts/{draft:int}"


async def _nowhere(visit: Visit) -> Response:
    if not visit.request.path_params["rest"]:
        return visit.go_to("/desk")
    raise Problem(404, "not_found")


PAGES: tuple[Page, ...] = (
    Page(SIGN_IN, door.sign_in_page, None),
    Page(SIGN_IN, door.sign_in, None, "POST"),
    Page("/desk/sign-out", door.sign_out, Role.VIEWER, "POST", audit="officer.sign_out"),
    Page("/desk", inbox.inbox, Role.VIEWER, audit="queue.read"),
    Page("/desk/views", inbox.save_view, Role.VIEWER, "POST", audit="view.save"),
    Page("/desk/views/{view:int}/remove", inbox.remove_view, Role.VIEWER, "POST", audit="view.remove"),
    Page("/desk/events", events.events, Role.VIEWER),
    Page(_ONE, conversation.page, Role.VIEWER, audit="conversation.read"),
    Page(f"{_ONE}/claim", conversation.claim, Role.OFFICER, "POST", audit="conversation.claim"),
    Page(f"{_ONE}/reply", conversation.reply, Role.OFFICER, "POST", audit="conversation.reply"),
    Page(f"{_ONE}/note", conversation.note, Role.OFFICER, "POST", audit="conversation.note"),
    Page(f"{_ONE}/back", conversation.hand_back, Role.OFFICER, "POST", audit="conversation.hand_back"),
    Page(f"{_ONE}/appeal", conversation.open_appeal, Role.OFFICER, "POST", audit="conversation.appeal"),
    Page(f"{_ONE}/draft", conversation.draft, Role.OFFICER, "POST", audit="conversation.draft"),
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
    Page("/desk/insight", insight.page, Role.VIEWER, audit="insight.read"),
    Page("/desk/insight.csv", insight.table, Role.VIEWER, audit="insight.export"),
    Page("/desk/account", account.page, Role.VIEWER),
    Page("/desk/account/password", account.change_password, Role.VIEWER, "POST", audit="officer.password"),
    Page("/desk/switches", switching.page, Role.SUPERVISOR, audit="switch.read"),
    Page("/desk/switches/off", switching.turn_off, Role.SUPERVISOR, "POST", audit="switch.off"),
    Page("/desk/switches/on", switching.turn_on, Role.SUPERVISOR, "POST", audit="switch.on"),
    Page("/desk/canned", canned_replies.page, Role.SUPERVISOR),
    Page("/desk/canned", canned_replies.put, Role.SUPERVISOR, "POST", audit="canned.put"),
    Page("/desk/canned/remove", canned_replies.remove, Role.SUPERVISOR, "POST", audit="canned.remove"),
    Page("/desk/users", users.page, Role.ADMIN, audit="user.list"),
    Page("/desk/users", users.add, Role.ADMIN, "POST", audit="user.add"),
    Page("/desk/users/{officer:int}/role", users.give_role, Role.ADMIN, "POST", audit="user.role"),
    Page("/desk/users/{officer:int}/active", users.set_active, Role.ADMIN, "POST", audit="user.active"),
    Page("/desk/users/{officer:int}/password", users.reset_password, Role.ADMIN, "POST", audit="user.password"),
    Page("/desk/audit", audit_log.page, Role.ADMIN, audit="audit.read"),
    Page("/desk/retention", personal.old, Role.ADMIN, audit="retention.read"),
    Page(f"{_ONE}/data", personal.page, Role.ADMIN, audit="person.read"),
    Page(f"{_ONE}/data.json", personal.export, Role.ADMIN, audit="person.export"),
    Page(f"{_ONE}/data/erase", personal.erase, Role.ADMIN, "POST", audit="person.erase"),
    Page("/desk/policies", policy_list.page, Role.VIEWER),
    Page("/desk/policies.zip", policy_page.all_files, Role.OFFICER, audit="policies.export"),
    Page(_POLICY, policy_page.page, Role.VIEWER),
    Page(f"{_POLICY}/yaml", policy_page.one_file, Role.OFFICER, audit="policy.export"),
    Page(f"{_POLICY}/versions/{{version:int}}", policy_page.version, Role.VIEWER),
    Page(f"{_POLICY}/draft", policy_draft.begin, Role.OFFICER, "POST", audit="policy.draft"),
    Page("/desk/drafts/new", policy_draft.new, Role.OFFICER),
    Page("/desk/drafts", policy_draft.take_in, Role.OFFICER, "POST", audit="policies.import", largest=FILES),
    Page(_DRAFT, policy_draft.page, Role.VIEWER),
    Page(f"{_DRAFT}/impact", policy_impact.page, Role.VIEWER, audit="draft.impact"),
    Page(f"{_DRAFT}/save", policy_draft.save, Role.OFFICER, "POST", audit="draft.save", largest=FILES),
    Page(f"{_DRAFT}/publish", policy_draft.publish, Role.SUPERVISOR, "POST", audit="draft.publish"),
    Page(f"{_DRAFT}/return", policy_draft.give_back, Role.SUPERVISOR, "POST", audit="draft.return"),
    Page(f"{_DRAFT}/withdraw", policy_draft.withdraw, Role.OFFICER, "POST", audit="draft.withdraw"),
    Page("/desk/review", review.page, Role.VIEWER, audit="review.read"),
    Page("/desk/review/pending", review.pending, Role.VIEWER, audit="review.pending"),
    Page("/desk/review/training", review_training.page, Role.VIEWER),
    Page("/desk/review/training/events", review_training.events, Role.VIEWER),
    Page("/desk/review/training", review_training.start, Role.SUPERVISOR, "POST", audit="model.train"),
    Page("/desk/review/training/model", review_training.switch, Role.SUPERVISOR, "POST", audit="model.switch"),
    Page("/desk/review/{message:int}", review.propose, Role.OFFICER, "POST", audit="review.propose"),
    Page("/desk/review/{review:int}/decide", review.decide, Role.SUPERVISOR, "POST", audit="review.decide"),
)
"""Every page that there is."""

_LAST = Page("/desk/{rest:path}", _nowhere, Role.VIEWER)

routes: list[Route] = [page.route() for page in (*PAGES, _LAST)]
