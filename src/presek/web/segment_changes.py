"""Changes of segments that wait for a second person (`/segments/changes/<number>`): looked at, decided, taken back."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from presek.app import pages_segment_changes, policies, rule_desk, segment_approving, segment_change_people
from presek.app.facet_definitions import said as label_of
from presek.app.pages_segment_changes import ChangePage as Found
from presek.app.rule_preview import Moving, Person
from presek.app.segment_approving import Shown
from presek.app.segment_versions import Line
from presek.app.small_cells import Cells
from presek.values.instant import moment_of
from presek.values.problem import Problems
from presek.web import difference_words, guard, people_list, place, words
from presek.web.people_list import BehindPage
from presek.web.policy_simulation import Changed, Figure, changed_of, figures_of
from presek.web.segment_customers import address, change_of

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change as lists show it. `says`: what is changed, in a few words; `conflict`: it must be renewed first."""

    number: int
    url: str
    label: str
    made_by: str
    made_at: str
    reason: str
    says: str
    state: tuple[str, str]
    decided_by: str
    waits: bool
    conflict: bool
    own: bool


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """What is changed of one segment; `url` is empty of one that is not in force."""

    label: str
    url: str
    state: str
    says: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class MovesRow:
    """Who would move in a segment, as this person may know it; addresses are empty where they may see nobody."""

    label: str
    url: str
    inside: str
    entering: str
    leaving: str
    inside_url: str
    entering_url: str
    leaving_url: str
    enters: tuple[tuple[str, str], ...]
    leaves: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ChangePage:
    """All that `segment_change.html` shows; `can_go_on`: its maker can change it on a page."""

    row: ChangeRow
    decided_at: str
    decision: str
    replaced_by: str
    hidden: tuple[str, ...]
    segments: tuple[SegmentLine, ...]
    bounds: tuple[str, ...]
    moves: tuple[MovesRow, ...]
    promises: tuple[tuple[bool, str], ...]
    refused: tuple[str, ...]
    conflicts: tuple[tuple[str, str], ...]
    changed: int
    changes: tuple[Changed, ...]
    changes_url: str
    figures: tuple[Figure, ...]
    may_decide: bool
    may_edit: bool
    can_go_on: bool
    faults: tuple[str, ...]
    says: str


def waits(request: HttpRequest, number: int) -> HttpResponse:
    """After a save that waits for a second person: says so, and shows the change."""
    tell_waiting(request, number)
    return HttpResponseRedirect(reverse("segment-change", args=(number,)))


def tell_waiting(request: HttpRequest, number: int) -> None:
    """Says that a change waits."""
    says = gettext("Sent for approval as change %(n)s. Until another person approves it, nothing changes.")
    messages.success(request, says % {"n": number})


def rows(request: HttpRequest) -> tuple[ChangeRow, ...]:
    """The changes that wait, for whoever looks."""
    return tuple(row(each, request) for each in segment_approving.waiting())


def of_segment(request: HttpRequest, key: str) -> tuple[ChangeRow, ...]:
    """Those of them that are about a segment."""
    return tuple(row(each, request) for each in segment_approving.of_segment(key))


def ended(request: HttpRequest, most: int) -> tuple[ChangeRow, ...]:
    """The newest that were decided."""
    return tuple(row(each, request) for each in segment_approving.ended(most))


@require_safe
@guard.needs(guard.VIEW)
def one(request: HttpRequest, number: int) -> HttpResponse:
    """The change: in words, who would enter and leave, what customers would get."""
    return _page(request, number)


