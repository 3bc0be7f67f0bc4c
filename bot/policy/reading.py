"""Reads what people say of themselves into a profile: figures, dates, choices, yes and no — negation included.

Nothing is taken from what they only ask about (要硕士吗, 满12个月才行吗). Figures go to the field whose words stand
nearest; a bare answer (30, 是的, 没有) goes to the field that was just asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from bot.policy.facts import Choice, Span, Value
from bot.policy.fields import DAY, OPTION, YES_NO, Catalogue, Field, Option, sources
from bot.policy.figures import Figure, figures, in_unit
from bot.policy.moments import Told, masked, moments
from bot.policy.numerals import numeral
from bot.policy.profile import Fact, Profile
from bot.policy.text import normalise

_GAP = re.compile(r"(?<=[\d\u4e00-\u9fff]) (?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) (?=\d)")
_BREAK = re.compile(r"[,，。;；!！?？\n]|但是?|不过|而且|然后|另外")
_STOP = re.compile(r"[。;；!！?？\n]")
_ASKED_IF = re.compile(r"(?:是不是|有没有|是否|能不能|可不可以|需不需要|用不用|要不要|算不算|有无)(?:要|得|已经?|还)?$")
_REQUIRED = re.compile(
    r"(?:(?<![主只想重将不])要|需要|必须|必需|须|一定要|非要|要求|规定|才算|得先|门槛|标准|条件)(?:是|有|在|先|为|具备|已经?|满|达到?|超过)?$"
)
_ONLY_THEN = re.compile(
    r"(?:了|的|后|之后)?(?:才|先)(?:能|可以|可|行|得|给|有|算)"
    r"|(?:了)?(?:没有?|没)(?=[?？吗]|$)|(?:了)?[吗么](?=[?？]|$)"
)
_NOT = re.compile(
    r"(?:不是|并不是|也不是|都不是|没有?|未|还没|尚未|并非|(?<![除双])非|无|不属于|不算|不在|从未|不曾|不具备|没能|不)"
    r"(?:省级|国家级|市级|国家|深圳|有效的?)?(?:一个|任何|什么|过|有|在|是|去|被|得|拿到?|评上?|办|做|入|领|享受|认定|取得|到)?$"
)
_NOT_NOT = re.compile(r"(?:不仅|不但|不只|不光|没问题|没错|是不是|有没有)(?:是|有)?$")
_SPOKEN = str.maketrans("咗嘅喺冇唔佢仲", "了的在没不他还")
"""Cantonese particles, each in one character so that places in the text stay."""
_HOPED = re.compile(
    r"(?:最高|最多|上限|封顶|能?拿|能?领|给|奖励?|补贴|补|资助|支持|发|得到|可得|申请)(?:到|我|我们|多少|个)?\s*$"
)
_QUOTED = re.compile(
    r"(?:要求|规定|必须|需要|须|门槛|标准|限制|要不要|是不是要|是不是得|不是说|为什么是?"
    r"|(?<![主只想])要满?|非要|得满|上限|下限)\s*$"
)
_ONLY_IF = re.compile(r"(?:以上|以下|以内)?(?:的)?(?:才|就)(?:能|可以|可|行|得|给|有|算)")
_LEFT_OVER = re.compile(r"(?:还有|还剩下?|还差|剩下?|再过|再等)\s*$")
_EACH_YEAR = re.compile(
    r"(?:大概|约|差不多)?(?:能|就|才|只|可)?(?:做|卖|赚|流水|营|销|产值|工作|\d|[二三四五六七八九十百千几])"
)
_OWN = re.compile(
    r"(?:我(?:们)?(?:就|也|只|才|现在)?(?:是|只有|读的?是?)|本人(?:是)?|学历(?:是|:)?|(?:公司|单位|我司|企业)(?:是|属于))(?:个|一?家|一名)?$"
)
_FALLS = re.compile(r"(?:下滑|下降|减少|下跌|跌|降|负增长|萎缩|少)了?(?:约|大概|差不多)?\s*$")
_TITLE = re.compile(r"(?:那个|这个|的)?(?:生活)?(?:补贴|补助|奖励|政策|配套)")
_NOT_THIS = re.compile(r"不是\s*$")
_YES_WORDS = re.compile(
    r"(?:是的?|对的?|嗯+|有的?|没错|当然|符合|满足|在的?|可以|yes|ok|好的?|已经?|都有|是滴|系|y)(?:[啊呀呢哦了吧的]*)?$"
)
_NO_WORDS = re.compile(
    r"(?:不是的?|没有?的?|否|不|无|不符合|不满足|不在|no|没有过|没呢|还没有?|未|冇|唔系|不可以|n|不算|从来没有?)"
    r"(?:[啊呀呢哦了吧的过]*)?$"
)
_PASS = re.compile(r"(?:不清楚|不知道|不太清楚|不确定|说不准|跳过|略过|下一题|唔知|忘了|记不清|不方便说?|不想说)")
_REACH = 14
_RESTATED = 4
_PREFERRED = 2.5
_NEVER = Decimal(600)


@dataclass(frozen=True)
class _Cue:
    field: Field
    start: int
    end: int


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
    plain = _prepare(text)
    told = moments(plain)
    found = figures(masked(plain, told))
    facts: dict[str, Fact] = {}
    problems: dict[str, str] = {}
    cues = _cues(plain, catalogue)
    for field in catalogue.fields.values():
        fact = _by_words(field, plain)
        if fact is not None:
            facts[field.id] = fact
    scene = _Scene(plain, cues, catalogue, asked, prefer)
    _add_moments(facts, problems, told, scene)
    _add_figures(facts, problems, found, scene)
    _prefer_dates(facts, catalogue)
    declined: frozenset[str] = frozenset()
    if scene.asked_field and asked not in facts:
        declined = _bare_answer(facts, problems, scene, scene.asked_field)
    return Profile(facts, problems, declined)


def _prefer_dates(facts: dict[str, Fact], catalogue: Catalogue) -> None:
    """去年12月才成立: the date says more than the expression."""
    for field in catalogue.derived:
        if set(field.derive or ()) == {"months_since"} and field.phrases and set(sources(field)) <= set(facts):
            facts.pop(field.id, None)


def _bare_answer(facts: dict[str, Fact], problems: dict[str, str], scene: _Scene, field: Field) -> frozenset[str]:
    """Takes the message as the answer to the question just asked; returns the field if it is passed over."""
    bare = _bare(scene.text, field)
    if bare is not None:
        facts[field.id] = Fact(bare, scene.text[:20])
    elif _PASS.search(scene.text):
        return frozenset({field.id})
    elif field.id not in problems and len(scene.text) <= _REACH and not facts:
        problems[field.id] = _expected(field, scene.text)
    return frozenset()


@dataclass(frozen=True)
class _Scene:
    """One message: its text, the words in it that point to fields, and what the dialogue expects."""

    text: str
    cues: list[_Cue]
    catalogue: Catalogue
    asked: str | None
    prefer: frozenset[str]

    @property
    def asked_field(self) -> Field | None:
        return self.catalogue.fields.get(self.asked) if self.asked else None


def _prepare(text: str) -> str:
    return _GAP.sub("", normalise(text).lower().replace("唔系", "不是").translate(_SPOKEN))


# ---- yes, no and choices ----


def _by_words(field: Field, text: str) -> Fact | None:
    if field.unit == YES_NO:
        return _yes_or_no(field, text)
    if field.unit == OPTION:
        return _choice(field, text)
    best: Fact | None = None
    for pattern, span in field.phrases:
        match = pattern.search(text)
        if match and not _is_asked(text, match):
            best = Fact(span, match.group())
    return best


def _yes_or_no(field: Field, text: str) -> Fact | None:
    hidden = _blank(text, field.ignore)
    denied = [] if field.no is None else [match for match in field.no.finditer(hidden) if not _is_asked(hidden, match)]
    found: list[tuple[int, bool, str]] = [(match.start(), False, match.group()) for match in denied]
    for match in field.yes.finditer(hidden) if field.yes else ():
        if any(one.start() < match.end() and match.start() < one.end() for one in denied) or _is_asked(hidden, match):
            continue
        found.append((match.start(), not _is_denied(hidden, match.start()), match.group()))
    if not found:
        return None
    _, value, said = max(found)
    return Fact(value, said)


def _choice(field: Field, text: str) -> Fact | None:
    has: list[str] = []
    lacks: set[str] = set()
    own: list[str] = []
    said = ""
    for option in field.options:
        for claim, match in _claims(option, text):
            said = match.group()
            if not claim:
                lacks.add(option.id)
                continue
            has.append(option.id)
            if _OWN.search(_clause_before(text, match.start())):
                own.append(option.id)
    if own and not field.many:
        has = own  # 我是硕士，想领新引进博士的补贴: who they say they are counts
    if field.none and (denial := field.none.search(text)):
        lacks |= {option.id for option in field.options}
        said = denial.group()
    has = [one for one in has if one not in lacks]
    if not has and not lacks:
        return None
    if field.ranks and has:
        has = [max(has, key=field.ranks.index)]
    value = field.choice(*has, lacks=lacks) if has else Choice(frozenset(), frozenset(lacks))
    return Fact(Choice(value.has, value.lacks | (frozenset(lacks) - value.has)), said)


def _claims(option: Option, text: str) -> Iterator[tuple[bool, re.Match[str]]]:
    denied = [] if option.lacks is None else list(option.lacks.finditer(text))
    for match in denied:
        yield False, match
    for match in option.words.finditer(text):
        if any(one.start() < match.end() and match.start() < one.end() for one in denied) or _is_asked(text, match):
            continue
        if _TITLE.match(text, match.end()):
            continue  # 博士补贴 is the name of a policy, not who asks
        yield not _is_denied(text, match.start()), match


def _is_asked(text: str, match: re.Match[str]) -> bool:
    """Tells whether the words are only asked about or quoted as a requirement: 要硕士吗, 还清了才能报吗."""
    before = _clause_before(text, match.start())
    if _ASKED_IF.search(before) or _REQUIRED.search(before):
        return True
    if "有没有" in text[max(0, match.start() - 2) : match.start() + 2]:
        return True
    after = text[match.end() : match.end() + 8]
    return bool(_ONLY_THEN.match(after)) and not after.startswith(("没有房", "没有社"))


def _is_denied(text: str, start: int) -> bool:
    before = _clause_before(text, start)
    return bool(_NOT.search(before)) and not _NOT_NOT.search(before)


def _clause_before(text: str, start: int) -> str:
    return _BREAK.split(text[max(0, start - 10) : start])[-1]


def _blank(text: str, pattern: re.Pattern[str] | None) -> str:
    return text if pattern is None else pattern.sub(lambda match: "　" * len(match.group()), text)


# ---- figures and moments ----


def _cues(text: str, catalogue: Catalogue) -> list[_Cue]:
    cues: list[_Cue] = []
    for field in catalogue.fields.values():
        if field.cues is not None:
            cues.extend(_Cue(field, *match.span()) for match in field.cues.finditer(text) if match.group())
    return cues


def _add_moments(
    facts: dict[str, Fact],
    problems: dict[str, str],
    told: list[Told],
    scene: _Scene,
) -> None:
    text, cues = scene.text, _of_unit(scene.cues, DAY)
    for one in told:
        field = scene.catalogue["birth_on"] if one.birth else _nearest(one, cues, told, scene)
        if field is None and scene.asked_field and scene.asked_field.unit == DAY:
            field = scene.asked_field
        if field is None:
            continue
        if one.moment.year is not None and not 1900 <= one.moment.year <= 2100:
            problems[field.id] = _expected(field, text[one.start : one.end])
        else:
            facts[field.id] = Fact(one.moment, text[one.start : one.end])


def _of_unit(cues: Iterable[_Cue], unit: str) -> list[_Cue]:
    return [cue for cue in cues if cue.field.unit == unit]


def _add_figures(
    facts: dict[str, Fact],
    problems: dict[str, str],
    found: list[Figure],
    scene: _Scene,
) -> None:
    text = scene.text
    last: tuple[Figure, Field] | None = None
    for figure in found:
        if _is_quoted(figure, text):
            continue
        field = _field_for(figure, found, scene) or _restated(figure, last, text)
        span = _in_unit(figure, field) if field else None
        if field is None or span is None:
            continue
        span = _signed(span, figure, field, text)
        last = figure, field
        said = text[figure.start : figure.end]
        before = facts.get(field.id)
        if before is not None and said in before.said and field.phrases:
            continue  # the figure is part of an expression that was understood as a whole
        if not _sensible(span, field):
            problems[field.id] = _expected(field, said)
            facts.pop(field.id, None)
        else:
            facts[field.id] = Fact(span, said)


def _restated(figure: Figure, last: tuple[Figure, Field] | None, text: str) -> Field | None:
    """Returns the field of the figure before, when this one only says it more exactly: 两年多了，26个月."""
    if last is None or last[0].unit != figure.unit or last[0].span.exact is not None or figure.span.exact is None:
        return None
    between = text[last[0].end : figure.start]
    return last[1] if len(between) <= _RESTATED and last[0].span.holds(figure.span.exact) else None


def _signed(span: Span, figure: Figure, field: Field, text: str) -> Span:
    """Turns 下滑了2% into minus 2% where a field can be negative."""
    falls = field.unit == "%" and field.least is not None and field.least < 0
    if not falls or span.exact is None or not _FALLS.search(_clause_before(text, figure.start)):
        return span
    return Span(-abs(span.exact), -abs(span.exact))


def _field_for(figure: Figure, found: list[Figure], scene: _Scene) -> Field | None:
    fitting = [cue for cue in scene.cues if _fits(figure, cue)]
    near = _nearest(figure, fitting, found, scene)
    if near is not None:
        return near
    if scene.asked_field is not None and _in_unit(figure, scene.asked_field) is not None:
        return scene.asked_field
    every = scene.catalogue.fields.values()
    alone = next((field for field in every if field.alone and figure.unit == field.unit), None)
    if alone is not None or _HOPED.search(scene.text[max(0, figure.start - 8) : figure.start]):
        return alone
    wished = [
        field
        for field in every
        if field.id in scene.prefer and figure.unit and field.unit == figure.unit and not field.limit
    ]
    return wished[0] if len(wished) == 1 else None


def _fits(figure: Figure, cue: _Cue) -> bool:
    unit = cue.field.unit
    if figure.unit == unit:
        return True
    between = min(abs(figure.start - cue.end), abs(cue.start - figure.end))
    if figure.unit == "名" and unit == "人":
        return True
    if figure.unit == "个":
        return unit in ("人", "项", "家", "次", "套") and between <= 6
    if figure.unit == "天":
        return unit == "月"
    if figure.unit == "届":
        return cue.field.id == "event_months"
    if figure.unit == "":
        return unit in ("名", "次", "分", "岁", "人", "家", "项", "套", "㎡") and cue.end <= figure.start <= cue.end + 3
    return figure.years and unit == "年"


def _nearest(one: Figure | Told, cues: Iterable[_Cue], others: Iterable[Figure | Told], scene: _Scene) -> Field | None:
    best: tuple[float, int, Field] | None = None
    for cue in cues:
        distance = _distance(one.start, one.end, cue, scene.text, others)
        if cue.field.id in scene.prefer:
            distance -= _PREFERRED
        if distance <= _REACH and (best is None or (distance, -(cue.end - cue.start)) < best[:2]):
            best = (distance, -(cue.end - cue.start), cue.field)
    return None if best is None else best[2]


def _distance(start: int, end: int, cue: _Cue, text: str, others: Iterable[Figure | Told]) -> float:
    if cue.start < end and start < cue.end:
        return 0.5
    before = cue.end <= start
    between = text[cue.end : start] if before else text[end : cue.start]
    # 10个研发 binds closer than 公司有10个.
    distance = len(between) + (0 if before else 1.0 if between else 0.5)
    if _STOP.search(between):
        distance += 20
    # Behind a comma begins what is told next: 做了两年半，补贴三个月前到账 says nothing of a payment 30 months ago.
    distance += (3 if before else _REACH) * len(_BREAK.findall(between))
    low, high = (cue.end, start) if before else (end, cue.start)
    distance += 7 * sum(1 for other in others if low <= other.start and other.end <= high)
    return distance


def _in_unit(figure: Figure, field: Field) -> Span | None:
    """Returns the figure in the unit of `field`, or None when it cannot be one of its figures."""
    if field.unit in (YES_NO, OPTION, DAY):
        return None
    if figure.unit in (field.unit, ""):
        return None if figure.unit == "" and field.unit == "元" else figure.span
    if figure.unit in ("个", "名") and field.unit in ("人", "项", "家", "次", "套", "名"):
        return figure.span
    return in_unit(figure, field.unit)


def _is_quoted(figure: Figure, text: str) -> bool:
    """Tells whether the figure is the requirement that is asked about, not the asker's own."""
    before = _clause_before(text, figure.start)
    after = text[figure.end : figure.end + 10]
    if text[figure.start : figure.end] in ("一年", "1年") and _EACH_YEAR.match(after):
        return True  # 一年做两个亿 tells of every year, not how long
    told_of = _QUOTED.search(before) or _NOT_THIS.search(before) or _LEFT_OVER.search(before)
    return bool(told_of or _ONLY_IF.match(after))


