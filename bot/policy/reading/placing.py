"""Puts figures and moments to the fields that they are about: those whose words stand nearest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from bot.policy.model.facts import DAY, OPTION, YES_NO, Span
from bot.policy.profile.fields import Catalogue, Field
from bot.policy.reading.figures import Figure, in_unit
from bot.policy.reading.moments import Told
from bot.policy.reading.surroundings import (
    is_a_childs,
    is_hoped_for,
    is_left_behind,
    is_named,
    is_of_a_document,
    is_of_a_stint,
    is_of_another_year,
    is_of_the_year_before,
    is_of_today,
    is_quoted,
    signed,
)
from bot.policy.text.clauses import BREAK, blanked, clause_before, is_anothers, is_ones_behind

_STOP = re.compile(r"[。;；!！?？\n]")
_WISH = re.compile(
    r"(?:还|再|又|也|接着|继续)*(?:能|可以|可不可以|想|要|打算|准备)[^,，。;]{0,6}(?:申请|申报|报|领|拿|享受)"
)
_PERSONAL = frozenset({"岁", "月", "名", "天"})
_REACH = 14
"""Characters between a figure and the words of its field, at most."""
_BESIDE = 6
"""Characters between those that stand side by side."""
_ALSO = {"天": "月", "分钟": "小时"}
"""Units whose figures may also be told of fields that are counted in another."""
_RESTATED = 4
"""Characters between a figure and the same one said again."""
_YEARS = range(2010, 2041)
_BARE_UNITS = frozenset({"名", "次", "分", "岁", "人", "家", "项", "套", "㎡"})
"""Units that are left out right behind the words of a field: QS 120."""
_KINDS = frozenset("类级等档折倍期号楼层栋")
_PREFERRED = 2.5
"""So many characters nearer stand the words of a field that the policy looks at."""
_ANOTHERS = 4
"""So many characters further away stand words that have a figure of their own."""


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
    text = blanked(text, field.ignore)
    spans = {match.span() for pattern in field.each_cue for match in pattern.finditer(text) if match.group()}
    yield from (Cue(field, *span) for span in sorted(spans))


def place_moments(told: list[Told], scene: Scene) -> Iterator[tuple[Told, Field]]:
    """Yields each moment with its field; moments that are about no field are left out."""
    cues = [cue for cue in scene.cues if cue.field.unit == DAY]
    placed: set[str] = set()
    for one in told:
        if is_of_a_document(scene.text, one.end):
            continue
        near = _nearest(one, cues, told, scene)
        if near is not None and near.field.id in placed and (near.is_apart or _is_of_a_wish(one, scene.text)):
            continue  # 2026年才轮候，福田2025年的补贴: the words of its own clause have told it
        field = scene.catalogue["birth_on"] if one.birth else near.field if near else None
        if field is not None and is_anothers(scene.text, one.start, household=field.household):
            continue
        if field is None and scene.asked_field and scene.asked_field.unit == DAY:
            field = scene.asked_field
        if field is not None:
            placed.add(field.id)
            yield _by_then(one, field, scene.text), field


def _by_then(one: Told, field: Field, text: str) -> Told:
    """Returns a moment at which something was so already as the end of when it may have begun: 2024年就在深圳上班了."""
    if field.by_then is None or not field.by_then.match(text, one.end):
        return one
    return replace(one, moment=replace(one.moment, since=False, until=True))


def _is_of_a_wish(one: Told, text: str) -> bool:
    """Tells whether a moment is that of what is asked for: 2020年领过配套，还能申请今年的吗."""
    return _WISH.search(clause_before(text, one.start) + BREAK.split(text[one.end :])[0]) is not None


def place_figures(found: list[Figure], scene: Scene) -> Iterator[tuple[Figure, Field, Span]]:
    """Yields each figure with its field and its value in the field's unit; quoted requirements are left out."""
    last: tuple[Figure, Field] | None = None
    earlier: Field | None = None
    for figure in found:
        if is_quoted(figure, scene.text):
            continue
        if is_left_behind(figure, scene.text):
            earlier = _field_for(figure, found, scene)
            continue
        field = _field_for(figure, found, scene) or _of_figure_before(figure, last, scene.text)
        if earlier is not None and (field is None or field.unit == earlier.unit) and is_of_today(figure, scene.text):
            field = earlier  # 前年营收5000万，去年8000万
        span = _in_unit(figure, field) if field else None
        if field is None or span is None or _is_anothers(figure, field, scene.text):
            continue
        if (field.priced or "months_since" in (field.derive or ())) and is_of_a_stint(figure, scene.text):
            continue
        if field.yearly and is_of_another_year(figure, scene.text):
            earlier = field
            yield from _of_year_before(figure, field, span, scene)
            continue
        last = figure, field
        yield figure, field, signed(span, figure, field, scene.text)


