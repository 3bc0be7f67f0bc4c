from __future__ import annotations

import hashlib
import inspect

import pytest
from rasa.shared.core.domain import Domain

from bot.dialogue.once import work_out_once

KNOWN_IS_EMPTY = "884be90ef485f1d2c0f140657a47f106a7d2785b63b03e46cd699b4072e95369"


def test_the_replaced_look_at_the_domain_is_the_one_that_was_read() -> None:
    source = inspect.getsource(Domain.is_empty)
    assert hashlib.sha256(source.encode()).hexdigest() == KNOWN_IS_EMPTY, "see that it says the same"


def test_an_empty_domain_is_empty_and_ours_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Domain, "is_empty", Domain.is_empty)
    ours = Domain.from_dict({"intents": ["greet"]})
    known = (Domain.is_empty(ours), Domain.is_empty(Domain.empty()))
    work_out_once()
    assert (ours.is_empty(), Domain.empty().is_empty()) == known == (False, True)
