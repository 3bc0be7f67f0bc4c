"""Decides what a message means while an assessment is open: an answer, a correction, a what-if, or something else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.policy.answers.asked import asks_for_verdict_alone, only_tells
from bot.policy.answers.thresholds import SURE
from bot.policy.interview.audience import as_ones_own
from bot.policy.interview.dossier import Dossier
from bot.policy.interview.how_much import HowMuch
from bot.policy.interview.interview import AUDIENCE, WHOLE_BASE, Interview
from bot.policy.interview.interviewer import Interviewer
from bot.policy.interview.message import Message
from bot.policy.interview.spoken import Moment, Spoken
from bot.policy.interview.steering import Steering
from bot.policy.interview.subjects import Subjects
from bot.policy.interview.supposing import Supposing
from bot.policy.model.reply import Memory, Outcome, Reply
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import prepare
from bot.policy.search.index import PolicyIndex
from bot.policy.search.topics import Topics
from bot.policy.search.ways_to_ask import STACKS, THRESHOLD
from bot.policy.text.text import normalise

_INVITES = (Outcome.ANSWERED, Outcome.UNKNOWN_VALIDITY)
"""Outcomes of an answer below which somebody is asked about their case."""
_LONGEST_ANSWER = 40
"""Characters of a message that is taken for an answer that was not understood, not for something else."""
_ELSEWHERE = ("goodbye", "out_of_scope")
"""Intents that are no answer, whatever a word of the message may sound like: 没事了，拜拜."""
_SHORT = 20
"""Characters of a message whose intent is not believed against the facts it tells."""
_ABOUT = 0.58
"""Evidence from which a message that answers nothing is about a policy."""
_TOLD_BACK = 3
"""Characters from which what was not understood is told back."""
_BARE = 4
"""Characters of a yes or no that could be said to anything."""
_Hears = Callable[[Interview, Message, Moment], Spoken | None]
"""Takes a message as one thing that it may be; None when it is none."""


@dataclass(frozen=True)
class Aside:
    """The message is about something else: the intent's own action answers it, then `reminder` is said, if any."""

    interview: Interview
    reminder: Reply | None = None


