"""Bounds of a segment's size (`/segments/<key>/size-bounds`): out of them, whoever set them and its owner are told."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from presek.app import size_bounds
from presek.values.problem import Problems
from presek.web import guard, place, segment_changes, words

LONGEST = 20


@dataclass(frozen=True, slots=True)
class Bounds:
    """All that `_size_bounds.html` shows; `told`: the bounds in words, for who may not set them."""

    url: str
    least: str
    most: str
    by: str
    told: str
    may_set: bool


def bounds(request: HttpRequest, key: str) -> Bounds:
    """The bounds of a segment, for whoever looks."""
    found = size_bounds.of_segment(key)
    least, most = (found.least, found.most) if found else (None, None)
    parts = []
    if least is not None:
        parts.append(gettext("at least %(number)s") % {"number": words.number(least)})
    if most is not None:
        parts.append(gettext("at most %(number)s") % {"number": words.number(most)})
    return Bounds(
        url=reverse("segment-bounds", args=(key,)),
        least="" if least is None else str(least),
        most="" if most is None else str(most),
        by=found.by if found else "",
        told=", ".join(parts),
        may_set=request.user.has_perm(guard.SAVE),
    )


@guard.needs(guard.SAVE)
@require_POST
def keep(request: HttpRequest, key: str) -> HttpResponse:
    """Keeps the bounds as they are typed; both empty take them away."""
    least, most = (request.POST.get(name, "")[:LONGEST] for name in ("least", "most"))
    try:
        kept = size_bounds.put(place.home(), key, least=least, most=most, by=request.user.get_username())
    except Problems as refused:
        if any(each.code == "unknown-segment" for each in refused.problems):
            raise Http404 from None
        for each in refused.problems:
            messages.error(request, words.problem(each))
        return HttpResponseRedirect(reverse("segment-over-time", args=(key,)))
    if kept.waiting is not None:
        segment_changes.tell_waiting(request, kept.waiting)
    else:
        says = gettext("The bounds are kept.") if kept.bound else gettext("There are no bounds any more.")
        messages.success(request, says)
    return HttpResponseRedirect(reverse("segment-over-time", args=(key,)))
