"""What is compared: a stock Rasa and this project, each set up in a folder of its own and started on free ports."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks import processes
from benchmarks.processes import Running
from bot.dialogue import training
from bot.nlu import sources
from bot.nlu.asks import write_examples
from bot.settings import Settings
from bot.values import ROOT
from tests.ports import free_port

STOCK = ROOT / "benchmarks" / "stock"
WEBHOOK = "/webhooks/rest/webhook"


@dataclass
class Model:
    """A trained model and the seconds that its training took."""

    path: Path
    seconds: float


@dataclass
class System:
    """A running system; `url` takes Rasa's REST messages."""

    name: str
    url: str
    running: list[Running]
    start_seconds: float

    def megabytes(self) -> float:
        """Return the memory of all its processes (PSS)."""
        return sum(one.megabytes() for one in self.running)

    def cpu_seconds(self) -> float:
        """Return the processor time of all its processes."""
        return sum(one.cpu_seconds() for one in self.running)

    def stop(self) -> None:
        """End its processes."""
        for one in reversed(self.running):
            one.stop()


def stock_model(folder: Path, *, fresh: bool) -> Model:
    """Train the stock configuration on this project's data, unless these inputs were trained before."""
    data = folder / "stock-data"
    shutil.rmtree(data, ignore_errors=True)
    shutil.copytree(ROOT / "data" / "nlu", data / "nlu")
    shutil.copytree(ROOT / "data" / "rules", data / "rules")
    shutil.copy(STOCK / "stories.yml", data)
    write_examples(sources.policies(sources.DATA), data / "nlu" / "asks.yml")
    inputs = [*sorted(data.rglob("*.yml")), STOCK / "config.yml", ROOT / "domain.yml"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in inputs)).hexdigest()[:16]
    return _trained(
        folder / f"stock-{digest}.tar.gz",
        fresh,
        lambda target: processes.run(
            "train-stock",
            folder,
            {},
            *("-m", "rasa", "train", "--force", "--data", str(data), "--config", str(STOCK / "config.yml")),
            *("--domain", str(ROOT / "domain.yml"), "--out", str(folder)),
            *("--fixed-model-name", target.name.removesuffix(".tar.gz")),
        ),
    )


def own_model(folder: Path, *, fresh: bool) -> Model:
    """Train this project's model, unless these inputs were trained before."""
    environ = {"DATA_DIR": str(folder / "own")}
    settings = Settings.from_env(environ, dotenv_path=None)
    target = training.model_path(settings)
    return _trained(
        target, fresh, lambda _: processes.run("train-own", folder, environ, "-m", "bot", "train", "--force")
    )


def start_stock(model: Model, folder: Path) -> System:
    """Start Rasa's server and an action server with this project's actions; trackers in SQLite."""
    rasa, actions = free_port(), free_port()
    environ = {
        "DATA_DIR": str(_emptied(folder / "stock-data-dir")),
        "DATABASE_URL": "",
        "STOCK_ACTIONS_URL": f"http://127.0.0.1:{actions}/webhook",
        "STOCK_TRACKER_DB": str(_emptied(folder / "stock-tracker") / "tracker.db"),
        "SANIC_HOST": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
    }
    for words in (("migrate",), ("policies", "load")):
        processes.run("stock-set-up", folder, environ, "-m", "bot", *words)
    begun = time.monotonic()
    serve = ("-m", "rasa_sdk", "--actions", "actions", "--port", str(actions))
    action_server = processes.start("stock-actions", folder, environ, *serve)
    files = ("--endpoints", str(STOCK / "endpoints.yml"), "--credentials", str(STOCK / "credentials.yml"))
    where = ("--interface", "127.0.0.1", "--port", str(rasa))
    server = processes.start(
        "stock-rasa", folder, environ, "-m", "rasa", "run", "--model", str(model.path), *files, *where
    )
    running = [action_server, server]
    processes.wait_for(f"http://127.0.0.1:{actions}/health", action_server)
    processes.wait_for(f"http://127.0.0.1:{rasa}/webhooks/rest/", server)
    return System("stock", f"http://127.0.0.1:{rasa}{WEBHOOK}", running, time.monotonic() - begun)


def start_own(model: Model, folder: Path, workers: int, database: str) -> System:
    """Start everything of this project (`serve`), with so many dialogue processes."""
    data = _emptied(folder / f"own-{workers}")
    (data / "models").mkdir()
    shutil.copy(model.path, data / "models")
    environ = {
        "DATA_DIR": str(data),
        "DATABASE_URL": database,
        "PORT": str(free_port()),
        "DIALOGUE_PORT": str(_ports_in_a_row(workers)),
        "DIALOGUE_WORKERS": str(workers),
        "LOG_LEVEL": "WARNING",
        "WORKERS": "16",
    }
    begun = time.monotonic()
    running = processes.start(f"own-{workers}", folder, environ, "-m", "bot", "serve")
    url = f"http://127.0.0.1:{environ['PORT']}"
    processes.wait_for(f"{url}/readyz", running)
    return System(f"own-{workers}", f"{url}{WEBHOOK}", [running], time.monotonic() - begun)


def _trained(target: Path, fresh: bool, train: Callable[[Path], float]) -> Model:
    note = target.with_suffix(".json")
    if fresh or not (target.exists() and note.exists()):
        seconds = train(target)
        note.write_text(json.dumps({"seconds": seconds}))
    return Model(target, float(json.loads(note.read_text())["seconds"]))


def _emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _ports_in_a_row(count: int) -> int:
    """Return a port that, with those behind it, most likely nothing listens on."""
    return min(free_port(), 65_000 - count)
