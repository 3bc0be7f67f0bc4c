"""An asker who talks to the listener over a small base, with the conversation's memory between the turns."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from bot.policy.base import Base
from bot.policy.interview.interview import Interview
from bot.policy.interview.listener import Aside
from bot.policy.interview.message import Message
from bot.policy.interview.spoken import Moment, Spoken
from bot.policy.model.reply import Memory, Reply

TODAY = date(2026, 11, 23)


@dataclass
class Talker:
    """Keeps what a conversation keeps, and what was said last."""

    base: Base
    interview: Interview = field(default_factory=Interview)
    memory: Memory = field(default_factory=Memory)
    last: Spoken | Aside | None = None

    @property
    def moment(self) -> Moment:
        return Moment(self.memory, TODAY)

    @property
    def reply(self) -> Reply:
        """What was said last; the test fails when the listener left the message to others."""
        assert isinstance(self.last, Spoken), "the message was taken for something else"
        return self.last.reply

    @property
    def text(self) -> str:
        return self.reply.text

    @property
    def titles(self) -> list[str]:
        return [button.title for button in self.reply.buttons]

    @property
    def is_aside(self) -> bool:
        return isinstance(self.last, Aside)

    @property
    def reminder(self) -> str:
        assert isinstance(self.last, Aside)
        return self.last.reminder.text if self.last.reminder else ""

    def says(self, *texts: str, intent: str = "nlu_fallback", sure: float = 0.9) -> Talker:
        """Says one message after the other."""
        for text in texts:
            self.last = self._hear(Message(text, intent, sure))
            self.interview = self.last.interview
            if isinstance(self.last, Spoken):
                self.memory = self.last.reply.memory
        return self

    def _hear(self, message: Message) -> Spoken | Aside:
        listener = self.base.listener
        if subject := listener.subjects.named(message.text, self.moment):
            return listener.interviewer.begin(subject, self.interview, message.text, self.moment)
        return listener.hear(self.interview, message, self.moment)
