"""Known phrases are found in a text, wherever they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.policy.text.phrases import Phrases

words = st.text("租房补贴", min_size=1, max_size=4)


@given(st.sets(words, max_size=8), st.text("租房补贴", max_size=12))
def test_all_phrases_of_a_text_are_found_the_longest_first(phrases: set[str], text: str) -> None:
    found = Phrases(phrases)
    for start in range(len(text)):
        here = [phrase for phrase in phrases if text.startswith(phrase, start)]
        assert list(found.at(text, start)) == sorted(here, key=len, reverse=True)
    assert set(found.within(text)) == {phrase for phrase in phrases if phrase in text}


def test_nothing_is_found_in_nothing() -> None:
    assert not list(Phrases(["租房"]).within(""))
    assert not list(Phrases([]).within("租房"))
