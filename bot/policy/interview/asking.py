"""How a profile field is asked for: its question, what can be answered, and buttons for the answers that are few."""

from __future__ import annotations

from dataclasses import dataclass

from bot.policy.interview.interview import AUDIENCE
from bot.policy.interview.script import Script
from bot.policy.model.conditions import options_in
from bot.policy.model.facts import OPTION, YES_NO
from bot.policy.model.model import Policy
from bot.policy.model.reply import Button
from bot.policy.profile.fields import Catalogue, Field

_MOST_OPTIONS = 6
_MOST_EXAMPLES = 2


@dataclass(frozen=True)
class Questions:
    """Words the questions of an interview."""

    catalogue: Catalogue
    script: Script

    def text(self, field_id: str, policy: Policy | None = None) -> str:
        """Returns the question, with examples or the options where no button shows them.

        Of many options those are named that `policy` looks at.
        """
        if field_id == AUDIENCE:
            return self.script.say("audience")
        field = self.catalogue[field_id]
        if field.unit == OPTION and len(field.options) > _MOST_OPTIONS:
            looked_at = options_in(policy.rule, field_id) if policy else frozenset()
            named = [option.label for option in field.options if not looked_at or option.id in looked_at]
            key = "choices_of" if looked_at else "choices"
            return field.question + self.script.say(key, options="、".join(named))
        if field.unit in (OPTION, YES_NO) or not field.examples:
            return field.question
        return field.question + self.script.say("example", examples="、".join(field.examples[:_MOST_EXAMPLES]))

    def short(self, field_id: str) -> str:
        """Returns the question alone, in one line."""
        return self.script.say("audience") if field_id == AUDIENCE else self.catalogue[field_id].question

    def buttons(self, field_id: str) -> tuple[Button, ...]:
        """Returns a button for each answer, if they are few, and always the ways past the question and out of it."""
        ways_out = (self.script.button("skip"), self.script.button("stop"))
        if field_id == AUDIENCE:
            return (self.script.button("individual"), self.script.button("enterprise"), ways_out[1])
        return (*self._answers(self.catalogue[field_id]), *ways_out)

    def _answers(self, field: Field) -> tuple[Button, ...]:
        if field.unit == YES_NO:
            return (self.script.button("affirm"), self.script.button("deny"))
        if field.unit == OPTION and len(field.options) <= _MOST_OPTIONS:
            return tuple(Button(option.label, option.label) for option in field.options)
        return (self.script.button("never"),) if field.never else ()
