"""Writing a rule (`/segments/new/rule`, `/segments/<key>/edit`): a tree and a text side by side, counted as one writes.

The page reads and checks without a script; with it, the tree stands beside the text and either follows the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from presek.app import rule_desk, rule_judging, saving
from presek.app.rule_desk import Kept, Standing
from presek.app.rule_judging import Asked, Judged
from presek.web import guard, place, words
from presek.web.rule_answers import told

LONGEST_TEXT = 1 << 16


@dataclass(frozen=True, slots=True)
class RulePage:
    """All that `rule.html` shows. `standing` is None of a new segment; `kept` the draft that is shown, None where the
    rule in force (or nothing) is. `counts`: in, out, cannot say; empty where nothing is counted. `behind`: the segment
    has another version than the draft was begun from."""

    standing: Standing | None
    judged: Judged
    counts: tuple[str, str, str]
    blame: tuple[tuple[str, str], ...]
    text: str
    version: int
    kept: Kept | None
    behind: bool
    others: tuple[tuple[str, datetime], ...]
    action: str
    back: str
    replaced: Kept | None = None


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SAVE)
def new(request: HttpRequest) -> HttpResponse:
    """The rule of a segment that is new, begun from nothing, from a selection of Explore or from a given text."""
    if request.method == "POST":
        return _acted(request, None)
    given = request.GET.get("rule", "")[:LONGEST_TEXT]
    if not given and request.GET:
        pairs = [(name, value) for name, values in request.GET.lists() for value in values]
        given = saving.draft(place.home(), pairs, language=words.language(), sight=guard.sight(request.user)).rule
    kept = rule_desk.draft(place.home(), request.user.get_username(), "")
    if not given:
        return _page(request, None, kept.typed if kept else "", kept=kept)
    other = kept if kept is not None and kept.typed.strip() not in {"", given.strip()} else None
    return _page(request, None, given, kept=None, replaced=other)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.SAVE)
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """The rule of a segment: one's own draft where there is one, else what is in force."""
    standing = rule_desk.standing(key, language=words.language())
    if standing is None:
        raise Http404
    rule_desk.may_see(place.home(), key, guard.sight(request.user))
    if request.method == "POST":
        return _acted(request, standing)
    kept = rule_desk.draft(place.home(), request.user.get_username(), key)
    return _page(request, standing, kept.typed if kept else standing.typed, kept=kept)


def _acted(request: HttpRequest, standing: Standing | None) -> HttpResponse:
    """What a button does: check, preview, throw the draft away, go on from the version that is in force now."""
    by, key = request.user.get_username(), standing.key if standing else ""
    text = request.POST.get("rule", "").replace("\r\n", "\n")[:LONGEST_TEXT]
    kept = rule_desk.draft(place.home(), by, key)
    version = kept.version if kept else (standing.version if standing else 0)
    action = _address(standing)
    match request.POST.get("do", ""):
        case "discard":
            if rule_desk.discard(by, key):
                messages.success(request, gettext("The draft is thrown away."))
            return HttpResponseRedirect(action)
        case "rebase":
            if kept is not None:
                rule_desk.keep(by, key, kept.typed, version=standing.version if standing else 0)
            return HttpResponseRedirect(action)
        case "preview":
            rule_desk.keep(by, key, text, version=version)
            judged = _judged(request, standing, text)
            if judged.good:
                return HttpResponseRedirect(_preview(standing))
        case _:
            rule_desk.keep(by, key, text, version=version)
    return _page(request, standing, text, kept=rule_desk.draft(place.home(), by, key))


def _page(
    request: HttpRequest, standing: Standing | None, text: str, *, kept: Kept | None, replaced: Kept | None = None
) -> HttpResponse:
    judged = _judged(request, standing, text)
    version = kept.version if kept else (standing.version if standing else 0)
    by, cells, counted = request.user.get_username(), guard.cells(request.user), judged.counted
    numbers = (counted.inside, counted.out, counted.cannot_say) if counted else ()
    inside, out, unsure = (told(each, cells) for each in numbers) if numbers else ("", "", "")
    page = RulePage(
        standing=standing,
        judged=judged,
        counts=(inside, out, unsure),
        blame=tuple((label, told(customers, cells)) for label, customers in (counted.blame if counted else ())),
        text=text,
        version=version,
        kept=kept,
        behind=standing is not None and version != standing.version,
        others=rule_desk.others(place.home(), by, standing.key if standing else ""),
        action=_address(standing),
        back=reverse("segment", args=(standing.key,)) if standing else reverse("segments"),
        replaced=replaced,
    )
    wrong = request.method == "POST" and not judged.good
    return render(request, "rule.html", {"page": page}, status=422 if wrong else 200)


def _judged(request: HttpRequest, standing: Standing | None, text: str) -> Judged:
    asked = Asked(standing.key if standing else "", words.language(), guard.sight(request.user))
    return rule_judging.of_text(place.home(), text, asked)


def _address(standing: Standing | None) -> str:
    return reverse("rule-edit", args=(standing.key,)) if standing else reverse("rule-new")


def _preview(standing: Standing | None) -> str:
    return reverse("rule-preview", args=(standing.key,)) if standing else reverse("rule-new-preview")
