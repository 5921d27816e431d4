"""Ready segmentations and policies as files: a person may change them before they are applied."""

from __future__ import annotations

from dataclasses import dataclass

from presek.app import ready_policies
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.catalog.templates import everybody, templates
from presek.policy import ready
from presek.segment import segmentation
from presek.values.problem import Problem, Problems, nearest_names


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A ready segmentation; how many segments it has, and for how many there is a ready policy."""

    name: str
    model: str
    label: str
    segments: int
    policies: int

    def as_json(self) -> dict[str, object]:
        """As plain values."""
        return {
            "name": self.name,
            "model": self.model,
            "label": self.label,
            "segments": self.segments,
            "policies": self.policies,
        }


def listed(home: Home, *, language: str = "en") -> tuple[ReadyFile, ...]:
    """All of them, by model; last the one of everybody, on which the standard conditions stand."""
    ready_ones = ready_policies.preview(home)
    found = []
    for each in templates(currency=home.about().currency):
        keys = _segments(each.text, each.key)
        made = sum(key in ready_ones for key in keys)
        found.append(ReadyFile(each.key, each.model.value, said(each.labels, language), len(keys), made))
    (base,) = segmentation.load(everybody(), path=ready.EVERYBODY)
    return (*found, ReadyFile(base.key, "", said(base.labels, language), len(base.segments), len(base.segments)))


def segmentation_of(home: Home, name: str) -> str:
    """The file of one ready segmentation in the base's currency; Problems where there is none."""
    texts = {each.key: each.text for each in templates(currency=home.about().currency)}
    texts[ready.EVERYBODY] = everybody()
    if name not in texts:
        says = f"no ready segmentation is called '{name}'."
        raise Problems(Problem("unknown-name", says, path="name", nearest=nearest_names(name, texts)))
    return texts[name]


def policies_of(home: Home, name: str) -> str:
    """The file of its ready policies, valid from today; Problems where there is none."""
    return ready_policies.text_of(home, name)


def _segments(text: str, path: str) -> list[str]:
    return [segment.key for each in segmentation.load(text, path=path) for segment in each.segments]
