"""Answers who tells their own case: the outcome, and how much there is, of the policy that the case is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.policy.answers.compose import Composer
from bot.policy.answers.finish import finish
from bot.policy.answers.judged import OwnCase
from bot.policy.answers.own_case import OwnCases
from bot.policy.answers.thresholds import NAMED
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind, Statement
from bot.policy.model.reply import OUTCOMES, Reply
from bot.policy.search.index import PolicyIndex
from bot.policy.search.ranking import Hit


class CaseAnswers:
    """Puts the outcome of an asker's own case into a reply."""

    def __init__(self, index: PolicyIndex, composer: Composer, cases: OwnCases) -> None:
        self._index = index
        self._composer = composer
        self._cases = cases

    def told(self, turn: Turn, hits: Sequence[Hit]) -> Reply | None:
        """Assesses the policy for an asker who tells their own case."""
        case = self._cases.told(turn, hits)
        return self._judged(turn, case, hits[0].statement) if case else None

    def reckoned(self, turn: Turn) -> Reply | None:
        """Works out what there is for figures of what is talked about, though its name is left out.

        Of an old version that nobody asked for by its year, the newest one counts.
        """
        policy = self._index.by_id.get(turn.memory.latest)
        if policy is None or turn.best_link >= NAMED:
            return None
        years = (*turn.question.versions, *self._index.reader.read(turn.memory.rest).versions)
        meant = policy if years else self._index.heir(policy) or policy
        case = self._cases.reckoned(turn, meant) or self._cases.supposed(turn, meant)
        return self._judged(turn, case, case.policy.statements[0]) if case else None

    def added(self, turn: Turn) -> Reply | None:
        """Assesses what is talked about for somebody who tells more of themselves and asks nothing."""
        if not turn.memory.focus or turn.best_link >= NAMED:
            return None
        before = self._index.link(self._index.reader.read(turn.memory.rest))
        named = [x.policy.id for x in before if x.score >= NAMED and turn.told.fits(x.policy) >= 0]
        about = [self._index.by_id[one] for one in (turn.memory.focus[0], *named) if one in self._index.by_id]
        case = self._cases.added(turn, about)
        return self._judged(turn, case, case.policy.statements[0]) if case else None

    def _judged(self, turn: Turn, case: OwnCase, first: Statement) -> Reply:
        """Tells the outcome of a case; it rests on `first` where no statement was looked at."""
        policy, statements = case.policy, (*case.beside, *case.statements) or (first,)
        said = [self._composer.facts(policy, case.beside, turn.today)] if case.beside else []
        told = [case.text, *said] if case.outright else [*said, case.text]
        lines = [*told, self._composer.grounds(policy, statements, turn.today)]
        buttons = self._composer.buttons(policy, [Kind.CONDITION])
        outcome = OUTCOMES[policy.status_on(turn.today)]
        reply = finish(turn, outcome, lines, buttons, [(policy, s) for s in statements])
        return replace(reply, assesses=policy.id)
