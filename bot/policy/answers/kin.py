"""What is akin to a policy: its other versions, the like measures of other places, the others of its topics."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot.policy.answers.thresholds import HINT, OWN, SHORT
from bot.policy.model.model import Kind, Policy, Scope
from bot.policy.model.reply import Memory
from bot.policy.search.index import PolicyIndex
from bot.policy.search.question import Question
from bot.policy.search.topics import Topics

_ALIKE = 0.05
"""Links that differ by no more than this are as good as each other."""
_FAINTLY = 0.2
"""A link that is no more than an allusion."""
_PLACED = 0.6
"""Link and match together from which another place's measure is meant."""
_NEWEST = re.compile(r"最新|新版|现行|现在(?:用|执行|有效)?的?(?:是|用)?(?:哪|什么)|取代|替代|后来")
_NOW = re.compile(r"(?:现在|目前|如今|今年|眼下)(?!还|仍)")
"""Of what has expired, what is asked for now is asked of what replaced it; 现在还有吗 asks about itself."""
_LEVEL = re.compile(
    r"^(?:那么?|咁)?([区市国])(?:级|家级|里)?的?(?![\u4e00-\u9fff]*(?:人才|证书))[\u4e00-\u9fff]{0,5}呢?$"
)
"""A level of government and hardly anything beside it: 那市级的条件呢."""
_LEVELS = {"区": Scope.FUTIAN, "市": Scope.SHENZHEN, "国": Scope.NATIONAL}
_VERSION_ALONE = re.compile(
    r"^(?:那么?|咁)?(?:(?P<newer>最?新|现行)|老|旧|以前|之前|原来|上一|早先)的?(?:版本?|那版|政策|办法|规定|标准|口径)?的?呢?$"
)
"""Another version and nothing else: 旧版呢, 新政策呢."""


_AS_VERSION = re.compile(
    r"(?<!\d)(?:20)?(\d\d)年?(?:[的那这新老旧]|[个份]|一)*(?:版(?!权|图)|口径|政策|办法|标准|规定|措施)|按照?(?:20)?(\d\d)年"
)
"""A year that says which version is meant, and not when something was done: 2021年那版, 按2022年的口径."""