@guard.needs(guard.APPROVE)
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Approves the change, or refuses it with a reason."""
    by, says = request.user.get_username(), _typed(request)
    try:
        shown = segment_approving.one(number)
        segment_approving.must_see(place.home(), shown.kept, guard.sight(request.user))
        if request.POST.get("do") == "approve":
            segment_approving.approve(place.home(), number, by=by, says=says)
            messages.success(request, gettext("Approved. The change is in force."))
        else:
            segment_approving.refuse(number, by=by, says=says)
            messages.success(request, gettext("Refused."))
    except Problems as refused:
        return _page(request, number, faults=guard.faults(request.user, refused.problems))
    return HttpResponseRedirect(reverse("segment-change", args=(number,)))


@guard.needs(guard.SAVE)
@require_POST
def own(request: HttpRequest, number: int) -> HttpResponse:
    """What its maker does: takes it back, renews it upon the version in force, or goes on writing."""
    by, home = request.user.get_username(), place.home()
    try:
        match request.POST.get("do", ""):
            case "renew":
                new = segment_approving.renew(home, number, by=by)
                if new.kept.number != number:
                    return waits(request, new.kept.number)
                if not new.waits:
                    messages.success(request, gettext("In force: nobody has to approve changes any more."))
            case "edit":
                return _edited(request, number, by=by)
            case _:
                segment_approving.withdraw(number, by=by)
                messages.success(request, gettext("The change is taken back."))
    except Problems as refused:
        return _page(request, number, faults=guard.faults(request.user, refused.problems))
    return HttpResponseRedirect(reverse("segment-change", args=(number,)))


@require_safe
@guard.needs(guard.RECORDS)
def customers(request: HttpRequest, number: int) -> HttpResponse:
    """Who would be in, enter or leave a segment (`segment`, `way`), or get other conditions (`dimension`, `change`)."""
    said, home = people_list.said(request), place.home()
    person = _person(request)
    found = pages_segment_changes.labels().get(said.get("segment", ""))
    if "way" in said:
        names = {"entering": gettext("Would enter"), "leaving": gettext("Would leave")}
        title = names.get(said["way"], gettext("After"))
        listed = people_list.answer(
            request,
            lambda page: segment_change_people.of_change(
                home, number, segment=said.get("segment", ""), way=said["way"], person=person, page=page
            ),
        )
    else:
        title = gettext("Other conditions")
        listed = people_list.answer(
            request,
            lambda page: segment_change_people.of_conditions(home, number, change_of(said), person=person, page=page),
        )
    page = BehindPage(
        title,
        label_of(found, person.language) if found else "",
        reverse("segment-change", args=(number,)),
        gettext("Change %(n)s") % {"n": number},
        listed,
    )
    return render(request, "people_behind.html", {"page": page}, status=listed.status)


def row(shown: Shown, request: HttpRequest) -> ChangeRow:
    """A change in words."""
    kept = shown.kept
    names, language = pages_segment_changes.labels(), words.language()
    labels = [label_of(names[key], language) or key if key in names else key for key in kept.segments]
    return ChangeRow(
        number=kept.number,
        url=reverse("segment-change", args=(kept.number,)),
        label=", ".join(labels),
        made_by=kept.made_by,
        made_at=_when(kept.made_at),
        reason=kept.reason,
        says=gettext("bounds of the size") if kept.kind.value == "bounds" else gettext("definition"),
        state=_state(shown),
        decided_by=kept.decided_by,
        waits=shown.waits,
        conflict=bool(shown.conflicts),
        own=policies.same_person(kept.made_by, request.user.get_username()),
    )


def _page(request: HttpRequest, number: int, *, faults: tuple[str, ...] = ()) -> HttpResponse:
    try:
        found = pages_segment_changes.page(place.home(), number, person=_person(request))
    except Problems as refused:
        if any(each.code == "unknown-change" for each in refused.problems):
            raise Http404 from None
        raise
    shown, kept = found.shown, found.shown.kept
    mine = row(shown, request)
    told, cells = found.simulation, guard.cells(request.user)
    lists = f"{reverse('segment-change-customers', args=(number,))}?{urlencode({'made': told.made})}" if told else ""
    page = ChangePage(
        row=mine,
        decided_at="" if kept.decided_at is None else _when(kept.decided_at),
        decision=kept.decision,
        replaced_by="" if kept.replaced_by is None else reverse("segment-change", args=(kept.replaced_by,)),
        hidden=tuple(words.problem(each) for each in found.hidden),
        segments=tuple(map(_segment, found.changed)),
        bounds=tuple(map(_bounds, found.bounds)),
        moves=_moves(found, cells),
        promises=tuple((each.kept, guard.promise(request.user, each.says)) for each in found.promises),
        refused=guard.faults(request.user, found.refused),
        conflicts=tuple(_named(each) for each in shown.conflicts),
        changed=told.changed if told and cells.exact else 0,
        changes=tuple(changed_of(each, lists) for each in told.transitions) if told and cells.exact else (),
        changes_url=lists,
        figures=figures_of(told) if told and told.changed and cells.exact else (),
        may_decide=shown.waits and not mine.own and request.user.has_perm(guard.APPROVE),
        may_edit=shown.waits and mine.own and request.user.has_perm(guard.SAVE),
        can_go_on=bool(found.edit),
        faults=faults,
        says=_typed(request),
    )
    return render(request, "segment_change.html", {"page": page}, status=422 if faults else 200)


def _edited(request: HttpRequest, number: int, *, by: str) -> HttpResponse:
    """Goes on writing: the proposed rule becomes one's draft, upon the version in force."""
    shown = segment_approving.one(number)
    typed, stay = pages_segment_changes.typed(shown), pages_segment_changes.stay(shown)
    key = shown.kept.segments[0]
    if stay is not None:
        said = urlencode({"change": number})
        return HttpResponseRedirect(f"{reverse('segment-stay', args=(key,))}?{said}")
    standing = rule_desk.standing(key, language=words.language())
    if not typed or standing is None or not policies.same_person(shown.kept.made_by, by):
        return HttpResponseRedirect(reverse("segment-change", args=(number,)))
    rule_desk.keep(by, key, typed, version=standing.version)
    return HttpResponseRedirect(reverse("rule-edit", args=(key,)))


