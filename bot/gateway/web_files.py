"""Pictures and documents sent in the web chat: kept for officers, given to the appeal, answered in one sentence.

`POST /chat/files?client_id=…&name=…` with the file as its body; the same `client_id` again changes nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.channels import media, web
from bot.channels.errors import RefusedError
from bot.channels.fields import storable
from bot.channels.scoped import scoped
from bot.desk.appeal import UNANSWERED
from bot.desk.draft import LODGING
from bot.gateway.database import DatabaseThreads
from bot.gateway.turn_kinds import FILE_KEPT
from bot.gateway.uploads import NotKeptError, Uploads
from bot.store.appeals import Appeals
from bot.store.attachments import DOCUMENT, IMAGE, Attachments, File, NewAttachment, bringing
from bot.store.clock import Clock
from bot.store.conversations import Conversations
from bot.store.drafts import Drafts
from bot.store.inbox import Accepted, Incoming
from bot.store.replies import Reply
from bot.store.settled import SettledMessages

MOST_A_DAY = 30
"""Files of one asker within a day; a disk is not theirs to fill."""

LONGEST_NAME = 80
"""Characters of a file's name that are kept."""


@dataclass(frozen=True)
class FileTables:
    """What taking a file in reads and writes."""

    conversations: Conversations
    drafts: Drafts
    appeals: Appeals
    attachments: Attachments
    settled: SettledMessages


class WebFiles:
    """Takes files in."""

    def __init__(
        self, database: DatabaseThreads, tables: FileTables, uploads: Uploads, texts: Mapping[str, Any], clock: Clock
    ) -> None:
        """Keep files in `uploads`, and speak by `texts`."""
        self._database = database
        self._tables = tables
        self._uploads = uploads
        self._texts = texts
        self._clock = clock

    async def accept(self, asker: str, client_id: str, name: str, content: bytes) -> Accepted:
        """Store a file with its message; when this returns it can be acknowledged.

        Raises:
            RefusedError: 413 for a file that is too large, 415 for one that is neither picture nor PDF, 429 for
                one too many.
        """
        if await self.are_too_many(web.NAME, asker):
            raise RefusedError("file_many", 429)
        try:
            file = await asyncio.to_thread(self._uploads.keep, content)
        except NotKeptError as error:
            raise RefusedError(f"file_{error.reason}", 415 if error.reason == "kind" else 413) from error
        accepted = await self._database.run(lambda: self._store(asker, client_id, name, file))
        if not accepted.fresh:
            await asyncio.to_thread(self._uploads.remove, file)  # the first delivery's is kept
        return accepted

    async def are_too_many(self, channel: str, asker: str) -> bool:
        """Tell whether an asker has sent as many files within a day as anybody may."""
        return await self._database.run(lambda: self._are_too_many(channel, asker))

    async def reply_to(self, channel: str, asker: str) -> Reply:
        """Return what is said to a file: it goes to the case being told, to the one running, or just to officers."""
        return await self._database.run(lambda: self._reply(channel, asker))

    def _are_too_many(self, channel: str, asker: str) -> bool:
        found = self._tables.conversations.find(channel, asker)
        since = self._clock() - timedelta(days=1)
        return found is not None and len(self._tables.attachments.of_conversation(found.id, since)) >= MOST_A_DAY

    def _store(self, asker: str, client_id: str, name: str, file: File) -> Accepted:
        called = storable(name).strip()[-LONGEST_NAME:]  # its end tells more than its beginning
        kind = DOCUMENT if file.mime == media.PDF else IMAGE
        shown = self._texts["shown"][kind].format(name=called or media.ENDINGS[file.mime])
        incoming = Incoming(web.NAME, asker, scoped(asker, client_id), shown, shown)
        along = bringing(NewAttachment(kind, name=called, file=file))
        return self._tables.settled.settle(incoming, [self._reply(web.NAME, asker)], FILE_KEPT, along).accepted

    def _reply(self, channel: str, asker: str) -> Reply:
        found = self._tables.conversations.find(channel, asker)
        if found is None:
            return Reply(self._texts["kept"])
        told = self._tables.drafts.of(found.key)
        if told is not None and told.draft.asks in LODGING:
            return Reply(self._texts["to_draft"])
        running = [case for case in self._tables.appeals.of_conversation(found.id) if case.state in UNANSWERED]
        return Reply(self._texts["to_appeal"].format(number=running[0].number) if running else self._texts["kept"])
