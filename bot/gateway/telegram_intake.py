"""What Telegram tells us, taken into the inbox: words, commands, presses of buttons, pictures, and who has gone."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import OrderedDict
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels import media
from bot.channels.errors import RefusedError
from bot.channels.telegram import (
    NAME,
    Attached,
    Commanded,
    Event,
    Place,
    Pressed,
    Said,
    Standing,
    Unreadable,
    edits_of,
    read_token,
)
from bot.channels.telegram_api import TelegramApi
from bot.channels.telegram_fault import TelegramFaultError
from bot.channels.telegram_updates import parse, update_number
from bot.gateway.database import DatabaseThreads
from bot.gateway.intake import Extras, Intake
from bot.gateway.telegram_post import BLOCKED
from bot.gateway.turn_kinds import FILE_KEPT, POINTED, UNREADABLE
from bot.store.attachments import NewAttachment, bringing
from bot.store.conversations import Conversations
from bot.store.inbox import Along, Incoming, together
from bot.store.offers import Offers
from bot.store.replies import Button, Reply
from bot.store.settled import SettledMessages
from bot.store.telegram import TelegramRows
from bot.store.windows import Allowance, Windows, reopening

log = logging.getLogger(__name__)

PERSONAL = ("appeal", "human")
"""Commands that lead to telephone numbers and the like, which are nothing for a group."""

ALBUMS = 1000
"""Albums remembered, so that each is answered once; its pictures come as one message each."""


@dataclass(frozen=True)
class TelegramTables:
    """What the channel reads and writes."""

    conversations: Conversations
    offers: Offers
    rows: TelegramRows
    settled: SettledMessages
    windows: Windows


class TelegramIntake:
    """Takes updates in; what was taken before changes nothing."""

    def __init__(
        self, api: TelegramApi, database: DatabaseThreads, tables: TelegramTables, texts: Mapping[str, Any]
    ) -> None:
        """Answer presses by `api`, and speak by `texts`."""
        self._api = api
        self._database = database
        self._tables = tables
        self._texts = texts
        self._albums: OrderedDict[str, None] = OrderedDict()
        self._asides: set[asyncio.Task[None]] = set()

    async def take(self, intake: Intake, update: Mapping[str, Any]) -> None:
        """Store what an update says; when this returns it can be acknowledged.

        One that cannot be read is written to the log as it is: Telegram would send it again for hours, and it would
        read no better.

        Raises:
            RefusedError: If it is no update: it has no number.
        """
        update_number(update)
        try:
            event = parse(update, self._api.identity)
        except RefusedError:
            log.exception("an update of Telegram's cannot be read and is passed over: %s", _whole(update))
            return
        if event is not None:
            await self._take(intake, event)

    async def close(self) -> None:
        """Leave answers to presses that are still on their way."""
        for task in self._asides:
            task.cancel()
        await asyncio.gather(*self._asides, return_exceptions=True)

    async def _take(self, intake: Intake, event: Event) -> None:
        if isinstance(event, Said):
            await self._said(intake, event)
        elif isinstance(event, Commanded):
            await self._commanded(intake, event)
        elif isinstance(event, Pressed):
            await self._pressed(intake, event)
        elif isinstance(event, Unreadable):
            kind = self._kind(event.kind)
            reply = Reply(self._texts["unreadable"].format(kind=kind))
            await self._settle(event.place, event.message_id, kind, reply, UNREADABLE)
        else:
            await self._standing(event)

    async def _said(self, intake: Intake, said: Said) -> None:
        if said.edits is not None and await self._unchanged(said, said.edits):
            return
        fits = said.attached is not None and (said.attached.size or 0) <= media.LARGEST
        brought = [_new(said.attached)] if said.attached is not None and fits else []
        if said.text:
            extras = Extras(along=together(reopening(), bringing(*brought)))
            await intake.accept(NAME, said.place.asker, said.message_id, said.text, extras)
            return
        assert said.attached is not None, "nothing was said and nothing sent"
        answer = self._texts["file_kept" if fits else "file_too_large"].format(most=media.LARGEST // 1024**2)
        reply = None if self._seen(said.attached.album) else Reply(answer)
        kind = self._kind(said.attached.kind)
        await self._settle(said.place, said.message_id, kind, reply, FILE_KEPT, bringing(*brought))

    async def _unchanged(self, said: Said, first: str) -> bool:
        """Tell whether only something else than the words of a message was changed, which Telegram reports too."""
        rows, begin = self._tables.rows, edits_of(first)
        return await self._database.run(lambda: rows.latest_text(NAME, first, begin)) == said.text

    async def _commanded(self, intake: Intake, given: Commanded) -> None:
        # A link into a private chat comes back as the argument of /start.
        linked = given.command == "start" and given.argument in PERSONAL
        command = given.argument if linked else given.command
        if given.place.user is not None and command in PERSONAL:
            link = f"https://t.me/{self._api.identity.username}?start={command}"
            reply = Reply(self._texts["in_private"].format(link=link))
            await self._settle(given.place, given.message_id, f"/{command}", reply, POINTED)
            return
        words = str(self._texts["commands"][command]["says"])
        if given.argument and command == given.command and command != "start":
            words = f"{words}：{given.argument}"
        await intake.accept(NAME, given.place.asker, given.message_id, words, Extras(along=reopening()))

    async def _pressed(self, intake: Intake, pressed: Pressed) -> None:
        button = await self._database.run(lambda: self._button(pressed))
        if button is None:
            self._aside(self._api.answer(pressed.query, self._texts["stale_button"]))
            return
        extras = Extras(along=reopening())
        await intake.accept(NAME, pressed.place.asker, pressed.message_id, button.payload, extras)
        self._aside(self._api.answer(pressed.query, self._texts["chosen"].format(title=button.title)))

    def _button(self, pressed: Pressed) -> Button | None:
        found = read_token(pressed.token)
        offered = None if found is None else self._tables.offers.of(found[0], pressed.place.asker)
        if found is None or offered is None or found[1] >= len(offered.buttons):
            return None
        return offered.buttons[found[1]]

    async def _standing(self, standing: Standing) -> None:
        await self._database.run(lambda: self._note_standing(standing))

    def _note_standing(self, standing: Standing) -> None:
        found = self._tables.conversations.find(NAME, standing.place.asker)
        if found is None:
            return
        if standing.open:
            self._tables.windows.open(found.id, Allowance())
        else:
            self._tables.windows.close(found.id, BLOCKED)

    async def _settle(
        self, place: Place, message_id: str, shown: str, reply: Reply | None, kind: str, along: Along | None = None
    ) -> None:
        text = self._texts["file_shown"].format(kind=shown)
        incoming = Incoming(NAME, place.asker, message_id, text, text)
        more = together(reopening(), *([] if along is None else [along]))
        replies = () if reply is None else (reply,)
        await self._database.run(lambda: self._tables.settled.settle(incoming, replies, kind, more))

    def _kind(self, name: str) -> str:
        return str(self._texts["kinds"][name])

    def _seen(self, album: str) -> bool:
        """Tell whether another picture of an album was answered already, and remember it."""
        if not album:
            return False
        seen = album in self._albums
        self._albums[album] = None
        while len(self._albums) > ALBUMS:
            self._albums.popitem(last=False)
        return seen

    def _aside(self, call: Coroutine[Any, Any, None]) -> None:
        """Do a call that nobody waits for and that may fail: only the waiting sign on a button hangs on it."""
        task = asyncio.create_task(_quietly(call))
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)


async def _quietly(call: Coroutine[Any, Any, None]) -> None:
    try:
        await call
    except TelegramFaultError as fault:
        log.info("the press of a button was not answered: %s", fault)


def _whole(update: Mapping[str, Any]) -> str:
    return json.dumps(update, ensure_ascii=False).encode("utf-8", "backslashreplace").decode()


def _new(attached: Attached) -> NewAttachment:
    return NewAttachment(attached.kind, attached.file_id, attached.name)
