"""`assess`: who is eligible, for how much, and what is missing — for one policy or the whole base."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.errors import PolicyError, UnknownPolicyError
from bot.values import ROOT

if TYPE_CHECKING:
    from bot.policy.assessment.assessment import Assessment
    from bot.policy.model.model import Policy
    from bot.policy.profile.fields import Catalogue
    from bot.policy.profile.profile import Profile

HELP = "assess a person or enterprise against a policy (政策测算)"
EVERY = "all"
POLICIES = ROOT / "data" / "policies"
FIELDS = ROOT / "data" / "fields.yaml"
_ZONE = ZoneInfo("Asia/Shanghai")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add POLICY, --say TEXT, --field NAME=VALUE, --as-of DATE and --json."""
    parser.add_argument("policy", help=f"id of the policy, or `{EVERY}` for the whole base, best first")
    parser.add_argument("--say", default="", help="what the asker says, in their own words")
    parser.add_argument(
        "--field", action="append", default=[], metavar="NAME=VALUE", help="one field, such as age=34岁"
    )
    parser.add_argument("--as-of", default="", metavar="DATE", help="the day, YYYY-MM-DD (today)")
    parser.add_argument("--json", action="store_true", help="print the receipt as JSON")
    parser.add_argument("--directory", type=Path, default=POLICIES, help="folder of YAML files (%(default)s)")


def run(args: argparse.Namespace) -> int:
    """Read the profile, assess it and print the outcome; what could not be understood goes to standard error.

    Raises:
        UnknownPolicyError: no policy has that id.
        PolicyError: a field or the day cannot be read.
    """
    from bot.policy.model.loader import load_directory
    from bot.policy.profile.catalogue import load_catalogue

    catalogue, as_of = load_catalogue(FIELDS), _day(args.as_of)
    policies = {policy.id: policy for policy in load_directory(args.directory)}
    if args.policy != EVERY and args.policy not in policies:
        raise UnknownPolicyError(f"no policy has the id {args.policy!r}. Find it with `python -m bot policies search`.")
    profile = _profile(args, catalogue, policies.get(args.policy))
    for problem in profile.problems.values():
        print(problem, file=sys.stderr)
    if args.policy == EVERY:
        _print_every(policies, profile, as_of, catalogue, as_json=args.json)
    else:
        from bot.policy.assessment.assessment import assess

        _print(assess(policies[args.policy], profile, as_of, catalogue), as_json=args.json)
    return 0


def _print(assessment: Assessment, *, as_json: bool) -> None:
    from bot.policy.answers.explain import explain
    from bot.policy.answers.receipt import issue
    from bot.policy.assessment.assessment import next_question

    receipt = issue(assessment)
    if as_json:
        print(receipt.to_bytes().decode())
        return
    print(explain(assessment))
    question = next_question(assessment)
    if question:
        print(f"下一个问题：{question.question}（{question.id}）")
    print(f"回执：{receipt.number}（未保存）")


def _print_every(
    policies: Mapping[str, Policy], profile: Profile, as_of: date, catalogue: Catalogue, *, as_json: bool
) -> None:
    from bot.policy.assessment.screening import Screen, best_first

    screen = Screen(tuple(policies.values()), catalogue)
    found = best_first(zip(screen.policies, screen.verdicts(profile, as_of), strict=True))
    if as_json:
        rows = [{"policy": policy.id, "short": policy.short, "verdict": verdict.value} for policy, verdict in found]
        print(json.dumps(rows, ensure_ascii=False))
        return
    for policy, verdict in found:
        print(f"{verdict.value}\t{policy.id}\t{policy.short}")


def _profile(args: argparse.Namespace, catalogue: Catalogue, policy: Policy | None) -> Profile:
    from bot.policy.assessment.assessment import fields_of
    from bot.policy.profile.profile import Profile
    from bot.policy.reading.reading import read_profile

    prefer = fields_of(policy) if policy else frozenset()
    profile = read_profile(args.say, catalogue, prefer=prefer) if args.say else Profile()
    for given in args.field:
        name, equals, value = given.partition("=")
        if not equals or name not in catalogue:
            raise PolicyError(f"--field {given}: write NAME=VALUE with a name of data/fields.yaml")
        read = read_profile(value, catalogue, asked=name, prefer=prefer)
        if name not in read.facts:
            reason = read.problems.get(name) or catalogue[name].question
            raise PolicyError(f"--field {given}: not understood. {reason}")
        profile = profile.with_value(name, read.facts[name].value, read.facts[name].said)
    return profile


def _day(raw: str) -> date:
    if not raw:
        return datetime.now(_ZONE).date()
    try:
        return date.fromisoformat(raw)
    except ValueError as error:
        raise PolicyError(f"--as-of {raw}: not a day; write it as 2026-11-22") from error
