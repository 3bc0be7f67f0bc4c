"""The review at the desk: doubtful turns get their right intent and statement, and a second person approves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from bot.desk.masking import for_training
from bot.desk.second import is_second
from bot.gateway.desk import asked
from bot.gateway.desk.live_base import Live
from bot.gateway.desk.policy_list import names
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.policy.model.aspects import ANSWERED_BY
from bot.policy.model.model import Kind
from bot.policy.search.ranking import Hit
from bot.store.policies import PolicyVersion
from bot.store.reviews import PENDING, REASONS, Doubtful, Proposal, Review

PAGE = 10
LONGEST_TEXT = 500
LONGEST_NOTE = 500
_CANDIDATES = 4
NO_STATEMENT = "-"
"""Chosen when no statement answers the message and only its intent is meant."""


@dataclass(frozen=True)
class Candidate:
    """A statement that may answer a message, with the intent that asks for its kind."""

    policy_id: str
    statement_id: str
    short: str
    text: str
    intent: str


@dataclass(frozen=True)
class Item:
    """A doubtful turn with what may have been meant."""

    turn: Doubtful
    candidates: Sequence[Candidate]


async def page(visit: Visit) -> Response:
    """List the turns to be reviewed."""
    reason = visit.asked("reason") or REASONS[0]
    if reason not in REASONS:
        raise Problem(404, "not_found")
    before = asked.number(visit, "before")
    turns = await visit.run(lambda: visit.desk.reviews.doubtful(reason, PAGE + 1, before))
    live = await visit.desk.base.live()
    items = await visit.desk.base.work(lambda: [_item(live, turn) for turn in turns[:PAGE]])
    more = turns[PAGE - 1].inbox_id if len(turns) > PAGE else None
    return visit.page("review", **await tabs(visit, reason), items=items, more=more, intents=_intents(visit))


async def propose(visit: Visit) -> Response:
    """Keep what an officer says a message should have been understood as."""
    inbox_id, reason = visit.number("message"), visit.form.get("reason", "")
    text = await visit.run(lambda: visit.desk.reviews.message(inbox_id))
    if text is None:
        raise Problem(404, "not_found")
    if visit.form.get("pick") == "ignore":
        kept = await visit.run(lambda: visit.desk.reviews.ignore(inbox_id, visit.officer))
    else:
        proposal = await _proposal(visit, text)
        kept = await visit.run(lambda: visit.desk.reviews.propose(inbox_id, proposal, visit.officer))
    if not kept:
        raise Problem(409, "reviewed")
    return visit.go_to(f"/desk/review?reason={reason}" if reason in REASONS else "/desk/review")


async def pending(visit: Visit) -> Response:
    """List the proposals that wait for a second person."""
    waiting = await visit.run(lambda: visit.desk.reviews.of_state(PENDING, 100))
    live = await visit.desk.base.live()
    shown = [(one, is_second(visit.officer.id, {one.proposed_by}), _told(live, one.proposal)) for one in waiting]
    return visit.page("review_pending", **await tabs(visit, "pending"), waiting=shown, names=await names(visit))


async def decide(visit: Visit) -> Response:
    """Approve or refuse a proposal; an approved statement is found by the message from then on."""
    review = await visit.run(lambda: visit.desk.reviews.by_id(visit.number("review")))
    if review is None:
        raise Problem(404, "not_found")
    if not is_second(visit.officer.id, {review.proposed_by}):
        raise Problem(403, "second_person")
    approve = visit.form.get("decision") == "approve"
    decided = await visit.run(lambda: visit.desk.reviews.decide(review.id, visit.officer, approve=approve))
    if approve and decided.proposal.policy_id:
        await visit.run(lambda: _teach(visit, decided))
    return visit.go_to("/desk/review/pending")


def _teach(visit: Visit, review: Review) -> PolicyVersion | None:
    """Add the message to the questions that its statement answers, as a new version of the policy."""
    versions, proposal = visit.desk.versions, review.proposal
    history = versions.history(proposal.policy_id)
    if not history:
        return None
    document = history[-1].document
    statements = [_with_ask(raw, proposal) for raw in document["statements"]]
    reason = visit.desk.texts.label("review_reasons", "taught")
    return versions.publish({**document, "statements": statements}, f"{reason}{proposal.text}")


def _with_ask(raw: Mapping[str, Any], proposal: Proposal) -> Mapping[str, Any]:
    asks = raw.get("asks") or []
    if raw["id"] != proposal.statement_id or proposal.text in asks:
        return raw
    return {**raw, "asks": [*asks, proposal.text]}


async def _proposal(visit: Visit, text: str) -> Proposal:
    policy_id, _, statement_id = visit.form.get("pick", "").partition("/")
    intent, note = visit.form.get("intent", ""), visit.form.get("note", "").strip()[:LONGEST_NOTE]
    if policy_id == NO_STATEMENT:
        policy_id = ""
    else:
        policy = (await visit.desk.base.live()).policy(policy_id)
        statement = policy.statement(statement_id) if policy else None
        if statement is None:
            raise Problem(422, "no_choice")
        intent = intent or _asked_for(statement.kind)
    if intent not in _intents(visit):
        raise Problem(422, "no_choice")
    masked = for_training(" ".join(text.split()))[:LONGEST_TEXT]
    return Proposal(masked, intent, policy_id, statement_id if policy_id else "", for_training(note))


def _item(live: Live, turn: Doubtful) -> Item:
    index = live.answerer.index
    hits = index.search(index.reader.read(turn.text), limit=_CANDIDATES)
    return Item(turn, [_candidate(hit) for hit in hits])


def _candidate(hit: Hit) -> Candidate:
    policy, statement = hit.policy, hit.statement
    return Candidate(policy.id, statement.id, policy.short, statement.text, _asked_for(statement.kind))


def _asked_for(kind: Kind) -> str:
    """Return the intent that asks for statements of this kind above all."""
    return next((name for name, kinds in ANSWERED_BY.items() if kinds.get(kind) == 1.0), "ask_overview")


def _told(live: Live, proposal: Proposal) -> str:
    policy = live.policy(proposal.policy_id)
    statement = policy.statement(proposal.statement_id) if policy else None
    return f"{policy.short}：{statement.text}" if policy and statement else ""


def _intents(visit: Visit) -> Mapping[str, str]:
    return visit.desk.texts.labels["intents"]


async def tabs(visit: Visit, chosen: str) -> dict[str, Any]:
    """Return what the row of tabs above the pages of the review shows."""
    waiting = await visit.run(lambda: visit.desk.reviews.of_state(PENDING))
    return {"chosen": chosen, "reasons": REASONS, "waiting_count": len(waiting)}
