"""Finds days, months and years in what people type: 2025年8月, 去年三月, 23年毕业, 上个月, 8个月前."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.policy.model.facts import Moment
from bot.policy.model.numerals import numeral

_HAN = "一二三四五六七八九十"
_MONTH = rf"(?P<month>1[0-2]|0?[1-9]|十[一二]?|[{_HAN}])"
_DAY = rf"(?:(?P<day>[0-3]?\d|[{_HAN}]{{1,3}})[日号]?)?"
_ON_DAY = rf"(?:(?P<day>[0-3]?\d|[{_HAN}]{{1,3}})[日号])?"
_YEAR4 = r"(?P<year>(?:19|20)\d\d|[一二][零〇九][零〇一二三四五六七八九]{2})"
_VERBS = (
    "引进|毕业|成立|注册|入|落户|落的|来|认定|拿|出生|生人|生的|迁|放款|贷|就业|入职|到"
    "|年?初|年?底|上半年|下半年|开始|参加|上市|买|办|份|开|出|签|做|批|发|领|备|还|结|到账"
)
_AGO = {"后年": -2, "明年": -1, "今年": 0, "本年": 0, "当年": 0, "去年": 1, "上年": 1, "前年": 2, "大前年": 3}
_THIRDS = {"初": 1, "上旬": 1, "中旬": 2, "下旬": 3, "底": 3, "末": 3}
_THIRD = re.compile(rf"月(?:份)?(?:的)?(?P<third>{'|'.join(_THIRDS)})")
_SEASON = {"初": (1, 1), "底": (12, 12), "末": (12, 12), "中": (6, 6)}
_OF_ONE = r"(?:的人|生(?!产|活|物|效|意)|出生)"
_BORN = re.compile(r"[\s的]*(?:出生|生(?!产|活|物|效|意|孩|娃|育|病|二|三|小|宝|[了下]))")
_DONE = re.compile(rf"(?:的时候|时|就|才|刚|那会儿?)*(?:[从由在把跟][^,，。;；!！?？\d]{{1,8}}?)?(?:{_VERBS})")
"""What follows a month in which something was done: 5月份办的."""
_GOES_ON = re.compile(r"[,，]?(?:我们?|公司|就|便)*(?:一直|在|就在|开始|连续|交|缴|做|供)")
_OF_THEN = re.compile(r"(?:毕业|入职|来深|落户|入户|成立|注册|认定|那|也就是|[,，])(?:的)?$")
_MONTH_NAMED = re.compile(rf"(?:\d年(?:\d+|[{_HAN}十]+)月(?:以|之)?前|(?:\d|(?<!几)[{_HAN}十])月[以之]前)$")
"""A month by its name, not so many of them: 2021年8月以前, 八月之前."""
_SIDE = re.compile(r"\s*(?:份)?(?:(?P<since>以后|之后|后|起)|(?P<until>以前|之前|前))")


@dataclass(frozen=True)
class Told:
    """A moment and where it stands in the text.

    `birth` is for 95年的, which can only be a birthday; `past` for a month alone that something was done in; `then` for
    the year of what was told before it: 2022年毕业，毕业当年就来了.
    """

    moment: Moment
    start: int
    end: int
    birth: bool = False
    past: bool = False
    then: bool = False


def moments(text: str) -> list[Told]:
    """Returns the moments of normalised, lower-case `text`, in order; overlapping readings give the longest."""
    found: list[Told] = []
    for pattern, read in _GRAMMAR:
        for match in pattern.finditer(text):
            if any(one.start < match.end() and match.start() < one.end for one in found):
                continue
            told = read(match)
            if told is not None:
                found.append(_sided(_in_third(told, text), text))
    return list(_with_years(sorted(found, key=lambda one: one.start)))


def _with_years(found: list[Told]) -> Iterator[Told]:
    """Yields the moments; a month alone is of the year that was named before it: 今年春节后来的，三月份入职."""
    before: Moment | None = None
    for one in found:
        moment = one.moment
        if one.then and before is not None:
            moment = replace(moment, year=before.year, years_ago=before.years_ago)
        if moment.year is None and moment.years_ago is None and moment.months_ago is None:
            if before is not None and (before.month or 1) <= (moment.month or 1):
                moment = replace(moment, year=before.year, years_ago=before.years_ago)
            elif before is not None or not one.past:
                continue
        if moment.months_ago is None and not one.birth:
            before = moment
        yield replace(one, moment=moment)


def _in_third(told: Told, text: str) -> Told:
    """Reads which part of the month is told behind it: 12月底 is none of its first days."""
    moment = told.moment
    found = _THIRD.match(text, max(told.start, text.rfind("月", told.start, told.end + 1)))
    if found is None or moment.month is None or moment.day is not None:
        return told
    return replace(told, moment=replace(moment, third=_THIRDS[found["third"]]))


def _sided(told: Told, text: str) -> Told:
    side = _SIDE.match(text, told.end)
    if side and side["since"] == "起":
        begun = text[: told.start].endswith(("从", "自", "打")) or _GOES_ON.match(text, side.end())
        if begun:
            return told  # 从2024年3月起在深圳上班 and 2023年起一直在 tell when it began
    if not side or told.moment.months_ago is not None:
        return told
    moment = replace(told.moment, since=bool(side["since"]), until=bool(side["until"]))
    return replace(told, moment=moment, end=side.end())


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if re.fullmatch(r"[一二][零〇九][零〇一二三四五六七八九]{2}", text):
        return int("".join(str("零一二三四五六七八九".index(digit.replace("〇", "零"))) for digit in text))
    span = numeral(text)
    return int(span.exact) if span and span.exact is not None else None


def _absolute(match: re.Match[str]) -> Told | None:
    groups = match.groupdict()
    month, day = _number(groups.get("month")), _number(groups.get("day"))
    if groups.get("season"):
        month = _SEASON[groups["season"]][0]
    if (month and not 1 <= month <= 12) or (day and not 1 <= day <= 31):
        return None
    born = _BORN.match(match.string, match.end()) is not None
    return Told(Moment(_number(match["year"]), month, day if month else None), *match.span(), birth=born)


def _two_digits(match: re.Match[str]) -> Told | None:
    short = int(match["short"])
    year = short + (1900 if short >= 50 else 2000)
    month, day = (_number(match.groupdict().get(part)) for part in ("month", "day"))
    return Told(Moment(year, month, day if month else None), *match.span(), birth=False)


def _born(match: re.Match[str]) -> Told | None:
    short = int(match["short"])
    return _birth(short, match)


def _born_in_words(match: re.Match[str]) -> Told | None:
    """Reads 八九年的 and 零二年生."""
    digits = "".join(str("零一二三四五六七八九".index(digit.replace("〇", "零"))) for digit in match["short"])
    return _birth(int(digits), match)


def _birth(short: int, match: re.Match[str]) -> Told:
    month = _number(match.groupdict().get("month"))
    year = short if short > 1900 else short + (1900 if short >= 30 else 2000)
    return Told(Moment(year, month), *match.span(), birth=True)


def _relative(match: re.Match[str]) -> Told | None:
    month, day = _number(match["month"]), _number(match["day"])
    if match["season"]:
        month = _SEASON[match["season"]][0]
    then = match["ago"] == "当年" and _OF_THEN.search(match.string, 0, match.start()) is not None
    moment = Moment(years_ago=_AGO[match["ago"]], month=month, day=day if month else None)
    return Told(moment, *match.span(), then=then)


def _months_ago(match: re.Match[str]) -> Told | None:
    number = numeral(match["count"])
    if number is None or number.exact is None or _MONTH_NAMED.search(match.string, 0, match.end()):
        return None
    months = number.exact * (12 if match["of"] == "年" else 1)
    if match["half"]:
        months += 6 if match["of"] == "年" else 0
    return Told(Moment(months_ago=int(months)), *match.span())


def _month_alone(match: re.Match[str]) -> Told | None:
    month, day = _number(match["month"]), _number(match["day"])
    return Told(Moment(month=month, day=day), *match.span(), past=bool(_DONE.match(match.string, match.end())))


def _last_month(match: re.Match[str]) -> Told | None:
    return Told(Moment(months_ago=match.group().count("上")), *match.span())


def _next_month(match: re.Match[str]) -> Told | None:
    return Told(Moment(months_ago=-1), *match.span())


def _just_now(match: re.Match[str]) -> Told | None:
    return Told(Moment(months_ago=0), *match.span())


_GRAMMAR: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Told | None]], ...] = (
    (
        re.compile(
            r"(?P<count>\d+(?:\.\d+)?|[一二两三四五六七八九十半]+)(?P<pieces>个)?多?(?P<of>年|月)(?P<half>半)?"
            r"(?:多)?(?:以|之)?前(?![年天])"
        ),
        _months_ago,
    ),
    # A year that cannot be one is told as such; no duration has a month of the year behind it: 3000年5月.
    (re.compile(rf"(?<!\d)(?P<year>[3-9]\d{{3}}|2[1-9]\d\d)年{_MONTH}月"), _absolute),
    (re.compile(rf"(?<!\d){_YEAR4}\s*[年./-]\s*{_MONTH}(?!\d)(?:\s*[月./-]\s*{_DAY})?(?:月)?(?!\d)"), _absolute),
    (re.compile(rf"(?<!\d){_YEAR4}\s*年\s*年?(?P<season>初|底|末)"), _absolute),
    (
        re.compile(
            rf"(?<!\d){_YEAR4}\s*年(?!(?:[的那这新老旧]|[个份]|一)*版(?!权|图)|口径|的?政策|度?的?办法|营收|度)"
        ),
        _absolute,
    ),
    # The year of who left school: 2024届, 24届毕业生.
    (re.compile(r"(?<![\d第])(?P<year>20\d\d)(?=\s*届)"), _absolute),
    (re.compile(r"(?<![\d第])(?P<short>[0-3]\d)(?=\s*届(?!大会|高交会|全会))"), _two_digits),
    (
        re.compile(
            r"(?P<ago>大前年|后年|明年|今年(?!\d\d(?!年|月)|[二三四五六]?十)|本年|当年|去年|上年|前年)(?:年)?"
            rf"(?:(?P<season>初|底|末|中)(?!国|级)|{_MONTH}月{_DAY})?"
        ),
        _relative,
    ),
    (re.compile(rf"(?<!\d)(?P<short>[4-9]\d|0\d)\s*年\s*{_MONTH}\s*月(?:份)?{_OF_ONE}"), _born),
    (
        re.compile(
            rf"(?:(?<=[我人])|(?<=[,，\u4e00-\u9fff])(?=[5-9]))(?P<short>[4-9]\d|0\d)\s*年\s*{_MONTH}\s*月(?:份)?的(?=$|[,，。;!！])"
        ),
        _born,
    ),
    (re.compile(rf"(?<!\d)(?P<short>[0-3]\d|9\d)\s*年\s*{_MONTH}\s*月(?:份)?{_ON_DAY}"), _two_digits),
    (
        re.compile(
            rf"(?<![\d{_HAN}零〇])(?P<short>[四五六七八九零〇][零〇{_HAN[:-1]}])年(?:{_OF_ONE}|的(?=$|[,，。;!！]))"
        ),
        _born_in_words,
    ),
    (
        re.compile(
            r"(?<!\d)(?P<short>(?:19)?[4-9]\d|0\d|20[01]\d)\s*年(?:的(?!时候|营收|项目)|生(?!产|活|物|了|过|娃|孩|育|病|小|二|三|意|效)|出生)"
        ),
        _born,
    ),
    (re.compile(rf"(?<!\d)(?P<short>[0-3]\d|9\d)\s*年(?=(?:就|才|刚)?(?:{_VERBS}))"), _two_digits),
    (
        re.compile(
            r"(?:^|(?<=[,，。;是在从到于自我们司]))(?P<short>0\d|1\d|2\d)年"
            r"(?!前|后|期|来|内|间|以|的?(?:时间|经验|老|历史)|多|半|了|零|又|工龄|没|不)"
        ),
        _two_digits,
    ),
    (
        re.compile(
            rf"(?<![\d年个第{_HAN}]){_MONTH}月(?!内|供|租|薪|付|均|前)(?:份)?(?:初|底|中旬|上旬|下旬|{_ON_DAY})"
        ),
        _month_alone,
    ),
    (re.compile(r"(?:上+个?月)(?!份)"), _last_month),
    (re.compile(r"下个?月"), _next_month),
    (re.compile(r"(?:这个?月|本月|昨天|今天|前天|上周|上个?星期|这周|前几天|几天前)"), _just_now),
)


def masked(text: str, told: list[Told]) -> str:
    """Returns `text` with the moments blanked out, so that their numbers are not read as figures."""
    for one in told:
        text = text[: one.start] + " " * (one.end - one.start) + text[one.end :]
    return text
