"""`policies`: check the policy base, load it into the database, look into it."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot.values import ROOT

if TYPE_CHECKING:
    from bot.policy.model.model import Policy

HELP = "check, load, show or search the policy base"
DIRECTORY = ROOT / "data" / "policies"
LEXICON = ROOT / "data" / "lexicon"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add check, load, show ID and search TEXT, all over one folder."""
    parser.add_argument("--directory", type=Path, default=DIRECTORY, help="folder of YAML files (%(default)s)")
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    actions.add_parser("check", help="validate every file; say file, line, field, reason and repair")
    actions.add_parser("load", help="bring the database to what the files say, as new versions")
    show = actions.add_parser("show", help="print one policy as YAML")
    show.add_argument("id")
    search = actions.add_parser("search", help="print the statements nearest to a question")
    search.add_argument("text")
    search.add_argument("--limit", type=int, default=5, help="how many (%(default)s)")


def run(args: argparse.Namespace) -> int:
    """Read the folder, then do what was asked."""
    from bot.policy.model.loader import load_directory

    policies = load_directory(args.directory)
    actions = {"check": _check, "load": _load, "show": _show, "search": _search}
    return actions[args.action](policies, args)


def _check(policies: tuple[Policy, ...], args: argparse.Namespace) -> int:
    print(f"{len(policies)} policies, all valid")
    return 0


def _load(policies: tuple[Policy, ...], args: argparse.Namespace) -> int:
    from bot.settings import Settings
    from bot.store.engine import create_engine
    from bot.store.policies import PolicyRepository

    repository = PolicyRepository(create_engine(Settings.from_env().database_url))
    result = repository.load([policy.document for policy in policies])
    print(f"policies: {result.added} added, {result.changed} changed, {result.unchanged} unchanged")
    return 0


def _show(policies: tuple[Policy, ...], args: argparse.Namespace) -> int:
    import difflib

    import yaml

    from bot.errors import UnknownPolicyError

    by_id = {policy.id: policy for policy in policies}
    if args.id not in by_id:
        near = difflib.get_close_matches(args.id, by_id, n=3, cutoff=0.4)
        hint = f"Near: {', '.join(near)}." if near else "Find its id with `python -m bot policies search TEXT`."
        raise UnknownPolicyError(f"no policy has the id {args.id!r}. {hint}")
    yaml.safe_dump(by_id[args.id].document, sys.stdout, allow_unicode=True, sort_keys=False, width=110)
    return 0


def _search(policies: tuple[Policy, ...], args: argparse.Namespace) -> int:
    from bot.policy.base import build_reader
    from bot.policy.search.index import PolicyIndex
    from bot.policy.text.lexicon import load_lexicon

    reader = build_reader(policies, load_lexicon(LEXICON))
    hits = PolicyIndex(policies, reader).search(reader.read(args.text), limit=args.limit)
    for hit in hits:
        print(f"{hit.score:6.2f}  {hit.policy.id} {hit.policy.short}\n        {hit.statement.text}")
    if not hits:
        print("nothing found")
    return 0
