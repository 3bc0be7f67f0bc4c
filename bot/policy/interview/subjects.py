"""What the words of a message ask to assess, or are about: one policy, a topic, or all that somebody may have."""

from __future__ import annotations

from bot.policy.answers.asked import only_tells, told_alone
from bot.policy.answers.kin import Kin
from bot.policy.answers.thresholds import NAMED
from bot.policy.interview.audience import as_ones_own, on_behalf, said_audience
from bot.policy.interview.ear import Ear
from bot.policy.interview.interview import WHOLE_BASE, Interview
from bot.policy.interview.script import Script
from bot.policy.interview.spoken import Moment
from bot.policy.model.reply import Memory
from bot.policy.search.index import PolicyIndex
from bot.policy.search.topics import Topics

_CLEARLY = 0.95
"""Evidence from which somebody who tells what they are asks about that: 我们是律所，能申请哪些支持."""
_CASE = 2
"""So many facts are a case: who tells them asks what fits it, however much the words touch one policy."""
_HINTED = 0.45
"""A link from which a told case is told for that policy."""
_OFFERED = 3
"""Policies offered at most for words that may mean several."""


class Subjects:
    """Finds what is to be assessed: it contains the ids of the policies, and `WHOLE_BASE`."""

    def __init__(self, index: PolicyIndex, topics: Topics, script: Script, ear: Ear) -> None:
        self._index = index
        self._topics = topics
        self._kin = Kin(index, topics)
        self._script = script
        self._ear = ear
        self._ids = frozenset({*index.by_id, WHOLE_BASE})

    def __contains__(self, subject: str) -> bool:
        return subject in self._ids

    def named(self, text: str, moment: Moment) -> str:
        """Returns what the words of `text` alone ask to assess: a policy's id, `WHOLE_BASE`, or nothing."""
        if self.wants_all(text, moment):
            return WHOLE_BASE
        start = self._script.finds("start", text)
        if start is None:
            return ""
        return self.named_by(start["what"]) if start["what"] else moment.memory.latest

    def errand(self, text: str, moment: Moment) -> str:
        """Returns the id of the policy whose checklist is asked for by the words of `text`, or nothing."""
        wish = self._script.finds("checklist", text)
        if wish is None:
            return ""
        subject = self.named_by(wish["what"]) if wish["what"] else ""
        return subject or next((one for one in moment.memory.focus[:1] if one in self), "")

    def conditions_of(self, interview: Interview | None, text: str, moment: Moment) -> str:
        """Returns the id of the policy whose conditions are wanted all at once by the words of `text`, or nothing."""
        if self._script.finds("conditions", text) is None:
            return ""
        open_one = interview.subject if interview is not None and interview.asked else ""
        about = open_one or moment.memory.latest
        return about if about in self._index.by_id else ""

    def wants_all(self, text: str, moment: Moment) -> bool:
        """Tells whether all that the asker may have is asked for: 我能享受哪些政策, or 能拿什么 after 我们是国高."""
        just_told = told_alone(moment.memory)
        if moment.memory.focus and text.startswith("那") and not just_told:
            return False  # 那我能领什么 goes on about the policy talked about
        wish = self._script.finds("whole_base", text)
        if wish is None or not (just_told or self._script.finds("first_person", text)):
            return False
        if self.on_topic(text):
            return False
        return not wish.start() or self.tells_case(text) or self.evidence(text) < _CLEARLY

    def tells_case(self, text: str) -> bool:
        """Tells whether `text` says for whom it asks, or so much of them that it is about their case as a whole."""
        told = self._ear.hear(Interview(), text, frozenset())
        return bool(said_audience(self._script, text)) or len(told.facts.keys() & set(self._script.easy)) >= _CASE

    def only_tells_case(self, text: str, memory: Memory) -> bool:
        """Tells whether `text` does nothing but tell a case, and neither it nor what was said names what for."""
        text = as_ones_own(self._script, text, on_behalf(self._script, text))
        if memory.focus or not only_tells(text) or self.on_topic(text):
            return False
        links = self._index.link(self._index.reader.read(text), limit=1)
        return self.tells_case(text) and not (links and links[0].score >= _HINTED)

    def on_topic(self, text: str) -> bool:
        """Tells whether `text` asks about one topic as a whole, such as what there is for 人工智能."""
        topic = self._topics.find(self._index.reader.read(text))
        return topic is not None and not topic.menu

    def is_elsewhere(self, text: str) -> bool:
        """Tells whether `text` asks for another place's programme: 南山的国高奖励多少."""
        return bool(self._index.reader.read(text).outside)

    def evidence(self, text: str) -> float:
        """Returns how clearly `text` is about a subject of the base, 0 to about 2."""
        best = self._index.best(self._index.reader.read(text))
        return best.link + best.match if best else 0.0

    def named_by(self, text: str) -> str:
        """Returns the id of the policy that `text` names, or nothing: unless a year is named, first one in force."""
        question = self._index.reader.read(text)
        named = [link for link in self._index.link(question) if link.score >= NAMED]
        if not question.versions:
            named.sort(key=lambda link: link.policy.is_outdated and not link.full)
        return named[0].policy.id if named else ""

    def hinted_by(self, text: str) -> tuple[str, ...]:
        """Returns what the policies are called that `text` may mean, the likeliest first."""
        links = self._index.link(self._index.reader.read(text), limit=_OFFERED)
        return tuple(dict.fromkeys(link.policy.short for link in links))

    def names_other(self, text: str, subject: str) -> bool:
        """Tells whether `text` names another policy than `subject`, or a topic."""
        return self.on_topic(text) or self.named_by(text) not in ("", subject)

    def version(self, interview: Interview, text: str, moment: Moment) -> str:
        """Returns the id of the other version that is asked for of the policy talked about, or nothing: 老政策的呢."""
        now = self._index.by_id.get(moment.memory.latest or interview.subject)
        if now is None or not interview.profile or not self._script.finds("version", text):
            return ""
        other = self._kin.version(self._index.reader.read(text), now, moment.today)
        return other.id if other else ""
