"""An open draft comes before any intent: its asker is in the middle of telling something."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import datetime

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.cases import facts, of_others, own, reached
from actions.comfort import comfort, rescue
from actions.desk import Desk, Said, Told, desk, owner, say, spoken, told, utter
from actions.promise import tell_promise
from actions.routing import Route, route
from bot.desk.appeal import UNANSWERED
from bot.desk.draft import LODGING, Asks, Draft, Move, confirms, hear
from bot.desk.number import find_number
from bot.desk.rules import Words
from bot.desk.wishes import (
    calls_off,
    contact_in,
    declared,
    finds,
    hide_contact,
    is_question,
    matter_of,
    names_appeal,
    plain,
    says,
    submits,
    token_in,
    waits,
    waits_for_people,
    wants_bot_back,
    without_link,
)
from bot.log import mask
from bot.policy.reply import Outcome
from bot.store.appeal_rows import Appeal, NewAppeal
from bot.store.drafts import Kept
from bot.store.transcript import Answer

SURE = 0.5
"""Probability from which an intent is taken to leave what is being told."""

_ASIDE = frozenset("greet thank goodbye praise help bot_challenge complain_bot test_input".split())
_LEAVES = frozenset({"human_handoff"})
_EXISTING = frozenset({"appeal_progress", "appeal_withdraw", "appeal_rate"})
_LEAD = re.compile("补充(?:诉求|说明|材料|情况|一下)?")
_OFF_TOPIC = frozenset({"out_of_scope"})
_ADDS = ("补充诉求", "补充说明", "补充材料", "补充情况", "补充一下", "追加说明", "补充")


@dataclass(frozen=True)
class Aside:
    """The message is not about the draft: the intent's own action answers it, then `reminder` is said."""

    reminder: str | None = None


async def take_over(dispatcher: CollectingDispatcher, tracker: Tracker) -> Aside | None:
    """Answer a message that belongs to an open draft or to an appeal by its words.

    Returns:
        None when it was answered; else what is left to the action that the intent has chosen.
    """
    if tracker.latest_action_name != "action_listen":
        return Aside()  # a second action of the same turn; the first one has looked
    here, message = desk(), told(tracker)
    found = await asyncio.to_thread(_look, here, message)
    if isinstance(found, Aside):
        if said := await tell_promise(here, message):
            utter(dispatcher, said)
            return None
        return found
    utter(dispatcher, await _submit(here, message, found) if isinstance(found, Kept) else found)
    return None


def ask(here: Desk, draft: Draft) -> Said:
    """Return the question that a draft stands at."""
    if draft.asks is not Asks.CONFIRM:
        return say(f"utter_appeal_ask_{draft.asks.value}")
    contact = hide_contact(draft.contact) if draft.contact else ""
    told_of = (("涉及事项", mask(draft.about)), ("称呼", mask(draft.who)), ("联系方式", contact))
    more = "".join(f"\n{title}：{value}" for title, value in told_of if value)
    return say("utter_appeal_confirm", what=mask(draft.what), more=more, days=str(here.rules.workdays))


def filed(here: Desk, appeal: Appeal) -> Said:
    """Return what is said of an appeal that was filed."""
    certain = bool(appeal.promise.get("certain", True))
    return say(
        "utter_appeal_filed" if certain else "utter_appeal_filed_uncertain",
        number=appeal.number,
        due=spoken(appeal.due_at, here),
        days=str(here.rules.workdays),
        office=appeal.office,
        link=f"{here.asker_url}/a/{appeal.token}",
    )


def _look(here: Desk, message: Told) -> Said | Aside | Kept:
    """Return what is said, that the message is not about the desk, or the draft that is to be filed now."""
    if rescued := rescue(here, message):
        return rescued
    kept = here.drafts.of(message.key)
    if kept is None:
        return comfort(here, message) or _taken_up(here, message) or _without_draft(here, message)
    if kept.message_id == message.message_id:
        return _again(here, message, kept)
    if kept.draft.asks in LODGING:
        return _lodging(here, message, kept)
    if kept.draft.what and finds(message.text, here.rules.restores):
        return _restore(here, message, kept)
    if kept.draft.asks is Asks.SHELVED:
        return comfort(here, message) or _without_draft(here, message)
    return _about_existing(here, message, kept)


