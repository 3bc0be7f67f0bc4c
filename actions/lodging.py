"""An open draft comes before any intent: its asker is in the middle of telling something."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import attending
from actions.additions import add, add_elsewhere, add_to, correct, take_addition
from actions.cases import facts, listed, names_place, told_last
from actions.choosing import chosen, chosen_all
from actions.comfort import comfort, rescue
from actions.desk import Desk, Said, Told, desk, desk_words, owner, say, spoken, told, utter
from actions.drafting import SURE, ask, shelve
from actions.edited import put_right
from actions.promise import tell_promise
from actions.routing import Route, route
from bot.desk.appeal import UNANSWERED
from bot.desk.contacts import contact_in, token_in
from bot.desk.draft import (
    LODGING,
    Asks,
    Draft,
    Move,
    beside,
    confirms,
    following,
    hear,
    may_be_another,
    turns_elsewhere,
)
from bot.desk.number import find_number, has_misspelt_number, without_number
from bot.desk.particulars import tells_who
from bot.desk.pointing import place_in
from bot.desk.rules import DeskRules
from bot.desk.wishes import (
    calls_off,
    declared,
    finds,
    is_question,
    matter_of,
    mentions,
    names_appeal,
    plain,
    refuses_person,
    says,
    submits,
    waits,
    waits_for_people,
    wants_bot_back,
)
from bot.nlu.groups import APPEAL
from bot.policy.model.reply import Outcome
from bot.store.appeal_rows import Appeal, NewAppeal
from bot.store.drafts import Kept

_ASIDE = frozenset("greet thank goodbye praise help bot_challenge complain_bot test_input".split())
_LEAVES = frozenset({"human_handoff"})
_EXISTING = frozenset({"appeal_progress", "appeal_withdraw", "appeal_rate"})
_OFF_TOPIC = frozenset({"out_of_scope"})


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
    if (kept is None or kept.message_id != message.message_id) and (changed := put_right(here, message, kept)):
        return changed
    if kept is None:
        return comfort(here, message) or _taken_up(here, message) or _without_draft(here, message)
    if kept.message_id == message.message_id:
        return _again(here, message, kept)
    if kept.draft.asks in LODGING:
        return _lodging(here, message, kept)
    if kept.draft.what and finds(message.text, here.rules.phrases.restores):
        return _restore(here, message, kept)
    if kept.draft.asks is Asks.SHELVED:
        return comfort(here, message) or _without_draft(here, message)
    return _about_existing(here, message, kept)


def _taken_up(here: Desk, message: Told) -> Said | None:
    """Begin the appeal that somebody only spoke of before they asked something else: 好的继续登记."""
    return attending.lodge(here, replace(message, raw="")) if finds(message.text, here.rules.phrases.restores) else None


def _again(here: Desk, message: Told, kept: Kept) -> Said | Aside:
    """The same message once more, because the dialogue was restarted over it: ask the same again."""
    done = here.appeals.caused_by(message.channel, message.message_id)
    if done is not None and kept.draft.asks in LODGING:
        return _filed_and_next(here, message, done)
    return ask(here, kept.draft) if kept.draft.asks in LODGING else Aside()


def _lodging(here: Desk, message: Told, kept: Kept) -> Said | Aside | Kept:
    draft, words = kept.draft, here.rules.words
    if not plain(message.text) or finds(message.text, here.rules.phrases.restores):
        return _restore(here, message, kept)
    deciding = words.add if draft.is_parked else words.confirm | words.add | words.skip
    if draft.asks is Asks.ANOTHER:
        deciding |= words.another | words.same
    decides = says(message.text, deciding) or submits(message.text, here.rules) or _confirms(here, message, draft)
    decides = decides or contact_in(message.text) is not None or _calls_off(here, message, draft)
    if not decides and (aside := _aside(here, message, kept)):
        return aside
    if not decides and _may_be_another(here, message, draft):
        after, move = beside(draft, message.raw, here.rules), Move.GOES_ON
    else:
        after, move = hear(draft, message.raw, here.rules)
    if move is Move.DROPS:
        return _drop(here, message, kept)
    if move is Move.FILES:
        return kept
    here.drafts.keep(kept.conversation_id, after, message.message_id)
    return ask(here, after)


def _may_be_another(here: Desk, message: Told, draft: Draft) -> bool:
    """Tell whether what may be another matter is told: it is said to be, or trouble is heard as an appeal."""
    if draft.told:
        return False
    heard = message.intent == APPEAL and message.sure >= SURE and desk_words().tells_trouble(message.text)
    return (heard or turns_elsewhere(message.text, here.rules)) and may_be_another(draft, message.raw, here.rules)


def _drop(here: Desk, message: Told, kept: Kept) -> Said:
    """Call off what was told; another matter told beside it is gone on with."""
    then = following(kept.draft, here.rules)
    if then is None or kept.draft.asks is Asks.ANOTHER:
        shelve(here, kept)
        return say("utter_appeal_dropped")
    here.drafts.keep(kept.conversation_id, then, message.message_id)
    return Said((("utter_appeal_dropped_one", {}), *ask(here, then).lines))


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


def _aside(here: Desk, message: Told, kept: Kept) -> Said | Aside | None:
    """Tell whether a message leaves the draft: for a person, for another appeal, or for now, for something else."""
    draft, sure = kept.draft, message.sure >= SURE
    if sure and message.intent in _LEAVES:
        return Aside()  # the handoff takes the draft along
    if sure and message.intent == "appeal_withdraw" and draft.what:
        shelve(here, kept)
        has_cases = bool(find_number(message.text) or here.appeals.of_asker(kept.conversation_id))
        return Aside() if has_cases else say("utter_appeal_dropped")
    if not (draft.is_parked or _is_elsewhere(message, draft, here.rules, sure)):
        return None
    here.drafts.keep(kept.conversation_id, replace(draft, asides=draft.asides + 1), kept.message_id)
    # Said once: who goes on asking has heard it. Who asks how things stand is told of it beside the cases.
    silent = draft.asides or (message.intent in _EXISTING and draft.is_waiting) or draft.asks is Asks.WHAT
    return Aside(None if silent else "utter_appeal_unfinished")


def _is_elsewhere(message: Told, draft: Draft, rules: DeskRules, sure: bool) -> bool:
    """Tell whether a message is about something else than the draft."""
    if sure and message.intent in _ASIDE and draft.asks is not Asks.WHO:
        return True
    if sure and message.intent == "appeal_progress" and draft.asks in (Asks.CONFIRM, Asks.MORE):
        return True
    if plain(message.text) in rules.words.look_up:
        return True
    if draft.asks is Asks.CONFIRM and sure and message.intent in _OFF_TOPIC:
        # What is told, and not asked or wished for, is more of the matter: 昨天困人了.
        return is_question(message.text) or finds(message.text, (rules.phrases.requests,))
    return message.asks >= SURE and is_question(message.text)


async def _submit(here: Desk, message: Told, kept: Kept) -> Said:
    if said := await asyncio.to_thread(_already, here, message, kept):
        return said
    goes_to = await route(kept.draft, message.memory, here.rules)
    return await asyncio.to_thread(lambda: _filed_and_next(here, message, _file(here, message, kept, goes_to)))


def _filed_and_next(here: Desk, message: Told, appeal: Appeal) -> Said:
    """Return what is said of an appeal that was filed, and the question after another matter told beside it."""
    said, kept = filed(here, appeal), here.drafts.of(message.key)
    if kept is None or kept.draft.asks not in LODGING:
        return said
    return replace(said, lines=(*said.lines, *ask(here, kept.draft).lines))


def _already(here: Desk, message: Told, kept: Kept) -> Said | None:
    """Tell of the case that is in work for the very same words: one matter has one number."""
    if here.appeals.caused_by(message.channel, message.message_id) is not None:
        return None  # the same message once more
    mine = here.appeals.of_conversation(kept.conversation_id)
    same = (case for case in mine if case.state in UNANSWERED and plain(case.what) == plain(kept.draft.what))
    case = next(same, None)
    if case is None:
        return None
    said, then = say("utter_appeal_already", **facts(here, case)), following(kept.draft, here.rules)
    if then is None:
        here.drafts.drop(kept.conversation_id)
        return said
    here.drafts.keep(kept.conversation_id, then, message.message_id)
    return replace(said, lines=(*said.lines, *ask(here, then).lines))


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
        then=following(draft, here.rules),
    )
    return here.appeals.open(new)[0]


def _about_existing(here: Desk, message: Told, kept: Kept) -> Said | Aside:
    """The asker was asked about an appeal that exists: which one, whether to take it back, what to add."""
    draft, words = kept.draft, here.rules.words
    if draft.among and not _wishes_more(message, draft) and (said := _chosen(here, message, kept)):
        return said
    if draft.asks is Asks.WITHDRAW and draft.number and says(message.text, words.withdraw):
        return _take_back(here, message, kept)
    if draft.asks is Asks.WITHDRAW and says(message.text, words.keep):
        shelve(here, kept)
        return say("utter_appeal_kept")
    if draft.asks is Asks.ADD and draft.number and message.intent not in _LEAVES:
        return add_elsewhere(here, message, draft) or _add_asked(here, message, kept)
    if message.intent in _EXISTING and message.sure >= SURE:
        return Aside()
    if added := take_addition(here, message):
        return added
    named = find_number(message.text) or token_in(message.raw)
    other = draft.asks is Asks.WITHDRAW and place_in(message.text) is not None
    if named or other or (draft.asks is Asks.LOOKUP and contact_in(message.text)):
        return _DOES[draft.asks](here, message)
    shelve(here, kept)
    return _without_draft(here, message)


_DOES: Mapping[Asks, Callable[[Desk, Told], Said]] = {
    Asks.LOOKUP: attending.progress,
    Asks.WITHDRAW: attending.withdraw,
    Asks.RATE: attending.rate,
    Asks.ADD: add_to,
}
"""What is done to the case that an asker names when they were asked which."""


def _wishes_more(message: Told, draft: Draft) -> bool:
    """Tell whether a case of a list that was only looked at is named together with a wish: 满意 FT-…."""
    other = message.intent in _EXISTING - {"appeal_progress"} and message.sure >= SURE
    return other and draft.asks is Asks.LOOKUP and find_number(message.text) is not None


def _add_asked(here: Desk, message: Told, kept: Kept) -> Said | Aside:
    shelve(here, kept)
    if calls_off(message.text, here.rules):
        return say("utter_appeal_kept")
    return add(here, message, kept.draft.number, message.raw) or Aside()


def _chosen(here: Desk, message: Told, kept: Kept) -> Said | None:
    """Do what the asker wished to the case that they choose now; None when they say something else."""
    if cases := chosen_all(here, message, kept.draft):
        after = [here.appeals.chase(case.id, message.message_key) for case in cases]
        shelve(here, kept)
        return say("utter_appeal_chased_all", lines=listed(here, after))
    named = chosen(here, message, kept.draft)
    if named is None:
        return None
    shelve(here, kept)
    return _DOES[kept.draft.asks](here, named)


def _take_back(here: Desk, message: Told, kept: Kept) -> Said:
    case = here.appeals.by_number(kept.draft.number)
    if case is None:
        return say("utter_appeal_withdraw_unknown")
    after = here.appeals.withdraw(case.id, message.message_key)
    here.drafts.drop(kept.conversation_id)
    return say("utter_appeal_withdrawn", number=after.number)


def _without_draft(here: Desk, message: Told) -> Said | Aside:
    """Words that mean an appeal by themselves: a button pressed twice, a number alone, an addition."""
    if says(message.text, here.rules.words.confirm) or submits(message.text, here.rules):
        done = here.appeals.caused_by(message.channel, message.message_id)
        return _filed_before(here, message) if done is None else filed(here, done)
    if added := take_addition(here, message):
        return added
    if wants_bot_back(message.text, here.rules):
        return Said((("utter_bot_back", {}),), Outcome.SMALLTALK)
    if message.intent in _LEAVES and refuses_person(message.text, here.rules):
        return correct(here, message) or Said((("utter_bot_back", {}),), Outcome.SMALLTALK)
    return _about_case(here, message) or Aside()


def _about_case(here: Desk, message: Told) -> Said | None:
    """Answer words that mean a case: one that was filed, or by its own word a new one."""
    if _waits_for_case(here, message) or _is_number(here, message) or _looks_up_own(here, message):
        return attending.progress(here, message)
    takes_back = mentions(message.text, here.rules.words.takes_back)
    if place_in(message.text) is not None and (takes_back or names_place(here, message)):
        return attending.withdraw(here, message) if takes_back else attending.progress(here, message)
    if declared(message.raw, here.rules):
        return attending.lodge(here, message)
    corrects = finds(message.text, here.rules.phrases.corrects) or tells_who(message.raw, here.rules)
    return correct(here, message) if corrects else None


def _is_number(here: Desk, message: Told) -> bool:
    """Tell whether a message is a number of a case, right or wrong, the link of one, or asks for the number."""
    named = find_number(message.raw) is not None or has_misspelt_number(message.raw)
    rates = message.intent == "appeal_rate" and message.sure >= SURE
    bare = named and not rates and not matter_of(without_number(message.raw), here.rules)
    return bare or bool(token_in(message.raw)) or plain(message.text) in here.rules.words.mine


def _looks_up_own(here: Desk, message: Told) -> bool:
    """Tell whether an asker who has cases says a wish for one and nothing else: 加急."""
    return plain(message.text) in here.rules.words.look_up and bool(here.appeals.of_asker(owner(here, message)))


def _waits_for_case(here: Desk, message: Told) -> bool:
    """Tell whether an asker asks when they will hear of a case: in so many words, or right after hearing of it."""
    if not waits(message.text, here.rules):
        return False
    mine = here.appeals.of_asker(owner(here, message))
    if not mine or mine[0].state not in UNANSWERED:
        return False
    named = mine[0].number in told_last(here, message)
    return named or waits_for_people(message.text, here.rules)


def _filed_before(here: Desk, message: Told) -> Said | Aside:
    """「确认提交」 once more, with nothing to be filed: say what has become of it; other words may mean anything."""
    if not submits(message.text, here.rules):
        return Aside()
    mine = here.appeals.of_conversation(owner(here, message))
    if mine and mine[0].state in UNANSWERED:
        return say("utter_appeal_already", **facts(here, mine[0]))
    return attending.lodge(here, replace(message, raw=""))
