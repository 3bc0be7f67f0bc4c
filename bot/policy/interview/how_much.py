"""Hears that somebody asks how much there is for them, while an assessment is known or open."""

from __future__ import annotations

from bot.policy.interview.interview import WHOLE_BASE, Interview
from bot.policy.interview.interviewer import Interviewer
from bot.policy.interview.message import Message
from bot.policy.interview.spoken import Moment, Spoken
from bot.policy.interview.subjects import Subjects
from bot.policy.interview.supposing import Supposing
from bot.policy.search.ways_to_ask import COMPARES, EACH, HOW_MANY, HOW_MANY_HEADS, HOW_MUCH, RATE
from bot.policy.text.text import normalise


class HowMuch:
    """Hears questions for an amount, of what is assessed or of another policy or version of it."""

    def __init__(self, interviewer: Interviewer, supposing: Supposing, subjects: Subjects) -> None:
        self._lead = interviewer
        self._supposing = supposing
        self._subjects = subjects
        self._script = interviewer.script

    def hear(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """How much there is for somebody whose case is known: 能拿多少, 那还清后能拿多少, 旧政策的呢, 如果是40万呢."""
        version = self._subjects.version(interview, message.text, moment)
        named = self._subjects.named_by(message.text)
        talked_about = moment.memory.latest
        asks = self._asks(named or talked_about or interview.subject, interview, message.text)
        if message.leaves or not (version or asks):
            return None
        whole = interview.subject == WHOLE_BASE and not interview.asides and not self._subjects.on_topic(message.text)
        if whole and not (version or named or talked_about):
            return None if RATE.search(normalise(message.text)) else self._lead.tell(interview, moment)
        subject = version or named or talked_about or interview.subject
        if subject not in self._subjects or subject == WHOLE_BASE:
            return None
        elsewhere = not (version or named) and self._subjects.on_topic(message.text)
        concerned = self._lead.concerns(subject, message.text)
        if elsewhere and not (concerned or self._lead.counts(subject, interview, message.text)):
            return None
        return self._supposing.sum(subject, interview, message.text, moment)

    def _asks(self, subject: str, interview: Interview, text: str) -> bool:
        """Tells whether `text` asks how much there is: in so many words, or with other figures for the same sum."""
        if EACH.search(text) or COMPARES.search(text) or self._subjects.is_elsewhere(text):
            return False
        if HOW_MUCH.search(text):
            return True
        if HOW_MANY.search(text) or HOW_MANY_HEADS.search(text):
            return self._lead.counts(subject, interview, text, cases=True)
        varies = self._script.finds("what_if", text) or self._script.finds("and_if", text)
        return bool(varies) and self._lead.counts(subject, interview, text)
