"""Documents as search reads them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.policy.model.loader import policy_from_document
from bot.policy.search.digest import Digest, Digester
from bot.policy.search.question import QuestionReader
from bot.policy.search.vocabulary import Vocabulary


def digests(reader: QuestionReader, vocabulary: Vocabulary, *documents: dict[str, Any]) -> Sequence[Digest]:
    """Return the digests of `documents`, whose features get their numbers from `vocabulary`."""
    digester = Digester(reader, vocabulary)
    return [digester.digest(policy_from_document(document)) for document in documents]
