"""Puts two or three policies side by side, or the cases of one: which are compared, and what is told of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.policy.answers.finish import Pair
from bot.policy.answers.kin import name_of
from bot.policy.answers.pick import Picker
from bot.policy.answers.thresholds import NAMED
from bot.policy.answers.together import SIDES, Together
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind, Policy, Scope
from bot.policy.model.reply import Outcome, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.linking import Link
from bot.policy.search.question import Question
from bot.policy.search.ranking import Hit
from bot.policy.search.topics import Topics
from bot.policy.search.ways_to_ask import COMPARES, EACH, STACKS

_SIDE = 0.45
"""A link from which a policy is one side of a comparison, and how far it may lie behind the best one."""
_VERSION_SIDE = 0.35
"""A link from which it is, where versions are compared."""
_HALF = 0.35
"""A link by which one half of a question names a policy."""
_LINKED = 5
"""Policies looked at for one half."""
_SURELY = 0.65
"""Probability from which a comparison is wanted, whatever the words."""
_COMPARED = 4
"""Statements put side by side at most."""
_COMPARABLE = 0.2
"""A statement of another policy may score so much less and be put beside the best."""
_HINT = 0.2
"""A link from which a policy is hinted at."""
_FITS = 0.3
"""A match from which a statement fits by itself."""
_NOW = re.compile(r"现在|如今|目前|新版|最新|今年|老版|旧版|以前|原来|改成|改版")
"""Words by which the version in force is put beside the one before it."""
_YEARS = re.compile(r"\d{2}年(?:\d{1,2}月)?份?(?:的|那批|那次|版)?(?:和|与|跟|同|及|、)(?:20)?\d{2}年")
"""Two years side by side: 24年11月和25年4月两批."""
_BESIDE = re.compile("区别|对比|比较|差别|差异|不同|出入|相比|[谁哪比和跟与]")
"""Words that put several things beside each other, not the cases of one."""
_WITH = re.compile(
    r"^(?:那么?|它|这个|这|你说的|,)*(?:和|跟|与|同|比起)(?P<what>[^,。?!]{2,12}?)(?:那个|的)?"
    r"(?:比|相比|哪(?:个|边|种)|谁|有(?:什么|啥)(?:区别|不同|差别)|区别|差(?:多少|别))"
)
"""What is talked about is to be compared with something else, which alone is named."""
_AND = re.compile(r"和|跟|与|同(?![时一样])|还是|、|(?<=[^,。?!;])对比(?=[^,。?!;下如一])")


class Comparing:
    """Answers what compares."""

    def __init__(self, index: PolicyIndex, topics: Topics, picker: Picker, together: Together) -> None:
        self._index = index
        self._topics = topics
        self._picker = picker
        self._together = together

    def answer(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Puts two or three policies side by side, or the cases of one; None when nothing is compared."""
        if not _asks_to_compare(turn) or _asks_cases_of_one(turn, hits):
            return None
        if sides := self._with_talked_about(turn):
            sums = [(policy, one) for policy in sides if (one := self._picker.sum(turn, policy))]
            return self._together.told(turn, Outcome.ANSWERED, "compare_head", sums)
        sides = self._sides(turn, hits)
        if not sides and not turn.focus and hits[0].link < _HINT:
            return None  # nothing is named: what was talked about answers
        pairs = self._told_of(turn, hits, sides)
        alone = len({policy.id for policy, _ in pairs}) == 1
        if len(pairs) < 2 or (alone and self._picker.parts(turn, hits[0].policy)):
            return None
        return self._together.told(turn, Outcome.ANSWERED, "compare_head", pairs)

    def _sides(self, turn: Turn, hits: Sequence[Hit]) -> list[Policy]:
        """Returns the policies that are compared, by the clearest way in which they are named."""
        return (
            (self._of_halves(turn) if turn.question.outside else [])
            or _versions(turn)
            or self._of_halves(turn)
            or _named_apart(turn)
            or _of_each_place(turn, hits)
            or (_now_and_before(turn) if _NOW.search(turn.question.plain) else [])
            or [link.policy for link in turn.links if link.score >= max(_SIDE, turn.best_link - _SIDE)]
            or self._talked_about(turn)
        )

    def _told_of(self, turn: Turn, hits: Sequence[Hit], sides: Sequence[Policy]) -> list[Pair]:
        """Returns what is told of each side, and what fits as well where only one of them says anything."""
        telling = {hit.policy for hit in hits if hit.wanted}
        sides = ([side for side in sides if side in telling] or sides)[:SIDES]
        each = _COMPARED // max(len(sides), 2)
        pairs = [(policy, s) for policy in sides for s in self._picker.best(turn, policy, each)]
        told = {policy for policy, _ in pairs}
        close = (hit for hit in hits if hit.score >= hits[0].score - _COMPARABLE and hit.statement.kind is not Kind.GAP)
        pairs += [(hit.policy, hit.statement) for hit in close if len(told) < 2 or hit.policy in told]
        return list(dict.fromkeys(pairs))[:_COMPARED]

    def _with_talked_about(self, turn: Turn) -> list[Policy]:
        """Returns what is talked about and what it is to be compared with: 跟公租房比哪个便宜."""
        other = _WITH.search(turn.question.plain)
        now = self._index.by_id.get(turn.memory.focus[0]) if turn.memory.focus else None
        if other is None or now is None:
            return []
        links = self._index.link(self._index.reader.read(other["what"]), limit=_LINKED)
        named = [x.policy for x in links if x.score >= _HINT and x.policy is not now]
        paying = [one for one in named if one.of_kind(Kind.BENEFIT) and not one.is_outdated]
        near = self._topics.beside(now.id)
        meant = next((one for one in paying if one.id in near), None) or next(iter(paying), None)
        return [now, meant] if meant else []

    def _talked_about(self, turn: Turn) -> list[Policy]:
        """Returns what may be compared of what was talked about: what was listed together, or is of one field."""
        first = turn.focus[:1]
        near = {*first, *turn.memory.listed, *(one for member in first for one in self._topics.beside(member))}
        return [self._index.by_id[one] for one in turn.focus[:SIDES] if one in near]

    def _of_halves(self, turn: Turn) -> list[Policy]:
        """Returns the policy that each side of an "and" names, best by itself and with the other: 公租房跟青年驿站."""
        whole = {link.policy: link.score for link in turn.links}
        for joint in _AND.finditer(turn.question.plain):
            halves = turn.question.plain[: joint.start()], turn.question.plain[joint.end() :]
            named = [
                {x.policy: x.score + whole.get(x.policy, 0.0) for x in links if x.score >= _HALF}
                for links in map(self._links_of_place, halves)
            ]
            sides = [max(links, key=links.__getitem__) for links in named if max(links.values(), default=0.0) >= NAMED]
            if len(set(sides)) > 1:
                return sides
        return []

    def _links_of_place(self, half: str) -> list[Link]:
        """Returns what one side names; of a place that is not ours only what is that place's: 龙华首期证券化."""
        question = self._index.reader.read(half)
        links = self._index.link(question, limit=_LINKED)
        theirs = [x for x in links if x.policy.scope is Scope.OTHER_DISTRICT] if question.outside else []
        return theirs or links


