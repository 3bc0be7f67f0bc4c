"""Answers where an office is, or how it is called, from what the base knows of that office alone."""

from __future__ import annotations

from bot.policy.answers.compose import Composer
from bot.policy.answers.finish import Pair, finish
from bot.policy.answers.offices import Office, Offices
from bot.policy.answers.turn import Turn
from bot.policy.model.model import Kind
from bot.policy.model.reply import OUTCOMES, Outcome, Reply
from bot.policy.search.index import PolicyIndex


class Reached:
    """Tells how the offices that messages call by name are reached."""

    def __init__(self, index: PolicyIndex, composer: Composer, offices: Offices) -> None:
        self._index = index
        self._composer = composer
        self._offices = offices

    def answer(self, turn: Turn) -> Reply | None:
        """Answers a message that asks for an office's telephone or address and nothing else."""
        office = self._offices.wanted(turn.question)
        if office is None:
            return None
        buttons = (self._composer.button("staff"), self._composer.button("appeal"))
        pairs = self._told_of(office)
        if not pairs:
            text = self._composer.say("no_address", office=office.title)
            return Reply(Outcome.NOT_IN_BASE, text, buttons, memory=turn.memory)
        policy, first = pairs[0]
        said = self._composer.say("address", office=office.title, text="".join(told.text for _, told in pairs))
        grounds = self._composer.grounds(policy, [first], turn.today)
        if first.kind is Kind.GAP:
            lines = [self._composer.say("gap_lead") + said, grounds]
            return finish(turn, Outcome.NOT_IN_BASE, lines, buttons, pairs)
        return finish(turn, OUTCOMES[policy.status_on(turn.today)], [said, grounds], buttons, pairs)

    def _told_of(self, office: Office) -> list[Pair]:
        places = (told.split("/") for told in office.tells)
        known = ((self._index.by_id.get(policy_id), statement_id) for policy_id, statement_id in places)
        return [(policy, one) for policy, name in known if policy and (one := policy.statement(name))]
