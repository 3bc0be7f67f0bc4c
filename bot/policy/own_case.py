"""Answers an asker's own case: what they told is read into a profile and the policy assessed for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.policy.assessment import assess, fields_of
from bot.policy.explain import explain
from bot.policy.fields import Catalogue
from bot.policy.model import Policy, Statement
from bot.policy.reading import read_profile

_CITED = 6
_LENGTH = 300
"""Characters of an explanation within one reply."""


@dataclass(frozen=True)
class OwnCase:
    """An explanation for the asker and the statements it rests on."""

    text: str
    statements: tuple[Statement, ...]


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
    wanted = fields_of(policy)
    profile = read_profile(message, catalogue, prefer=wanted)
    if not wanted.intersection(profile):
        return None
    found = assess(policy, profile, today, catalogue)
    looked_at = [
        line.statement for line in (*found.deciding, *found.failed, *found.met, *found.lines) if line.statement
    ]
    statements = (policy.statement(statement) for statement in dict.fromkeys(looked_at))
    return OwnCase(explain(found, _LENGTH), tuple(s for s in statements if s)[:_CITED])