def _taken_up(here: Desk, message: Told) -> Said | None:
    """Begin the appeal that somebody only spoke of before they asked something else: 好的继续登记."""
    from actions import appeals  # it asks through this module

    return appeals.lodge(here, replace(message, raw="")) if finds(message.text, here.rules.restores) else None


def _again(here: Desk, message: Told, kept: Kept) -> Said | Aside:
    """The same message once more, because the dialogue was restarted over it: ask the same again."""
    return ask(here, kept.draft) if kept.draft.asks in LODGING else Aside()


def _lodging(here: Desk, message: Told, kept: Kept) -> Said | Aside | Kept:
    draft, words = kept.draft, here.rules.words
    if not plain(message.text) or finds(message.text, here.rules.restores):
        return _restore(here, message, kept)
    deciding = words.add if draft.is_parked else words.confirm | words.add | words.skip
    decides = says(message.text, deciding) or submits(message.text, here.rules) or _confirms(here, message, draft)
    decides = decides or contact_in(message.text) is not None or _calls_off(here, message, draft)
    if not decides and (aside := _aside(here, message, kept)):
        return aside
    after, move = hear(draft, message.raw, here.rules)
    if move is Move.DROPS:
        shelve(here, kept)
        return say("utter_appeal_dropped")
    if move is Move.FILES:
        return kept
    here.drafts.keep(kept.conversation_id, after, message.message_id)
    return ask(here, after)


def _confirms(here: Desk, message: Told, draft: Draft) -> bool:
    return draft.asks is Asks.CONFIRM and not draft.is_parked and confirms(message.text, here.rules)


def _calls_off(here: Desk, message: Told, draft: Draft) -> bool:
    """Tell whether the draft is called off; a parked one by its name, or right after the asker was reminded of it."""
    if not calls_off(message.text, here.rules):
        return False
    return not draft.is_parked or draft.asides == 1 or names_appeal(message.text, here.rules)


def _restore(here: Desk, message: Told, kept: Kept) -> Said:
    """Take up again a draft that was cancelled or left, and ask what it stands at."""
    asks = kept.draft.asks if kept.draft.asks in LODGING else Asks.CONFIRM
    draft = replace(kept.draft, asks=asks, asides=0)
    here.drafts.keep(kept.conversation_id, draft, message.message_id)
    return ask(here, draft)


def shelve(here: Desk, kept: Kept) -> None:
    """End what was asked; a matter that was told is kept for a while, should the asker want it after all."""
    if kept.draft.what:
        here.drafts.keep(kept.conversation_id, kept.draft.shelved(), kept.message_id)
    else:
        here.drafts.drop(kept.conversation_id)


def _aside(here: Desk, message: Told, kept: Kept) -> Said | Aside | None:
    """Tell whether a message leaves the draft: for a person, for another appeal, or for now, for something else."""
    draft, sure = kept.draft, message.sure >= SURE
    if sure and message.intent in _LEAVES:
        return Aside()  # the handoff takes the draft along
    if sure and message.intent == "appeal_withdraw" and draft.what:
        shelve(here, kept)
        has_cases = bool(find_number(message.text) or here.appeals.of_conversation(kept.conversation_id))
        return Aside() if has_cases else say("utter_appeal_dropped")
    if not (draft.is_parked or _is_elsewhere(message, draft, here.rules.words, sure)):
        return None
    here.drafts.keep(kept.conversation_id, replace(draft, asides=draft.asides + 1), kept.message_id)
    # Said once: who goes on asking has heard it. Who asks how things stand is told of it beside the cases.
    silent = draft.asides or (message.intent in _EXISTING and draft.is_waiting) or draft.asks is Asks.WHAT
    return Aside(None if silent else "utter_appeal_unfinished")


