"""One message of an asker while an assessment is open, with what the NLU makes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.policy.answers.thresholds import SURE

ASSESSES = frozenset({"ask_eligibility", "assess_start", "assess_all"})
"""Intents of somebody who wants to know how they stand."""
_SOCIAL = frozenset("greet goodbye thank praise help bot_challenge complain_bot test_input".split())
_THANKS = re.compile(
    r"(?:[好行嗯哦噢得嘞哈啊多]|ok|晓得|知道|明白|了解|懂|清楚|收到|[您你了啦咯晒先]|[\s,，。.!！~、])*"
    r"(?:谢|唔该|thx|thanks|thank|cheers)(?:[谢您你了啦晒哈啊先]|大家|[\s,，。.!！~、])*"
)
"""Words of thanks, whatever they are taken for."""
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
        """Whether it is small talk, surely, or by its words: 晓得了，多谢."""
        return (self.intent in _SOCIAL and self.sure >= SURE) or _THANKS.fullmatch(self.text.lower()) is not None

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
