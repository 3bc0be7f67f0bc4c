"""How appeals are lodged and how long they take, asked in general: by the policy talked about, else by us."""

from __future__ import annotations

import asyncio

from actions.attending import progress
from actions.desk import Desk, Said, Told, owner, say
from actions.knowledge import CLEARLY_POLICY, knowledge
from bot.desk.wishes import asks_for_promise, asks_how, mentions
from bot.policy.model.reply import Memory

_APPEALS = ("诉求", "申诉", "异议", "复核")
"""Words of a policy that has a rule for appeals of its own."""


async def tell_promise(here: Desk, message: Told) -> Said | None:
    """Return the answer to 诉求多久有回复; None when it is not asked, or asked of a policy that has its own rule."""
    if not asks_for_promise(message.text, here.rules) or await _asks_policy(message):
        return None
    mine = await asyncio.to_thread(lambda: here.appeals.of_asker(owner(here, message)))
    if mine and not asks_how(message.text, here.rules):
        return await asyncio.to_thread(progress, here, message)
    return say("utter_appeal_promise", days=str(here.rules.workdays))


async def _asks_policy(message: Told) -> bool:
    answerer = (await knowledge().base()).answerer
    about = answerer.index.by_id.get(message.memory.latest)
    has_rule = about is not None and any(mentions(statement.text, _APPEALS) for statement in about.statements)
    return has_rule or answerer.evidence(message.text, Memory()) >= CLEARLY_POLICY
