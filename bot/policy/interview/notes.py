"""What was understood of a message, said back in a line: 记下了：最高学历硕士、年龄34岁."""

from __future__ import annotations

from collections.abc import Collection

from bot.policy.interview.script import Script
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile
from bot.policy.text.text import normalise

_MOST_NOTED = 4


class Notes:
    """Words facts, only those that somebody asks for: the others are kept without a word."""

    def __init__(self, catalogue: Catalogue, script: Script) -> None:
        self._catalogue = catalogue
        self._script = script

    def say(self, key: str, found: Profile, wanted: Collection[str]) -> str:
        """Returns the sentence `key` about the facts of the fields `wanted`; nothing when there are none."""
        facts = self.listed(found, wanted)
        return self._script.say(key, facts=facts) if facts else ""

    def listed(self, found: Profile, wanted: Collection[str]) -> str:
        """Returns the first facts of the fields `wanted` in a few words."""
        told = []
        for field_id, fact in found.facts.items():
            if field_id in wanted:
                field = self._catalogue[field_id]
                value = field.say(fact.value)
                told.append(value if isinstance(fact.value, bool) else f"{field.label}{value}")
        return "、".join(told[:_MOST_NOTED])

    def beside(self, policy: Policy, text: str) -> str:
        """Returns what a wish to assess tells beside the policy: 专利 in 测算专利贷款贴息 is no pledge of theirs."""
        if not self._script.finds("start", text):
            return text
        plain = normalise(text)
        for name in sorted((policy.short, policy.title, *policy.aliases), key=len, reverse=True):
            plain = plain.replace(normalise(name), "")
        return plain
