"""Hears the words that move an interview itself: on, back, to its outcome, to another audience or another policy."""

from __future__ import annotations

from dataclasses import replace

from bot.policy.interview.audience import ENTERPRISE, INDIVIDUAL, said_audience
from bot.policy.interview.interview import AUDIENCE, MOST_ASIDES, WHOLE_BASE, Interview, Waits
from bot.policy.interview.interviewer import Interviewer
from bot.policy.interview.message import Message
from bot.policy.interview.spoken import Moment, Spoken
from bot.policy.interview.subjects import Subjects
from bot.policy.interview.supposing import Supposing
from bot.policy.model.reply import Button, Outcome, Reply
from bot.policy.profile.profile import Profile


class Steering:
    """Hears what an asker wants of the interview, not what they tell of themselves."""

    def __init__(self, interviewer: Interviewer, supposing: Supposing, subjects: Subjects) -> None:
        self._lead = interviewer
        self._supposing = supposing
        self._subjects = subjects
        self._script = interviewer.script

    def hear(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Words that move the interview itself: 跳过, 上一题, 停止, 继续, 看结果."""
        means, lead = self._script.means, self._lead
        if interview.asked and means(message.text, "stop"):
            return lead.stop(interview, moment)
        if interview.asked and means(message.text, "skip"):
            return lead.proceed(interview, Profile(declined=frozenset({interview.asked})), moment)
        if means(message.text, "back") and (interview.asked or interview.trail):
            before = interview.back()
            return lead.ask_again(before or interview, moment, "" if before else self._script.say("back_none"))
        if means(message.text, "again"):
            return lead.next(replace(interview.about(interview.subject), profile=Profile()), moment)
        if means(message.text, "resume") or self._script.finds("resumes", message.text):
            return lead.next(replace(interview, asides=0), moment)
        for steer in (self._vary, self._outcome, self._audience, self._switch, self._put_aside):
            if steered := steer(interview, message, moment):
                return steered
        return None

    def _vary(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Another case is wished for, without saying which: 换个条件试试."""
        if not self._script.means(message.text, "vary"):
            return None
        text = self._script.say("vary")
        return Spoken(Reply(Outcome.CLARIFIED, text, (), memory=moment.memory), replace(interview, waits=Waits.NOTHING))

    def _outcome(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """The outcome as it stands is asked for: 看结果; of what is talked about: 还差什么, 哪条不符合."""
        if self._script.means(message.text, "result"):
            return self._lead.tell(interview.as_it_is(), moment)
        if not (interview.profile or interview.supposed):
            return None
        if interview.subject == WHOLE_BASE and self._asks_for_all(message.text):
            return self._lead.next(replace(interview.as_it_is(), listed=False, asides=0), moment)
        if self._script.finds("lacks", message.text):
            return self._supposing.standing(interview, moment)
        if self._asks_why(interview, message):
            return self._supposing.why(interview, moment)
        waits = self._script.finds("when_met", message.text) and self._supposing.lacks_time(interview, moment)
        return self._supposing.standing(interview, moment) if waits else None

    def _asks_for_all(self, text: str) -> bool:
        """Tells whether nothing is asked but what there is: 能申请什么, 那有哪些补贴."""
        wish = self._script.finds("whole_base", text)
        return wish is not None and not wish.start() and not self._subjects.on_topic(text)

    def _asks_why(self, interview: Interview, message: Message) -> bool:
        """Tells whether right after an outcome its reason is asked for, or it is doubted: 为什么, 那就是没戏了."""
        told = not (interview.asked or interview.asides)
        return told and bool(self._script.finds("why", message.text) or self._script.finds("in_vain", message.text))

    def _audience(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """For whom it is: the answer to that question, or over the whole base a turn to the other one."""
        said = said_audience(self._script, message.text)
        if interview.asked != AUDIENCE:
            return self._other_audience(interview, message, said, moment) if said else None
        if not said and self._script.means(message.text, "individual"):
            return self._lead.next(replace(interview, audience=INDIVIDUAL), moment)
        found = self._lead.ear.hear(interview, message.text, frozenset())
        audience = said or self._hinted_audience(message, found)
        return self._lead.proceed(replace(interview, audience=audience), found, moment) if audience else None

    def _hinted_audience(self, message: Message, found: Profile) -> str:
        """Returns for whom it is by a word for a company or a person, or by what is told of somebody."""
        if self._script.means(message.text, "enterprise") or self._script.finds("company", message.text):
            return ENTERPRISE
        return INDIVIDUAL if found.facts or self._script.finds("person", message.text) else ""

    def _other_audience(self, interview: Interview, message: Message, said: str, moment: Moment) -> Spoken | None:
        """Over the whole base, who says that they ask for the other one gets the other list."""
        if interview.subject != WHOLE_BASE or said == interview.audience:
            return None
        found = self._lead.ear.hear(interview, message.text, frozenset())
        return self._lead.proceed(replace(interview, audience=said, listed=False), found, moment)

    def _switch(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """Another policy, with what is known: 换成英才住房, or 换个政策 without saying which."""
        wish = self._script.finds("switch", message.text)
        if wish is None:
            return None
        if not wish["what"]:
            buttons = (self._script.button("whole"), self._script.button("staff"))
            which = Reply(Outcome.CLARIFIED, self._script.say("which"), buttons, memory=moment.memory)
            return Spoken(which, interview.asking(""))
        other, _, told = wish["what"].partition(",")
        subject = "" if self._script.finds("question", wish["what"]) else self._subjects.named_by(other)
        return self._lead.begin(subject, interview, told, moment) if subject else None

    def _put_aside(self, interview: Interview, message: Message, moment: Moment) -> Spoken | None:
        """我想先问问专利: the interview waits until it is taken up, and the question is invited."""
        wish = self._script.finds("first", message.text)
        if wish is None or not interview.asked or self._script.finds("question", message.text):
            return None
        what = wish["what"]
        text = self._script.say("first_what", what=what) if what else self._script.say("first_any")
        shorts = self._subjects.hinted_by(what) if what else ()
        buttons = (*(Button(short, short) for short in shorts), self._script.button("resume"))
        waiting = replace(interview, asides=MOST_ASIDES)
        return Spoken(Reply(Outcome.CLARIFIED, text, buttons, memory=moment.memory), waiting)
