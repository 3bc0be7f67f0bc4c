"""`python -m bot.dialogue.rasa_test ARGUMENTS`: `rasa test ARGUMENTS`, in which a misread message has its consequence.

Rasa's own goes on after a misread message as if it had been understood: it reports the wrong intent, and then the
action of the right one. Here the rules choose by what was read, as they do for an asker, so that a wrong action shows.
"""

from __future__ import annotations

import sys
from typing import Any

from rasa.core import test
from rasa.shared.core.events import UserUttered


class Misread(test.WronglyClassifiedUserUtterance):
    """A message with the intent that the model read; reports show the one that was meant beside it."""

    def __init__(self, event: UserUttered, found: test.EvaluationStore) -> None:
        super().__init__(event, found)
        self._meant = found.intent_targets[0]
        self.intent = {"name": self.predicted_intent}

    def inline_comment(self, **_: Any) -> str:
        """Returns the remark that Rasa writes beside the message in its report of failed stories."""
        return f"meant: {self._meant}: {self.text}"


def main() -> None:
    """Runs Rasa's command line with its `test` and our arguments."""
    from rasa.__main__ import main as rasa

    # Looked up by this name at each message; 3.6.21 is the last release, and a test would see it if it were not so.
    test.WronglyClassifiedUserUtterance = Misread
    sys.argv[1:1] = ["test"]
    rasa()


if __name__ == "__main__":
    main()
