"""Finds the policy a question is about and the statement that answers it.

Two searches work together. Linking finds policies by their names: aliases, joined cue words, shared rare words.
Statement search compares the question with what each statement says and with the questions it was written to answer.
Rarity (inverse document frequency) decides what counts. The index is built from policies alone, in seconds for the
whole base, so a policy published while the service runs is found at once.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_matrix

from bot.policy.model import Kind, Policy, Scope, Statement, Status
from bot.policy.quantities import Range, ranges
from bot.policy.question import Question, QuestionReader
from bot.policy.text import compact, normalise

_ASK_WEIGHT = 0.62
_TEXT_WEIGHT = 0.38
_KIND_BONUS = 0.16
_WANTED = 0.4
_LINK_WEIGHT = 0.55
_CANDIDATES = 9
_CUE = 0.62
_FULL_NAME = 0.5
_SHORTEST_FULL = 3
_FAINT = 0.08
_CASE_WORTH = 0.15
_OVERLAP_WORTH = 0.6
_COMMON = 0.95
_FLOOR = 0.3
_NAMED_WORTH = 0.25
_TITLE_WORTH = 0.6
_OVERVIEW = 0.04
_DILUTION = 0.03
_RELATIVE_WORTH = 0.72
_DILUTED = 0.86
_SCATTERED_WORTH = 0.85
_LINK_CAP = 1.0
_LINK_EXTRA = 0.3
_MATCH_WEIGHT = 1.0
_CACHE = 4096
_OLD_PENALTY = 0.08
_REPLACED_PENALTY = 0.15
_VERSION_BONUS = 0.1
_SCOPE_PENALTY = 0.25
_SCOPE_BONUS = 0.08
_PLACES = {
    Scope.FUTIAN: ("福田", "区里", "我区"),
    Scope.SHENZHEN: ("深圳", "市里", "全市"),
    Scope.HETAO: ("河套",),
}
_FOCUS_BONUS = 0.45

_ASIDE = re.compile(r"[(（].*?[)）]|[《》]")
_BEFORE_NAME = re.compile(r"^(?:20\d\d年?)?(?:广东省)?(?:深圳市|深圳)?(?:福田区|福田)?(?:关于)?(?:20\d\d年)?")
"""What people leave out of a name: its place, its year, what stands in brackets."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Link:
    """A policy named by a question.

    Attributes:
        policy: the policy.
        score: about 1 for a good name.
        spans: its names found in one piece.
        full: the length of its whole short name or title, if that stands in the question, as in our own buttons.
    """

    policy: Policy
    score: float
    spans: tuple[str, ...] = ()
    full: int = 0


@dataclass(frozen=True)
class Hit:
    """A statement that may answer a question.

    Attributes:
        policy: the statement's policy.
        statement: the statement.
        score: how well both fit together; only its order and rough size mean something.
        link: how clearly the question names the policy, 0 to about 1.3.
        match: how well the statement fits what is asked beside the name, 0 to about 1.
        wanted: whether its kind is what is asked for.
    """

    policy: Policy
    statement: Statement
    score: float
    link: float
    match: float
    wanted: bool = False


