"""Guards the arrows of docs: imports go downwards only, and each third party lives in its own room."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from bot.values import ROOT

# From the ground up. A room sees the floors below its own, and itself; never its neighbours.
GROUND = ("bot.policy", "bot.desk", "bot.channels")
FLOORS = (
    GROUND,
    ("bot.nlu", "bot.store"),
    ("actions", "bot.gateway", "bot.dialogue"),
    ("bot.__main__", "bot.commands", "bot.supervisor"),
)
# Every room may speak of errors; settings are for those above the ground, who pass values down.
EVERYWHERE = {"bot.errors", "bot"}
SUPPORT = {
    "bot.settings",
    "bot.values",
    "bot.secret",
    "bot.log",
    "bot.orphan",
    "bot.ports",
    "bot.child",
    "bot.steps",
}

HOMES = {
    "rasa": ("actions", "bot.nlu", "bot.dialogue"),
    "rasa_sdk": ("actions", "bot.dialogue"),
    "sanic": ("bot.dialogue",),
    "sqlalchemy": ("bot.store",),
    "alembic": ("bot.store",),
    "psycopg2": ("bot.store",),
    "starlette": ("bot.gateway",),
    "uvicorn": ("bot.gateway",),
    "jinja2": ("bot.gateway",),
    "wechatpy": ("bot.channels",),
    "telegram": ("bot.channels",),
}
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "sleep"}


def modules() -> dict[str, Path]:
    paths = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
    return {_dotted(path): path for path in sorted(paths) if "migrations" not in path.parts}


def _dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(module: str, tree: ast.AST, known: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: a relative import; write it in full"
            base = node.module or ""
            for alias in node.names:
                # `from bot import log` names a module, `from bot.log import mask` a thing inside one.
                inside = f"{base}.{alias.name}"
                yield inside if inside in known else base


def within(name: str, room: str) -> bool:
    return name == room or name.startswith(room + ".")


def floor(name: str) -> int | None:
    found = [level for level, rooms in enumerate(FLOORS) if any(within(name, room) for room in rooms)]
    return found[0] if found else None


def fault(module: str, imported: str) -> str | None:
    """Return why `module` must not import `imported`, or None when it may."""
    top = imported.split(".", maxsplit=1)[0]
    if top in HOMES:
        homes = HOMES[top]
        return None if any(within(module, home) for home in homes) else f"{top} belongs in {' or '.join(homes)}"
    if top not in ("bot", "actions") or imported in EVERYWHERE:
        return None
    here, there = floor(module), floor(imported)
    if here is None:
        return None if there is None else "what supports all rooms must not know them"
    if there is None:
        return "the ground knows nothing but itself and bot.errors" if here == 0 else None
    same_room = any(within(module, room) and within(imported, room) for room in FLOORS[here])
    same_room = same_room or here == there == len(FLOORS) - 1
    return None if there < here or same_room else "imports go downwards only"


@pytest.mark.parametrize("module", modules())
def test_imports_go_downwards_and_third_parties_stay_in_their_rooms(module: str) -> None:
    found = modules()
    tree = ast.parse(found[module].read_text("utf-8"))
    reasons = {name: fault(module, name) for name in imports(module, tree, set(found))}
    assert not {name: reason for name, reason in reasons.items() if reason}


def test_no_module_leads_back_to_itself() -> None:
    """Also by imports within functions, which hide a circle and do not break it."""
    found = modules()
    seen = {name: imports(name, ast.parse(path.read_text("utf-8")), set(found)) for name, path in found.items()}
    TopologicalSorter({name: {*names} & {*found} - {name} for name, names in seen.items()}).prepare()


def rooms() -> list[str]:
    """Return the rooms of the rules as docs/rules.md lists them, the ground first."""
    return re.findall(r"^\| `bot/policy/(\w+)/` \|", (ROOT / "docs" / "rules.md").read_text("utf-8"), re.MULTILINE)


def test_every_room_of_the_rules_is_explained() -> None:
    folders = {path.name for path in (ROOT / "bot" / "policy").iterdir() if (path / "__init__.py").is_file()}
    assert folders == set(rooms())


@pytest.mark.parametrize("module", [name for name in modules() if name.count(".") == 3 and within(name, "bot.policy")])
def test_rooms_of_the_rules_see_only_those_above_them(module: str) -> None:
    found, places = modules(), {f"bot.policy.{room}": place for place, room in enumerate(rooms())}
    seen = imports(module, ast.parse(found[module].read_text("utf-8")), set(found))
    mine = places[module.rpartition(".")[0]]
    assert not [name for name in seen if within(name, "bot.policy") and places.get(name.rpartition(".")[0], 99) > mine]


@pytest.mark.parametrize("module", [name for name in modules() if within(name, "bot.policy")])
def test_the_rules_do_not_look_at_a_clock(module: str) -> None:
    tree = ast.parse(modules()[module].read_text("utf-8"))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    looked = [call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in CLOCKS]
    assert not looked


def test_every_module_has_its_place() -> None:
    lost = [name for name in modules() if floor(name) is None and name not in SUPPORT | EVERYWHERE]
    assert not lost, "say in FLOORS or SUPPORT where these stand"


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("bot.policy.search", "bot.store.policies"),
        ("bot.policy.search", "bot.settings"),
        ("bot.desk.appeal", "bot.policy.model.model"),
        ("bot.store.inbox", "bot.gateway.app"),
        ("bot.gateway.app", "actions.answer"),
        ("bot.gateway.app", "sqlalchemy"),
        ("bot.policy.model.model", "rasa.shared"),
        ("bot.settings", "bot.store.engine"),
        ("actions.answer", "starlette.routing"),
    ],
)
def test_the_guard_sees_what_is_wrong(module: str, imported: str) -> None:
    assert fault(module, imported)


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("bot.policy.search", "bot.policy.model.model"),
        ("bot.policy.model.model", "bot.errors"),
        ("bot.gateway.app", "bot.store.inbox"),
        ("bot.gateway.app", "bot.settings"),
        ("bot.commands.serve", "bot.supervisor"),
        ("actions.answer", "rasa_sdk"),
    ],
)
def test_the_guard_lets_pass_what_is_right(module: str, imported: str) -> None:
    assert fault(module, imported) is None
