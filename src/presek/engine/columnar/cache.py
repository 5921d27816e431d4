"""What was computed, kept for the next question: at most so many bytes, the least recently used goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


@dataclass(slots=True)
class Cache(Generic[Kept]):
    """Values by key, in order of their last use. Several threads may use it."""

    most_bytes: int
    bytes: int = 0
    _kept: OrderedDict[Hashable, tuple[Kept, int]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable) -> Kept | None:
        """The value, or None where it is not kept."""
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Kept, *, size: int) -> None:
        """Keeps a value of so many bytes; one that is larger than all the room is not kept."""
        if size > self.most_bytes:
            return
        with self._lock:
            old = self._kept.pop(key, None)
            self.bytes += size - (old[1] if old else 0)
            self._kept[key] = (value, size)
            while self.bytes > self.most_bytes:
                _, (_, freed) = self._kept.popitem(last=False)
                self.bytes -= freed
