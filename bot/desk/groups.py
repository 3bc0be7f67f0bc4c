"""Questions in groups: those that say the same, by the words that count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Questions with the same words.

    Attributes:
        example: How it is asked most often.
        many: How often it was asked in all.
        ways: In how many different wordings.
    """

    example: str
    many: int
    ways: int


def grouped(questions: Iterable[str], words: Callable[[str], frozenset[str]], limit: int) -> list[Group]:
    """Return the `limit` largest groups; a question without words that count is a group by its own text.

    Args:
        questions: As they were asked.
        words: Returns the words of a question that count.
        limit: Groups returned.
    """
    found: dict[frozenset[str], Counter[str]] = {}
    for question in questions:
        found.setdefault(words(question) or frozenset({question}), Counter())[question] += 1
    groups = [Group(ways.most_common(1)[0][0], sum(ways.values()), len(ways)) for ways in found.values()]
    return sorted(groups, key=lambda group: (-group.many, group.example))[:limit]