class Listener:
    """Hears messages for the interviewer.

    Attributes:
        subjects: what can be assessed, and how messages name it.
        units: field id → the unit that its figures are kept in.
    """

    def __init__(self, interviewer: Interviewer, supposing: Supposing, index: PolicyIndex, topics: Topics) -> None:
        self.interviewer = interviewer
        self._supposing = supposing
        self.errands = interviewer.errands
        self.dossier = Dossier(interviewer.ear.catalogue, interviewer.script)
        self.units = {field.id: field.unit for field in interviewer.ear.catalogue.fields.values()}
        self.subjects = Subjects(index, topics, interviewer.script, interviewer.ear)
        self._steering = Steering(interviewer, supposing, self.subjects)
        self._how_much = HowMuch(interviewer, supposing, self.subjects)
        self._script = interviewer.script
        self._hearers: tuple[_Hears, ...] = (
            self._other_person,
            self._supposition,
            self._correction,
            self._may_have,
            self._answer,
            self._addition,
        )

    def hear(self, interview: Interview, message: Message, moment: Moment) -> Spoken | Aside:
        """Takes a message while `interview` is open."""
        message = replace(message, text=as_ones_own(self._script, message.text, interview.whose))
        if spoken := self._how_much.hear(interview, message, moment):
            return spoken
        if interview.subject and _is_open(interview, moment):
            leaves = self._leaves(interview, message)
            for hear in (self._steering.hear, *(() if leaves else self._hearers)):
                if spoken := hear(interview, message, moment):
                    return spoken
            interview = self._learning(interview, message, moment)
        return self._aside(interview, message)

    def _leaves(self, interview: Interview, message: Message) -> bool:
        """Tells whether a message turns to the desk; a short one that tells the case does only by words that say so."""
        if not message.leaves or len(message.text) > _SHORT or self._script.finds("desk", message.text):
            return message.leaves
        wanted = self.interviewer.prefers(interview) | {interview.asked}
        return not wanted.intersection(self.interviewer.ear.hear(interview, message.text, wanted).facts)

    def _other_person(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """那我老公呢，他是博士: the same policy for somebody else; nothing of it is the asker's."""
        text, named = normalise(message.text), self._script.finds("other_person", message.text)
        if self._script.finds("oneself", text) and interview.whose:
            return self.interviewer.next(interview.of_the_asker(), moment)
        if self._script.finds("oneself", text) and interview.other:
            return self._supposing.standing(interview.as_it_is(), moment)
        if named is None and (not interview.other or self._script.finds("first_person", text)):
            return None
        if named and interview.whose and named["called"] == interview.whose:
            return self._supposing.standing(interview.as_it_is(), moment)
        other = self.subjects.named_by(text)
        interview = interview.turned_to(other) if other not in ("", interview.subject) else interview
        told = text[named.end() :] if named else text
        found = self.interviewer.ear.hear(replace(interview, asked=""), told, self.interviewer.prefers(interview))
        if not found.facts and (interview.subject == WHOLE_BASE or named is None or message.asks or named["nth"]):
            return None
        who = next(filter(None, named.groups()), "") if named else interview.other
        who = self._script.say("other_firm") if who.isascii() and who else who
        if self._script.finds("pronoun", who) and interview.other:
            who = interview.other  # 他是博士 says more of the one talked about
        return self._supposing.for_other(interview, who, found, moment)

    def _supposition(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """如果我是博士呢: the outcome would be another; nothing of it is kept."""
        lead = self.interviewer
        interview = self._of_what_is_meant(interview, message, moment)
        found = lead.ear.supposition(interview, message.text, lead.prefers(interview))
        if found is None:
            return None
        if lead.wanted(interview).intersection(found.facts):
            return self._supposing.suppose(interview, found, moment)
        beside = interview.changes(found) or self._script.finds("of_a_kind", message.text)
        return self._supposing.suppose_beside(interview, found, moment) if beside else None

    def _of_what_is_meant(self, interview: Interview, message: Message, moment: Moment) -> Interview:
        """Returns the interview about the policy that a supposition names, else about the one talked about since."""
        since = moment.memory.latest if interview.asides else ""
        other = self.subjects.named_by(message.text) or since
        policies = self.interviewer.policies
        if other == interview.subject or other not in policies or not self._script.finds("what_if", message.text):
            return interview
        turned = interview.turned_to(other) if interview.other else interview.about(other)
        found = self.interviewer.ear.supposition(turned, message.text, self.interviewer.prefers(turned))
        counts = found is not None and self.interviewer.wanted(turned).intersection(found.facts)
        return turned if counts else interview

    def _correction(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """不对，是45万: what was told before was wrong; with nothing in its place the field is asked again."""
        found = self.interviewer.ear.correction(interview, message.text, self.interviewer.prefers(interview))
        asks = self._script.finds("question", message.text) is not None
        if found is None or (asks and self.subjects.names_other(message.text, interview.subject)):
            return None  # 贷款不是银行的是小贷的，能贴息吗 corrects nothing of another policy
        if found.declined:
            (field_id,) = found.declined
            forgotten = replace(interview, profile=interview.profile.without(field_id)).asking(field_id)
            return self.interviewer.ask_again(forgotten, moment, "")
        return self.interviewer.proceed(interview, found, moment, how="corrected")

    def _may_have(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Whether they may have something else: 那能租人才房吗, or right after an assessment 那公租房呢."""
        bare = None if interview.asides else self._script.finds("bare_other", message.text)
        wish = bare or self._script.finds("may_have", message.text)
        begun = self._other(interview, message, moment, bool(wish)) if wish and interview.profile else None
        if begun is None or not begun.interview.asked:
            return begun
        known = self.interviewer.wanted(begun.interview).intersection(interview.profile)
        return self._supposing.suppose(begun.interview, Profile(), moment) if known else begun

    def _other(self, interview: Interview, message: Message, moment: Moment, wishes: bool = False) -> Spoken | None:
        """The same person asks to be assessed for another policy, or for all."""
        if self.subjects.wants_all(message.text, moment):
            return self.interviewer.begin(WHOLE_BASE, interview, message.text, moment)
        mine = bool(message.assesses and self._script.finds("first_person", message.text))
        other = self.subjects.named_by(message.text) if (mine or wishes) and not THRESHOLD.search(message.text) else ""
        if other and other != interview.subject:
            return self.interviewer.begin(other, interview, message.text, moment)
        return None

    def _answer(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """An answer to the question that is open, also one that cannot be understood."""
        if not interview.asked:
            return None
        lead, text = self.interviewer, message.text
        found, mine = lead.ear.hear(interview, text, lead.prefers(interview)), self._script.finds("first_person", text)
        if message.intent in _ELSEWHERE and message.sure >= SURE and found.problems.keys() <= {interview.asked}:
            return None  # a field that is named is meant, whatever else is said of it: 学历是火星大学
        asks = self._script.finds("question", text) is not None
        if asks and self._script.finds("what_if", text):
            return None  # what was supposed has no weight here, so it is no answer either
        if asks and (other := self._other(interview, message, moment)):
            return other
        of_others = asks and (self._script.finds("together", text) or self._script.finds("either_or", text))
        if of_others or self._is_beside(interview, message, found, asks):
            return None
        if found.facts and (not asks or message.assesses or (mine and not message.asks)):
            return lead.proceed(interview, found, moment, how="asked")
        if message.assesses and asks and mine and not self.subjects.names_other(text, interview.subject):
            return lead.next(interview, moment, lead.outlook(interview, moment))
        return None if asks else self._without_facts(interview, message, found, moment)

    def _is_beside(self, interview: Interview, message: Message, found: Profile, asks: bool) -> bool:
        """Tells whether a message is about something else than the question that is open."""
        if interview.is_silent and not self._is_plain(interview, found, asks):
            return True
        mine = self._script.finds("first_person", message.text)
        counts = mine and self.interviewer.wanted(interview).intersection(found.facts)
        if asks and not counts and self.subjects.names_other(message.text, interview.subject):
            return True
        # 34岁呢 after something else goes on about that
        return asks and interview.changes(found) and self._script.finds("and_if", message.text) is not None

    def _is_plain(self, interview: Interview, found: Profile, asks: bool) -> bool:
        """Tells whether a question that is not put again any more is answered: by 34岁, but not by a bare 好的."""
        value = found.value(interview.asked)
        worded = not isinstance(value, bool) or len(found.said(interview.asked)) > _BARE
        return value is not None and not asks and worded

    def _without_facts(self, interview: Interview, message: Message, found: Profile, moment: Moment) -> Spoken | None:
        """What tells nothing: a value that cannot be, a question passed over, or no answer at all."""
        text = message.text
        if message.is_social or (message.asks and not _has_figure(text)):
            return None
        if found.problems or found.declined:
            return self.interviewer.proceed(interview, found, moment, how="asked")
        beside = (
            len(text) > _LONGEST_ANSWER
            or self.subjects.names_other(text, interview.subject)
            or self.subjects.evidence(text) >= _ABOUT
        )
        return None if beside or interview.aside().is_silent else self._not_heard(interview, text, moment)

    def _not_heard(self, interview: Interview, text: str, moment: Moment) -> Spoken:
        """Asks once more; what was said is told back, unless it is but a word that could be said to anything (好吧)."""
        lead = self.interviewer
        if interview.asked == AUDIENCE:
            return lead.ask_again(interview, moment, "")
        key = "not_heard_said" if len(text) >= _TOLD_BACK else "not_heard"
        return lead.ask_again(interview.aside(), moment, self._script.say(key, said=text[:_SHORT]))

    def _addition(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Something more of the asker's case, told after the outcome was."""
        text = message.text
        open_still = interview.asked or interview.asides or len(text) > _LONGEST_ANSWER
        mine = self._script.finds("first_person", text)
        if open_still or message.is_social or (message.asks and not mine):
            return None
        wanted = self.interviewer.prefers(interview)
        found = self.interviewer.ear.hear(interview, text, wanted)
        if self._script.finds("question", text) or not wanted.intersection(found.facts):
            return None
        return self.interviewer.proceed(interview, found, moment)

    def _learning(self, interview: Interview, message: Message, moment: Moment) -> Interview:
        """Keeps what somebody tells of themselves in a question about something else: 我是硕士，要什么材料."""
        if not (interview.asked and message.asks and self._script.finds("first_person", message.text)):
            return interview
        lead = self.interviewer
        found = lead.ear.hear(interview, message.text, lead.prefers(interview))
        if self._script.finds("what_if", message.text) or not lead.wanted(interview).intersection(found.facts):
            return interview
        after = interview.learning(replace(found, problems={}))
        going_on = lead.next(after, moment).interview
        return replace(after, asked=going_on.asked) if going_on.asked else after

    def _aside(self, interview: Interview, message: Message) -> Aside:
        after = interview.aside().as_it_is() if message.is_social else interview.aside()
        reminds = interview.asked and not after.is_silent and not message.leaves and message.intent != "goodbye"
        return Aside(after, self.interviewer.remind(after) if reminds else None)

    def invited(self, reply: Reply, message: Message) -> str:
        """Returns the id of the policy whose conditions were told to somebody who asked how they stand, or nothing."""
        plain = prepare(message.text)
        if STACKS.search(plain):
            return ""  # 这两样能一起拿吗 asks of the rules, not of the asker
        outright = message.intent.startswith("ask_") and asks_for_verdict_alone(plain)
        asked = message.intent == "ask_eligibility" or outright
        mine = self._script.finds("first_person", message.text)
        own = outright or self._script.finds("left_out", message.text) or (mine and message.sure >= SURE)
        return reply.policies[0] if asked and own and reply.policies and reply.outcome in _INVITES else ""

    def tells_more(self, text: str, memory: Memory) -> bool:
        """Tells whether what sounds like small talk tells what the policy talked about looks at: 没有房子, 我没结婚."""
        about = memory.latest
        return about in self.interviewer.policies and only_tells(text) and self.interviewer.concerns(about, text)

    def told_for(self, text: str, memory: Memory) -> str:
        """Returns the id of the policy talked about for which `text` does nothing but tell a fact, or nothing.

        30, 去年10月 and 有深户 are conditions; 硕士 behind 补多少 is the case of an amount, and the answerer's.
        """
        if len(text) > _SHORT or not only_tells(text) or self.subjects.names_other(text, ""):
            return ""
        lead = self.interviewer
        talked_about = (one for one in memory.about if one in lead.policies and not lead.policies[one].is_outdated)
        alike = (one for one in talked_about if lead.concerns(one, text))
        return next((one for one in alike if not lead.counts(one, Interview(), text, cases=True)), "")


def _is_open(interview: Interview, moment: Moment) -> bool:
    """Tells whether the assessment is what is talked about."""
    if interview.asked:
        return True
    return moment.memory.focus[:1] == (interview.subject,) or (interview.subject == WHOLE_BASE and not interview.asides)


def _has_figure(text: str) -> bool:
    return any(char.isdigit() for char in normalise(text))