class PolicyIndex:
    """An immutable index over a set of policies."""

    def __init__(self, policies: Iterable[Policy], reader: QuestionReader) -> None:
        self.policies: tuple[Policy, ...] = tuple(policies)
        self.by_id: Mapping[str, Policy] = {policy.id: policy for policy in self.policies}
        self._position = {policy.id: i for i, policy in enumerate(self.policies)}
        self.reader = reader
        self._names = _Names(self.policies, reader)
        self._statements = _Statements(self.policies, reader)
        self._ranges = [[ranges(normalise(_case_of(s))) for s in policy.statements] for policy in self.policies]

    def link(self, question: Question, limit: int = _CANDIDATES) -> list[Link]:
        """Returns the policies that `question` names, best first."""
        links = self._names.link(question)
        return sorted(links, key=self._rank)[:limit]

    def strangeness(self, question: Question) -> float:
        """Returns the share of the question's words, 0 to 1, that stand nowhere in the base."""
        return self._statements.unknown_share(question.features)

    def search(
        self,
        question: Question,
        kinds: Mapping[Kind, float] | None = None,
        focus: Sequence[str] = (),
        only: Sequence[str] = (),
        limit: int = 10,
    ) -> list[Hit]:
        """Returns the statements that answer `question`, best first.

        Args:
            question: what is asked.
            kinds: how much each kind of statement is wanted, 0 to 1.
            focus: ids of policies the conversation is about, most recent first; they get a bonus.
            only: ids of the only policies to look at; all when empty.
            limit: how many hits to return.
        """
        links = {link.policy.id: link for link in self._names.link(question)}
        overall = self._statements.overall((*question.features, *question.whole))
        chosen = list(only) or self._candidates(links, overall, focus)
        longest = max((link.full for link in links.values()), default=0)
        hits = [
            hit
            for policy_id in chosen
            if policy_id in self.by_id
            for hit in self._hits(self.by_id[policy_id], question, links.get(policy_id), kinds or {}, focus, longest)
        ]
        hits.sort(key=lambda hit: -hit.score)
        return hits[:limit]

    def _rank(self, link: Link) -> tuple[float, int]:
        return -link.score, self._position[link.policy.id]

    def _candidates(self, links: Mapping[str, Link], overall: Floats, focus: Sequence[str]) -> list[str]:
        linked = [link.policy.id for link in sorted(links.values(), key=self._rank)[:_CANDIDATES]]
        best = np.argsort(-overall, kind="stable")[: 2 * _CANDIDATES]
        found = [self.policies[self._statements.owner[row]].id for row in best if overall[row] > 0]
        return list(dict.fromkeys([*focus, *linked, *found]))

    def _hits(
        self,
        policy: Policy,
        question: Question,
        link: Link | None,
        kinds: Mapping[Kind, float],
        focus: Sequence[str],
        longest: int,
    ) -> list[Hit]:
        position = self._position[policy.id]
        matches = self._statements.match(position, question.features, self._names.words[position])
        strength = min(link.score, _LINK_CAP) if link else 0.0
        base = _LINK_WEIGHT * strength + _LINK_EXTRA * (link.score - strength if link else 0.0)
        base += _standing(policy, question)
        if link and link.full and link.full >= longest:
            base += _FULL_NAME
        if policy.id in focus:
            base += _FOCUS_BONUS / (1 + 2 * focus.index(policy.id))
        return [
            Hit(
                policy,
                statement,
                base + _MATCH_WEIGHT * match + _KIND_BONUS * wanted + _standing_of(statement, question, bounds),
                strength,
                match,
                wanted >= _WANTED,
            )
            for statement, match, bounds in zip(policy.statements, matches, self._ranges[position], strict=True)
            for wanted in (kinds.get(statement.kind, 0.0),)
        ]


def _standing_of(statement: Statement, question: Question, bounds: Sequence[Range]) -> float:
    """Returns what a statement's own standing adds: known before unknown, particular before general, the case met."""
    score = 0.0
    if statement.kind is Kind.GAP:
        score -= 0.09
    elif statement.id == "overview":
        score -= _OVERVIEW
    if question.quantities:
        score += _CASE_WORTH * _case_fit(bounds, question)
    return score


def _case_of(statement: Statement) -> str:
    """Returns the words that say which case a statement is about; a condition is its own case."""
    return statement.case or (statement.text if statement.kind is Kind.CONDITION else "")


def _case_fit(bounds: Sequence[Range], question: Question) -> float:
    """Returns 1 when a quantity of the question falls into a range the statement names, -1 when all fall outside.

    A range open at one end says less: half.
    """
    fits = {
        bound: bound.holds(quantity.value)
        for quantity in question.quantities
        for bound in bounds
        if bound.unit == quantity.unit
    }
    if not fits:
        return 0.0
    if not any(fits.values()):
        return -1.0
    return 1.0 if any(held and bound.low and bound.high for bound, held in fits.items()) else 0.5


def _standing(policy: Policy, question: Question) -> float:
    """Returns what a policy's own standing adds: an old version yields to the current one unless it is named."""
    score = 0.0
    if policy.status is Status.EXPIRED or policy.superseded_by:
        named = any(version in policy.title + policy.id + "".join(policy.aliases) for version in question.versions)
        score += _VERSION_BONUS if named else -(_REPLACED_PENALTY if policy.superseded_by else _OLD_PENALTY)
    if policy.scope is Scope.OTHER_DISTRICT and not question.outside:
        score -= _SCOPE_PENALTY
    if any(place in question.plain for place in _PLACES.get(policy.scope, ())):
        score += _SCOPE_BONUS
    return score


