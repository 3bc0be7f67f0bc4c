"""How quick assessments are: one against one policy, one profile against 10,000 synthetic policies.

Run it with `python -m benchmarks.assessment`. Everything runs in one thread; times are of that thread's processor, so
that what else the machine does counts for little. Exits with 1 when a bound is not kept.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.policy.answers.explain import explain
from bot.policy.assessment.assessment import assess, fields_of, next_question
from bot.policy.assessment.screening import Screen
from bot.policy.model.conditions import All, AnyOf, Check, Human, Not, Rule, When
from bot.policy.model.loader import load_directory
from bot.policy.model.model import Policy
from bot.policy.profile.catalogue import load_catalogue
from bot.policy.profile.fields import Catalogue
from bot.policy.profile.profile import Profile
from bot.policy.reading.reading import read_profile
from bot.values import ROOT

TODAY = date(2026, 11, 22)
STORY = (
    "我34岁，硕士，2025年8月引进，社保交了14个月，在福田一家企业上班，名下没有房，QS第80，首次入户福田，不是公务员；"
    "公司成立三年，员工60人，营收5000万，研发占比12%，是国高，用专利质押向银行贷了300万，期限一年，已备案，本息还清"
)
SYNTHETIC = 10_000
MOST_SCREENING_MS = 50.0
MOST_ASSESSMENT_MS = 1.0
_ROUNDS = 9


def main() -> int:
    """Measure and print; return 0 when both bounds are kept."""
    catalogue = load_catalogue(ROOT / "data" / "fields.yaml")
    policies = load_directory(ROOT / "data" / "policies")
    profile = read_profile(STORY, catalogue)
    screen = Screen(synthetic(policies, SYNTHETIC), catalogue)
    screening = _median_ms(lambda: screen.verdicts(profile, TODAY))
    one = _slowest_ms([_assessing(policy, profile, catalogue) for policy in policies])
    told = _slowest_ms([_telling(policy, profile, catalogue) for policy in policies])
    reading = _median_ms(lambda: read_profile(STORY, catalogue))
    print(f"profile of {len(profile.facts)} facts, {len(policies)} policies of the base, one thread")
    print(f"{SYNTHETIC} synthetic policies   {screening:8.2f} ms   (at most {MOST_SCREENING_MS:g})")
    print(f"one assessment, slowest     {one:8.3f} ms   (at most {MOST_ASSESSMENT_MS:g})")
    print(f"  with its words, slowest   {told:8.3f} ms")
    print(f"reading a long message      {reading:8.2f} ms")
    return 0 if screening < MOST_SCREENING_MS and one < MOST_ASSESSMENT_MS else 1


def synthetic(policies: Sequence[Policy], count: int, seed: int = 20261122) -> list[Policy]:
    """Return `count` policies made from those of the base, with every figure shifted: few checks are alike."""
    choose = random.Random(seed)
    asking = [policy for policy in policies if fields_of(policy)]
    made = []
    for number in range(count):
        model = choose.choice(asking)
        made.append(replace(model, id=f"{model.id}-{number}", rule=_shifted(model.rule, choose)))
    return made


def _shifted(rule: Rule, choose: random.Random) -> Rule:
    if isinstance(rule, Check):
        return replace(rule, bound=rule.bound + choose.randint(0, 99)) if isinstance(rule.bound, Decimal) else rule
    if isinstance(rule, Human):
        return rule
    if isinstance(rule, Not):
        return Not(_shifted(rule.part, choose))
    if isinstance(rule, When):
        return When(_shifted(rule.case, choose), _shifted(rule.then, choose))
    parts = tuple(_shifted(part, choose) for part in rule.parts)
    return All(parts) if isinstance(rule, All) else AnyOf(parts)


def _assessing(policy: Policy, profile: Profile, catalogue: Catalogue) -> Callable[[], object]:
    return lambda: assess(policy, profile, TODAY, catalogue)


def _telling(policy: Policy, profile: Profile, catalogue: Catalogue) -> Callable[[], object]:
    def tell() -> object:
        found = assess(policy, profile, TODAY, catalogue)
        return explain(found), next_question(found)

    return tell


def _median_ms(work: Callable[[], object]) -> float:
    work()
    return statistics.median(_once_ms(work) for _ in range(_ROUNDS))


def _slowest_ms(works: Sequence[Callable[[], object]]) -> float:
    """Return the median of the slowest of `works`."""
    return max(map(_median_ms, works))


def _once_ms(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return 1e3 * (time.thread_time() - begun)


if __name__ == "__main__":
    sys.exit(main())
