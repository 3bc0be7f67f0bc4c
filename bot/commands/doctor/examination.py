"""The examination: every check, in the order in which a person would repair things."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from bot.commands.doctor import channels, machine, stock
from bot.commands.doctor.findings import Finding, Say
from bot.errors import SettingError
from bot.settings import Settings


def examine() -> Iterator[Finding]:
    """Yield the findings as they are made; without usable settings there is only one."""
    say = Say()
    try:
        settings = Settings.from_env()
    except SettingError as error:
        yield say.bad("settings", "wrong", reason=error)
        return
    yield say.well("settings", "ok", directory=settings.data_dir)
    yield machine.disk(settings, say)
    yield stock.database(settings, say)
    yield stock.policies(say)
    yield stock.model(settings, say)
    yield from machine.ports(settings, say)
    yield channels.address(settings, say)
    yield from asyncio.run(channels.examine(settings, say))
