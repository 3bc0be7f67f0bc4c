"""The base is read whole or not at all, and a refusal says file, line, field, reason and repair."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot.errors import PolicyError
from bot.policy.model.loader import load_directory, load_file, policy_from_document
from bot.policy.model.model import Kind, Policy, Scope, Status
from tests.policy.documents import policy, source, write

Change = Callable[[dict[str, Any]], object]


def test_a_good_file_is_read_with_everything_in_it(tmp_path: Path) -> None:
    document = policy(
        aliases=["路灯"],
        cues=["路灯|灯杆 + 补贴"],
        doc_no="福府〔2025〕1号",
        effective={"from": date(2025, 1, 2), "to": "2026-12-31"},
    )
    (read,) = load_file(write(tmp_path / "a.yaml", document))
    assert (read.id, read.scope, read.status, read.doc_no) == (
        "ft-lamp",
        Scope.FUTIAN,
        Status.IN_FORCE,
        "福府〔2025〕1号",
    )
    assert (read.effective.start, read.effective.end) == (date(2025, 1, 2), date(2026, 12, 31))
    assert read.cues == ((("路灯", "灯杆"), ("补贴",)),)
    assert [s.kind for s in read.statements] == [Kind.BENEFIT, Kind.CONDITION]
    assert read.statements[0].amount == {"cap": 7, "unit": "万元"}
    assert read.source_of(read.statements[0]).url == "https://example.gov.cn/1"


def at(*path: str | int) -> Callable[[dict[str, Any]], Any]:
    """Return a way to the place `path` of a document."""

    def find(document: Any) -> Any:
        for part in path:
            document = document[part]
        return document

    return find


def setting(*path: str | int, to: Any) -> Change:
    """Return a change that puts `to` at `path`."""
    return lambda document: at(*path[:-1])(document).__setitem__(path[-1], to)


def without(*path: str | int) -> Change:
    """Return a change that removes what stands at `path`."""
    return lambda document: at(*path[:-1])(document).__delitem__(path[-1])


REFUSALS = {
    "unknown key": (setting("colour", to="red"), "0.colour", "unknown key", "one of aliases"),
    "unknown key in a statement": (
        setting("statements", 1, "unit", to="元"),
        "0.statements.1.unit",
        "unknown key",
        "one of",
    ),
    "unknown key in an amount": (
        setting("statements", 0, "amount", "max_", to=1),
        "statements.0.amount.max_",
        "unknown key",
        "cap",
    ),
    "unknown key in a check": (
        setting("statements", 1, "check", to={"field": "a", "op": ">", "value": 1, "than": 2}),
        "statements.1.check.than",
        "unknown key",
        "field",
    ),
    "unknown key in a source": (setting("sources", 0, "site", to="x"), "0.sources.0.site", "unknown key", "authority"),
    "missing key": (without("summary"), "0", "'summary' is missing", "null"),
    "missing key in a statement": (without("statements", 1, "kind"), "0.statements.1", "'kind' is missing", "add it"),
    "missing key in a check": (
        setting("statements", 1, "check", to={"field": "a"}),
        "statements.1.check",
        "'op' is missing",
        "add",
    ),
    "missing key in a source": (without("sources", 0, "show"), "0.sources.0", "'show' is missing", "add it"),
    "figure without unit": (
        without("statements", 0, "amount", "unit"),
        "0.statements.0.amount",
        "without a unit",
        "add unit",
    ),
    "written figure without unit": (
        setting("statements", 0, "amount", to={"cap": "7"}),
        "0.statements.0.amount",
        "without a unit",
        "add unit",
    ),
    "no source": (setting("sources", to=[]), "0.sources", "no source", "name where"),
    "null for sources": (setting("sources", to=None), "0.sources", "no source", "name where"),
    "unknown source": (setting("statements", 1, "source", to="other"), "statements.1.source", "'other'", "main"),
    "two sources with one id": (setting("sources", to=[source(), source()]), "0.sources.1.id", "twice", "own id"),
    "no statement": (setting("statements", to=[]), "0.statements", "no statement", "at least one"),
    "bad date": (setting("last_checked", to="22.11.2026"), "0.last_checked", "is not a day", "2025-05-01"),
    "day that is none": (setting("effective", "to", to="2026-02-30"), "0.effective.to", "is not a day", "2025-05-01"),
    "no day of checking": (setting("last_checked", to=None), "0.last_checked", "is not a day", "2025-05-01"),
    "period that is none": (setting("effective", to="2026"), "0.effective", "not a period", "from"),
    "period that ends first": (
        setting("effective", to={"from": "2026-02-01", "to": "2026-01-01"}),
        "0.effective",
        "ends before",
        "both days",
    ),
    "bad topic": (setting("topic", to="lamps"), "0.topic", "'lamps' is not allowed", "talent_tier"),
    "bad audience": (setting("audience", to="all"), "0.audience", "'all' is not allowed", "individual"),
    "bad scope": (setting("scope", to="nanshan"), "0.scope", "'nanshan' is not allowed", "futian"),
    "bad status": (setting("status", to="valid"), "0.status", "'valid' is not allowed", "in_force"),
    "bad kind": (
        setting("statements", 0, "kind", to="money"),
        "statements.0.kind",
        "'money' is not allowed",
        "benefit",
    ),
    "bad authority": (
        setting("sources", 0, "authority", to="blog"),
        "sources.0.authority",
        "'blog' is not allowed",
        "repost",
    ),
    "bad id": (setting("id", to="福田"), "0.id", "is not an id", "lower case"),
    "id that is a number": (setting("id", to=2025), "0.id", "is not an id", "lower case"),
    "statement id twice": (setting("statements", 1, "id", to="amount"), "statements.1.id", "twice", "own id"),
    "bad statement id": (setting("statements", 1, "id", to="条件 一"), "statements.1.id", "is not an id", "lower case"),
    "empty title": (setting("title", to="  "), "0.title", "empty", "write it"),
    "empty status note": (setting("status_note", to=None), "0.status_note", "empty", "write it"),
    "empty text": (setting("statements", 0, "text", to=""), "statements.0.text", "empty", "write it"),
    "cue of one group": (setting("cues", to=["路灯|灯杆"]), "0.cues", "does not join", "+"),
    "aliases that are no list": (setting("aliases", to="路灯"), "0.aliases", "not a list", "YAML list"),
    "asks that are no list": (
        setting("statements", 0, "asks", to="多少钱"),
        "statements.0.asks",
        "not a list",
        "YAML list",
    ),
    "statement that is no mapping": (setting("statements", 1, to="文字"), "statements.1", "not a mapping", "id"),
    "source that is no mapping": (setting("sources", 0, to="网站"), "sources.0", "not a mapping", "authority"),
    "amount that is no mapping": (
        setting("statements", 0, "amount", to=7),
        "statements.0.amount",
        "not a mapping",
        "unit",
    ),
    "show that is no yes or no": (setting("sources", 0, "show", to="no"), "sources.0.show", "'no'", "true"),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_break_of_the_format_is_refused_with_place_reason_and_repair(name: str, tmp_path: Path) -> None:
    change, field, reason, repair = REFUSALS[name]
    document = policy()
    change(document)
    path = write(tmp_path / "broken.yaml", document)
    with pytest.raises(PolicyError) as caught:
        load_file(path)
    said = str(caught.value)
    place, _, rest = said.partition(": ")
    assert re.fullmatch(rf"{re.escape(str(path))}:\d+", place), said
    assert field in rest and reason in rest and repair in rest.partition("repair: ")[2], said


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (setting("status", to="valid"), "status: valid"),
        (setting("statements", 1, "kind", to="money"), "kind: money"),
        (setting("sources", 0, "authority", to="blog"), "authority: blog"),
        (setting("statements", 0, "amount", to={"cap": 9}), "cap: 9"),
    ],
)
def test_the_line_is_that_of_the_field(change: Change, words: str, tmp_path: Path) -> None:
    broken = policy()
    change(broken)
    path = write(tmp_path / "broken.yaml", policy("ft-first"), broken)
    with pytest.raises(PolicyError) as caught:
        load_file(path)
    match = re.search(r"yaml:(\d+): 1\.", str(caught.value))
    assert match, caught.value
    assert words in path.read_text("utf-8").splitlines()[int(match[1]) - 1]


def test_a_key_given_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "twice.yaml", policy())
    text = path.read_text("utf-8")
    path.write_text(text + "  short: 别的\n", "utf-8")
    with pytest.raises(PolicyError, match=rf"twice\.yaml:{len(text.splitlines()) + 1}: .*short.*twice.*line 3.*repair"):
        load_file(path)


@pytest.mark.parametrize("text", ["- id: [", "\t- id: x", "- id: x\n  title: 'y", "- {a: b: c}"])
def test_what_is_no_yaml_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError, match=r"(?s)broken\.yaml:\d+: .*repair"):
        load_file(path)


@pytest.mark.parametrize("text", ["id: x", "文字", "3", ""])
def test_a_file_that_is_no_list_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(PolicyError, match="not a list of policies.*repair"):
        load_file(path)


def test_bytes_that_are_no_utf8_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "broken.yaml"
    path.write_bytes("- id: 福田".encode("gbk"))
    with pytest.raises(PolicyError, match=r"broken\.yaml"):
        load_file(path)


def test_an_object_in_yaml_is_never_built(tmp_path: Path) -> None:
    path = tmp_path / "evil.yaml"
    path.write_text("- !!python/object/apply:os.system ['true']", "utf-8")
    with pytest.raises(PolicyError, match=r"evil\.yaml"):
        load_file(path)


def test_an_id_in_two_files_is_refused_with_both(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", policy())
    write(tmp_path / "b.yaml", policy())
    with pytest.raises(PolicyError, match=r"b\.yaml.*ft-lamp.*a\.yaml"):
        load_directory(tmp_path)


def test_an_id_twice_in_one_file_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", policy(), policy())
    with pytest.raises(PolicyError, match="ft-lamp.*taken"):
        load_directory(tmp_path)


def test_a_successor_that_is_not_there_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", policy(superseded_by="ft-gone"))
    with pytest.raises(PolicyError, match="ft-lamp.*superseded_by.*ft-gone.*repair"):
        load_directory(tmp_path)


def test_a_successor_may_stand_in_another_file(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", policy(superseded_by="ft-new"))
    write(tmp_path / "b.yaml", policy("ft-new", "新路灯补贴"))
    assert [read.id for read in load_directory(tmp_path)] == ["ft-lamp", "ft-new"]


def test_succession_never_goes_in_a_circle(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", policy(superseded_by="ft-lamp"))
    with pytest.raises(PolicyError, match=r"ft-lamp.*superseded_by"):
        load_directory(tmp_path)


def test_nothing_is_half_loaded(tmp_path: Path) -> None:
    write(tmp_path / "a.yaml", policy())
    write(tmp_path / "z.yaml", policy("ft-other", status="valid"))
    with pytest.raises(PolicyError, match=r"z\.yaml"):
        load_directory(tmp_path)


def test_an_empty_folder_is_no_base(tmp_path: Path) -> None:
    with pytest.raises(PolicyError, match="no policy found"):
        load_directory(tmp_path)


def test_a_document_of_the_database_is_the_policy_of_the_file(policies: tuple[Policy, ...]) -> None:
    assert all(policy_from_document(read.document) == read for read in policies)


def test_a_broken_document_is_refused_by_its_id() -> None:
    with pytest.raises(PolicyError, match="ft-lamp.*colour.*unknown key.*repair"):
        policy_from_document(policy(colour="red"))
