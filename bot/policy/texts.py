"""The base's own texts as features, read once."""

from __future__ import annotations

from bot.policy.question import QuestionReader
from bot.policy.text import compact, normalise

_FEATURES: dict[str, tuple[str, ...]] = {}
"""Features of the base's own texts: a rebuild after one policy changed reads only what is new."""


def features_of(reader: QuestionReader, text: str) -> tuple[str, ...]:
    """Returns the features of a text of the base, which has no typos to mend."""
    found = _FEATURES.get(text)
    if found is None:
        found = _FEATURES[text] = reader.features(compact(reader.written(normalise(text))))
    return found
