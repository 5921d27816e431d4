"""The edition of the segment language: it changes when any term's meaning does."""

from __future__ import annotations

EDITION = 1
