"""What the outcome would be: for what is supposed, for somebody else, and in money (算一算)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.policy.answers.compose import Composer, room, shorten
from bot.policy.answers.explain import explain
from bot.policy.answers.figured import bare_figures
from bot.policy.assessment.assessment import Verdict, fields_of
from bot.policy.assessment.sums import paid_by, sum_of
from bot.policy.interview.interview import WHOLE_BASE, Interview
from bot.policy.interview.interviewer import Interviewer
from bot.policy.interview.notes import Notes
from bot.policy.interview.spoken import Moment, Spoken, remembering
from bot.policy.model.conditions import AnyOf, bound_with
from bot.policy.model.facts import Choice
from bot.policy.model.formula import bases_of
from bot.policy.model.model import Kind, Policy
from bot.policy.model.reply import OUTCOMES, Outcome, Reply
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile
from bot.policy.search.ways_to_ask import HOW_MUCH, RATE
from bot.policy.text.text import normalise

_MOST_BESIDE = 2
_NAME = 2
"""Characters by which a condition names a field: 学历 of 最高学历."""
_EXAMPLES = 3
_TAIL = re.compile(r"(?:的?话|的)?[,， ]*(?:那|就|又|还|也)*(?:能|可以|会|可|大概|总共|一共|合计)*$")
"""What stands between what is supposed and 拿多少: 专利的话能."""
_SEVERAL = 2
_OF_TIME = {"月", "年"}
_MONEY = "元"


class Supposing:
    """Tells outcomes of which nothing is kept but what the asker told of themselves."""

    def __init__(self, lead: Interviewer, composer: Composer, catalogue: Catalogue) -> None:
        self._lead = lead
        self._composer = composer
        self._catalogue = catalogue
        self._notes = Notes(catalogue, lead.script)

    def suppose(self, interview: Interview, found: Profile, moment: Moment) -> Spoken:
        """Tells what the outcome would be if; nothing of it is kept."""
        if interview.subject == WHOLE_BASE:
            return self._lead.whole_base.suppose(interview, found, moment)
        after = interview.supposing(found)
        lead = self._notes.say("supposed", after.supposed, self._lead.wanted(interview))
        lead += self._kept(interview, after.supposed)
        assessment = self._lead.assess(self._as_supposed(after), moment)
        buttons = (
            self._lead.questions.buttons(interview.asked) if interview.asked else self._lead.closing_buttons(assessment)
        )
        question = self._lead.remind(interview) if interview.asked else None
        space = room(buttons, question.text if question else "")
        text = self._lead.reporter.report(assessment, space, lead)
        whole = f"{text}\n{question.text}" if question else text
        return Spoken(self._lead.replied(assessment, whole, buttons, moment), after)

    def _kept(self, interview: Interview, supposed: Profile) -> str:
        """Says which sums stay as told where another choice is supposed that has bounds of its own: 批发呢 of 零售."""
        policy = self._lead.policies[interview.subject]
        rules = (policy.rule, AnyOf(tuple(one.when for one in policy.statements if one.when)))
        chosen = (one for one, fact in supposed.facts.items() if isinstance(fact.value, Choice))
        others = [one for one in chosen if interview.changes(supposed.only(one))]
        bound = {field for one in others for rule in rules for field in bound_with(rule, one)}
        sums = [one for one in interview.profile if one in bound and self._catalogue[one].unit == _MONEY]
        kept = self._notes.listed(interview.profile.without(*supposed), sums)
        return self._lead.script.say("supposed_kept", facts=kept) if kept else ""

    def suppose_beside(self, interview: Interview, found: Profile, moment: Moment) -> Spoken | None:
        """Tells that no condition looks at what is supposed by itself, with the ones that speak of it."""
        policy = self._lead.policies.get(interview.subject)
        if policy is None:
            return None
        names = [self._catalogue[one].label[-_NAME:] for one in found.facts]
        about = [s for s in policy.of_kind(Kind.CONDITION) if any(name in s.text for name in names)][-_MOST_BESIDE:]
        lead = self._notes.say("supposed", found, found.facts)
        said = self._lead.script.say("supposed_about" if about else "supposed_nothing", short=policy.short)
        facts = self._composer.facts(policy, about, moment.today) if about else ""
        grounds = self._composer.grounds(policy, about or policy.statements[:1], moment.today)
        question = self._lead.remind(interview) if interview.asked else None
        buttons = question.buttons if question else self._composer.buttons(policy, [Kind.CONDITION])
        lines = [lead + said, facts, grounds, question.text if question else ""]
        cited = tuple(f"{policy.id}/{statement.id}" for statement in about)
        memory = remembering(moment.memory, (policy.id,))
        text = shorten([line for line in lines if line], room(buttons))
        reply = Reply(OUTCOMES[policy.status_on(moment.today)], text, buttons, (policy.id,), cited, memory)
        return Spoken(reply, replace(interview, asides=0))

    def for_other(self, interview: Interview, who: str, found: Profile, moment: Moment) -> Spoken:
        """Tells the outcome for somebody else, of whom `found` is known; a spouse has the asker's homes too.

        What is known of the asker stays as it is; more that is told of the other one (他还是博士) is added to theirs.
        """
        after = interview.supposing(found, who)
        other, known = self._as_supposed(after), after.supposed
        if interview.subject == WHOLE_BASE:
            return replace(self._lead.whole_base.suppose(other, known, moment), interview=after)
        assessment = self._lead.assess(other, moment)
        policy, script = assessment.policy, self._lead.script
        if not known.facts:
            labels = "、".join(self._catalogue[one].label for one in assessment.missing[:_EXAMPLES])
            asks = script.say("for_other_ask", who=self._called(who), fields=labels, short=policy.short)
            return Spoken(Reply(Outcome.CLARIFIED, asks, memory=moment.memory), replace(after, asked=""))
        lead = self._of_other(who, known)
        buttons = self._lead.closing_buttons(assessment)
        text = self._lead.reporter.report(assessment, room(buttons), lead)
        return Spoken(self._lead.replied(assessment, text, buttons, moment), replace(after, asked=""))

    def standing(self, interview: Interview, moment: Moment) -> Spoken:
        """Tells the outcome once more, of what is supposed or of somebody else where that is talked about."""
        if interview.other:
            return self.for_other(interview, interview.other, Profile(), moment)
        if interview.supposed:
            return self.suppose(interview, Profile(), moment)
        return self._lead.tell(interview, moment)

    def why(self, interview: Interview, moment: Moment) -> Spoken:
        """Tells what keeps the one talked about from it, without the whole outcome; any other outcome is told anew."""
        if interview.subject == WHOLE_BASE:
            return self.standing(interview, moment)
        assessment = self._lead.assess(self._as_supposed(interview), moment)
        if assessment.by_rule is not Verdict.NOT_MET:
            return self.standing(interview, moment)
        buttons = self._lead.closing_buttons(assessment)
        text = shorten(self._lead.reporter.why(assessment).split("\n"), room(buttons))
        return Spoken(self._lead.replied(assessment, text, buttons, moment), interview)

    def lacks_time(self, interview: Interview, moment: Moment) -> bool:
        """Tells whether nothing but time is missing of what keeps the one talked about from it."""
        if interview.subject == WHOLE_BASE:
            return False
        found = self._lead.assess(self._as_supposed(interview), moment)
        short_of = [self._catalogue[line.field].unit for line in found.nearest or found.failed if line.field]
        return found.by_rule is not Verdict.MET and bool(short_of) and set(short_of) <= _OF_TIME

    def _as_supposed(self, interview: Interview) -> Interview:
        """Returns the interview with the profile that is talked about: with what is supposed, or somebody else's."""
        known = interview.profile
        if interview.other:
            spouse = self._lead.script.finds("spouse", interview.other)
            fields = (field.id for field in self._catalogue.fields.values() if spouse and field.household)
            known = known.only(*fields)
        return replace(interview, profile=known.merged(interview.supposed))

    def _of_other(self, who: str, known: Profile) -> str:
        """Says of whom an outcome is told that is not the asker's."""
        facts = self._notes.listed(known, known.facts)
        return self._lead.script.say("for_other", who=self._called(who), facts=facts)

    def _called(self, who: str) -> str:
        """Returns how somebody else is spoken of: 您同事, but 他 and 第二个."""
        return who if self._lead.script.finds("by_itself", who) else self._lead.script.say("of_yours", who=who)

    def sum(self, subject: str, interview: Interview, text: str, moment: Moment) -> Spoken | None:
        """Tells what `subject` gives to an asker of whom something is known, with what `text` tells or supposes.

        None when nothing of it is decided yet: then the policy's amounts as they stand answer better.
        """
        policy = self._lead.policies[subject]
        fresh = self._for_sum(interview, subject, text)
        supposed = self._supposes(policy, text) or bool(fresh.supposed) or bool(fresh.other)
        said = replace(self._told_with_question(fresh, text, supposed, moment), problems={})
        after = fresh.supposing(said, fresh.other) if supposed else fresh.learning(said)
        found = after.supposed if supposed else said
        assessment = self._lead.assess(self._as_supposed(after), moment)
        if assessment.by_rule is Verdict.UNKNOWN and not sum_of(assessment).personal:
            return None
        if assessment.by_rule is Verdict.MET and not paid_by(assessment):
            return None
        lead = self._notes.say("supposed" if supposed else "noted", found, self._lead.wanted(fresh))
        lead = self._of_other(fresh.other, found) if fresh.other else lead
        open_still = self._lead.next(after, moment).interview.asked if assessment.by_rule is not Verdict.NOT_MET else ""
        question = self._lead.remind(replace(after, asked=open_still)) if open_still and interview.asked else None
        buttons = question.buttons if question else self._lead.closing_buttons(assessment)
        told = [policy.statement(key) for key in paid_by(assessment)]
        grounds = self._composer.grounds(policy, [s for s in told if s], moment.today)
        tail = [grounds, *([question.text] if question else [])]
        space = room(buttons, lead, *tail)
        lines = [lead, explain(assessment, space, money=True), *tail]
        reply = self._lead.replied(assessment, "\n".join(line for line in lines if line), buttons, moment)
        waiting = after.asking(open_still) if question else replace(after, asked="")
        return Spoken(reply, waiting, learned=() if supposed else tuple(found.facts))

    def _for_sum(self, interview: Interview, subject: str, text: str) -> Interview:
        """Returns the interview about `subject`: what is supposed stays so unless they ask of themselves."""
        fresh = interview if interview.subject == subject else interview.about(subject)
        mine = self._lead.script.finds("first_person", text) and not self._lead.script.finds("goes_on", text)
        return fresh.as_it_is() if mine else fresh

    def _told_with_question(self, interview: Interview, text: str, supposed: bool, moment: Moment) -> Profile:
        """Reads what a question for the amount tells; a bare 满12个月 is what the asker is short of."""
        wanted = self._lead.prefers(interview)
        if not supposed:
            found = self._lead.ear.hear(replace(interview, asked=""), text, wanted)
            if not wanted.intersection(found.facts):
                found = self._lead.ear.restated(interview, text, wanted)
            policy = self._lead.policies[interview.subject]
            figures = bases_of(policy.statements)
            return found.merged(bare_figures(text, sorted(figures - found.facts.keys()), self._catalogue))
        short_of = [line.field for line in self._lead.assess(self._as_supposed(interview), moment).nearest]
        text = RATE.sub("", normalise(text))
        before = _TAIL.sub("", HOW_MUCH.split(text)[0]) or text
        return self._lead.ear.restated(
            replace(interview, told=(*interview.told, *interview.supposed, *short_of)), before, wanted
        )

    def _supposes(self, policy: Policy, text: str) -> bool:
        """Tells whether what stands beside the question is not so (那还清后能拿多少), or is nobody's (硕士给多少).

        Figures from which the amount is worked out are the asker's all the same.
        """
        if self._lead.script.finds("supposes", text):
            return True
        if self._lead.script.finds("first_person", text):
            return False
        figures = bases_of(policy.statements)
        return not (figures.intersection(self._told_in(policy, text)) or self._tells_story(policy, text))

    def _tells_story(self, policy: Policy, text: str) -> bool:
        """Tells whether several facts stand in clauses before the one that asks: 做批发的，卖了60亿，能拿多少."""
        story, _, _ = HOW_MUCH.split(normalise(text))[0].rpartition(",")
        return len(self._told_in(policy, story)) >= _SEVERAL

    def _told_in(self, policy: Policy, text: str) -> frozenset[str]:
        """Returns the fields of `policy` that `text` tells."""
        wanted = fields_of(policy)
        return wanted.intersection(self._lead.ear.hear(Interview(), text, wanted).facts)
