"""The draft of an appeal: the question that it stands at, and how it is put away."""

from __future__ import annotations

from dataclasses import replace

from actions.cases import short
from actions.desk import Desk, Said, say
from bot.desk.contacts import hide_contact
from bot.desk.draft import Asks, Draft
from bot.log import mask
from bot.store.drafts import Kept

SURE = 0.5
"""Probability from which an intent is taken to leave what is being told."""


def ask(here: Desk, draft: Draft) -> Said:
    """Return the question that a draft stands at."""
    if draft.asks is Asks.ANOTHER:
        return say("utter_appeal_ask_another", told=short(draft.told), what=short(draft.what))
    if draft.asks is not Asks.CONFIRM:
        return say(f"utter_appeal_ask_{draft.asks.value}")
    contact = hide_contact(draft.contact) if draft.contact else ""
    told_of = (("涉及事项", mask(draft.about)), ("称呼", mask(draft.who)), ("联系方式", contact))
    more = "".join(f"\n{title}：{value}" for title, value in told_of if value)
    said = say("utter_appeal_confirm", what=mask(draft.what), more=more, days=str(here.rules.workdays))
    if not draft.told:
        return said
    return replace(said, lines=(("utter_appeal_one_first", {"told": short(draft.told)}), *said.lines))


def shelve(here: Desk, kept: Kept) -> None:
    """End what was asked; a matter that was told is kept for a while, should the asker want it after all."""
    if kept.draft.what:
        here.drafts.keep(kept.conversation_id, kept.draft.shelved(), kept.message_id)
    else:
        here.drafts.drop(kept.conversation_id)
