"""What every answer of the real base is held against."""

from __future__ import annotations

import re

from tests.policy.conftest import DATA

LONGEST = 680
"""Characters that fit into WeChat's 2048 bytes."""
IDS = sorted(
    found
    for path in (DATA / "policies").rglob("*.yaml")
    for found in re.findall(r"(?m)^- id: (\S+)", path.read_text("utf-8"))
)
