"""Answers from one policy: what must be said first, the facts, what replaced it, the basis, what is like it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.policy.answers.compose import Composer
from bot.policy.answers.finding import Finder
from bot.policy.answers.finish import Pair, finish
from bot.policy.answers.kin import Kin
from bot.policy.answers.pick import Picker
from bot.policy.answers.thresholds import FOLLOWS, NAMED, OWN, SURE
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind, Policy, Statement, Status
from bot.policy.model.reply import OUTCOMES, Outcome, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ranking import Hit
from bot.policy.search.ways_to_ask import DOUBTS

_SILENT = 0.04
"""A match below which the policy that is named says nothing to what is asked."""
_BUTTONS = 4
"""Buttons below an answer at most."""
_EARLIER = 2
"""Statements told of what was said before a revision."""
_OFFERED = 2
"""Buttons for other policies of a topic beside the one that answers."""


class Single:
    """Puts what one policy says into a reply."""

    def __init__(self, index: PolicyIndex, composer: Composer, picker: Picker, finder: Finder, kin: Kin) -> None:
        self._index = index
        self._composer = composer
        self._picker = picker
        self._finder = finder
        self._kin = kin

    def answer(self, turn: Turn, hits: Sequence[Hit], beside: Sequence[Policy] = ()) -> Reply:
        """Answers from the policy of the best hit; `beside` are others that might be meant."""
        policy, statements = hits[0].policy, self._statements(turn, hits, beside)
        gap = statements[0].kind is Kind.GAP
        said = self._gap(policy, statements[0]) if gap else self._composer.facts(policy, statements, turn.today)
        heir, passed = self._heir_says(turn, policy)
        related = self._related(turn, policy) if gap and turn.focus and not passed else []
        earlier = self._earlier(turn, policy) if any(one.kind is Kind.GAP for one in statements) else []
        lines = [
            *self._lead(turn, policy),
            said,
            *(self._composer.successor(heir, statement, turn.today) for statement in passed),
            *([self._composer.earlier(earlier[0][0], [s for _, s in earlier], turn.today)] if earlier else []),
            self._composer.grounds(policy, statements, turn.today),
            *(self._composer.related(other, statement, turn.today) for other, statement in related),
            *([self._composer.say("beside", names="、".join(other.short for other in beside))] if beside else []),
        ]
        outcome = Outcome.NOT_IN_BASE if gap else OUTCOMES[policy.status_on(turn.today)]
        others = tuple(self._composer.policy_button(other) for other in beside[:_OFFERED])
        buttons = (*others, *self._composer.buttons(policy, [s.kind for s in statements], _BUTTONS - len(others)))
        pairs = [*((policy, s) for s in statements), *((heir, s) for s in passed), *earlier, *related]
        return finish(turn, outcome, lines, buttons, pairs)

    def of(self, turn: Turn, policy: Policy, gaps: bool = True) -> Reply:
        """Answers from `policy` alone; without `gaps` what is known of it goes before what is not."""
        hits = self._finder.within(turn, [policy.id])
        known = hits if gaps else [hit for hit in hits if hit.statement.kind is not Kind.GAP]
        return self.answer(turn, known or hits)

    def _statements(self, turn: Turn, hits: Sequence[Hit], beside: Sequence[Policy]) -> list[Statement]:
        """Returns what the policy of the best hit answers with: what sums it up where others may be meant too."""
        policy = hits[0].policy
        own = [hit for hit in hits if hit.policy is policy]
        statements = (beside and self._picker.summing_up(turn, policy)) or self._picker.pick(turn, own)
        silent = hits[0].match < _SILENT and hits[0].link >= NAMED and not hits[0].wanted
        return [policy.statement("overview") or statements[0]] if silent else list(statements)

    def _lead(self, turn: Turn, policy: Policy) -> list[str]:
        """Returns what must be said before the facts: the document asked for, or that the policy is not in force."""
        if turn.wants("ask_basis"):
            return [self._composer.basis(policy)]
        if turn.wants("ask_validity", DOUBTS) and policy.status_on(turn.today) is not Status.IN_FORCE:
            return [policy.status_note]
        return []

    def _gap(self, policy: Policy, statement: Statement) -> str:
        office = self._composer.office(policy)
        return self._composer.say("gap_lead") + self._composer.say("gap", text=statement.text, office=office)

    def _heir_says(self, turn: Turn, policy: Policy) -> tuple[Policy, list[Statement]]:
        """Returns the policy that replaced this one (or this one) with what it says to the same question.

        Where what it knows has nothing to do with that, and it says that just this is not known, that is told.
        """
        heir = self._index.heir(policy)
        if heir is None:
            return policy, []
        hits = {hit.statement: hit.match for hit in self._finder.within(turn, [heir.id])}
        best = self._picker.best(turn, heir, 1)
        gap = max((s for s in hits if s.kind is Kind.GAP), key=hits.__getitem__, default=None)
        silent = not best or hits.get(best[0], 0.0) < FOLLOWS
        return heir, [gap] if gap and silent and hits[gap] >= _SILENT else best

    def _earlier(self, turn: Turn, policy: Policy) -> list[Pair]:
        """Returns what was said before a revision of whose figures nothing is known, while it may still be of use."""
        before = [one.id for one in self._index.policies if one.superseded_by == policy.id]
        hits = [hit for hit in self._finder.within(turn, before) if hit.match >= FOLLOWS] if before else []
        open_ones = (hit for hit in hits if not hit.policy.has_expired(turn.today))
        best = next((hit for hit in open_ones if hit.statement.kind is not Kind.GAP), None)
        return [(best.policy, one) for one in self._picker.best(turn, best.policy, _EARLIER)] if best else []

    def _related(self, turn: Turn, policy: Policy) -> list[Pair]:
        """Returns what a policy of the same topic says to a question that `policy` leaves open, if any does.

        Where, when and how one applies is each policy's own: of another one it answers nothing.
        """
        if turn.asks_procedure or turn.likely("ask_validity", "ask_list", "ask_overview") >= SURE:
            return []
        kin = [one.id for one in self._kin.of(policy.id)]
        found = [hit for hit in self._finder.within(turn, kin) if hit.wanted and hit.match >= OWN] if kin else []
        return [(hit.policy, hit.statement) for hit in found if hit.statement.kind is not Kind.GAP][:1]