def _asks_to_compare(turn: Turn) -> bool:
    """Tells whether policies, versions or cases are compared; whether two go together (能同时领吗) compares nothing."""
    plain = turn.question.plain
    named = COMPARES.search(plain) or _YEARS.search(plain) or _of_each_year(turn.question)
    return not STACKS.search(plain) and (bool(named) or turn.likely("ask_compare") >= _SURELY)


def _asks_cases_of_one(turn: Turn, hits: Sequence[Hit]) -> bool:
    """Tells whether each case of the one policy named is asked for: 公租房单身、两人、三人各能租多大."""
    best, plain = hits[0], turn.question.plain
    if not EACH.search(plain) or _BESIDE.search(plain) or turn.question.versions or turn.question.outside:
        return False
    others = (hit for hit in hits if hit.policy is not best.policy and hit.score >= best.score - _COMPARABLE)
    named = [link.policy for link in turn.links if link.spans]
    alone = named == [best.policy] and turn.links[0].policy is best.policy
    return alone and all(hit.match <= best.match for hit in others)


def _versions(turn: Turn) -> list[Policy]:
    """Returns the versions that are compared, when the question names years: of each the policy it names best.

    One that came of another that is compared goes before what only bears the year.
    """
    named = [link.policy for link in turn.links if link.score >= _VERSION_SIDE]
    if not named or not turn.question.versions:
        return []
    dated = [_bearing(year, named, turn.question.versions) for year in turn.question.versions]
    every = [policy for group in dated for policy in group]
    of_a_line = (next((p for p in group if any(_is_kin(p, q) for q in every)), group[0]) for group in dated if group)
    sides = list(dict.fromkeys(of_a_line))
    if len(sides) > 1 and named[0] in sides:
        return sides
    return _old_and_new(turn) or list(dict.fromkeys([*sides, named[0], *named[1:2]]))[:2]


