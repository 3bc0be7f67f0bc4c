"""Finds the policy a question is about and the statement that answers it.

Two searches work together. Linking finds policies by their names: aliases, joined cue words, shared rare pairs of
characters. Statement search compares the question with what each statement says and with the questions it was
written to answer. Rarity (inverse document frequency) decides what counts. The index is built from policies alone,
in well under a second for the whole base, so a policy published while the service runs is found at once.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from bot.policy.model import Kind, Policy, Scope, Statement, Status
from bot.policy.question import Question, QuestionReader
from bot.policy.text import compact, normalise

_ASK_WEIGHT = 0.62
_TEXT_WEIGHT = 0.38
_KIND_BONUS = 0.12
_LINK_WEIGHT = 0.75
_CANDIDATES = 12
_SHARED_ALIAS = 0.9
_OLD_PENALTY = 0.08
_SCOPE_PENALTY = 0.25
_FOCUS_BONUS = 0.35

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Link:
    """A policy named by a question. `score` is about 1 for a full name; `spans` are the name's pieces in the key."""

    policy: Policy
    score: float
    spans: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hit:
    """A statement that may answer a question.

    Attributes:
        policy: the statement's policy.
        statement: the statement.
        score: how well both fit together; only its order and rough size mean something.
        link: how clearly the question names the policy, 0 to about 1.3.
        match: how well the statement fits what is asked beside the name, 0 to about 1.
    """

    policy: Policy
    statement: Statement
    score: float
    link: float
    match: float


class PolicyIndex:
    """An immutable index over a set of policies."""

    def __init__(self, policies: Iterable[Policy], reader: QuestionReader) -> None:
        self.policies: tuple[Policy, ...] = tuple(policies)
        self.by_id: Mapping[str, Policy] = {policy.id: policy for policy in self.policies}
        self._position = {policy.id: i for i, policy in enumerate(self.policies)}
        self.reader = reader
        self._names = _Names(self.policies, reader)
        self._statements = _Statements(self.policies, reader)

    def link(self, question: Question, limit: int = _CANDIDATES) -> list[Link]:
        """Returns the policies that `question` names, best first."""
        links = self._names.link(question)
        return sorted(links, key=lambda link: -link.score)[:limit]

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
        overall = self._statements.match(question.features)
        chosen = list(only) or self._candidates(links, overall, focus)
        hits = [
            hit
            for policy_id in chosen
            if policy_id in self.by_id
            for hit in self._hits(self.by_id[policy_id], question, links.get(policy_id), kinds or {}, focus)
        ]
        hits.sort(key=lambda hit: -hit.score)
        return hits[:limit]

    def _candidates(self, links: Mapping[str, Link], overall: Floats, focus: Sequence[str]) -> list[str]:
        linked = sorted(links, key=lambda policy_id: -links[policy_id].score)[:_CANDIDATES]
        best = np.argsort(-overall)[: 2 * _CANDIDATES]
        found = [self.policies[self._statements.owner[row]].id for row in best if overall[row] > 0]
        return list(dict.fromkeys([*focus, *linked, *found]))

    def _hits(
        self, policy: Policy, question: Question, link: Link | None, kinds: Mapping[Kind, float], focus: Sequence[str]
    ) -> list[Hit]:
        rest = question.features
        if link and link.spans:
            rest = self.reader.features(_without(question.key, link.spans))
        rows = self._statements.rows_of(self._position[policy.id])
        matches = self._statements.match(rest, rows)
        strength = min(link.score, 1.3) if link else 0.0
        base = _LINK_WEIGHT * strength + _standing(policy, question)
        if policy.id in focus:
            base += _FOCUS_BONUS / (1 + focus.index(policy.id))
        return [
            Hit(policy, statement, float(base + match + _KIND_BONUS * kinds.get(statement.kind, 0.0)), strength, match)
            for statement, match in zip(policy.statements, matches.tolist(), strict=True)
        ]


