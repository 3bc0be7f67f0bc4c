"""Tables as CSV files that Excel opens: UTF-8 with a byte order mark, and no cell that Excel would calculate."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator, Iterable, Sequence

from starlette.responses import StreamingResponse

BOM = "\ufeff"
_FORMULA = "=+-@＝＋－＠\t\r\n|%"
"""What a spreadsheet may take for the beginning of a formula, in half and full width."""


def cell(value: object) -> str:
    """Return a value as text; an apostrophe before it where a spreadsheet would calculate."""
    text = "" if value is None else str(value)
    harmless = not isinstance(value, str)
    return text if harmless or not text.lstrip(" ").startswith(tuple(_FORMULA)) else f"'{text}"


def lines(rows: Iterable[Sequence[object]]) -> bytes:
    """Return rows as CSV."""
    written = io.StringIO()
    csv.writer(written).writerows([cell(value) for value in row] for row in rows)
    return written.getvalue().encode("utf-8")


def download(name: str, pieces: AsyncIterator[Iterable[Sequence[object]]]) -> StreamingResponse:
    """Return a download called `name`.csv, written piece by piece; `name` is ASCII."""

    async def content() -> AsyncIterator[bytes]:
        yield BOM.encode("utf-8")
        async for rows in pieces:
            yield lines(rows)

    headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
    return StreamingResponse(content(), media_type="text/csv; charset=utf-8", headers=headers)
