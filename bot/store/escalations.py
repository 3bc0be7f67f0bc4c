"""Escalations: a message that the bot failed on becomes an appeal, in one transaction with its apology."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, Row

from bot.desk.appeal import ASKER, UNANSWERED, Step
from bot.desk.draft import LODGING, Move, following, hear
from bot.desk.rules import DeskRules
from bot.desk.wishes import submits
from bot.store import appeal_rows, conversations, drafts, history
from bot.store import outbox as outboxes
from bot.store.appeal_rows import FAILURE, Appeal, NewAppeal
from bot.store.clock import Clock, utc_now
from bot.store.desk_tables import appeal
from bot.store.engine import writing
from bot.store.history import Event
from bot.store.outbox import Outgoing
from bot.store.replies import Reply
from bot.store.tables import inbox
from bot.store.turns import Outcome, complete_in


class Escalations:
    """Closes messages that the bot failed on."""

    def __init__(self, engine: Engine, rules: DeskRules, clock: Clock = utc_now) -> None:
        """Work on `engine` by `rules`; `clock` gives the time of the appeal."""
        self._engine = engine
        self._rules = rules
        self._clock = clock

    def apologise(self, inbox_id: int, outcome: Outcome, say: Callable[[Appeal], Reply]) -> list[Outgoing]:
        """Store appeal, apology and the message's new state in one transaction.

        Failures that follow one another in a conversation are one appeal: later messages are added to it. A
        message that would have filed what the asker was telling files it. A message that is closed already
        changes nothing.

        Args:
            inbox_id: The message.
            outcome: Of the turn, with the kind `error`.
            say: Makes the apology, which names the appeal.

        Returns:
            The stored replies: the apology, or the earlier ones.
        """
        with writing(self._engine) as connection:
            message = connection.execute(sa.select(inbox).where(inbox.c.id == inbox_id)).one()
            conversations.lock(connection, message.conversation_id)
            if message.state not in ("received", "processing"):
                return outboxes.replies_to(connection, inbox_id)
            found = self._appeal(connection, message, self._clock())
            return complete_in(connection, inbox_id, [say(found)], outcome, self._clock())

    def _appeal(self, connection: Connection, message: Row, now: datetime) -> Appeal:
        opened = appeal_rows.caused_by(connection, message.channel, message.message_id)
        if opened is not None:
            return opened
        told = self._to_be_filed(connection, message, now)
        if told is not None:
            return appeal_rows.open_appeal(connection, told, self._rules, now)[0]
        running = _running(connection, message.conversation_id)
        if running is not None:
            key = f"{message.channel}:{message.message_id}"
            history.append(connection, running.id, Event(Step.ADD, ASKER, {"text": message.raw_text}, key), now)
            return running
        new = NewAppeal(
            conversation_id=message.conversation_id,
            channel=message.channel,
            message_id=message.message_id,
            what=message.raw_text,
            origin=FAILURE,
        )
        return appeal_rows.open_appeal(connection, new, self._rules, now)[0]

    def _to_be_filed(self, connection: Connection, message: Row, now: datetime) -> NewAppeal | None:
        """Return the appeal that the asker has told and confirms with this message, None when it does not."""
        since = now - timedelta(hours=self._rules.draft_hours)
        draft = drafts.of_conversation(connection, message.conversation_id, since)
        if draft is None or draft.asks not in LODGING or not draft.what:
            return None
        decides = not draft.is_parked or submits(message.text, self._rules)
        if not decides or hear(draft, message.raw_text, self._rules)[1] is not Move.FILES:
            return None
        return NewAppeal(
            conversation_id=message.conversation_id,
            channel=message.channel,
            message_id=message.message_id,
            what=draft.what,
            about=draft.about,
            who=draft.who,
            contact=draft.contact,
            then=following(draft, self._rules),
        )


def _running(connection: Connection, conversation_id: int) -> Appeal | None:
    states = [state.value for state in UNANSWERED]
    mine = (appeal.c.conversation_id == conversation_id, appeal.c.origin == FAILURE, appeal.c.state.in_(states))
    row = connection.execute(sa.select(appeal).where(*mine).order_by(appeal.c.id.desc())).first()
    return None if row is None else appeal_rows.by_id(connection, row.id)
