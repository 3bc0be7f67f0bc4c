"""The table of the Telegram channel: how far the updates of a bot were fetched."""

from __future__ import annotations

import sqlalchemy as sa

from bot.store.columns import Key
from bot.store.tables import metadata

telegram_offset = sa.Table(
    "telegram_offset",
    metadata,
    sa.Column("id", Key, primary_key=True),
    # Telegram's number of the bot: another bot counts its updates anew.
    sa.Column("bot", sa.BigInteger, nullable=False, unique=True),
    sa.Column("next_update", sa.BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
