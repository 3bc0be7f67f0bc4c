"""Puts figures and moments to the fields that they are about: those whose words stand nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.policy.clauses import BREAK, clause_before, is_anothers
from bot.policy.facts import Span
from bot.policy.fields import DAY, OPTION, YES_NO, Catalogue, Field
from bot.policy.figures import Figure, in_unit
from bot.policy.moments import Told

_STOP = re.compile(r"[。;；!！?？\n]")
_HOPED = re.compile(
    r"(?:最高|最多|上限|封顶|能?拿|能?领|给|奖励?|补贴|补|资助|支持|发|得到|可得|申请)(?:到|我|我们|多少|个)?\s*$"
)
_QUOTED = re.compile(
    r"(?:要求|规定|必须|需要|须|门槛|标准|限制|要不要|是不是要|是不是得|不是说|为什么是?"
    r"|(?<![主只想])要满?|非要|得满|上限|下限)\s*$"
)
_ONLY_IF = re.compile(r"(?:以上|以下|以内)?(?:的)?(?:才|就)(?:能|可以|可|行|得|给|有|算)")
_LEFT_OVER = re.compile(
    r"(?:还有|还剩下?|还差|剩下?|再过|再等|(?:断|停|漏|空)(?:缴|交|了|过|掉)*|欠(?:着|了|款|银行)*)\s*$"
)
"""What is left to come, or a lapse: 社保断了两个月 says nothing of how long it was paid."""
_EITHER = re.compile(r"还是\s*(?:[^,，。;；!！?？\d]{0,2})$"), re.compile(r"(?:左右)?(?:呢)?\s*[,，]?还是")
"""One of two figures that are asked about: 一共给300万还是200万."""
_FROM = re.compile(r"(?:从|由)[^,，。;；]{0,8}$")
_ON_TO = re.compile(
    r"[^,，。;；\d]{0,4}(?:掉|跌|降|减|滑|缩|涨|升|增|长|加|变|做|提|扩|裁)[^,，。;；\d]{0,4}(?:到|成|至)"
)
_ARRIVED = re.compile(r"(?:到|成|至)了?[^,，。;；\d]{0,5}$")
_EXPECTED = re.compile(r"(?:预计|预估|预期|计划|目标|打算|争取|力争|明年|后年|有望|希望)[^,，。;；]{0,8}$")
_YEAR_BEFORE = re.compile(r"(?<!比)前年[^,，。;；]{0,10}$")
_LAST_YEAR = re.compile(r"去年|上年|全年|一年|每年")
_EACH_MONTH = re.compile(
    r"(?:每个?月|月均|一个月|单月|(?<![\d一二三四五六七八九十个上本今])月(?=流水|营收|营业额|销售|产值|租|付|交))[^,，。;；]{0,8}$"
)
_DAYS_OF_IT = re.compile(r"[^,，。;；\d一二三四五六七]{0,5}[\d一二三四五六七两]天")
_EACH_WEEK = re.compile(r"(?:每|一)(?:周|个?星期|个?月|礼拜)[^,，。;；\d]{0,8}$")
_WINDOW_BEFORE = re.compile(r"(?:近|最近|过去|这|以往)$")
_NOT_THEN = re.compile(r"(?:来|里|里面)?(?:我们?|公司|也|都|从来|一直|从|名下|在深圳)*(?:没|未|无)")
_WITHIN_NOT = re.compile(r"(?:之内|以内|内)(?:我们?|公司|也|都|从来|一直|从|名下|在深圳)*(?:没|未|无)")
_EACH_YEAR = re.compile(
    r"(?:大概|约|差不多)?(?:能|就|才|只|可)?(?:做|卖|赚|流水|营|销|产值|工作|\d|[二三四五六七八九十百千几])"
)
_BY_EAST_ASIAN_AGE = re.compile("虚(?:岁|龄)?(?:是|算|今年|已经|也|都|了)*\\s*$")
"""A child is one when it is born, and two at the new year."""
_FALLS = re.compile(
    r"(?:下滑|下降|减少|下跌|跌|降|负增长|萎缩|少|掉|滑|缩水|drop(?:ped)?|down|decreased?|declined?)了?(?:约|大概|差不多)?\s*$"
)
_PERSONAL = frozenset({"岁", "月", "名", "天"})
_LIGHT_BEFORE = re.compile(
    r"^(?:.*[是有达到了过能补领拿要想做约共够才就也只超])?(?:大概|大约|差不多|大致|将近|接近|不到|一共|总共|去年|上年|前年|今年|全年|每年|一年|我们?|公司|企业|到现在|至今|到今天|如今|算起来|算下来|满打满算|加起来|前前后后|前后|刚好|正好|刚刚|刚|才|整整|已经|都|有|满|快|也就|差不离|应该|可能|好像)*$"
)
_LIGHT_AFTER = re.compile(
    r"^(?:左右|上下|多|出头|以上|以下|的话|[吧啊呢了的]|(?:能|可以|够|算|有|符合|行|怎么|是不是|会|还).*)*$"
)
"""What may stand beside a figure that tells by its unit alone what it is."""
_MONEY_OF_ITS_OWN = re.compile("亏|赔|罚|捐|工资|年薪|月薪|薪水|首付|定金|存款|欠|债|退了|报销")
_NOT_THIS = re.compile(r"不是\s*$")
_REACH = 14
_BESIDE = 6
_ALSO = {"天": "月", "分钟": "小时"}
"""Units whose figures may also be told of fields that are counted in another."""
_RESTATED = 4
_YEARS = range(2010, 2041)
_BARE_UNITS = frozenset({"名", "次", "分", "岁", "人", "家", "项", "套", "㎡"})
"""Units that are left out right behind the words of a field: QS 120."""
_PREFERRED = 2.5
_ANOTHERS = 4


@dataclass(frozen=True)
class Cue:
    """Words that point to a field, and where they stand."""

    field: Field
    start: int
    end: int


@dataclass(frozen=True)
class Scene:
    """One message: its text, the words in it that point to fields, and what the dialogue expects."""

    text: str
    cues: tuple[Cue, ...]
    catalogue: Catalogue
    asked: str | None
    prefer: frozenset[str]

    @property
    def asked_field(self) -> Field | None:
        """The field just asked for, if any."""
        return self.catalogue.fields.get(self.asked) if self.asked else None


@lru_cache(maxsize=64)
def cues_in(text: str, catalogue: Catalogue) -> tuple[Cue, ...]:
    """Returns the words in `text` near which the figures and dates of fields stand."""
    return tuple(cue for field in catalogue.fields.values() for cue in _cues_of(field, text))


def _cues_of(field: Field, text: str) -> Iterator[Cue]:
    spans = {match.span() for pattern in field.each_cue for match in pattern.finditer(text) if match.group()}
    yield from (Cue(field, *span) for span in sorted(spans))


def place_moments(told: list[Told], scene: Scene) -> Iterator[tuple[Told, Field]]:
    """Yields each moment with its field; moments that are about no field are left out."""
    cues = [cue for cue in scene.cues if cue.field.unit == DAY]
    placed: set[str] = set()
    for one in told:
        near = _nearest(one, cues, told, scene)
        if near is not None and near.is_apart and near.field.id in placed:
            continue  # 2026年才轮候，福田2025年的补贴: the words of its own clause have told it
        field = scene.catalogue["birth_on"] if one.birth else near.field if near else None
        if field is not None and is_anothers(scene.text, one.start, household=field.household):
            continue
        if field is None and scene.asked_field and scene.asked_field.unit == DAY:
            field = scene.asked_field
        if field is not None:
            placed.add(field.id)
            yield one, field


def place_figures(found: list[Figure], scene: Scene) -> Iterator[tuple[Figure, Field, Span]]:
    """Yields each figure with its field and its value in the field's unit; quoted requirements are left out."""
    last: tuple[Figure, Field] | None = None
    earlier: Field | None = None
    for figure in found:
        if _is_quoted(figure, scene.text):
            continue
        if _is_left_behind(figure, scene.text):
            earlier = _field_for(figure, found, scene)
            continue
        field = _field_for(figure, found, scene) or _restated(figure, last, scene.text)
        if earlier is not None and (field is None or field.unit == earlier.unit) and _is_today(figure, scene.text):
            field = earlier  # 前年营收5000万，去年8000万
        span = _in_unit(figure, field) if field else None
        if field is None or span is None or _is_anothers(figure, field, scene.text):
            continue
        if field.yearly and _is_of_another_year(figure, scene.text):
            earlier = field
            continue
        last = figure, field
        yield figure, field, _signed(span, figure, field, scene.text)


