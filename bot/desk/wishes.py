"""What an asker says around an appeal or a handoff, read without a model.

Presses of a button and the few words that stand for one must mean the same every time, also when the dialogue
has just been restarted; so they are compared with lists (`data/desk.yaml`), not classified.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from bot.desk.rules import DeskRules

_EDGES = "。.!！?？,，、;；:：~～ \t\n…"
_STOPS = re.compile(r"[\s,，.。!！;；、~～]+")
_PARTICLES = re.compile(r"(吧|啊|了吧|呀|啦|哦|喔|谢谢|多谢|唔该)+$")
_QUESTION = re.compile(
    r"[?？]|吗|呢|什么|啥|怎么|怎样|如何|多少|哪|几[个年月天时万]|是否|能不能|可不可以|有没有|点样|边度"
)
_LONGEST_WISH = 30
"""Characters; who writes more says more than a wish."""
_LONGEST_CLAUSE = 10
"""Characters of a clause that wishes for a person and says nothing else."""
_SHORTEST_MATTER = 2
"""Characters; what is left of a wish with fewer says nothing of the matter."""


def plain(text: str) -> str:
    """Return `text` in one spelling, without punctuation at its ends."""
    return unicodedata.normalize("NFKC", text).strip().strip(_EDGES).lower()


def says(text: str, words: Collection[str]) -> bool:
    """Tell whether `text` as a whole is one of `words`, or several of them, but for particles at the end."""
    said = plain(text)
    parts = pieces(said)
    return _is_one(said, words) or _is_one("".join(parts), words) or all(_is_one(part, words) for part in parts)


def pieces(text: str) -> list[str]:
    """Return what stands between the stops and blanks of `text`; at least one piece."""
    return [part for part in _STOPS.split(plain(text)) if part] or [""]


def _is_one(said: str, words: Collection[str]) -> bool:
    return said in words or _PARTICLES.sub("", said) in words


def mentions(text: str, words: Collection[str]) -> bool:
    """Tell whether one of `words` stands in `text`."""
    said = plain(text)
    return any(word in said for word in words)


def wants_bot_back(text: str, rules: DeskRules) -> bool:
    """Tell whether the asker no longer wants a person, in any of the clauses of a short message."""
    if says(text, rules.words.bot_back):
        return True
    if len(text) > _LONGEST_WISH or rules.phrases.fetches.search(plain(text)):
        return False
    parts = [*pieces(text), "".join(pieces(text))]
    return any(part in rules.words.bot_back or rules.phrases.returns.fullmatch(part) for part in parts)


def fetches_person(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` sends for a person in a clause of its own, before or behind whatever else it tells."""
    parts = pieces(text)
    ends = (rules.phrases.refuses.sub("", part) for part in (parts[0], parts[-1]) if len(part) <= _LONGEST_CLAUSE)
    return any(rules.phrases.fetches.search(part) for part in ends)


def refuses_person(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` says that nobody is to come or to call, and asks for nobody."""
    said = plain(text)
    return bool(rules.phrases.refuses.search(said)) and not rules.phrases.fetches.search(
        rules.phrases.refuses.sub("", said)
    )


def waits(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` asks when something will be seen to, without saying what."""
    return whole(rules.phrases.waits, text)


def waits_for_people(text: str, rules: DeskRules) -> bool:
    """Tell whether `text`, which asks when, speaks of people or of a case."""
    return bool(rules.phrases.waited_for.search(plain(text)))


def asks_for_promise(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` asks how appeals are lodged or how long they take, not how one of the asker's own stands."""
    return bool(rules.phrases.promises.search(plain(text))) or asks_how(text, rules)


def asks_how(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` asks whether and how an appeal can be lodged."""
    return whole(rules.phrases.hows, text)


def calls_out(text: str, rules: DeskRules) -> bool:
    """Tell whether a waiting asker only wants to know whether, or when, anybody is there: 在吗, or signs alone."""
    if not plain(text) or says(text, rules.words.anyone):
        return True
    return waits(text, rules) and waits_for_people(text, rules) and not rules.phrases.waited_case.search(plain(text))


def is_question(text: str) -> bool:
    """Tell whether `text` has the form of a question."""
    return bool(_QUESTION.search(text))


def matter_of(text: str, rules: DeskRules) -> str | None:
    """Return `text` when it tells what the appeal is about, None when it only wishes to lodge one."""
    return text.strip() if len(_without(text, rules.phrases.bare_wishes)) >= _SHORTEST_MATTER else None


def is_rant(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` is anger alone, which says nothing of the matter."""
    return len(_without(text, (*rules.phrases.bare_wishes, *rules.phrases.rants))) < _SHORTEST_MATTER


def finds(text: str, patterns: Iterable[re.Pattern[str]]) -> bool:
    """Tell whether one of `patterns` is found in `text`."""
    said = plain(text)
    return any(pattern.search(said) for pattern in patterns)


def declared(text: str, rules: DeskRules) -> str:
    """Return the matter that `text` itself calls an appeal, as in 「诉求：…」; empty when it does not."""
    found = rules.phrases.declares.match(text.strip())
    return found["matter"].strip() if found else ""


def submits(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` as a whole has an appeal filed, because it can mean nothing else."""
    return whole(rules.phrases.submits, text)


def agrees(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` as a whole takes up an offer to file."""
    return whole(rules.phrases.agrees, text)


def calls_off(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` calls off what is being told: as a whole, or at once in a short message that ends otherwise.

    「算了，我自己找物业」 calls off too, 「算了，还是提交吧」 does not.
    """
    parts = pieces(text)
    if says(text, rules.words.cancel) or whole(rules.phrases.drops, text):
        return True
    if all(whole(rules.phrases.drops, part) for part in parts):
        return True
    begins = len(text) <= _LONGEST_WISH and whole(rules.phrases.drops, parts[0])
    return begins and not says(parts[0], rules.words.skip) and not (agrees(parts[-1], rules) or submits(text, rules))


def names_appeal(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` names an appeal, so that it can call off nothing else."""
    return bool(rules.phrases.names_appeal.search(plain(text)))


def whole(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether `pattern` covers all of a short message but its stops."""
    said = "".join(pieces(text))
    return len(said) <= _LONGEST_WISH and bool(pattern.fullmatch(said))


def _without(text: str, patterns: Iterable[re.Pattern[str]]) -> str:
    """Return the letters and digits of `text` that none of `patterns` covers."""
    left = plain(text)
    for pattern in patterns:
        left = pattern.sub("", left)
    return re.sub(r"[\W_]+", "", left)


def rating_in(text: str, rules: DeskRules) -> int | None:
    """Return the rating from 1 to 5 that `text` gives, None without one."""
    said = plain(text)
    for score, words in rules.rating:
        if any(re.search(rf"(?<![\d.]){re.escape(word)}", said) for word in words):
            return score
    return None


def is_distressed(text: str, rules: DeskRules) -> bool:
    """Tell whether a hard-pressed asker only says how they feel: who asks or wishes for something gets that."""
    said = plain(text)
    return bool(rules.phrases.distress.search(said)) and not (is_question(said) or rules.phrases.wishes.search(said))


def is_in_danger(text: str, rules: DeskRules) -> bool:
    """Tell whether the asker may do themselves harm."""
    return bool(rules.phrases.danger.search(plain(text)))


def reports_official(text: str, rules: DeskRules) -> bool:
    """Tell whether `text` concerns what the bodies that supervise officials take, not the desk."""
    return bool(rules.phrases.discipline.search(plain(text)))
