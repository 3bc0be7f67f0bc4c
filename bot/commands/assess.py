"""`assess`: who is eligible, for how much, and what is missing — for one policy or the whole base."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.values import ROOT

if TYPE_CHECKING:
    from bot.policy.assessment import Assessment
    from bot.policy.fields import Catalogue
    from bot.policy.profile import Profile

HELP = "assess a person or enterprise against a policy (政策测算)"
POLICIES = ROOT / "data" / "policies"
FIELDS = ROOT / "data" / "fields.yaml"
_ZONE = ZoneInfo("Asia/Shanghai")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add POLICY, --say TEXT, --field NAME=VALUE, --as-of DATE and --json."""
    parser.add_argument("policy", help="id of the policy, or `all` for the whole base, best first")
    parser.add_argument("--say", default="", help="what the asker says, in their own words")
    parser.add_argument(
        "--field", action="append", default=[], metavar="NAME=VALUE", help="one field, such as age=34岁"
    )
    parser.add_argument("--as-of", default="", metavar="DATE", help="the day, YYYY-MM-DD (today)")
    parser.add_argument("--json", action="store_true", help="print the receipt as JSON")
    parser.add_argument("--directory", type=Path, default=POLICIES, help="folder of YAML files (%(default)s)")


def run(args: argparse.Namespace) -> int:
    """Read the profile, assess it and print the outcome."""
    from bot.policy.fields import load_catalogue
    from bot.policy.loader import load_directory

    catalogue = load_catalogue(FIELDS)
    policies = {policy.id: policy for policy in load_directory(args.directory)}
    profile = _profile(args, catalogue)
    as_of = _day(args.as_of)
    for problem in profile.problems.values():
        print(problem, file=sys.stderr)
    if args.policy == "all":
        from bot.policy.screening import Screen, best_first

        screen = Screen(tuple(policies.values()), catalogue)
        for policy, verdict in best_first(zip(screen.policies, screen.verdicts(profile, as_of), strict=True)):
            print(f"{verdict.value}\t{policy.id}\t{policy.short}")
        return 0
    if args.policy not in policies:
        from bot.errors import UnknownPolicyError

        raise UnknownPolicyError(f"no policy has the id {args.policy!r}. Find it with `python -m bot policies search`.")
    from bot.policy.assessment import assess

    _print(assess(policies[args.policy], profile, as_of, catalogue), args.json)
    return 0


def _print(assessment: Assessment, as_json: bool) -> None:
    from bot.policy.assessment import next_question
    from bot.policy.explain import explain
    from bot.policy.receipt import issue

    receipt = issue(assessment)
    if as_json:
        print(receipt.to_bytes().decode())
        return
    print(explain(assessment))
    question = next_question(assessment)
    if question:
        print(f"下一个问题：{question.question}（{question.id}）")
    print(f"回执：{receipt.number}")


def _profile(args: argparse.Namespace, catalogue: Catalogue) -> Profile:
    from bot.errors import PolicyError
    from bot.policy.profile import Profile
    from bot.policy.reading import read_profile

    profile = read_profile(args.say, catalogue) if args.say else Profile()
    for given in args.field:
        name, equals, value = given.partition("=")
        if not equals or name not in catalogue:
            raise PolicyError(f"--field {given}: write NAME=VALUE with a name of data/fields.yaml")
        read = read_profile(value, catalogue, asked=name)
        if name not in read.facts:
            reason = read.problems.get(name) or catalogue[name].question
            raise PolicyError(f"--field {given}: not understood. {reason}")
        profile = profile.merged(Profile({name: read.facts[name]}))
    return profile


def _day(raw: str) -> date:
    from bot.errors import PolicyError

    if not raw:
        return datetime.now(_ZONE).date()
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise PolicyError(f"--as-of {raw}: not a day; write it as 2026-11-22") from error
