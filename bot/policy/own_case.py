"""Answers an asker's own case: what they told is read into a profile and the policy assessed for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from bot.policy.assessment import Assessment, Verdict, assess, told_by
from bot.policy.explain import explain
from bot.policy.fields import Catalogue
from bot.policy.model import Kind, Policy, Statement
from bot.policy.placing import cues_in
from bot.policy.reading import read_profile
from bot.policy.text import normalise

ASKS = re.compile(
    r"能不能|可不可以|可否|能否|行不行|得不得|够不够|符不符合|符合不符合|算不算|(?:是否|是不是)(?:也|就|都)?(?:符合|可以|够|能|有)|来得及"
    r"|(?P<verb>[拿领报算行够办得给])(?:不|唔|没)(?P=verb)|有没有(?:我|机会|资格|得|份|[?!。 ]*$)"
    r"|(?:能|可以|行|够|符合|合格|满足|达到|达标|还给|有份|有戏|有|算|得|没问题|给[住领办批])[^,。;!?]{0,16}"
    r"(?:吗|么|嘛|吧|马(?=[?!。]?$)|(?:不|没|没有)[?!。 ]*$)|(?:行|可以|够|符合|能[^,。;!?]{1,8})(?:不|没)(?=[?,。!])"
)
"""Words that ask for a yes or no about oneself; that something of oneself is told is seen by the reading."""
ASKS_LOOSELY = re.compile(
    r"(?:吗|么|嘛|吧|(?<!还)没有?|(?<!要)不)(?=[?,。! ]|$)|想(?:要)?(?:申请|申报|领|拿|报)|有份|影响|卡(?:不卡|在)|差在"
    r"|给不给"
)
"""Words that ask for a yes or no, or wish for something: about oneself only if what is told settles the case."""

ASKS_OUTRIGHT = re.compile(
    r"(?:申请|申报|领取?|拿|攞|享受|报|认定|符合|够|达标|资格|机会|有份|有戏|行不行|得不得|可以|行)"
    r"(?:得?到|上|得上|得了|过|条件|要求)?(?:吗|么|嘛|呢|不|没|没有)?[?!。 ]*$"
    r"|(?:能|可以|好)(?:再)?(?:申请|申报|领|拿|享受|报|租|住|评|认定)[^,。?!]{0,14}(?:吗|么|嘛|不|没)[?!。 ]*$"
)
"""A question that ends in nothing but whether one may have it: no statement about something else answers it."""

_CITED = 6
_MUCH = 3
"""So many facts about oneself are a case of one's own."""
_LENGTH = 360
"""Characters of an explanation within one reply."""


@dataclass(frozen=True)
class OwnCase:
    """An explanation for the asker.

    Attributes:
        text: the explanation.
        statements: the statements it rests on, the deciding ones first.
        weighed: every statement that was looked at, and those that sum up the conditions.
        decided: whether a condition is clearly not met, all are met, or much is told of oneself: then the outcome is
            what is asked for, not one statement of the policy.
        told: how many facts that the policy looks at were told.
    """

    text: str
    statements: tuple[Statement, ...]
    weighed: frozenset[Statement]
    decided: bool
    told: int


def judge(policy: Policy, message: str, today: date, catalogue: Catalogue) -> OwnCase | None:
    """Assesses `policy` for what `message` tells.

    Args:
        policy: the policy asked about.
        message: what the asker typed, whole.
        today: the day of the assessment.
        catalogue: the fields.

    Returns:
        None when nothing was told that any condition of the policy looks at: then the conditions answer better.
    """
    wanted = told_by(policy, catalogue)
    profile = read_profile(message, catalogue, prefer=wanted)
    told = len(wanted.intersection(profile))
    if not told:
        return None
    found = _asked_first(assess(policy, profile, today, catalogue), message)
    looked_at = [
        line.statement for line in (*found.deciding, *found.failed, *found.met, *found.lines) if line.statement
    ]
    statements = tuple(s for s in map(policy.statement, dict.fromkeys(looked_at)) if s)
    overviews = (s for s in policy.of_kind(Kind.CONDITION) if "overview" in s.id)
    weighed = frozenset((*statements, *overviews))
    decided = found.by_rule is not Verdict.UNKNOWN or told >= _MUCH
    return OwnCase(explain(found, _LENGTH), statements[:_CITED], weighed, decided, told)


def _asked_first(found: Assessment, message: str) -> Assessment:
    """Returns the assessment with what the message speaks of first among what is missing: 研发占比够不够."""
    spoken_of = {cue.field.id for cue in cues_in(normalise(message).lower(), found.catalogue)}
    return replace(found, missing=tuple(sorted(found.missing, key=lambda field: field not in spoken_of)))
