"""The overview (`/overview`) for those who decide: one page, on paper one sheet; its numbers lead to customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_safe

from presek.app import month_before, pages_overview, people_behind, selection
from presek.app.month_before import CAME, WENT
from presek.app.pages_overview import Fresh, Group, Overview, Row
from presek.app.small_cells import Cells
from presek.web import guard, people_list, place, words
from presek.web.explore_facets import model_name
from presek.web.indicators import TONES
from presek.web.overview_multiples import Multiple, multiples
from presek.web.people_list import PeopleList
from presek.web.segments import members, share_of_revenue

HOUR, DAY = 60, 24 * 60


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the head: what it is, how it is said, where it leads ("" : nowhere), a word more of it, and the word
    of the glossary that explains it."""

    label: str
    said: str
    url: str
    more: str = ""
    term: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A segment; `model` colours its bar of `part` hundredths. `came` and `went` are (text, where to), empty where
    nothing is known of a month before."""

    label: str
    url: str
    model: str
    inside: str
    explore: str
    part: float
    share_of_base: str
    share_of_revenue: str
    came: tuple[str, str]
    went: tuple[str, str]
    look_at: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A segmentation. `says`: tones and sentences of its health."""

    key: str
    label: str
    badge: tuple[str, str]
    models: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    says: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """All that `overview.html` shows. `attention`: (tone, what, where to)."""

    figures: tuple[Figure, ...]
    since: str
    parts: tuple[Part, ...]
    attention: tuple[tuple[str, str, str], ...]
    alerts: tuple[str, ...]
    freshness: tuple[tuple[str, str], ...]
    empty: bool
    multiples: tuple[Multiple, ...]


@dataclass(frozen=True, slots=True)
class MovedListPage:
    """All that `overview_moved.html` shows. `since`: the day that is compared with."""

    title: str
    segment_url: str
    since: date | None
    listed: PeopleList


@require_safe
@guard.needs(guard.VIEW)
def overview(request: HttpRequest) -> HttpResponse:
    """The page."""
    cells = guard.cells(request.user)
    found = pages_overview.overview(
        place.home(), language=words.language(), revenue_seen=guard.sees_revenue(request.user)
    )
    page = OverviewPage(
        figures=_figures(found, cells),
        since=words.day(found.since) if found.since else "",
        parts=tuple(_part(each, found, cells) for each in found.groups),
        attention=_attention(found, cells),
        alerts=found.alerts if cells.exact else (),
        freshness=_freshness(found.fresh),
        empty=not found.base,
        multiples=multiples(found) if cells.exact else (),
    )
    return render(request, "overview.html", {"page": page})


@require_safe
@guard.needs(guard.RECORDS)
def moved(request: HttpRequest, segment: str, way: str) -> HttpResponse:
    """Who came into a segment, or left it, since a month before."""
    if way not in {CAME, WENT}:
        raise Http404
    title = gettext("Came since a month before") if way == CAME else gettext("Went since a month before")
    listed = people_list.answer(request, lambda page: people_behind.of_month(place.home(), segment, way, page=page))
    if listed.found is None:
        page = MovedListPage(title, reverse("segments"), None, listed)
        return render(request, "overview_moved.html", {"page": page}, status=404)
    since = month_before.movements(place.home()).since
    page = MovedListPage(title, reverse("segment", args=(segment,)), since, listed)
    return render(request, "overview_moved.html", {"page": page})


def _figures(found: Overview, cells: Cells) -> tuple[Figure, ...]:
    nowhere = [(selection.OUTSIDE, row.line.key) for group in found.groups for row in group.rows]
    outside = f"{reverse('explore')}?{urlencode(nowhere)}"
    figures = [
        Figure(gettext("Customers"), words.told(found.base, cells), reverse("explore")),
        Figure(
            gettext("in no segment"), words.told(found.outside, cells), outside if found.segments else "",
            words.share(cells.drawn(found.outside), found.base), term="unassigned",
        ),
    ]  # fmt: skip
    if found.value is not None:
        more = words.share(float(found.value.outside), float(found.value.whole))
        beyond = gettext("%(share)s of it from those in no segment") % {"share": more} if more else ""
        said = words.money(found.value.whole, found.value.currency)
        figures.append(
            Figure(gettext("Revenue in 12 months"), said, f"{reverse('explore')}?sort-by=revenue_12m", beyond)
        )
    waiting = found.waiting
    exceptions = reverse("exceptions") if cells.exact else ""
    ending = ngettext("%(number)s ends within 14 days", "%(number)s end within 14 days", waiting.ending)
    return (
        *figures,
        Figure(gettext("Segments"), words.number(found.segments), reverse("segments")),
        Figure(gettext("Policies in force"), words.number(waiting.in_force), reverse("policies")),
        Figure(
            gettext("Exceptions in force"), words.number(waiting.holding), exceptions,
            ending % {"number": words.number(waiting.ending)} if waiting.ending else "", term="exception",
        ),
        Figure(
            gettext("Approvals waiting"), words.number(waiting.policies + waiting.exceptions), exceptions,
        ),
    )  # fmt: skip


