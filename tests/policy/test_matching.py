"""How well statements answer a question, beside their policy's name."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from bot.policy.search.digest import Digest
from bot.policy.search.question import QuestionReader
from bot.policy.search.statements import Statements
from bot.policy.search.vocabulary import Vocabulary
from tests.policy.digested import digests
from tests.policy.documents import policy, statement

TOLD = [
    statement("amount", "benefit", "路灯每盏补800元。", asks=["补多少钱"]),
    statement("staff", "condition", "路灯企业员工不少于20人。", asks=["要多少员工"]),
    statement("form", "material", "路灯须提交申请表。", asks=[]),
]


class Lamps:
    """Two policies; the first tells of lamps in each of its statements."""

    def __init__(self, reader: QuestionReader) -> None:
        documents = (policy("ft-lamp", statements=TOLD), policy("ft-bench", "长椅奖励"))
        vocabulary = Vocabulary()
        self.digests: Sequence[Digest] = digests(reader, vocabulary, *documents)
        self.reader = reader
        self.statements = Statements(self.digests, vocabulary)

    def match(self, message: str, *policies: int) -> list[float]:
        """Return how well the statements of the policies answer."""
        features = self.reader.read(message).features
        return self.statements.match([self.digests[at] for at in policies], features).tolist()


@pytest.fixture(scope="module")
def lamps(reader: QuestionReader) -> Lamps:
    return Lamps(reader)


def test_a_question_that_a_statement_answers_fits_it_best(lamps: Lamps) -> None:
    amount, staff, form = lamps.match("要多少员工", 0)
    assert staff > 0.6 > max(amount, form)


def test_a_word_of_every_statement_tells_nothing(lamps: Lamps) -> None:
    assert max(lamps.match("路灯", 0)) < 0.1


def test_a_statement_is_found_by_its_text_without_any_question(lamps: Lamps) -> None:
    amount, staff, form = lamps.match("申请表", 0)
    assert form > amount == staff == 0.0


def test_policies_do_not_touch_each_other(lamps: Lamps) -> None:
    message = "补多少钱,要多少员工"
    together = lamps.match(message, 0, 1)
    assert np.allclose(together, [*lamps.match(message, 0), *lamps.match(message, 1)])


@pytest.mark.parametrize("message", ["", "的", "鹦鹉螺"])
def test_words_of_no_statement_fit_none(message: str, lamps: Lamps) -> None:
    assert lamps.match(message, 0, 1) == [0.0] * 5


def test_of_no_policy_nothing_fits(lamps: Lamps) -> None:
    assert lamps.match("补多少钱") == []
