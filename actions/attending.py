"""What askers want of their appeals: to lodge one, to hear where it stands, to take it back, to rate the answer."""

from __future__ import annotations

from dataclasses import replace

from actions.cases import facts, listed, looked_up, meant, of_others, own, reached, short
from actions.choosing import which
from actions.desk import Desk, Said, Told, owner, say
from actions.drafting import ask, shelve
from actions.recall import told_before
from bot.desk.appeal import OPEN_STATES, UNANSWERED, State
from bot.desk.contacts import contact_in, token_in
from bot.desk.draft import LODGING, Asks, Draft, begin
from bot.desk.number import find_number, has_misspelt_number
from bot.desk.pointing import means_all
from bot.desk.wishes import is_rant, matter_of, mentions, rating_in
from bot.store.appeal_rows import Appeal


def attend(here: Desk, message: Told) -> Said:
    """Return the answer to a message whose intent concerns appeals."""
    wishes = {
        "appeal_progress": progress,
        "appeal_withdraw": withdraw,
        "appeal_rate": rate,
    }
    return wishes.get(message.intent, lodge)(here, message)


def lodge(here: Desk, message: Told) -> Said:
    """Begin an appeal: offered for filing at once when the matter is told, else asked for."""
    matter = matter_of(message.raw, here.rules)
    draft = begin(matter or told_before(here, message), here.rules)
    here.drafts.keep(owner(here, message), draft, message.message_id)
    angry = matter is not None and is_rant(matter, here.rules)
    return say("utter_appeal_ask_angry") if angry else ask(here, draft)


def progress(here: Desk, message: Told) -> Said:
    """Tell where appeals stand; hurry them when that is wanted."""
    if has_misspelt_number(message.raw):
        return say("utter_appeal_number_wrong")
    chase = mentions(message.text, here.rules.words.chase) or looked_up(here, message).chase
    found = reached(here, message)
    named = find_number(message.text) or contact_in(message.text) or token_in(message.raw)
    if not found and not named and _has_draft(here, message):
        return say("utter_appeal_unfinished")
    said = _progress(here, message, found, chase=chase)
    return replace(said, lines=(*said.lines, ("utter_appeal_unfinished", {}))) if _has_draft(here, message) else said


def _has_draft(here: Desk, message: Told) -> bool:
    kept = here.drafts.of(message.key)
    return kept is not None and kept.draft.is_waiting


def _progress(here: Desk, message: Told, found: list[Appeal], *, chase: bool) -> Said:
    if not found:
        return _not_found(here, message, chase=chase)
    mine = own(here, message, found)
    if not mine:
        _remember(here, message, Asks.LOOKUP, found[0].number)
        return of_others(here, found)
    if token_in(message.raw):
        _remember(here, message, Asks.LOOKUP, mine[0].number)
    mine = meant(here, message, mine)
    waiting = [case for case in mine if case.state in UNANSWERED]
    if chase and len(waiting) > 1:
        return _hurry_several(here, message, waiting)
    if chase and waiting:
        after = here.appeals.chase(waiting[0].id, message.message_key)
        return say("utter_appeal_chased", **facts(here, after))
    if len(mine) == 1:
        return _state(here, mine[0])
    return which(here, message, mine, Draft(Asks.LOOKUP))


def _hurry_several(here: Desk, message: Told, waiting: list[Appeal]) -> Said:
    if not means_all(message.text, here.rules):
        return which(here, message, waiting, Draft(Asks.LOOKUP, chase=True))
    after = [here.appeals.chase(case.id, message.message_key) for case in waiting]
    return say("utter_appeal_chased_all", lines=listed(here, after))


def _not_found(here: Desk, message: Told, *, chase: bool) -> Said:
    _remember(here, message, Asks.LOOKUP, chase=chase)
    if contact_in(message.text):
        return say("utter_appeal_contact_unknown")
    number = find_number(message.text)
    return say("utter_appeal_unknown", number=number) if number else say("utter_appeal_progress")


def withdraw(here: Desk, message: Told) -> Said:
    """Ask whether an appeal is really to be taken back."""
    found = own(here, message, reached(here, message))
    mine = [case for case in meant(here, message, found) if case.state in OPEN_STATES - {State.RATED}]
    if not mine:
        _remember(here, message, Asks.WITHDRAW)
        return say("utter_appeal_withdraw_unknown")
    if len(mine) > 1:
        return which(here, message, mine, Draft(Asks.WITHDRAW))
    _remember(here, message, Asks.WITHDRAW, mine[0].number)
    return say("utter_appeal_withdraw_confirm", what=short(mine[0].what), **facts(here, mine[0]))


def rate(here: Desk, message: Told) -> Said:
    """Take a rating of the newest answer; ask for one when the message gives none."""
    found = reached(here, message)
    mine = own(here, message, found)
    if found and not mine:
        return of_others(here, found)
    answered = [case for case in meant(here, message, mine) if case.state is State.ANSWERED]
    if not answered:
        return _nothing_to_rate(here, message, mine)
    score = rating_in(message.text, here.rules)
    if len(answered) > 1:
        return which(here, message, answered, Draft(Asks.RATE, told="" if score is None else message.raw))
    if score is None:
        _remember(here, message, Asks.RATE, answered[0].number)
        return say("utter_appeal_rate_ask", **facts(here, answered[0]))
    return rated(here, message, answered[0], score)


def rated(here: Desk, message: Told, case: Appeal, score: int) -> Said:
    """Store a rating; an asker who is not satisfied is told that the case is done again."""
    after = here.appeals.rate(case.id, score, message.message_key, message.raw)
    if kept := here.drafts.of(message.key):
        shelve(here, kept)
    again = after.state is State.REDO
    satisfied = score >= 3
    response = "utter_appeal_redo" if again else "utter_appeal_rated" if satisfied else "utter_appeal_rated_badly"
    return say(response, **facts(here, after))


def _state(here: Desk, case: Appeal) -> Said:
    """Tell where a case stands; one that was taken back promises nothing any more."""
    if case.state is State.WITHDRAWN:
        return say("utter_appeal_ended", what=short(case.what), **facts(here, case))
    told = "utter_appeal_answered" if case.state is State.ANSWERED else "utter_appeal_answered_before"
    shown = told if case.answer and case.state not in UNANSWERED else "utter_appeal_state"
    return say(shown, what=short(case.what), answer=case.answer or "", **facts(here, case))


def _nothing_to_rate(here: Desk, message: Told, found: list[Appeal]) -> Said:
    waiting = [case for case in found if case.state in UNANSWERED]
    if waiting:
        return say("utter_appeal_rate_early", **facts(here, waiting[0]))
    _remember(here, message, Asks.RATE)
    return say("utter_appeal_rate_unknown")


def _remember(here: Desk, message: Told, asks: Asks, number: str = "", *, chase: bool = False) -> None:
    """Expect the next message to say which; an appeal that is being told is more important, one cancelled stays."""
    kept = here.drafts.of(message.key)
    if kept is None or kept.draft.asks not in LODGING:
        before = Draft(asks) if kept is None else kept.draft
        draft = replace(before, asks=asks, number=number, chase=chase, among="", told="")
        here.drafts.keep(owner(here, message), draft, message.message_id)
