"""Reads yes and no, choices and figures in words from what people say of themselves; negation included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.policy.model.facts import OPTION, YES_NO, Choice
from bot.policy.profile.fields import Field, Option
from bot.policy.profile.hints import mentions
from bot.policy.profile.profile import Fact
from bot.policy.text.clauses import (
    blanked,
    clause_around,
    clause_before,
    is_anothers,
    is_asked,
    is_denied,
    is_familys,
    is_intended,
    is_past,
    is_title,
    was_once,
)

_OWN = re.compile(
    r"(?:我(?:们)?(?:就|也|只|才|现在)?(?:是|只有|读的?是?)|本人(?:是)?|学历(?:是|:)?|(?:公司|单位|我司|企业)(?:是|属于))(?:个|一?家|一名)?$"
)
_OF_MYSELF = re.compile("我(?![们家俩])|自己|本人|名下")
_GIVEN_TO_ME = re.compile("[给在到]了?(?:我(?![爸妈前哥弟姐妹])|女儿|儿子|孩子|老婆|老公|爱人)|我名下")
"""What others do for the asker is the asker's: 爸妈在罗湖给我名下买了套房."""
_OF_SOMETHING = re.compile("都没|一[项个]都没")
_RECEIVES = re.compile("领|拿|享受|获得?|收到")
_WISHED = re.compile(
    r"(?:申请|申报|想报|能报|可以报|冲|争取|考虑)(?:个|一个|一下|成|为|认定|深圳|福田|国家|市级|省级)*$"
)
"""A wish before what is wished for: 能申请国高吗."""


_NOT_ME = re.compile(
    r"[,，]?(?:但是?|可是?|不过)?(?:我|本人)(?:自己|本人|这边)?(?:名下)?(?:倒|也|都|是)*(?:没有?|不是|无)(?=[,，。;；!！]|$)"
)
"""What another has or is, the asker has not: 女朋友有房，我自己没有."""


_NOT_SO = re.compile(r"(?<![是要])(?:不是|并非|可不是|不算)(?:只|光|仅|单|说|什么|那种)*$")
"""Before words that deny, it turns them round: 不是只搬一部分."""


@dataclass(frozen=True)
class _Claim:
    """An option that is named, where, and whether it is said to hold."""

    option: str
    match: re.Match[str]
    holds: bool


def by_words(field: Field, text: str, asked: bool = False) -> Fact | None:
    """Returns what the words of `text` tell of `field`, without its figures; None if nothing.

    `asked` says that the field was just asked for: then what is named is the answer.
    """
    if field.unit == YES_NO:
        return _yes_or_no(field, text)
    if field.unit == OPTION:
        return _choice(field, text, asked)
    best: Fact | None = None
    text = blanked(text, field.ignore)
    for pattern, span in field.phrases:
        match = pattern.search(text)
        if match and not is_asked(text, match):
            best = Fact(span, match.group())
    return best


def _yes_or_no(field: Field, text: str) -> Fact | None:
    hidden = blanked(text, field.ignore)
    said_no = [] if field.no is None else [match for match in field.no.finditer(hidden) if not is_asked(hidden, match)]
    told = [match for match in _affirmed(field, hidden) if not any(_overlap(one, match) for one in said_no)]
    theirs = [match for match in told if _is_theirs(field, hidden, match)]
    denied = [
        match
        for match in said_no
        if not _is_theirs(field, hidden, match) and not (field.now and was_once(hidden, *match.span()))
    ]
    found = [(match.start(), _is_turned(hidden, match), match.group()) for match in denied]
    found += [one for match in told if match not in theirs and (one := _as_said(field, hidden, match))]
    before = [*theirs, *(field.ignore.finditer(text) if field.ignore else ())]
    spans = [*(match.span() for match in before), *((start, start + len(said)) for start, yes, said in found if yes)]
    found.extend((own.start(), False, own.group()) for _, end in spans if (own := _NOT_ME.match(text, end)))
    if not found:
        return _by_hint(field, hidden)
    _, value, said = max(_of_the_household(found, hidden) if field.household else found)
    return Fact(value, said)


def _is_turned(text: str, match: re.Match[str]) -> bool:
    """Tells whether words that deny are denied themselves: 不是只搬一部分."""
    return _NOT_SO.search(clause_before(text, match.start())) is not None


def _is_theirs(field: Field, text: str, match: re.Match[str]) -> bool:
    """Tells whether words are told of somebody else, and of nothing that is given to the asker."""
    anothers = is_anothers(text, match.start(), household=field.household)
    return anothers and not _GIVEN_TO_ME.search(match.group())


