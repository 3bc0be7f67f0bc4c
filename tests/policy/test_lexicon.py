"""Everyday, Cantonese and English words become the base's own; the lexicon's files keep their own rules."""

from __future__ import annotations

import pytest

from bot.policy.text.lexicon import Lexicon, load_lexicon
from bot.policy.text.text import compact, normalise
from tests.policy.conftest import DATA


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_lexicon(DATA / "lexicon")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("有冇补贴", "有没有补贴"),
        ("边度申请", "哪里申请"),
        ("几时截止", "什么时候截止"),
        ("得唔得", "可不可以"),
        ("几多钱", "多少钱"),
        ("hukou subsidy", "户口 补贴"),
        ("HNTE", "高新技术企业"),
        ("How much", "多少钱"),
        ("R&D", "研发"),
    ],
)
def test_what_people_type_becomes_the_word_of_the_base(said: str, meant: str, lexicon: Lexicon) -> None:
    assert lexicon.plain(normalise(said)) == meant


@pytest.mark.parametrize("text", ["wifi", "30 wifi", "chips", "aircraft", "policyholder", "1,2,3", "2026,07", "rdp"])
def test_parts_of_other_words_are_left_alone(text: str, lexicon: Lexicon) -> None:
    assert lexicon.plain(text) == text


def test_a_spelling_never_leads_to_another_spelling(lexicon: Lexicon) -> None:
    again = {
        said: meant
        for said, meant in lexicon.spellings.items()
        if lexicon.plain(lexicon.plain(said)) != lexicon.plain(said)
    }
    assert not again


def test_left_sides_are_as_messages_come_after_normalising(lexicon: Lexicon) -> None:
    never_met = [said for said in (*lexicon.spellings, *lexicon.latin) if normalise(said).lower() != said]
    assert not never_met


def test_words_of_the_lexicon_can_be_met(lexicon: Lexicon) -> None:
    """A word that the lexicon itself rewrites first would never be found."""
    words = {*lexicon.concepts, *(word for n in lexicon.neighbours for word in (*n.words, *n.unless))}
    assert not sorted(word for word in words if compact(lexicon.plain(word)) != compact(word))


@pytest.mark.parametrize("text", ["联系方式", "申报系统", "关系", "系列", "体系"])
def test_a_cantonese_word_inside_another_word_is_not_one(text: str, lexicon: Lexicon) -> None:
    assert lexicon.plain(text) == text


def test_no_place_is_both_home_and_outside(lexicon: Lexicon) -> None:
    assert not set(lexicon.home) & {*lexicon.districts, *lexicon.cities}


def test_every_neighbour_names_who_would_know(lexicon: Lexicon) -> None:
    assert lexicon.neighbours
    assert all(n.subject and n.words and n.office for n in lexicon.neighbours)


def test_a_word_belongs_to_one_neighbour(lexicon: Lexicon) -> None:
    words = [word for neighbour in lexicon.neighbours for word in neighbour.words]
    assert len(words) == len(set(words))
