"""Finding customers by a part of their key or name."""

from __future__ import annotations
