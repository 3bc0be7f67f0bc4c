"""Reads what people say of themselves into a profile: figures, dates, choices, yes and no — negation included.

Nothing is taken from what they only ask about (要硕士吗, 满12个月才行吗). Figures go to the field whose words stand
nearest; a bare answer (30, 是的, 没有) goes to the field that was just asked for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache

from bot.policy.model.facts import Span, exactly
from bot.policy.profile.expected import expected, sensible
from bot.policy.profile.fields import Catalogue, Field, sources
from bot.policy.profile.profile import Fact, Profile
from bot.policy.reading.bare import bare_answer, passes
from bot.policy.reading.claims import by_words
from bot.policy.reading.english import in_chinese
from bot.policy.reading.figures import figures
from bot.policy.reading.moments import Told, masked, moments
from bot.policy.reading.placing import Scene, cues_in, place_figures, place_moments
from bot.policy.text.text import normalise

_GAP = re.compile(r"(?<=[\d\u4e00-\u9fff]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=\d)")
_ANSWERED = re.compile(
    r"(?:^|(?<=[,，。;；!！?？ ]))(?:是不是|有没有|是否|是|有)?"
    r"(?P<what>[^,，。;；!！?？ \d]{1,12}?)(?:吗|么|嘛|[?？])[?？,， ]*"
    r"(?P<is>不是的?|没(?:有)?(?:办|做|交|缴|拿|领|买|卖|备|签)过?|没有|不|没|否|无|是的?|有的?|对的?)"
    r"(?=[,，。;；!！ ]|$)"
)
"""A question that its asker answers: 双学位吗？不是."""
_ALONE_BEFORE = re.compile(
    r"(?:^|[。;；!！?？,，])(?:我|我们|就|是|应该|好像|大概|大约|差不多|可能|记得|在|也就是|那|嗯|时间是|具体|那时候)*$"
)
_ALONE_BEHIND = re.compile(
    r"(?:左右|的时候|那会儿?|那时候?|前后|时候|的事|吧|呢|嘛|啊|的样子)*[,，]"
    r"(?=(?:我们?|咱们|公司)?(?:就|才|刚|已经|正式|第一次|首次)*(?:把|将|给|在|去|来|从|入|落|迁|转|卖|买|办|成立|注册|毕业|引进|放款|贷|备案|到账|开始|拿到|取得|认定|离婚|过户|搬|上市|户口))"
)
_IN_ALL = re.compile(r"(?:一共|总共|合计|共计|加起来|总计|不对|说错了?|是)[^,，。;；]{0,6}$")
_SPOKEN = str.maketrans("咗嘅喺冇唔佢仲", "了的在没不他还")
"""Cantonese particles, each in one character so that places in the text stay."""
_TEN_AND = re.compile(r"(?<=[二三四五六]十)有(?=[一二三四五六七八九](?:$|[,，。;；岁了]))")
"""The 有 of 三十有五."""
_SHORT = 14
_YEARS = range(1900, 2101)

_Facts = dict[str, Fact]
_Problems = dict[str, str]


def read_profile(
    text: str, catalogue: Catalogue, asked: str | None = None, prefer: frozenset[str] = frozenset()
) -> Profile:
    """Reads every field that `text` states.

    Args:
        text: the message as typed or normalised.
        catalogue: the fields.
        asked: the field just asked for, so that a bare 30, 是的 or 没有 is understood.
        prefer: fields of the policy in focus; they win where the words alone leave several.

    Returns:
        The profile of this message; what is out of range stands in `problems`, what is passed over in `declined`.
    """
    plain = prepare(text)
    told = moments(plain)
    plain = _with_its_deed(plain, told)
    scene = Scene(plain, cues_in(plain, catalogue), catalogue, asked, prefer)
    facts: _Facts = dict(_worded(plain, catalogue, asked))
    problems: _Problems = {}
    for one, field in place_moments(told, scene):
        said = plain[one.start : one.end]
        if one.moment.year is None or one.moment.year in _YEARS:
            facts[field.id] = Fact(one.moment, said)
        else:
            problems[field.id] = expected(field, said, catalogue)
    for figure, field, span in place_figures(figures(masked(plain, told)), scene):
        fact = Fact(span, plain[figure.start : figure.end])
        if sensible(span, field):
            _add_figure(facts, field, _with_other_parts(fact, facts.get(field.id), plain[: figure.start], field))
        else:
            problems[field.id] = expected(field, fact.said, catalogue)
            facts.pop(field.id, None)
    _prefer_dates(facts, catalogue)
    read = Profile(facts, problems, replaces=_told_anew(facts, catalogue))
    if scene.asked_field is None or asked in facts:
        return read
    return _with_bare_answer(read, scene, scene.asked_field)


def _with_its_deed(plain: str, told: list[Told]) -> str:
    """Returns `plain` without the commas between a moment that stands alone and what was done then.

    就是前年十月，把那套房卖掉了: the moment is of the clause behind it. Places in the text stay.
    """
    for one in told:
        comma = _ALONE_BEHIND.match(plain, one.end)
        if comma and _ALONE_BEFORE.search(plain[: one.start]):
            plain = f"{plain[: comma.end() - 1]} {plain[comma.end() :]}"
    return plain


@lru_cache(maxsize=64)
def _worded(plain: str, catalogue: Catalogue, asked: str | None) -> _Facts:
    """Returns what words alone tell; the same for every policy that a message is read for."""
    told = ((field.id, by_words(field, plain, asked == field.id)) for field in catalogue.fields.values())
    return {key: fact for key, fact in told if fact is not None}


def _with_other_parts(fact: Fact, before: Fact | None, text: str, field: Field) -> Fact:
    """Returns the sum of what was told one by one (担保费3万，评估费1万), unless this figure is the sum itself."""
    if not field.adds or before is None or _IN_ALL.search(text):
        return fact
    one, other = before.value, fact.value
    if not (isinstance(one, Span) and isinstance(other, Span)) or one.exact is None or other.exact is None:
        return fact
    return Fact(exactly(one.exact + other.exact), f"{before.said}、{fact.said}")


def _add_figure(facts: _Facts, field: Field, fact: Fact) -> None:
    """Adds a figure, unless it is part of an expression that was understood as a whole."""
    before = facts.get(field.id)
    if before is not None and _says_less(fact, before):
        return  # 研发占比百分之九，不够10%
    if before is None or fact.said not in before.said or not field.phrases:
        facts[field.id] = fact


def _says_less(fact: Fact, before: Fact) -> bool:
    """Tells whether a bound only repeats what was told exactly."""
    one, other = before.value, fact.value
    if not (isinstance(one, Span) and isinstance(other, Span)) or one.exact is None or other.exact is not None:
        return False
    return (other.low is None or other.high is None) and other.holds(one.exact)


def _prefer_dates(facts: dict[str, Fact], catalogue: Catalogue) -> None:
    """去年12月才成立: the date says more than the expression."""
    for field in catalogue.derived:
        if set(field.derive or ()) == {"months_since"} and field.phrases and set(sources(field)) <= set(facts):
            facts.pop(field.id, None)


def _told_anew(facts: _Facts, catalogue: Catalogue) -> frozenset[str]:
    """Returns the fields that follow from `facts`: 2024年底卖的 comes after 没卖过房 and is what counts."""
    told = facts.keys()
    return frozenset(f.id for f in catalogue.derived if f.id not in told and told >= set(sources(f)))


def _with_bare_answer(read: Profile, scene: Scene, field: Field) -> Profile:
    """Takes the message as the answer to the question just asked, for it tells that field in no other way."""
    text = scene.text
    value = bare_answer(text, field)
    if value is not None:
        return replace(read, facts={**read.facts, field.id: Fact(value, text[:20])})
    if passes(text):
        return replace(read, declined=frozenset({field.id}))
    if field.id not in read.problems and len(text) <= _SHORT and not read.facts:
        return replace(read, problems={**read.problems, field.id: expected(field, text, scene.catalogue)})
    return read


def prepare(text: str) -> str:
    """Returns `text` as it is read: normalised, in Mandarin, a question that it answers itself as one statement."""
    plain = in_chinese(normalise(text).lower()).replace("唔系", "不是").translate(_SPOKEN)
    plain = _TEN_AND.sub("", plain)
    return _GAP.sub("", _ANSWERED.sub(_as_told, plain))


def _as_told(answered: re.Match[str]) -> str:
    """Returns a question and its answer as one statement: 不是双学位."""
    word = answered["is"]
    denied = "" if word[0] in "是有对" else "不是" if word[0] in "不否" else "没有"
    return denied + answered["what"]
