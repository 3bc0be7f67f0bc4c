"""A message that its asker has changed afterwards: what it told of an appeal is changed there, and nothing begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.additions import add
from actions.desk import Desk, Said, Told, owner
from actions.drafting import ask
from bot.channels import telegram
from bot.desk.appeal import UNANSWERED
from bot.desk.draft import LODGING, begin
from bot.desk.wishes import matter_of
from bot.store.drafts import Kept


def put_right(here: Desk, message: Told, kept: Kept | None) -> Said | None:
    """Take the new words of a message into the draft or the case in work that holds its old ones; None without one."""
    before = _told_before(here, message)
    if kept is not None and kept.draft.asks in LODGING and (old := _held(before, kept.draft.what)):
        after = begin(message.raw, here.rules)
        who, contact = after.who or kept.draft.who, after.contact or kept.draft.contact
        draft = replace(kept.draft, what=kept.draft.what.replace(old, after.what), who=who, contact=contact)
        here.drafts.keep(kept.conversation_id, draft, message.message_id)
        return ask(here, draft)
    mine = here.appeals.of_conversation(owner(here, message)) if before else []
    case = next((case for case in mine if case.state in UNANSWERED and _held(before, case.what)), None)
    return None if case is None else add(here, message, case.number, message.raw)


def _told_before(here: Desk, message: Told) -> list[str]:
    """Return what the message told before it was changed, each time, as it would stand in an appeal; newest first."""
    if message.channel != telegram.NAME or not telegram.edited(message.message_id):
        return []
    matters = (matter_of(text, here.rules) for text in here.telegram.texts_before(message.message_id))
    return [begin(matter, here.rules).what for matter in matters if matter]


def _held(told: Sequence[str], what: str) -> str:
    """Return the one of what was told that stands in a matter; empty when none does."""
    return next((text for text in told if text and text in what), "")