class _Names:
    """Names of policies: which of them a question mentions."""

    def __init__(self, policies: Sequence[Policy], reader: QuestionReader) -> None:
        self._policies = policies
        self._reader = reader
        self._aliases: dict[str, list[int]] = defaultdict(list)
        self._full: dict[str, list[int]] = defaultdict(list)
        self._cues: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        self._grams: dict[str, list[int]] = defaultdict(list)
        self.words: list[Mapping[str, float]] = []
        self._containing: dict[str, frozenset[int]] = {}
        self._last: tuple[str, list[Link]] = ("", [])
        for position, policy in enumerate(policies):
            self._take_names(position, policy)
        self._by_word: dict[str, list[str]] = defaultdict(list)
        self._word_count: dict[str, int] = {}
        self._cues_with: dict[str, list[int]] = defaultdict(list)
        self._index_words()
        self._longest_cue = max(map(len, self._cues_with), default=0)
        self._longest = max(map(len, self._aliases), default=0)
        count = max(len(policies), 1)
        self._rarity = {g: math.log(1 + count / len(where)) / math.log(1 + count) for g, where in self._grams.items()}

    def _take_names(self, position: int, policy: Policy) -> None:
        for name in dict.fromkeys(self._forms(policy)):
            self._aliases[name].append(position)
        for name in dict.fromkeys((self._form(policy.short), self._form(policy.title))):
            self._full[name].append(position)
        self._cues.extend((position, tuple(tuple(map(compact, group)) for group in cue)) for cue in policy.cues)
        self.words.append(_subject(self._reader, policy))
        words = dict.fromkeys(feature for name in self._forms(policy) for feature in self._reader.features(name))
        for word in filter(_tells, words):
            self._grams[word].append(position)

    def _index_words(self) -> None:
        """Notes in which names and cues each word stands."""
        for name in self._aliases:
            words = {f for f in self._reader.features(name) if f[0] not in "'@" and "~" not in f}
            if len(words) > 1:
                self._word_count[name] = len(words)
                for word in words:
                    self._by_word[word].append(name)
        for number, (_, cue) in enumerate(self._cues):
            for word in {word for group in cue for word in group}:
                self._cues_with[word].append(number)

    def _form(self, name: str) -> str:
        return compact(self._reader.plain(normalise(name)))

    def _forms(self, policy: Policy) -> list[str]:
        names = (policy.title, policy.short, *policy.aliases, policy.doc_no)
        names = (*names, *filter(None, (_BEFORE_NAME.sub("", _ASIDE.sub("", name)) for name in names[:2])))
        plain = [compact(normalise(name)) for name in names]
        mapped = [compact(self._reader.plain(normalise(name))) for name in names]
        return [name for name in (*plain, *mapped) if len(name) > 1]

    def link(self, question: Question) -> list[Link]:
        """Returns every policy that `question` names at all; one turn asks for the same question several times."""
        if self._last[0] != question.whole_key:
            self._last = (question.whole_key, self._link(question))
        return self._last[1]

    def _link(self, question: Question) -> list[Link]:
        scores: dict[int, float] = defaultdict(float)
        spans: dict[int, dict[str, None]] = defaultdict(dict)
        for name in self._found(question.whole_key):
            owners, relatives = self._aliases[name], self._relatives(name)
            worth = _name_worth(name) * max(_DILUTED, 1.0 - _DILUTION * (len(relatives) - 1))
            for owner in owners:
                scores[owner] = max(scores[owner], worth) + (0.03 if owner in spans else 0.0)
                spans[owner][name] = None
            for relative in relatives:
                scores[relative] = max(scores[relative], _RELATIVE_WORTH * _name_worth(name))
        for owner, words in self._joined(question.whole_key):
            worth = _CUE + 0.03 * min(sum(map(len, words)), 10) + 0.04 * (len(words) - 2)
            scores[owner] = max(scores[owner], worth) + (0.05 if owner in spans else 0.0)
        for owner, name in self._scattered(question.whole):
            scores[owner] = max(scores[owner], _SCATTERED_WORTH * _name_worth(name))
        for owner, worth in self._overlap(question.whole).items():
            scores[owner] = max(scores[owner], 0.0) + _OVERLAP_WORTH * worth
        full = self._full_names(question.whole_key)
        return [
            Link(self._policies[owner], score, tuple(spans.get(owner, ())), full.get(owner, 0))
            for owner, score in scores.items()
            if score > _FAINT
        ]

    def _full_names(self, key: str) -> dict[int, int]:
        """Returns the policies whose whole short name or title stands in `key`, with its length."""
        found: dict[int, int] = {}
        for start in range(len(key)):
            for end in range(start + _SHORTEST_FULL, min(len(key), start + self._longest) + 1):
                for owner in self._full.get(key[start:end], ()):
                    found[owner] = max(found.get(owner, 0), end - start)
        return found

    def _joined(self, key: str) -> list[tuple[int, list[str]]]:
        """Returns the policies whose cues are met by `key`, with the words that met them."""
        present = {key[a:b] for a in range(len(key)) for b in range(a + 1, min(len(key), a + self._longest_cue) + 1)}
        present &= self._cues_with.keys()
        candidates = {number for word in present for number in self._cues_with[word]}
        met = []
        for number in sorted(candidates):
            owner, cue = self._cues[number]
            words = [next((word for word in group if word in present), "") for group in cue]
            if all(words):
                met.append((owner, words))
        return met

    def _relatives(self, name: str) -> frozenset[int]:
        """Returns the policies one of whose names contains `name`: 公租房租房补贴 is also about 公租房."""
        if name not in self._containing:
            if len(self._containing) > _CACHE:
                self._containing.clear()
            owners = {owner for other, where in self._aliases.items() if name in other for owner in where}
            self._containing[name] = frozenset(owners)
        return self._containing[name]

    def _found(self, key: str) -> list[str]:
        """Returns the longest aliases that stand in `key`, without those inside another one found."""
        found: list[tuple[int, int]] = []
        for start in range(len(key)):
            for end in range(min(len(key), start + self._longest), start + 1, -1):
                if key[start:end] in self._aliases:
                    found.append((start, end))
                    break
        kept = [(s, e) for s, e in found if not any(a <= s and e <= b and (a, b) != (s, e) for a, b in found)]
        return [key[s:e] for s, e in kept]

    def _scattered(self, features: Iterable[str]) -> list[tuple[int, str]]:
        """Returns names all of whose words stand in the question, apart from each other: 博士…生活补贴."""
        counts = Counter(name for word in dict.fromkeys(features) for name in self._by_word.get(word, ()))
        whole = [name for name, count in counts.items() if count == self._word_count[name]]
        return [(owner, name) for name in whole for owner in self._aliases[name]]

    def _overlap(self, features: Iterable[str]) -> dict[int, float]:
        """Returns for each policy the share of the question's rare pairs that its names hold."""
        wanted = dict.fromkeys(feature for feature in features if feature in self._rarity)
        total = sum(self._rarity[gram] for gram in wanted)
        shared: dict[int, float] = defaultdict(float)
        for gram in wanted:
            for owner in self._grams[gram]:
                shared[owner] += self._rarity[gram]
        return {owner: worth / max(total, 2.0) for owner, worth in shared.items()} if total else {}