class Kin:
    """Knows which policies are akin, and which of them a message turns to that names none."""

    def __init__(self, index: PolicyIndex, topics: Topics) -> None:
        self._index = index
        self._topics = topics

    def of(self, policy_id: str) -> list[Policy]:
        """Returns the other policies of the topics and of the line of versions that a policy belongs to."""
        by_id = self._index.by_id
        heirs = [by_id[policy_id].superseded_by] if policy_id in by_id and by_id[policy_id].superseded_by else []
        beside = (one for member in (policy_id, *heirs) for one in self._topics.beside(member))
        ids = dict.fromkeys([*self._line(policy_id), *heirs, *beside])
        return [by_id[one] for one in ids if one in by_id and one != policy_id]

    def _line(self, policy_id: str) -> list[str]:
        """Returns the versions of a policy, itself first, then by how many steps they lie apart."""
        line = [policy_id]
        for member in line:  # it grows: 2020 came before 2022, which came before 2023
            now = self._index.by_id.get(member)
            near = [now.superseded_by] if now and now.superseded_by else []
            near += [one.id for one in self._index.policies if one.superseded_by == member]
            line += [one for one in near if one not in line]
        return line

    def version(self, question: Question, policy: Policy, today: date) -> Policy | None:
        """Returns the version of `policy` that is asked for instead: 2021年那个呢, 老政策呢, 现在呢."""
        line = [policy, *self.of(policy.id)]
        if question.versions:
            dated = (one for one in line if any(year in name_of(one) for year in question.versions))
            return next((one for one in dated if one is not policy), None) if not is_dated(policy, question) else None
        if question.former:
            return next((one for one in line if self._index.heir(one) is policy), None)
        over = (policy.has_expired(today) or policy.superseded_by) and _NOW.search(question.plain)
        return self._index.heir(policy) if over or _NEWEST.search(question.plain) else None

    def named_version(self, question: Question, policy: Policy) -> Policy | None:
        """Returns the other version of `policy` that is named by its year: 2021年那版能贴多少."""
        years = {f"20{''.join(found)}" for found in _AS_VERSION.findall(question.plain)}.intersection(question.versions)
        if not years or any(year in name_of(policy) for year in years):
            return None
        line = (self._index.by_id[one] for one in self._line(policy.id))
        return next((one for one in line if any(year in name_of(one) for year in years)), None)

    def asks_version(self, question: Question) -> str:
        """Returns which version a message asks for and nothing else, `older` or `newer`: 旧版呢, 那新版呢."""
        found = _VERSION_ALONE.search(question.key)
        return ("newer" if found["newer"] else "older") if found else ""

    def of_place(
        self, question: Question, kinds: Mapping[Kind, float], policy: Policy, memory: Memory
    ) -> Policy | None:
        """Returns the policy of another place that a follow-up turns to: 那福田呢 asks the same of Futian's.

        It need not be named; what was asked before finds it, first in the topics of `policy`.
        """
        places = {*question.places, *_level_in(question.plain)} - {policy.scope}
        near = [one for one in self.of(policy.id) if one.scope in places]
        ours = [one.id for one in self._index.policies if one.scope in places]
        short = question.follow_up or (len(question.key) <= SHORT and self._topics.says_nothing(question))
        if len(places) != 1 or not short:
            return self._hinted_at(question, near)
        own = None if _level_in(question.plain) and near else self._index.best(question, [policy.id])
        if not self._topics.says_nothing(question) and own is not None and own.match >= OWN:
            return None
        alone = self._index.best(question, ours)
        if alone and alone.link >= HINT and alone.match >= OWN:
            return alone.policy
        whole = self._index.reader.read(f"{policy.short},{memory.rest},{question.plain}")
        for group in ([one.id for one in near], ours):
            found = self._index.search(whole, kinds, only=group, limit=1) if group else []
            if found and found[0].link + found[0].match >= _PLACED:
                return found[0].policy
        return None

    def of_ours(self, question: Question, memory: Memory) -> Policy | None:
        """Returns what the place named has like the other district's measure talked about: 福田补多少."""
        policy = self._index.by_id.get(next(iter(memory.about), ""))
        ours = [one.id for one in self._index.policies if one.scope in question.places]
        if policy is None or policy.scope is not Scope.OTHER_DISTRICT or question.outside or not ours:
            return None
        alone = self._index.best(question, ours)
        whole = self._index.reader.read(f"{policy.short},{memory.rest},{question.plain}")
        best = alone if alone and alone.link >= HINT else self._index.best(whole, ours)
        return best.policy if best and best.link + best.match >= _PLACED else None

    def _hinted_at(self, question: Question, near: Sequence[Policy]) -> Policy | None:
        """Returns the one of `near` that the question names faintly, yet as clearly as any: 福田的配套怎么领."""
        links = self._index.link(question)
        best = links[0].score - _ALIKE if links else 0.0
        return next((x.policy for x in links if x.policy in near and x.score >= max(_FAINTLY, best)), None)

    def only_place(self, question: Question) -> str:
        """Returns the place whose policies alone a follow-up names: 那福田呢, 深圳的呢; empty when it says more."""
        bare = question.follow_up and self._topics.says_nothing(question)
        return next(iter(question.places.values()), "") if bare else ""

    def asks_place(self, question: Question, policy: Policy) -> str:
        """Returns the place whose like measure a message asks for and nothing else, where none is known: 区里呢."""
        places = question.places.keys() - {policy.scope}
        alike = any(one.scope in places for one in self.of(policy.id))
        if alike or len(places) != 1 or len(question.key) > SHORT or not self._topics.says_nothing(question):
            return ""
        return question.places[next(iter(places))]


def _level_in(plain: str) -> frozenset[Scope]:
    """Returns whose policies a follow-up means by their level: 那市级的条件呢."""
    found = _LEVEL.search(plain)
    return frozenset({_LEVELS[found[1]]}) if found else frozenset()


def name_of(policy: Policy) -> str:
    """Returns all that may tell which version a policy is."""
    return f"{policy.title}{policy.id}{policy.published or ''}{''.join(policy.aliases)}"


def is_dated(policy: Policy, question: Question) -> bool:
    """Tells whether a policy bears a year or version that a message names."""
    return any(year in name_of(policy) for year in question.versions)
