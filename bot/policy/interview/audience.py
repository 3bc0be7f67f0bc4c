"""For whom somebody asks: for themselves, for an enterprise, or for somebody else alone."""

from __future__ import annotations

from bot.policy.interview.script import Script
from bot.policy.text.text import normalise

_BETWEEN = ",， 他她"
"""What stands between whom one asks for and what is told of them."""
_NOTHING_TOLD = "呢咧的?? "
"""What stands behind a name and tells nothing: 那小陈呢."""
INDIVIDUAL, ENTERPRISE, BOTH = "individual", "enterprise", "both"


def said_audience(script: Script, text: str) -> str:
    """Returns the audience that `text` names in so many words (我是个人, 替公司问); empty when it names none."""
    if script.finds("as_enterprise", text):
        return ENTERPRISE
    return INDIVIDUAL if script.finds("as_individual", text) else ""


def on_behalf(script: Script, text: str) -> str:
    """Returns for whom else `text` begins to ask: 儿子 of 我儿子29了，在福田上班; empty for the asker themselves.

    Who speaks of themselves as well asks of both, and nothing is taken for the other one's.
    """
    named = script.finds("on_behalf", text)
    if named is None or script.finds("asker", normalise(text)[named.end() :]):
        return ""
    return str(named["who"])


def as_ones_own(script: Script, text: str, who: str) -> str:
    """Returns `text`, told of `who`, as they would tell it of themselves: 我 for 他 and 我儿子."""
    plain = normalise(text)
    named = script.finds("that_one", text)
    if who and named and named["who"] in ("他", "她", who) and plain[named.end() :].strip(_NOTHING_TOLD):
        return f"我{plain[named.end() :]}"
    asked_for = script.finds("on_behalf", text)
    if who and asked_for and asked_for["who"] == who:  # 给我弟弟问问，他30
        return f"我{plain[asked_for.end() :].lstrip(_BETWEEN)}"
    return text
