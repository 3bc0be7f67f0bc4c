"""A draft: an appeal that is being told, one message at a time, and is filed only when confirmed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.desk.particulars import Particulars, as_handle, as_name, is_subject, particulars
from bot.desk.pointing import shares
from bot.desk.rules import DeskRules
from bot.desk.wishes import agrees, calls_off, declared, is_rant, matter_of, pieces, plain, says, submits


class Asks(str, Enum):
    """What the next message of the asker is expected to say; nothing while the draft is shelved."""

    WHAT = "what"
    ABOUT = "about"
    WHO = "who"
    CONTACT = "contact"
    CONFIRM = "confirm"
    MORE = "more"
    ANOTHER = "another"
    SHELVED = "shelved"
    LOOKUP = "lookup"
    WITHDRAW = "withdraw"
    ADD = "add"
    RATE = "rate"


LODGING = frozenset({Asks.WHAT, Asks.ABOUT, Asks.WHO, Asks.CONTACT, Asks.CONFIRM, Asks.MORE, Asks.ANOTHER})
_MAY_BE_LEFT_OUT = frozenset({Asks.ABOUT, Asks.WHO, Asks.CONTACT, Asks.MORE})
_NEXT = {Asks.WHAT: Asks.ABOUT, Asks.ABOUT: Asks.WHO, Asks.WHO: Asks.CONTACT, Asks.CONTACT: Asks.CONFIRM}
LONGEST = 2000
"""Characters kept of what was told; the messages themselves are kept whole in the inbox."""
_SHORTEST_OTHER = 6
"""Characters; what is shorter tells no matter of its own."""
_STOPS = ":：,，、 "
LONGEST_NAME = 60
LONGEST_CONTACT = 100


class Move(str, Enum):
    """What a message does to a draft."""

    GOES_ON = "goes_on"
    FILES = "files"
    DROPS = "drops"


@dataclass(frozen=True)
class Draft:
    """What is known of an appeal before it is filed.

    Attributes:
        asks: What is asked for now.
        what: The matter, in the asker's words.
        about: The policy or subject it concerns.
        who: How the asker calls themselves.
        contact: Telephone or e-mail.
        number: Of an existing appeal, for the steps that concern one.
        chase: Whether the asker wants it hurried, not only its state.
        asides: How many messages in a row were about something else.
        among: Numbers of the cases that the asker was asked to choose from, with blanks between them.
        told: What they have said that has no place yet: of one of these an addition or a rating, before it was known
            which; of a draft another matter, which is begun when this one is filed.
    """

    asks: Asks
    what: str = ""
    about: str = ""
    who: str = ""
    contact: str = ""
    number: str = ""
    chase: bool = False
    asides: int = 0
    among: str = ""
    told: str = ""

    @property
    def is_parked(self) -> bool:
        """Whether the asker has turned to something else: then only words that name the draft take it up again.

        An offer to file is parked at the first other message, else a later 「好的」 to something else would file it.
        """
        return self.asides > (0 if self.asks is Asks.CONFIRM else 1)

    @property
    def is_waiting(self) -> bool:
        """Whether a matter is told in it that waits to be filed."""
        return self.asks in LODGING and bool(self.what)

    def shelved(self) -> Draft:
        """Return what is kept of the draft after it was cancelled, so that it can be taken up again."""
        return replace(self, asks=Asks.SHELVED, number="", chase=False, asides=0, among="", told="")


def begin(matter: str | None, rules: DeskRules, about: str = "") -> Draft:
    """Return the draft of a new appeal; told already, it only needs to be confirmed."""
    if matter is None:
        return Draft(Asks.WHAT, about=about)
    told = declared(matter, rules) or matter
    found = particulars(told, rules)
    return _with(Draft(Asks.CONFIRM, what=_matter(told, found)[:LONGEST], about=about), found)


def hear(draft: Draft, text: str, rules: DeskRules) -> tuple[Draft, Move]:
    """Return the draft after the asker's next message, and what that message does.

    Args:
        draft: In one of the steps of lodging.
        text: The message.
        rules: With the words for confirming, skipping and so on.
    """
    words = rules.words
    draft = replace(draft, asides=0)
    if calls_off(text, rules) and not (draft.asks in _MAY_BE_LEFT_OUT and says(text, words.skip)):
        return draft, Move.DROPS
    if draft.asks is Asks.CONFIRM:
        return _confirm(draft, text, rules)
    if draft.asks is Asks.ANOTHER:
        return _sort(draft, text, rules)
    if draft.what and submits(text, rules):
        return replace(draft, asks=Asks.CONFIRM), Move.FILES
    if draft.asks is Asks.MORE:
        return (replace(draft, asks=Asks.CONFIRM) if says(text, words.skip) else _add(draft, text, rules)), Move.GOES_ON
    return _fill(draft, text, rules), Move.GOES_ON


def following(draft: Draft, rules: DeskRules) -> Draft | None:
    """Return the draft of the other matter that was told beside this one, None without one."""
    return begin(draft.told, rules) if draft.told else None


def may_be_another(draft: Draft, text: str, rules: DeskRules) -> bool:
    """Tell whether `text` may be another matter than that of `draft`, and has to be asked about.

    It shares no pair of characters with what was told, does not go on from it, and is more than a name or a contact.
    """
    told = draft.asks in (Asks.CONFIRM, Asks.WHO, Asks.CONTACT)
    told = told or (draft.asks is Asks.ABOUT and (turns_elsewhere(text, rules) or not is_subject(text)))
    rest = _without_turn(text, rules)
    if not told or not draft.what or is_rant(draft.what, rules) or len(plain(rest)) < _SHORTEST_OTHER:
        return False
    goes_on = rules.phrases.goes_on.search(rules.phrases.another_matter.sub("", plain(rest)))
    return bool(particulars(rest, rules).rest) and not (goes_on or shares(draft.what, text, rules))


def turns_elsewhere(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` says by its beginning that it turns to something else: 另外, 顺便."""
    return bool(rules.phrases.another_matter.search(plain(text)))


