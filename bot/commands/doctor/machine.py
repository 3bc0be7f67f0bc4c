"""This machine: room on the disk, and ports that are free or ours."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from bot import ports as listening
from bot.commands.doctor.findings import Finding, Say
from bot.errors import PortError
from bot.settings import Settings

GIGABYTE = 1e9
NEEDED = 1.0
"""Gigabytes: a model and its training take half of that."""

_PATIENCE = 3.0


def disk(settings: Settings, say: Say) -> Finding:
    """See that DATA_DIR can be written and has room; it need not exist yet."""
    there = next(path for path in (settings.data_dir, *settings.data_dir.parents) if path.exists())
    free = shutil.disk_usage(there).free / GIGABYTE
    if not _writable(there):
        return say.bad("disk", "readonly", directory=there)
    if free < NEEDED:
        return say.bad("disk", "full", directory=there, free=free, needed=NEEDED)
    return say.well("disk", "ok", directory=there, free=free)


def ports(settings: Settings, say: Say) -> Iterator[Finding]:
    """See that the ports are free, or that what listens there is ours."""
    yield _gateway(settings, say)
    for url in settings.dialogue_urls:
        yield _dialogue(url, say)


def _gateway(settings: Settings, say: Say) -> Finding:
    if _answers(f"{settings.gateway_url}/healthz") == "ok":
        return say.well("gateway_port", "running", url=settings.gateway_url)
    try:
        listening.require_free(settings.host, settings.port, "PORT")
    except PortError as error:
        return say.bad("gateway_port", "taken", reason=error)
    return say.well("gateway_port", "free", host=settings.host, port=settings.port)


def _dialogue(url: str, say: Say) -> Finding:
    state, parts = _answers(f"{url}/webhooks/gateway/health"), urlsplit(url)
    if state in ("ok", "loading"):
        return say.well("dialogue_port", "running" if state == "ok" else "loading", url=url)
    if parts.hostname != "127.0.0.1" or parts.port is None:
        return say.bad("dialogue_port", "away", url=url)
    try:
        listening.require_free(parts.hostname, parts.port, "DIALOGUE_PORT")
    except PortError as error:
        return say.bad("dialogue_port", "taken", reason=error)
    return say.well("dialogue_port", "free", port=parts.port)


def _answers(url: str) -> str | None:
    """Return the `status` that a health check of ours answers with; None when nothing of ours is there."""
    try:
        with httpx.Client(trust_env=False, timeout=_PATIENCE) as client:
            body = client.get(url).json()
    except (httpx.HTTPError, ValueError):
        return None
    return str(body.get("status")) if isinstance(body, dict) else None


def _writable(path: Path) -> bool:
    return os.access(path, os.W_OK | os.X_OK)
