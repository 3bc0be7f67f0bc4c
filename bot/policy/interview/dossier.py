"""The asker's own data in words: the profile (我的档案), and everything that is kept (导出我的数据)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from bot.policy.interview.interview import Interview, Waits
from bot.policy.interview.script import Script
from bot.policy.interview.spoken import Spoken
from bot.policy.model.facts import YES_NO
from bot.policy.model.reply import Memory, Outcome, Reply
from bot.policy.profile.fields import Catalogue, Field
from bot.policy.profile.profile import Fact, Profile

_MOST_LINES = 14
_MOST_RECEIPTS = 3
_LONGEST_EXPORT = 3000
"""Characters; channels split a long text into several messages."""


@dataclass(frozen=True)
class KeptReceipt:
    """A receipt as it is told: its number, the policy's name, the outcome and the day."""

    number: str
    short: str
    verdict: str
    day: date


@dataclass(frozen=True)
class Kept:
    """What is kept of an asker.

    Attributes:
        profile: the facts.
        learned_on: field id → the day it was learned, as far as known.
        consent: whether the profile is kept beyond the conversation.
        receipts: the newest first.
        appeals: numbers of their appeals.
        messages: how many of their messages are kept.
        link: where all of it can be read; empty when nowhere.
        link_hours: for so long.
    """

    profile: Profile = Profile()
    learned_on: Mapping[str, date] = field(default_factory=dict)
    consent: bool = False
    receipts: Sequence[KeptReceipt] = ()
    appeals: Sequence[str] = ()
    messages: int = 0
    link: str = ""
    link_hours: int = 0


class Dossier:
    """Words what is kept of an asker with the sentences of data/interview.yaml."""

    def __init__(self, catalogue: Catalogue, script: Script) -> None:
        self._catalogue = catalogue
        self._script = script

    def show(self, kept: Kept, memory: Memory) -> Reply:
        """Tells the profile."""
        if not kept.profile and not kept.receipts:
            return self._reply(self._script.say("profile_empty"), ("whole",), memory)
        hours = str(self._script.hours)
        state = self._script.say("profile_kept") if kept.consent else self._script.say("profile_session", hours=hours)
        facts = [self._script.say("profile_line", **line) for line in self.lines(kept.profile)]
        lines = [self._script.say("profile_head", state=state), *facts[:_MOST_LINES]]
        if len(facts) > _MOST_LINES:
            lines.append(self._script.say("profile_more", count=str(len(facts) - _MOST_LINES)))
        if kept.receipts:
            numbers = "、".join(one.number for one in kept.receipts[:_MOST_RECEIPTS])
            lines.append(self._script.say("profile_receipts", numbers=numbers))
        lines.append(self._script.say("profile_tail"))
        keys = ("whole", "export", "erase") if kept.consent or not kept.profile else ("agree", "whole", "erase")
        return self._reply("\n".join(lines), keys, memory)

    def export(self, kept: Kept, today: date, memory: Memory) -> Reply:
        """Tells everything that is kept, in the asker's own words where they gave some."""
        lines = [self._exported(field_id, kept, today) for field_id in self._known(kept.profile)]
        for one in kept.receipts:
            day = one.day.isoformat()
            lines.append(
                self._script.say("export_receipt", number=one.number, short=one.short, verdict=one.verdict, day=day)
            )
        if kept.appeals:
            lines.append(self._script.say("export_appeals", numbers="、".join(kept.appeals)))
        if not lines:
            lines.append(self._script.say("export_empty"))
        lines.append(self._script.say("export_messages", count=str(kept.messages)))
        head = [self._script.say("export_head", day=today.isoformat())]
        if kept.link:
            head.append(self._script.say("export_link", link=kept.link, hours=str(kept.link_hours)))
        return self._reply(self._cut([*head, *lines]), ("erase",), memory)

    def ask_erasing(self, interview: Interview, memory: Memory) -> Spoken:
        """Asks whether everything is really to be erased."""
        reply = self._reply(self._script.say("erase_ask"), ("erase_now", "keep"), memory)
        return Spoken(reply, interview.waiting(Waits.ERASING))

    def say(self, key: str, memory: Memory, buttons: Sequence[str] = ()) -> Reply:
        """Tells one sentence about the asker's data."""
        return self._reply(self._script.say(key, hours=str(self._script.hours)), buttons, memory)

    def lines(self, profile: Profile) -> list[dict[str, str]]:
        """Returns the facts as label and value."""
        found = ((self._catalogue[field_id], profile.facts[field_id]) for field_id in self._known(profile))
        return [{"label": field.label, "value": self._value(field, fact)} for field, fact in found]

    def _value(self, field: Field, fact: Fact) -> str:
        """Returns a value as it stands beside its label: 福田户籍：是."""
        if field.unit != YES_NO:
            return field.say(fact.value)
        return self._script.yes_no[0] if fact.value else self._script.yes_no[1]

    def _known(self, profile: Profile) -> list[str]:
        return [field_id for field_id in profile if field_id in self._catalogue]

    def _exported(self, field_id: str, kept: Kept, today: date) -> str:
        found, fact = self._catalogue[field_id], kept.profile.facts[field_id]
        day = kept.learned_on.get(field_id, today).isoformat()
        return self._script.say(
            "export_fact", label=found.label, value=self._value(found, fact), said=fact.said or "—", day=day
        )

    def _cut(self, lines: Sequence[str]) -> str:
        text, kept = "\n".join(lines), list(lines)
        while len(text) > _LONGEST_EXPORT:
            kept.pop()
            text = "\n".join([*kept, self._script.say("export_more", count=str(len(lines) - len(kept)))])
        return text

    def _reply(self, text: str, buttons: Sequence[str], memory: Memory) -> Reply:
        return Reply(Outcome.ANSWERED, text, tuple(self._script.button(key) for key in buttons), memory=memory)
