"""How well the statements of some policies answer a question, beside the policies' names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.policy.search.arrays import Floats, Ints, Rows, joined, offsets
from bot.policy.search.digest import Digest
from bot.policy.search.vocabulary import UNKNOWN

_ASK_WEIGHT = 0.62
"""How much it counts that a question of the statement is like the one asked."""
_TEXT_WEIGHT = 0.38
"""How much it counts that its own text covers what is asked."""
_COMMON = 0.95
"""How much a word loses that all statements of a policy use."""
_FLOOR = 0.3
"""The least share of a question that is taken to tell statements apart, lest a rest of it decide everything."""


@dataclass(frozen=True)
class Query:
    """The features of a question, each once.

    Attributes:
        numbers: their numbers, `UNKNOWN` for words that the base never uses.
        weights: how much each counts.
    """

    numbers: Ints
    weights: Floats


def match(digests: Sequence[Digest], query: Query, rarity: Floats) -> Floats:
    """Returns for each statement of `digests`, one policy after another, how well it answers, 0 to about 1.

    Each policy is looked at by itself: a word that most of its statements share, its own subject, tells nothing, and a
    word of one of them tells all. Of `rarity` there is one for each number.
    """
    if not digests:
        return np.zeros(0)
    told, texts = Rows.joined([digest.told for digest in digests]), joined([digest.texts for digest in digests])
    own = offsets(texts)[:-1]  # of each statement's texts the first is its own, the rest are questions
    text_of_each = told.row_of_each()
    statement_of_text = np.repeat(np.arange(len(texts)), texts)
    policy_of_statement = np.repeat(np.arange(len(digests)), [len(digest.texts) for digest in digests])

    place = _places(query, len(rarity))
    met = np.flatnonzero(place[told.flat] >= 0)
    feature, text = place[told.flat[met]], text_of_each[met]
    statement = statement_of_text[text]
    telling = _telling(digests, query, place, statement, feature)
    whole = np.sqrt(query.weights @ query.weights)
    norm = np.maximum(np.sqrt((telling * telling).sum(axis=1)), _FLOOR * whole)
    norm = np.where(norm > 0, norm, 1.0)[policy_of_statement]
    weight = telling[policy_of_statement[statement], feature]

    is_own = np.zeros(len(told.lengths), bool)
    is_own[own] = True
    said = is_own[text]
    covered = np.bincount(statement[said], weight[said] ** 2, len(texts)) / (norm * norm)
    alike = np.bincount(text[~said], weight[~said] * rarity[told.flat[met[~said]]], len(told.lengths))
    length = np.sqrt(np.bincount(text_of_each, rarity[told.flat] ** 2, len(told.lengths)))
    best: Floats = np.maximum.reduceat(alike / np.where(length > 0, length, 1.0), own)
    fit: Floats = _ASK_WEIGHT * best / norm + _TEXT_WEIGHT * covered
    return fit


def _places(query: Query, width: int) -> Ints:
    """Returns for each number below `width` its place among the query's features, or -1."""
    place = np.full(width, -1, np.int32)
    known = np.flatnonzero(query.numbers != UNKNOWN)
    place[query.numbers[known]] = known
    return place


def _telling(digests: Sequence[Digest], query: Query, place: Ints, statement: Ints, feature: Ints) -> Floats:
    """Returns how much each feature of the query still tells within each policy (a row each).

    Less, if it belongs to the policy's name, which says which policy is meant, hardly which statement; and the less,
    the more of the policy's statements use it.
    """
    counts = np.array([len(digest.texts) for digest in digests])
    stands = np.zeros((int(counts.sum()), len(query.weights)), bool)
    stands[statement, feature] = True
    spread = np.add.reduceat(stands, offsets(counts)[:-1], axis=0, dtype=np.int64)
    telling: Floats = query.weights * (1.0 - _COMMON * spread / counts[:, None])
    subject = Rows.of([digest.subject for digest in digests])
    named = np.flatnonzero(place[subject.flat] >= 0)
    worth = np.concatenate([digest.told_by_subject for digest in digests])[named]
    telling[subject.row_of_each()[named], place[subject.flat[named]]] *= worth
    return telling
