"""What is said around an assessment, by both sides: the asker's words and the assistant's sentences, as data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.errors import PolicyError
from bot.policy.model.reply import Button
from bot.policy.text.text import normalise

_EDGES = " 。.!！?？,，、;；:：~～…「」“”\"'"
_LEADS = re.compile(r"^(?:我们?|那|就|先|请|麻烦)+")
_THANKS = re.compile(r"[\s,，。!！~]*(?:谢谢?|多谢|感谢|唔该晒?|thx|thanks)(?:你|您|啦|了|哈)*$")
_PARTICLES = re.compile(r"(?:吧|啊|呀|啦|哦|喔|了|呢|谢谢|多谢|唔该)+$")


@dataclass(frozen=True)
class Script:
    """The content of data/interview.yaml.

    Attributes:
        hours: after so many hours without a word an interview is forgotten.
        most_questions: the most that are asked over the whole base.
        easy: the fields that most people can tell of themselves; over the whole base they come first.
        words: wish → the whole messages that mean it.
        patterns: name → expression over a normalised message.
        sentences: name → sentence with {blanks}.
        marks: result → the sign before a line of the table; results: → its word.
        changes: what became of a policy → its words.
        requirements: operator → how its bound is told.
        unknown_value: how the table says that nothing was told; yes_no: how it says yes and no.
    """

    hours: int
    most_questions: int
    easy: tuple[str, ...]
    words: Mapping[str, frozenset[str]]
    patterns: Mapping[str, re.Pattern[str]]
    sentences: Mapping[str, str]
    marks: Mapping[str, str]
    results: Mapping[str, str]
    changes: Mapping[str, str]
    requirements: Mapping[str, str]
    unknown_value: str
    yes_no: tuple[str, str]
    titles: Mapping[str, tuple[str, str]]

    def say(self, key: str, **values: str) -> str:
        """Returns the sentence `key` with its blanks filled in."""
        return self.sentences[key].format(**values)

    def button(self, key: str, short: str = "") -> Button:
        """Returns the button `key`, about the policy called `short`."""
        title, message = self.titles[key]
        return Button(title.format(short=short), message.format(short=short))

    def means(self, text: str, *wishes: str) -> bool:
        """Tells whether `text` as a whole is one of the words of `wishes`, but for words of courtesy around it."""
        said = normalise(text).strip(_EDGES).lower()
        said = _THANKS.sub("", said) or said
        bare = _PARTICLES.sub("", said)
        spellings = {said, bare, _LEADS.sub("", said), _LEADS.sub("", bare)}
        return any(spellings & self.words[wish] for wish in wishes)

    def finds(self, pattern: str, text: str) -> re.Match[str] | None:
        """Returns where the expression `pattern` stands in `text`, or None."""
        return self.patterns[pattern].search(normalise(text))


def load_script(path: Path) -> Script:
    """Reads data/interview.yaml.

    Raises:
        PolicyError: something is missing or an expression is broken.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        return Script(
            hours=int(raw["hours"]),
            most_questions=int(raw["most_questions"]),
            easy=tuple(str(field) for field in raw["easy"]),
            words={wish: frozenset(str(word) for word in said) for wish, said in raw["words"].items()},
            patterns={name: re.compile(str(pattern)) for name, pattern in raw["patterns"].items()},
            sentences={name: str(said) for name, said in raw["sentences"].items()},
            marks=raw["marks"],
            results=raw["results"],
            changes=raw["changes"],
            requirements=raw["requirements"],
            unknown_value=str(raw["unknown_value"]),
            yes_no=(str(raw["yes_no"][0]), str(raw["yes_no"][1])),
            titles={name: (str(title), str(message)) for name, (title, message) in raw["buttons"].items()},
        )
    except (KeyError, TypeError, ValueError, AttributeError, re.error) as error:
        raise PolicyError(f"{path}: cannot be used: {error!r}; compare it with docs/assessment.md") from error
