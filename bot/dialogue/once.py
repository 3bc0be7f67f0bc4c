"""What Rasa works out anew for every message though it cannot change while a model is loaded."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rasa.shared.core.domain import Domain


def work_out_once() -> None:
    """Lets Rasa remember what an empty domain is.

    To see whether the domain is empty it builds an empty one, with all defaults, for each message. Rasa 3.6.21 is the
    last release; a test fails if the method is not the one known.
    """
    Domain.is_empty = _is_empty


def _is_empty(self: Domain) -> bool:
    """Tells whether a domain says nothing beyond Rasa's defaults."""
    return bool(self.as_dict() == _nothing())


@lru_cache(maxsize=1)
def _nothing() -> Any:
    return Domain.empty().as_dict()
