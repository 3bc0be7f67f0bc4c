"""Turns the policy base's own questions into training examples; the kind of statement that answers is the intent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from bot.policy.model.model import Kind, Policy

INTENT_OF: dict[Kind, str] = {
    Kind.BENEFIT: "ask_amount",
    Kind.CHANNEL: "ask_channel",
    Kind.CONDITION: "ask_condition",
    Kind.CONTACT: "ask_contact",
    Kind.MATERIAL: "ask_materials",
    Kind.STEP: "ask_steps",
    Kind.TIME: "ask_time",
}
"""Kinds whose questions have one intent; notes, figures and gaps are asked about in every way."""


MADE = {"made_from": "policy base"}
"""What the metadata of these examples say, so that a classifier may trust them less than what people wrote."""


def write_examples(policies: Iterable[Policy], path: Path) -> None:
    """Writes the examples as a Rasa training file at `path`."""
    examples: dict[str, dict[str, None]] = defaultdict(dict)
    for policy in policies:
        for statement in policy.statements:
            if statement.kind in INTENT_OF:
                examples[INTENT_OF[statement.kind]].update(dict.fromkeys(statement.asks))
    nlu = [
        {"intent": intent, "metadata": MADE, "examples": "".join(f"- {ask}\n" for ask in asks)}
        for intent, asks in examples.items()
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8")
