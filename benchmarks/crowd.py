"""Years of work in a database, made in a minute: askers, messages, turns, handoffs, appeals, an audit log.

What askers say are pieces of the policies' own statements, so that words are as frequent as they are in real questions;
a few messages hold `NEEDLE`.
"""

from __future__ import annotations

import random
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy.engine import Engine

from benchmarks.bulk import Row, Writer, pieces
from bot.desk.appeal import OPEN_STATES, State
from bot.desk.chain import START, Entry, link
from bot.desk.number import number_of
from bot.desk.promise import promise
from bot.desk.rules import DeskRules, load_rules
from bot.policy.model.loader import load_directory
from bot.store.engine import dump_json
from bot.store.replies import Reply
from bot.values import ROOT

NEEDLE = "鲲鹏"
"""A word of two characters that only a handful of messages and appeals hold."""
NEEDLES = 7
DAYS = 365
WAITING, HELD = 60, 140
"""Conversations that officers have before them."""
OFFICERS = 20
_CHANNELS = ("web", "wechat", "wecom", "telegram", "rest")
_CHANNEL_WEIGHTS = (50, 30, 8, 7, 5)
_KINDS = {
    "answered": 70,
    "clarified": 8,
    "not_in_base": 6,
    "not_understood": 4,
    "smalltalk": 6,
    "handed_off": 4,
    "error": 2,
}
_INTENTS = ("ask_amount", "ask_condition", "ask_materials", "ask_steps", "ask_time", "complain_bot")
_ENDINGS = ("怎么申请", "要什么材料", "多少钱", "有什么条件", "什么时候截止", "在哪里办", "")
_ABOUT_POLICIES = ("answered", "clarified")
_PEOPLE = ("王先生", "李女士", "陈工", "赵总", "周小姐", "")


@dataclass(frozen=True)
class Size:
    """How much there is to be."""

    conversations: int = 200_000
    messages: int = 1_000_000
    appeals: int = 100_000
    audit: int = 500_000