def _is_elsewhere(message: Told, draft: Draft, words: Words, sure: bool) -> bool:
    """Tell whether a message is about something else than the draft."""
    if sure and message.intent in _ASIDE and draft.asks is not Asks.WHO:
        return True
    if sure and message.intent == "appeal_progress" and draft.asks in (Asks.CONFIRM, Asks.MORE):
        return True
    if plain(message.text) in words.look_up:
        return True
    if draft.asks is Asks.CONFIRM and sure and message.intent in _OFF_TOPIC:
        return True
    return message.asks >= SURE and is_question(message.text)


async def _submit(here: Desk, message: Told, kept: Kept) -> Said:
    if said := await asyncio.to_thread(_already, here, message, kept):
        return said
    goes_to = await route(kept.draft, message.memory, here.rules)
    return await asyncio.to_thread(lambda: filed(here, _file(here, message, kept, goes_to)))


def _already(here: Desk, message: Told, kept: Kept) -> Said | None:
    """Tell of the case that is in work for the very same words: one matter has one number."""
    if here.appeals.caused_by(message.channel, message.message_id) is not None:
        return None  # the same message once more
    mine = here.appeals.of_conversation(kept.conversation_id)
    same = (case for case in mine if case.state in UNANSWERED and plain(case.what) == plain(kept.draft.what))
    case = next(same, None)
    if case is None:
        return None
    here.drafts.drop(kept.conversation_id)
    return say("utter_appeal_already", **facts(here, case))


def _file(here: Desk, message: Told, kept: Kept, goes_to: Route) -> Appeal:
    draft = kept.draft
    new = NewAppeal(
        conversation_id=kept.conversation_id,
        channel=message.channel,
        message_id=message.message_id,
        what=draft.what,
        about=draft.about,
        who=draft.who,
        contact=draft.contact,
        policies=goes_to.policies,
        topic=goes_to.topic,
        office=goes_to.office,
    )
    return here.appeals.open(new)[0]


def _about_existing(here: Desk, message: Told, kept: Kept) -> Said | Aside:
    """The asker was asked about an appeal that exists: which one, whether to take it back, what to add."""
    from actions import appeals  # it asks through this module

    draft, words = kept.draft, here.rules.words
    if draft.asks is Asks.WITHDRAW and draft.number and says(message.text, words.withdraw):
        return _take_back(here, message, kept)
    if draft.asks is Asks.WITHDRAW and says(message.text, words.keep):
        shelve(here, kept)
        return say("utter_appeal_kept")
    if draft.asks is Asks.ADD and message.intent not in _LEAVES:
        shelve(here, kept)
        cancelled = says(message.text, words.cancel)
        return say("utter_appeal_kept") if cancelled else _add(here, message, draft.number, message.raw) or Aside()
    if message.intent in _EXISTING and message.sure >= SURE:
        return Aside()
    if adding := _adding(here, message):
        return adding
    named = find_number(message.text) or token_in(message.raw)
    if named or (draft.asks is Asks.LOOKUP and contact_in(message.text)):
        meant = {Asks.WITHDRAW: appeals.withdraw, Asks.RATE: appeals.rate}
        return meant.get(draft.asks, appeals.progress)(here, message)
    shelve(here, kept)
    return _without_draft(here, message)


def _take_back(here: Desk, message: Told, kept: Kept) -> Said:
    case = here.appeals.by_number(kept.draft.number)
    if case is None:
        return say("utter_appeal_withdraw_unknown")
    after = here.appeals.withdraw(case.id, message.message_key)
    here.drafts.drop(kept.conversation_id)
    return say("utter_appeal_withdrawn", number=after.number)


