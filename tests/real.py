"""The real policy base, read and built once a process; what is tested for changes builds its own."""

from __future__ import annotations

from functools import cache

from bot.policy.base import Base, build_base
from bot.policy.model.loader import load_directory
from bot.policy.model.model import Policy
from bot.policy.profile.catalogue import load_catalogue
from bot.policy.profile.fields import Catalogue
from bot.values import ROOT

DATA = ROOT / "data"


@cache
def catalogue() -> Catalogue:
    """Return the catalogue of profile fields."""
    return load_catalogue(DATA / "fields.yaml")


@cache
def policies() -> tuple[Policy, ...]:
    """Return the policies as their files say."""
    return load_directory(DATA / "policies")


@cache
def base() -> Base:
    """Return everything that answers."""
    return build_base(policies(), DATA)
