"""A stored assessment that can be replayed: inputs, day, policy version, outcome and trace, always the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.errors import PolicyError
from bot.policy.answers.explain import explain
from bot.policy.assessment.assessment import Assessment, Line, assess
from bot.policy.assessment.benefits import Benefit
from bot.policy.model.facts import Span, Value
from bot.policy.model.model import Policy
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Fact, Profile

_NUMBER_LENGTH = 8


@dataclass(frozen=True)
class Receipt:
    """What is kept of one assessment.

    Attributes:
        content: the plain form of inputs and outcome.
    """

    content: Mapping[str, Any]

    @property
    def number(self) -> str:
        """The receipt's number: CS, the day, and eight letters of the content's fingerprint."""
        day = str(self.content["as_of"]).replace("-", "")
        return f"CS-{day}-{hashlib.sha256(self.to_bytes()).hexdigest()[:_NUMBER_LENGTH].upper()}"

    def to_bytes(self) -> bytes:
        """Returns the stored form: JSON with sorted keys, so that equal contents are equal bytes."""
        return json.dumps(self.content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @staticmethod
    def from_bytes(stored: bytes) -> Receipt:
        """Reads a receipt back.

        Raises:
            PolicyError: the bytes are no receipt.
        """
        try:
            content = json.loads(stored)
        except ValueError as error:
            raise PolicyError(f"a stored receipt is not JSON: {error}; restore it from the backup") from error
        if not isinstance(content, dict) or {"policy", "version", "as_of", "profile"} - set(content):
            raise PolicyError("a stored receipt lacks policy, version, as_of or profile; restore it from the backup")
        return Receipt(content)


def issue(assessment: Assessment) -> Receipt:
    """Returns the receipt of an assessment."""
    return Receipt(
        {
            "policy": assessment.policy.id,
            "version": version_of(assessment.policy),
            "as_of": assessment.as_of.isoformat(),
            "profile": _worded_where_rough(assessment.profile).to_plain(),
            "status": assessment.status.value,
            "verdict": assessment.verdict.value,
            "by_rule": assessment.by_rule.value,
            "lines": [_line(line) for line in assessment.lines],
            "benefits": [_benefit(benefit) for benefit in assessment.benefits],
            "missing": list(assessment.missing),
            "text": explain(assessment),
        }
    )


def replay(receipt: Receipt, policy: Policy, catalogue: Catalogue) -> Receipt:
    """Assesses once more what `receipt` holds; the result is the same receipt, byte for byte.

    Raises:
        PolicyError: `policy` is not the version that was assessed.
    """
    content = receipt.content
    if content["policy"] != policy.id or content["version"] != version_of(policy):
        raise PolicyError(
            f"the receipt was made of {content['policy']} in version {content['version']}, not of {policy.id} "
            f"in version {version_of(policy)}; load that version to replay it"
        )
    profile = Profile.from_plain(content["profile"])
    return issue(assess(policy, profile, date.fromisoformat(str(content["as_of"])), catalogue))


def version_of(policy: Policy) -> str:
    """Returns the fingerprint of a policy's document, 16 hexadecimal digits."""
    document = json.dumps(policy.document, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(document.encode()).hexdigest()[:16]


def _worded_where_rough(profile: Profile) -> Profile:
    """Returns the profile with the asker's words only where a value is rough (刚成立), for there they are told back.

    So 30万, 叁拾万元 and 300,000元 leave the same receipt.
    """
    facts = {key: fact if _is_rough(fact.value) else Fact(fact.value) for key, fact in profile.facts.items()}
    return Profile(facts, {}, profile.declined)


def _is_rough(value: Value) -> bool:
    return isinstance(value, Span) and value.exact is None


def _line(line: Line) -> dict[str, Any]:
    return {
        "statement": line.statement,
        "field": line.field,
        "result": "" if line.truth is None else line.truth.name,
        "yours": line.yours,
        "required": line.required,
        "source": line.source,
    }


def _benefit(benefit: Benefit) -> dict[str, Any]:
    return {
        "statement": benefit.statement.id,
        "applies": benefit.applies.name,
        "yuan": None if benefit.yuan is None else f"{benefit.yuan:f}",
        "formula": benefit.formula,
    }
