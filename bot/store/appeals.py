"""Appeals: opened, read, and taken from step to step; every step is an entry of the case's history."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.desk import appeal as rules_of
from bot.desk import promise as promises
from bot.desk.appeal import ASKER, OPEN_STATES, SYSTEM, Case, State, Step
from bot.desk.chain import Entry
from bot.desk.contacts import token_in
from bot.desk.roles import Role
from bot.desk.rules import DeskRules
from bot.errors import HeldError
from bot.store import appeal_rows, conversations, history
from bot.store import outbox as outboxes
from bot.store.appeal_rows import Appeal, NewAppeal, by_id
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import appeal
from bot.store.engine import reading, writing
from bot.store.history import Event
from bot.store.officers import Officer
from bot.store.replies import Reply
from bot.store.tables import inbox

_BEGIN_ANEW = frozenset({Step.REDO, Step.REOPEN})
"""Steps that forget the rating and count a new promise."""

_LINKS = sa.select(inbox.c.raw_text).where(
    inbox.c.conversation_id == sa.bindparam("owner"), inbox.c.raw_text.contains("/a/", autoescape=True)
)

Tell = Callable[[Appeal], Reply]
"""Makes what the asker is told of a step."""


class Appeals:
    """Reads and changes the table `appeal` and its history."""

    def __init__(self, engine: Engine, rules: DeskRules, clock: Clock = utc_now) -> None:
        """Work on `engine` by `rules`; `clock` gives the time of steps."""
        self._engine = engine
        self._rules = rules
        self._clock = clock

    def open(self, new: NewAppeal) -> tuple[Appeal, bool]:
        """Open an appeal and forget the draft it was made from.

        Returns:
            The appeal; and whether it is new, False when the same message had opened it before.
        """
        with writing(self._engine) as connection:
            conversations.lock(connection, new.conversation_id)
            return appeal_rows.open_appeal(connection, new, self._rules, self._clock())

    def by_number(self, number: str) -> Appeal | None:
        """Return the appeal of this number."""
        return self._first(appeal.c.number == number)

    def by_token(self, token: str) -> Appeal | None:
        """Return the appeal whose status page has this token."""
        return self._first(appeal.c.token == token)

    def caused_by(self, channel: str, message_id: str) -> Appeal | None:
        """Return the appeal that a message has opened."""
        with reading(self._engine) as connection:
            return appeal_rows.caused_by(connection, channel, message_id)

    def of_conversation(self, conversation_id: int) -> list[Appeal]:
        """Return the appeals of a conversation, newest first."""
        return self._all(appeal.c.conversation_id == conversation_id)

    def of_asker(self, conversation_id: int) -> list[Appeal]:
        """Return the appeals of a conversation, and those whose link its asker has sent in it; newest first.

        So somebody who writes on another channel than before has their case there too.
        """
        with reading(self._engine) as connection:
            tokens = {token_in(text) for text in connection.execute(_LINKS, {"owner": conversation_id}).scalars()}
        return self._all(sa.or_(appeal.c.conversation_id == conversation_id, appeal.c.token.in_(sorted(tokens))))

    def of_contact(self, contact: str) -> list[Appeal]:
        """Return the appeals that name this telephone number or address, newest first."""
        return self._all(appeal.c.contact == contact) if contact else []

    def in_work(self, limit: int = 200) -> list[Appeal]:
        """Return the unfinished appeals, the one due first at the top."""
        states = [state.value for state in OPEN_STATES]
        found = sa.select(appeal).where(appeal.c.state.in_(states)).order_by(appeal.c.due_at, appeal.c.id).limit(limit)
        with reading(self._engine) as connection:
            return [appeal_rows.read(row) for row in connection.execute(found)]

    def entries(self, appeal_id: int, *, private: bool) -> list[Entry]:
        """Return the history of a case, oldest first; with the desk's own entries only when `private`."""
        with reading(self._engine) as connection:
            return [entry for entry in history.entries_of(connection, appeal_id) if private or not entry.private]

    def add(self, appeal_id: int, text: str, key: str) -> Appeal:
        """Enter what the asker adds; `key` names the message, which adds once.

        Raises:
            DeskError: If the case is finished.
        """
        return self._by_asker(appeal_id, Step.ADD, {"text": text}, key)

    def chase(self, appeal_id: int, key: str) -> Appeal:
        """Enter that the asker wants it hurried.

        Raises:
            DeskError: If it is answered already.
        """
        return self._by_asker(appeal_id, Step.CHASE, {}, key)

    def withdraw(self, appeal_id: int, key: str) -> Appeal:
        """Let the asker take the case back.

        Raises:
            DeskError: If it is finished.
        """
        return self._by_asker(appeal_id, Step.WITHDRAW, {}, key)

    def rate(self, appeal_id: int, score: int, key: str, words: str = "") -> Appeal:
        """Take a rating of 1 to 5: a bad one has the case done again, once; any other closes it.

        Raises:
            DeskError: If there is no answer to rate.
        """
        with writing(self._engine) as connection:
            found, now = by_id(connection, appeal_id), self._clock()
            if history.has(connection, appeal_id, Step.RATE, key):
                return found
            case = rules_of.rate(found.case(), score)
            event = Event(Step.RATE, ASKER, {"score": score, "words": words}, key)
            self._enter(connection, found, case, event, now)
            if rules_of.after_rating(case, self._rules.redo_limit) is Step.REDO:
                self._do_again(connection, by_id(connection, appeal_id), now)
            else:
                closed = rules_of.step(case, Step.CLOSE)
                self._enter(connection, found, closed, Event(Step.CLOSE, SYSTEM, {"why": "rated"}), now)
            return by_id(connection, appeal_id)

    def assign(self, appeal_id: int, to: Officer, by: Officer) -> Appeal:
        """Give the case to an officer, with whom it goes to their office.

        Raises:
            DeskError: If it is answered, or done again and `to` had answered it.
        """

        def given(case: Case, _now: datetime) -> tuple[Case, Mapping[str, Any]]:
            return rules_of.assign(case, to.id, by.role), {"office": to.office}

        body = {"officer": to.id, "office": to.office}
        return self._change(appeal_id, Event(Step.ASSIGN, _actor(by), body), given)

    def start(self, appeal_id: int, by: Officer) -> Appeal:
        """Note that work on the case has begun.

        Raises:
            DeskError: If it is not assigned.
        """
        return self._change(appeal_id, Event(Step.START, _actor(by), {}), _plain(Step.START, by.role))

    def answer(self, appeal_id: int, text: str, by: Officer, tell: Tell) -> Appeal:
        """Answer the case; the asker is told in the same transaction, on their channel.

        Raises:
            DeskError: If it is not in work.
        """

        def answered(case: Case, now: datetime) -> tuple[Case, Mapping[str, Any]]:
            changes = {"answer": text, "answered_at": now}
            return rules_of.step(case, Step.ANSWER, by.role), changes

        return self._change(appeal_id, Event(Step.ANSWER, _actor(by), {"text": text}), answered, tell)

    def extend(self, appeal_id: int, workdays: int, reason: str, by: Officer, tell: Tell) -> Appeal:
        """Move the due time by some working days; the asker is told, with the reason.

        Raises:
            DeskError: If the due time has passed, the reason is missing, or it was extended before.
        """
        days = max(0, min(workdays, self._rules.longest_extension))

        def extended(case: Case, now: datetime) -> tuple[Case, Mapping[str, Any]]:
            moved = promises.promise(case.due, days, self._rules.office) if days else None
            due = case.due if moved is None else moved.due
            return rules_of.extend(case, due, by.role, reason, now, self._rules.extension_limit), {}

        event = Event(Step.EXTEND, _actor(by), {"workdays": days, "reason": reason})
        return self._change(appeal_id, event, extended, tell)

    def take(self, appeal_id: int, by: Officer) -> Appeal:
        """Let an officer take a case for themselves; of two at once, one gets it.

        Raises:
            HeldError: If another officer has it.
            DeskError: If it is answered, or done again and `by` had answered it.
        """

        def taken(case: Case, _now: datetime) -> tuple[Case, Mapping[str, Any]]:
            if case.officer is not None and case.officer != by.id:
                raise HeldError(f"appeal {case.number}", case.officer)
            return rules_of.assign(case, by.id, by.role), {"office": by.office}

        body = {"officer": by.id, "office": by.office}
        return self._change(appeal_id, Event(Step.ASSIGN, _actor(by), body), taken)

    def close(self, appeal_id: int, reason: str, by: Officer, tell: Tell) -> Appeal:
        """Close an answered case without a rating; the asker is told the reason.

        Raises:
            DeskError: If it is not answered, or the reason is missing.
        """
        event = Event(Step.CLOSE, _actor(by), {"why": "desk", "reason": reason})
        return self._change(appeal_id, event, lambda case, _now: (rules_of.close(case, by.role, reason), {}), tell)

    def reopen(self, appeal_id: int, reason: str, by: Officer, tell: Tell) -> Appeal:
        """Open a closed case again, with a new promise; the asker is told the reason.

        Raises:
            DeskError: If it is not closed, or the reason is missing.
        """

        def opened(case: Case, now: datetime) -> tuple[Case, Mapping[str, Any]]:
            promised = promises.promise(now, self._rules.workdays, self._rules.office)
            changes = {"promise": promised.as_json(), "closed_at": None}
            return rules_of.reopen(case, promised.due, by.role, reason), changes

        return self._change(appeal_id, Event(Step.REOPEN, _actor(by), {"reason": reason}), opened, tell)

    def note(self, appeal_id: int, text: str, by: Officer) -> Appeal:
        """Enter a private note, which the asker never sees.

        Raises:
            DeskError: If `by` may not work on cases.
        """
        event = Event(Step.NOTE, _actor(by), {"text": text}, private=True)
        return self._change(appeal_id, event, _plain(Step.NOTE, by.role))

    def close_unrated(self) -> int:
        """Close the answered cases whose askers have not rated them in time, and count them."""
        now, closed = self._clock(), 0
        with writing(self._engine) as connection:
            query = sa.select(appeal).where(appeal.c.state == State.ANSWERED.value).with_for_update(skip_locked=True)
            for row in connection.execute(query).all():
                found = appeal_rows.read(row)
                since = found.answered_at or found.received_at
                if promises.promise(since, self._rules.unrated_workdays, self._rules.office).due <= now:
                    case = rules_of.step(found.case(), Step.CLOSE)
                    self._enter(connection, found, case, Event(Step.CLOSE, SYSTEM, {"why": "unrated"}), now)
                    closed += 1
        return closed

    def _by_asker(self, appeal_id: int, taken: Step, body: Mapping[str, Any], key: str) -> Appeal:
        return self._change(appeal_id, Event(taken, ASKER, body, key), _plain(taken, None))

    def _change(
        self,
        appeal_id: int,
        event: Event,
        rule: Callable[[Case, datetime], tuple[Case, Mapping[str, Any]]],
        tell: Tell | None = None,
    ) -> Appeal:
        with writing(self._engine) as connection:
            found, now = by_id(connection, appeal_id), self._clock()
            if history.has(connection, appeal_id, event.step, event.key):
                return found
            case, changes = rule(found.case(), now)
            body = {**event.body, "due": case.due.isoformat()} if case.due != found.due_at else event.body
            shown = Event(event.step, event.actor, body, event.key, event.private)
            self._enter(connection, found, case, shown, now, changes)
            after = by_id(connection, appeal_id)
            if after.due_at != found.due_at:
                begun = now if event.step in _BEGIN_ANEW else found.received_at
                appeal_rows.set_marks(connection, appeal_id, begun, after.due_at, self._rules)
            if tell is not None:
                name = f"appeal:{after.number}:{after.entries}"
                outboxes.add_unasked(connection, after.conversation_id, tell(after), name, now)
            return after

    def _do_again(self, connection: Connection, found: Appeal, now: datetime) -> None:
        promised = promises.promise(now, self._rules.workdays, self._rules.office)
        case = rules_of.redo(found.case(), promised.due)
        event = Event(Step.REDO, SYSTEM, {"due": promised.due.isoformat(), "copied": "supervisor"})
        self._enter(connection, found, case, event, now, {"promise": promised.as_json()})
        appeal_rows.set_marks(connection, found.id, promised.begun, promised.due, self._rules)

    def _enter(
        self,
        connection: Connection,
        found: Appeal,
        case: Case,
        event: Event,
        now: datetime,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        """Store the case as the rules left it, with its entry; times of answer and closing follow the state."""
        changes: dict[str, Any] = {
            "state": case.state.value,
            "due_at": case.due,
            "officer_id": case.officer,
            "earlier_officers": list(case.earlier),
            "redone": case.redone,
            "extended": case.extended,
            "rating": found.rating if case.rating is None and event.step not in _BEGIN_ANEW else case.rating,
            **(more or {}),
        }
        if case.state is State.ANSWERED and found.first_answered_at is None:
            changes["first_answered_at"] = now
        if case.state in rules_of.FINISHED:
            changes["closed_at"] = now
        connection.execute(appeal.update().where(appeal.c.id == found.id).values(**changes))
        history.append(connection, found.id, event, now)

    def _first(self, which: object) -> Appeal | None:
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(appeal).where(which)).first()
        return None if row is None else appeal_rows.read(row)

    def _all(self, which: object) -> list[Appeal]:
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(appeal).where(which).order_by(appeal.c.id.desc()))
            return [appeal_rows.read(row) for row in rows]


def _actor(by: Officer) -> str:
    return f"officer:{by.id}"


def _plain(taken: Step, role: Role | None) -> Callable[[Case, datetime], tuple[Case, Mapping[str, Any]]]:
    return lambda case, _now: (rules_of.step(case, taken, role), {})
