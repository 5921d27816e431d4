"""The rights of a person (`/customers/<key>/rights`): all that is known of them, and what they may ask for."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import erasing, objecting, reading, restricting, rights, rights_json
from presek.app.rights import ACCESS, PORTABLE, PersonalData
from presek.app.sight import Sight
from presek.values.facts import Row
from presek.values.instant import day_of, moment_of
from presek.values.problem import Problems
from presek.web import erasures, guard, place, words
from presek.web.rights_page import ROWS_ON_PAGE, DataShown, data_shown

CONTACTS = "contacts"
ERASE, RESTRICT, LIFT = "erase", "restrict", "lift"
OBJECT, UNOBJECT = "object", "unobject"
LONGEST = 300


@dataclass(frozen=True, slots=True)
class RightsPage:
    """All that `rights.html` shows. `erasing`: what erasing would do, where that is asked for: what goes, what stays,
    backups that hold the customer still; `restricted`: since when, by whom and why
    what is done with their data is restricted, `objects`: since when and how they object to marketing, in words."""

    url: str
    customer_url: str
    data: DataShown
    languages: tuple[tuple[str, str], ...]
    language: str
    erasing: ErasePreview | None
    restricted: str
    objects: str
    reason: str
    faults: tuple[str, ...]
    contacts: tuple[ContactLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ErasePreview:
    """What erasing would do: (what, how many rows)."""

    goes: tuple[tuple[str, str], ...]
    stays: tuple[tuple[str, str], ...]
    backups: tuple[str, ...]
    told: tuple[str, ...]
    blanked: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """A contact person who may be erased alone: the address of what that would do."""

    name: str
    url: str


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.RIGHTS)
def of_customer(request: HttpRequest, key: str) -> HttpResponse:
    """The page; a POST answers what the person asked for."""
    said = request.POST if request.method == "POST" else request.GET
    asked = said.get("do", "")
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        try:
            return _answered(request, key, asked)
        except Problems as refused:
            faults = tuple(words.problem(each) for each in refused.problems)
    found = _known(request, key)
    languages = tuple(settings.LANGUAGES)
    page = RightsPage(
        url=reverse("rights", args=(found.key,)),
        customer_url=reverse("customer", args=(found.key,)),
        data=data_shown(found, rows=ROWS_ON_PAGE),
        languages=languages,
        language=found.language if found.language in dict(languages) else words.language(),
        erasing=_preview(found, said.get("contact", ""), guard.sight(request.user)) if asked == ERASE else None,
        restricted=_restricted(found),
        objects=_objects(found),
        reason=said.get("reason", "")[:LONGEST],
        faults=faults,
        contacts=_contacts(found, guard.sight(request.user)),
    )
    return render(request, "rights.html", {"page": page}, status=422 if faults else 200)


def _known(request: HttpRequest, key: str) -> PersonalData:
    found = rights.known(place.home(), key, language=words.language(), sight=guard.sight(request.user))
    if found is None:
        raise Http404
    return found


def _answered(request: HttpRequest, key: str, asked: str) -> HttpResponse:
    by, said = request.user.get_username(), request.POST
    if asked == ERASE:
        return _erase(request, _known(request, key), said.get("contact", ""))
    if asked in {RESTRICT, LIFT}:
        return _restricting(request, key, asked)
    if asked in {OBJECT, UNOBJECT}:
        return _objecting(request, key, asked)
    if asked not in rights.KINDS:
        raise Http404
    chosen = said.get("language", "")
    with translation.override(chosen if chosen in dict(settings.LANGUAGES) else words.language()):
        found = _known(request, key)
        files = _files(found, asked)
    rights.given_out(found.key, asked, by=by)
    answer = HttpResponse(_zipped(files), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{asked}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


def _erase(request: HttpRequest, found: PersonalData, contact: str) -> HttpResponse:
    by, said = request.user.get_username(), request.POST
    if said.get("sure") != found.key:
        messages.error(request, gettext("Write the key of the customer to confirm."))
        return HttpResponseRedirect(_erase_url(found.key, contact))
    number = erasing.ask(place.home(), found.key, reason=said.get("reason", ""), by=by, contact=contact)
    messages.success(request, gettext("Erasing %(number)s was asked for; the worker does it.") % {"number": number})
    return HttpResponseRedirect(reverse("erasures"))


def _erase_url(key: str, contact: str = "") -> str:
    asked = {"do": ERASE, "contact": contact} if contact else {"do": ERASE}
    return f"{reverse('rights', args=(key,))}?{urlencode(asked)}"


def _contacts(found: PersonalData, sight: Sight) -> tuple[ContactLine, ...]:
    """The contact persons of a company, by name; one without a name, or whose name is hidden, by their row key."""
    opened = reading.opened(place.home())
    rows = opened.rows(CONTACTS, opened.ordinal(found.key)) if opened.has_rows(CONTACTS) else ()
    named = [(_called(row, sight), row.key) for row in rows]
    return tuple(ContactLine(name, _erase_url(found.key, row)) for name, row in sorted(named))


def _called(row: Row, sight: Sight) -> str:
    catalog = place.home().catalog()
    seen = (row.values.get(name) for name in ("name", "email") if sight.sees_word(f"{CONTACTS}.{name}", catalog))
    return next((str(each) for each in seen if each), row.key)


def _restricting(request: HttpRequest, key: str, asked: str) -> HttpResponse:
    found, by, reason = _known(request, key), request.user.get_username(), request.POST.get("reason", "")
    if asked == RESTRICT:
        restricting.restrict(place.home(), found.key, reason=reason, by=by)
        messages.success(request, gettext("What is done with the data of this customer is restricted."))
    else:
        held = restricting.standing((found.key, *found.detail.other_keys))
        restricting.lift(place.home(), held.customer if held else found.key, reason=reason, by=by)
        messages.success(request, gettext("The restriction is lifted."))
    return HttpResponseRedirect(reverse("rights", args=(found.key,)))


def _objecting(request: HttpRequest, key: str, asked: str) -> HttpResponse:
    found, by, said = _known(request, key), request.user.get_username(), request.POST
    if asked == OBJECT:
        day = objecting.read_day(said.get("day", ""))
        objecting.put(place.home(), found.key, came_by=said.get("reason", ""), day=day, by=by)
        messages.success(request, gettext("The objection holds from now on."))
    else:
        held = objecting.standing(found.key, *found.detail.other_keys)
        key = held.customer if held else found.key
        objecting.withdraw(place.home(), key, reason=said.get("reason", ""), by=by)
        messages.success(request, gettext("The objection is withdrawn."))
    return HttpResponseRedirect(reverse("rights", args=(found.key,)))


def _objects(found: PersonalData) -> str:
    held = objecting.standing(found.key, *found.detail.other_keys)
    if held is None:
        return ""
    told = {"day": words.day(day_of(held.day)), "by": held.by, "how": held.came_by}
    return gettext("Objects to marketing since %(day)s (%(how)s), written down by %(by)s.") % told


def _restricted(found: PersonalData) -> str:
    held = restricting.standing((found.key, *found.detail.other_keys))
    if held is None:
        return ""
    told = {"day": words.instant(moment_of(held.at).astimezone(place.home().as_of().zone)), "by": held.by}
    return gettext("Restricted since %(day)s by %(by)s: %(reason)s") % {**told, "reason": held.reason}


def _files(found: PersonalData, kind: str) -> Mapping[str, str]:
    """The files of an answer by name: for programs, and to read."""
    if kind == PORTABLE:
        return {"data.json": _json(rights_json.portable(found))}
    assert kind == ACCESS
    style = finders.find("presek/rights_file.css")
    with open(str(style), encoding="utf-8") as file:
        look = file.read()
    text = render_to_string("_rights_file.html", {"data": data_shown(found)})
    return {"data.json": _json(rights_json.everything(found)), "to-read.html": text, "style.css": look}


def _json(said: Mapping[str, object]) -> str:
    return json.dumps(said, ensure_ascii=False, indent=2, default=str)


def _zipped(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    return out.getvalue()


def _preview(known: PersonalData, contact: str, sight: Sight) -> ErasePreview | None:
    """What erasing would do; None where the contact is not there any more."""

    def lines(rows: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
        return tuple((erasures.table_name(name), words.number(count)) for name, count in rows.items() if count)

    here = place.home()
    try:
        found = erasing.plan(here, known.key, contact=contact)
    except Problems:
        return None
    opened = reading.opened(here)
    rows = opened.rows(CONTACTS, opened.ordinal(known.key)) if contact else ()
    name = next((_called(row, sight) for row in rows if row.key == contact), contact)
    return ErasePreview(
        lines(found.goes), lines(found.stays), found.backups, found.told,
        blanked=lines(found.blanked), contact=contact, name=name,
    )  # fmt: skip
