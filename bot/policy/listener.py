"""Decides what a message means while an assessment is open: an answer, a correction, a what-if, or something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.policy.dossier import Dossier
from bot.policy.index import PolicyIndex
from bot.policy.interview import AUDIENCE, WHOLE_BASE, Interview, Waits
from bot.policy.interviewer import Interviewer
from bot.policy.message import Message
from bot.policy.profile import Profile
from bot.policy.reply import Outcome, Reply
from bot.policy.spoken import Moment, Spoken
from bot.policy.survey import ENTERPRISE, INDIVIDUAL
from bot.policy.text import normalise
from bot.policy.topics import Topics
from bot.policy.turn import NAMED, SURE

_INVITES = (Outcome.ANSWERED, Outcome.UNKNOWN_VALIDITY)
_LONGEST_ANSWER = 40
"""Characters of a message that is taken for an answer that was not understood, not for something else."""
_CLEARLY = 0.95
"""Evidence from which somebody who tells what they are asks about that: 我们是律所，能申请哪些支持."""
_SHORT = 20
"""Characters of a message whose intent is not believed against the facts it tells."""


@dataclass(frozen=True)
class Aside:
    """The message is about something else: the intent's own action answers it, then `reminder` is said, if any."""

    interview: Interview
    reminder: Reply | None = None


