"""An appeal as it is kept, and the one way of opening one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from bot.desk import promise as promises
from bot.desk.appeal import ASKER, SYSTEM, Case, State, Step
from bot.desk.chain import START
from bot.desk.draft import Draft
from bot.desk.number import number_of
from bot.desk.promise import Promise
from bot.desk.rules import DeskRules
from bot.store import appeal_files, drafts, history
from bot.store.desk_tables import appeal, appeal_day, appeal_mark
from bot.store.history import Event
from bot.store.upsert import insert_new

ASKED = "asked"
FAILURE = "failure"


@dataclass(frozen=True)
class NewAppeal:
    """An appeal to be opened.

    Attributes:
        channel: With `message_id`, the message that opens it; the same message opens one appeal.
        origin: `asked`, or `failure` when the bot gave no answer.
        topic: Of the policy it is about.
        office: Whose case it is at first; empty: by its topic.
        then: What the asker goes on telling when it is filed: another matter that was told beside it.
    """

    conversation_id: int
    channel: str
    message_id: str
    what: str
    about: str = ""
    who: str = ""
    contact: str = ""
    policies: tuple[str, ...] = ()
    topic: str = "other"
    origin: str = ASKED
    office: str = ""
    then: Draft | None = None


@dataclass(frozen=True)
class Appeal:
    """An appeal as it is kept.

    Attributes:
        token: Of its status page; who knows it may see and rate the case.
        promise: How the due time was counted, see `bot.desk.promise.Promise.as_json`.
        entries: Length of its history.
        head: Hash of the last entry.
    """

    id: int
    number: str
    token: str
    conversation_id: int
    channel: str
    message_id: str
    origin: str
    state: State
    what: str
    about: str
    who: str
    contact: str
    policy_ids: tuple[str, ...]
    topic: str
    office: str
    officer_id: int | None
    earlier_officers: tuple[int, ...]
    received_at: datetime
    promise: Mapping[str, Any]
    due_at: datetime
    first_due_at: datetime
    first_answered_at: datetime | None
    answered_at: datetime | None
    closed_at: datetime | None
    answer: str | None
    rating: int | None
    redone: int
    extended: int
    entries: int
    head: str

    def case(self) -> Case:
        """Return what the rules need to know of it."""
        return Case(
            number=self.number,
            state=self.state,
            due=self.due_at,
            officer=self.officer_id,
            earlier=self.earlier_officers,
            redone=self.redone,
            extended=self.extended,
            rating=self.rating,
        )


def read(row: Row) -> Appeal:
    """Return a row of the table `appeal` as an appeal."""
    return from_mapping(row._mapping)  # noqa: SLF001 - SQLAlchemy documents this name


def from_mapping(given: Mapping[str, Any]) -> Appeal:
    """Return the values of a row, by column, as an appeal."""
    lists = {"policy_ids": tuple(given["policy_ids"]), "earlier_officers": tuple(given["earlier_officers"])}
    return Appeal(**{**given, **lists, "state": State(given["state"])})


def open_appeal(connection: Connection, new: NewAppeal, rules: DeskRules, now: datetime) -> tuple[Appeal, bool]:
    """Open an appeal within the caller's transaction, which holds the conversation.

    Returns:
        The appeal; and whether it is new, False when the same message had opened it before.
    """
    before = caused_by(connection, new.channel, new.message_id)
    if before is not None:
        _add_what_is_new(connection, before, new, now)
        return before, False
    day = now.astimezone(rules.office.zone).date()
    promised = promises.promise(now, rules.workdays, rules.office)
    row = _first_row(new, number_of(day, _next_of(connection, day)), promised, rules, now)
    appeal_id = int(connection.execute(appeal.insert(), row).inserted_primary_key[0])
    actor = ASKER if new.origin == ASKED else SYSTEM
    told = {"what": new.what, "about": new.about, "who": new.who, "contact": new.contact, "origin": new.origin}
    history.append(
        connection, appeal_id, Event(Step.OPEN, actor, {**told, "due": promised.due.isoformat()}, _key(new)), now
    )
    set_marks(connection, appeal_id, promised.begun, promised.due, rules)
    if new.origin == ASKED:
        appeal_files.attach_recent(connection, appeal_id, new.conversation_id, now - rules.attach_within, now)
        drafts.follow(connection, new.conversation_id, new.then, new.message_id, now)
    return by_id(connection, appeal_id), True


def caused_by(connection: Connection, channel: str, message_id: str) -> Appeal | None:
    """Return the appeal that a message has opened."""
    same = (appeal.c.channel == channel, appeal.c.message_id == message_id)
    row = connection.execute(sa.select(appeal).where(*same)).first()
    return None if row is None else read(row)


def by_id(connection: Connection, appeal_id: int) -> Appeal:
    """Return an appeal and hold its row until the transaction ends."""
    return read(connection.execute(sa.select(appeal).where(appeal.c.id == appeal_id).with_for_update()).one())


def set_marks(connection: Connection, appeal_id: int, begun: datetime, due: datetime, rules: DeskRules) -> None:
    """Note when the desk is to be warned; earlier marks that were not reached no longer count."""
    waiting = (appeal_mark.c.appeal_id == appeal_id, appeal_mark.c.raised_at.is_(None))
    connection.execute(appeal_mark.delete().where(*waiting))
    for percent, at in promises.marks(begun, due, rules.marks, rules.office).items():
        insert_new(connection, appeal_mark, {"appeal_id": appeal_id, "percent": percent, "at": at, "raised_at": None})


def _key(new: NewAppeal) -> str:
    return f"{new.channel}:{new.message_id}"


def _next_of(connection: Connection, day: date) -> int:
    """Return the count of the next appeal of `day`; the row of the day is held, so that none comes twice."""
    insert_new(connection, appeal_day, {"day": day, "opened": 0})
    connection.execute(appeal_day.update().where(appeal_day.c.day == day).values(opened=appeal_day.c.opened + 1))
    found = sa.select(appeal_day.c.opened).where(appeal_day.c.day == day)
    return int(connection.execute(found).scalar_one())


def _add_what_is_new(connection: Connection, before: Appeal, new: NewAppeal, now: datetime) -> None:
    """Keep what the asker told when an apology opened the case a moment earlier."""
    if before.origin == FAILURE and new.origin == ASKED:
        held = by_id(connection, before.id)
        if not history.has(connection, held.id, Step.ADD, _key(new)):
            body = {"text": new.what, "about": new.about, "who": new.who, "contact": new.contact}
            history.append(connection, held.id, Event(Step.ADD, ASKER, body, _key(new)), now)
        drafts.follow(connection, new.conversation_id, new.then, new.message_id, now)


def _first_row(new: NewAppeal, number: str, promised: Promise, rules: DeskRules, now: datetime) -> dict[str, Any]:
    return {
        "number": number,
        "token": secrets.token_urlsafe(32),
        "conversation_id": new.conversation_id,
        "channel": new.channel,
        "message_id": new.message_id,
        "origin": new.origin,
        "state": State.ACCEPTED.value,
        "what": new.what,
        "about": new.about,
        "who": new.who,
        "contact": new.contact,
        "policy_ids": list(new.policies),
        "topic": new.topic,
        "office": new.office or rules.offices.get(new.topic, rules.offices["default"]),
        "earlier_officers": [],
        "received_at": now,
        "promise": promised.as_json(),
        "due_at": promised.due,
        "first_due_at": promised.due,
        "redone": 0,
        "extended": 0,
        "entries": 0,
        "head": START,
    }
