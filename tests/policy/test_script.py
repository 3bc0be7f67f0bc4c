"""The words of assessments: nothing missing, nothing idle, and buttons that mean what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.errors import PolicyError
from bot.policy.interview.script import Script, load_script
from bot.values import ROOT
from tests.policy.conftest import DATA

SCRIPT = load_script(DATA / "interview.yaml")
CODE = "\n".join(
    path.read_text("utf-8")
    for path in [*(ROOT / "bot" / "policy").rglob("*.py"), *(ROOT / "actions").glob("*.py")]
    if path.name != "script.py"
)
MADE_UP = re.compile(r"errands_(?:no_)?(?:material|channel|time|step|contact)|from_day|until_day")
"""Names that the code puts together."""


def used(name: str) -> bool:
    return any(f"{quote}{name}{quote}" in CODE for quote in "\"'") or bool(MADE_UP.fullmatch(name))


@pytest.mark.parametrize("part", ["sentences", "titles", "words", "patterns"])
def test_nothing_is_idle(part: str) -> None:
    assert not [name for name in getattr(SCRIPT, part) if not used(name)]


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "interview.yaml"
    path.write_text("hours: 24\n", "utf-8")
    with pytest.raises(PolicyError, match="interview.yaml"):
        load_script(path)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("跳过", "skip"),
        ("跳过吧。", "skip"),
        ("唔知", "skip"),
        ("上一题", "back"),
        ("那就跳过吧", "skip"),
        ("我不想答了", "stop"),
        ("请停止", "stop"),
        ("停止測算", "stop"),
        ("STOP", "stop"),
        ("继续测算", "resume"),
        ("看结果", "result"),
        ("同意保存", "agree"),
        ("刪除我的數據", "erase"),
        ("我的档案", "show"),
        ("导出我的数据", "export"),
    ],
)
def test_a_wish_is_understood_in_every_spelling(text: str, wish: str) -> None:
    assert SCRIPT.means(text, wish)


@pytest.mark.parametrize("text", ["跳过安检要什么材料", "停止租房还能领吗", "我的档案袋丢了怎么办", "同意书怎么写"])
def test_a_word_within_a_message_is_no_wish(text: str) -> None:
    assert not SCRIPT.means(text, *SCRIPT.words)


def test_every_button_is_understood_as_what_it_says() -> None:
    wishes = {
        "skip": "skip",
        "stop": "stop",
        "individual": "individual",
        "enterprise": "enterprise",
        "vary": "vary",
        "resume": "resume",
        "agree": "agree",
        "refuse": "refuse",
        "export": "export",
        "erase": "erase",
        "erase_now": "erase_now",
        "keep": "keep",
    }
    assert all(SCRIPT.means(SCRIPT.button(button).message, wish) for button, wish in wishes.items())
    assert SCRIPT.finds("whole_base", SCRIPT.button("whole").message)
    assert found(SCRIPT, "start", "assess") == found(SCRIPT, "checklist", "checklist") == "路灯补贴"


def found(script: Script, pattern: str, button: str) -> str:
    match = script.finds(pattern, script.button(button, "路灯补贴").message)
    assert match is not None
    return match["what"]
