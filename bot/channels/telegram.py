"""Telegram's askers, what they do, and the tokens of their buttons.

An asker is a person in a private chat, or one member of a group: `123`, or `-100123:456` and, in a topic of a forum,
`-100123:456:7`. In groups only what is addressed to the bot counts: its name, a reply to it, or a command.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

NAME = "telegram"
PATH = "/webhooks/telegram"
LARGEST = 256 * 1024
"""Bytes of an update: 4096 characters of Chinese are 24 KB as JSON escapes them, and a reply carries another."""

_TOKEN = re.compile("b:([0-9a-f]{1,15}):([0-9a-f]{1,4})", re.ASCII)
MESSAGE, EDIT, PRESS = "m", "e", "c"
"""What the id of a message here says of its kind: `bot:m:chat:number`, `bot:e:chat:number:time`, `bot:c:query`."""

COMMANDS = ("start", "help", "appeal", "human")


@dataclass(frozen=True)
class Identity:
    """The bot as Telegram knows it; the name is empty until Telegram has told it."""

    id: int
    username: str = ""

    @classmethod
    def of_token(cls, token: str) -> Identity:
        """Return what a token says of its bot: the number before the colon."""
        return cls(int(token.partition(":")[0]))


@dataclass(frozen=True)
class Place:
    """Where an asker speaks.

    Attributes:
        chat: The chat's number; negative for groups.
        user: The member of a group who asks; None in a private chat.
        thread: The topic of a forum.
    """

    chat: int
    user: int | None = None
    thread: int | None = None

    @property
    def asker(self) -> str:
        """The gateway's name of the asker."""
        return ":".join(str(part) for part in (self.chat, self.user, self.thread) if part is not None)

    @classmethod
    def of_asker(cls, asker: str) -> Place:
        """Return the place that `asker` names."""
        return cls(*(int(part) for part in asker.split(":")))


@dataclass(frozen=True)
class Attached:
    """A photo or document, to be fetched from Telegram.

    Attributes:
        kind: `image` or `document`.
        size: Bytes, where Telegram tells.
        album: The same for all of an album.
    """

    kind: str
    file_id: str
    name: str = ""
    size: int | None = None
    album: str = ""


@dataclass(frozen=True)
class Said:
    """A message in words, with a photo or document, or both.

    Attributes:
        edits: The id under which the text stood before the asker changed it; None for a new message.
    """

    place: Place
    message_id: str
    text: str
    attached: Attached | None = None
    edits: str | None = None


@dataclass(frozen=True)
class Commanded:
    """One of `COMMANDS`, and what stood behind it."""

    place: Place
    message_id: str
    command: str
    argument: str


@dataclass(frozen=True)
class Pressed:
    """A button; `token` is what `button_token` made."""

    place: Place
    message_id: str
    query: str
    token: str


@dataclass(frozen=True)
class Unreadable:
    """A message that only a person can take in, such as `voice` or `sticker`."""

    place: Place
    message_id: str
    kind: str


@dataclass(frozen=True)
class Standing:
    """Whether someone takes our messages from now on: they have blocked the bot, or let it speak again."""

    place: Place
    open: bool


Event = Said | Commanded | Pressed | Unreadable | Standing


def button_token(outbox_id: int, position: int) -> str:
    """Return what a button carries: the reply it stands under and its place there, at most 64 bytes."""
    return f"b:{outbox_id:x}:{position:x}"


def read_token(token: str) -> tuple[int, int] | None:
    """Return reply and place of a button; None when we made no such token."""
    found = _TOKEN.fullmatch(token)
    return None if found is None else (int(found[1], 16), int(found[2], 16))


def quoted_number(message_id: str) -> int | None:
    """Return Telegram's number of the message that has this id here; None for a press of a button."""
    _bot, kind, *rest = message_id.split(":")
    return None if kind == PRESS else int(rest[1])


def edited(message_id: str) -> bool:
    """Tell whether a message changes an earlier one."""
    return message_id.split(":")[1] == EDIT


def first_of(message_id: str) -> str:
    """Return the id under which a message came at first, given that of an edit."""
    bot, _kind, chat, number, _time = message_id.split(":")
    return f"{bot}:{MESSAGE}:{chat}:{number}"


def edits_of(message_id: str) -> str:
    """Return what the ids of all edits of a message begin with, given its first."""
    bot, _kind, chat, number = message_id.split(":")
    return f"{bot}:{EDIT}:{chat}:{number}:"