class Crowd:
    """Makes the rows, the same ones every time but for the present moment."""

    def __init__(self, size: Size, now: datetime) -> None:
        self.size = size
        self.now = now
        self.rules: DeskRules = load_rules(ROOT / "data" / "desk.yaml")
        self._chance = random.Random(1)
        policies = load_directory(ROOT / "data" / "policies")
        self._topics = sorted({policy.topic for policy in policies})
        self._policies = [(policy.id, policy.topic) for policy in policies]
        self._source = "".join(statement.text for policy in policies for statement in policy.statements)
        self._channels = self._chance.choices(_CHANNELS, _CHANNEL_WEIGHTS, k=size.conversations)
        self._owners = self._who_says_what()
        self._last: dict[int, datetime] = {}

    def _who_says_what(self) -> list[int]:
        """Return the conversation of each message; each has one at least, and the first one very many."""
        count, chance = self.size.conversations, self._chance
        owners = list(range(1, count + 1)) + [1] * 1000
        owners += [chance.randint(1, count) for _ in range(self.size.messages - len(owners))]
        chance.shuffle(owners)
        return owners

    def said(self) -> str:
        """Return something an asker may say."""
        begin, length = self._chance.randrange(len(self._source) - 30), self._chance.randint(3, 24)
        return self._source[begin : begin + length] + self._chance.choice(_ENDINGS)

    def at(self, number: int, of: int) -> datetime:
        """Return when the row with this number was made, the last one a moment ago."""
        return self.now - timedelta(days=DAYS) * (1 - number / of) - timedelta(seconds=1)

    def officers(self) -> Iterator[Row]:
        for number in range(1, OFFICERS + 1):
            role = "officer" if number % 4 else "supervisor"
            yield (
                number,
                f"officer{number}",
                f"{'赵钱孙李周'[number % 5]}工{number}",
                role,
                "区企业服务中心",
                True,
                self.now,
            )

    def conversations(self) -> Iterator[Row]:
        for number, owner in enumerate(self._owners, start=1):
            self._last[owner] = self.at(number, self.size.messages)
        begun = self.now - timedelta(days=DAYS)
        for number in range(1, self.size.conversations + 1):
            asker = f"{self._chance.getrandbits(96):024x}"
            yield (number, f"{number:032x}", self._channels[number - 1], asker, "bot", begun, self._last[number])

    def messages(self) -> Iterator[tuple[Row, Row, Row]]:
        """Yield a row of inbox, of outbox and of turn at a time."""
        every, kinds, weights = self.size.messages // NEEDLES, tuple(_KINDS), tuple(_KINDS.values())
        for number, owner in enumerate(self._owners, start=1):
            at, text = self.at(number, self.size.messages), self.said()
            if number % every == 0:
                text = f"{text}（{NEEDLE}路那边）"
            kind = self._chance.choices(kinds, weights)[0]
            policy, topic = self._chance.choice(self._policies) if kind in _ABOUT_POLICIES else ("", None)
            told = dump_json(Reply(self.said() * 4).as_json())
            confidence = round(self._chance.triangular(0.2, 1.0, 0.97), 3)
            yield (
                (number, owner, self._channels[owner - 1], f"m{number}", text, text, "done", 1, at),
                (number, owner, number, 0, told, "sent", 1, at, 1, f"k{number}", at + timedelta(seconds=1)),
                (
                    *(number, number, kind, self._chance.choice(_INTENTS), confidence),
                    *(dump_json([policy] if policy else []), "[]", 80, at + timedelta(seconds=1), topic),
                ),
            )

    def handoffs(self) -> Iterator[Row]:
        """Yield a closed one for every tenth conversation, and the open ones of the last hours."""
        many = self.size.conversations
        recent = sorted(self._last, key=self._last.__getitem__)[-WAITING - HELD :]
        number = 0
        for conversation in range(1, many + 1, 10):
            number += 1
            at = self._last[conversation]
            yield (
                number,
                conversation,
                "closed",
                "转人工",
                self._context(),
                1 + number % OFFICERS,
                at,
                at,
                at,
                at,
                "officer",
            )
        for place, conversation in enumerate(recent):
            number += 1
            at = self.now - timedelta(minutes=place)
            if place < WAITING:
                yield (number, conversation, "waiting", "转人工", self._context(), None, at, None, at, None, None)
            else:
                yield (
                    number,
                    conversation,
                    "held",
                    "转人工",
                    self._context(),
                    1 + place % OFFICERS,
                    at,
                    at,
                    at,
                    None,
                    None,
                )

    def _context(self) -> str:
        return dump_json({"focus": [self._chance.choice(self._policies)[0]]})

    def appeals(self) -> Iterator[tuple[Row, list[Row]]]:
        """Yield an appeal and its entries at a time; the newest thousands are unfinished."""
        many, of_day, day = self.size.appeals, 0, None
        promises: dict[datetime, Any] = {}
        for number in range(1, many + 1):
            at = self.at(number, many)
            here = at.astimezone(self.rules.office.zone).date()
            of_day, day = (of_day + 1, day) if here == day else (1, here)
            hour = at.replace(minute=0, second=0, microsecond=0)
            if hour not in promises:
                promises[hour] = promise(hour, self.rules.workdays, self.rules.office)
            yield self._appeal(number, number_of(here, of_day), promises[hour], at)

    def _appeal(self, number: int, name: str, promised: Any, at: datetime) -> tuple[Row, list[Row]]:
        chance, open_ones = self._chance, sorted(OPEN_STATES, key=lambda state: state.value)
        state = chance.choice(open_ones) if number > 0.97 * self.size.appeals else State.CLOSED
        what = f"{self.said()}，{self.said()}。" + (NEEDLE if number % (self.size.appeals // NEEDLES) == 0 else "")
        officer = None if state is State.ACCEPTED else chance.randint(1, OFFICERS)
        entries = list(self._entries(number, name, what, at))
        head, answered = entries[-1][-1], state in (State.ANSWERED, State.RATED, State.CLOSED)
        conversation = chance.randint(1, self.size.conversations)
        row = (
            *(number, name, secrets.token_urlsafe(32), conversation, chance.choices(_CHANNELS, _CHANNEL_WEIGHTS)[0]),
            *(f"a{number}", "asked", state.value, what, "", chance.choice(_PEOPLE), f"138{number:08d}", "[]"),
            *(
                chance.choice(self._topics),
                "区企业服务中心",
                officer,
                "[]",
                at,
                dump_json(promised.as_json()),
                promised.due,
            ),
            *(promised.due, at if answered else None, at if answered else None, at if state is State.CLOSED else None),
            *(self.said() * 3 if answered else None, chance.randint(1, 5) if state is State.CLOSED else None),
            *(0, 0, len(entries), head),
        )
        return row, entries

    def _entries(self, appeal: int, name: str, what: str, at: datetime) -> Iterator[Row]:
        before = START
        bodies: tuple[tuple[str, str, dict[str, Any]], ...] = (
            ("open", "asker", {"what": what}),
            ("note", "officer:1", {"text": self.said()}),
            ("chase", "asker", {}),
        )
        for position, (kind, actor, body) in enumerate(bodies, start=1):
            private = kind == "note"
            unsigned = Entry(name, position, kind, actor, body, private, at, before, "")
            entry = replace(unsigned, hash=link(unsigned))
            number = 3 * (appeal - 1) + position
            yield (number, appeal, position, kind, actor, dump_json(body), private, None, at, before, entry.hash)
            before = entry.hash

    def audit(self) -> Iterator[Row]:
        deeds = (
            "conversation.read",
            "queue.read",
            "appeal.read",
            "conversation.reply",
            "appeal.answer",
            "policies.export",
        )
        for number in range(1, self.size.audit + 1):
            deed = self._chance.choice(deeds)
            name = str(self._chance.randint(1, self.size.conversations))
            at = self.at(number, self.size.audit)
            yield (number, at, 1 + number % OFFICERS, deed, deed.partition(".")[0], name, "{}")


def fill(engine: Engine, size: Size, tell: Callable[[str], None]) -> Crowd:
    """Fill a database that has its tables and nothing in them."""
    crowd = Crowd(size, datetime.now(tz=timezone.utc))
    with Writer(engine) as write:
        write("officer", crowd.officers())
        write("conversation", crowd.conversations())
        tell("conversations")
        for piece in pieces(crowd.messages()):
            for place, table in enumerate(("inbox", "outbox", "turn")):
                write(table, (rows[place] for rows in piece))
        tell("messages")
        write("handoff", crowd.handoffs())
        for piece in pieces(crowd.appeals()):
            write("appeal", (row for row, _ in piece))
            write("appeal_entry", (entry for _, entries in piece for entry in entries))
        tell("appeals")
        write("audit_entry", crowd.audit())
    return crowd


def smaller(divisor: int) -> Size:
    """Return the usual size divided."""
    return Size(**{name: max(1000, value // divisor) for name, value in vars(Size()).items()})
