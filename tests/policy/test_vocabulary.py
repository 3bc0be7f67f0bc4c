"""Features get numbers that stay theirs."""

from __future__ import annotations

from bot.policy.search.vocabulary import UNKNOWN, Vocabulary


def test_a_feature_keeps_its_number() -> None:
    vocabulary = Vocabulary()
    assert vocabulary.learn(["租房", "补贴", "租房"]).tolist() == [0, 1, 0]
    assert vocabulary.learn(["补贴", "专利"]).tolist() == [1, 2]
    assert vocabulary.number("专利") == 2
    assert len(vocabulary) == 3


def test_a_feature_never_met_has_none() -> None:
    assert Vocabulary(["租房"]).number("专利") == UNKNOWN


def test_a_vocabulary_that_goes_on_from_another_leaves_it_alone() -> None:
    before = Vocabulary(["租房"])
    after = Vocabulary(before)
    assert after.learn(["租房", "专利"]).tolist() == [0, 1]
    assert before.number("专利") == UNKNOWN