def _standing(policy: Policy, question: Question) -> float:
    """Returns what a policy's own standing adds: an old version yields to the current one unless it is named."""
    score = 0.0
    if policy.status is Status.EXPIRED or policy.superseded_by:
        named = any(version in policy.title + policy.id + "".join(policy.aliases) for version in question.versions)
        score += 0.1 if named else -_OLD_PENALTY
    if policy.scope is Scope.OTHER_DISTRICT and not question.outside:
        score -= _SCOPE_PENALTY
    return score


def _without(key: str, spans: Iterable[str]) -> str:
    for span in sorted(spans, key=len, reverse=True):
        key = key.replace(span, "")
    return key


class _Names:
    """Names of policies: which of them a question mentions."""

    def __init__(self, policies: Sequence[Policy], reader: QuestionReader) -> None:
        self._policies = policies
        self._reader = reader
        self._aliases: dict[str, list[int]] = defaultdict(list)
        self._cues: list[tuple[int, tuple[tuple[str, ...], ...]]] = []
        self._grams: dict[str, list[int]] = defaultdict(list)
        for position, policy in enumerate(policies):
            for name in dict.fromkeys(self._forms(policy)):
                self._aliases[name].append(position)
            self._cues.extend((position, tuple(tuple(map(compact, group)) for group in cue)) for cue in policy.cues)
            pairs = {gram for name in self._forms(policy) for gram in reader.features(name) if len(gram) > 1}
            for gram in pairs:
                self._grams[gram].append(position)
        self._longest = max(map(len, self._aliases), default=0)
        count = max(len(policies), 1)
        self._rarity = {g: math.log(1 + count / len(where)) / math.log(1 + count) for g, where in self._grams.items()}

    def _forms(self, policy: Policy) -> list[str]:
        names = (policy.title, policy.short, *policy.aliases, policy.doc_no)
        plain = [compact(normalise(name)) for name in names]
        mapped = [compact(self._reader.plain(normalise(name))) for name in names]
        return [name for name in (*plain, *mapped) if len(name) > 1]

    def link(self, question: Question) -> list[Link]:
        scores: dict[int, float] = defaultdict(float)
        spans: dict[int, set[str]] = defaultdict(set)
        for name in self._found(question.key):
            owners = self._aliases[name]
            worth = _name_worth(name) * (1.0 if len(owners) == 1 else _SHARED_ALIAS)
            for owner in owners:
                scores[owner] = max(scores[owner], worth) + (0.03 if owner in spans else 0.0)
                spans[owner].add(name)
        for owner, cue in self._cues:
            words = [next((word for word in group if word in question.key), "") for group in cue]
            if all(words):
                worth = 0.62 + 0.03 * min(sum(map(len, words)), 10) + 0.04 * (len(words) - 2)
                scores[owner] = max(scores[owner], worth) + (0.05 if owner in spans else 0.0)
                spans[owner].update(word for word in words if len(word) > 1)
        for owner, worth in self._overlap(question.features).items():
            scores[owner] = max(scores[owner], 0.0) + 0.35 * worth
        return [Link(self._policies[o], score, tuple(spans.get(o, ()))) for o, score in scores.items() if score > 0.08]

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

    def _overlap(self, features: Iterable[str]) -> dict[int, float]:
        """Returns for each policy the share of the question's rare pairs that its names hold."""
        wanted = {feature for feature in features if feature in self._rarity}
        total = sum(self._rarity[gram] for gram in wanted)
        shared: dict[int, float] = defaultdict(float)
        for gram in wanted:
            for owner in self._grams[gram]:
                shared[owner] += self._rarity[gram]
        return {owner: worth / max(total, 2.0) for owner, worth in shared.items()} if total else {}


def _name_worth(name: str) -> float:
    return min(0.62 + 0.07 * (len(name) - 2), 1.15)


