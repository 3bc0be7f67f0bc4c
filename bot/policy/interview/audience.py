"""For whom somebody asks: for themselves or for an enterprise."""

from __future__ import annotations

from bot.policy.interview.script import Script

INDIVIDUAL, ENTERPRISE, BOTH = "individual", "enterprise", "both"


def said_audience(script: Script, text: str) -> str:
    """Returns the audience that `text` names in so many words (我是个人, 替公司问); empty when it names none."""
    if script.finds("as_enterprise", text):
        return ENTERPRISE
    return INDIVIDUAL if script.finds("as_individual", text) else ""
