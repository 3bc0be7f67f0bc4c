"""Which office a case goes to first; an officer may move it."""

from __future__ import annotations

import re

from bot.desk.rules import DeskRules

_DISTRICT_OFFICE = re.compile(r"福田区[\u4e00-\u9fff]{2,16}?(?:局|署|中心)")
_BESIDE = re.compile(r"[(（][^)）]*[)）]")
"""Remarks beside a name: what an office was called or is part of now."""


def office_of(topic: str, issuer: str, rules: DeskRules) -> str:
    """Return the office for a case about a policy of `topic` by `issuer`, both empty when it is about none.

    The district's own issuer answers for its measures; what came from city or state goes by topic.
    """
    found = _DISTRICT_OFFICE.search(_BESIDE.sub("", issuer))
    if found:
        return rules.offices_now.get(found[0], found[0])
    return rules.offices.get(topic, rules.offices["default"])