def _is_of_another_year(figure: Figure, text: str) -> bool:
    """Tells whether a figure is one of the year before last, or of what is only expected."""
    before = clause_before(text, figure.start)
    if figure.unit == "元" and _EACH_MONTH.search(before):
        return True  # 月租5万，一年60万
    return bool(_EXPECTED.search(before) or (_YEAR_BEFORE.search(before) and _LAST_YEAR.search(text[figure.end :])))


def _is_left_behind(figure: Figure, text: str) -> bool:
    """Tells whether a figure is what was so before: 从3000万掉到2400万."""
    after = text[figure.end : figure.end + _REACH]
    return _FROM.search(clause_before(text, figure.start)) is not None and _ON_TO.match(after) is not None


def _is_today(figure: Figure, text: str) -> bool:
    before = clause_before(text, figure.start)
    return _LAST_YEAR.search(before) is not None or _ARRIVED.search(before) is not None


def _is_anothers(figure: Figure, field: Field, text: str) -> bool:
    """Tells whether the figure is told of somebody else: 我同学36岁我34岁."""
    return field.unit in _PERSONAL and is_anothers(text, figure.start, household=field.household)


def _restated(figure: Figure, last: tuple[Figure, Field] | None, text: str) -> Field | None:
    """Returns the field of the figure before, when this one only says it more exactly: 两年多了，26个月."""
    if last is None or last[0].unit != figure.unit or last[0].span.exact is not None or figure.span.exact is None:
        return None
    between = text[last[0].end : figure.start]
    return last[1] if len(between) <= _RESTATED and last[0].span.holds(figure.span.exact) else None


