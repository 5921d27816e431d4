"""Ready policies for the ready segmentations: prudent conditions to begin with, as files that a person may change.

Each file is in the shape of `policy.text`; it is named after the segmentation whose segments it is about. Whoever puts
policies in force from it has a copy from then on.
"""

from __future__ import annotations

from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable

EVERYBODY = "everybody"
"""The file of the standard conditions, which hold where no other policy speaks; so is its segmentation called."""

CURRENCY, DAY = "{currency}", "{day}"
"""Stand in the text for the base's currency and for the first day on which the policies are valid."""


@lru_cache(maxsize=1)
def names() -> tuple[str, ...]:
    """The names of all files."""
    found = (each.name for each in _folder().iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml")))


def text_of(name: str, *, currency: str, day: str) -> str:
    """A file of policies (`name` is one of `names`) in a currency, valid from a day as 2026-12-01."""
    text = _folder().joinpath(f"{name}.yaml").read_text("utf-8")
    return text.replace(CURRENCY, currency).replace(DAY, day)


def _folder() -> Traversable:
    return resources.files("presek.policy").joinpath("data", "ready")
