"""Answers an asker's own case: what they told is read into a profile and the policy assessed for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot.policy.answers.asked import Asked, asked_last, asks_of_several, asks_outright, names_oneself, only_tells
from bot.policy.answers.candidate import NAMED_CLOSELY, TOLD, Candidate, near_the_best
from bot.policy.answers.figured import Figured, bare_figures
from bot.policy.answers.judged import MUCH, SEVERAL, OwnCase, judge
from bot.policy.answers.thresholds import NAMED
from bot.policy.answers.turn import Turn
from bot.policy.assessment.assessment import fields_of, told_by
from bot.policy.assessment.benefits import amount_fields
from bot.policy.model.conditions import leaves
from bot.policy.model.formula import bases_of
from bot.policy.model.model import Kind, Policy, Statement, Status
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import read_profile
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import Question
from bot.policy.search.ranking import Hit
from bot.policy.search.ways_to_ask import HOW_MUCH, SUPPOSES

_WHOLE = 5
"""So many facts of one policy are a case of it, whatever else is named."""
_MUCH_MORE = 4
"""So many facts more than of any policy that is named are a case of one that is not."""
_COMMON = 5
"""A field that so many policies look at: who tells it wonders whether it counts."""


class OwnCases:
    """Recognises that somebody tells their own case, and finds the policy that it is about."""

    def __init__(self, index: PolicyIndex, catalogue: Catalogue) -> None:
        self._index = index
        self._catalogue = catalogue
        self._figured = Figured(index.by_id.values(), catalogue)
        looked_at = Counter(field for policy in index.by_id.values() for field in fields_of(policy))
        self._common = frozenset(field for field, count in looked_at.items() if count >= _COMMON)

    def told(self, turn: Turn, hits: Sequence[Hit]) -> OwnCase | None:
        """Returns the case that `turn` tells, with its outcome by the policy that fits it best among `hits`.

        None when no own case is told, or when something else is asked than how it stands.
        """
        asked = Asked.of(turn)
        if asks_of_several(turn) or not asked.about_oneself:
            return None
        message = self._index.reader.mended(turn.question.text)
        candidates = self._candidates(turn, hits, asked, message)
        others = [one.case for one in candidates]
        for by_facts in (self._talked_about_case, self._figured_case, self._whole_case):
            if case := by_facts(turn, asked, message, others):
                return case
        if not candidates:
            return None
        case = _meant(candidates, turn.today).case
        if case.paid:
            return self._current(turn, case, message, asked)
        outright = case.refused or (asked.sure and (case.decided or asks_outright(turn.question.plain)))
        beside = (None if outright else self._beside(turn.question, case)) or self._beside_last(turn.question, case)
        if beside and not outright and case.told < SEVERAL:
            return None
        said = case.text + self._not_looked_at(case.policy, message) if outright else case.text
        return replace(case, text=said, beside=(beside,) if beside else (), outright=bool(outright))

    def _candidates(self, turn: Turn, hits: Sequence[Hit], asked: Asked, message: str) -> list[Candidate]:
        """Returns the policies that may be meant, each with the case by it, whose outcome answers what is asked."""
        judged = ((hit, judge(hit.policy, message, turn.today, self._catalogue, asked)) for hit in near_the_best(hits))
        first = turn.links[0].policy if turn.links else None
        found = [Candidate(hit, case, hit.policy is first) for hit, case in judged if case]
        meant = [one for one in found if one.is_meant(turn, hits)]
        named = next((one.case.told for one in meant if one.hit.policy is hits[0].policy), 0)
        return [one for one in meant if one.answers(turn, asked, hits[0], named)]

    def _talked_about_case(self, turn: Turn, asked: Asked, message: str, others: Sequence[OwnCase]) -> OwnCase | None:
        """Returns the case by the policy talked about, where a long story names none and tells most of that one."""
        policy = self._index.by_id.get(next(iter(turn.memory.about), ""))
        if policy is None or turn.focus or turn.best_link >= NAMED_CLOSELY or not asked.sure:
            return None
        case = judge(policy, message, turn.today, self._catalogue, asked)
        known = max((other.told for other in others), default=0)
        return case if case and case.told >= max(MUCH, known) and not policy.has_expired(turn.today) else None

    def _figured_case(self, turn: Turn, asked: Asked, message: str, others: Sequence[OwnCase]) -> OwnCase | None:
        """Returns the case that the figures of a message tell more of than its words tell of any other policy."""
        if len(turn.question.quantities) < SEVERAL or any(case.reckoned for case in others):
            return None
        known = max((case.facts for case in others), default=0)
        meant = (judge(one, message, turn.today, self._catalogue, asked) for one in self._figured.meant_by(message))
        cases = [case for case in meant if case and case.reckoned and case.facts > known]
        return max(cases, key=lambda one: (not one.policy.has_expired(turn.today), one.told), default=None)

    def _whole_case(self, turn: Turn, asked: Asked, message: str, others: Sequence[OwnCase]) -> OwnCase | None:
        """Returns the case that the facts of a long story make, where it names by words only what its teller is.

        我们是规上企业，拿专利跟银行贷的款，备过案，已还清，那个补一半利息的能报吗 is no question about 规上企业.
        """
        known = max((case.told for case in others), default=0)
        if not asked.sure or turn.focus or any(case.refused for case in others):
            return None
        more = SEVERAL if names_oneself(turn.question.plain) else _MUCH_MORE
        meant = self._figured.told_whole(message, max(known + more, _WHOLE))
        judged = [case for one in meant if (case := judge(one, message, turn.today, self._catalogue, asked))]
        # What nobody named refuses nobody whose facts are a case of what is named.
        cases = [case for case in judged if not (case.refused and known >= SEVERAL)]
        return max(cases, key=lambda one: (one.told, not one.policy.has_expired(turn.today)), default=None)

    def _current(self, turn: Turn, case: OwnCase, message: str, asked: Asked) -> OwnCase:
        """Returns the case by the version that replaced its policy, where none is named and that one counts it too."""
        named = turn.question.versions or turn.question.former
        heir = None if named else self._index.heir(case.policy)
        later = judge(heir, message, turn.today, self._catalogue, asked) if heir else None
        return later if later and (later.reckoned or case.policy.has_expired(turn.today)) else case

    def _beside(self, question: Question, case: OwnCase) -> Statement | None:
        """Returns the statement that answers what is asked, if the assessment did not look at it: 信用代码要换吗."""
        best = self._index.search(question, only=[case.policy.id], limit=1)[0]
        said = best.statement in case.weighed or best.statement.text.rstrip("。") in case.text
        told = best.match >= TOLD and not said and best.statement.kind is not Kind.GAP
        return best.statement if told and best.statement.id != "overview" else None

    def _beside_last(self, question: Question, case: OwnCase) -> Statement | None:
        """Returns the statement that answers the last clause by itself, behind which the case was told."""
        last = asked_last(question.plain)
        return self._beside(self._index.reader.read(last), case) if last else None

    def _not_looked_at(self, policy: Policy, message: str) -> str:
        """Tells which facts that many policies look at do not count here: 初中毕业 where no degree is asked."""
        told = read_profile(message, self._catalogue)
        idle = [one for one in told if one in self._common and one not in told_by(policy, self._catalogue)]
        fields = (self._catalogue[one] for one in idle if not isinstance(told.value(one), bool))
        labels = "、".join(field.label for field in fields if not field.many)
        return f"\n{self._catalogue.say('not_looked_at', labels=labels)}" if labels else ""

    def added(self, turn: Turn, policies: Sequence[Policy]) -> OwnCase | None:
        """Returns the case of somebody who only tells more of themselves where `policies` are talked about.

        What is in force comes first, then what most of the facts count for.
        """
        if turn.question.follow_up or not only_tells(turn.question.text):
            return None
        message = self._index.reader.mended(turn.question.text)
        asked = Asked.of(turn)
        cases = [case for policy in policies if (case := judge(policy, message, turn.today, self._catalogue, asked))]
        return max(cases, key=lambda case: (not case.policy.has_expired(turn.today), case.told), default=None)

    def supposed(self, turn: Turn, policy: Policy) -> OwnCase | None:
        """Returns the case of somebody who supposes another value of what they told: 要是研发占比只有10%呢."""
        looked_at = {check.field for check in leaves(policy.rule)} & told_by(policy, self._catalogue)
        fresh = looked_at.intersection(turn.memory.told_last)
        before = Profile.from_plain(turn.memory.told) if turn.memory.told else Profile()
        if turn.told.turns_from(policy) or HOW_MUCH.search(turn.question.text):
            return None
        if not (fresh and SUPPOSES.search(turn.question.text)):
            return None
        message = self._index.reader.mended(turn.question.text)
        case = judge(policy, message, turn.today, self._catalogue, replace(Asked.of(turn), known=before))
        return replace(case, outright=True) if case else None

    def reckoned(self, turn: Turn, policy: Policy) -> OwnCase | None:
        """Returns the case of somebody who asks how much `policy` gives for figures of theirs: 花了150万，补多少.

        What they told before counts with it: 如果是100万呢, 那我有3个人呢.
        """
        asked = Asked.of(turn)
        fields = {field for statement in policy.statements for field in amount_fields(statement)}
        fresh = fields.intersection(turn.memory.told_last, told_by(policy, self._catalogue))
        if not (asked.figure or (fresh and turn.question.follow_up)):
            return None
        message = self._index.reader.mended(turn.question.text)
        before = Profile.from_plain(turn.memory.told) if turn.memory.told else Profile()
        figures = bases_of(policy.statements)
        before = before.merged(bare_figures(message, sorted(figures), self._catalogue))
        asked = replace(asked, before=turn.memory.rest, known=before)
        case = judge(policy, message, turn.today, self._catalogue, asked)
        return case if case and case.reckoned and (fresh or asked.money or turn.question.quantities) else None


def _meant(candidates: Sequence[Candidate], today: date) -> Candidate:
    """Returns the one that fits best; it refuses nobody whose case is one of a policy in force that is named too.

    新引进博士的生活补贴 is not refused by the notice that stopped the subsidies before it.
    """
    best = max(candidates, key=lambda one: one.fit(today))
    named = (one for one in candidates if one.hit.link >= NAMED and one.case.decided and not one.case.refused)
    met = (one for one in named if one.case.policy.status_on(today) is Status.IN_FORCE)
    most = max((one.case.told for one in candidates if one.case.refused), default=0)
    more = (one for one in met if one.case.told > most)
    return next(more, best) if best.case.refused else best
