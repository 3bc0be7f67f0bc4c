"""What is known of one asker (一企一档 / 一人一档): facts by field, each with the words it was said in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.policy.model.facts import Choice, Value, from_plain, to_plain


@dataclass(frozen=True)
class Fact:
    """One thing known: its value, the asker's own words, and whether several choices may hold side by side."""

    value: Value
    said: str = ""


@dataclass(frozen=True)
class Profile:
    """Facts by field id, and sentences about input that could not be understood.

    Attributes:
        facts: field id → what is known.
        problems: field id → one sentence that says what was understood and what is expected.
        declined: fields the asker cannot or will not tell (不清楚, 跳过).
        replaces: fields that follow from what is told here: what was said of them before is over.
    """

    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    problems: Mapping[str, str] = field(default_factory=dict, hash=False)
    declined: frozenset[str] = frozenset()
    replaces: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.facts)

    def __iter__(self) -> Iterator[str]:
        return iter(self.facts)

    def value(self, field_id: str) -> Value | None:
        """Returns what is known of a field, or None."""
        fact = self.facts.get(field_id)
        return None if fact is None else fact.value

    def said(self, field_id: str) -> str:
        """Returns the asker's words for a field, or nothing."""
        fact = self.facts.get(field_id)
        return "" if fact is None else fact.said

    def with_value(self, field_id: str, value: Value, said: str = "") -> Profile:
        """Returns a profile in which this field has this value, whatever it was before."""
        return Profile({**self.facts, field_id: Fact(value, said)}, self.problems, self.declined - {field_id})

    def without(self, *field_ids: str) -> Profile:
        """Returns a profile that knows nothing of these fields."""
        facts = {key: fact for key, fact in self.facts.items() if key not in field_ids}
        return Profile(facts, self.problems, self.declined - set(field_ids), self.replaces)

    def only(self, *field_ids: str) -> Profile:
        """Returns a profile that knows nothing but these fields."""
        return Profile({key: fact for key, fact in self.facts.items() if key in field_ids})

    def merged(self, newer: Profile) -> Profile:
        """Returns both together; `newer` corrects what was said before. Its problems are the ones that count."""
        facts = {key: fact for key, fact in self.facts.items() if key not in newer.replaces}
        for key, fact in newer.facts.items():
            before = facts.get(key)
            if before and isinstance(before.value, Choice) and isinstance(fact.value, Choice):
                facts[key] = Fact(before.value.with_(fact.value), fact.said)
            else:
                facts[key] = fact
        return Profile(facts, newer.problems, (self.declined | newer.declined) - set(newer.facts))

    def to_plain(self) -> dict[str, Any]:
        """Returns the plain form that is stored: sorted, so that equal profiles give equal bytes."""
        facts = {key: {"value": to_plain(self.facts[key].value), "said": self.facts[key].said} for key in sorted(self)}
        return {"facts": facts, "declined": sorted(self.declined)}

    @staticmethod
    def from_plain(plain: Mapping[str, Any]) -> Profile:
        """Builds a profile from its stored form.

        Raises:
            PolicyError: a value is not of a form that was ever written.
        """
        facts = {key: Fact(from_plain(raw["value"]), str(raw["said"])) for key, raw in plain["facts"].items()}
        return Profile(facts, {}, frozenset(plain.get("declined", ())))
