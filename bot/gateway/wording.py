"""Moments and cases as askers are told of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from bot.desk.attendance import Attendance
from bot.desk.rules import DeskRules
from bot.gateway.sentences import Sentences
from bot.store.appeal_rows import Appeal
from bot.store.replies import Button, Reply
from bot.store.switches import SwitchedOff

_WEEKDAYS = "一二三四五六日"
LONGEST_RETRY = 200
"""Characters of a message that a button repeats; longer ones are the asker's to shorten."""


class Wording:
    """Fills the gateway's sentences with a case's facts."""

    def __init__(self, sentences: Sentences, rules: DeskRules, asker_url: str) -> None:
        """Speak by `sentences`; links begin with `asker_url`."""
        self._sentences = sentences
        self._rules = rules
        self._url = asker_url

    def moment(self, moment: datetime) -> str:
        """Return a moment as month, day, weekday and time of Shenzhen."""
        here = moment.astimezone(self._rules.office.zone)
        return f"{self.day(here.date())} {here:%H:%M}"

    def day(self, day: date) -> str:
        """Return a day as month, day and weekday."""
        return f"{day.month}月{day.day}日（周{_WEEKDAYS[day.weekday()]}）"

    def apology(self, raw_text: str) -> Callable[[Appeal], Reply]:
        """Return what makes the apology for a message, once its appeal is there."""

        def made(appeal: Appeal) -> Reply:
            again = (Button(self._sentences.apology_retry, raw_text),)
            text = self._sentences.apology.format(**self._facts(appeal))
            return Reply(text, again if 0 < len(raw_text.strip()) <= LONGEST_RETRY else ())

        return made

    def answered(self, appeal: Appeal) -> Reply:
        """Return what the asker is told when an officer answers the case."""
        return Reply(self._sentences.desk["answered"].format(answer=appeal.answer or "", **self._facts(appeal)))

    def extended(self, reason: str) -> Callable[[Appeal], Reply]:
        """Return what makes the notice of an extension."""
        said = self._sentences.desk["extended"]
        return lambda appeal: Reply(said.format(reason=reason, **self._facts(appeal)))

    def closed(self, reason: str) -> Callable[[Appeal], Reply]:
        """Return what makes the notice that a case is closed without a rating."""
        said = self._sentences.desk["closed"]
        return lambda appeal: Reply(said.format(reason=reason, **self._facts(appeal)))

    def reopened(self, reason: str) -> Callable[[Appeal], Reply]:
        """Return what makes the notice that a closed case is opened again."""
        said = self._sentences.desk["reopened"]
        return lambda appeal: Reply(said.format(reason=reason, **self._facts(appeal)))

    def switched_off(self, off: SwitchedOff) -> Reply:
        """Return what an asker is told instead of an answer."""
        return Reply(self._sentences.desk[f"off_{off.scope}"].format(reason=off.reason))

    def waiting(self, place: int) -> Reply:
        """Return what a waiting asker is told while an officer is at the desk."""
        return Reply(self._sentences.desk["waiting"].format(place=place))

    def nobody_there(self, desk_is: Attendance, now: datetime, place: int) -> Reply:
        """Return what a waiting asker is told when the bot goes on answering, because no officer can come now."""
        office = self._rules.office
        hours = "、".join(f"{one.begin:%H:%M}–{one.end:%H:%M}" for one in office.hours)
        facts = {"place": place, "hours": hours, "opening": self.moment(office.next_opening(now))}
        return Reply(self._sentences.desk[f"waiting_{desk_is.value}"].format(**facts))

    def bot_back(self) -> Reply:
        """Return what is said when the bot takes up the word again."""
        return Reply(self._sentences.desk["bot_back"])

    def handed_back(self) -> Reply:
        """Return what is said when an officer gives the word back to the bot."""
        return Reply(self._sentences.desk["handed_back"])

    def opened(self, appeal: Appeal) -> Reply:
        """Return what the asker is told when an officer makes an appeal of the conversation."""
        return Reply(self._sentences.desk["opened"].format(**self._facts(appeal)))

    def _facts(self, appeal: Appeal) -> dict[str, str]:
        return {
            "number": appeal.number,
            "due": self.moment(appeal.due_at),
            "office": appeal.office,
            "link": f"{self._url}/a/{appeal.token}",
        }
