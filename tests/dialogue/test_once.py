from __future__ import annotations

import hashlib
import inspect

import pytest
from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain

from bot.dialogue.once import _states, work_out_once

KNOWN = {
    "_rule_key_to_state": "b91b949bbccbff0bdd67604e957b8884becef48ebc634c655c01bb5e6e93677e",
    "_is_rule_applicable": "64a108b016b46e573d6020b755a6036439dc207a364b45c9ea5dcb0f18dc7068",
    "_find_action_from_rules": "be6da6ee0f5429bd9bbded9f22186f3729469e5b392949493fd34a00ef9531d9",
}
KNOWN_IS_EMPTY = "884be90ef485f1d2c0f140657a47f106a7d2785b63b03e46cd699b4072e95369"
KEY = '[{"prev_action": {"action_name": "action_listen"}, "user": {"intent": "greet"}}]'


@pytest.mark.parametrize("method", KNOWN)
def test_the_code_that_reads_what_is_remembered_is_the_one_that_was_read(method: str) -> None:
    source = inspect.getsource(getattr(RulePolicy, method))
    assert hashlib.sha256(source.encode()).hexdigest() == KNOWN[method], "see that it changes nothing of it"


def test_a_key_is_parsed_once_and_says_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    known = RulePolicy._rule_key_to_state
    monkeypatch.setattr(RulePolicy, "_rule_key_to_state", staticmethod(known))
    monkeypatch.setattr(Domain, "is_empty", Domain.is_empty)
    work_out_once()
    assert RulePolicy._rule_key_to_state(KEY) == known(KEY)
    assert RulePolicy._rule_key_to_state(KEY) is _states(KEY)


def test_the_replaced_look_at_the_domain_is_the_one_that_was_read() -> None:
    source = inspect.getsource(Domain.is_empty)
    assert hashlib.sha256(source.encode()).hexdigest() == KNOWN_IS_EMPTY, "see that it says the same"


def test_an_empty_domain_is_empty_and_ours_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Domain, "is_empty", Domain.is_empty)
    monkeypatch.setattr(RulePolicy, "_rule_key_to_state", staticmethod(RulePolicy._rule_key_to_state))
    ours = Domain.from_dict({"intents": ["greet"]})
    known = (Domain.is_empty(ours), Domain.is_empty(Domain.empty()))
    work_out_once()
    assert (ours.is_empty(), Domain.empty().is_empty()) == known == (False, True)