def _without_draft(here: Desk, message: Told) -> Said | Aside:
    """Words that mean an appeal by themselves: a button pressed twice, a number alone, an addition."""
    from actions import appeals  # it asks through this module

    if says(message.text, here.rules.words.confirm) or submits(message.text, here.rules):
        done = here.appeals.caused_by(message.channel, message.message_id)
        return _filed_before(here, message) if done is None else filed(here, done)
    if adding := _adding(here, message):
        return adding
    if wants_bot_back(message.text, here.rules):
        return Said((("utter_bot_back", {}),), Outcome.SMALLTALK)
    if _waits_for_case(here, message):
        return appeals.progress(here, message)
    if declared(message.raw, here.rules):
        return appeals.lodge(here, message)
    number = find_number(message.text) or ""
    bare = bool(number) and not matter_of(message.text.lower().replace(number.lower(), ""), here.rules)
    if bare or token_in(message.raw) or plain(message.text) in here.rules.words.mine:
        return appeals.progress(here, message)
    corrects = finds(message.text, here.rules.corrects)
    return (_correct(here, message) if corrects else None) or Aside()


def _waits_for_case(here: Desk, message: Told) -> bool:
    """Tell whether an asker asks when they will hear of a case: in so many words, or right after hearing of it."""
    if not waits(message.text, here.rules):
        return False
    mine = here.appeals.of_conversation(owner(here, message))
    if not mine or mine[0].state not in UNANSWERED:
        return False
    told_last = [said for said in here.transcripts.recent(mine[0].conversation_id, 4) if isinstance(said, Answer)]
    named = bool(told_last) and mine[0].number in told_last[-1].reply.text
    return named or waits_for_people(message.text, here.rules)


def _filed_before(here: Desk, message: Told) -> Said | Aside:
    """「确认提交」 once more, with nothing to be filed: say what has become of it; other words may mean anything."""
    from actions import appeals  # it asks through this module

    if not submits(message.text, here.rules):
        return Aside()
    mine = here.appeals.of_conversation(owner(here, message))
    if mine and mine[0].state in UNANSWERED:
        return say("utter_appeal_already", **facts(here, mine[0]))
    return appeals.lodge(here, replace(message, raw=""))


def _correct(here: Desk, message: Told) -> Said | None:
    """Add what puts right an appeal that was filed just now, unless an assessment has been talked about since."""
    mine = here.appeals.of_conversation(owner(here, message))
    if not mine or mine[0].state not in UNANSWERED or is_question(message.text):
        return None
    opened, interview = mine[0].received_at, message.slots.get("interview")
    since = datetime.fromisoformat(interview["at"]) if isinstance(interview, dict) else opened
    if since > opened or here.clock() - opened > here.rules.correct_within:
        return None
    if not matter_of(_LEAD.sub("", message.text), here.rules):
        return None
    return _add(here, message, mine[0].number, message.raw)


def _adding(here: Desk, message: Told) -> Said | None:
    """Take 「补充说明」 and 「补充：…」 for an appeal that is in work; None when it is nothing of the kind."""
    said = plain(without_link(message.raw))
    lead = next((lead for lead in _ADDS if said.startswith(lead)), "")
    return _begin_adding(here, message, said.removeprefix(lead).lstrip(":：,， ")) if lead else None


def _begin_adding(here: Desk, message: Told, text: str) -> Said | None:
    cases = reached(here, message)
    mine = own(here, message, cases)
    if cases and not mine:
        return of_others(here, cases)
    unfinished = [case for case in mine if case.closed_at is None]
    if not unfinished:
        return None
    number = unfinished[0].number
    told_more = text.replace(number.lower(), "").replace(number, "").strip(" :：,，")
    if told_more:
        return _add(here, message, number, told_more)
    here.drafts.keep(owner(here, message), Draft(Asks.ADD, number=number), message.message_id)
    return say("utter_appeal_ask_add", number=number)


def _add(here: Desk, message: Told, number: str, text: str) -> Said | None:
    """Add to a case that was found to be the asker's own when its number was kept."""
    case = here.appeals.by_number(number)
    if case is None or case.closed_at is not None:
        return None
    after = here.appeals.add(case.id, text, message.message_key)
    return say("utter_appeal_added", number=after.number)
