"""What Rasa works out anew for every message though it cannot change while a model is loaded."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from rasa.core.policies.rule_policy import RulePolicy
from rasa.shared.core.domain import Domain


def work_out_once() -> None:
    """Lets Rasa remember what a rule's key says and whether the domain is empty.

    A key is a rule's states as JSON; Rasa parses every key for every state of the conversation, twice a prediction. To
    see whether the domain is empty it builds an empty one, with all defaults, for each message. What is remembered is
    only read: a test fails if a method that uses it is not the one known.
    """
    RulePolicy._rule_key_to_state = staticmethod(_states)  # noqa: SLF001 - the point of this function
    Domain.is_empty = _is_empty


@lru_cache(maxsize=4096)
def _states(rule_key: str) -> Any:
    """Returns the states that a rule's key says."""
    return json.loads(rule_key)


def _is_empty(self: Domain) -> bool:
    """Tells whether a domain says nothing beyond Rasa's defaults."""
    return bool(self.as_dict() == _nothing())


@lru_cache(maxsize=1)
def _nothing() -> Any:
    return Domain.empty().as_dict()
