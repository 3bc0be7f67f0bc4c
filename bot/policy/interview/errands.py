"""The checklist of a policy (办理清单) as one message of the chat; its page lets it be ticked and printed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot.policy.answers.compose import Composer, room
from bot.policy.assessment.checklist import Checklist, checklist
from bot.policy.interview.script import Script
from bot.policy.interview.spoken import remembering
from bot.policy.model.model import Kind, Policy
from bot.policy.model.reply import Memory, Outcome, Reply
from bot.policy.profile.saying import say_day

_MOST_OF_A_KIND = 6


class Errands:
    """Words checklists with the sentences of data/interview.yaml."""

    def __init__(self, composer: Composer, script: Script) -> None:
        self._composer = composer
        self._script = script

    def tell(self, policy: Policy, link: str, memory: Memory, today: date) -> Reply:
        """Tells what to hand in, where, until when, in which order and who to call.

        Args:
            policy: the policy.
            link: address of the checklist's page.
            memory: what the conversation remembers.
            today: the day for which deadlines and status are judged.
        """
        found = checklist(policy, today)
        shown = [s for _, statements in found.groups() for s in statements[:_MOST_OF_A_KIND]]
        buttons = (self._script.button("assess", policy.short), self._script.button("staff"))
        head = [self._script.say("errands", short=policy.short), *self._deadline(found)]
        tail = [
            *self._composer.grounds(policy, shown, today).split("\n")[:2],
            self._script.say("errands_page", link=link),
        ]
        space = room(buttons, *head, *tail)
        text = "\n".join([*head, *_fitting(self._groups(found), space), *tail])
        cited = tuple(f"{policy.id}/{statement.id}" for statement in shown)
        return Reply(Outcome.ANSWERED, text, buttons, (policy.id,), cited, remembering(memory, (policy.id,)))

    def _deadline(self, found: Checklist) -> list[str]:
        if found.deadline is None:
            return []
        key = "errands_closed" if found.closed else "errands_until"
        return [self._script.say(key, day=say_day(Decimal(found.deadline.toordinal())))]

    def _groups(self, found: Checklist) -> Iterator[list[str]]:
        """Yields the lines of each group, its head first; of materials and steps each is one line to be ticked."""
        for kind, statements in found.groups():
            if not statements:
                yield [self._script.say(f"errands_no_{kind.value}")]
                continue
            lines = [
                f"{self._script.say('errands_tick')}{statement.text}" for statement in statements[:_MOST_OF_A_KIND]
            ]
            if kind is Kind.STEP:
                lines = [f"{number}. {s.text}" for number, s in enumerate(statements[:_MOST_OF_A_KIND], start=1)]
            if len(statements) > _MOST_OF_A_KIND:
                lines.append(self._script.say("errands_more", count=str(len(statements) - _MOST_OF_A_KIND)))
            yield [self._script.say(f"errands_{kind.value}"), *lines]


def _fitting(groups: Iterator[list[str]], space: int) -> Iterator[str]:
    """Yields the lines that fit; the longest group does not push the others out."""
    waiting = [list(group) for group in groups]
    while sum(len(line) + 1 for group in waiting for line in group) > space and any(len(g) > 1 for g in waiting):
        longest = max((group for group in waiting if len(group) > 1), key=lambda group: sum(map(len, group)))
        longest.pop()
    return (line for group in waiting for line in group)
