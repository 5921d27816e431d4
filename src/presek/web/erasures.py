"""Erasings and restrictions (`/administration/erasings`): when, by whom, why and what went, never who it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import erasing, facet_definitions, restricting
from presek.app.erasing import Erased
from presek.app.restricting import Restricted
from presek.values.instant import moment_of
from presek.web import guard, place, words

MOST = 500
TONES = {"asked": "", "purging": "warn", "sweeping": "warn", "done": "good"}


@dataclass(frozen=True, slots=True)
class ErasedLine:
    """An erasing in words; `goes`, `blanked`, `stays`: (what, how many); `backups` still hold who was erased."""

    number: int
    of_contact: bool
    tone: str
    state: str
    asked: str
    done: str
    by: str
    reason: str
    goes: tuple[tuple[str, str], ...]
    blanked: tuple[tuple[str, str], ...]
    stays: tuple[tuple[str, str], ...]
    backups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RestrictedLine:
    """A restriction in words; `lifted` is empty while it is in force."""

    customer: str
    since: str
    by: str
    reason: str
    lifted: str
    lifted_by: str
    lifted_reason: str


@dataclass(frozen=True, slots=True)
class ErasuresPage:
    """All that `erasures.html` shows; the counts are of all there are, the lines the newest of them."""

    erasings: tuple[ErasedLine, ...]
    erased: int
    waiting: int
    restrictions: tuple[RestrictedLine, ...]
    in_force: int


@require_safe
@guard.needs(guard.RIGHTS)
def listed(request: HttpRequest) -> HttpResponse:
    """The page."""
    found, held = erasing.listed(), restricting.all_of_them()
    page = ErasuresPage(
        erasings=tuple(map(_erased, found[:MOST])),
        erased=sum(each.done for each in found),
        waiting=sum(not each.done for each in found),
        restrictions=tuple(map(_restricted, held[:MOST])),
        in_force=sum(each.lifted_at is None for each in held),
    )
    return render(request, "erasures.html", {"page": page})


def _erased(found: Erased) -> ErasedLine:
    return ErasedLine(
        found.number,
        found.of_contact,
        TONES[found.state],
        _state(found.state),
        _moment(found.asked_at),
        _moment(found.done_at),
        found.by,
        found.reason,
        goes=(*_tables(found.rows), *_elsewhere(found.counts)),
        blanked=_tables(found.blanked),
        stays=_tables(found.kept),
        backups=tuple(found.backups),
    )


def _state(state: str) -> str:
    return {
        "asked": gettext("asked for"),
        "purging": gettext("under way"),
        "sweeping": gettext("under way"),
        "done": gettext("erased"),
    }[state]


def _tables(rows: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    return tuple((table_name(name), words.number(count)) for name, count in rows.items() if count)


def _elsewhere(counts: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    """What went of rejected rows, of the database and of files."""
    database, files = counts.get("database"), counts.get("files")
    found = {
        gettext("Rejected rows"): counts.get("rejects"),
        gettext("Rows of the database"): sum(database.values()) if isinstance(database, Mapping) else 0,
        gettext("Texts with a pseudonym instead"): counts.get("renamed"),
        gettext("Files"): sum(files.values()) if isinstance(files, Mapping) else 0,
    }
    return tuple((name, words.number(count)) for name, count in found.items() if isinstance(count, int) and count)


def table_name(table: str) -> str:
    """What a table holds, in the page's language."""
    relation = place.home().catalog().relations.get(table.removeprefix("aside_"))
    if relation is None:
        return {"customers": gettext("Customers"), "facts": gettext("Facts")}.get(table, table)
    return facet_definitions.said(relation.labels, words.language())


def _restricted(found: Restricted) -> RestrictedLine:
    return RestrictedLine(
        found.customer,
        _moment(found.at),
        found.by,
        found.reason,
        _moment(found.lifted_at),
        found.lifted_by,
        found.lifted_reason,
    )


def _moment(instant: int | None) -> str:
    return "" if instant is None else words.instant(moment_of(instant).astimezone(place.home().as_of(instant).zone))
