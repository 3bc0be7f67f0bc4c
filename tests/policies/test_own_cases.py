"""An asker's own case in everyday words: the right policy, the right outcome, and the deciding words in the answer.

The understanding is taken to have heard a question about conditions, as it often does: words must show the rest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml

from bot.policy.answers.answer import Answerer
from bot.policy.model.reply import Memory
from bot.values import ROOT
from tests.policies.conftest import TODAY

CASES: list[dict[str, Any]] = yaml.safe_load((ROOT / "tests" / "policies" / "own_cases.yaml").read_text("utf-8"))
HEARD: Mapping[str, float] = {"ask_condition": 0.6, "ask_eligibility": 0.1}


def outcome_of(text: str) -> str:
    """Return the outcome that stands at the head of an assessment, whatever the policy's status."""
    heads = {
        "不符合：": "不符合",
        "按您说的情况，现在拿不到。不符合：": "不符合",
        "按收录的口径不符合": "不符合",
        "按您说的，符合条件": "符合",
    }
    lines = text.replace("按当时的条件，", "\n").splitlines()
    found = [verdict for line in lines for head, verdict in heads.items() if line.startswith(head)]
    return found[0] if found else "还需要知道" if re.search("还需要知道|人工核实", text) else ""


@pytest.mark.parametrize("row", CASES, ids=[row["says"][:30] for row in CASES])
def test_own_case(row: dict[str, Any], answerer: Answerer) -> None:
    reply = answerer.reply(row["says"], HEARD, Memory(), TODAY)
    assert reply.policies[:1] == (row["policy"],)
    told = reply.text.partition("依据：")[0]
    assert outcome_of(told) == row["verdict"], told
    assert all(re.search(str(words), told) for words in row.get("tells", ())), told
    assert not any(words in told for words in row.get("never", ())), told
