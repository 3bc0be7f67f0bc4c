"""What may be done with a case, by whom and when."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.desk.appeal import Case, State, Step, after_rating, assign, extend, rate, redo, step
from bot.desk.roles import Deed, Role, may
from bot.errors import DeskError

DUE = datetime(2026, 11, 26, 10, 0, tzinfo=timezone.utc)
EARLIER = DUE - timedelta(hours=5)
NEW = Case("FT-20261123-0001-1", State.ACCEPTED, DUE)


def answered(case: Case = NEW, officer: int = 1) -> Case:
    return step(assign(case, officer, Role.OFFICER), Step.ANSWER, Role.OFFICER)


def test_the_straight_way_through() -> None:
    case = assign(NEW, 1, Role.OFFICER)
    assert case.state is State.ASSIGNED
    case = step(case, Step.START, Role.OFFICER)
    assert case.state is State.WORKING
    case = rate(step(case, Step.ANSWER, Role.OFFICER), 5)
    assert case.state is State.RATED
    assert after_rating(case, 1) is Step.CLOSE
    assert step(case, Step.CLOSE).state is State.CLOSED


def test_unsatisfied_is_done_again_once_by_somebody_else() -> None:
    case = rate(answered(), 1)
    assert after_rating(case, 1) is Step.REDO
    case = redo(case, DUE + timedelta(days=3))
    assert (case.state, case.officer, case.earlier, case.rating) == (State.REDO, None, (1,), None)
    with pytest.raises(DeskError, match="not answered it before"):
        assign(case, 1, Role.SUPERVISOR)
    case = rate(answered(case, officer=2), 2)
    assert after_rating(case, 1) is Step.CLOSE


@pytest.mark.parametrize("state", [State.ANSWERED, State.CLOSED, State.WITHDRAWN, State.RATED])
def test_what_is_answered_is_not_answered_again(state: State) -> None:
    with pytest.raises(DeskError, match="not possible"):
        step(Case("FT", state, DUE), Step.ANSWER, Role.OFFICER)


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_a_finished_case_is_neither_withdrawn_nor_hurried_nor_added_to(state: State) -> None:
    for taken in (Step.WITHDRAW, Step.CHASE, Step.ADD):
        with pytest.raises(DeskError):
            step(Case("FT", state, DUE), taken)


def test_only_an_answer_is_rated() -> None:
    with pytest.raises(DeskError):
        rate(NEW, 5)
    with pytest.raises(DeskError, match="1 to 5"):
        rate(answered(), 6)


def test_an_asker_does_not_answer() -> None:
    with pytest.raises(DeskError, match="members of staff"):
        step(assign(NEW, 1, Role.OFFICER), Step.ANSWER)


def test_an_extension_before_the_due_time() -> None:
    case = extend(NEW, DUE + timedelta(days=1), Role.SUPERVISOR, "需现场核查", EARLIER, 1)
    assert (case.due, case.extended, case.state) == (DUE + timedelta(days=1), 1, State.ACCEPTED)
    with pytest.raises(DeskError, match="extended already"):
        extend(case, case.due + timedelta(days=1), Role.SUPERVISOR, "再延", EARLIER, 1)


@pytest.mark.parametrize(
    ("days", "role", "reason", "now", "said"),
    [
        (1, Role.SUPERVISOR, "晚了", DUE, "any more"),
        (1, Role.SUPERVISOR, "晚了", DUE + timedelta(days=2), "any more"),
        (1, Role.SUPERVISOR, "  ", EARLIER, "reason"),
        (0, Role.SUPERVISOR, "无变化", EARLIER, "later"),
        (1, Role.OFFICER, "越权", EARLIER, "supervisor"),
    ],
)
def test_an_extension_that_is_refused(days: int, role: Role, reason: str, now: datetime, said: str) -> None:
    with pytest.raises(DeskError, match=said):
        extend(NEW, DUE + timedelta(days=days), role, reason, now, 1)


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("taken", list(Step))
def test_no_step_from_any_state_leads_back_to_acceptance(state: State, taken: Step) -> None:
    try:
        after = step(Case("FT", state, DUE), taken, Role.ADMIN)
    except DeskError:
        return
    assert after.state is state or after.state is not State.ACCEPTED


def test_each_role_includes_the_one_before() -> None:
    for deed in Deed:
        allowed = [may(role, deed) for role in Role]
        assert allowed == sorted(allowed) and allowed[-1]
    assert not may(Role.VIEWER, Deed.REPLY)