def _affirmed(field: Field, text: str) -> Iterator[re.Match[str]]:
    """Yields where words affirm: not where they are asked about or part of a policy's name."""
    for match in field.yes.finditer(text) if field.yes else ():
        if is_asked(text, match) or (is_title(text, match.end()) and not _RECEIVES.search(match.group())):
            continue
        yield match


def _as_said(field: Field, text: str, match: re.Match[str]) -> tuple[int, bool, str] | None:
    """Returns what affirming words tell where they stand; a wish tells nothing, and neither does what was once so."""
    denied = is_denied(text, *match.span())
    if not denied and not field.plan and is_intended(text, *match.span()):
        return None
    if field.now and is_past(text, *match.span()):
        return None
    return match.start(), not denied, match.group()


def _overlap(one: re.Match[str], other: re.Match[str]) -> bool:
    return one.start() < other.end() and other.start() < one.end()


def _of_the_household(found: list[tuple[int, bool, str]], text: str) -> list[tuple[int, bool, str]]:
    """Leaves out what the asker denies of themselves where husband, wife or child has it: 老婆买了房，我名下没有."""
    theirs = [start for start, value, said in found if value and is_familys(text, start, start + len(said))]
    if not theirs:
        return found
    return [
        (start, value, said)
        for start, value, said in found
        if value or start < theirs[0] or not _OF_MYSELF.search(clause_before(text, start) + said)
    ]


def _by_hint(field: Field, text: str) -> Fact | None:
    """Returns what is told of a field in words that come in any order; where it tells both, the closest ones count."""
    told = [(one, not one.denied) for one in mentions(field.about, text)]
    told += [(one, one.denied) for one in mentions(field.against, text)]
    told = [(one, value) for one, value in told if not is_anothers(text, one.start, household=field.household)]
    if field.now:
        told = [(one, value) for one, value in told if not (value and is_past(text, one.start, one.end))]
    if not told:
        return None
    one, value = min(told, key=lambda pair: pair[0].end - pair[0].start)
    return Fact(value, text[one.start : one.end])


def _choice(field: Field, text: str, asked: bool) -> Fact | None:
    text = blanked(text, field.ignore)
    claims = [found for option in field.options if (found := _last_claim(option, text, field))]
    said = claims[-1].match.group() if claims else ""
    lacks = {claim.option for claim in claims if not claim.holds}
    if field.none and (denial := _denial_of_all(field.none, text)):
        lacks |= {option.id for option in field.options}
        said = denial.group()
    has = [option for option in _claimed(field, claims, text, asked) if option not in lacks]
    if not has and not lacks:
        return None
    if field.ranks and has:
        has = [max(has, key=field.ranks.index)]
    value = field.choice(*has, lacks=lacks) if has else Choice(frozenset(), frozenset(lacks))
    return Fact(Choice(value.has, value.lacks | (frozenset(lacks) - value.has)), said)


def _claimed(field: Field, claims: list[_Claim], text: str, asked: bool) -> list[str]:
    """Returns the options claimed; who they say they are counts most: 我是硕士，想领新引进博士的补贴."""
    claimed = [claim for claim in claims if claim.holds]
    if field.cues is not None and not asked:  # 我们有专利，拿商标质押的
        beside = [claim for claim in claimed if field.cues.search(clause_around(text, claim.match))]
        alone = claimed if len(claimed) == 1 and field.cues.search(text) else []
        claimed = beside or alone
    own = [claim for claim in claimed if _OWN.search(clause_before(text, claim.match.start()))]
    return [claim.option for claim in (own if own and not field.many else claimed)]


def _denial_of_all(none: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Returns where all options are denied at once; 专利都没有 denies its own object alone."""
    for match in none.finditer(text):
        if not _OF_SOMETHING.match(match.group()) or not clause_before(text, match.start()).strip("我们也"):
            return match
    return None


def _last_claim(option: Option, text: str, field: Field) -> _Claim | None:
    """Returns what is said of an option last: 我不是博士后，博士学位有."""
    return max(_claims(option, text, field), key=lambda claim: claim.match.start(), default=None)


def _claims(option: Option, text: str, field: Field) -> Iterator[_Claim]:
    denied = [] if option.lacks is None else list(option.lacks.finditer(text))
    yield from (_Claim(option.id, match, holds=False) for match in denied)
    for match in option.words.finditer(text):
        if any(one.start() < match.end() and match.start() < one.end() for one in denied):
            continue
        if is_asked(text, match) and not field.plan:
            continue
        if is_title(text, match.end()) or (field.many and _WISHED.search(clause_before(text, match.start()))):
            continue
        if is_anothers(text, match.start()):
            continue  # 老婆是硕士，我本科
        denied_here = is_denied(text, *match.span())
        if denied_here and field.cues is not None and not field.cues.search(clause_around(text, match)):
            continue  # 用专利质押，专利还没授权
        yield _Claim(option.id, match, holds=not denied_here)
