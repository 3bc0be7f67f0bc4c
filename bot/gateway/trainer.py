"""Training from the desk: one child process at a time, its stages as it comes to them, and its comparison.

The child is `python -m bot nlu retrain`; the model that is served goes on answering. Nothing is switched by it.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from bot.child import environment
from bot.settings import Settings

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "bot", "nlu", "retrain")
STAGES = ("accept", "before", "train", "after", "done")
MODELS = "futian-*.tar.gz"
CHOSEN = "chosen.json"


@dataclass(frozen=True)
class Model:
    """A trained model; `served` when the dialogue answers by it, as far as was chosen at the desk."""

    name: str
    trained_at: datetime
    served: bool


class Trainer:
    """Starts a training and knows how far it is.

    Attributes:
        stages: Those that the present or last training came to, in order.
        failed: Whether the last training ended with an error.
    """

    def __init__(self, settings: Settings, command: Sequence[str] = COMMAND) -> None:
        """Run `command` in the environment of `settings`."""
        self._settings = settings
        self._command = tuple(command)
        self._task: asyncio.Task[None] | None = None
        self.stages: list[str] = []
        self.failed = False

    @property
    def running(self) -> bool:
        """Whether a training is under way."""
        return self._task is not None and not self._task.done()

    @property
    def state(self) -> str:
        """A name for how far it is; another one after any change."""
        return f"{self.running}-{len(self.stages)}-{self.failed}-{self._chosen()}"

    def start(self) -> bool:
        """Begin; False when one is under way."""
        if self.running:
            return False
        self.stages, self.failed = [], False
        self._task = asyncio.create_task(self._run())
        return True

    async def stop(self) -> None:
        """End the child, if there is one."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def comparison(self) -> Mapping[str, Any] | None:
        """Return what the last training found: `examples`, and `before` and `after` with their shares, 0 to 1."""
        return _read(self._settings.data_dir / "nlu" / "comparison.json")

    def models(self) -> list[Model]:
        """Return the trained models, the newest first."""
        chosen = self._chosen()
        paths = sorted(self._folder.glob(MODELS), key=lambda path: -path.stat().st_mtime)
        return [
            Model(path.name, datetime.fromtimestamp(path.stat().st_mtime, timezone.utc), path.name == chosen)
            for path in paths
        ]

    @property
    def _folder(self) -> Path:
        return self._settings.data_dir / "models"

    def _chosen(self) -> str:
        return str((_read(self._folder / CHOSEN) or {}).get("model", ""))

    async def _run(self) -> None:
        path = self._settings.log_dir / "retrain.log"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as written:
            child = await asyncio.create_subprocess_exec(
                *self._command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=written,
                env=self._environment(),
            )
        try:
            assert child.stdout is not None
            async for line in child.stdout:
                stage = line.decode("utf-8", "replace").strip()
                if stage in STAGES:
                    self.stages.append(stage)
            self.failed = await child.wait() != 0
        finally:
            if child.returncode is None:
                child.kill()
                await child.wait()
        if self.failed:
            log.error("the training ended with exit code %s; see %s", child.returncode, path)

    def _environment(self) -> dict[str, str]:
        here = {"DATA_DIR": str(self._settings.data_dir), "DATABASE_URL": self._settings.database_url}
        return {**os.environ, **environment(), **here, "GATEWAY_SECRET": self._settings.gateway_secret}


def _read(path: Path) -> Mapping[str, Any] | None:
    if not path.is_file():
        return None
    told: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told
