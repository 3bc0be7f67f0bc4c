"""Leads an assessment through a conversation: each move says what comes next, a question or the outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from bot.policy.answers.asked import told_alone
from bot.policy.answers.compose import Composer, room, shorten
from bot.policy.answers.receipt import issue
from bot.policy.assessment.assessment import Assessment, Verdict, assess, fields_of, next_question
from bot.policy.assessment.benefits import amount_fields
from bot.policy.assessment.quota import quotas_told
from bot.policy.interview.asking import Questions
from bot.policy.interview.audience import INDIVIDUAL, as_ones_own, on_behalf
from bot.policy.interview.ear import Ear
from bot.policy.interview.errands import Errands
from bot.policy.interview.interview import WHOLE_BASE, Interview, Waits
from bot.policy.interview.notes import Notes
from bot.policy.interview.report import Reporter
from bot.policy.interview.script import Script
from bot.policy.interview.spoken import Moment, Spoken, asked, remembering
from bot.policy.interview.whole_base import WholeBase
from bot.policy.model.conditions import leaves
from bot.policy.model.formula import bases_of
from bot.policy.model.model import Kind, Policy, Status
from bot.policy.model.reply import OUTCOMES, Button, Outcome, Reply
from bot.policy.profile.fields import Catalogue, sources
from bot.policy.profile.profile import Profile
from bot.policy.text.text import normalise

_LINE = "\n"
_MOST_CONDITIONS = 3


class Interviewer:
    """Leads interviews about one set of policies. Immutable: a changed base gets a new one."""

    def __init__(
        self,
        policies: Iterable[Policy],
        composer: Composer,
        catalogue: Catalogue,
        script: Script,
        mend: Callable[[str], str] = normalise,
    ) -> None:
        """Leads interviews about `policies`; `mend` mends the typos of what is heard."""
        self.script = script
        self.ear = Ear(catalogue, script, mend)
        self.questions = Questions(catalogue, script)
        self.errands = Errands(composer, script)
        self.policies = {policy.id: policy for policy in policies}
        self._composer = composer
        self._catalogue = catalogue
        self.reporter = Reporter(composer, catalogue, script)
        self._notes = Notes(catalogue, script)
        self.whole_base = WholeBase(self.policies.values(), self.reporter, self.questions)

    def prefers(self, interview: Interview) -> frozenset[str]:
        """Returns the fields that the subject looks at: they win where the words alone leave several."""
        policy = self.policies.get(interview.subject)
        return fields_of(policy) if policy else frozenset()

    def short(self, subject: str) -> str:
        """Returns what a subject is called; empty for the whole base and for a policy that is gone."""
        policy = self.policies.get(subject)
        return policy.short if policy else ""

    # -- moves -----------------------------------------------------------------------------------------------------

    def begin(self, subject: str, interview: Interview, text: str, moment: Moment) -> Spoken:
        """Takes up `subject`, a policy's id or `WHOLE_BASE`, with what is known and what `text` tells."""
        whose = interview.whose if interview.profile else on_behalf(self.script, text)
        text = as_ones_own(self.script, text, whose)
        fresh = self._with_own_case(replace(interview.about(subject), whose=whose), text, moment)
        policy = self.policies.get(subject)
        told = self._notes.beside(policy, text) if policy else text
        found = self.ear.hear(fresh, told, self.prefers(fresh))
        if policy is None:
            audience = INDIVIDUAL if whose else self.whole_base.audience(fresh, found, text)
            fresh = replace(fresh, audience=audience)
        return self.proceed(fresh, found, moment)

    def _with_own_case(self, interview: Interview, text: str, moment: Moment) -> Interview:
        """Returns the interview that knows, too, what was told of themselves by somebody who only asked at first."""
        memory = moment.memory
        named = self.script.finds("other_person", text)  # 她31岁 says more of the one who was asked for
        other = (named and not named["they"]) or self.script.finds("spouse", text)
        talked_about = told_alone(memory) if interview.subject == WHOLE_BASE else memory.latest == interview.subject
        if not talked_about or not memory.own or other:
            return interview
        wanted = self.wanted(interview).intersection(memory.own)
        told = Profile.from_plain(memory.told).only(*sorted(wanted - set(interview.profile)))
        return replace(interview, profile=told.merged(interview.profile))

    def concerns(self, subject: str, text: str) -> bool:
        """Tells whether `text` tells anything that a policy looks at."""
        wanted = self.prefers(Interview(subject=subject))
        return bool(wanted.intersection(self.ear.hear(Interview(), text, wanted).facts))

    def counts(self, subject: str, interview: Interview, text: str, cases: bool = False) -> bool:
        """Tells whether `text` tells what an amount of `subject` is counted from; with `cases` also its case.

        Without, the case counts only where no condition looks at it: how long the lease is, not the degree.
        """
        policy = self.policies.get(subject)
        if policy is None:
            return False
        fields = frozenset(field for one in policy.statements for field in amount_fields(one))
        if not cases:
            fields = bases_of(policy.statements) | (fields - {check.field for check in leaves(policy.rule)})
        fields |= {source for field in fields for source in sources(self._catalogue[field])}
        known = interview if interview.subject == subject else interview.about(subject)
        return bool(fields.intersection(self.ear.restated(known, text, self.wanted(known)).facts))

    def note(self, interview: Interview, text: str, moment: Moment) -> Spoken | None:
        """Notes what `text` tells and asks which policy it is told for; None when it tells nothing."""
        found = self.ear.hear(interview, text, frozenset())
        noted = self._notes.say("noted", found, self.wanted(replace(interview, subject=WHOLE_BASE)))
        if not noted:
            return None
        buttons = (self.script.button("whole"), self.script.button("staff"))
        reply = Reply(Outcome.CLARIFIED, noted + self.script.say("noted_which"), buttons, memory=moment.memory)
        return Spoken(reply, interview.learning(found), learned=tuple(found.facts))

    def proceed(self, interview: Interview, found: Profile, moment: Moment, how: str = "told") -> Spoken:
        """Takes what a message told and says what comes next."""
        after = interview.learning(found)
        if found.problems:
            return self._again(after, found, moment, how)
        key = "changed" if how == "corrected" else "noted"
        noted = self._notes.say(key, found, self.wanted(interview))
        if how == "asked":  # what does not count here was heard all the same
            noted = noted or self._notes.say(key, found, found.facts)
        lead = noted or (self.script.say("passed") if found.declined else "")
        if interview.subject == WHOLE_BASE:
            spoken = self.whole_base.next(after, moment, lead, interview.profile)
        else:
            limited = any(self._catalogue[one].limit for one in found.facts)
            lead = (quotas_told(self.assess(after, moment)) if limited else "") or lead
            said = [lead, self._counted(after, found, moment), self._settled(interview, after, moment)]
            spoken = self.next(after, moment, "\n".join(filter(None, said)))
        return replace(spoken, learned=tuple(found.facts), how=how)

    def next(self, interview: Interview, moment: Moment, lead: str = "") -> Spoken:
        """Says what comes next: the question that settles most, else the outcome."""
        if interview.subject == WHOLE_BASE:
            return self.whole_base.next(interview, moment, lead)
        policy = self.policies[interview.subject]
        if not fields_of(policy):
            return self._without_checks(policy, interview, moment)
        assessment = self.assess(interview, moment)
        field = None if assessment.verdict is Verdict.NOT_MET else next_question(assessment)
        if field is None:
            return self.tell(interview, moment, lead)
        count = max(len(assessment.missing), 1)
        key = "ask_first" if not interview.trail and not lead else "ask_next" if count > 1 else "ask_last"
        key = "ask_amount" if assessment.verdict is Verdict.MET else key
        question = self.questions.text(field.id, policy)
        text = self.script.say(key, short=policy.short, question=question, count=str(count))
        return self._ask(interview.asking(field.id), [lead, text], moment)

    def tell(self, interview: Interview, moment: Moment, lead: str = "", close: str = "") -> Spoken:
        """Tells the outcome as it stands, with a receipt; `close` is said last."""
        if interview.subject == WHOLE_BASE:
            return self.whole_base.tell(interview, moment, lead, close)
        assessment = self.assess(interview, moment)
        receipt = issue(assessment) if interview.profile else None
        offers = interview.may_offer
        tail = [close, self.script.say("consent") if offers else ""]
        buttons = (*self._consent_buttons(offers), *self.closing_buttons(assessment))
        space = room(buttons, *tail)
        text = self.reporter.report(assessment, space, lead, receipt.number if receipt else "")
        after = interview.asking("").waiting(Waits.CONSENT if offers else Waits.NOTHING)
        whole = "\n".join([text, *(line for line in tail if line)])
        return Spoken(self.replied(assessment, whole, buttons, moment), after, receipt)

    def stop(self, interview: Interview, moment: Moment) -> Spoken:
        """Ends the questions: with the outcome as it stands, or in two lines when it was told already."""
        stopped = self.script.say("stopped")
        if interview.listed:
            return self.whole_base.stop(interview, moment)
        if interview.profile:
            return self.tell(interview, moment, close=stopped)
        buttons = (self.script.button("resume"), self.script.button("staff"))
        return Spoken(Reply(Outcome.CLARIFIED, stopped, buttons, memory=moment.memory), interview.asking(""))

    def follow(self, reply: Reply, subject: str, interview: Interview, text: str, moment: Moment) -> Spoken | None:
        """Goes on after the answerer has told an asker how they stand, or has told them the conditions.

        Args:
            reply: what was answered.
            subject: id of the policy it is about.
            interview: where the last assessment stands, with what it knows.
            text: what the asker said.
            moment: now.

        Returns:
            `reply` with the question that comes next or the receipt below it; an assessment of its own when more is
            known of the asker than `text` told; None when there is nothing to ask or to add.
        """
        policy = self.policies[subject]
        wanted = self.wanted(interview.about(subject))
        if not wanted:
            return None
        if policy.has_expired(moment.today):
            return self._noted_silently(reply, interview.about(subject), text)
        begun = self.begin(subject, interview, text, moment)
        told = wanted.intersection(begun.learned)
        if wanted.intersection(begun.interview.profile) - told:
            return begun
        settled = begun.interview.asked and self.assess(begun.interview, moment).verdict is Verdict.MET
        if settled and not reply.assesses:
            return replace(begun, reply=reply, interview=begun.interview.asking(""))  # nobody asked for the amount
        if begun.interview.asked:
            return self._with_question(reply, begun, bool(told), moment)
        return self._with_receipt(reply, begun) if reply.assesses else None  # a receipt says an outcome

    def _with_question(self, reply: Reply, begun: Spoken, told: bool, moment: Moment) -> Spoken:
        """Returns `reply` with the question that comes next, and what there is to be had if anything was told."""
        settled = self.assess(begun.interview, moment).verdict is Verdict.MET
        question = self.remind(begun.interview, "ask_amount" if settled else "ask_beside" if told else "ask_invited")
        amount = "" if reply.assesses else self.reporter.amount(self.assess(begun.interview, moment))
        outlook = self.script.say("outlook", amount=amount) if told and amount else ""
        added = "\n".join(filter(None, [outlook, question.text]))
        return replace(begun, reply=_joined(reply, added, question.buttons))

    def _with_receipt(self, reply: Reply, begun: Spoken) -> Spoken | None:
        """Returns `reply`, which tells an outcome, with the number of its receipt; None when there is none."""
        if begun.receipt is None:
            return None
        lines = [self.script.say("receipt", number=begun.receipt.number)]
        if begun.interview.waits is Waits.CONSENT:
            lines.append(self.script.say("consent"))
        return replace(begun, reply=_joined(reply, "\n".join(lines), begun.reply.buttons))

    def _noted_silently(self, reply: Reply, interview: Interview, text: str) -> Spoken | None:
        """Keeps what was told for a policy that has ended: 现在的呢 is asked with the same figures."""
        found = self.ear.hear(interview, text, self.prefers(interview))
        if not self.wanted(interview).intersection(found.facts):
            return None
        return Spoken(reply, interview.learning(replace(found, problems={})), learned=tuple(found.facts))

    def remind(self, interview: Interview, key: str = "") -> Reply:
        """Puts the open question below the answer to something else; in one short line unless `key` says how."""
        question = (
            self.questions.text(interview.asked, self.policies.get(interview.subject))
            if key
            else self.questions.short(interview.asked)
        )
        key = key or ("remind_whole" if interview.subject == WHOLE_BASE else "remind")
        text = self.script.say(key, short=self.short(interview.subject), question=question)
        return Reply(Outcome.CLARIFIED, text, self.questions.buttons(interview.asked))

    def ask_again(self, interview: Interview, moment: Moment, lead: str) -> Spoken:
        """Puts the question asked last once more, after `lead`."""
        return self._ask(
            interview, [lead, self.questions.text(interview.asked, self.policies.get(interview.subject))], moment
        )

    def outlook(self, interview: Interview, moment: Moment) -> str:
        """Tells what there is to be had if all that is open holds, as far as that is sure by now."""
        if interview.subject not in self.policies:
            return ""
        amount = self.reporter.amount(self.assess(interview, moment))
        return self.script.say("outlook", amount=amount) if amount else self.script.say("not_yet")

    def _counted(self, interview: Interview, found: Profile, moment: Moment) -> str:
        """Tells the amount at once when a message told the figures that it is counted from: 利息15万，贷款300万."""
        statements = self.policies[interview.subject].statements if interview.subject in self.policies else ()
        if not bases_of(statements).intersection(found.facts):
            return ""
        assessment = self.assess(interview, moment)
        amount = self.reporter.amount(assessment) if assessment.by_rule is Verdict.UNKNOWN else ""
        return self.script.say("outlook", amount=amount) if amount else ""

    def _settled(self, before: Interview, after: Interview, moment: Moment) -> str:
        """Tells the outcome as soon as no more than the amount is still asked for, and again when that has changed."""
        found = self.assess(after, moment)
        if found.verdict is not Verdict.MET or next_question(found) is None:
            return ""
        outcome = self.reporter.outcome(found)
        told = self.reporter.outcome(self.assess(before, moment)) if before.asked else ""
        return outcome if outcome != told else ""

    # -- the words -------------------------------------------------------------------------------------------------

    def _again(self, interview: Interview, found: Profile, moment: Moment, how: str) -> Spoken:
        """Says what was understood of a figure that cannot be, and what is expected; the field is asked again."""
        field_id, problem = next(iter(found.problems.items()))
        noted = self._notes.say("noted", found, self.wanted(interview))
        again = self._ask(interview.asking(field_id), [noted, problem], moment)
        return replace(again, learned=tuple(found.facts), how=how)

    def _ask(self, interview: Interview, lines: Iterable[str], moment: Moment) -> Spoken:
        text = "\n".join(line for line in lines if line)
        policies = (interview.subject,) if interview.subject in self.policies else ()
        return asked(interview, text, self.questions.buttons(interview.asked), moment, policies)

    def wanted(self, interview: Interview) -> frozenset[str]:
        """Returns the fields whose facts count for the subject, also those that its fields follow from."""
        fields = self.whole_base.fields if interview.subject == WHOLE_BASE else self.prefers(interview)
        return fields | {source for field_id in fields for source in sources(self._catalogue[field_id])}

    def assess(self, interview: Interview, moment: Moment) -> Assessment:
        """Returns where the interview's profile stands with its policy, which must be one."""
        return assess(self.policies[interview.subject], interview.profile, moment.today, self._catalogue)

    def replied(self, assessment: Assessment, text: str, buttons: tuple[Button, ...], moment: Moment) -> Reply:
        """Returns `text` as the reply that tells an assessment, with what it rests on."""
        policy = assessment.policy
        lines = (*assessment.deciding, *assessment.met, *assessment.lines)
        cited = tuple(dict.fromkeys(f"{policy.id}/{line.statement}" for line in lines if line.statement))
        memory = remembering(moment.memory, (policy.id,))
        return Reply(OUTCOMES[assessment.status], text, buttons, (policy.id,), cited, memory)

    def closing_buttons(self, assessment: Assessment) -> tuple[Button, ...]:
        """Returns the ways on from an outcome: a checklist, other facts, the policy that replaced this one, staff."""
        heir = self.policies.get(assessment.policy.superseded_by)
        if assessment.status is Status.EXPIRED and heir is not None:
            return (self.script.button("assess", heir.short), self.script.button("staff"))
        keys = ["vary", "staff"] if assessment.verdict is Verdict.NOT_MET else ["checklist", "vary", "staff"]
        return tuple(self.script.button(key, assessment.policy.short) for key in keys)

    def _consent_buttons(self, offers: bool) -> tuple[Button, ...]:
        return (self.script.button("agree"), self.script.button("refuse")) if offers else ()

    def _without_checks(self, policy: Policy, interview: Interview, moment: Moment) -> Spoken:
        """Gives the conditions of a policy that people alone can judge."""
        statements = policy.of_kind(Kind.CONDITION)[:_MOST_CONDITIONS]
        head = self.script.say("no_checks" if statements else "no_conditions", short=policy.short)
        facts = self._composer.facts(policy, statements, moment.today) if statements else policy.summary
        lines = [head, facts, self._composer.grounds(policy, statements, moment.today)]
        cited = tuple(f"{policy.id}/{statement.id}" for statement in statements)
        buttons = self._composer.buttons(policy, [Kind.CONDITION])
        memory = remembering(moment.memory, (policy.id,))
        outcome = OUTCOMES[policy.status_on(moment.today)]
        text = shorten(lines, room(buttons))
        return Spoken(Reply(outcome, text, buttons, (policy.id,), cited, memory), interview.asking(""))


def _joined(reply: Reply, below: str, buttons: tuple[Button, ...]) -> Reply:
    """Returns a reply with something below it; its lines on status and source give way if it grows too long."""
    space = room(buttons, below)
    return replace(reply, text=f"{shorten(reply.text.split(_LINE), space)}\n{below}", buttons=buttons)
