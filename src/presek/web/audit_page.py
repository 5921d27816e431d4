"""The audit trail (`/administration/audit`): who did what to what, when; searched, and as a file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from presek.app import audit_trail
from presek.app.audit_trail import Wanted
from presek.web import audit_words, guard, place
from presek.web.audit_words import action_name

LONGEST = 200


@dataclass(frozen=True, slots=True)
class Row:
    """An entry in words."""

    when: str
    by: str
    action: str
    about: str
    told: str


@dataclass(frozen=True, slots=True)
class AuditPage:
    """All that `audit.html` shows. `older` and `file` are addresses, the first empty on the last page."""

    rows: tuple[Row, ...]
    actions: tuple[tuple[str, str], ...]
    by: str
    action: str
    about: str
    first: str
    last: str
    older: str
    file: str
    narrowed: bool


@require_safe
@guard.needs(guard.AUDIT)
def audit(request: HttpRequest) -> HttpResponse:
    """The page."""
    wanted = _wanted(request)
    said = request.GET.get("before", "")
    before = int(said) if said.isascii() and said.isdigit() and len(said) <= 18 else 0
    found = audit_trail.listed(place.home(), wanted, before=before)
    asked = {
        "who": wanted.by,
        "what": wanted.action,
        "about": wanted.about,
        "from": _written(wanted.first),
        "to": _written(wanted.last),
    }
    kept = {name: text for name, text in asked.items() if text}
    told = audit_words.teller()
    page = AuditPage(
        rows=tuple(
            Row(
                each.when,
                each.by,
                action_name(each.action),
                each.about,
                told=told(each.told),
            )
            for each in found.lines
        ),
        actions=tuple(sorted(((code, action_name(code)) for code in audit_trail.actions()), key=lambda each: each[1])),
        by=wanted.by,
        action=wanted.action,
        about=wanted.about,
        first=_written(wanted.first),
        last=_written(wanted.last),
        older=urlencode({**kept, "before": found.older}) if found.older else "",
        file=urlencode(kept),
        narrowed=bool(kept),
    )
    return render(request, "audit.html", {"page": page})


@require_safe
@guard.needs(guard.AUDIT)
def audit_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same entries, all of them, as CSV."""
    actions = {code: action_name(code) for code in audit_trail.actions()}
    words = audit_trail.Words(audit_words.columns(), lambda code: actions.get(code, code), audit_words.teller())
    lines = audit_trail.as_csv(place.home(), _wanted(request), by=request.user.get_username(), words=words)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _wanted(request: HttpRequest) -> Wanted:
    said = {name: request.GET.get(name, "")[:LONGEST].replace("\0", "") for name in ("who", "what", "about")}
    first, last = (_day(request.GET.get(name, "")) for name in ("from", "to"))
    return Wanted(said["who"], said["what"], said["about"], first=first, last=last)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _written(day: date | None) -> str:
    return day.isoformat() if day else ""
