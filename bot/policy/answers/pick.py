"""Picks the statements of one policy that answer a turn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.policy.answers.asked import asks_for_verdict_alone
from bot.policy.answers.thresholds import BARE, FOLLOWS
from bot.policy.answers.turn import Turn
from bot.policy.model.aspects import wanted_kinds
from bot.policy.model.model import Kind, Policy, Statement
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ranking import Hit
from bot.policy.search.ways_to_ask import COMPARES, EACH, IS_THERE
from bot.policy.text.text import compact, normalise

MOST = 3
"""Statements in one answer."""

_NEARLY_NAMED = 0.05
"""A link so little weaker names another policy as clearly: of several no single one sums up."""
_CLOSE = 0.10
"""A statement that scores so little less than the best is told with it."""
_DETAIL = 0.25
"""A detail may score so much less than the best and still belong to the answer."""
_EXACT = 0.35
"""A match from which a statement answers exactly what is asked."""
_FAR = 0.2
"""So much better a match leaves the other aside."""
_ALL = 60
"""More than any policy has statements."""
_NAME_ALONE = 0.1
"""How well statements fit, at most, when nothing is asked beside the policy's name."""
_CONTEXT = 0.5
"""How much the fit to the whole message counts for the statement of one of its parts."""
_VAGUELY = 0.25
"""A match below which a few words say no more than what kind of thing is wanted."""
_ALIKE = 0.15
"""Statements that score so little less than the best fit as well."""
_CASES = 3
"""So many cases are told by what sums them up."""
_VAGUE = 0.15
"""What the introduction loses beside a statement about what a part asks."""
_PARTLY = 0.08
"""A match from which a statement answers one part of a message."""
_HARDLY = 0.04
"""The same where its kind is wanted."""
_AS_WELL = 0.02
"""A detail that fits so little worse than the summing-up fits as well."""
_WHOLE = (("ask_materials", Kind.MATERIAL), ("ask_steps", Kind.STEP))
"""What is told whole: all materials, all steps."""


class Picker:
    """Chooses statements by how well they fit, and completes them: all materials, all parts asked, the summing-up."""

    def __init__(self, index: PolicyIndex) -> None:
        self._index = index

    def pick(self, turn: Turn, own: Sequence[Hit]) -> list[Statement]:
        """Returns what answers `turn` from `own`, the hits of one policy, best first; never empty."""
        own = _of_the_kind(turn, _of_the_thing(turn, _of_the_case(turn, own)))
        policy, top = own[0].policy, own[0].statement
        plain = _overview(turn, own) or _of_all_cases(turn, own)
        several = _summed_up_for_each(turn, own) or self.parts(turn, policy)
        if picked := several or plain or self._what_there_is(turn, own[0]):
            return picked
        for intent, kind in _WHOLE:
            if turn.wants(intent) and top.kind is kind:
                return list(policy.of_kind(kind))
        if unknown := _unknown(turn, own):
            return unknown
        if _sums_up(top):
            return _detailed(turn, own)
        close = (hit.statement for hit in own if hit.score >= own[0].score - _CLOSE)
        near = [one for one in close if _is_detail(one) and not turn.told.excludes(one)]
        picked = list(dict.fromkeys([top, *near]))
        if len(picked) > MOST or turn.wants("ask_compare", COMPARES) or EACH.search(turn.question.plain):
            return [*_summary(own), *picked][:MOST]
        if top.kind is Kind.CONDITION and "@condition" in turn.question.features and own[0].match < _EXACT:
            return [*_summary(own), *picked][:MOST]
        return picked

    def best(self, turn: Turn, policy: Policy, limit: int) -> list[Statement]:
        """Returns at most `limit` statements of `policy` that answer `turn`, without gaps."""
        if parts := self.parts(turn, policy):
            return parts[:limit]
        hits = self._index.search(turn.question, turn.kinds, told=turn.told, only=[policy.id], limit=8)
        known = [hit for hit in hits if hit.statement.kind is not Kind.GAP]
        near = [hit.statement for hit in known if hit.score >= known[0].score - _DETAIL]
        return (_summed_up(near) if limit > 1 else near)[:limit]

    def sum(self, turn: Turn, policy: Policy) -> Statement | None:
        """Returns the statement that sums up what `policy` pays, else its best one for `turn`."""
        return next(filter(_sums_up, policy.of_kind(Kind.BENEFIT)), None) or next(
            iter(self.best(turn, policy, 1)), None
        )

    def summing_up(self, turn: Turn, policy: Policy) -> list[Statement]:
        """Returns the statement that sums up the kind asked for, for a question that names nothing particular."""
        kind = max(turn.kinds, key=turn.kinds.__getitem__, default=Kind.NOTE)
        kind = Kind.CONDITION if "@condition" in turn.question.features else kind
        return list(filter(_sums_up, policy.of_kind(kind)))[:1]

    def whole(self, policy: Policy) -> Statement:
        """Returns the statement that sums up what `policy` pays, else what it is."""
        return next(filter(_sums_up, policy.of_kind(Kind.BENEFIT)), None) or next(
            filter(_sums_up, policy.statements), policy.statements[0]
        )

    def parts(self, turn: Turn, policy: Policy) -> list[Statement]:
        """Returns the best statement for each part of a message that asks several things, else nothing."""
        if len(turn.question.parts) < 2:
            return self._of_each(turn, policy)
        whole = {hit.statement: hit.match for hit in self._index.search(turn.question, only=[policy.id], limit=_ALL)}
        found: dict[Statement, None] = {}
        for part in map(self._index.reader.read, turn.question.parts):
            hits = self._index.search(
                part, wanted_kinds({}, part.features), told=turn.told, only=[policy.id], limit=_ALL
            )
            fit = [hit for hit in hits if hit.statement not in found and _answers(hit)]
            worth = {hit.statement: hit.score + _CONTEXT * whole.get(hit.statement, 0.0) for hit in fit}
            found.update(dict.fromkeys(sorted(worth, key=lambda s: -worth[s] + _VAGUE * (s.id == "overview"))[:1]))
        return list(found)[:MOST] if len(found) > 1 else []

    def _what_there_is(self, turn: Turn, best: Hit) -> list[Statement]:
        """Returns what there is, then the best condition, where somebody asks whether there is any money."""
        outright = best.statement.kind is Kind.CONDITION and best.match < _EXACT
        asks = outright and IS_THERE.search(turn.question.plain)
        return [self.whole(best.policy), best.statement] if asks else []

    def _of_each(self, turn: Turn, policy: Policy) -> list[Statement]:
        """Returns for each thing that a message lists (训力券、语料券总额) the statement that tells it of that one."""
        things = _listed(turn, policy)
        found: list[Statement] = []
        for thing in things:
            others = "|".join(re.escape(other) for other in things if other != thing)
            alone = self._index.reader.read(re.sub(others, "", turn.question.key))
            hits = self._index.search(alone, turn.kinds, only=[policy.id], limit=_ALL)
            own = (hit.statement for hit in hits if hit.statement.kind is not Kind.GAP)
            found += list(filter(lambda s: _only_about(s, thing, things), own))[:1]
        return found if len(found) > 1 and len(found) == len(things) else []


