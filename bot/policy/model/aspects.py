"""What can be asked about a policy, and which kinds of statements answer it.

The names are those of the NLU intents (data/nlu/): they say what is asked, never about which policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.policy.model.model import Kind

ANSWERED_BY: Mapping[str, Mapping[Kind, float]] = {
    "ask_amount": {Kind.BENEFIT: 1.0, Kind.FIGURE: 0.9, Kind.CONDITION: 0.2},
    "ask_condition": {Kind.CONDITION: 1.0, Kind.NOTE: 0.5},
    "ask_quota": {Kind.CONDITION: 0.8, Kind.BENEFIT: 0.7, Kind.FIGURE: 0.9},
    "ask_materials": {Kind.MATERIAL: 1.0, Kind.GAP: 0.4},
    "ask_steps": {Kind.STEP: 1.0, Kind.CHANNEL: 0.7, Kind.TIME: 0.3},
    "ask_time": {Kind.TIME: 1.0, Kind.STEP: 0.5, Kind.BENEFIT: 0.4, Kind.CONDITION: 0.4},
    "ask_channel": {Kind.CHANNEL: 1.0, Kind.STEP: 0.5, Kind.CONTACT: 0.5},
    "ask_contact": {Kind.CONTACT: 1.0, Kind.CHANNEL: 0.7},
    "ask_basis": {Kind.NOTE: 0.8},
    "ask_validity": {Kind.NOTE: 0.6, Kind.TIME: 0.8},
    "ask_overview": {Kind.NOTE: 0.6, Kind.BENEFIT: 0.4},
    "ask_list": {Kind.NOTE: 0.5, Kind.BENEFIT: 0.6},
    "ask_compare": {Kind.BENEFIT: 1.0, Kind.CONDITION: 0.4, Kind.NOTE: 0.4, Kind.FIGURE: 0.8},
    "ask_eligibility": {Kind.CONDITION: 1.0, Kind.NOTE: 0.4, Kind.BENEFIT: 0.3, Kind.GAP: -0.5},
    "ask_more": {Kind.NOTE: 0.5, Kind.BENEFIT: 0.5, Kind.CONDITION: 0.5},
}


ASKED_BY_WORD: Mapping[str, Kind] = {
    "@amount": Kind.BENEFIT,
    "@ratio": Kind.BENEFIT,
    "@rent": Kind.BENEFIT,
    "@size": Kind.BENEFIT,
    "@materials": Kind.MATERIAL,
    "@steps": Kind.STEP,
    "@when": Kind.TIME,
    "@duration": Kind.TIME,
    "@tenure": Kind.BENEFIT,
    "@contact": Kind.CONTACT,
    "@where": Kind.CHANNEL,
    "@office": Kind.CONTACT,
}
"""Groups of synonyms (data/lexicon/synonyms.yaml) whose mere presence says what is wanted."""

_HOW_LONG = {"@when", "@duration"}
"""Beside these a place is only where it happens: 平台上报了几天有人理."""
_WORD_WORTH = 0.7
_WORTHY = 0.5


def wanted_kinds(intents: Mapping[str, float], features: Iterable[str]) -> dict[Kind, float]:
    """Returns how much each kind of statement is wanted, 0 to about 1.5, by intents and by the words used."""
    asked = {feature for feature in features if feature in ASKED_BY_WORD}
    asked -= {"@where"} if asked & _HOW_LONG else set()
    said = dict.fromkeys(ASKED_BY_WORD[feature] for feature in ASKED_BY_WORD if feature in asked)
    wanted = {kind: _WORD_WORTH * _open(kind, intents) for kind in said}
    # Somebody who tells their case and asks how much wants the amount of that case, not its conditions.
    how_much = Kind.BENEFIT in wanted
    for intent, probability in intents.items():
        meant = "ask_amount" if how_much and intent == "ask_eligibility" else intent
        for kind, weight in ANSWERED_BY.get(meant, {}).items():
            wanted[kind] = wanted.get(kind, 0.0) + probability * weight
    return wanted


def _open(kind: Kind, intents: Mapping[str, float]) -> float:
    """Returns how far the intents leave open that `kind` is wanted: 钱到账后多久内要申请 asks for no amount."""
    best = max(intents, key=intents.__getitem__, default="")
    return 1.0 if ANSWERED_BY.get(best, {}).get(kind, 0.0) >= _WORTHY else 1.0 - intents.get(best, 0.0)