class Listener:
    """Hears messages for the interviewer.

    Attributes:
        subjects: what can be assessed: the ids of the policies, and `WHOLE_BASE`.
        units: field id → the unit that its figures are kept in.
    """

    def __init__(self, interviewer: Interviewer, index: PolicyIndex, topics: Topics) -> None:
        self.interviewer = interviewer
        self.errands = interviewer.errands
        self.dossier = Dossier(interviewer.ear.catalogue, interviewer.script)
        self.units = {field.id: field.unit for field in interviewer.ear.catalogue.fields.values()}
        self.subjects = frozenset({*index.by_id, WHOLE_BASE})
        self._script = interviewer.script
        self._index = index
        self._topics = topics

    def hear(self, interview: Interview, message: Message, moment: Moment) -> Spoken | Aside:
        """Takes a message while `interview` is open."""
        if interview.subject and _is_open(interview, moment):
            heard: tuple[Callable[[Interview, Message, Moment], Spoken | None], ...]
            heard = (self._steering, self._supposition, self._correction, self._answer, self._addition)
            for hear in heard[:1] if self._leaves(interview, message) else heard:
                if spoken := hear(interview, message, moment):
                    return spoken
        return self._aside(interview, message)

    def named(self, text: str, moment: Moment) -> str:
        """Returns what the words of `text` alone ask to assess: a policy's id, `WHOLE_BASE`, or nothing."""
        if self.wants_all(text, moment):
            return WHOLE_BASE
        start = self._script.finds("start", text)
        if start is None:
            return ""
        return self.subject_of(start["what"]) if start["what"] else next(iter(moment.memory.focus), "")

    def errand(self, text: str, moment: Moment) -> str:
        """Returns the id of the policy whose checklist is asked for by the words of `text`, or nothing."""
        wish = self._script.finds("checklist", text)
        if wish is None:
            return ""
        subject = self.subject_of(wish["what"]) if wish["what"] else ""
        return subject or next((one for one in moment.memory.focus[:1] if one in self.subjects), "")

    def invited(self, reply: Reply, message: Message) -> str:
        """Returns the id of the policy whose conditions were told to somebody who asked how they stand, or nothing."""
        asked = message.intent == "ask_eligibility" and message.sure >= SURE
        mine = self._script.finds("first_person", message.text)
        return reply.policies[0] if asked and mine and reply.policies and reply.outcome in _INVITES else ""

    def wants_all(self, text: str, moment: Moment) -> bool:
        """Tells whether everything that the asker may have is asked for: 我能享受哪些政策."""
        if moment.memory.focus and text.startswith("那"):
            return False  # 那我能领什么 goes on about the policy talked about
        wish = self._script.finds("whole_base", text)
        if wish is None or not self._script.finds("first_person", text):
            return False
        if self.on_topic(text):
            return False
        return not wish.start() or self.evidence(text) < _CLEARLY

    def on_topic(self, text: str) -> bool:
        """Tells whether `text` asks about one topic as a whole, such as what there is for 人工智能."""
        topic = self._topics.find(self._index.reader.read(text))
        return topic is not None and not topic.menu

    def evidence(self, text: str) -> float:
        """Returns how clearly `text` is about a subject of the base, 0 to about 2."""
        hits = self._index.search(self._index.reader.read(text), limit=1)
        return hits[0].link + hits[0].match if hits else 0.0

    def subject_of(self, text: str) -> str:
        """Returns the id of the policy that `text` names, or nothing."""
        links = self._index.link(self._index.reader.read(text), limit=1)
        return links[0].policy.id if links and links[0].score >= NAMED else ""

    def _leaves(self, interview: Interview, message: Message) -> bool:
        """Tells whether a message turns to the desk; a short one that tells the case does only by words that say so."""
        if not message.leaves or len(message.text) > _SHORT or self._script.finds("desk", message.text):
            return message.leaves
        wanted = self.interviewer.prefers(interview) | {interview.asked}
        return not wanted.intersection(self.interviewer.ear.hear(interview, message.text, wanted).facts)

    def _aside(self, interview: Interview, message: Message) -> Aside:
        after = interview.aside()
        reminds = interview.asked and after.asked and not message.leaves and message.intent != "goodbye"
        return Aside(after, self.interviewer.remind(after) if reminds else None)

    # -- what it can be ----------------------------------------------------------------------------------------------

    def _steering(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Words that move the interview itself: 跳过, 上一题, 停止, 继续, 看结果."""
        means, lead = self._script.means, self.interviewer
        if interview.asked and means(message.text, "stop"):
            return self._stop(interview, moment)
        if interview.asked and means(message.text, "skip"):
            return lead.proceed(interview, Profile(declined=frozenset({interview.asked})), moment)
        if means(message.text, "back") and (interview.asked or interview.trail):
            before = interview.back()
            return lead.ask_again(before or interview, moment, "" if before else self._script.say("back_none"))
        if means(message.text, "again"):
            return lead.next(replace(interview.about(interview.subject), profile=Profile()), moment)
        if means(message.text, "resume"):
            return lead.next(replace(interview, asides=0), moment)
        if means(message.text, "result"):
            return lead.tell(interview, moment)
        if means(message.text, "vary"):
            return self._vary(interview, moment)
        return self._audience(interview, message, moment) or self._switch(interview, message, moment)

    def _switch(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Another policy, with what is known: 换成英才住房, or 换个政策 without saying which."""
        wish = self._script.finds("switch", message.text)
        if wish is None:
            return None
        if not wish["what"]:
            buttons = (self._script.button("whole"), self._script.button("staff"))
            which = Reply(Outcome.CLARIFIED, self._script.say("which"), buttons, memory=moment.memory)
            return Spoken(which, interview.asking(""))
        other = self.subject_of(wish["what"])
        return self.interviewer.begin(other, interview, "", moment) if other else None

    def _audience(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        if interview.asked != AUDIENCE:
            return None
        if self._script.means(message.text, "individual"):
            return self.interviewer.next(replace(interview, audience=INDIVIDUAL), moment)
        if self._script.means(message.text, "enterprise") or self._script.finds("company", message.text):
            found = self.interviewer.ear.hear(interview, message.text, frozenset())
            return self.interviewer.proceed(replace(interview, audience=ENTERPRISE), found, moment)
        found = self.interviewer.ear.hear(interview, message.text, frozenset())
        person = found.facts or self._script.finds("person", message.text)
        return self.interviewer.proceed(replace(interview, audience=INDIVIDUAL), found, moment) if person else None

    def _supposition(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        found = self.interviewer.ear.supposition(interview, message.text, self.interviewer.prefers(interview))
        return None if found is None else self.interviewer.suppose(interview, found, moment)

    def _correction(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        found = self.interviewer.ear.correction(interview, message.text, self.interviewer.prefers(interview))
        if found is None:
            return None
        if found.declined:
            (field_id,) = found.declined
            forgotten = replace(interview, profile=interview.profile.without(field_id)).asking(field_id)
            return self.interviewer.ask_again(forgotten, moment, "")
        return self.interviewer.proceed(interview, found, moment, how="corrected")

    def _answer(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """An answer to the question that is open, also one that cannot be understood."""
        if not interview.asked:
            return None
        lead, text = self.interviewer, message.text
        asks = self._script.finds("question", text) is not None
        if asks and (other := self._other(interview, message, moment)):
            return other
        found = lead.ear.hear(interview, text, lead.prefers(interview))
        if found.facts and (not asks or message.assesses or self._script.finds("first_person", text)):
            return lead.proceed(interview, found, moment, how="asked")
        if message.assesses and asks:
            return lead.next(interview, moment, lead.outlook(interview, moment))
        if asks or message.is_social or (message.asks and not _has_figure(text)):
            return None
        if found.problems or found.declined:
            return lead.proceed(interview, found, moment, how="asked")
        return self._not_heard(interview, moment) if len(text) <= _LONGEST_ANSWER else None

    def _addition(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Something more of the asker's case, told after the outcome was."""
        text = message.text
        if interview.asked or interview.asides or message.asks or message.is_social or len(text) > _LONGEST_ANSWER:
            return None
        wanted = self.interviewer.prefers(interview)
        found = self.interviewer.ear.hear(interview, text, wanted)
        if self._script.finds("question", text) or not wanted.intersection(found.facts):
            return None
        return self.interviewer.proceed(interview, found, moment)

    def _other(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """The same person asks to be assessed for another policy, or for all."""
        if self.wants_all(message.text, moment):
            return self.interviewer.begin(WHOLE_BASE, interview, message.text, moment)
        other = self.subject_of(message.text) if message.assesses else ""
        if other and other != interview.subject:
            return self.interviewer.begin(other, interview, message.text, moment)
        return None

    # -- what is said to it ------------------------------------------------------------------------------------------

    def _stop(self, interview: Interview, moment: Moment) -> Spoken:
        stopped = self._script.say("stopped")
        if interview.profile:
            return self.interviewer.tell(interview, moment, close=stopped)
        buttons = (self._script.button("resume"), self._script.button("staff"))
        return Spoken(Reply(Outcome.CLARIFIED, stopped, buttons, memory=moment.memory), interview.asking(""))

    def _vary(self, interview: Interview, moment: Moment) -> Spoken:
        text = self._script.say("vary")
        return Spoken(Reply(Outcome.CLARIFIED, text, (), memory=moment.memory), replace(interview, waits=Waits.NOTHING))

    def _not_heard(self, interview: Interview, moment: Moment) -> Spoken:
        lead = self.interviewer
        if interview.asked == AUDIENCE:
            return lead.ask_again(interview, moment, "")
        text = self._script.say("not_heard", label=lead.label(interview.asked))
        return lead.ask_again(interview, moment, text)


def _is_open(interview: Interview, moment: Moment) -> bool:
    """Tells whether the assessment is what is talked about."""
    if interview.asked:
        return True
    return moment.memory.focus[:1] == (interview.subject,) or (interview.subject == WHOLE_BASE and not interview.asides)


def _has_figure(text: str) -> bool:
    return any(char.isdigit() for char in normalise(text))