def _signed(span: Span, figure: Figure, field: Field, text: str) -> Span:
    """Turns 下滑了2% into minus 2% where a field can be negative, 前30 into a span of ranks."""
    if field.unit == "岁" and span.exact is not None and _BY_EAST_ASIAN_AGE.search(text[: figure.start]):
        return Span(span.exact - 2, span.exact - 1)
    if field.unit == "名" and span.exact is not None and text[: figure.start].rstrip().endswith("前"):
        return Span(Decimal(1), span.exact)  # QS前30 is one of the first thirty
    falls = field.unit == "%" and field.least is not None and field.least < 0
    if not falls or span.exact is None or not _FALLS.search(clause_before(text, figure.start)):
        return span
    return Span(-abs(span.exact), -abs(span.exact))


def _field_for(figure: Figure, found: list[Figure], scene: Scene) -> Field | None:
    fitting = [cue for cue in scene.cues if _fits(figure, cue, scene.text)]
    near = _nearest(figure, fitting, found, scene)
    if near is not None and not (near.is_apart and _is_named(figure, scene.text)):
        return near.field
    asked = scene.asked_field
    if asked is not None and _in_unit(figure, asked) is not None and not (asked.unit == "元" and not figure.unit):
        return asked
    every = scene.catalogue.fields.values()
    alone = next((field for field in every if field.alone and figure.unit == field.unit), None)
    if alone is not None or _HOPED.search(scene.text[max(0, figure.start - 8) : figure.start]):
        return alone
    if any(cue.field.id not in scene.prefer and _is_near(figure, cue, scene) for cue in fitting):
        return None  # something else that is so counted is told beside it: 贷了300万，一年期 is no time in office
    wished = [
        field
        for field in every
        if field.id in scene.prefer
        and field.unit in (figure.unit, _ALSO.get(figure.unit))
        and field.unit
        and not field.limit
    ]
    return wished[0] if len(wished) == 1 and not _is_named(figure, scene.text) else None


def _is_named(figure: Figure, text: str) -> bool:
    """Tells whether words beside a figure say what it is, words that no field knows: 月租20万, 交25万税."""
    before, after = clause_before(text, figure.start), BREAK.split(text[figure.end : figure.end + _REACH])[0]
    return bool(_MONEY_OF_ITS_OWN.search(before) or _LIGHT_BEFORE.sub("", before) or _LIGHT_AFTER.sub("", after))


def _fits(figure: Figure, cue: Cue, text: str) -> bool:
    unit = cue.field.unit
    if figure.unit == unit:
        return True
    if figure.unit == "名" and unit == "人":
        return True
    if figure.unit == "个":
        return unit in ("人", "项", "家", "次", "套") and _between(figure, cue) <= _BESIDE
    if figure.unit in _ALSO:
        return unit == _ALSO[figure.unit]
    if figure.unit == "届":
        return cue.field.id == "event_months"
    if figure.unit == "" and unit == "元":
        return _is_in_yuan(figure, cue, text)
    if figure.unit == "":
        return _fits_bare(figure, cue)
    return figure.years and unit == "年"


def _is_in_yuan(figure: Figure, cue: Cue, text: str) -> bool:
    """Tells whether a number right behind words of money is one: 评估费八千, 利息168000; 营收8000 may be 8000万.

    Of some fields any number is: 月租5000.
    """
    if cue.field.bare:
        return cue.end <= figure.start <= cue.end + _BESIDE
    said = text[figure.start : figure.end]
    beside = cue.end <= figure.start <= cue.end + 2
    return beside and (said.endswith(("千", "k")) or re.fullmatch(r"\d{5,}", said) is not None)


def _fits_bare(figure: Figure, cue: Cue) -> bool:
    """Tells whether a figure without a unit is one of the field: it stands right behind its words."""
    if cue.field.unit == "㎡" and figure.span.exact in _YEARS:
        return False  # 办公用房2020 is a version
    return cue.field.unit in _BARE_UNITS and cue.end <= figure.start <= cue.end + 3


