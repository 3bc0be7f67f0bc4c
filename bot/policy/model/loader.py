"""Reads the policy base from YAML, all of it or nothing.

A file that breaks the format is refused with file, line, field, reason and repair (see docs/policy-format.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import Node

from bot.errors import PolicyError
from bot.policy.model.document import parse
from bot.policy.model.format import FormatBreak
from bot.policy.model.model import Policy
from bot.policy.model.places import UniqueKeyLoader, line_of


class FormatFault(PolicyError):  # noqa: N818 - it is shown to who writes a policy, as a fault of the text
    """A break of the format in a text.

    Attributes:
        line: counted from 1.
        field: dotted path from the list's index, such as `0.statements.2.kind`; empty for the text as a whole.
        reason: what is wrong.
        repair: what to do.
    """

    def __init__(self, origin: str, line: int, field: str, reason: str, repair: str) -> None:
        super().__init__(f"{origin}:{line}: {field}: {reason}; repair: {repair}")
        self.line, self.field, self.reason, self.repair = line, field, reason, repair


def load_directory(directory: Path) -> tuple[Policy, ...]:
    """Reads every `*.yaml` under `directory`, in order of file name.

    Raises:
        PolicyError: a file is broken, an id stands twice, or a successor does not exist. Nothing is returned then.
    """
    policies: list[Policy] = []
    origin: dict[str, Path] = {}
    for path in sorted(directory.rglob("*.yaml")):
        for policy in load_file(path):
            if policy.id in origin:
                raise PolicyError(f"{path}: policy {policy.id}: the id is taken in {origin[policy.id]}; choose another")
            origin[policy.id] = path
            policies.append(policy)
    if not policies:
        raise PolicyError(f"{directory}: no policy found; expected *.yaml files as docs/policy-format.md describes")
    check_successors(policies)
    return tuple(policies)


def load_file(path: Path) -> list[Policy]:
    """Reads the policies of one file.

    Raises:
        PolicyError: with file, line, field, reason and repair.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise PolicyError(f"{path}: not UTF-8 text: {error}; repair: save the file as UTF-8") from error
    return load_text(text, str(path))


def load_text(text: str, origin: str) -> list[Policy]:
    """Reads the policies of a text written like a file of the base; `origin` is what faults call it.

    Raises:
        FormatFault: with line, field, reason and repair.
    """
    root: Node | None = None
    try:
        loader = UniqueKeyLoader(text)
        root = loader.get_single_node()
        documents = loader.construct_document(root) if root else None
        if not isinstance(documents, list):
            raise FormatBreak("", "the file is not a list of policies", "begin each policy with '- id: …'")
        return [parse(document, f"{index}") for index, document in enumerate(documents)]
    except FormatBreak as fault:
        line = fault.line or line_of(root, fault.where)
        raise FormatFault(origin, line, fault.where, fault.reason, fault.repair) from fault
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        reason = f"not YAML: {' '.join(filter(None, (error.context, error.problem)))}"
        raise FormatFault(origin, line, "", reason, "check indentation and quotes there") from error
    except yaml.YAMLError as error:
        reason = f"not YAML: {' '.join(str(error).split())}"
        raise FormatFault(origin, 1, "", reason, "take out characters that cannot be printed") from error
    except (TypeError, ValueError, AttributeError) as error:
        # Such as a 31st of February, or a number where a list is read.
        reason = f"a value has another form than its field: {error}"
        raise FormatFault(origin, 1, "", reason, "compare it with docs/policy-format.md") from error


def readable(documents: Iterable[Mapping[str, Any]]) -> tuple[list[Policy], dict[str, str]]:
    """Builds the policies whose documents keep the format; one that does not must not silence all others.

    Returns:
        The policies, and by the ids of those left out why.
    """
    policies: list[Policy] = []
    faults: dict[str, str] = {}
    for document in documents:
        try:
            policies.append(policy_from_document(document))
        except PolicyError as error:
            faults[str(document.get("id"))] = str(error)
    return policies, faults


def check_successors(policies: Iterable[Policy]) -> None:
    """Checks that every `superseded_by` names a policy of the base.

    Raises:
        PolicyError: a successor is missing, or the successors lead in a circle.
    """
    policies = list(policies)
    heirs = {policy.id: policy.superseded_by for policy in policies}
    known = heirs.keys()
    for policy in policies:
        passed, heir = {policy.id}, policy.superseded_by
        while heir and heir not in passed:
            passed.add(heir)
            heir = heirs.get(heir, "")
        if heir:
            raise PolicyError(
                f"policy {policy.id}: superseded_by leads back to {heir}; repair: the newest policy has null"
            )
        if policy.superseded_by and policy.superseded_by not in known:
            raise PolicyError(
                f"policy {policy.id}: superseded_by names {policy.superseded_by}, which is not in the base; "
                "repair: correct the id or use null"
            )


def policy_from_document(document: Mapping[str, Any]) -> Policy:
    """Builds one policy from its plain form, as the database stores it.

    Raises:
        PolicyError: the document breaks the format.
    """
    try:
        return parse(dict(document), str(document.get("id", "?")))
    except FormatBreak as fault:
        raise PolicyError(f"policy {fault.where}: {fault.reason}; repair: {fault.repair}") from fault
