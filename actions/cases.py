"""Which cases a message reaches, and which of them are its asker's own.

A case belongs to the conversation it was lodged in, and to every one in which the link of its status page was sent,
which cannot be guessed. Numbers can be guessed and a telephone is known to others: either shows where a case stands,
and no more.
"""

from __future__ import annotations

from collections.abc import Sequence

from actions.desk import Desk, Said, Told, owner, say, spoken
from bot.desk.appeal import State
from bot.desk.contacts import contact_in, token_in
from bot.desk.draft import Asks, Draft
from bot.desk.number import find_number
from bot.desk.pointing import pointed
from bot.desk.wishes import plain
from bot.log import mask
from bot.store.appeal_rows import Appeal
from bot.store.transcript import Answer

MOST_LISTED = 5
_SHORT = 40
_RECENT = 8
"""Messages of both sides among which the last reply is looked for: it may have several parts."""


def reached(here: Desk, message: Told) -> list[Appeal]:
    """Return the cases a message can mean, newest first.

    By the link, number or contact that it names; else the one that was looked up last; else the asker's own.
    """
    if token := token_in(message.raw):
        return _one(here.appeals.by_token(token))
    if number := find_number(message.text):
        return _one(here.appeals.by_number(number))
    contact = contact_in(message.text)
    if contact and (named := here.appeals.of_contact(contact)):
        return named
    before = looked_up(here, message)
    if before.number and not contact and plain(message.text) not in here.rules.words.mine:
        return _one(here.appeals.by_number(before.number))
    return here.appeals.of_asker(owner(here, message))


def own(here: Desk, message: Told, cases: Sequence[Appeal]) -> list[Appeal]:
    """Return those of `cases` that the asker may read and change."""
    mine = {case.id for case in here.appeals.of_asker(owner(here, message))}
    return [case for case in cases if case.id in mine]


def looked_up(here: Desk, message: Told) -> Draft:
    """Return what is remembered of the case that was asked about last; an empty draft when there is none."""
    kept = here.drafts.of(message.key)
    return kept.draft if kept is not None and kept.draft.asks is Asks.LOOKUP else Draft(Asks.LOOKUP)


def of_others(here: Desk, cases: Sequence[Appeal]) -> Said:
    """Return what anybody may hear of cases: where they stand."""
    if len(cases) == 1:
        ended = cases[0].state is State.WITHDRAWN
        return say("utter_appeal_ended_only" if ended else "utter_appeal_state_only", **facts(here, cases[0]))
    return say("utter_appeal_list_only", lines=listed(here, cases), count=str(len(cases)))


def meant(here: Desk, message: Told, cases: Sequence[Appeal]) -> list[Appeal]:
    """Return the one of `cases`, all the asker's own, that a message means; all of them when that is not clear.

    By what it says, else by the reply before it: 「催办」 under what was told of one case is about that one. A case
    that was only just filed is not what is hurried, and 「我的诉求」 wants all of them.
    """
    place = pointed(message.text, [case.what for case in cases], here.rules)
    if place is not None:
        return [cases[place]]
    if len(cases) < 2 or plain(message.text) in here.rules.words.mine:
        return list(cases)
    last = _answers_last(here, message)
    asked = last[0].question if last else None
    filed = asked is not None and here.appeals.caused_by(message.channel, asked.message_id) is not None
    named = [] if filed else [case for case in cases if any(case.number in one.reply.text for one in last)]
    return named if len(named) == 1 else list(cases)


def names_place(here: Desk, message: Told) -> bool:
    """Tell whether a place that a message names is one in the list of cases that the last reply told."""
    last = told_last(here, message)
    return len([case for case in here.appeals.of_asker(owner(here, message)) if case.number in last]) > 1


def told_last(here: Desk, message: Told) -> str:
    """Return what was said to the asker last, all of one turn; empty when nothing was."""
    return "\n".join(one.reply.text for one in _answers_last(here, message))


def _answers_last(here: Desk, message: Told) -> list[Answer]:
    said = [one for one in here.transcripts.recent(owner(here, message), _RECENT) if isinstance(one, Answer)]
    return [one for one in said if one.question == said[-1].question]


def listed_own(here: Desk, cases: Sequence[Appeal]) -> str:
    """Return one line a case: its place, number, what it is about, and state."""
    lines = (
        f"{place}. {case.number}（{short(case.what)}）{here.rules.states[case.state.value]}"
        for place, case in enumerate(cases[:MOST_LISTED], 1)
    )
    return "\n".join(lines)


def short(what: str) -> str:
    """Return the beginning of what a case is about, personal numbers masked."""
    first = " ".join(mask(what).split())
    return first if len(first) <= _SHORT else f"{first[:_SHORT]}…"


def listed(here: Desk, cases: Sequence[Appeal]) -> str:
    """Return one line a case: number and state."""
    return "\n".join(f"{case.number}　{here.rules.states[case.state.value]}" for case in cases[:MOST_LISTED])


def facts(here: Desk, case: Appeal) -> dict[str, str]:
    """Return what sentences may say of a case."""
    return {
        "number": case.number,
        "state": here.rules.states[case.state.value],
        "office": case.office,
        "due": spoken(case.due_at, here),
        "link": f"{here.asker_url}/a/{case.token}",
        "days": str(here.rules.workdays),
    }


def _one(found: Appeal | None) -> list[Appeal]:
    return [] if found is None else [found]
