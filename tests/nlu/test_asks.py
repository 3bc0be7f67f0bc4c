"""The base's own questions become training examples by the kind of statement that answers them."""

from __future__ import annotations

from pathlib import Path

import yaml

from bot.nlu.asks import INTENT_OF, write_examples
from bot.policy.model.loader import policy_from_document
from bot.values import ROOT
from tests.policy.documents import policy, statement


def test_questions_stand_under_the_intent_of_their_kind(tmp_path: Path) -> None:
    statements = [
        statement("amount", "benefit", "补7万元。", asks=["补多少钱", "最高多少"]),
        statement("form", "material", "申请表。", asks=["要什么材料"]),
        statement("note", "note", "说明。", asks=["是什么"]),
    ]
    write_examples([policy_from_document(policy(statements=statements))], tmp_path / "deep" / "asks.yml")
    written = yaml.safe_load((tmp_path / "deep" / "asks.yml").read_text("utf-8"))
    examples = {entry["intent"]: entry["examples"].splitlines() for entry in written["nlu"]}
    assert {"- 补多少钱", "- 最高多少"} <= set(examples["ask_amount"])
    assert "- 要什么材料" in examples["ask_materials"]
    assert not [intent for intent, said in examples.items() if "- 是什么" in said]


def test_every_intent_of_a_kind_is_in_the_domain() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text("utf-8"))["intents"]
    assert set(INTENT_OF.values()) <= set(intents)