def _part(group: Group, found: Overview, cells: Cells) -> Part:
    models = dict.fromkeys(model for row in group.rows for model in row.line.models)
    badge = ("", gettext("may overlap"))
    if group.partition:
        badge = ("good", gettext("partition")) if group.promise_kept else ("bad", gettext("partition broken"))
    return Part(
        group.key,
        group.label,
        badge,
        tuple((model, model_name(model)) for model in models),
        tuple(_line(each, found, cells) for each in group.rows),
        tuple((TONES[each.light], each.says) for each in group.says),
    )


def _line(row: Row, found: Overview, cells: Cells) -> Line:
    line, moved_in = row.line, row.moved
    inside = None if line.inside is None else cells.drawn(line.inside)
    value = found.value
    hidden = inside is None or cells.told(line.inside or 0) is None

    def way(number: int | None, name: str, sign: str) -> tuple[str, str]:
        if number is None:
            return "", ""
        if not cells.exact:
            return words.told(number, cells), ""
        url = reverse("overview-moved", args=(line.key, name)) if number else ""
        return (f"{sign}{words.number(number)}" if number else "0"), url

    return Line(
        label=line.label,
        url=reverse("segment", args=(line.key,)),
        model=line.models[0] if len(line.models) == 1 else "several",
        inside=words.told(line.inside, cells) if line.inside is not None else "",
        explore=members(line.key),
        part=round(100 * inside / found.base, 2) if inside and found.base else 0,
        share_of_base="" if hidden else words.share(inside or 0, found.base),
        share_of_revenue="" if hidden else share_of_revenue(line.revenue, value.whole if value else None),
        came=way(len(moved_in.came) if moved_in else None, CAME, "+"),
        went=way(len(moved_in.went) if moved_in else None, WENT, "−"),
        look_at=tuple(_look_at(each) for each in row.look_at),
    )


def _look_at(name: str) -> str:
    return {
        "held": gettext("held back"),
        "small": gettext("small sample"),
        "unsure": gettext("often cannot say"),
        "treatment": gettext("without a policy"),
        "owner": gettext("without an owner"),
    }[name]


def _attention(found: Overview, cells: Cells) -> tuple[tuple[str, str, str], ...]:
    waiting, fresh = found.waiting, found.fresh
    lines: list[tuple[str, str, str]] = []
    exceptions = reverse("exceptions") if cells.exact else reverse("policies")
    if waiting.policies:
        said = ngettext(
            "%(number)s policy waits for approval", "%(number)s policies wait for approval", waiting.policies
        )
        lines.append(("warn", said % {"number": words.number(waiting.policies)}, exceptions))
    if waiting.exceptions:
        said = ngettext(
            "%(number)s exception waits for approval", "%(number)s exceptions wait for approval", waiting.exceptions
        )
        lines.append(("warn", said % {"number": words.number(waiting.exceptions)}, exceptions))
    if waiting.changes:
        said = ngettext(
            "%(number)s change of a segment waits for approval",
            "%(number)s changes of segments wait for approval",
            waiting.changes,
        )
        lines.append(("warn", said % {"number": words.number(waiting.changes)}, exceptions))
    for source in fresh.late:
        lines.append(("bad", gettext("the source %(source)s is late") % {"source": source}, reverse("data-sources")))
    if not fresh.worker:
        lines.append(("bad", gettext("no worker runs: nothing is refreshed"), reverse("jobs")))
    return tuple(lines)


def _freshness(fresh: Fresh) -> tuple[tuple[str, str], ...]:
    lines = []
    if fresh.as_of is not None:
        lines.append((gettext("As of"), words.day(fresh.as_of)))
    if fresh.minutes is not None:
        lines.append((gettext("Computed"), ago(fresh.minutes)))
    lines.append((gettext("Last import"), words.day(fresh.imported) if fresh.imported else gettext("never")))
    if fresh.sources:
        good = fresh.sources - len(fresh.late)
        lines.append(
            (
                gettext("Sources up to date"),
                gettext("%(good)s of %(all)s") % {"good": words.number(good), "all": words.number(fresh.sources)},
            )
        )
    return tuple(lines)


def ago(minutes: int) -> str:
    """How long ago something was, in words."""
    if minutes < 1:
        return gettext("just now")
    if minutes < HOUR:
        return ngettext("%(number)s minute ago", "%(number)s minutes ago", minutes) % {"number": words.number(minutes)}
    if minutes < DAY:
        hours = minutes // HOUR
        return ngettext("%(number)s hour ago", "%(number)s hours ago", hours) % {"number": words.number(hours)}
    return words.days_ago(minutes // DAY)
