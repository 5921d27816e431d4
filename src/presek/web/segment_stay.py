"""How long members of a segment stay (`/segments/<key>/stay`): its hold and its exit rule, looked over, then saved."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import pages_segment_changes, saving, segment_approving, staying
from presek.app.policies import same_person
from presek.values.problem import Problems
from presek.web import guard, place, segment_changes, words
from presek.web.whole_number import whole

LONGEST_HOLD, LONGEST_RULE = 60, 4000


@dataclass(frozen=True, slots=True)
class StayPage:
    """All that `segment_stay.html` shows; `effect` once somebody asked what would change, and its numbers as this
    person may know them."""

    found: staying.Standing
    hold: str
    exit: str
    version: int
    faults: tuple[str, ...] = ()
    effect: staying.Effect | None = None
    inside: str = ""
    entering: str = ""
    leaving: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SAVE)
def segment_stay(request: HttpRequest, key: str) -> HttpResponse:
    """Shows what is in force, tells what a change would do, or saves it."""
    found = staying.standing(key, language=words.language())
    if found is None:
        raise Http404
    if request.method != "POST":
        hold, leave = _begun(request, key) or (found.hold, found.exit)
        return render(request, "segment_stay.html", {"page": StayPage(found, hold, leave, found.version)})
    hold = request.POST.get("segment-hold", "").strip()[:LONGEST_HOLD]
    leave = request.POST.get("segment-exit", "").strip()[:LONGEST_RULE]
    said = request.POST.get("segment-version", "")
    version = int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0
    faults: tuple[str, ...] = ()
    effect: staying.Effect | None = None
    if version != found.version:
        faults = (gettext("Somebody changed this segment meanwhile. Open the page again and look."),)
        page = StayPage(found, hold, leave, version, faults=faults)
        return render(request, "segment_stay.html", {"page": page}, status=409)
    try:
        stay = saving.stay_of(place.home(), hold=hold, leave=leave, sight=guard.sight(request.user))
        if request.POST.get("look"):
            effect = staying.effect(place.home(), key, stay)
        else:
            waiting = staying.change(place.home(), key, stay, by=request.user.get_username())
            if waiting is not None:
                return segment_changes.waits(request, waiting)
            messages.success(request, gettext("Saved: %(name)s") % {"name": found.label})
            return HttpResponseRedirect(reverse("segment", args=(key,)))
    except Problems as refused:
        faults = guard.faults(request.user, refused.problems)
    numbers = (effect.inside, effect.entering, effect.leaving) if effect else ()
    told = [words.told(each or 0, guard.cells(request.user)) for each in numbers]
    page = StayPage(found, hold, leave, version, faults, effect, *told)
    return render(request, "segment_stay.html", {"page": page}, status=422 if faults else 200)


def _begun(request: HttpRequest, key: str) -> tuple[str, str] | None:
    """What one's own change that waits (`change`) proposes; None where there is none, or it is of something else."""
    number = whole(request.GET.get("change", ""))
    if number is None:
        return None
    mine = (each for each in segment_approving.of_segment(key) if each.kept.number == number)
    shown = next((each for each in mine if same_person(each.kept.made_by, request.user.get_username())), None)
    return None if shown is None else pages_segment_changes.stay(shown)
