"""Which of several cases a wish concerns: asked, for the wrong one hurried, taken back or rated helps nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from actions.cases import MOST_LISTED, listed_own
from actions.desk import Desk, Said, Told, owner
from actions.drafting import SURE
from bot.desk.draft import LODGING, Asks, Draft
from bot.desk.number import find_number
from bot.desk.pointing import means_all, pointed
from bot.desk.wishes import is_question
from bot.store.appeal_rows import Appeal

_BUTTONS = ("第一件", "第二件", "第三件", "第四件", "第五件")
assert len(_BUTTONS) == MOST_LISTED, "one button a line"


def which(here: Desk, message: Told, cases: Sequence[Appeal], wish: Draft) -> Said:
    """Ask which of `cases` is meant, and keep the wish until that is said.

    A button says wish and number together, so that it means the same at any later time.
    """
    shown = cases[:MOST_LISTED]
    kept = here.drafts.of(message.key)
    if kept is None or kept.draft.asks not in LODGING:  # an appeal that is being told is more important
        what = "" if kept is None else kept.draft.what  # one that was cancelled stays
        among = " ".join(case.number for case in shown)
        here.drafts.keep(owner(here, message), replace(wish, what=what, among=among), message.message_id)
    label = here.rules.wishes_of_cases["chase" if wish.chase else wish.asks.value]
    said = "{told} {number}" if wish.asks is Asks.RATE and wish.told else "{label} {number} {told}"
    buttons = tuple(
        (title, said.format(told=wish.told, label=label, number=case.number).strip())
        for title, case in zip(_BUTTONS, shown, strict=False)
    )
    looks = wish.asks is Asks.LOOKUP and not wish.chase
    response = "utter_appeal_list" if looks else "utter_appeal_which"
    values = {"lines": listed_own(here, shown), "wish": label, "count": str(len(cases))}
    return Said(((response, values),), buttons=buttons)


def chosen(here: Desk, message: Told, draft: Draft) -> Told | None:
    """Return the message as it would be had it named the case that it chooses of those it was asked about.

    What was told before it was known which goes along. None when the message chooses none.
    """
    numbers = draft.among.split()
    number = find_number(message.text)
    if number is None:
        cases = [here.appeals.by_number(one) for one in numbers]
        asks = message.asks >= SURE and is_question(message.text)
        place = None if asks else pointed(message.text, [case.what if case else "" for case in cases], here.rules)
        number = None if place is None else numbers[place]
    if number is None or number not in numbers:
        return None
    wish = here.rules.wishes_of_cases["chase"] if draft.chase else draft.told
    said = f"{wish} {number}".strip()
    return replace(message, text=said, raw=said)


def chosen_all(here: Desk, message: Told, draft: Draft) -> list[Appeal]:
    """Return all cases that the asker was asked about when they want all of them hurried; else none."""
    if not (draft.chase and means_all(message.text, here.rules)):
        return []
    found = (here.appeals.by_number(number) for number in draft.among.split())
    return [case for case in found if case is not None]
