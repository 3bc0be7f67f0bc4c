"""One policy at the desk: as askers see it, its statements, its versions, and as a file to take along."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from bot.gateway.desk.policy_list import names, today
from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.policy.impact import Answered, as_asked
from bot.policy.model.writing import differences, to_yaml
from bot.store.policies import PolicyVersion
from bot.store.policy_drafts import LIVE

YAML = "application/yaml; charset=utf-8"


async def page(visit: Visit) -> Response:
    """Show the policy."""
    versions = await history(visit)
    policy_id = versions[-1].policy_id
    live = await visit.desk.base.live()
    policy, composer, day = live.policy(policy_id), visit.desk.base.composer, today(visit)
    seen: Sequence[Answered] = ()
    if policy is not None:
        shown = policy
        seen = await visit.desk.base.work(lambda: as_asked(live.answerer, composer, shown, day))
    drafts = await visit.run(lambda: visit.desk.drafts.of(policy_id))
    more: dict[str, Any] = {
        "policy": policy,
        "seen": seen,
        "standing": policy.status_on(day) if policy else None,
        "versions": versions[::-1],
        "drafts": drafts,
        "published": {draft.version: draft for draft in drafts if draft.version},
        "live_draft": next((draft for draft in drafts if draft.state in LIVE), None),
        "names": await names(visit),
    }
    return visit.page("policy", **more, document=versions[-1].document, policy_id=policy_id)


async def version(visit: Visit) -> Response:
    """Show one version: what it changed, and its text."""
    versions = await history(visit)
    number = visit.number("version")
    if not 1 <= number <= len(versions):
        raise Problem(404, "not_found")
    found, before = versions[number - 1], versions[number - 2] if number > 1 else None
    text = to_yaml([found.document])
    changes = differences(to_yaml([before.document]), text) if before else []
    return visit.page("policy_version", found=found, before=before, text=text, changes=changes)


async def one_file(visit: Visit) -> Response:
    """Return the current version as a file of the policy base."""
    newest = (await history(visit))[-1]
    return _download(f"{newest.policy_id}.yaml", to_yaml([newest.document]).encode(), YAML)


async def all_files(visit: Visit) -> Response:
    """Return all current policies, a file each in a folder of its topic, as `data/policies` holds them."""
    documents = await visit.run(visit.desk.versions.current)
    return _download("policies.zip", await asyncio.to_thread(lambda: _zipped(documents)), "application/zip")


async def history(visit: Visit) -> list[PolicyVersion]:
    """Return the versions of the policy in the address.

    Raises:
        Problem: 404 when there is none.
    """
    policy_id = str(visit.request.path_params["policy"])
    versions = await visit.run(lambda: visit.desk.versions.history(policy_id))
    if not versions:
        raise Problem(404, "not_found")
    return versions


def _zipped(documents: Sequence[Mapping[str, Any]]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for document in documents:
            archive.writestr(f"policies/{document.get('topic', 'other')}/{document['id']}.yaml", to_yaml([document]))
    return packed.getvalue()


def _download(name: str, content: bytes, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