class _Statements:
    """What statements say and which questions they answer, as rows of two sparse matrices over the same features."""

    def __init__(self, policies: Sequence[Policy], reader: QuestionReader) -> None:
        self.owner: list[int] = []
        texts: list[tuple[str, ...]] = []
        asks: list[tuple[str, ...]] = []
        self._ask_of: list[int] = []
        self._bounds: list[tuple[int, int]] = []
        for position, policy in enumerate(policies):
            first = len(self.owner)
            for statement in policy.statements:
                row = len(self.owner)
                self.owner.append(position)
                texts.append(_features(reader, f"{statement.case}。{statement.text}"))
                for ask in statement.asks:
                    asks.append(_features(reader, ask))
                    self._ask_of.append(row)
            self._bounds.append((first, len(self.owner)))
        self._rarity = _rarity([*texts, *asks])
        self._column = {gram: i for i, gram in enumerate(self._rarity)}
        self._weights = np.array(list(self._rarity.values()), dtype=np.float64)
        self._texts = self._matrix(texts, unit=False)
        self._asks = self._matrix(asks, unit=True)
        self._ask_rows = np.array(self._ask_of, dtype=np.int64)
        self._ask_bounds = np.searchsorted(self._ask_rows, np.arange(len(self.owner) + 1))

    def rows_of(self, position: int) -> tuple[int, int]:
        return self._bounds[position]

    def match(self, features: Iterable[str], rows: tuple[int, int] | None = None) -> Floats:
        """Returns for each statement of `rows` (all by default) how well it fits, 0 to about 1."""
        start, end = rows or (0, len(self.owner))
        query, norm, mass = self._query(features)
        if mass == 0:
            return np.zeros(end - start)
        covered = (self._texts[start:end] @ query) / mass
        first, last = int(self._ask_bounds[start]), int(self._ask_bounds[end])
        similar = (self._asks[first:last] @ query) / norm
        best = np.zeros(end - start)
        np.maximum.at(best, self._ask_rows[first:last] - start, similar)
        return np.asarray(_ASK_WEIGHT * best + _TEXT_WEIGHT * covered)

    def unknown_share(self, features: Iterable[str]) -> float:
        """Returns the share of `features` that no statement of the base uses."""
        wanted = list(features)
        return sum(f not in self._column for f in wanted) / max(len(wanted), 1)

    def _query(self, features: Iterable[str]) -> tuple[Floats, float, float]:
        query = np.zeros(len(self._column))
        extra = 0.0
        heaviest = float(self._weights.max(initial=1.0))
        for feature, count in Counter(features).items():
            column = self._column.get(feature)
            if column is not None:
                query[column] = self._weights[column] * min(count, 2)
            elif len(feature) > 1:
                extra += (0.5 * heaviest) ** 2
        norm = math.sqrt(float(query @ query) + extra)
        mass = float(query @ self._weights) + extra
        return query, norm or 1.0, mass

    def _matrix(self, rows: Sequence[tuple[str, ...]], unit: bool) -> csr_matrix:
        indptr, indices, data = [0], [], []
        for row in rows:
            columns = sorted({self._column[gram] for gram in row})
            weights = self._weights[columns]
            scale = math.sqrt(float(weights @ weights)) if unit else 1.0
            indices.extend(columns)
            data.extend((weights / (scale or 1.0)).tolist())
            indptr.append(len(indices))
        return csr_matrix((data, indices, indptr), shape=(len(rows), len(self._column)))


def _features(reader: QuestionReader, text: str) -> tuple[str, ...]:
    return reader.features(compact(reader.plain(normalise(text))))


def _rarity(rows: Sequence[tuple[str, ...]]) -> dict[str, float]:
    counts = Counter(gram for row in rows for gram in set(row))
    total = max(len(rows), 1)
    return {gram: math.log(1 + total / count) * _size_worth(gram) for gram, count in counts.items()}


def _size_worth(gram: str) -> float:
    """A single character says little, a pair a word, a group of synonyms as much as a word."""
    if gram.startswith("@"):
        return 1.0
    return 0.35 if len(gram) == 1 and not gram.isascii() else 1.0
