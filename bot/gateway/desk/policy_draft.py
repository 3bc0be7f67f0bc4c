"""A draft of a policy: written, checked as the loader checks, shown in its effects, published by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from bot.desk.roles import Deed
from bot.desk.second import is_second
from bot.errors import PolicyError
from bot.gateway.desk import policy_page
from bot.gateway.desk.policy_list import names, today
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.policy.model.loader import FormatFault, check_successors, load_text
from bot.policy.model.model import Policy
from bot.policy.model.writing import differences, to_yaml
from bot.store.policies import plain_form
from bot.store.policy_drafts import LIVE, OPEN, SUBMITTED, PolicyDraft, PolicyText

LARGEST = 1_500_000
"""Bytes of a form with policies: a Chinese character takes nine of them."""
LONGEST_REASON = 500


@dataclass(frozen=True)
class Fault:
    """What is wrong with a text; `line` counts from 1, 0 where no line is to blame."""

    line: int
    field: str
    reason: str
    repair: str


async def new(visit: Visit) -> Response:
    """Show the form for a new policy, or for files of policies."""
    return visit.page("policy_new", text="", fault=None)


async def take_in(visit: Visit) -> Response:
    """Begin a draft of each policy of a text that is new or differs from its current version."""
    text = _lines(visit.form.get("text", ""))
    try:
        policies = load_text(text, "")
        _refuse_twins(policies)
        await _check_successors(visit, policies)
    except PolicyError as error:
        return visit.page("policy_new", 422, text=text, fault=_fault(error))
    begun = [draft for draft in [await _begin(visit, policy) for policy in policies] if draft is not None]
    return visit.go_to(f"/desk/drafts/{begun[0].id}" if len(begun) == 1 else "/desk/policies?list=drafts")


async def begin(visit: Visit) -> Response:
    """Begin a draft from the current version, or go on with the one there is."""
    newest = (await policy_page.history(visit))[-1]
    written = PolicyText(to_yaml([newest.document]), "", today(visit))
    begun = visit.desk.drafts.begin
    draft, _ = await visit.run(lambda: begun(newest.policy_id, newest.version, written, visit.officer))
    return visit.go_to(f"/desk/drafts/{draft.id}")


async def page(visit: Visit) -> Response:
    """Show the draft."""
    draft = await found(visit)
    return await _page(visit, draft, draft.written)


async def save(visit: Visit) -> Response:
    """Keep the text when it passes the checks; submit it for the second person's decision when asked to."""
    draft, submit = await found(visit), visit.form.get("then") == "submit"
    written = _written(visit, draft)
    try:
        await checked(visit, draft, written.text)
    except PolicyError as error:
        return await _page(visit, draft, written, fault=_fault(error))
    if submit and not written.reason:
        return await _page(visit, draft, written, Problem(422, "no_reason"))
    edits = int(visit.form.get("edits", "-1")) if visit.form.get("edits", "").isdigit() else -1
    if draft.state not in (OPEN, SUBMITTED) or edits != draft.edits:
        return await _page(visit, draft, written, Problem(409, "draft_changed"))
    await visit.run(lambda: visit.desk.drafts.save(draft.id, edits, written, visit.officer, submit=submit))
    return visit.go_to(f"/desk/drafts/{draft.id}")


async def publish(visit: Visit) -> Response:
    """Make it the current version, now or on its day."""
    draft = await found(visit)
    if not is_second(visit.officer.id, draft.editors):
        raise Problem(403, "second_person")
    if visit.form.get("edits") != str(draft.edits):
        raise Problem(409, "draft_changed")
    if await _current_version(visit, draft.policy_id) != draft.base_version:
        raise Problem(409, "draft_overtaken")
    policy = await sound(visit, draft)
    document, day = policy.document, today(visit)
    await visit.run(lambda: visit.desk.drafts.publish(draft.id, draft.edits, document, visit.officer, day))
    return visit.go_to(f"/desk/drafts/{draft.id}")


async def give_back(visit: Visit) -> Response:
    """Give it back to its writer with a remark."""
    draft, remark = await found(visit), visit.form.get("remark", "").strip()[:LONGEST_REASON]
    if not remark:
        return await _page(visit, draft, draft.written, Problem(422, "empty"))
    await visit.run(lambda: visit.desk.drafts.give_back(draft.id, remark, visit.officer))
    return visit.go_to(f"/desk/drafts/{draft.id}")


async def withdraw(visit: Visit) -> Response:
    """Give it up."""
    draft = await found(visit)
    if visit.officer.id not in draft.editors and not visit.may(Deed.PUBLISH.value):
        raise Problem(409, "not_yours")
    await visit.run(lambda: visit.desk.drafts.withdraw(draft.id))
    return visit.go_to(f"/desk/drafts/{draft.id}")