def _is_near(figure: Figure, cue: Cue, scene: Scene) -> bool:
    return _distance(figure.start, figure.end, cue, scene.text, ()) <= _REACH


def _between(figure: Figure, cue: Cue) -> int:
    """Returns how many characters stand between a figure and a cue."""
    return min(abs(figure.start - cue.end), abs(cue.start - figure.end))


@dataclass(frozen=True)
class _Near:
    """The field whose words stand nearest, and whether a clause ends between."""

    field: Field
    is_apart: bool


def _nearest(one: Figure | Told, cues: Sequence[Cue], others: Iterable[Figure | Told], scene: Scene) -> _Near | None:
    best: tuple[bool, float, int, Field] | None = None
    for cue in cues:
        distance = _distance(one.start, one.end, cue, scene.text, others)
        if cue.field.id in scene.prefer or cue.field.id == scene.asked:
            distance -= _PREFERRED
        if _is_anothers_cue(one, cue, cues, others, scene.text):
            distance += _ANOTHERS
        # 补贴上月到账，2020年备过案: words of its own clause come before those of another, however near.
        rank = (_is_apart(one, cue, scene.text), distance, cue.start - cue.end)
        if distance <= _REACH and (best is None or rank < best[:3]):
            best = (*rank, cue.field)
    return None if best is None else _Near(best[3], best[0])


def _is_anothers_cue(
    one: Figure | Told, cue: Cue, cues: Sequence[Cue], others: Iterable[Figure | Told], text: str
) -> bool:
    """Tells whether a cue names the figure on its other side: 研发花了300万营收4000万 and 300万研发4000万营收.

    So it is where another cue stands on this figure's own other side.
    """
    if cue.start >= one.end:
        followed = any(_is_close(cue.end, other.start, text) for other in others)
        return followed and any(mine.end <= one.start <= mine.end + _BESIDE for mine in cues)
    followed = any(_is_close(other.end, cue.start, text) for other in others)
    return followed and any(_is_close(one.end, mine.start, text) for mine in cues)


def _is_close(end: int, start: int, text: str) -> bool:
    """Tells whether two things stand side by side in one clause."""
    return 0 <= start - end <= 1 and not BREAK.search(text[end:start])


def _is_apart(one: Figure | Told, cue: Cue, text: str) -> bool:
    """Tells whether a clause ends between a figure and a cue."""
    return BREAK.search(text[min(one.end, cue.end) : max(one.start, cue.start)]) is not None


def _distance(start: int, end: int, cue: Cue, text: str, others: Iterable[Figure | Told]) -> float:
    if cue.start < end and start < cue.end:
        return 0.5
    before = cue.end <= start
    between = text[cue.end : start] if before else text[end : cue.start]
    # 10个研发 binds closer than 公司有10个.
    distance = len(between) + (0 if before else 1.0 if between else 0.5)
    if _STOP.search(between):
        distance += 20
    # Behind a comma begins what is told next: 做了两年半，补贴三个月前到账 says nothing of a payment 30 months ago.
    distance += (3 if before else _REACH) * len(BREAK.findall(between))
    low, high = (cue.end, start) if before else (end, cue.start)
    distance += 7 * sum(1 for other in others if low <= other.start and other.end <= high)
    return distance


def _in_unit(figure: Figure, field: Field) -> Span | None:
    """Returns the figure in the unit of `field`, or None when it cannot be one of its figures."""
    if field.unit in (YES_NO, OPTION, DAY):
        return None
    if figure.unit in (field.unit, ""):
        return figure.span
    if figure.unit in ("个", "名") and field.unit in ("人", "项", "家", "次", "套", "名"):
        return figure.span
    return in_unit(figure, field.unit)


def _is_quoted(figure: Figure, text: str) -> bool:
    """Tells whether the figure is the requirement that is asked about, not the asker's own."""
    before = clause_before(text, figure.start)
    after = text[figure.end : figure.end + 10]
    if text[figure.start : figure.end] in ("一年", "1年") and _EACH_YEAR.match(after):
        return True  # 一年做两个亿 tells of every year, not how long
    if figure.unit == "天" and (_EACH_WEEK.search(before) or _DAYS_OF_IT.match(after)):
        return True  # 一周来深圳三天
    if (_WINDOW_BEFORE.search(before) and _NOT_THEN.match(after)) or _WITHIN_NOT.match(after):
        return True  # 三年内没卖过房 tells of no time
    told_of = _QUOTED.search(before) or _NOT_THIS.search(before) or _LEFT_OVER.search(before)
    either = _EITHER[0].search(before) or _EITHER[1].match(after)
    return bool(told_of or either or _ONLY_IF.match(after))