def _sensible(span: Span, field: Field) -> bool:
    low = span.low if span.low is not None else span.high
    high = span.high if span.high is not None else span.low
    if field.least is not None and low is not None and low < field.least:
        return False
    return not (field.most is not None and high is not None and high > field.most)


def _expected(field: Field, said: str) -> str:
    """One sentence: what was understood and what is expected."""
    example = f"，例如“{field.examples[0]}”" if field.examples else ""
    if field.unit == OPTION:
        labels = "、".join(option.label for option in field.options[:6])
        return f"“{said}”没有对上{field.label}的选项，请从{labels}里选。"
    if field.unit == YES_NO:
        return f"“{said}”没能读出是或否：{field.question}请答“是”或“否”。"
    if field.unit == DAY:
        return f"“{said}”不像是{field.label}，请给出年月{example or '，例如“2025年8月”'}。"
    bounds = ""
    if field.least is not None and field.most is not None:
        bounds = f"（{field.say(Span(field.least, field.least))}到{field.say(Span(field.most, field.most))}之间）"
    unit = "，带上单位（万元、亿元）" if field.unit == "元" else ""
    return f"您说的{field.label}是“{said}”，请给出一个合理的数{bounds}{unit}{example}。"


# ---- bare answers ----


def _bare(text: str, field: Field) -> Value | None:
    answer = text.strip(" 。.!！,，~")
    if field.unit == YES_NO:
        return _bare_yes_no(answer)
    if field.unit == OPTION:
        if field.many and _NO_WORDS.fullmatch(answer):
            return Choice(frozenset(), frozenset(option.id for option in field.options))
        return None
    if field.unit == DAY:
        return None
    if _NO_WORDS.fullmatch(answer):
        never = [span for _, span in field.phrases if span.low is not None and span.low >= _NEVER]
        if never:
            return never[0]
        return Span(Decimal(0), Decimal(0)) if field.least == 0 and field.unit != "岁" else None
    number = numeral(answer)
    if number is None or field.unit == "元":
        return None
    return number if _sensible(number, field) else None


def _bare_yes_no(answer: str) -> bool | None:
    if _NO_WORDS.match(answer):
        return False
    first = re.split(r"[,，。 ]", answer)[0]
    return True if _YES_WORDS.match(first) else None