def _overview(turn: Turn, own: Sequence[Hit]) -> list[Statement]:
    """Returns what the policy is, for a question that says nothing beside its name."""
    if not turn.wants("ask_overview") or own[0].match > _NAME_ALONE:
        return []
    return [statement for statement in own[0].policy.statements if statement.id == "overview"]


def _of_all_cases(turn: Turn, own: Sequence[Hit]) -> list[Statement]:
    """Returns what sums up the amounts, where none of several cases is told and each fits as well: 入户补贴多少钱."""
    best = own[0]
    near = [hit.statement for hit in own if hit.score >= best.score - _ALIKE]
    cases = [one for one in near if one.when is not None and one.kind is Kind.BENEFIT]
    if best.statement not in cases or len(cases) < _CASES or any(map(turn.told.is_in, cases)):
        return []
    return [one for one in _summary(own) if one in near]


def _summed_up_for_each(turn: Turn, own: Sequence[Hit]) -> list[Statement]:
    """Returns what sums up all cases for a question that asks for each of them: 分几类，各要多少."""
    near = [hit.statement for hit in own if hit.wanted and hit.score >= own[0].score - _CLOSE]
    summary = list(filter(_sums_up, near))[:1]
    alone = len({link.policy.id for link in turn.links if link.score >= turn.best_link - _NEARLY_NAMED}) <= 1
    return summary if alone and len(near) > 1 and EACH.search(turn.question.plain) else []


def _listed(turn: Turn, policy: Policy) -> list[str]:
    """Returns the names of `policy`, two to `MOST`, that stand side by side in the question."""
    names = next((link.spans for link in turn.links if link.policy is policy), ())
    names = tuple(name for name in names if name in turn.question.key)
    joined = "(?:(?:和|与|跟|及|以及|还有|同)[^的]{0,3})?".join(map(re.escape, names))
    return list(names) if 1 < len(names) <= MOST and re.search(joined, turn.question.key) else []


def _only_about(statement: Statement, thing: str, things: Sequence[str]) -> bool:
    told = _key(statement.text)
    return thing in told and not any(other in told for other in things if other != thing)


