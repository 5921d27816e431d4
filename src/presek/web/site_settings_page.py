"""Settings (`/administration/settings`): what may be changed here, what it means, and what the environment sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import about_settings, mailing, site_settings, sso_settings
from presek.app.mailing import Mail
from presek.values.problem import Problem, Problems
from presek.web import guard, place, words
from presek.web.people import LANGUAGES, day_of, role_choices
from presek.web.treatments import day_names

NUMBERS = (site_settings.SESSION_DAYS, site_settings.DEVICE_DAYS, site_settings.SMALL_CELL)
HOURS = (site_settings.FIRM_HOURS, site_settings.CONSUMER_HOURS)


@dataclass(frozen=True, slots=True)
class Number:
    """A setting that is a whole number: what it means, and who set it when (empty: as it ships)."""

    key: str
    label: str
    help: str
    value: str
    since: str


@dataclass(frozen=True, slots=True)
class Choice:
    """A setting that is one of several: codes with their words, the chosen one, and who set it when."""

    key: str
    options: tuple[tuple[str, str], ...]
    value: str
    since: str


@dataclass(frozen=True, slots=True)
class Hours:
    """When customers of a kind may be contacted: ticks for the days, and two times."""

    key: str
    label: str
    days: tuple[tuple[int, str, bool], ...]
    begin: str
    end: str
    since: str


@dataclass(frozen=True, slots=True)
class Fixed:
    """What the environment or the base sets, with where that is done."""

    label: str
    value: str
    where: str


@dataclass(frozen=True, slots=True)
class SettingsPage:
    """All that `site_settings.html` shows."""

    name: str
    languages: tuple[tuple[str, str], ...]
    language: str
    numbers: tuple[Number, ...]
    roles: tuple[tuple[str, str, bool], ...]
    approvals: Choice
    hours: tuple[Hours, ...]
    fixed: tuple[Fixed, ...]
    mails: bool
    to: str
    faults: tuple[str, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SETTINGS)
def site_settings_page(request: HttpRequest) -> HttpResponse:
    """The page, and what is kept of it."""
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        mails = request.POST.get("do") == "mail"
        try:
            says = _mail(request) if mails else _keep(request)
        except Problems as refused:
            faults = tuple(map(_fault, refused.problems))
        else:
            messages.success(request, says)
            return HttpResponseRedirect(reverse("settings"))
    return render(request, "site_settings.html", {"page": _page(request, faults)}, status=422 if faults else 200)


def _page(request: HttpRequest, faults: tuple[str, ...]) -> SettingsPage:
    told = site_settings.all_of_them()
    here = place.home().about()
    asked = told[site_settings.FACTOR_ROLES].value
    held = asked if isinstance(asked, list) else []
    return SettingsPage(
        name=here.name,
        languages=LANGUAGES,
        language=site_settings.language(),
        numbers=tuple(_number(key, told[key]) for key in NUMBERS),
        roles=tuple((name, label, name in held) for name, label in role_choices()),
        approvals=_approvals(told[site_settings.SEGMENT_APPROVAL]),
        hours=tuple(_hours(key, told[key]) for key in HOURS),
        fixed=_fixed(here.currency, here.zone),
        mails=mailing.is_set_up(),
        to=request.POST.get("mail-to", "")[:254],
        faults=faults,
    )


def _fault(problem: Problem) -> str:
    """What is wrong, behind the label of the setting."""
    labels = {key: words_of(key)[0] for key in NUMBERS} | hours_names()
    label = labels.get(problem.path, "")
    said = words.said(problem.says)
    return f"{label}: {said}" if label else said


def words_of(key: str) -> tuple[str, str]:
    """The label of a number, and what may stand there."""
    return {
        site_settings.SESSION_DAYS: (
            gettext("Days one stays signed in"),
            gettext("1 to 90; counts from the next sign-in."),
        ),
        site_settings.DEVICE_DAYS: (
            gettext("Days a device is remembered for the second factor"),
            gettext("0 to 90; 0: the code is asked for every time."),
        ),
        site_settings.SMALL_CELL: (
            gettext("Counts below this are not told"),
            gettext("3 to 20; to those who may not see single customers."),
        ),
    }[key]


def hours_names() -> dict[str, str]:
    """Whose hours they are."""
    return {site_settings.FIRM_HOURS: gettext("Firms"), site_settings.CONSUMER_HOURS: gettext("Consumers")}


def _number(key: str, told: site_settings.Told) -> Number:
    label, says = words_of(key)
    return Number(key, label, says, str(told.value), _since(told))


def _approvals(told: site_settings.Told) -> Choice:
    options = (
        (site_settings.OFF, gettext("of none")),
        (site_settings.OF_POLICIES, gettext("of segments that a policy uses")),
        (site_settings.ALL, gettext("of all segments")),
    )
    return Choice(site_settings.SEGMENT_APPROVAL, options, str(told.value), _since(told))


def _hours(key: str, told: site_settings.Told) -> Hours:
    names = day_names()
    kept = told.value if isinstance(told.value, dict) else {}
    return Hours(
        key,
        hours_names()[key],
        days=tuple((day, names[day], day in kept["days"]) for day in range(len(names))),
        begin=_clock(int(kept["from"])),
        end=_clock(int(kept["to"])),
        since=_since(told),
    )


def _fixed(currency: str, zone: str) -> tuple[Fixed, ...]:
    base, environment = "presek base", gettext("environment")
    database = "PostgreSQL" if "postgresql" in settings.DATABASES["default"]["ENGINE"] else "SQLite"
    mails = gettext("set") if mailing.is_set_up() else gettext("not set")
    button = sso_settings.button()
    https = gettext("yes") if settings.HTTPS else gettext("no")
    return (
        Fixed(gettext("Currency"), currency, base),
        Fixed(gettext("Time zone"), zone, base),
        Fixed(gettext("Mail server"), mails, f"{environment}: PRESEK_SMTP_URL, PRESEK_MAIL_FROM"),
        Fixed(gettext("Behind HTTPS"), https, f"{environment}: PRESEK_HTTPS"),
        Fixed(gettext("Names of this site"), ", ".join(settings.ALLOWED_HOSTS), f"{environment}: PRESEK_HOSTS"),
        Fixed(
            gettext("Sign-in with the company"),
            button.name if button else gettext("not set"),
            f"{environment}: PRESEK_SSO_*",
        ),
        Fixed(gettext("Database"), database, f"{environment}: PRESEK_DATABASE_URL"),
    )


def _keep(request: HttpRequest) -> str:
    """Keeps all that was typed, or nothing: whatever is wrong is told together."""
    by, said = request.user.get_username(), request.POST
    wanted: dict[str, object] = {
        site_settings.LANGUAGE: said.get(site_settings.LANGUAGE, ""),
        site_settings.FACTOR_ROLES: [name for name, _ in role_choices() if name in said.getlist("factor-role")],
        site_settings.SEGMENT_APPROVAL: said.get(site_settings.SEGMENT_APPROVAL, site_settings.OFF),
        **{key: _whole(said.get(key, "")) for key in NUMBERS},
        **{
            key: {
                "days": sorted(_whole(each) for each in said.getlist(f"{key}-day")),
                "from": _minutes(said.get(f"{key}-from", "")),
                "to": _minutes(said.get(f"{key}-to", "")),
            }
            for key in HOURS
        },
    }
    _must_fit(wanted)
    about_settings.change(place.home(), about_settings.Wanted(name=said.get("company-name", "")), by=by)
    for key, value in wanted.items():
        site_settings.put(key, value, by=by)
    return gettext("Saved.")


def _must_fit(wanted: Mapping[str, object]) -> None:
    found: list[Problem] = []
    for key, value in wanted.items():
        try:
            site_settings.check(key, value)
        except Problems as refused:
            found += refused.problems
    if found:
        raise Problems(*found)


def _mail(request: HttpRequest) -> str:
    to = request.POST.get("mail-to", "").strip()[:254]
    if "@" not in to or any(each.isspace() for each in to):
        raise Problems(Problem("no-address", f"'{to}' is no e-mail address.", path="mail-to"))
    mailing.send(Mail(to, gettext("A test of Presek's mail"), gettext("If you read this, mail from Presek arrives.")))
    return gettext("The mail server took the message to %(to)s.") % {"to": to}


def _since(told: site_settings.Told) -> str:
    return f"{told.by}, {day_of(told.at)}" if told.at is not None else ""


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _minutes(text: str) -> int:
    hours, colon, minutes = text.partition(":")
    return _whole(hours) * 60 + _whole(minutes) if colon and _whole(hours) >= 0 and _whole(minutes) >= 0 else -1


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
