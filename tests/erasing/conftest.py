"""The homes of these tests."""

from __future__ import annotations

from tests.app.fixtures import home, migrated

__all__ = ["home", "migrated"]