def _bearing(year: str, named: Sequence[Policy], years: Sequence[str]) -> list[Policy]:
    """Returns the policies of `named` that bear `year`, before others those that no other of `years` calls by name."""
    dated = [one for one in named if year in name_of(one)]
    others = [other for other in years if other != year]
    return sorted(dated, key=lambda one: any(other in one.id for other in others))


def _of_each_year(question: Question) -> bool:
    """Tells whether the same is asked of two years: 2017年的最高多少？2020年的又是多少."""
    asked = [part for part in question.parts if any(year in part for year in question.versions)]
    return len(asked) > 1 and len(question.versions) > 1


def _old_and_new(turn: Turn) -> list[Policy]:
    """Returns the policy named and the one that came of it, or that it came of, if that is named too."""
    named = [link.policy for link in turn.links if link.score >= _VERSION_SIDE]
    kin = [one for one in named[1:] if _is_kin(one, named[0])]
    return [named[0], kin[0]] if kin else []


def _now_and_before(turn: Turn) -> list[Policy]:
    """Returns both versions of what is named, unless something else is named more than the version before it."""
    sides = _old_and_new(turn)
    before = next((x.score for x in turn.links if x.policy in sides[1:]), 0.0)
    others = (x.score for x in turn.links if x.policy not in sides and x.score >= max(_SIDE, turn.best_link - _SIDE))
    return [] if any(score > before for score in others) else sides


def _is_kin(one: Policy, other: Policy) -> bool:
    """Tells whether one of two policies replaced the other."""
    return one.id == other.superseded_by or other.id == one.superseded_by


def _named_apart(turn: Turn) -> list[Policy]:
    """Returns the policies named each by a name of its own, when there are several and the best is one of them."""
    found: dict[str, Policy] = {}
    for link in turn.links:
        own = max((span for span in link.spans if span in turn.question.key), key=len, default="")
        if own and link.score >= NAMED:
            found.setdefault(own, link.policy)
    sides = list(found.values())
    return sides if len(sides) > 1 and turn.links[0].policy in sides else []


def _of_each_place(turn: Turn, hits: Sequence[Hit]) -> list[Policy]:
    """Returns what fits best of each place, when several are named: 区里和市里的分别列一下."""
    best: dict[Scope, Policy] = {}
    for hit in hits:
        if hit.policy.scope in turn.question.places and (hit.link >= _HINT or hit.match >= _FITS):
            best.setdefault(hit.policy.scope, hit.policy)
    return list(best.values()) if len(best) > 1 else []
