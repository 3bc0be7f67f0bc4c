"""What askers add to an appeal that was filed: in so many words, when asked for it, or by putting it right."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from actions.cases import meant, of_others, own, reached
from actions.choosing import which
from actions.desk import Desk, Said, Told, owner, say
from bot.desk.appeal import UNANSWERED
from bot.desk.contacts import without_link
from bot.desk.draft import Asks, Draft
from bot.desk.number import find_number, without_number
from bot.desk.pointing import is_place
from bot.desk.wishes import is_question, matter_of, plain

_ADDS = re.compile("(?:我?还?[要想]?再?)补充(?:诉求|说明|材料|情况|一下)?|追加说明")
"""What says that something is added, before it."""


def correct(here: Desk, message: Told) -> Said | None:
    """Add what puts right an appeal that was filed just now, unless an assessment has been talked about since."""
    mine = here.appeals.of_conversation(owner(here, message))
    if not mine or mine[0].state not in UNANSWERED or is_question(message.text):
        return None
    opened, interview = mine[0].received_at, message.slots.get("interview")
    since = datetime.fromisoformat(interview["at"]) if isinstance(interview, dict) else opened
    if since > opened or here.clock() - opened > here.rules.correct_within:
        return None
    if not matter_of(_ADDS.sub("", message.text), here.rules):
        return None
    return add(here, message, mine[0].number, message.raw)


def take_addition(here: Desk, message: Told) -> Said | None:
    """Take 「补充说明」 and 「补充：…」 for an appeal that is in work; None when it is nothing of the kind."""
    said = plain(without_link(message.raw))
    lead = _ADDS.match(said)
    return _take(here, message, said[lead.end() :].lstrip(":：,， ")) if lead else None


def add_to(here: Desk, message: Told) -> Said:
    """Add to the case whose number the message ends with, having been asked which; ask for what, if need be."""
    return _take(here, message, message.raw) or say("utter_appeal_progress")


def _take(here: Desk, message: Told, text: str) -> Said | None:
    cases = reached(here, message)
    mine = own(here, message, cases)
    if cases and not mine:
        return of_others(here, cases)
    unfinished = [case for case in meant(here, message, mine) if case.closed_at is None]
    if not unfinished:
        return None
    if len(unfinished) > 1:
        return which(here, message, unfinished, Draft(Asks.ADD, told=text))
    number = unfinished[0].number
    told_more = text.replace(number.lower(), "").replace(number, "").strip(" :：,，")
    if told_more:
        return add(here, message, number, told_more)
    here.drafts.keep(owner(here, message), Draft(Asks.ADD, number=number), message.message_id)
    return say("utter_appeal_ask_add", number=number)


def add_elsewhere(here: Desk, message: Told, draft: Draft) -> Said | None:
    """Ask for the addition to the case that a message names by its place or number alone; None when it tells more."""
    number = find_number(message.text)
    named = number is not None and not without_number(message.raw).strip(" :：,，")
    if not named and not is_place(message.text):
        return None
    mine = here.appeals.of_asker(owner(here, message))
    unfinished = [case for case in mine if case.closed_at is None]
    chosen = [case for case in unfinished if case.number == number] if named else meant(here, message, unfinished)
    after = replace(draft, number=chosen[0].number) if len(chosen) == 1 else draft
    here.drafts.keep(owner(here, message), after, message.message_id)
    return say("utter_appeal_ask_add", number=after.number)


def add(here: Desk, message: Told, number: str, text: str) -> Said | None:
    """Add to a case that was found to be the asker's own when its number was kept."""
    case = here.appeals.by_number(number)
    if case is None or case.closed_at is not None:
        return None
    after = here.appeals.add(case.id, text, message.message_key)
    return say("utter_appeal_added", number=after.number)
