"""The statements nearest to a question, and the words that none of them uses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.policy.model.model import Policy
from bot.policy.search.digest import Digest, Digester
from bot.policy.search.question import QuestionReader
from bot.policy.search.statements import Statements
from bot.policy.search.vocabulary import Vocabulary


class Whole:
    """The real base: its statements, and a plain look at all of them."""

    def __init__(self, policies: Sequence[Policy], reader: QuestionReader) -> None:
        self.vocabulary = Vocabulary()
        digester = Digester(reader, self.vocabulary)
        self.digests: list[Digest] = [digester.digest(policy) for policy in policies]
        self.statements = Statements(self.digests, self.vocabulary)
        self.features = [set(found) for digest in self.digests for found in _of_statements(digest)]
        self.owners = [place for place, digest in enumerate(self.digests) for _ in digest.texts]

    def nearest(self, features: Sequence[str], limit: int) -> list[int]:
        """Return what `Statements.nearest` does, by looking at every statement for every feature."""
        numbers = {number for feature in features if (number := self.vocabulary.number(feature)) >= 0}
        counts = {number: sum(number in found for found in self.features) for number in numbers}
        worth = {
            number: _worth(name, counts[number], len(self.features))
            for name in features
            if counts.get(number := self.vocabulary.number(name))
        }
        covered = [sum(w * w for number, w in worth.items() if number in found) for found in self.features]
        order = sorted(range(len(covered)), key=lambda row: (-round(covered[row], 9), row))
        return [self.owners[row] for row in order[:limit] if covered[row]]


def _of_statements(digest: Digest) -> list[list[int]]:
    ends = np.cumsum(digest.told.lengths)[np.cumsum(digest.texts) - 1]
    return [part.tolist() for part in np.split(digest.told.flat, ends[:-1])]


def _worth(feature: str, count: int, total: int) -> float:
    size = 0.2 if feature.startswith("'") else 0.5 if "~" in feature else 1.0
    return float(np.log(1 + total / count)) * size


@pytest.fixture(scope="module")
def whole(policies: tuple[Policy, ...], reader: QuestionReader) -> Whole:
    return Whole(policies, reader)


@pytest.mark.parametrize("message", ["专利质押贷款的利息补多少", "补贴", "怎么申请", "博士后出站留在福田有什么", "的"])
@pytest.mark.parametrize("limit", [1, 18])
def test_the_nearest_statements_are_those_that_a_look_at_all_finds(
    message: str, limit: int, whole: Whole, reader: QuestionReader
) -> None:
    features = reader.read(message).features
    assert whole.statements.nearest(features, limit) == whole.nearest(features, limit)


def test_words_that_the_base_never_uses_are_strange(whole: Whole, reader: QuestionReader) -> None:
    assert whole.statements.unknown_share(reader.features("补贴")) == 0.0
    assert whole.statements.unknown_share(reader.features("鹦鹉螺")) == 1.0
    assert 0.0 < whole.statements.unknown_share(reader.features("鹦鹉螺补贴")) < 1.0
    assert whole.statements.unknown_share(()) == 0.0


def test_a_base_of_nothing_has_nothing_near(reader: QuestionReader) -> None:
    assert Statements([], Vocabulary()).nearest(reader.features("补贴"), 5) == []
