"""The gateway's own sentences, kept in `templates/sentences.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Sentences:
    """What the gateway says.

    Attributes:
        apology: Said when the dialogue gave no answer; names the appeal {number}, its {due} time and {link}.
        apology_retry: Title of the button that asks again.
        first_contact: What is kept of an asker and why, by channel.
        desk: What is said around appeals and waiting for a person, by name; with {places} to fill in.
        appeal_page: The status page's texts, by name.
        assess_page: The assessment page's texts, by name.
        telegram: The Telegram channel's texts, by name.
        errors: By reason.
        chat: The web chat's texts, by name.
        mine: Titles of what is kept of an asker, by name.
        wechat: What WeChat and WeCom are told beside answers, by name; `shown` is how a transcript shows what is no
            text, by the kind of message.
    """

    apology: str
    apology_retry: str
    first_contact: Mapping[str, str]
    desk: Mapping[str, str]
    appeal_page: Mapping[str, Any]
    assess_page: Mapping[str, Any]
    telegram: Mapping[str, Any]
    errors: Mapping[str, str]
    chat: Mapping[str, Any]
    mine: Mapping[str, str]
    wechat: Mapping[str, Any]

    def error(self, reason: str) -> str:
        """Return the sentence for `reason`; one for a bad request where it has none of its own."""
        return self.errors.get(reason, self.errors["http_400"])


def load() -> Sentences:
    """Read the sentences."""
    return Sentences(**yaml.load((TEMPLATES / "sentences.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader))
