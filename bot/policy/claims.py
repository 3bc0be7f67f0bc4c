"""Reads yes and no, choices and figures in words from what people say of themselves; negation included."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.policy.clauses import clause_before, is_asked, is_denied
from bot.policy.facts import Choice
from bot.policy.fields import OPTION, YES_NO, Field, Option
from bot.policy.profile import Fact

_OWN = re.compile(
    r"(?:我(?:们)?(?:就|也|只|才|现在)?(?:是|只有|读的?是?)|本人(?:是)?|学历(?:是|:)?|(?:公司|单位|我司|企业)(?:是|属于))(?:个|一?家|一名)?$"
)
_TITLE = re.compile(r"(?:那个|这个|的)?(?:生活)?(?:补贴|补助|奖励|政策|配套)")


def by_words(field: Field, text: str) -> Fact | None:
    """Returns what the words of `text` tell of `field`, without its figures; None if nothing."""
    if field.unit == YES_NO:
        return _yes_or_no(field, text)
    if field.unit == OPTION:
        return _choice(field, text)
    best: Fact | None = None
    for pattern, span in field.phrases:
        match = pattern.search(text)
        if match and not is_asked(text, match):
            best = Fact(span, match.group())
    return best


def _yes_or_no(field: Field, text: str) -> Fact | None:
    hidden = _blank(text, field.ignore)
    denied = [] if field.no is None else [match for match in field.no.finditer(hidden) if not is_asked(hidden, match)]
    found: list[tuple[int, bool, str]] = [(match.start(), False, match.group()) for match in denied]
    for match in field.yes.finditer(hidden) if field.yes else ():
        if any(one.start() < match.end() and match.start() < one.end() for one in denied) or is_asked(hidden, match):
            continue
        found.append((match.start(), not is_denied(hidden, match.start()), match.group()))
    if not found:
        return None
    _, value, said = max(found)
    return Fact(value, said)


def _choice(field: Field, text: str) -> Fact | None:
    claims = [(option.id, claim, match) for option in field.options for claim, match in _claims(option, text)]
    said = claims[-1][2].group() if claims else ""
    lacks = {option for option, claim, _ in claims if not claim}
    if field.none and (denial := field.none.search(text)):
        lacks |= {option.id for option in field.options}
        said = denial.group()
    has = [option for option in _claimed(field, claims, text) if option not in lacks]
    if not has and not lacks:
        return None
    if field.ranks and has:
        has = [max(has, key=field.ranks.index)]
    value = field.choice(*has, lacks=lacks) if has else Choice(frozenset(), frozenset(lacks))
    return Fact(Choice(value.has, value.lacks | (frozenset(lacks) - value.has)), said)


def _claimed(field: Field, claims: list[tuple[str, bool, re.Match[str]]], text: str) -> list[str]:
    """Returns the options claimed; who they say they are counts most: 我是硕士，想领新引进博士的补贴."""
    claimed = [(option, match) for option, claim, match in claims if claim]
    own = [option for option, match in claimed if _OWN.search(clause_before(text, match.start()))]
    return own if own and not field.many else [option for option, _ in claimed]


def _claims(option: Option, text: str) -> Iterator[tuple[bool, re.Match[str]]]:
    denied = [] if option.lacks is None else list(option.lacks.finditer(text))
    for match in denied:
        yield False, match
    for match in option.words.finditer(text):
        if any(one.start() < match.end() and match.start() < one.end() for one in denied) or is_asked(text, match):
            continue
        if _TITLE.match(text, match.end()):
            continue  # 博士补贴 is the name of a policy, not who asks
        yield not is_denied(text, match.start()), match


def _blank(text: str, pattern: re.Pattern[str] | None) -> str:
    return text if pattern is None else pattern.sub(lambda match: "　" * len(match.group()), text)
