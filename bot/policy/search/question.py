"""A message as the policy base sees it: mended, cut to what asks, with the places it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.policy.model.model import Scope
from bot.policy.model.quantities import Quantity, digits, quantities
from bot.policy.search.base_words import BaseWords
from bot.policy.search.ways_to_ask import ASKS
from bot.policy.text.lexicon import Lexicon, Neighbour
from bot.policy.text.pinyin import Pinyin
from bot.policy.text.text import compact, core, normalise
from bot.policy.text.typos import TypoMender
from bot.policy.text.words import features

_VERSION = re.compile(r"(?<![\d.])3\.0(?!\d)|20(?:1[5-9]|2[0-9])(?!年\d{1,2}月(?:底|以?前|之前|\d{1,2}[日号]))")
_SHORT_YEAR = re.compile(
    r"(?<![\d.])(1[5-9]|2[0-9])年(?=[这那的批版初底新老以和跟与、]|两版|$)|(二[零〇一二三四五六])年(?=[这那的批版以])"
    r"|(?:^|(?<=[,。!?;:、 和跟与里市田圳]))(1[5-9]|2[0-6])年(?![以内期限左多工后前社质的房])"
    r"|(?<![\d.])(1[5-9]|2[0-6])版"
)
"""A year of two digits: before a word of versions, or where a clause begins and a span of time seldom stands."""
_FOLLOW_UP = re.compile(
    r"^(?:那|那么|这个|那个|它|还有|另外|再|要是|如果|换成|每|其中|上面|刚才|嗯|哦|好的|然后)|呢(?:$|[,?])"
    r"|^[^,。?!;的]{1,6}的$"
)
_LEFT_OUT = re.compile(r"\((?:不是|不含|不算|非)[^()]{1,16}\)")
"""What somebody says they do not mean: 市级专精特新(不是小巨人)."""
_FORMER = re.compile(
    r"(?:老|旧|以前|原来|之前|上一?|早先|过去|当年|当时)的?(?:政策|版本?|办法|规定|标准|口径|那[版套]|那个政策)"
    r"|(?:修[订改]|改版|新办法出来?)(?:之|以)?前|以前那[个版套]"
)
"""Words by which the version is meant that another one has replaced."""
_POINTS_BACK = re.compile(
    r"(?:这|那|该)一?(?:个|项|笔|种|份)?(?:奖励|补贴|补助|资助|支持|贴息|政策|项目|钱)"
    r"|[领拿报申办享租住]了?[^,。?!]{0,6}[这那]个(?:吗|么|嘛|不|呢|[?]|$)"
    r"|^[^,。?!;的]{1,6}了的话"
)
_CLASS = re.compile(r"(?<![a-z0-9.])(iii|ii|i|[123])(?=类)")
_CLASS_NAMES = {"i": "一", "ii": "二", "iii": "三", "1": "一", "2": "二", "3": "三"}
_YEAR_DIGITS = {han: str(digit) for digit, han in enumerate("零一二三四五六")} | {"〇": "0"}
_CLAUSE = re.compile(r"[,。?!;、 ]|以及|还有|并且|同时|和(?=[^,。]*(?:多少|几|什么|哪))|及")
_FIGURE = re.compile(r"[^,。?!]{4}(?:总数|数量|数目|家数|户数|人数|套数|总额|规模|比例|占比|文号)(?:各?是)?$")
"""A clause that asks by naming a figure: 创新载体总数以及众创空间数量."""
_PLEA = re.compile(
    r"[,。!?;、 ]+(?:(?:好|很|真|万分|比较)?(?:着急|急(?:死|疯|到|得|急|哭)?)[^,。!?;]{0,6}"
    r"|(?:跪|急)?求(?:解答?|助|告知|回复|指教|支招)"
    r"|在线等[^,。!?;]{0,4}|(?:万分|非常|先)?(?:谢谢|感谢|多谢)(?:你|您|了|啦|大家)*)(?=[,。!?;、 ]|$)"
)
"""Pleas beside a question: 很急, 在线等, 求解答, 谢谢."""
_NEVER_HAD = re.compile(
    r"(?:没有?|从未|未|冇|不曾)[^,。?!;吗么呢能可]{0,4}(?:申请|轮候|[租住排领拿占沾办买享用报])(?![到上成])[^吗么呢能可]*$"
)
_CLAUSES = re.compile(r"[^,。?!;]+[,。?!;]*")
_STOP = re.compile(r"[,。?!;]")
_SAYS_LITTLE = 6
"""A last clause of so few characters is about what was told before it: 孩子上幼儿园，福田有补贴吗."""
_SENTENCE = re.compile(r"[。?!;]|\.{3,}")
_ASKED_OF = (
    re.compile(
        r"(?:申请|申报|领|拿|攞|报|享受|租|住)(?:到|得|一下)?(?:(?P<futian>区里|区级|[我本]区|福田)|(?P<shenzhen>市里|市级|深圳))"
    ),
    re.compile(
        r"(?P<futian>区里|区级|[我本]区|福田区?)的?(?:(?:对|给|为)[^,。?!区]{1,12}?|[^,。?!市区里]{0,4}?)(?:配套|补贴|补助|奖励|资助|贴息)"
    ),
    re.compile(r"(?P<shenzhen>市里|深圳市?)[^,。?!区福]{0,10}?(?:补|贴|奖|返)(?:一|点|些|利息|钱|给)"),
)
"""Whose measure is asked for: said behind the verb (申请区里对市级奖励的配套), else before what it is (福田配套)."""
_MOST_PARTS = 3
_TAIL = 7
_END = 14


@dataclass(frozen=True)
class Question:
    """One message, analysed.

    Attributes:
        text: the normalised message, whole.
        plain: its asking part in the base's own words, typos mended.
        key: `plain` without punctuation, in lower case: what is matched.
        features: words, pairs of characters and synonym groups of `key` (see words.features).
        whole: the same of the whole message; more than `features` when a story stands before the question.
        had: the same without clauses that say what somebody never had (没排过公租房); empty where there are none.
        parts: its clauses that ask, when there are several.
        quantities: the amounts, ages, durations … that the message names.
        outside: another district or city whose programme is asked about, or empty.
        places: the scopes whose policies are named by their place, each with its word: 那福田呢 means Futian's.
        asked_of: the scope whose measure is asked for, or None: 福田配套怎么申请.
        local: whether Futian, Shenzhen or Hetao is named.
        neighbour: a subject beside ours that is mentioned, or None.
        neighbour_asked: whether it stands at the end, where a question says what it wants.
        versions: years and version numbers named, such as 2021 or 3.0.
        former: whether the version is named that another one has replaced: 老政策, 修订前.
        follow_up: whether it reads like a continuation of what was said before.
        points_back: whether it says that it is about what was talked about: 这个奖励要公司注册几年.
    """

    text: str
    plain: str
    key: str
    features: tuple[str, ...]
    whole: tuple[str, ...] = ()
    whole_key: str = ""
    had: tuple[str, ...] = ()
    had_key: str = ""
    parts: tuple[str, ...] = ()
    quantities: tuple[Quantity, ...] = ()
    outside: str = ""
    places: Mapping[Scope, str] = field(default_factory=dict)
    asked_of: Scope | None = None
    local: bool = False
    neighbour: Neighbour | None = None
    neighbour_asked: bool = False
    versions: tuple[str, ...] = field(default=())
    former: bool = False
    follow_up: bool = False
    points_back: bool = False


class QuestionReader:
    """Turns messages into questions, with the words of the base and of the lexicon."""

    def __init__(self, lexicon: Lexicon, mender: TypoMender, base: BaseWords) -> None:
        """Reads with `lexicon`, mends typos with `mender`, which knows the words of `base`; so does the pinyin."""
        self.base = base
        self._lexicon = lexicon
        self._mender = mender
        self._pinyin = Pinyin((*base.all(), *lexicon.words), lexicon.asking, lexicon.singles)

    def read(self, message: str) -> Question:
        """Analyses `message` (raw or normalised)."""
        text = normalise(message)
        plain = _PLEA.sub("", self.plain(_LEFT_OUT.sub("", core(text))))
        key = compact(plain)
        told = plain if core(text) == text else self.plain(text)
        whole_key = compact(told) if told is not plain else key
        had = _had(told)
        had_key = compact(had) if had != told else ""
        found = self.features(key)
        outside, where = self._outside(plain), plain
        if not outside and told is not plain:
            outside, where = self._outside(told), told  # the story says whose programme its last sentence asks for
        asking = self._asking(plain)
        return Question(
            text=text,
            plain=plain,
            key=key,
            features=(*found, *self.features(key[-_tail(key) :])),
            whole=found if whole_key == key else self.features(whole_key),
            whole_key=whole_key,
            had=self.features(had_key) if had_key else (),
            had_key=had_key,
            parts=_parts(plain),
            quantities=tuple(quantities(plain)),
            outside=outside,
            places=self.places_in(plain),
            asked_of=_asked_of(plain),
            local=any(place in where for place in self._lexicon.home),
            neighbour=self._neighbour(asking),
            neighbour_asked=self._neighbour(asking[-_END:]) is not None,
            versions=_versions(plain),
            former=bool(_FORMER.search(plain)),
            follow_up=bool(_FOLLOW_UP.search(plain.rstrip("?。!. "))),
            points_back=bool(_POINTS_BACK.search(plain)),
        )

    def plain(self, text: str) -> str:
        """Returns normalised `text` in the base's own words, typos mended."""
        return digits(_classes(self._mender.mend(self._lexicon.plain(self._pinyin.read(text.lower())))))

    def mended(self, text: str) -> str:
        """Returns `text`, normalised, with its typos mended and its words left as they are."""
        return self._mender.mend(normalise(text))

    def written(self, text: str) -> str:
        """Returns normalised text of the base itself in its own words; it has no typos to mend."""
        return digits(_classes(self._lexicon.plain(text)))

    def features(self, key: str) -> tuple[str, ...]:
        """Returns the features of compact text by which it is compared with the base."""
        return features(key, self._lexicon.groups_in(key))

    def places_in(self, plain: str) -> dict[Scope, str]:
        """Returns the scopes whose policies `plain` names by their place, each with the word that does."""
        named = ((scope, next((w for w in words if w in plain), "")) for scope, words in self._lexicon.ours.items())
        return {Scope(scope): word for scope, word in named if word}

    def _asking(self, plain: str) -> str:
        """Returns `plain` without what is told before a last clause about ours: 公司贷款要入账，贴息比例和上限多少."""
        asked = plain.rstrip("?。! ")
        last = (_STOP.split(asked)[-1], _SENTENCE.split(asked)[-1])
        ours = (one for one in last if len(one) > _SAYS_LITTLE and any(word in one for word in self._lexicon.subjects))
        return next(ours, plain)

    def _neighbour(self, plain: str) -> Neighbour | None:
        for neighbour in self._lexicon.neighbours:
            if any(word in plain for word in neighbour.words) and not any(w in plain for w in neighbour.unless):
                return neighbour
        return None

    def _outside(self, plain: str) -> str:
        """Returns the foreign place whose programme is meant: a place that qualifies what follows it."""
        named = (place for place in (*self._lexicon.districts, *self._lexicon.cities) if place in plain)
        for place in named:
            for match in re.finditer(re.escape(place), plain):
                before, after = plain[: match.start()], plain[match.end() :]
                if after and not before.endswith(self._lexicon.residence) and not self._is_origin(after):
                    return place
        return ""

    def _is_origin(self, after: str) -> bool:
        """Tells whether what follows a place makes it where somebody comes from: 武汉大学, 重庆人."""
        return after.startswith(self._lexicon.origin) or (after.startswith("人") and not after.startswith("人才"))


