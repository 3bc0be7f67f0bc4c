"""The settings of the desk's tests."""

from __future__ import annotations

from tests.actions.conftest import desk_settings

__all__ = ["desk_settings"]
