"""First contact: an asker is told once, in one sentence, what is kept of them and why.

The web chat's page says it above the talk, and who follows an account is told by its welcome. Everybody else is told
at the end of the first answer, when the dialogue begins to remember them; over REST in fewer words, since the program
that calls may show a page of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.gateway.dialogue import Answer
from bot.store.inbox import Job
from bot.store.outbox import Outbox
from bot.store.replies import Reply


class FirstContact:
    """Adds the sentence to the answer that needs it."""

    def __init__(self, outbox: Outbox, sentences: Mapping[str, str]) -> None:
        """Look into `outbox` for what was said before; `sentences` are by channel."""
        self._outbox = outbox
        self._sentences = sentences

    def replies(self, job: Job, found: Answer) -> tuple[Reply, ...]:
        """Return the replies of `found`, with the sentence at the end when nothing was said to this asker before."""
        sentence = self._sentences.get(job.channel)
        begins = job.memory is None and found.memory is not None and bool(found.replies)
        if sentence is None or not begins or self._outbox.has_any(job.conversation_id):
            return found.replies
        *before, last = found.replies
        return (*before, replace(last, text=f"{last.text}\n\n{sentence}"))
