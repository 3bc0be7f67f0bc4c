"""Switching off the bot, a channel or a topic, with a reason that askers are told."""

from __future__ import annotations

from starlette.responses import Response

from bot.gateway.desk.problems import Problem
from bot.gateway.desk.visit import Visit
from bot.store.switches import BOT, CHANNEL, LONGEST_REASON, TOPIC


async def page(visit: Visit) -> Response:
    """Show what is on and off."""
    return await _page(visit)


async def turn_off(visit: Visit) -> Response:
    """Switch something off."""
    scope, name = _which(visit)
    reason = visit.form.get("reason", "").strip()
    if not reason or len(reason) > LONGEST_REASON:
        return await _page(visit, Problem(422, "need_reason", longest=str(LONGEST_REASON)))
    await visit.run(lambda: visit.desk.switches.turn_off(scope, name, reason, visit.officer))
    return visit.go_to("/desk/switches")


async def turn_on(visit: Visit) -> Response:
    """Switch something on again."""
    scope, name = _which(visit)
    await visit.run(lambda: visit.desk.switches.turn_on(scope, name))
    return visit.go_to("/desk/switches")


async def _page(visit: Visit, refused: Problem | None = None) -> Response:
    said, status = visit.refusal(refused)
    off = await visit.run(visit.desk.switches.all)
    shown = {"off": {f"{one.scope}:{one.name}": one for one in off}, "things": _things(visit)}
    return visit.page("switches", status, **shown, refused=said, longest=LONGEST_REASON)


def _things(visit: Visit) -> list[tuple[str, str, str]]:
    """Return all that can be switched off: scope, name, label."""
    labels = visit.desk.texts.labels
    channels = [(CHANNEL, value, label) for value, label in labels["channels"].items()]
    topics = [(TOPIC, value, label) for value, label in labels["topics"].items()]
    return [(BOT, "", labels["scopes"][BOT]), *channels, *topics]


def _which(visit: Visit) -> tuple[str, str]:
    scope, _, name = visit.form.get("what", "").partition(":")
    if (scope, name) not in {(known, value) for known, value, _label in _things(visit)}:
        raise Problem(400, "no_form")
    visit.thing = name or scope
    return scope, name
