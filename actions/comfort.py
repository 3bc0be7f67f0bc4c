"""What comes before any business: help for those in danger or hard pressed, the right place for reports."""

from __future__ import annotations

from actions.desk import Desk, Said, Told, owner
from bot.desk.draft import Asks, Draft
from bot.desk.wishes import is_distressed, is_in_danger, reports_official
from bot.policy.model.reply import Outcome


def rescue(here: Desk, message: Told) -> Said | None:
    """Return what is said, before anything else, to somebody who may do themselves harm; None for everybody else."""
    if not is_in_danger(message.text, here.rules):
        return None
    return Said((("utter_danger", {}),), Outcome.SMALLTALK)


def comfort(here: Desk, message: Told) -> Said | None:
    """Return what is said to somebody who needs comfort or another body first; None for everybody else.

    What a hard-pressed asker told is kept, should they want it lodged.
    """
    days = str(here.rules.workdays)
    if reports_official(message.text, here.rules):
        return Said((("utter_appeal_discipline", {"days": days}),), Outcome.NOT_IN_BASE)
    if not is_distressed(message.text, here.rules):
        return None
    told_of = Draft(Asks.CONFIRM, what=message.raw).shelved()
    here.drafts.keep(owner(here, message), told_of, message.message_id)
    return Said((("utter_comfort", {"days": days}),), Outcome.SMALLTALK)