def _subject(reader: QuestionReader, policy: Policy) -> dict[str, float]:
    """Returns how much the words of a policy's names still tell about which of its statements is meant."""
    titled = dict.fromkeys(_features(reader, policy.title), _TITLE_WORTH)
    return {**titled, **dict.fromkeys(_features(reader, policy.short), _NAMED_WORTH)}


def _name_worth(name: str) -> float:
    return min(0.62 + 0.07 * (len(name) - 2), 1.15)


class _Statements:
    """What statements say and which questions they answer.

    Finding candidates looks at all statements at once, in one sparse matrix. Ranking looks at one policy's statements,
    where a word that most of them share (the policy's own subject) tells nothing and a word of one of them tells all.
    """

    def __init__(self, policies: Sequence[Policy], reader: QuestionReader) -> None:
        self._policies = policies
        self._texts = [[_features(reader, f"{s.case}。{s.text}") for s in p.statements] for p in policies]
        self._asks = [[[_features(reader, ask) for ask in s.asks] for s in p.statements] for p in policies]
        self.owner = [position for position, policy in enumerate(policies) for _ in policy.statements]
        wholes = [
            dict.fromkeys((*text, *(feature for ask in asks for feature in ask)))
            for texts, all_asks in zip(self._texts, self._asks, strict=True)
            for text, asks in zip(texts, all_asks, strict=True)
        ]
        self._rarity = _rarity(wholes)
        self._column = {feature: i for i, feature in enumerate(self._rarity)}
        self._weights = np.array(list(self._rarity.values()), dtype=np.float64)
        self._heaviest = float(self._weights.max(initial=1.0))
        self._matrix = self._columns_of(wholes)
        self._near: dict[int, _Rows] = {}

    def overall(self, features: Iterable[str]) -> Floats:
        """Returns for every statement of the base the share of the question that it covers, 0 to 1."""
        columns = sorted({self._column[f] for f in features if f in self._column})
        weights = self._weights[columns]
        mass = float(weights @ weights)
        covered = np.zeros(len(self.owner))
        for column, weight in zip(columns, weights.tolist(), strict=True):
            first, last = self._matrix.indptr[column], self._matrix.indptr[column + 1]
            covered[self._matrix.indices[first:last]] += weight * weight
        return covered / mass if mass else covered

    def match(self, position: int, features: Iterable[str], named: Mapping[str, float]) -> list[float]:
        """Returns for each statement of one policy how well it answers, 0 to about 1.

        `named` weighs features of the policy's names: they tell which policy is meant, hardly which statement.
        """
        rows = self._near.get(position)
        if rows is None:
            rows = _Rows(self._texts[position], self._asks[position], self._rarity)
            self._near[position] = rows
        return rows.match(self._query(features), named)

    def unknown_share(self, features: Iterable[str]) -> float:
        """Returns the share of the words among `features` that no statement uses."""
        words = {f for f in features if _tells(f) and "~" not in f and not f[0].isdigit()}
        return sum(word not in self._rarity for word in words) / max(len(words), 1)

    def _query(self, features: Iterable[str]) -> dict[str, float]:
        query: dict[str, float] = {}
        for feature, count in Counter(features).items():
            known = self._rarity.get(feature)
            if known is not None:
                query[feature] = known * min(count, 2)
            elif _tells(feature) and "~" not in feature:
                query[feature] = 0.35 * self._heaviest
        return query

    def _columns_of(self, rows: Sequence[Mapping[str, None]]) -> csc_matrix:
        pairs = [(row, self._column[feature]) for row, found in enumerate(rows) for feature in found]
        shape = (len(rows), len(self._column))
        if not pairs:
            return csc_matrix(shape)
        where, columns = zip(*pairs, strict=True)
        return csc_matrix((np.ones(len(pairs)), (where, columns)), shape=shape)


