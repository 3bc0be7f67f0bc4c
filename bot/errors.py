"""One base error and, in alphabetical order, the rest; each message says what happened and what to do."""

from __future__ import annotations


class BotError(Exception):
    """Something that this project can name; shown to people as one line, without a traceback."""

    exit_code = 1


class ChildError(BotError):
    """A process under the supervisor did not start, or a set-up step failed."""


class DatabaseError(BotError):
    """The database cannot be reached, or its tables are not those of this version."""


class DeskError(BotError):
    """A step that the rules of the desk do not allow; names the case, its state and what is possible."""


class DialogueError(BotError):
    """The dialogue process gave no usable answer."""


class HeldError(DeskError):
    """A conversation or case was reached for that another officer holds.

    Attributes:
        officer_id: Who holds it.
    """

    def __init__(self, what: str, officer_id: int) -> None:
        """Compose the one line: which conversation or case, who has it, what to do."""
        super().__init__(f"{what} is held by officer {officer_id}; ask them first")
        self.officer_id = officer_id


class PolicyError(BotError):
    """A file or document of the policy base breaks its format; names the place, the reason and the repair."""


class PortError(BotError):
    """A port that is needed is taken by another program."""


class SettingError(BotError):
    """A setting has a value that cannot be used.

    Attributes:
        name: The setting's name in the environment.
    """

    exit_code = 2

    def __init__(self, name: str, given: str, expected: str, repair: str) -> None:
        """Compose the one line: which setting, what was given, what is expected, how to repair it."""
        super().__init__(f"{name}: got {given}, expected {expected}. {repair}")
        self.name = name


class StorageError(BotError):
    """A file could not be written, as when the disk is full."""


class TrainingError(BotError):
    """The model could not be trained from the data at hand."""


class UnknownPolicyError(BotError):
    """A policy was asked for by an id that the policy base does not hold."""
