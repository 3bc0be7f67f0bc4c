"""`receipts`: assessments as askers were told them, by the number they were given, and whether they replay alike."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from bot.values import ROOT

if TYPE_CHECKING:
    from bot.policy.profile.fields import Catalogue
    from bot.store.policies import PolicyRepository
    from bot.store.receipts import StoredReceipt

HELP = "assessments as they were told: open one by its number (show), replay all (verify)"
_WRONG = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add show NUMBER and verify."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="action")
    show = actions.add_parser("show", help="what was told, and of which case")
    show.add_argument("number", help="such as CS-20261123-A962DA55")
    actions.add_parser("verify", help="replay every receipt; exit with 1 when one does not give the same bytes")


def run(args: argparse.Namespace) -> int:
    """Do what was asked, over the database of the settings."""
    from bot.policy.profile.catalogue import load_catalogue
    from bot.settings import Settings
    from bot.store.engine import check, create_engine
    from bot.store.policies import PolicyRepository
    from bot.store.receipts import Receipts

    engine = create_engine(Settings.from_env().database_url)
    check(engine)
    receipts, policies = Receipts(engine), PolicyRepository(engine)
    catalogue = load_catalogue(ROOT / "data" / "fields.yaml")
    if args.action == "show":
        return _show(receipts.by_number(args.number), args.number, catalogue)
    wrong = [one for one in receipts.every() if one.receipt and not _replays(one, policies, catalogue)]
    for one in wrong:
        print(f"{one.number}  {one.policy_id}: replayed, it differs, or that version of the policy is gone")
    print(f"{len(wrong)} receipts do not replay")
    return _WRONG if wrong else 0


def _show(found: StoredReceipt | None, number: str, catalogue: Catalogue) -> int:
    from bot.errors import PolicyError
    from bot.policy.profile.profile import Profile

    if found is None:
        raise PolicyError(f"no receipt has the number {number!r}; compare it with what the asker was sent")
    print(f"{found.number}  {found.policy_id}  {found.as_of}  {found.verdict}")
    if found.receipt is None:
        print("the asker has had its content erased")
        return 0
    profile = Profile.from_plain(found.receipt.content["profile"])
    for field_id, fact in profile.facts.items():
        if field_id in catalogue:
            said = f"（{fact.said}）" if fact.said else ""
            print(f"  {catalogue[field_id].label}：{catalogue[field_id].say(fact.value)}{said}")
    print(found.receipt.content["text"])
    return 0


def _replays(one: StoredReceipt, policies: PolicyRepository, catalogue: Catalogue) -> bool:
    from bot.policy.answers.receipt import replay, version_of
    from bot.policy.model.loader import policy_from_document

    assert one.receipt is not None
    for version in policies.history(one.policy_id):
        policy = policy_from_document(version.document)
        if version_of(policy) == one.receipt.content["version"]:
            return replay(one.receipt, policy, catalogue).to_bytes() == one.receipt.to_bytes()
    return False
