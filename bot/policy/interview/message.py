"""One message of an asker while an assessment is open, with what the NLU makes of it."""

from __future__ import annotations

from dataclasses import dataclass

from bot.policy.answers.thresholds import SURE

ASSESSES = frozenset({"ask_eligibility", "assess_start", "assess_all"})
"""Intents of somebody who wants to know how they stand."""
_SOCIAL = frozenset("greet goodbye thank praise help bot_challenge complain_bot test_input".split())
_LEAVES = ("human_handoff", "lodge_appeal", "appeal_", "profile_")


@dataclass(frozen=True)
class Message:
    """One message of an asker.

    Attributes:
        text: normalised.
        intent: the most probable intent.
        sure: how probable it is.
    """

    text: str
    intent: str = ""
    sure: float = 0.0

    @property
    def is_social(self) -> bool:
        """Whether it is small talk, surely."""
        return self.intent in _SOCIAL and self.sure >= SURE

    @property
    def leaves(self) -> bool:
        """Whether it wants the desk, surely."""
        return self.intent.startswith(_LEAVES) and self.sure >= SURE

    @property
    def assesses(self) -> bool:
        """Whether it wants to know how the asker stands."""
        return self.intent in ASSESSES

    @property
    def asks(self) -> bool:
        """Whether it asks something else about a policy, surely."""
        return self.intent.startswith("ask_") and not self.assesses and self.sure >= SURE
