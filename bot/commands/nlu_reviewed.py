"""`nlu accept` and `nlu retrain`: what was approved at the desk becomes training data, and a model to be compared."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.commands.nlu_measuring import measure

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.store.reviews import Proposal

STAGES = ("accept", "before", "train", "after", "done")
"""What `retrain` prints, one a line, as it comes to each."""


def accept(args: argparse.Namespace) -> int:
    """Write the file."""
    from bot.dialogue import training
    from bot.settings import Settings

    settings = Settings.from_env()
    taught, left_out = write_reviewed(settings, args.held_out)
    print(f"{taught} examples in {training.reviewed(settings)}; {left_out} left out because they measure understanding")
    return 0


def retrain(args: argparse.Namespace) -> int:
    """Train beside the served model, which stays until the desk switches over; write the comparison."""
    from bot.dialogue import training
    from bot.orphan import stop_with_parent
    from bot.settings import Settings

    stop_with_parent()
    settings = Settings.from_env()
    served = training.newest_model(settings)
    training.choose(settings, served.name)  # so that a restart meanwhile does not take the new one untried
    _say("accept")
    taught, _ = write_reviewed(settings, args.held_out)
    _say("before")
    before = _measured(served, args.held_out, settings)
    _say("train")
    with contextlib.redirect_stdout(sys.stderr):
        trained = training.train(settings)
    _say("after")
    after = _measured(trained, args.held_out, settings)
    _write(comparison_path(settings), {"examples": taught, "before": before, "after": after})
    _say("done")
    return 0


def comparison_path(settings: Settings) -> Path:
    """Return where the last comparison stands."""
    return settings.data_dir / "nlu" / "comparison.json"


def write_reviewed(settings: Settings, held_out: Path) -> tuple[int, int]:
    """Write all approved examples; return how many, and how many were left out as held-out questions."""
    import yaml

    from bot.dialogue import training
    from bot.nlu.questions import read_questions
    from bot.store.engine import create_engine
    from bot.store.reviews import APPROVED, Reviews

    engine = create_engine(settings.database_url)
    try:
        approved = [one.proposal for one in Reviews(engine).of_state(APPROVED) if one.proposal.text]
    finally:
        engine.dispose()
    measuring = {_key(text) for text, _ in read_questions(held_out)} if held_out.is_file() else set()
    taught = [one for one in approved if _key(one.text) not in measuring]
    path = training.reviewed(settings)
    if taught:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(_examples(taught), allow_unicode=True, sort_keys=False), encoding="utf-8")
    else:
        path.unlink(missing_ok=True)
    return len(taught), len(approved) - len(taught)


def _examples(taught: Iterable[Proposal]) -> dict[str, Any]:
    by_intent: dict[str, dict[str, None]] = defaultdict(dict)
    for one in taught:
        # Rasa reads brackets as entities.
        by_intent[one.intent][one.text.translate(_BRACKETS)] = None
    nlu = [{"intent": name, "examples": "".join(f"- {text}\n" for text in texts)} for name, texts in by_intent.items()]
    return {"version": "3.1", "nlu": nlu}


_BRACKETS = str.maketrans({"[": "（", "]": "）", "{": "（", "}": "）"})


def _measured(model: Path, held_out: Path, settings: Settings) -> dict[str, Any]:
    if not held_out.is_file():
        return {"model": model.name}
    score = asdict(measure(model, held_out, settings.data_dir / "nlu" / "probe").score)
    return {"model": model.name, **{name: score[name] for name in ("accuracy", "macro_f1", "coarse", "refused")}}


def _write(path: Path, told: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(told), encoding="utf-8")
    new.replace(path)


def _key(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _say(stage: str) -> None:
    print(stage, flush=True)
