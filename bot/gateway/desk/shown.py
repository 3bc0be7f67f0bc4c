"""Values as officers see them: moments, spans of time, askers, labels. Templates use these as filters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.desk.rules import DeskRules
from bot.gateway.desk.texts import Texts
from bot.log import mask
from bot.policy.model.money import say_yuan
from bot.store.clock import Clock

LONGEST_PROMISE = timedelta(days=30)
"""Office hours are looked for no further ahead than that."""


class Shown:
    """Words values by the texts, in Shenzhen's time."""

    def __init__(self, texts: Texts, rules: DeskRules, clock: Clock) -> None:
        """Take labels from `texts` and office hours from `rules`; `clock` gives the present."""
        self._texts = texts
        self._rules = rules
        self._clock = clock

    def filters(self) -> Mapping[str, Callable[..., Any]]:
        """Return the filters by their names in templates."""
        return {
            "moment": self.moment,
            "stamp": self.stamp,
            "iso": lambda moment: moment.isoformat(timespec="seconds"),
            "asker": asker,
            "mask": mask,
            "label": lambda value, group: self._texts.label(group, value),
            "answer_due": self.answer_due,
            "is_past": self.is_past,
            "fault": self._texts.fault,
            "yuan": say_yuan,
            "percent": lambda share: f"{share:.0%}",
        }

    def moment(self, moment: datetime) -> str:
        """Return the time of day for today, month and day with it for other days, the year too for other years."""
        zone = self._rules.office.zone
        here, now = moment.astimezone(zone), self._clock().astimezone(zone)
        if here.date() == now.date():
            return f"{here:%H:%M}"
        day = f"{here.month}月{here.day}日 {here:%H:%M}"
        return day if here.year == now.year else f"{here.year}年{day}"

    def stamp(self, moment: datetime) -> str:
        """Return day and time in full, for the record."""
        return f"{moment.astimezone(self._rules.office.zone):%Y-%m-%d %H:%M}"

    def answer_due(self, since: datetime) -> datetime:
        """Return when an asker who waits since then is to be answered, counted in office time."""
        return self._rules.office.after(since, self._rules.answer_within, since + LONGEST_PROMISE)

    def is_past(self, moment: datetime) -> bool:
        """Tell whether `moment` lies in the past."""
        return moment < self._clock()


def asker(name: str) -> str:
    """Return a channel's name of an asker with its middle left out."""
    return name if len(name) <= 2 else f"{name[:3]}…{name[-3:]}" if len(name) > 8 else f"{name[:1]}…{name[-1:]}"
