"""Hears what a message tells in the light of an interview: answers, corrections and suppositions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.policy.interview.interview import Interview
from bot.policy.interview.script import Script
from bot.policy.model.facts import DAY, OPTION, YES_NO, Moment
from bot.policy.profile.expected import expected, of_another_kind
from bot.policy.profile.fields import Catalogue, sources
from bot.policy.profile.profile import Profile
from bot.policy.reading.figures import figures, in_unit
from bot.policy.reading.reading import read_profile
from bot.policy.text.text import normalise

_SHORTEST_NAME = 2
_BARE_OPTION = re.compile(r"^(?:那么?)|的?(?:呢|咧|哩)?[?？]?$")
"""What stands around the name of an option: 那本科的呢."""
_NAMED = re.compile(
    r"(?:我的?|本人|现在)?(?P<what>[^,，。是为:：]{2,8})(?:是|为|:)(?P<value>[^,，。?？!！]{1,12})[。!！]?"
)
"""A field by its name, and what is said of it."""
_STOP = re.compile(r"[,，。;；、 ]")
_LONGEST_YES = 10
_LONGEST_SAID = 20
_AROUND = " ,，。.!！~"
_ALONE = re.compile(
    r"(?:我|今年|是|在|就|差不多|大概)*(?:\d{2}|(?:去年|今年|前年|20\d\d年?)[\d一二三四五六七八九十.年月日号底初份]*)(?:的|了|吧|左右)?"
)
"""A number of two digits or a day, and nothing else."""
_BARE_AGE = re.compile(r"\D*(?:1[6-9]|[2-6]\d)(?:的|了|吧|左右)?")
_OF_AGE = "岁"
_FIGURE_ALONE = re.compile(r"[-\d.,^*%+]|e(?=\d)|[万亿千百元块个月年天日号岁人家次项分名㎡]")
"""What a figure is written with."""
_BESIDE = 3
"""Characters beside a figure in a message that tells nothing else: 大概200%."""


@dataclass(frozen=True)
class Ear:
    """Reads messages into profiles, in the light of an interview.

    Attributes:
        catalogue: the fields.
        script: the words of interviews.
        mend: mends the typos of a message.
    """

    catalogue: Catalogue
    script: Script
    mend: Callable[[str], str] = normalise

    def hear(self, interview: Interview, text: str, prefer: frozenset[str]) -> Profile:
        """Reads what `text` tells; a bare answer belongs to the question asked last."""
        asked = interview.asked if interview.asked in self.catalogue else None
        chosen = self._chosen(asked, text) if asked else None
        found = chosen or self._read(text, asked, prefer)
        if not asked:
            return found if found.facts or found.problems else self._alone(text, prefer)
        for more in (self._with_yes_or_no, self._with_never, self._without_complaint):
            found = more(asked, text, found)
        other = Profile() if found.facts or found.declined else self._alone(text, prefer)
        return other if other.facts else found

    def _alone(self, text: str, prefer: frozenset[str]) -> Profile:
        """Reads a figure or a day that stands alone (30, 去年10月) for the one field looked at that it can be of.

        A bare number is an age before all else: people tell it so, and nothing else without its unit.
        """
        said = normalise(text).strip(_AROUND)
        if not _ALONE.fullmatch(said):
            return Profile()
        ages = _BARE_AGE.fullmatch(said) is not None
        fields = [self.catalogue[one] for one in sorted(prefer)]
        meant = [one for one in fields if (one.unit == _OF_AGE if ages else one.unit == DAY)]
        read = [found for one in meant if (found := self._read(said, one.id, prefer)).facts.keys() == {one.id}]
        return read[0] if len(read) == 1 or (ages and read) else Profile()

    def _chosen(self, asked: str, text: str) -> Profile | None:
        """Reads the name of an option, as a button says it: 其他 and 大专以下 mean nothing by themselves."""
        field, said = self.catalogue[asked], normalise(text)
        option = next((one for one in field.options if normalise(one.label) == said), None)
        return Profile().with_value(asked, field.choice(option.id), option.label) if option else None

    def _read(self, text: str, asked: str | None, prefer: frozenset[str]) -> Profile:
        """Reads `text`; of a figure that nobody has (负三岁, 10^30元, 13月) no part may be taken for one."""
        found, said = read_profile(self.mend(text), self.catalogue, asked=asked, prefer=prefer), normalise(text)
        wrong = sorted(one for one in found.facts if self._is_no_value(one, said))
        if not wrong and asked and self._is_no_value(asked, said):
            wrong = [asked]
        problems = {one: expected(self.catalogue[one], said[:_LONGEST_SAID], self.catalogue) for one in wrong}
        problems |= self._no_options(found, said, prefer)
        return replace(found.without(*wrong), problems={**found.problems, **problems}) if problems else found

    def _no_options(self, found: Profile, said: str, prefer: frozenset[str]) -> dict[str, str]:
        """Returns what is expected of a field of choices that is named with none of them: 学历是超级大学."""
        named = None if self.script.finds("question", said) else _NAMED.fullmatch(said)
        if named is None:
            return {}
        fields = (self.catalogue[one] for one in prefer if one not in found.facts)
        meant = (one for one in fields if one.unit == OPTION and one.label.endswith(named["what"]))
        return {field.id: expected(field, named["value"], self.catalogue) for field in meant}

    def _is_no_value(self, field_id: str, said: str) -> bool:
        unit = self.catalogue[field_id].unit
        if unit in (YES_NO, OPTION):
            return False
        return self.script.finds("no_month" if unit == DAY else "no_figure", said) is not None

    def _with_yes_or_no(self, asked: str, text: str, found: Profile) -> Profile:
        """Reads a short answer to a question of yes or no by how it begins, where nothing else was read."""
        field = self.catalogue[asked]
        told = asked in found.facts or not found.facts.keys().isdisjoint(sources(field)) or self._opens_with(text)
        open_still = not told and not found.declined and len(text) <= _LONGEST_YES
        if field.unit != YES_NO or not open_still or self.script.finds("question", text):
            return found
        for pattern, value in (("says_no", False), ("says_yes", True)):
            if self.script.finds(pattern, text):
                rest = {key: said for key, said in found.problems.items() if key != asked}
                return replace(found.with_value(asked, value, text), problems=rest)
        return found

    def _opens_with(self, text: str) -> bool:
        """Tells whether the first clause says by itself what is or is not so: 没有房 is no answer to 单位在福田吗."""
        found = self._read(_STOP.split(normalise(text))[0], None, frozenset())
        return any(isinstance(fact.value, bool) for fact in found.facts.values())

    def _with_never(self, asked: str, text: str, found: Profile) -> Profile:
        """Reads 从来没买卖过 as an answer to how long ago that was."""
        never = self.catalogue[asked].never
        if never is None or asked in found.facts or found.declined or not self.script.finds("never", text):
            return found
        rest = {key: said for key, said in found.problems.items() if key != asked}
        return replace(found.with_value(asked, never, text), problems=rest)

    def _without_complaint(self, asked: str, text: str, found: Profile) -> Profile:
        """Drops the complaint about an answer that is none at all: 好吧 is no year of birth."""
        said = normalise(text)
        if asked not in found.problems or self._looks_like(asked, said):
            return found
        rest = {key: problem for key, problem in found.problems.items() if key != asked}
        if self._is_another_figure(asked, said):
            rest[asked] = of_another_kind(self.catalogue[asked], said[:_LONGEST_SAID], self.catalogue)
        return replace(found, problems=rest)

    def _is_another_figure(self, asked: str, said: str) -> bool:
        """Tells whether `said` is little more than a figure, of another kind than is asked for: 200% for an age."""
        countable = self.catalogue[asked].unit not in (YES_NO, OPTION)
        return countable and any(c.isdigit() for c in said) and len(_FIGURE_ALONE.sub("", said)) <= _BESIDE

    def _looks_like(self, field_id: str, said: str) -> bool:
        """Tells whether there is anything of the field's kind in `said`: a figure, or words of its options."""
        field = self.catalogue[field_id]
        if field.unit == YES_NO:
            return False
        if field.unit != OPTION:
            others = [one for one in figures(said) if one.unit not in ("", field.unit, "个")]
            alike = any(in_unit(one, field.unit) is not None for one in others)
            return self.script.finds("figure", said) is not None and (not others or alike)
        words = "".join((field.label, *(one.label + one.words.pattern for one in field.options)))
        return any(said[place : place + _SHORTEST_NAME] in words for place in range(len(said) - 1))

    def correction(self, interview: Interview, text: str, prefer: frozenset[str]) -> Profile | None:
        """Reads what a correction (不对，是45万; 年龄说错了，是34) puts right; None when `text` is none.

        A correction that names only the field comes back with the field as `declined`: it is to be asked again.
        """
        if not interview.profile or not self.script.finds("correction", text):
            return None
        bare = self.script.patterns["correcting"].sub("", normalise(text)).strip(" ,，。.:：;；")
        if not bare:
            return None
        found = self.restated(interview, bare, prefer)
        openly = not interview.asked or self.script.finds("correction_openly", text)
        if not openly and all(isinstance(fact.value, bool) and fact.said == bare for fact in found.facts.values()):
            return None  # 应该是的 answers the question that is open
        if found.facts or found.problems:
            return found
        named = next((one for one in interview.profile if self._names(one, bare)), None)
        return Profile(declined=frozenset({named})) if named else None

    def supposition(self, interview: Interview, text: str, prefer: frozenset[str]) -> Profile | None:
        """Reads what 如果我是博士呢 or, right after an outcome, 那博士呢 supposes; None when it supposes nothing."""
        plain = normalise(text)
        openly = self.script.patterns["what_if"].search(plain) or self.script.patterns["of_a_kind"].search(plain)
        if not openly and (interview.asides or not self.script.patterns["and_if"].search(plain)):
            return None
        bare = self.script.patterns["what_if"].sub("", plain).strip(" ,，。.?？!！呢尼咧哩吗")
        found = self.restated(interview, bare, prefer)
        counts = openly or interview.changes(found) or prefer.intersection(found.facts)
        return found if found.facts and counts else None

    def restated(self, interview: Interview, text: str, prefer: frozenset[str]) -> Profile:
        """Reads a value told anew: where no word says which field it is, that of the newest one it fits."""
        plain = self.script.patterns["what_if"].sub("", text).removeprefix("是").removeprefix("为").strip(" ,，")
        found = self._read(plain, None, prefer)
        worded = any(self._cued(one, plain) for one in found.facts)
        if worded:
            return found
        for field_id in sorted(self._newest(interview), key=lambda one: one not in prefer):
            answer = self._chosen(field_id, _BARE_OPTION.sub("", plain)) or self._read(plain, field_id, prefer)
            if field_id in answer.facts and not self._lies_ahead(answer, interview, field_id):
                return answer
        return found

    def _lies_ahead(self, answer: Profile, interview: Interview, field_id: str) -> bool:
        """Tells whether a day to come is told for one that has passed: 那明年呢 moves no founding into next year."""
        now, before = answer.value(field_id), interview.profile.value(field_id)
        return isinstance(now, Moment) and now.is_to_come and not (isinstance(before, Moment) and before.is_to_come)

    def _newest(self, interview: Interview) -> Iterator[str]:
        known = (*reversed(interview.told), *reversed(interview.trail), *reversed(list(interview.profile)))
        return (one for one in dict.fromkeys(known) if one in self.catalogue)

    def _names(self, field_id: str, text: str) -> bool:
        label = self.catalogue[field_id].label
        return label in text or (len(text) >= _SHORTEST_NAME and text in label) or self._cued(field_id, text)

    def _cued(self, field_id: str, text: str) -> bool:
        """Tells whether words of `text` name the field."""
        cues = self.catalogue[field_id].cues
        return cues is not None and cues.search(text) is not None
