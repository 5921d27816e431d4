"""The changes-only files of conditions: whose conditions are others than on the day before, for programs that read
files."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from presek.api import answers, routing
from presek.api.place import home
from presek.api.shapes import ChangesShape, DaysShape
from presek.app import condition_files, version

router = Router(tags=["conditions"])


@routing.get(router, "/conditions/changes", name="days-of-changes", scope="conditions", shape=DaysShape)
def days_of_changes(request: HttpRequest) -> HttpResponseBase:
    """The days that have a file, oldest first."""
    days = [day.isoformat() for day in condition_files.listed(home())]
    return answers.answer(request, {"days": days}, version=version.version(home()))


@routing.get(
    router, "/conditions/changes/{day}", name="changes", scope="conditions", shape=ChangesShape, also=answers.CSV
)
def changes(request: HttpRequest, day: date) -> HttpResponseBase:
    """A day's file: as JSON, or as CSV (ask for it by Accept). The first file holds everybody."""
    kind = answers.CSV if answers.wants(request, answers.CSV) else answers.JSON
    about, file = condition_files.opened(home(), day, form="csv" if kind == answers.CSV else "json")
    name = f"{day.isoformat()} {about.run} {about.policies}"
    return answers.stream(request, file, version=version.version(home()), content_type=kind, name=name)
