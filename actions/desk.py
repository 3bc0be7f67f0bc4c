"""The desk's tables as actions use them, and what a turn brings to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import intents_of, memory_of, message_of, report
from bot.desk.contacts import contact_in, token_in
from bot.desk.downloads import Downloads
from bot.desk.number import find_number
from bot.desk.rules import DeskRules, load_rules
from bot.nlu.desk_words import DeskWords
from bot.policy.model.reply import Memory, Outcome
from bot.settings import Settings
from bot.store.appeals import Appeals
from bot.store.clock import Clock, utc_now
from bot.store.conversations import Conversations
from bot.store.drafts import Drafts
from bot.store.engine import create_engine
from bot.store.handoffs import Handoffs
from bot.store.officers import Officers
from bot.store.personal_data import PersonalData
from bot.store.profiles import Profiles
from bot.store.receipts import Receipts
from bot.store.telegram import TelegramRows
from bot.store.transcript import Transcripts
from bot.values import ROOT

_WEEKDAYS = "一二三四五六日"
_ELSEWHERE = frozenset({"choose", "other_place", "neighbour_subject", "out_of_scope"})


@dataclass(frozen=True)
class Desk:
    """Repositories over one database.

    Attributes:
        asker_url: Address that links in replies begin with.
    """

    rules: DeskRules
    conversations: Conversations
    appeals: Appeals
    drafts: Drafts
    handoffs: Handoffs
    officers: Officers
    transcripts: Transcripts
    profiles: Profiles
    receipts: Receipts
    personal_data: PersonalData
    telegram: TelegramRows
    downloads: Downloads
    clock: Clock
    asker_url: str


@dataclass(frozen=True)
class Told:
    """One message of an asker as the desk sees it.

    Attributes:
        text: Normalised; what words are looked for in.
        raw: As typed; what is kept.
        message_id: Of the channel; the same one changes nothing twice.
        intent: The most probable one, fallback aside.
        meant: The same; empty when it is the desk's and no word of the message is said to people.
        sure: Its probability.
        asks: How probably it asks the bot for something, on or off its subjects.
    """

    key: str
    channel: str
    message_id: str
    text: str
    raw: str
    intent: str
    sure: float
    memory: Memory
    asks: float = 0.0
    meant: str = ""
    slots: Mapping[str, object] = field(default_factory=dict)

    @property
    def message_key(self) -> str:
        """Name of the message in the histories of appeals."""
        return f"{self.channel}:{self.message_id}"


@dataclass(frozen=True)
class Said:
    """What the desk answers: responses of the domain with their values.

    Attributes:
        lines: (response, values), each one message.
        kind: How the turn ended.
        buttons: (title, message) under the first of them, beside those of the domain.
    """

    lines: tuple[tuple[str, Mapping[str, str]], ...]
    kind: Outcome = Outcome.APPEAL
    buttons: tuple[tuple[str, str], ...] = ()


def owner(here: Desk, message: Told) -> int:
    """Return the id of the conversation.

    Raises:
        LookupError: If the message did not come through the gateway.
    """
    found = here.conversations.by_key(message.key)
    if found is None:
        raise LookupError(f"no conversation {message.key!r}; appeals are taken through the gateway only")
    return found.id


def say(response: str, **values: str) -> Said:
    """Return an answer of one message that concerns an appeal."""
    return Said(((response, values),))


def utter(dispatcher: CollectingDispatcher, said: Said) -> None:
    """Send an answer and report how the turn ended."""
    buttons = [{"title": title, "payload": payload} for title, payload in said.buttons]
    for place, (response, values) in enumerate(said.lines):
        # Rasa takes `0[` for a place it failed to fill and then drops all values.
        safe = {name: value.replace("0[", "0［") for name, value in values.items()}
        dispatcher.utter_message(response=response, buttons=[] if place else buttons, **safe)
    report(dispatcher, said.kind)


def told(tracker: Tracker) -> Told:
    """Return the last message of a conversation."""
    events = reversed(tracker.events or [])
    event: dict[str, Any] = next((event for event in events if event.get("event") == "user"), {})
    about = event.get("metadata") or {}
    ranking = intents_of(tracker)
    intent = max(ranking, key=ranking.__getitem__, default="")
    named = str((tracker.latest_message.get("intent") or {}).get("name") or "")
    if named and named != "nlu_fallback":
        intent = named
    text = message_of(tracker)
    return Told(
        key=str(tracker.sender_id),
        channel=str(about.get("channel") or event.get("input_channel") or ""),
        message_id=str(about.get("message_id") or event.get("message_id") or ""),
        text=text,
        raw=str(about.get("raw_text") or text),
        intent=intent,
        sure=ranking.get(intent, 0.0),
        memory=memory_of(tracker),
        asks=sum(share for name, share in ranking.items() if name.startswith("ask_") or name in _ELSEWHERE),
        meant=intent if _is_borne_out(intent, text) else "",
        slots=dict(tracker.slots),
    )


@lru_cache(maxsize=1)
def desk_words() -> DeskWords:
    """Return the words that are said to people."""
    return DeskWords.load(ROOT / "data")


def _is_borne_out(intent: str, text: str) -> bool:
    return desk_words().bear_out(intent, text) or bool(find_number(text) or contact_in(text) or token_in(text))


def spoken(moment: datetime, desk: Desk) -> str:
    """Return a moment as it is said: month, day, weekday and time of Shenzhen."""
    here = moment.astimezone(desk.rules.office.zone)
    return f"{here.month}月{here.day}日（周{_WEEKDAYS[here.weekday()]}）{here:%H:%M}"


def make_desk(settings: Settings, clock: Clock = utc_now) -> Desk:
    """Return the desk over the database of `settings`."""
    engine = create_engine(settings.database_url)
    rules = load_rules(ROOT / "data" / "desk.yaml")
    return Desk(
        rules=rules,
        conversations=Conversations(engine, clock),
        appeals=Appeals(engine, rules, clock),
        drafts=Drafts(engine, timedelta(hours=rules.draft_hours), clock),
        handoffs=Handoffs(engine, clock),
        officers=Officers(engine, clock),
        transcripts=Transcripts(engine),
        profiles=Profiles(engine, clock),
        receipts=Receipts(engine, clock),
        personal_data=PersonalData(engine),
        telegram=TelegramRows(engine),
        downloads=Downloads(settings.gateway_secret, rules.download_within),
        clock=clock,
        asker_url=settings.asker_url,
    )


@lru_cache(maxsize=1)
def desk() -> Desk:
    """Return the process's one desk, made at first use."""
    return make_desk(Settings.from_env())