def _is_anothers(figure: Figure, field: Field, text: str) -> bool:
    """Tells whether the figure is told of somebody else: 我同学36岁我34岁."""
    if field.unit not in _PERSONAL:
        return False
    if field.unit == "岁" and (is_a_childs(figure, text) or is_ones_behind(text, figure.end)):
        return True
    return is_anothers(text, figure.start, household=field.household)


def _of_figure_before(figure: Figure, last: tuple[Figure, Field] | None, text: str) -> Field | None:
    """Returns the field of the figure before, when this one is told of the same: 去年营收2.5亿，前年2.2亿."""
    if last is not None and last[0].unit == figure.unit and is_of_the_year_before(figure, text):
        return last[1]
    return _restated(figure, last, text)


def _of_year_before(figure: Figure, field: Field, span: Span, scene: Scene) -> Iterator[tuple[Figure, Field, Span]]:
    """Yields the figure of the year before last for the field that keeps it, if there is one."""
    if field.year_before and is_of_the_year_before(figure, scene.text):
        yield figure, scene.catalogue[field.year_before], span


def _restated(figure: Figure, last: tuple[Figure, Field] | None, text: str) -> Field | None:
    """Returns the field of the figure before, when this one only says it more exactly: 两年多了，26个月."""
    if last is None or last[0].unit != figure.unit or last[0].span.exact is not None or figure.span.exact is None:
        return None
    between = text[last[0].end : figure.start]
    return last[1] if len(between) <= _RESTATED and last[0].span.holds(figure.span.exact) else None


def _field_for(figure: Figure, found: list[Figure], scene: Scene) -> Field | None:
    fitting = [cue for cue in scene.cues if _fits(figure, cue, scene.text)]
    near = _nearest(figure, fitting, found, scene)
    if near is not None and not (near.is_apart and is_named(figure, scene.text)):
        return near.field
    asked = scene.asked_field
    if asked is not None and _in_unit(figure, asked) is not None and not (asked.unit == "元" and not figure.unit):
        return asked
    every = scene.catalogue.fields.values()
    alone = next((field for field in every if field.alone and figure.unit == field.unit), None)
    if alone is not None or is_hoped_for(figure, scene.text):
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
    return wished[0] if len(wished) == 1 and not is_named(figure, scene.text) else None


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
        return cue.field.sessions
    if figure.unit == "" and unit == "元":
        return _is_in_yuan(figure, cue, text)
    if figure.unit == "":
        return _fits_bare(figure, cue, text)
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


def _fits_bare(figure: Figure, cue: Cue, text: str) -> bool:
    """Tells whether a figure without a unit is one of the field: it stands right behind its words."""
    if cue.field.unit == "㎡" and figure.span.exact in _YEARS:
        return False  # 办公用房2020 is a version
    if text[figure.end : figure.end + 1] in _KINDS:
        return False  # 老公也是二类
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
        if isinstance(one, Told) and one.then and cue.end <= one.start:
            continue  # 毕业当年就来深圳了 tells when they came
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

    So it is where another cue stands on this figure's own other side. 一次推荐8名 says nothing of 一次.
    """
    others = [other for other in others if isinstance(other, Told) or _fits(other, cue, text)]
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
