"""The part of an interview that is about the whole base: for whom, what is asked, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.policy.answers.compose import room
from bot.policy.interview.asking import Questions
from bot.policy.interview.audience import ENTERPRISE, INDIVIDUAL, said_audience
from bot.policy.interview.interview import AUDIENCE, Interview, Waits
from bot.policy.interview.notes import Notes
from bot.policy.interview.overview import Overview
from bot.policy.interview.report import Reporter
from bot.policy.interview.spoken import Moment, Spoken, asked, listing
from bot.policy.interview.survey import Survey, Surveyor
from bot.policy.model.model import Policy
from bot.policy.model.reply import Outcome, Reply
from bot.policy.profile.profile import Profile

_MOST_REMEMBERED = 3


class WholeBase:
    """Leads an interview about every policy at once.

    Attributes:
        fields: the fields that any of the policies looks at.
    """

    def __init__(self, policies: Iterable[Policy], reporter: Reporter, questions: Questions) -> None:
        self._questions = questions
        self._script = questions.script
        self._surveyor = Surveyor(policies, questions.catalogue, questions.script.easy)
        self._overview = Overview(reporter, questions.catalogue, questions.script)
        self._notes = Notes(questions.catalogue, questions.script)
        self.fields = self._surveyor.fields

    def audience(self, interview: Interview, found: Profile, text: str) -> str:
        """Returns for whom is asked, as far as `text` and the facts tell; empty while it is open."""
        individual = INDIVIDUAL if self._script.finds("tells_oneself", text) else ""
        told = said_audience(self._script, text) or individual or self._surveyor.audience_of(found)
        if not told and self._script.means(text, "individual"):
            told = INDIVIDUAL
        if not told and self._script.finds("company", text):
            told = ENTERPRISE
        known = told or interview.audience or self._surveyor.audience_of(interview.profile.merged(found))
        return known or (INDIVIDUAL if self._script.finds("person", text) else "")

    def next(self, interview: Interview, moment: Moment, lead: str, before: Profile | None = None) -> Spoken:
        """Says what comes next: at first what there is by now, then only what changed; always with the next question.

        Args:
            interview: where it stands.
            moment: now.
            lead: what is said first.
            before: what was known before the last message; None when nothing was learned of it.
        """
        if not interview.audience:
            return self._ask(interview.asking(AUDIENCE), [lead, self._script.say("audience")], moment)
        survey = self._survey(interview, moment)
        if not survey.question or len(interview.trail) >= self._script.most_questions:
            return self.tell(interview, moment, lead, self._script.say("whole_end"))
        after = interview.asking(survey.question)
        question = self._script.say("whole_next", question=self._questions.text(survey.question))
        if interview.listed or not (survey.sure or survey.possible):
            return self._ask(after, [lead, *self._changes(interview, before, survey, moment), question], moment)
        buttons = (*self._questions.buttons(survey.question), *self._overview.buttons(survey)[:1])
        space = room(buttons, question)
        text = f"{self._told(survey, interview, space)}\n{question}"
        memory = listing(moment.memory, self._overview.shown(survey))
        return Spoken(Reply(Outcome.CLARIFIED, text, buttons, memory=memory), replace(after, listed=True))

    def tell(self, interview: Interview, moment: Moment, lead: str, close: str) -> Spoken:
        """Tells what there is by now; `close` is said last."""
        survey = self._survey(interview, moment)
        offers = interview.may_offer
        tail = [line for line in (close, self._script.say("consent") if offers else "") if line]
        consent = (self._script.button("agree"), self._script.button("refuse")) if offers else ()
        buttons = (*consent, *self._overview.buttons(survey), self._script.button("staff"))
        space = room(buttons, lead, *tail)
        text = "\n".join(line for line in (lead, self._told(survey, interview, space), *tail) if line)
        shown = (*survey.sure, *survey.possible)[:_MOST_REMEMBERED]
        cited = tuple(f"{one.policy.id}/{line.statement}" for one in shown for line in one.met[:1] if line.statement)
        memory = listing(moment.memory, self._overview.shown(survey))
        reply = Reply(Outcome.ANSWERED, text, buttons, tuple(one.policy.id for one in shown), cited, memory=memory)
        return Spoken(reply, interview.asking("").waiting(Waits.CONSENT if offers else Waits.NOTHING))

    def stop(self, interview: Interview, moment: Moment) -> Spoken:
        """Closes in two lines: the list was told."""
        survey = self._survey(interview, moment)
        text = f"{self._script.say('stopped')}\n{self._overview.brief(survey)}"
        ways = (self._script.button("result"), self._script.button("resume"), self._script.button("staff"))
        buttons = (*self._overview.buttons(survey)[:1], *ways)
        return Spoken(Reply(Outcome.CLARIFIED, text, buttons, memory=moment.memory), interview.asking(""))

    def suppose(self, interview: Interview, found: Profile, moment: Moment) -> Spoken:
        """Tells what there would be if; nothing of it is kept."""
        lead = self._notes.say("supposed", found, self.fields)
        supposed = replace(interview, profile=interview.profile.merged(found), offered=True)
        return replace(self.tell(supposed, moment, lead, ""), interview=interview)

    def _changes(self, interview: Interview, before: Profile | None, now: Survey, moment: Moment) -> list[str]:
        if before is None or not interview.listed:
            return []
        then = self._surveyor.survey(before, interview.audience, moment.today)
        return self._overview.changes(then, now)

    def _survey(self, interview: Interview, moment: Moment) -> Survey:
        return self._surveyor.survey(interview.profile, interview.audience, moment.today)

    def _told(self, survey: Survey, interview: Interview, space: int) -> str:
        return self._overview.tell(survey, self._notes.listed(interview.profile, self.fields), space)

    def _ask(self, interview: Interview, lines: Iterable[str], moment: Moment) -> Spoken:
        text = "\n".join(line for line in lines if line)
        return asked(interview, text, self._questions.buttons(interview.asked), moment)
