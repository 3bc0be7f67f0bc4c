"""What becomes of each kind of message and event from WeChat and WeCom."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.channels import choices, wechat
from bot.channels.wechat import Arrival
from bot.gateway.intake import Extras
from bot.gateway.line import HOLD, Line
from bot.gateway.parts import Parts
from bot.gateway.turn_kinds import FILE_KEPT, UNREADABLE, WELCOME
from bot.store import attachments, windows
from bot.store.attachments import NewAttachment
from bot.store.conversations import BOT, OFFICER
from bot.store.inbox import Along, Incoming, together
from bot.store.outbox import Outgoing
from bot.store.replies import Button, Reply
from bot.store.windows import Allowance

UNSUBSCRIBED = "unsubscribed"
_LONGEST_KEY = 100
"""Characters of a menu entry's key that is a sentence; the console takes 128 bytes."""


@dataclass(frozen=True)
class Manner:
    """How one of the two channels does it.

    Attributes:
        read: Reads an opened message.
        sealed_echo: Whether the console's check of the address is encrypted.
        silence: By this the channel knows that we have the message, shows nothing, and does not try again.
        by_message: What a message of the asker allows us to send later; None: nothing limits us.
        by_event: What an event allows.
    """

    name: str
    read: Callable[[str | bytes], Arrival]
    sealed_echo: bool
    silence: str
    by_message: Allowance | None = None
    by_event: Allowance | None = None


class Arrivals:
    """Takes them in, and returns the replies that go back in the response."""

    def __init__(self, here: Parts, on_line: Line, manner: Manner) -> None:
        """Take them to the parts of the gateway."""
        self._here = here
        self._line = on_line
        self._manner = manner
        self._say = here.sentences.wechat

    async def take(self, arrival: Arrival, began: float) -> list[Outgoing]:
        """Take one in; `began` is when its request came (monotonic)."""
        if arrival.kind == "event":
            return await self._event(arrival, began)
        if arrival.kind == "text" or (arrival.kind == "voice" and arrival.text):
            text = await self._meant(arrival)
            return await self._words(arrival, text, self._manner.by_message, began)
        if arrival.kind == "image" and arrival.media_id:
            return await self._picture(arrival)
        said = self._say["voice" if arrival.kind == "voice" else "other"]
        return await self._settle(arrival, UNREADABLE, Reply(said))

    async def _picture(self, arrival: Arrival) -> list[Outgoing]:
        files, name = self._here.web_files, self._manner.name
        if await files.are_too_many(name, arrival.asker):
            return await self._settle(arrival, UNREADABLE, Reply(self._here.sentences.errors["file_many"]))
        brought = attachments.bringing(NewAttachment(attachments.IMAGE, arrival.media_id[:512]))
        return await self._settle(arrival, FILE_KEPT, await files.reply_to(name, arrival.asker), brought)

    async def _event(self, arrival: Arrival, began: float) -> list[Outgoing]:
        if arrival.event in (wechat.FOLLOWED, wechat.SCANNED):
            starters = tuple(Button(title, title) for title in self._here.sentences.chat["starters"])
            return await self._settle(arrival, WELCOME, Reply(self._say["welcome"], starters))
        if arrival.event.upper() == wechat.MENU_CLICKED and 0 < len(arrival.key) <= _LONGEST_KEY:
            # Menu entries are called by the sentence that they stand for; see docs/channels.md.
            return await self._words(arrival, arrival.key, self._manner.by_event, began)
        if arrival.event == wechat.LEFT:
            await self._with_conversation(arrival, lambda found: self._here.windows.close(found, UNSUBSCRIBED))
        elif arrival.event == wechat.KF_BEGUN:
            await self._with_conversation(arrival, lambda found: self._here.conversations.give_to(found, OFFICER))
        elif arrival.event == wechat.KF_ENDED:
            await self._with_conversation(arrival, self._give_back)
        return []  # others are of no use here: menu views, positions, reports of sent templates …

    async def _words(self, arrival: Arrival, text: str, allowance: Allowance | None, began: float) -> list[Outgoing]:
        extras = Extras(HOLD, self._opening(allowance))
        accepted = await self._here.intake.accept(self._manner.name, arrival.asker, arrival.message_id, text, extras)
        if accepted.job is not None and await self._here.taker.is_silent(accepted.job):
            return []
        return await self._line.answer(accepted, began)

    async def _settle(self, arrival: Arrival, kind: str, reply: Reply, *alongs: Along) -> list[Outgoing]:
        """Store what is no text, and answer it at once."""
        shown = self._say["shown"]["follow" if arrival.kind == "event" else self._known(arrival.kind)]
        by_event = arrival.kind == "event"
        opened = self._opening(self._manner.by_event if by_event else self._manner.by_message)
        along = together(*(one for one in (opened, *alongs) if one is not None))
        incoming = Incoming(self._manner.name, arrival.asker, arrival.message_id, shown, shown, HOLD)
        here = self._here
        found = await here.database.run(lambda: here.settled.settle(incoming, [reply], kind, along))
        here.hub.tell([arrival.asker])
        if found.accepted.fresh:
            return self._line.mine(found.replies)
        return await self._line.answer(found.accepted, 0)

    async def _meant(self, arrival: Arrival) -> str:
        """Return what was said; where a choice was clicked or named by its number, what that choice stands for."""
        here, offered, place = self._here, None, None
        named = wechat.clicked(arrival.menu_id)
        if named is not None:
            outbox_id, place = named
            offered = await here.database.run(lambda: here.offers.of(outbox_id, arrival.asker))
        elif choices.may_pick(arrival.text):
            offered = await here.database.run(lambda: here.offers.newest(self._manner.name, arrival.asker))
            place = None if offered is None else _picked(arrival.text, offered)
        if offered is None or place is None or place >= len(offered.buttons):
            return arrival.text
        return offered.buttons[place].payload

    async def _with_conversation(self, arrival: Arrival, do: Callable[[int], object]) -> None:
        """Do something about the asker's conversation, if there is one."""
        here, name = self._here, self._manner.name
        found = await here.database.run(lambda: here.conversations.find(name, arrival.asker))
        if found is not None:
            await here.database.run(lambda: do(found.id))

    def _give_back(self, conversation_id: int) -> None:
        """Let the bot speak again after WeChat's own customer service, unless the desk has the conversation too."""
        if self._here.handoffs.open_of(conversation_id) is None:
            self._here.conversations.give_to(conversation_id, BOT)

    def _known(self, kind: str) -> str:
        return kind if kind in self._say["shown"] else "other"

    @staticmethod
    def _opening(allowance: Allowance | None) -> Along | None:
        return None if allowance is None else windows.opening(allowance)


def _picked(typed: str, offered: Reply) -> int | None:
    titles: Sequence[str] = [button.title for button in offered.buttons]
    last = wechat.parts(offered.text, titles)[-1]
    return choices.picked(typed, last.text, last.titles)
