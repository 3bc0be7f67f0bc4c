"""Invented policies in the form of docs/policy-format.md, for tests that must not hang on the real base."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml


def source(**changes: Any) -> dict[str, Any]:
    """Return a source with `changes`."""
    plain = {
        "title": "福田区测试公告",
        "url": "https://example.gov.cn/1",
        "date": "2025-05-08",
        "authority": "official",
    }
    return {"id": "main", **plain, "show": True, **changes}


def statement(name: str, kind: str, text: str, **changes: Any) -> dict[str, Any]:
    """Return a statement with `changes`."""
    return {"id": name, "kind": kind, "text": text, **changes}


def policy(name: str = "ft-lamp", short: str = "路灯补贴", **changes: Any) -> dict[str, Any]:
    """Return a policy that keeps the format, with `changes`."""
    return {
        "id": name,
        "title": f"福田区{short}办法",
        "short": short,
        "aliases": [],
        "cues": [],
        "topic": "other",
        "audience": "enterprise",
        "scope": "futian",
        "issuer": "福田区测试局",
        "doc_no": None,
        "published": "2025-05-08",
        "effective": {"from": None, "to": None},
        "application": {"from": None, "to": None},
        "status": "in_force",
        "status_note": "2025年5月公布的现行口径。",
        "superseded_by": None,
        "summary": f"{short}的概况。",
        "statements": [
            statement(
                "amount",
                "benefit",
                f"{short}每家最高补7万元。",
                asks=["补多少钱", "最高多少"],
                amount={"cap": 7, "unit": "万元"},
            ),
            statement("filed", "condition", "企业须先在福田登记。", asks=["条件是什么", "要登记吗"]),
        ],
        "sources": [source()],
        "last_checked": "2026-11-22",
        **changes,
    }


def write(path: Path, *documents: Mapping[str, Any]) -> Path:
    """Write a file of the policy base."""
    path.write_text(yaml.safe_dump(list(documents), allow_unicode=True, sort_keys=False), encoding="utf-8")
    return path