class _Rows:
    """The statements of one policy, indexed by feature."""

    def __init__(
        self,
        texts: Sequence[Sequence[str]],
        asks: Sequence[Sequence[Sequence[str]]],
        rarity: Mapping[str, float],
    ) -> None:
        self._count = len(texts)
        self._texts: dict[str, set[int]] = defaultdict(set)
        self._asks: dict[str, list[tuple[int, float]]] = defaultdict(list)
        self._ask_row: list[int] = []
        self._spread: Counter[str] = Counter()
        for row, (text, questions) in enumerate(zip(texts, asks, strict=True)):
            self._spread.update({*text, *(feature for question in questions for feature in question)})
            for feature in set(text):
                self._texts[feature].add(row)
            for question in questions:
                norm = math.sqrt(sum(rarity[feature] ** 2 for feature in dict.fromkeys(question))) or 1.0
                for feature in set(question):
                    self._asks[feature].append((len(self._ask_row), rarity[feature] / norm))
                self._ask_row.append(row)

    def match(self, query: Mapping[str, float], named: Mapping[str, float]) -> list[float]:
        """Returns how well each statement fits the weighted features of a question."""
        whole = math.sqrt(sum(weight * weight for weight in query.values()))
        telling = {f: w * named.get(f, 1.0) * (1.0 - _COMMON * self._spread[f] / self._count) for f, w in query.items()}
        norm = max(math.sqrt(sum(weight * weight for weight in telling.values())), _FLOOR * whole) or 1.0
        mass = norm * norm
        covered = [0.0] * self._count
        similar = [0.0] * len(self._ask_row)
        for feature, weight in telling.items():
            for row in self._texts.get(feature, ()):
                covered[row] += weight * weight / mass
            for ask, share in self._asks.get(feature, ()):
                similar[ask] += weight * share / norm
        best = [0.0] * self._count
        for row, value in zip(self._ask_row, similar, strict=True):
            best[row] = max(best[row], value)
        return [_ASK_WEIGHT * b + _TEXT_WEIGHT * c for b, c in zip(best, covered, strict=True)]


_FEATURES: dict[str, tuple[str, ...]] = {}
"""Features of the base's own texts: a rebuild after one policy changed reads only what is new."""


def _features(reader: QuestionReader, text: str) -> tuple[str, ...]:
    found = _FEATURES.get(text)
    if found is None:
        found = _FEATURES[text] = reader.features(compact(reader.written(normalise(text))))
    return found


def _rarity(rows: Sequence[Mapping[str, None]]) -> dict[str, float]:
    counts = Counter(feature for row in rows for feature in row)
    total = max(len(rows), 1)
    return {feature: math.log(1 + total / count) * _size_worth(feature) for feature, count in counts.items()}


def _size_worth(feature: str) -> float:
    """A character says little, a pair more, a word or a group of synonyms most."""
    if feature.startswith("'"):
        return 0.2
    return 0.5 if "~" in feature else 1.0


def _tells(feature: str) -> bool:
    """Tells whether a feature can point to a name: no single character, no group of synonyms."""
    return feature[0] not in "'@" and len(feature) > 1
