"""Every route of the whole product, read from the URL resolver: a new one is tested the day it is added."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse

SAMPLES = {
    "key": "nobody at all", "segment": "a_class", "kind": "csv", "relation": "contacts", "token": "0123456789abcdef",
    "number": 1, "policy": "nothing", "day": "2026-06-30", "path": "x", "name": "x", "template": "x", "version": 1,
    "way": "came", "receipt": "x", "segmentation": "value", "source": "shop", "event": "1", "uidb64": "MQ",
}  # fmt: skip
"""A value for each part of an address that varies."""


@dataclass(frozen=True)
class Route:
    """An address by its name, and whether it belongs to the API."""

    name: str
    parts: tuple[str, ...]
    api: bool

    @property
    def path(self) -> str:
        return reverse(self.name, kwargs={part: SAMPLES[part] for part in self.parts})

    def __str__(self) -> str:
        return self.name


def everything() -> Iterator[Route]:
    """All routes, by name."""
    yield from _below(get_resolver("presek.web.urls").url_patterns, space="", api=False)


def _below(patterns: list[URLPattern | URLResolver], *, space: str, api: bool) -> Iterator[Route]:
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{each.namespace}:" if each.namespace else space
            yield from _below(each.url_patterns, space=inner, api=api or str(each.pattern).startswith("api/"))
        else:
            yield Route(f"{space}{each.name}", tuple(each.pattern.converters), api=api)


ALL = tuple(everything())
API = tuple(route for route in ALL if route.api)
PAGES = tuple(route for route in ALL if not route.api)