def beside(draft: Draft, text: str, rules: DeskRules) -> Draft:
    """Return the draft with `text`, of which it is to be asked whether it is another matter, without 「还有，」."""
    return replace(draft, asks=Asks.ANOTHER, asides=0, told=_without_turn(text, rules)[:LONGEST])


def _without_turn(text: str, rules: DeskRules) -> str:
    """Return `text` without the words that turn to something else, where a stop parts them from the rest."""
    said = text.strip()
    lead = rules.phrases.another_matter.match(said)
    rest = said[lead.end() :] if lead else ""
    return rest.lstrip(_STOPS) if rest[:1] and rest[:1] in _STOPS else said


def _sort(draft: Draft, text: str, rules: DeskRules) -> tuple[Draft, Move]:
    """Put what was told last where the asker says that it belongs; what they do not place is kept with it."""
    after = replace(draft, asks=Asks.CONFIRM)
    if says(text, rules.words.same):
        return _with_more(replace(after, told=""), draft.told, rules), Move.GOES_ON
    if says(text, rules.words.another):
        return after, Move.GOES_ON
    if submits(text, rules) or confirms(text, rules):
        return after, Move.FILES
    return replace(draft, told=f"{draft.told}\n{text.strip()}"[:LONGEST]), Move.GOES_ON


def _confirm(draft: Draft, text: str, rules: DeskRules) -> tuple[Draft, Move]:
    if confirms(text, rules) or submits(text, rules):
        return draft, Move.FILES
    if says(text, rules.words.add):
        return replace(draft, asks=Asks.MORE), Move.GOES_ON
    more = matter_of(text, rules) and not says(text, rules.words.skip)
    return (_add(draft, text, rules) if more else draft), Move.GOES_ON


