"""An assessment told bit by bit: what it is about, what was asked last, and what is known by now.

Values only: every move gives a new interview. What is said to the asker stands in interviewer.py.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from bot.errors import PolicyError
from bot.policy.profile.profile import Profile

WHOLE_BASE = "*"
"""The subject of an interview that runs every policy over the profile."""
AUDIENCE = "audience"
"""The one question that is about no profile field: for a person or for an enterprise."""
MOST_ASIDES = 2
"""So many messages in a row about something else, and the interview is reminded of no more until it is taken up."""


class Waits(str, Enum):
    """What beside a field the asker has just been asked."""

    NOTHING = ""
    CONSENT = "consent"
    ERASING = "erasing"


@dataclass(frozen=True)
class Interview:
    """Where an assessment stands.

    Attributes:
        subject: id of the policy, `WHOLE_BASE`, or empty while there is none.
        asked: the field whose question was put last, `AUDIENCE`, or empty.
        trail: fields that were asked and answered or passed over, the newest last.
        told: fields that the last message told: what 「不对，是45万」 can mean.
        profile: what is known.
        audience: `individual`, `enterprise`, or empty while it is open.
        asides: messages in a row that were about something else.
        waits: what beside a field was asked.
        offered: whether the asker was asked for consent already.
        listed: whether what there is in the whole base was listed already; then it is only counted.
        supposed: what was supposed (如果是博士呢) since something was told last: 那能拿多少 is asked of that.
        other: who else the talk is about (那我老公呢); then `supposed` is what is known of them.
        whose: whom the asker asks for from the start (我儿子29了); then `profile` is theirs. Empty: the asker's own.
    """

    subject: str = ""
    asked: str = ""
    trail: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    profile: Profile = Profile()
    audience: str = ""
    asides: int = 0
    waits: Waits = Waits.NOTHING
    offered: bool = False
    listed: bool = False
    supposed: Profile = Profile()
    other: str = ""
    whose: str = ""

    @property
    def may_offer(self) -> bool:
        """Whether the asker may be asked for consent: there is something to keep, and they were not asked before."""
        return bool(self.profile) and not (self.offered or self.whose)

    @property
    def is_silent(self) -> bool:
        """Whether it is reminded of no more; a plain answer to its question counts all the same."""
        return self.asides > MOST_ASIDES

    def about(self, subject: str) -> Interview:
        """Returns an interview about `subject`; what is known stays known, what was passed over may be asked again."""
        profile = replace(self.profile, declined=frozenset())
        fresh = replace(self, subject=subject, asked="", trail=(), asides=0, profile=profile, listed=False)
        return fresh.as_it_is()

    def turned_to(self, subject: str) -> Interview:
        """Returns an interview about `subject` for the one talked about, of whom as much is known."""
        return replace(self.about(subject), supposed=self.supposed, other=self.other)

    def as_it_is(self) -> Interview:
        """Returns the interview about the asker as they are: nothing is supposed, nobody else is meant."""
        return replace(self, supposed=Profile(), other="")

    def of_the_asker(self) -> Interview:
        """Returns the interview about the asker, of whom nothing was told: they asked for somebody else till now."""
        return replace(self.about(self.subject), profile=Profile(), whose="")

    def supposing(self, found: Profile, other: str = "") -> Interview:
        """Returns the interview in which `found` is supposed too, of the asker or of somebody else."""
        before = self.supposed if other == self.other else Profile()
        return replace(self, asides=0, supposed=replace(before.merged(found), problems={}), other=other)

    def asking(self, field_id: str) -> Interview:
        """Returns the interview after the question for `field_id` was put; empty when it has come to its end."""
        return replace(self, asked=field_id, asides=0, waits=Waits.NOTHING)

    def learning(self, found: Profile) -> Interview:
        """Returns the interview that knows what a message told, too; what is told again is corrected."""
        answered = self.asked and (self.asked in found.facts or self.asked in found.declined)
        trail = (*self.trail, self.asked) if answered else self.trail
        profile = replace(self.profile.merged(found), problems={})
        told = tuple(found.facts) or self.told
        return replace(self.as_it_is(), profile=profile, trail=trail, told=told, asides=0)

    def changes(self, found: Profile) -> bool:
        """Tells whether `found` has another value of something that is known: 34岁呢 from somebody of 36."""
        return any(self.profile.value(one) not in (None, found.value(one)) for one in found.facts)

    def passing(self) -> Interview:
        """Returns the interview after its question was passed over (不清楚, 跳过)."""
        return self.learning(Profile(declined=frozenset({self.asked}))) if self.asked else self

    def back(self) -> Interview | None:
        """Returns the interview with the question before asked again, its answer forgotten; None if there is none."""
        if not self.trail:
            return None
        last = self.trail[-1]
        return replace(self, asked=last, trail=self.trail[:-1], profile=self.profile.without(last), asides=0)

    def waiting(self, waits: Waits) -> Interview:
        """Returns the interview after something beside a field was asked."""
        return replace(self, waits=waits, offered=self.offered or waits is Waits.CONSENT)

    def aside(self) -> Interview:
        """Returns the interview after a message about something else; its question stays open."""
        after = replace(self, asides=self.asides + 1, waits=Waits.NOTHING)
        return after.as_it_is() if after.is_silent else after

    def to_plain(self) -> dict[str, Any]:
        """Returns the plain form that is stored."""
        return {
            "subject": self.subject,
            "asked": self.asked,
            "trail": list(self.trail),
            "told": list(self.told),
            "profile": self.profile.to_plain(),
            "audience": self.audience,
            "asides": self.asides,
            "waits": self.waits.value,
            "offered": self.offered,
            "listed": self.listed,
            "supposed": self.supposed.to_plain(),
            "other": self.other,
            "whose": self.whose,
        }

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> Interview:
        """Builds an interview from its stored form.

        Raises:
            PolicyError: it is not of the form that is written now.
        """
        try:
            return Interview(
                subject=str(plain["subject"]),
                asked=str(plain["asked"]),
                trail=tuple(plain["trail"]),
                told=tuple(plain["told"]),
                profile=Profile.from_plain(plain["profile"]),
                audience=str(plain["audience"]),
                asides=int(plain["asides"]),
                waits=Waits(plain["waits"]),
                offered=bool(plain["offered"]),
                listed=bool(plain["listed"]),
                supposed=Profile.from_plain(plain["supposed"]) if "supposed" in plain else Profile(),
                other=str(plain.get("other", "")),
                whose=str(plain.get("whose", "")),
            )
        except (KeyError, TypeError, ValueError) as error:
            raise PolicyError(f"a stored interview cannot be read: {error!r}; it has to begin anew") from error
