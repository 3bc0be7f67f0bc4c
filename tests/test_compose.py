"""compose.yaml stays true: every command, setting, service, volume and file that it names exists."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from bot.__main__ import build_parser
from bot.commands import nlu
from bot.settings import Settings, fields
from bot.values import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"] == "futian"]
NGINX = (ROOT / "deploy" / "nginx.conf").read_text("utf-8")
_VARIABLE = re.compile(r"\$\{(\w+)(?::([?-])([^}]*))?\}")


def filled(text: str) -> str:
    """Return `text` as compose fills it in when only what must be set is set."""
    return _VARIABLE.sub(lambda match: match[3] if match[2] == "-" else f"a-{match[1].lower()}", text)


def settings_of(name: str, tmp_path: Path) -> Settings:
    environ = {key: filled(str(value)) for key, value in SERVICES[name]["environment"].items()}
    return Settings.from_env({**environ, "DATA_DIR": str(tmp_path)}, dotenv_path=None)


def test_the_image_holds_what_commands_read() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")]
    assert not [path for path in kept if not (ROOT / path).exists()]
    for needed in ("bot", "actions", "data", "domain.yml", "config.yml", str(nlu.HELD_OUT.relative_to(ROOT))):
        assert needed in kept


def test_it_is_the_shape_that_scaling_describes() -> None:
    commands = [" ".join(SERVICES[name]["command"][3:]) for name in OURS]
    assert (commands.count("gateway"), commands.count("dialogue")) == (2, 3)
    assert {"database", "nginx"} <= SERVICES.keys()


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_one_of_ours(name: str) -> None:
    python, *words = SERVICES[name]["command"]
    assert (python, words[:2]) == ("python", ["-m", "bot"])
    build_parser().parse_args(words[2:])  # leaves the process on a word that it does not know


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_known_and_has_a_value_that_can_be_used(name: str, tmp_path: Path) -> None:
    known = {field.metadata["name"] for field in fields()}
    assert not set(SERVICES[name]["environment"]) - known
    assert settings_of(name, tmp_path).database_url.startswith("postgresql://")


@pytest.mark.parametrize("name", OURS)
def test_conversations_are_spread_over_the_dialogues_that_run(name: str, tmp_path: Path) -> None:
    found = settings_of(name, tmp_path)
    dialogues = {other for other in OURS if SERVICES[other]["command"][3:] == ["dialogue"]}
    assert {urlsplit(url).hostname for url in found.dialogue_urls} == dialogues
    assert {urlsplit(url).port for url in found.dialogue_urls} == {found.dialogue_port}
    assert found.dialogue_host == "0.0.0.0"


def test_dialogues_and_the_database_are_inside_only() -> None:
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name, service in SERVICES.items():
        if name == "database" or service.get("command", [])[3:] == ["dialogue"]:
            assert service["networks"] == ["inside"] and "ports" not in service
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


@pytest.mark.parametrize("name", SERVICES)
def test_what_a_service_needs_is_there(name: str) -> None:
    service = SERVICES[name]
    assert set(service.get("depends_on", ())) <= SERVICES.keys()
    assert set(service.get("networks", ())) <= COMPOSE["networks"].keys()
    for volume in service.get("volumes", ()):
        source = volume.split(":")[0]
        assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]
    if "build" in service:
        assert (ROOT / service["build"] / "Dockerfile").exists()


def test_nginx_leads_to_the_gateways_that_run() -> None:
    servers = dict(re.findall(r"server ([\w-]+):(\d+);", NGINX))
    gateways = {name for name in OURS if SERVICES[name]["command"][3:] == ["gateway"]}
    assert servers.keys() == gateways
    assert set(servers.values()) == {str(Settings.port)}


def test_nginx_waits_longer_than_a_rest_caller(tmp_path: Path) -> None:
    from bot.gateway.rest import BEYOND_DEADLINE

    waits = min(int(seconds) for seconds in re.findall(r"proxy_read_timeout (\d+)s", NGINX))
    assert waits > settings_of("gateway-1", tmp_path).turn_deadline + BEYOND_DEADLINE


def test_figures_are_not_for_the_world() -> None:
    assert re.search(r"location ~ \^/\(metrics\|readyz\)\$ \{\s+return 404;", NGINX)