def confirms(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` says yes to an offer to file: 好的，就这样, 对，我要投诉, and 算了，还是提交吧."""
    *before, last = pieces(text)
    if agrees(text, rules) or (agrees(last, rules) and all(calls_off(part, rules) for part in before)):
        return True
    left = [part for part in (*before, last) if matter_of(part, rules) or says(part, rules.words.confirm)]
    return bool(left) and all(says(part, rules.words.confirm) for part in left)


def _add(draft: Draft, text: str, rules: DeskRules) -> Draft:
    """Return the draft with what was told in its place: a name, a contact, else more of the matter."""
    told = _without_lead(text, rules)
    found = particulars(told, rules)
    after = replace(_with(draft, found), asks=Asks.CONFIRM)
    return _with_more(after, _matter(told, found), rules) if found.rest else after


def _matter(told: str, found: Particulars) -> str:
    """Return what was told without name and contact, which have places of their own and are shown to fewer people."""
    return found.rest if found.rest and (found.who or found.contact) else told


def _with(draft: Draft, found: Particulars) -> Draft:
    """Return the draft with name and contact: one put right is so in the matter too, a first one is not lost."""
    what = draft.what
    if draft.contact and found.contact and found.puts_right:
        what = what.replace(draft.contact, found.contact)
    elif draft.contact and found.contact not in ("", draft.contact) and draft.contact not in what:
        what = f"{what}\n{draft.contact}".strip()
    who, contact = found.who or draft.who, found.contact or draft.contact
    return replace(draft, what=what, who=who[:LONGEST_NAME], contact=contact[:LONGEST_CONTACT])


def _with_more(draft: Draft, told: str, rules: DeskRules) -> Draft:
    before = "" if is_rant(draft.what, rules) else draft.what
    return replace(draft, what=f"{before}\n{told}".strip()[:LONGEST])


def _without_lead(text: str, rules: DeskRules) -> str:
    return rules.phrases.lead.sub("", declared(text, rules) or text.strip())


def _fill(draft: Draft, text: str, rules: DeskRules) -> Draft:
    """Return the draft after an answer to what it asks; what the answer tells besides goes to its own place."""
    if draft.asks is Asks.WHAT:
        return _told(draft, _without_lead(text, rules), rules)
    if says(text, rules.words.skip | rules.words.confirm) or agrees(text, rules):
        return replace(draft, asks=_next(draft))  # 「好的」 names nobody and reaches nobody
    found = particulars(text, rules)
    then = _with(draft, found)
    if found.rest:
        then = _answered(then, found.rest, rules)
    # What it is about can be read off more of the matter; who it is cannot, and is asked again.
    known = {Asks.ABOUT: then.about or found.rest, Asks.WHO: then.who, Asks.CONTACT: then.contact}
    return replace(then, asks=_next(then)) if known[then.asks] else then


def _told(draft: Draft, told: str, rules: DeskRules) -> Draft:
    found = particulars(told, rules)
    then = _with(draft, found)
    if not found.rest or matter_of(told, rules) is None:
        return then  # "我要投诉" once more: the question stands
    return replace(then, what=_matter(told, found)[:LONGEST], asks=_next(then))


def _answered(draft: Draft, text: str, rules: DeskRules) -> Draft:
    """Return the draft with `text` where it belongs: as the answer, else as more of the matter."""
    if draft.asks is Asks.ABOUT and is_subject(text):
        return replace(draft, about=text[:LONGEST_NAME])
    if draft.asks is Asks.WHO and (who := as_name(text, rules)):
        return replace(draft, who=who[:LONGEST_NAME])
    if draft.asks is Asks.CONTACT and (contact := as_handle(text)):
        return replace(draft, contact=contact[:LONGEST_CONTACT])
    return _with_more(draft, text, rules)


def _next(draft: Draft) -> Asks:
    """Return what to ask after `draft.asks`, leaving out what is known."""
    known = {Asks.ABOUT: draft.about, Asks.WHO: draft.who, Asks.CONTACT: draft.contact}
    asks = _NEXT[draft.asks]
    while known.get(asks):
        asks = _NEXT[asks]
    return asks
