"""Figures as charts: the numbers that the templates draw as SVG, scaled to a round top."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 720
HEIGHT = 200
"""Of the drawing, in units of its own; the page scales it."""
_MOST_BARS = 62


@dataclass(frozen=True)
class Piece:
    """One rectangle of a stacked bar; `series` numbers its colour from 0."""

    series: int
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One bar: from `x` on, `width` wide.

    Attributes:
        label: Shown under it; empty where there is no room for all.
        title: Said of it in full.
    """

    x: float
    width: float
    label: str
    title: str
    total: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True)
class Columns:
    """A chart of stacked bars.

    Attributes:
        ticks: Values of the lines across, with their height.
    """

    bars: tuple[Bar, ...]
    ticks: tuple[tuple[int, float], ...]
    width: int = WIDTH
    height: int = HEIGHT


def columns(days: Mapping[date, Mapping[str, int]], first: date, last: date, series: Sequence[str]) -> Columns:
    """Return the stacked bars of each day from `first` to `last`, or of each week when they are too many.

    Args:
        days: Values by day and series.
        first: The first day shown.
        last: The last day shown.
        series: Names of the series, from the bottom up.
    """
    step = 1 if (last - first).days < _MOST_BARS else 7
    starts = [first + timedelta(days=away) for away in range(0, (last - first).days + 1, step)]
    sums = [_sum(days, start, step, series) for start in starts]
    top = round_up(max((sum(values) for values in sums), default=0))
    every = max(1, -(-len(starts) // 10))
    bars = tuple(
        _bar(place, len(starts), start, values, top, labelled=place % every == 0)
        for place, (start, values) in enumerate(zip(starts, sums, strict=True))
    )
    ticks = tuple((top * part // 4, HEIGHT - HEIGHT * (top * part // 4) / top) for part in range(5))
    return Columns(bars, tuple(dict(ticks).items()))


def round_up(value: int) -> int:
    """Return the least of 4, 8, 20, 40, 80, 200, 400 … that is not less than `value`."""
    scale = 1
    while True:
        for step in (4, 8, 20):
            if step * scale >= value:
                return step * scale
        scale *= 10


def _sum(days: Mapping[date, Mapping[str, int]], start: date, step: int, series: Sequence[str]) -> list[int]:
    within = [days.get(start + timedelta(days=away), {}) for away in range(step)]
    return [sum(day.get(name, 0) for day in within) for name in series]


def _bar(place: int, many: int, start: date, values: Sequence[int], top: int, *, labelled: bool) -> Bar:
    slot = WIDTH / many
    pieces, below = [], 0
    for number, value in enumerate(values):
        if value:
            pieces.append(Piece(number, HEIGHT - HEIGHT * (below + value) / top, HEIGHT * value / top))
            below += value
    day = f"{start.month}月{start.day}日"
    label = f"{start.month}/{start.day}" if labelled else ""
    return Bar(place * slot + slot * 0.1, slot * 0.8, label, f"{day}：{below}", below, tuple(pieces))