def _had(plain: str) -> str:
    """Returns `plain` without clauses that say what somebody never had or did: 没排过公租房, 公租房也从没申请过."""
    clauses = _CLAUSES.findall(plain)
    kept = [one for one in clauses if one.endswith("?") or not _NEVER_HAD.search(one.rstrip(",。!; "))]
    return "".join(kept) if len(kept) < len(clauses) else plain


def _versions(plain: str) -> tuple[str, ...]:
    """Returns the years and version numbers in `plain`, short years written out: 21年的老版 names 2021."""
    found = ("".join(groups) for groups in _SHORT_YEAR.findall(plain))
    short = (f"20{year}" if year.isdecimal() else "20" + "".join(map(_YEAR_DIGITS.__getitem__, year)) for year in found)
    return tuple(dict.fromkeys((*_VERSION.findall(plain), *short)))


def _asked_of(plain: str) -> Scope | None:
    """Returns the scope whose measure `plain` asks for last, None if it names none."""
    found = next(filter(None, (list(pattern.finditer(plain)) for pattern in _ASKED_OF)), None)
    return Scope(found[-1].lastgroup) if found else None


def _parts(plain: str) -> tuple[str, ...]:
    """Returns the clauses of `plain` that ask something, when two or three do."""
    clauses = [clause for clause in _CLAUSE.split(plain) if ASKS.search(clause) or _FIGURE.search(clause)]
    return tuple(clauses) if 1 < len(clauses) <= _MOST_PARTS else ()


def _tail(key: str) -> int:
    """Returns how many last characters of a question say what is asked; they count twice."""
    return max(_TAIL, len(key) // 3)


def _classes(text: str) -> str:
    """Returns `text` with classes in one spelling: Ⅰ类 (which NFKC makes I类), 1类 and 一类 are the same."""
    return _CLASS.sub(lambda match: _CLASS_NAMES[match.group()], text)