async def found(visit: Visit) -> PolicyDraft:
    """Return the draft in the address.

    Raises:
        Problem: 404 when there is none.
    """
    draft = await visit.run(lambda: visit.desk.drafts.by_id(visit.number("draft")))
    if draft is None:
        raise Problem(404, "not_found")
    return draft


async def checked(visit: Visit, draft: PolicyDraft, text: str) -> Policy:
    """Return the policy that a text describes.

    Raises:
        PolicyError: If it breaks the format, or is not this one policy.
    """
    policies = load_text(text, "")
    if [policy.id for policy in policies] != [draft.policy_id]:
        raise FormatFault("", 1, "0.id", "not this policy alone", f"keep one policy with the id {draft.policy_id}")
    await _check_successors(visit, policies)
    return policies[0]


async def sound(visit: Visit, draft: PolicyDraft) -> Policy:
    """Return the policy that the draft describes.

    Raises:
        Problem: 409 when it no longer passes the checks, because the rest of the base has changed.
    """
    try:
        return await checked(visit, draft, draft.written.text)
    except PolicyError as error:
        raise Problem(409, "draft_broken") from error


async def _page(
    visit: Visit,
    draft: PolicyDraft,
    written: PolicyText,
    refused: Problem | None = None,
    *,
    fault: Fault | None = None,
) -> Response:
    said, status = visit.refusal(refused)
    current = (await visit.run(lambda: visit.desk.versions.history(draft.policy_id)))[-1:]
    before = to_yaml([current[0].document]) if current else ""
    after = _normal(draft.written.text)
    second = is_second(visit.officer.id, draft.editors)
    decides, writes = visit.may(Deed.PUBLISH.value), visit.may(Deed.WORK.value)
    more: dict[str, Any] = {
        "refused": said,
        "fault": fault,
        "title": str(current[0].document.get("title", draft.policy_id)) if current else draft.policy_id,
        "current_version": current[0].version if current else 0,
        "changes": differences(before, after),
        "names": await names(visit),
        "live": draft.state in LIVE,
        "second": second,
        "can": {
            "write": writes and draft.state in (OPEN, SUBMITTED),
            "decide": decides and draft.state == SUBMITTED,
            "give_back": decides and draft.state in (SUBMITTED, "approved"),
            "withdraw": draft.state in LIVE and (visit.officer.id in draft.editors or decides),
        },
        "longest_reason": LONGEST_REASON,
    }
    return visit.page("policy_draft", 422 if fault else status, draft=draft, written=written, **more)


async def _begin(visit: Visit, policy: Policy) -> PolicyDraft | None:
    """Return the draft of an imported policy; None when it says what is current already."""
    document = plain_form(policy.document)
    current = (await visit.run(lambda: visit.desk.versions.history(policy.id)))[-1:]
    if current and current[0].document == document:
        return None
    written = PolicyText(to_yaml([document]), visit.form.get("reason", "").strip()[:LONGEST_REASON], today(visit))
    base = current[0].version if current else 0
    return (await visit.run(lambda: visit.desk.drafts.begin(policy.id, base, written, visit.officer)))[0]


async def _current_version(visit: Visit, policy_id: str) -> int:
    versions = await visit.run(lambda: visit.desk.versions.history(policy_id))
    return versions[-1].version if versions else 0


async def _check_successors(visit: Visit, changed: Sequence[Policy]) -> None:
    live = await visit.desk.base.live()
    others = {policy.id: policy for policy in changed}
    check_successors([*(policy for policy in live.policies if policy.id not in others), *changed])


def _refuse_twins(policies: Sequence[Policy]) -> None:
    ids = [policy.id for policy in policies]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            raise FormatFault("", 1, f"{number}.id", "the id stands twice in this text", "give each policy its own id")


def _written(visit: Visit, draft: PolicyDraft) -> PolicyText:
    given = visit.form.get("effective_on", "")
    try:
        day = date.fromisoformat(given) if given else draft.written.effective_on
    except ValueError as error:
        raise Problem(400, "bad") from error
    reason = visit.form.get("reason", "").strip()[:LONGEST_REASON]
    return PolicyText(_lines(visit.form.get("text", "")), reason, day)


def _normal(text: str) -> str:
    """Return a text as policies are written out, so that only what they say is compared."""
    try:
        return to_yaml([plain_form(policy.document) for policy in load_text(text, "")])
    except PolicyError:
        return text


def _lines(text: str) -> str:
    """Return a text with the line ends of a file, where browsers send their own."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _fault(error: PolicyError) -> Fault:
    if isinstance(error, FormatFault):
        return Fault(error.line, error.field, error.reason, error.repair)
    reason, _, repair = str(error).partition("; repair: ")
    return Fault(0, "", reason, repair)
