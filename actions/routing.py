"""Which policy, topic and office an appeal is about, read off what the asker told."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from actions.knowledge import knowledge
from bot.desk.draft import Draft
from bot.desk.routing import office_of
from bot.desk.rules import DeskRules
from bot.desk.wishes import mentions
from bot.policy.answers.thresholds import NAMED
from bot.policy.base import Base
from bot.policy.model.model import Policy
from bot.policy.model.reply import Memory

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Route:
    """Where an appeal goes."""

    policies: tuple[str, ...] = ()
    topic: str = "other"
    office: str = ""


async def route(draft: Draft, memory: Memory, rules: DeskRules) -> Route:
    """Return where an appeal goes: by the policy it names, else by the one talked about if it is about dealing with it.

    An appeal is filed whatever becomes of the policy base; without it, it goes to the office for all else.
    """
    try:
        policy = _policy(await knowledge().base(), draft, memory, rules)
    except Exception:
        log.exception("routing.failed")
        return Route()
    if policy is None:
        return Route()
    return Route((policy.id,), policy.topic, office_of(policy.topic, policy.issuer, rules))


def _policy(base: Base, draft: Draft, memory: Memory, rules: DeskRules) -> Policy | None:
    index = base.answerer.index
    for told in filter(None, (draft.about, draft.what)):
        links = index.link(index.reader.read(told), limit=1)
        if links and links[0].score >= NAMED:
            return links[0].policy
    if memory.focus and mentions(draft.what, rules.words.dealings):
        return index.by_id.get(memory.focus[0])
    return None
