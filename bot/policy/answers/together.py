"""Puts statements of several policies into one message, each with its number, its policy's name and its basis."""

from __future__ import annotations

from collections.abc import Sequence

from bot.policy.answers.compose import Composer, room
from bot.policy.answers.finish import Pair, finish
from bot.policy.answers.turn import Turn
from bot.policy.model.reply import Outcome, Reply

SIDES = 3
"""Policies put side by side at most, and buttons for them."""


class Together:
    """Words lists and comparisons."""

    def __init__(self, composer: Composer) -> None:
        self.composer = composer

    def told(
        self,
        turn: Turn,
        outcome: Outcome,
        head: str,
        pairs: Sequence[Pair],
        lead: Pair | None = None,
        open_still: bool = False,
        **values: str,
    ) -> Reply:
        """Returns the items that fit into one message, with the basis of each.

        Args:
            turn: the message that is answered.
            outcome: how the turn ends.
            head: the sentence above the items, by its key.
            pairs: policies with the statement that is told of each; the last ones give way.
            lead: what is told before all of them.
            open_still: whether the next message may be about any of them.
            values: the blanks of `head`.
        """
        policies = list(dict.fromkeys(policy for policy, _ in pairs))
        buttons = tuple(self.composer.policy_button(policy) for policy in policies[:SIDES])
        first = [lead[1].text] if lead else []
        first.append(self.composer.say(head, **values))
        for count in range(len(pairs), 0, -1):
            shown = list(pairs[:count])
            items = [self.composer.item(number, p, s, turn.today) for number, (p, s) in enumerate(shown, start=1)]
            quoted = [*([lead] if lead else []), *shown]
            lines = [*first, *items, self.composer.sources(quoted)]
            if sum(len(line) + 1 for line in lines) <= room(buttons):
                break
        listed = list(dict.fromkeys(policy for policy, _ in shown)) if open_still else []
        return finish(turn, outcome, lines, buttons, shown, listed)
