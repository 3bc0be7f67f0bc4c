"""Numbers as they stand in a text, so that each one in an answer can be looked for where it came from."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import cn2an
import yaml

from bot.policy.model.model import Policy
from bot.policy.model.reply import Reply

_SCALED = re.compile(r"\d+(?:\.\d+)? *(?:%|万|亿)?")
_PLAIN = re.compile(r"\d+(?:\.\d+)?")
_SPOKEN = re.compile(r"[零一二两三四五六七八九十百千]+")
_PRODUCT = re.compile(r"(\d+(?:\.\d+)?)(万|亿)?(?:元|人)×(\d+(?:\.\d+)?)%=(\d+(?:\.\d+)?)(万|亿)?(?:元|人)")
_SHORT = re.compile(r"(?:还差|超出)(\d+(?:\.\d+)?)")
_SCALE = {"": 1, "万": 10**4, "亿": 10**8}
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")


def figures(text: str) -> set[str]:
    """Return the numbers of `text` with their scale, such as `30万` or `50%`: the thing an answer may not invent."""
    return {figure.replace(" ", "") for figure in _SCALED.findall(_plain(text))}


def numbers(text: str) -> set[Decimal]:
    """Return the numbers of `text` by value; 05 is 5 and 1,000 is 1000."""
    return {Decimal(number) for number in _PLAIN.findall(_plain(text))}


def told(text: str) -> set[Decimal]:
    """Return the values that `text` tells in digits or in words; 十五 is 15."""
    return numbers(text) | set(_spoken(text))


def sayable(policy: Policy) -> str:
    """Return everything of a policy that an answer may quote a figure from."""
    periods = [f"{period.start} {period.end}" for period in (policy.effective, policy.application)]
    sources = [f"{source.title} {source.date} {source.url}" for source in policy.sources]
    facts = [f"{statement.case} {statement.text}" for statement in policy.statements]
    own = (policy.title, policy.short, policy.issuer, policy.doc_no, policy.published, policy.status_note)
    return "\n".join([*own, *periods, *sources, *facts])


def invented(reply: Reply, by_id: Mapping[str, Policy], fixed: str) -> set[str]:
    """Return the figures of `reply` that stand neither in a policy it cites nor in the wording `fixed`."""
    allowed = figures(fixed).union(*(figures(sayable(by_id[cited])) for cited in reply.policies))
    allowed |= reckoned(reply.text)
    return figures(_unnumbered(reply.text)) - allowed


def reckoned(text: str) -> set[str]:
    """Return the results of the calculations that `text` shows, of those that come out right.

    Products (400万元×50%=200万元), and by how much one figure of the text misses another (不少于200家…150家…还差50家).
    """
    plain = _plain(text)
    there = numbers(plain)
    missing = {short for short in _SHORT.findall(plain) if any(a - b == Decimal(short) for a in there for b in there)}
    return missing | {
        f"{result}{to or ''}"
        for base, scale, rate, result, to in _PRODUCT.findall(plain)
        if Decimal(base) * _SCALE[scale] * Decimal(rate) / 100 == Decimal(result) * _SCALE[to]
    }


def shares(question: str) -> str:
    """Return what share each number of `question` is of another, as an assessment tells it: 3 of 40 are 7.5%."""
    there = told(question)
    return " ".join(f"{(100 * a / b).normalize():f}%" for a in there for b in there if 0 < a < b)


def fixed_wording(path: Path) -> str:
    """Return all sentences of data/wording.yaml in one text."""
    return "\n".join(_strings(yaml.safe_load(path.read_text("utf-8"))))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from _strings(item)
    else:
        yield str(value)


def _unnumbered(text: str) -> str:
    """Return `text` without the numbers that count the items of a list."""
    return re.sub(r"(?m)^\d\. ", "", text)


def _plain(text: str) -> str:
    return _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))


def _spoken(text: str) -> Iterator[Decimal]:
    for run in _SPOKEN.findall(text):
        try:
            yield Decimal(str(cn2an.cn2an(run, "smart")))
        except ValueError:  # 两三, 一一: not one number
            yield from ()
