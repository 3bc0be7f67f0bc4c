"""What an asker has told before they say that it is to be registered: nobody tells the same twice."""

from __future__ import annotations

from actions.desk import Desk, Told, desk_words, owner
from bot.desk.wishes import calls_off, matter_of
from bot.store.transcript import Question

_MOST = 8
"""Messages of both sides that are looked through: who goes back further tells it anew."""
_SHORTEST = 6
"""Characters; what is shorter says too little to be filed without asking for it."""


def told_before(here: Desk, message: Told) -> str | None:
    """Return the trouble that the asker told last in this conversation, None without one.

    What was filed, cancelled or withdrawn since is done with.
    """
    filed = here.appeals.of_conversation(owner(here, message))
    for said in reversed(here.transcripts.recent(owner(here, message), _MOST)):
        if not isinstance(said, Question) or said.message_id == message.message_id:
            continue
        if calls_off(said.text, here.rules):
            return None
        if filed and said.at <= filed[0].received_at:
            return None
        if _tells_trouble(said.text) and matter_of(said.text, here.rules):
            return said.text
    return None


def _tells_trouble(text: str) -> bool:
    words = desk_words()
    return len(text) >= _SHORTEST and words.tells_trouble(text) and not words.asks(text)
