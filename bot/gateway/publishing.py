"""Publishes approved drafts of policies on the day they take effect."""

from __future__ import annotations

import asyncio
import logging
from datetime import date
from functools import partial

from bot.desk.calendar import Office
from bot.errors import DeskError, PolicyError
from bot.gateway.database import DatabaseThreads
from bot.policy.model.loader import load_text
from bot.store.clock import Clock
from bot.store.policy_drafts import PolicyDraft, PolicyDrafts

log = logging.getLogger(__name__)

EVERY = 60.0
"""Seconds between looks."""
OVERTAKEN = "overtaken"
"""The remark on a draft whose policy got another version meanwhile; pages say it in Chinese."""


class Publishing:
    """Looks for drafts whose day has come."""

    def __init__(self, database: DatabaseThreads, drafts: PolicyDrafts, office: Office, clock: Clock) -> None:
        """Days are those of `office`; `clock` gives the present."""
        self._database = database
        self._drafts = drafts
        self._office = office
        self._clock = clock

    async def keep_publishing(self) -> None:
        """Look until cancelled."""
        while True:
            try:
                await self.publish_due()
            except Exception:
                log.exception("approved drafts could not be published; trying again in %.0f s", EVERY)
            await asyncio.sleep(EVERY)

    async def publish_due(self) -> None:
        """Publish what is due; a draft that cannot be is opened again for its writer."""
        today: date = self._clock().astimezone(self._office.zone).date()
        for draft in await self._database.run(lambda: self._drafts.due(today)):
            await self._database.run(partial(self._publish, draft))

    def _publish(self, draft: PolicyDraft) -> None:
        try:
            (policy,) = load_text(draft.written.text, f"draft {draft.id}")
            self._drafts.publish_due(draft.id, policy.document)
            log.info("policy %s has a new version from draft %d", draft.policy_id, draft.id)
        except (DeskError, PolicyError) as error:
            log.warning("draft %d goes back to its writer: %s", draft.id, error)
            self._drafts.give_back(draft.id, OVERTAKEN)
