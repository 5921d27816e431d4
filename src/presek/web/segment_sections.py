"""The pages of one segment: what stands above each of them, and the way from one to the other."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext

from presek.app import segment_head
from presek.web import place, words
from presek.web.explore_facets import model_name

PAGES = ("segment", "segment-over-time", "segment-overlap", "segment-interests", "segment-versions")


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the segment; `here`: it is the one shown."""

    url: str
    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class SegmentHead:
    """What `_segment_head.html` shows."""

    key: str
    label: str
    segmentation: str
    url: str
    models: tuple[tuple[str, str], ...]
    relative: bool
    sections: tuple[Section, ...]


def head(key: str, here: str) -> SegmentHead:
    """What stands above the page called `here`; 404 where there is no such segment."""
    found = segment_head.of(place.home(), key, language=words.language())
    if found is None:
        raise Http404
    labels = (gettext("Segment"), gettext("Over time"), gettext("Overlap"), gettext("Interests"), gettext("Versions"))
    return SegmentHead(
        key=key,
        label=found.label,
        segmentation=found.segmentation,
        url=reverse("segment", args=(key,)),
        models=tuple((model, model_name(model)) for model in found.models),
        relative=found.relative,
        sections=tuple(
            Section(reverse(name, args=(key,)), label, name == here) for name, label in zip(PAGES, labels, strict=True)
        ),
    )
