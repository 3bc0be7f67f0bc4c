"""What tests of the desk's tables share: a clock that is turned by hand, askers, officers, appeals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from itertools import count

from sqlalchemy.engine import Engine

from bot.desk.roles import Role
from bot.desk.rules import DeskRules, load_rules
from bot.store.appeal_rows import NewAppeal
from bot.store.appeals import Appeals
from bot.store.inbox import Accepted, Inbox, Incoming
from bot.store.marks import Marks
from bot.store.officers import Officer, Officers
from bot.store.replies import Reply
from bot.values import ROOT

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=timezone.utc)
"""Monday, 10:00 in Shenzhen."""


def rules() -> DeskRules:
    """Return the desk's rules as they are delivered."""
    return load_rules(ROOT / "data" / "desk.yaml")


@dataclass
class Now:
    """A clock that stands still until it is turned."""

    moment: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.moment

    def turn(self, **amount: float) -> None:
        self.moment += timedelta(**amount)


class Desk:
    """The repositories over one database, with one clock."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.now = Now()
        self.rules = rules()
        self.appeals = Appeals(engine, self.rules, self.now)
        self.marks = Marks(engine, self.rules, self.now)
        self.inbox = Inbox(engine, self.now)
        self._names = count(1)

    def message(self, text: str = "停电", asker: str = "u1", message_id: str | None = None) -> Accepted:
        name = message_id or f"m{next(self._names)}"
        return self.inbox.accept(Incoming("web", asker, name, text, text))

    def new(
        self, text: str = "园区停电", message_id: str = "m", asker: str = "u1", *, who: str = "", contact: str = ""
    ) -> NewAppeal:
        conversation = self.message(asker=asker).conversation_id
        return NewAppeal(conversation, "web", message_id, text, who=who, contact=contact)

    def officer(self, login: str = "li", role: Role = Role.OFFICER, office: str = "区住建局") -> Officer:
        officers = Officers(self.engine, self.now)
        return officers.by_login(login) or officers.add(login, login, role, office)


def told(_appeal: object) -> Reply:
    """Make a reply of no interest."""
    return Reply("已告知")


def incoming(number: int, asker: str = "a") -> Incoming:
    return Incoming("web", asker, f"{asker}{number}", f"第{number}句", f"第{number}句")
