"""Profiles (一企一档 / 一人一档): what an asker has told, kept between conversations only with their consent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from bot.policy.model.facts import from_plain, to_plain
from bot.policy.profile.profile import Fact, Profile
from bot.store.assess_tables import profile, profile_fact
from bot.store.clock import Clock, utc_now
from bot.store.engine import reading, writing
from bot.store.upsert import insert_new


@dataclass(frozen=True)
class StoredProfile:
    """What is kept of one asker.

    Attributes:
        consent: whether it may be kept; None while the asker has not said.
        profile: the facts.
        learned_at: field id → when it was learned.
    """

    consent: bool | None = None
    profile: Profile = Profile()
    learned_at: Mapping[str, datetime] = field(default_factory=dict)


class Profiles:
    """Reads and changes the tables `profile` and `profile_fact`."""

    def __init__(self, engine: Engine, clock: Clock = utc_now) -> None:
        """Work on `engine`; `clock` gives the time of changes."""
        self._engine = engine
        self._clock = clock

    def of(self, conversation_id: int) -> StoredProfile:
        """Return what is kept of the asker of a conversation."""
        with reading(self._engine) as connection:
            consent = connection.execute(_CONSENT, {"the_id": conversation_id}).scalar()
            rows = connection.execute(_FACTS, {"the_id": conversation_id}).all()
        facts = {row.field: Fact(from_plain(row.value), row.said) for row in rows}
        return StoredProfile(consent, Profile(facts), {row.field: row.learned_at for row in rows})

    def learn(self, conversation_id: int, facts: Profile, units: Mapping[str, str], how: str) -> None:
        """Keep facts of an asker who has consented; of others nothing is kept.

        Args:
            conversation_id: the asker's conversation.
            facts: what is new.
            units: field id → the unit that its figures are kept in.
            how: `told`, `asked` or `corrected`.
        """
        with writing(self._engine) as connection:
            if _has_consent(connection, conversation_id):
                _put(connection, conversation_id, facts, units, how, self._clock())

    def decide(self, conversation_id: int, consent: bool, facts: Profile, units: Mapping[str, str]) -> None:
        """Note whether an asker wants their profile kept: with consent `facts` are, without it none is."""
        now = self._clock()
        mine = profile.c.conversation_id == conversation_id
        row = {"consent": consent, "decided_at": now}
        with writing(self._engine) as connection:
            if insert_new(connection, profile, {"conversation_id": conversation_id, **row}) is None:
                connection.execute(profile.update().where(mine).values(**row))
            if consent:
                _put(connection, conversation_id, facts, units, "told", now)
            else:
                _forget_facts(connection, conversation_id)


def _has_consent(connection: Connection, conversation_id: int) -> bool:
    """Tell whether the asker of a conversation wants their profile kept."""
    return bool(connection.execute(_CONSENT, {"the_id": conversation_id}).scalar())


def _put(
    connection: Connection, conversation_id: int, facts: Profile, units: Mapping[str, str], how: str, now: datetime
) -> None:
    """Keep facts, each in the place of what was known of its field."""
    for name, fact in facts.facts.items():
        row = {
            "value": to_plain(fact.value),
            "unit": units.get(name, ""),
            "said": fact.said,
            "how": how,
            "learned_at": now,
        }
        key = {"conversation_id": conversation_id, "field": name}
        if insert_new(connection, profile_fact, {**key, **row}) is None:
            mine = (profile_fact.c.conversation_id == conversation_id, profile_fact.c.field == name)
            connection.execute(profile_fact.update().where(*mine).values(**row))


def forget(connection: Connection, conversation_id: int) -> None:
    """Delete everything that is known of an asker, also what they decided about it."""
    _forget_facts(connection, conversation_id)
    connection.execute(profile.delete().where(profile.c.conversation_id == conversation_id))


def _forget_facts(connection: Connection, conversation_id: int) -> None:
    connection.execute(profile_fact.delete().where(profile_fact.c.conversation_id == conversation_id))


# Built once: SQLAlchemy spends more time on building a statement than SQLite on doing it.
_CONSENT = sa.select(profile.c.consent).where(profile.c.conversation_id == sa.bindparam("the_id"))
_FACTS = (
    sa.select(profile_fact)
    .where(profile_fact.c.conversation_id == sa.bindparam("the_id"))
    .order_by(profile_fact.c.learned_at, profile_fact.c.id)
)
