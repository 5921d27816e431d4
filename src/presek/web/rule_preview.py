"""The last look before a rule is saved (`…/edit/preview`): who enters and leaves, whose conditions change; then why."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import explore_index, rule_desk, rule_judging, rule_pieces, rule_preview, saving
from presek.app.rule_desk import Kept, Standing
from presek.app.rule_judging import Asked, Judged
from presek.app.rule_preview import Person, Preview
from presek.app.small_cells import Cells
from presek.values.problem import Problems
from presek.web import guard, place, segment_changes, words
from presek.web.indicators import Indicators, indicators
from presek.web.policy_simulation import Changed, Figure, changed_of, figures_of
from presek.web.rule_answers import told
from presek.web.segment_customers import address

LONGEST_NAME, LONGEST_REASON = 120, 500


@dataclass(frozen=True, slots=True)
class Numbers:
    """Counts as this person may know them; of a new segment only who is in, out and cannot be judged."""

    inside: str
    out: str
    cannot_say: str
    before: str = ""
    entering: str = ""
    leaving: str = ""
    along: tuple[tuple[str, str, str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class PreviewPage:
    """All that `rule_preview.html` shows. `found` is None of a new segment; `effects` are figures before and after."""

    standing: Standing | None
    version: int
    judged: Judged
    pieces: tuple[rule_pieces.Piece, ...]
    found: Preview | None
    numbers: Numbers | None
    health: Indicators | None
    changed: int
    figures: tuple[Figure, ...]
    changes: tuple[Changed, ...]
    changes_url: str
    promise: str
    faults: tuple[str, ...]
    stale: bool
    reason: str
    name: str
    segmentation: str
    segmentations: tuple[tuple[str, str], ...]
    editor: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SAVE)
def of_edit(request: HttpRequest, key: str) -> HttpResponse:
    """What one's draft of a segment would do, or saves it as a new version."""
    standing = rule_desk.standing(key, language=words.language())
    if standing is None:
        raise Http404
    return _answer(request, standing)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SAVE)
def of_new(request: HttpRequest) -> HttpResponse:
    """What one's draft of a new segment takes in, or saves it under a name."""
    return _answer(request, None)


def _answer(request: HttpRequest, standing: Standing | None) -> HttpResponse:
    person = Person(request.user.get_username(), words.language(), guard.sight(request.user))
    key = standing.key if standing else ""
    kept = rule_desk.draft(place.home(), person.name, key)
    if kept is None:
        messages.info(request, gettext("There is no draft to look at; write the rule first."))
        return HttpResponseRedirect(_editor(standing))
    judged = rule_judging.of_text(place.home(), kept.typed, Asked(key, person.language, person.sight))
    if not judged.good:
        messages.warning(request, gettext("The rule has something to mend first."))
        return HttpResponseRedirect(_editor(standing))
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        faults = _wanting(request, standing)
        if not faults:
            try:
                return _saved(request, standing, kept, person=person)
            except Problems as refused:
                faults = guard.faults(request.user, refused.problems)
    return _page(request, standing, kept, shown=(judged, person, faults))


def _wanting(request: HttpRequest, standing: Standing | None) -> tuple[str, ...]:
    if standing is not None:
        return () if request.POST.get("reason", "").strip() else (gettext("Say why the rule is changed."),)
    return () if request.POST.get("segment-name", "").strip() else (gettext("Give the segment a name."),)


def _saved(request: HttpRequest, standing: Standing | None, kept: Kept, *, person: Person) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:LONGEST_REASON]
    if standing is None:
        name = request.POST.get("segment-name", "").strip()[:LONGEST_NAME]
        into = request.POST.get("segmentation-key", "")
        made = rule_preview.save_new(
            place.home(), kept.typed, person=person, name=name, segmentation=into, reason=reason
        )
        key, waiting = made.key, made.waiting
    else:
        key, name = standing.key, standing.label
        waiting = rule_preview.save(
            place.home(), key, kept.typed, person=person, version=kept.version, reason=reason
        ).waiting
    if waiting is not None:
        return segment_changes.waits(request, waiting)
    messages.success(request, gettext("Saved: %(name)s") % {"name": name})
    return HttpResponseRedirect(reverse("segment", args=(key,)))


def _page(
    request: HttpRequest, standing: Standing | None, kept: Kept, *, shown: tuple[Judged, Person, tuple[str, ...]]
) -> HttpResponse:
    judged, person, faults = shown
    found: Preview | None = None
    if standing is not None:
        found = rule_preview.preview(place.home(), standing.key, kept.typed, person=person)
    card = found.card if found else rule_preview.of_new(place.home(), kept.typed, person)
    told = found.simulation if found else None
    made = told.made if told else ""
    offered = () if standing else saving.offered(explore_index.in_force(place.home()), person.language)
    stale = standing is not None and kept.version != standing.version
    page = PreviewPage(
        standing=standing,
        version=kept.version,
        judged=judged,
        pieces=rule_pieces.pieces(judged.text),
        found=found,
        numbers=_numbers(judged, found, guard.cells(request.user)),
        health=None if card is None or not guard.cells(request.user).exact else indicators(card),
        changed=told.changed if told else 0,
        figures=figures_of(told) if told and told.changed else (),
        changes=tuple(changed_of(each, _changes(standing, made)) for each in told.transitions) if told else (),
        changes_url=_changes(standing, made),
        promise=guard.promise(request.user, found.promise.says) if found and found.promise else "",
        faults=(*faults, *guard.faults(request.user, found.refused if found else ())),
        stale=stale,
        reason=request.POST.get("reason", "")[:LONGEST_REASON],
        name=request.POST.get("segment-name", "")[:LONGEST_NAME],
        segmentation=request.POST.get("segmentation-key", ""),
        segmentations=offered,
        editor=_editor(standing),
    )
    status = 409 if stale and request.method == "POST" else 422 if faults else 200
    return render(request, "rule_preview.html", {"page": page}, status=status)


def _numbers(judged: Judged, found: Preview | None, cells: Cells) -> Numbers | None:
    counted = judged.counted
    if counted is None:
        return None
    inside, out, unsure = (told(each, cells) for each in (counted.inside, counted.out, counted.cannot_say))
    if found is None or found.before is None:
        return Numbers(inside, out, unsure)
    return Numbers(
        inside=told(found.inside or 0, cells),
        out=out,
        cannot_say=told(found.cannot_say or 0, cells),
        before=told(found.before, cells),
        entering=told(found.entering.customers, cells),
        leaving=told(found.leaving.customers, cells),
        along=tuple(
            (each.key, each.label, told(each.entering, cells), told(each.leaving, cells)) for each in found.along
        ),
    )


def _changes(standing: Standing | None, made: str) -> str:
    """Where those are listed whose conditions would change."""
    return address(standing.key, draft="changes", made=made) if standing else ""


def _editor(standing: Standing | None) -> str:
    return reverse("rule-edit", args=(standing.key,)) if standing else reverse("rule-new")
