"""What must not be taught to a model is hidden, and figures of policies are not."""

from __future__ import annotations

import pytest

from bot.desk.masking import for_training


@pytest.mark.parametrize(
    "number",
    [
        "44030119900307123X",
        "440301199003071234",
        "440301900307123",
        "91440300MA5G1ABC2X",
        "6222021234567890123",
        "6222 0212 3456 7890 123",
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 13800138000",
        "0755-82918333",
        "82918333",
        "li.gong@example.com",
    ],
)
def test_personal_numbers_are_hidden_whole(number: str) -> None:
    assert for_training(f"我的是{number}，请查") == "我的是***，请查"


@pytest.mark.parametrize("text", ["补贴300万元", "营收120000000元", "2025-05-01起", "30-45岁", "N+1和N+2", "12345热线"])
def test_figures_stay(text: str) -> None:
    assert for_training(text) == text
