"""Retraining at the desk: one at a time, its stages, its comparison, switching over and back."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.desk.roles import Role
from bot.errors import DialogueError
from bot.gateway.trainer import Trainer
from tests.gateway.conftest import RunningGateway
from tests.gateway.desk.conftest import Employed, parts_of
from tests.gateway.visitors import events, next_of
from tests.waiting import PATIENCE

FIRST, SECOND = "futian-aaaaaaaaaaaaaaaa.tar.gz", "futian-bbbbbbbbbbbbbbbb.tar.gz"
SHARES = {"accuracy": 0.84, "macro_f1": 0.83, "coarse": 0.93, "refused": 0.01}
# Waits at the stage of training until a file appears, then writes the comparison as `nlu retrain` does.
CHILD = """
import os, pathlib, sys, time
data = pathlib.Path(os.environ["DATA_DIR"])
for stage in ("accept", "before", "train"):
    print(stage, flush=True)
while not (data / "go").exists():
    time.sleep(0.05)
if (data / "go").read_text() == "fail":
    sys.exit("it went wrong")
print("after", flush=True)
(data / "nlu").mkdir(exist_ok=True)
(data / "nlu" / "comparison.json").write_text((data / "go").read_text())
print("done", flush=True)
"""


@pytest.fixture
def data(gateway: RunningGateway) -> Path:
    """The data folder with two models, and a training that a test holds in its hand."""
    here = parts_of(gateway)
    folder = here.settings.data_dir
    (folder / "models").mkdir()
    for name in (FIRST, SECOND):
        (folder / "models" / name).write_bytes(b"model")
    chose(folder, FIRST)
    object.__setattr__(here.desk, "trainer", Trainer(here.settings, (sys.executable, "-c", CHILD)))
    return folder


def chose(folder: Path, name: str) -> None:
    (folder / "models" / "chosen.json").write_text(json.dumps({"model": name, "source": "x"}))


async def ended(gateway: RunningGateway) -> None:
    task = parts_of(gateway).desk.trainer._task
    assert task is not None
    await asyncio.wait_for(task, PATIENCE)


async def test_a_training_is_begun_watched_and_compared(
    gateway: RunningGateway, employed: Employed, data: Path
) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)
    page = (await lead.get("/desk/review/training")).text
    state = page.split("state=")[1].split('"')[0]
    watching = events(lead.client, path=f"/desk/review/training/events?state={state}")
    assert (await lead.post("/desk/review/training", confirm="1")).status_code == 303
    await next_of(watching, "changed")
    while '训练新模型<span class="hint">进行中' not in (page := (await lead.get("/desk/review/training")).text):
        await next_of(watching, "changed")
    assert "开始训练</button>" not in page
    assert (await lead.post("/desk/review/training", confirm="1")).status_code == 409
    after = {**SHARES, "accuracy": 0.86, "coarse": 0.92, "model": SECOND}
    (data / "go").write_text(json.dumps({"examples": 3, "before": {**SHARES, "model": FIRST}, "after": after}))
    await ended(gateway)
    page = (await lead.get("/desk/review/training")).text
    assert "+2.0 个百分点" in page and "-1.0 个百分点" in page and "3 条" in page and "失败" not in page


async def test_a_failed_training_is_said_and_changes_nothing(
    gateway: RunningGateway, employed: Employed, data: Path
) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)
    (data / "go").write_text("fail")
    await lead.get("/desk/review/training")
    await lead.post("/desk/review/training", confirm="1")
    await ended(gateway)
    page = (await lead.get("/desk/review/training")).text
    assert "训练没有完成" in page and "开始训练</button>" in page
    assert "it went wrong" in (parts_of(gateway).settings.log_dir / "retrain.log").read_text()


async def test_the_model_is_switched_over_and_back(
    gateway: RunningGateway, employed: Employed, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead, li = await employed("zhao", Role.SUPERVISOR), await employed("li")
    used: list[str] = []

    async def use(name: str) -> None:
        used.append(name)
        chose(data, name)

    monkeypatch.setattr(parts_of(gateway).dialogue, "use_model", use)
    await li.get("/desk/review/training")
    assert (await li.post("/desk/review/training/model", model=SECOND)).status_code == 403
    await lead.get("/desk/review/training")
    for name in (SECOND, FIRST):
        assert (await lead.post("/desk/review/training/model", model=name)).status_code == 303
    assert used == [SECOND, FIRST]
    for name in ("", "../futian.db", "chosen.json"):
        assert (await lead.post("/desk/review/training/model", model=name)).status_code == 422


async def test_a_switch_that_fails_is_said(
    gateway: RunningGateway, employed: Employed, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await employed("zhao", Role.SUPERVISOR)

    async def use(_name: str) -> Any:
        raise DialogueError("no such model there")

    monkeypatch.setattr(parts_of(gateway).dialogue, "use_model", use)
    await lead.get("/desk/review/training")
    refused = await lead.post("/desk/review/training/model", model=SECOND)
    assert refused.status_code == 409 and "仍用原来的模型" in refused.text
