"""The coarse question that decides what happens next: which group an intent belongs to."""

from __future__ import annotations

QUESTION = "ask_"
"""What names of intents about policies begin with."""
SMALLTALK = frozenset(
    "greet goodbye thank affirm deny bot_challenge help complain_bot praise test_input choose".split()
)
HANDOFF = "human_handoff"
APPEAL = "lodge_appeal"
CASES = frozenset("appeal_progress appeal_withdraw appeal_rate".split())
PROFILE = frozenset("profile_show profile_erase profile_export".split())
DESK = CASES | PROFILE | {HANDOFF, APPEAL}
ASSESSES = frozenset("assess_start assess_all".split())
OUT_OF_SCOPE = "out_of_scope"


def group(intent: str) -> str:
    """Returns `policy`, `smalltalk` or `desk`; other_place, neighbour_subject and out_of_scope stand for themselves."""
    if intent.startswith(QUESTION) or intent in ASSESSES:
        return "policy"
    if intent in SMALLTALK:
        return "smalltalk"
    return "desk" if intent in DESK else intent
