"""What stands around words in a clause: whether they are denied, only asked about, or quoted as a requirement."""

from __future__ import annotations

import re

BREAK = re.compile(r"[,，。;；!！?？\n]|但是?|不过|而且|然后|另外")
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


def is_asked(text: str, match: re.Match[str]) -> bool:
    """Tells whether the words are only asked about or quoted as a requirement: 要硕士吗, 还清了才能报吗."""
    before = clause_before(text, match.start())
    if _ASKED_IF.search(before) or _REQUIRED.search(before):
        return True
    if "有没有" in text[max(0, match.start() - 2) : match.start() + 2]:
        return True
    after = text[match.end() : match.end() + 8]
    return bool(_ONLY_THEN.match(after)) and not after.startswith(("没有房", "没有社"))


def is_denied(text: str, start: int) -> bool:
    """Tells whether what begins at `start` is denied by the words before it: 不是银行, 还没备案."""
    before = clause_before(text, start)
    return bool(_NOT.search(before)) and not _NOT_NOT.search(before)


def clause_before(text: str, start: int) -> str:
    """Returns the few characters before `start` that belong to its clause."""
    return BREAK.split(text[max(0, start - 10) : start])[-1]
