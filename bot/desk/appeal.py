"""An appeal's states and the steps between them.

受理 → 交办 → 办理 → 答复 → 评价 → 办结,
or after a bad rating 重办 (once, by another officer) and on from there. A supervisor may open a closed case again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from bot.desk.roles import Deed, Role, require
from bot.errors import DeskError


class State(str, Enum):
    """Where a case stands."""

    ACCEPTED = "accepted"
    ASSIGNED = "assigned"
    WORKING = "working"
    ANSWERED = "answered"
    RATED = "rated"
    REDO = "redo"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Step(str, Enum):
    """Something that is done with a case; its history names these."""

    OPEN = "open"
    ASSIGN = "assign"
    START = "start"
    ANSWER = "answer"
    RATE = "rate"
    REDO = "redo"
    CLOSE = "close"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"
    EXTEND = "extend"
    ADD = "add"
    CHASE = "chase"
    NOTE = "note"
    MARK = "mark"


UNANSWERED = frozenset({State.ACCEPTED, State.ASSIGNED, State.WORKING, State.REDO})
OPEN_STATES = UNANSWERED | {State.ANSWERED, State.RATED}
FINISHED = frozenset({State.CLOSED, State.WITHDRAWN})
SATISFIED = 3
"""The lowest rating, of 1 to 5, that is taken as satisfied."""

ASKER = "asker"
SYSTEM = "system"


@dataclass(frozen=True)
class _Rule:
    """From where a step may be taken, where it leads (None: stays), and what staff need for it."""

    states: frozenset[State]
    to: State | None
    deed: Deed | None


_RULES = {
    Step.ASSIGN: _Rule(UNANSWERED, State.ASSIGNED, Deed.WORK),
    Step.START: _Rule(frozenset({State.ASSIGNED}), State.WORKING, Deed.WORK),
    Step.ANSWER: _Rule(frozenset({State.ASSIGNED, State.WORKING}), State.ANSWERED, Deed.WORK),
    Step.RATE: _Rule(frozenset({State.ANSWERED}), State.RATED, None),
    Step.REDO: _Rule(frozenset({State.RATED}), State.REDO, None),
    Step.CLOSE: _Rule(frozenset({State.RATED, State.ANSWERED}), State.CLOSED, None),
    Step.REOPEN: _Rule(frozenset({State.CLOSED}), State.REDO, Deed.ASSIGN),
    Step.WITHDRAW: _Rule(UNANSWERED | {State.ANSWERED}, State.WITHDRAWN, None),
    Step.EXTEND: _Rule(UNANSWERED, None, Deed.EXTEND),
    Step.ADD: _Rule(OPEN_STATES, None, None),
    Step.CHASE: _Rule(UNANSWERED, None, None),
    Step.NOTE: _Rule(frozenset(State), None, Deed.WORK),
    Step.MARK: _Rule(UNANSWERED, None, None),
}


@dataclass(frozen=True)
class Case:
    """What the rules need to know of an appeal.

    Attributes:
        officer: Id of who has it.
        earlier: Ids of those who answered before it was done again.
        redone: How often it was done again.
        extended: How often its due time was moved.
        rating: 1 to 5.
    """

    number: str
    state: State
    due: datetime
    officer: int | None = None
    earlier: tuple[int, ...] = ()
    redone: int = 0
    extended: int = 0
    rating: int | None = None


def step(case: Case, taken: Step, role: Role | None = None) -> Case:
    """Return the case after a step that needs nothing more to be known.

    Args:
        case: Before it.
        taken: The step.
        role: Of the member of staff; None for the asker and for the system.

    Raises:
        DeskError: If the case's state or the role does not allow it.
    """
    rule = _RULES.get(taken)
    if rule is None or case.state not in rule.states:
        raise DeskError(f"{case.number} is {case.state.value}; {taken.value} is not possible then")
    if rule.deed is not None and role is None:
        raise DeskError(f"{case.number}: {taken.value} is for members of staff")
    if rule.deed is not None and role is not None:
        require(role, rule.deed)
    return case if rule.to is None else replace(case, state=rule.to)


def assign(case: Case, officer: int, role: Role) -> Case:
    """Give the case to `officer`.

    Raises:
        DeskError: If it cannot be assigned now, or it is to be done again and `officer` had answered it.
    """
    if officer in case.earlier:
        raise DeskError(f"{case.number} is done again; it goes to somebody who has not answered it before")
    return replace(step(case, Step.ASSIGN, role), officer=officer)


def rate(case: Case, score: int) -> Case:
    """Take the asker's rating of the answer.

    Raises:
        DeskError: If there is no answer to rate, or `score` is not 1 to 5.
    """
    if not 1 <= score <= 5:
        raise DeskError(f"{case.number}: a rating is 1 to 5, not {score}")
    return replace(step(case, Step.RATE), rating=score)


def after_rating(case: Case, redo_limit: int) -> Step:
    """Return what follows a rating: doing it again, when unsatisfied and not done before; else closing."""
    unsatisfied = case.rating is not None and case.rating < SATISFIED
    return Step.REDO if unsatisfied and case.redone < redo_limit else Step.CLOSE


def redo(case: Case, due: datetime) -> Case:
    """Do the case again until `due`; nobody has it until it is assigned to somebody else.

    Raises:
        DeskError: If it is not rated.
    """
    earlier = case.earlier if case.officer is None else (*case.earlier, case.officer)
    begun = step(case, Step.REDO)
    return replace(begun, due=due, officer=None, earlier=earlier, redone=case.redone + 1, rating=None)


def extend(case: Case, due: datetime, role: Role, reason: str, now: datetime, limit: int) -> Case:
    """Move the due time to `due`.

    Raises:
        DeskError: If it has passed, there is no reason, it was moved `limit` times, or `due` is no later.
    """
    if now >= case.due:
        raise DeskError(f"{case.number} was due at {case.due:%Y-%m-%d %H:%M}; it cannot be extended any more")
    if not reason.strip():
        raise DeskError(f"{case.number}: an extension needs a reason, which the asker is told")
    if case.extended >= limit:
        raise DeskError(f"{case.number} was extended already; answer it, or explain the delay in an answer")
    if due <= case.due:
        raise DeskError(f"{case.number}: the new due time must be later than {case.due:%Y-%m-%d %H:%M}")
    return replace(step(case, Step.EXTEND, role), due=due, extended=case.extended + 1)


def close(case: Case, role: Role, reason: str) -> Case:
    """Close an answered case before its asker has rated it.

    Raises:
        DeskError: If it is not answered, there is no reason, or `role` is not enough.
    """
    require(role, Deed.ASSIGN)
    _need_reason(case, Step.CLOSE, reason)
    return step(case, Step.CLOSE)


def reopen(case: Case, due: datetime, role: Role, reason: str) -> Case:
    """Open a closed case again until `due`; nobody has it until it is assigned.

    This is the authority's own correction: it does not use up what the asker may demand once (`redo`).

    Raises:
        DeskError: If it is not closed, there is no reason, or `role` is not enough.
    """
    _need_reason(case, Step.REOPEN, reason)
    return replace(step(case, Step.REOPEN, role), due=due, officer=None, rating=None)


def _need_reason(case: Case, taken: Step, reason: str) -> None:
    if not reason.strip():
        raise DeskError(f"{case.number}: {taken.value} needs a reason, which the asker is told")