def _of_the_kind(turn: Turn, own: Sequence[Hit]) -> Sequence[Hit]:
    """Returns `own` with the kind asked for first, where a few words ask and nothing says much to them: 怎么领."""
    if own[0].wanted or own[0].match >= _VAGUELY or len(turn.question.key) > BARE or turn.question.quantities:
        return own
    return sorted(own, key=lambda hit: not hit.wanted or hit.statement.kind is Kind.GAP)


def _of_the_case(turn: Turn, own: Sequence[Hit]) -> Sequence[Hit]:
    """Returns `own` without the best hits if they are for other cases than the asker's, which has a statement too."""
    kind = own[0].statement.kind
    ours = (hit for hit in own if hit.statement.kind is kind and turn.told.is_in(hit.statement))
    if not turn.told.excludes(own[0].statement) or not any(hit.score >= own[0].score - _DETAIL for hit in ours):
        return own
    return [hit for hit in own if not turn.told.excludes(hit.statement)]


def _unknown(turn: Turn, own: Sequence[Hit]) -> list[Statement]:
    """Returns the gap that is the best hit, or that names what is asked more closely though another kind was wanted.

    Of the latter the best hit is told too, unless it has hardly anything to do with the question; who asks in so many
    words whether they may have it always hears what is known.
    """
    best = own[0]
    if best.statement.kind is Kind.GAP:
        return [best.statement]
    gaps = (hit for hit in own if hit.statement.kind is Kind.GAP and hit.match >= max(_EXACT, best.match + _CLOSE))
    gap = next(gaps, None)
    if gap is None:
        return []
    alone = gap.match >= best.match + _FAR and not asks_for_verdict_alone(turn.question.plain)
    return [gap.statement] if alone else [best.statement, gap.statement]


def _of_the_thing(turn: Turn, own: Sequence[Hit]) -> Sequence[Hit]:
    """Returns `own` without hits that tell of another thing of the policy than the one named: 模型券总额."""
    best, policy = own[0], own[0].policy
    named = next((link.spans for link in turn.links if link.policy is policy), ())
    said = _pairs(*named)
    others = [name for name in map(_key, policy.aliases) if not said & _pairs(name)]
    if not named or _tells_of(best, named) or not _tells_of(best, others):
        return own
    ours = [hit for hit in own if _tells_of(hit, named)]
    near = (hit for hit in ours if hit.wanted is best.wanted and hit.score >= best.score - _DETAIL)
    return ours if any(near) else own


def _pairs(*names: str) -> frozenset[str]:
    """Returns the neighbouring characters of names: what shares none with them is called something else."""
    return frozenset(name[at : at + 2] for name in names for at in range(len(name) - 1))


def _tells_of(hit: Hit, names: Iterable[str]) -> bool:
    told = _key(hit.statement.text)
    return any(name in told for name in names)


def _key(text: str) -> str:
    return compact(normalise(text))


def _answers(hit: Hit) -> bool:
    return hit.statement.kind is not Kind.GAP and hit.match >= (_HARDLY if hit.wanted else _PARTLY)


def _sums_up(statement: Statement) -> bool:
    return "overview" in statement.id


def _summed_up(statements: Sequence[Statement]) -> list[Statement]:
    """Returns `statements` with the benefits given way to the one that sums them up, in their place."""
    whole = next((s for s in statements if _sums_up(s) and s.kind is Kind.BENEFIT), None)
    return list(dict.fromkeys(whole if whole and s.kind is Kind.BENEFIT else s for s in statements))


def _is_detail(statement: Statement) -> bool:
    return statement.kind is not Kind.GAP and not _sums_up(statement)


def _detailed(turn: Turn, own: Sequence[Hit]) -> list[Statement]:
    """Returns the detail of the asker's case, unless another fits better: then the whole with that."""
    details = [hit for hit in _details(own) if not turn.told.excludes(hit.statement)]
    ours = next((hit for hit in details if turn.told.is_in(hit.statement)), None)
    slack = 0.0 if ours and ours.name in turn.memory.cited else _FAR  # 那担保费呢 after 首次贷款 asks more
    if ours and ours.match >= details[0].match - slack:
        return [ours.statement]
    return [own[0].statement, *(hit.statement for hit in details[:1])]


def _details(own: Sequence[Hit]) -> list[Hit]:
    """Returns the details that fit nearly as well as the summing-up on top."""
    enough = min(FOLLOWS, max(_PARTLY, own[0].match - _AS_WELL))
    near = (hit for hit in own[1:] if hit.score >= own[0].score - _DETAIL and hit.match >= enough)
    return [hit for hit in near if _is_detail(hit.statement)]


def _summary(own: Iterable[Hit]) -> list[Statement]:
    """Returns the statement that sums up all of the best hit's kind, if there is one."""
    hits = list(own)
    kind = hits[0].statement.kind
    whole = (hit.statement for hit in hits if _sums_up(hit.statement) and hit.statement.kind is kind)
    return list(whole)[:1]
