"""What a draft would change: answers to the questions its statements answer, and assessments that askers were given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.gateway.desk import policy_draft
from bot.gateway.desk.policy_list import today
from bot.gateway.desk.visit import Visit
from bot.policy.impact import (
    ChangedAnswer,
    ChangedAssessment,
    as_asked,
    changed_answers,
    changed_assessments,
    questions,
)
from bot.policy.model.model import Policy
from bot.store.receipts import StoredReceipt

MOST_RECEIPTS = 500
"""The newest ones are re-run."""


@dataclass(frozen=True)
class Affected:
    """A stored assessment that comes out otherwise, and whose it is."""

    changed: ChangedAssessment
    stored: StoredReceipt


async def page(visit: Visit) -> Response:
    """Show what changes; working it out takes seconds."""
    draft = await policy_draft.found(visit)
    policy = await policy_draft.sound(visit, draft)
    base, day = visit.desk.base, today(visit)
    before, after = await base.live(), await base.with_changes([policy])
    versions = [one for one in (before.policy(policy.id), after.policy(policy.id)) if one is not None]
    seen = await base.work(lambda: as_asked(after.answerer, base.composer, versions[-1], day))
    asked = {**{one.question: {} for one in seen}, **questions(versions)}
    answers: Sequence[ChangedAnswer] = await base.work(
        lambda: list(changed_answers(before.answerer, after.answerer, policy.id, asked, day))
    )
    receipts = await visit.run(lambda: visit.desk.receipts.of_policy(policy.id, MOST_RECEIPTS))
    affected = await _affected(visit, policy, receipts) if len(versions) > 1 else []
    shown: dict[str, Any] = {
        "asked": len(asked),
        "answers": answers,
        "seen": seen,
        "receipts": len(receipts),
        "affected": affected,
    }
    return visit.page("policy_impact", draft=draft, policy=policy, **shown)


async def _affected(visit: Visit, after: Policy, receipts: Sequence[StoredReceipt]) -> list[Affected]:
    base = visit.desk.base
    live = await base.live()
    before = next(policy for policy in live.policies if policy.id == after.id)
    stored = {one.number: one for one in receipts}
    contents = [one.receipt for one in receipts if one.receipt is not None]
    changed = await base.work(lambda: list(changed_assessments(contents, before, after, base.catalogue)))
    return [Affected(one, stored[one.number]) for one in changed]