def _person(request: HttpRequest) -> Person:
    return Person(request.user.get_username(), words.language(), guard.sight(request.user))


def _typed(request: HttpRequest) -> str:
    return " ".join(request.POST.get("says", "").split())[:LONGEST_REASON]


def _segment(found: pages_segment_changes.Changed) -> SegmentLine:
    states = {"new": gettext("new segment"), "removed": gettext("is removed"), "changed": ""}
    return SegmentLine(
        found.label,
        reverse("segment", args=(found.key,)) if found.there else "",
        states[found.state],
        says=tuple(map(difference_words.said, found.differences)),
        lines=found.lines if any(each.mark for each in found.lines) else (),
    )


def _bounds(found: tuple[int | None, int | None]) -> str:
    least, most = found
    parts = []
    if least is not None:
        parts.append(gettext("at least %(number)s") % {"number": words.number(least)})
    if most is not None:
        parts.append(gettext("at most %(number)s") % {"number": words.number(most)})
    return ", ".join(parts) or gettext("no bounds")


def _moves(found: Found, cells: Cells) -> tuple[MovesRow, ...]:
    number = found.shown.kept.number
    removed = {each.key for each in found.changed if each.state == "removed"}
    there = pages_segment_changes.labels()

    def url(key: str, way: str) -> str:
        if not cells.exact:
            return ""
        if key in removed:
            return address(key, state="in")
        said = urlencode({"segment": key, "way": way})
        return f"{reverse('segment-change-customers', args=(number,))}?{said}"

    return tuple(
        MovesRow(
            each.label,
            url=reverse("segment", args=(each.key,)) if each.key in there else "",
            inside="" if each.inside is None else words.told(each.inside, cells),
            entering=_count(each.entering, cells),
            leaving=_count(each.leaving, cells),
            inside_url="" if each.key in removed else url(each.key, "after"),
            entering_url="" if each.key in removed else url(each.key, "entering"),
            leaving_url=url(each.key, "leaving"),
            enters=_names(each.entering, cells),
            leaves=_names(each.leaving, cells),
        )
        for each in found.moves
    )


def _count(moving: Moving | None, cells: Cells) -> str:
    return "" if moving is None else words.told(moving.customers, cells)


def _names(moving: Moving | None, cells: Cells) -> tuple[tuple[str, str], ...]:
    if moving is None or not cells.exact:
        return ()
    return tuple((name or key, reverse("customer", args=(key,))) for key, name in moving.named)


def _named(key: str) -> tuple[str, str]:
    """What was changed meanwhile, and where its versions are told."""
    found = pages_segment_changes.labels().get(key)
    if found is None:
        return key, ""
    return label_of(found, words.language()) or key, reverse("segment-versions", args=(key,))


def _state(shown: Shown) -> tuple[str, str]:
    if shown.conflicts:
        return "bad", gettext("must be renewed")
    return {
        "waiting": ("warn", gettext("waits for approval")),
        "approved": ("good", gettext("approved")),
        "refused": ("bad", gettext("refused")),
        "withdrawn": ("", gettext("taken back")),
        "replaced": ("", gettext("replaced")),
    }[shown.kept.state.value]


def _when(instant: int) -> str:
    return words.instant(moment_of(instant).astimezone(place.home().as_of().zone))
