"""Words that name a policy together."""

from __future__ import annotations

import pytest

from bot.policy.search.cues import Cues

CUES = Cues(
    [
        (0, (("芯片", "集成电路"), ("团队",), ("奖励", "奖"))),
        (1, (("芯片", "集成电路"), ("流片",))),
        (2, (("租",), ("补贴",))),
    ]
)


@pytest.mark.parametrize(
    ("key", "met"),
    [
        ("集成电路企业的团队奖励", [(0, ["集成电路", "团队", "奖励"])]),
        ("芯片流片团队有奖", [(0, ["芯片", "团队", "奖"]), (1, ["芯片", "流片"])]),
        ("补贴租金", [(2, ["租", "补贴"])]),
        ("芯片奖励", []),
        ("", []),
    ],
)
def test_a_cue_is_met_when_each_of_its_groups_has_a_word_there(key: str, met: list[tuple[int, list[str]]]) -> None:
    assert list(CUES.met(key)) == met


def test_without_cues_none_is_met() -> None:
    assert not list(Cues([]).met("芯片奖励"))
