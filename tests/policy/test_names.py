"""Names in a question: in one piece, as part of others, or taken apart."""

from __future__ import annotations

import pytest

from bot.policy.search.names import Names
from bot.policy.search.question import QuestionReader
from bot.policy.search.vocabulary import Vocabulary
from tests.policy.digested import digests
from tests.policy.documents import policy

LAMP, RENT, HOUSE = 0, 1, 2


@pytest.fixture(scope="module")
def names(reader: QuestionReader) -> Names:
    documents = (
        policy("ft-lamp", "风车补贴", aliases=["风车"]),
        policy("ft-rent", "公租房租房补贴", title="公租房租房补贴"),
        policy("ft-house", "公租房", title="公租房"),
    )
    return Names(digests(reader, Vocabulary(), *documents))


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("风车补贴多少", ["风车补贴"]),
        ("风车有补贴吗", ["风车"]),
        ("公租房租房补贴和公租房", ["公租房租房补贴", "公租房"]),
        ("长椅", []),
        ("", []),
    ],
)
def test_the_longest_names_are_found(key: str, found: list[str], names: Names) -> None:
    assert names.found(key) == found


def test_a_name_has_its_owners(names: Names) -> None:
    assert list(names.owners["公租房"]) == [HOUSE]


def test_a_name_inside_others_belongs_to_them_as_well(names: Names) -> None:
    assert names.relatives("公租房").tolist() == [RENT, HOUSE]
    assert names.relatives("风车").tolist() == [LAMP]
    assert names.relatives("长椅").tolist() == []


def test_whole_names_are_told_with_their_length(names: Names) -> None:
    assert names.full("公租房租房补贴多少") == {RENT: 7, HOUSE: 3}
    assert names.full("风车奖励") == {}  # an alias is no whole name


def test_a_name_taken_apart_is_found_by_all_its_words(names: Names, reader: QuestionReader) -> None:
    assert "风车补贴" in names.scattered(reader.features("风车可以拿什么补贴"))
    assert "风车补贴" not in names.scattered(reader.features("风车可以拿什么奖励"))


def test_without_policies_there_are_no_names() -> None:
    nobody = Names([])
    assert nobody.found("风车补贴") == []
    assert nobody.relatives("风车").tolist() == []
