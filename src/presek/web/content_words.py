"""Words for a talk (`/content/needs`, `/content/hints`, `/content/pitch`): each rests on a fact, and goes with it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import content as written
from presek.app import pages_content, talking
from presek.values.problem import Problems
from presek.web import guard, place, words
from presek.web.content import language_name, stage_name


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one language; `said` as a page shows them, `text` as the form does: a line each."""

    language: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What rests on a fact, in three languages. `code`: the fact's value, for hints; `at_least`, for needs."""

    field: str
    label: str
    code: str
    value: str
    at_least: str
    says: str
    texts: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class WordsPage:
    """All that `content_words.html` shows: needs, or hints."""

    title: str
    about: str
    rows: tuple[Row, ...]
    needs: bool
    open: str
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A pitch line: whom it is for, on which fact it rests, where it is changed."""

    segment: str
    segment_url: str
    stage: str
    fact: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class PitchPage:
    """All that `content_pitch.html` shows."""

    lines: tuple[Line, ...]


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def needs(request: HttpRequest) -> HttpResponse:
    """The map from values to needs; a POST replaces the words of one value."""
    faults: tuple[str, ...] = ()
    said, field = request.POST, request.POST.get("field", "")
    if request.method == "POST":
        guard.check(request.user, guard.WRITE)
        try:
            texts = {tongue: _lines(said.get(f"text-{tongue}", "")) for tongue in written.languages()}
            least = said.get("at_least", "").strip().replace(",", ".")
            talking.put_needs(place.home(), field, texts, at_least=least, by=request.user.get_username())
            messages.success(request, gettext("Kept."))
            return HttpResponseRedirect(f"{reverse('content-needs')}#{field}")
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    rows = tuple(
        Row(
            each.field,
            each.label,
            code="",
            value="",
            at_least=words.number(Decimal(each.at_least)),
            says=", ".join(each.texts.get(words.language()) or each.texts.get("en", ())),
            texts=tuple(_words(tongue, "\n".join(each.texts.get(tongue, ()))) for tongue in written.languages()),
        )
        for each in pages_content.needs(place.home(), language=words.language())
    )
    about = gettext("What a value asks for, told from a score on. It is said while the value is known and fresh.")
    page = WordsPage(gettext("Values and needs"), about, rows, needs=True, open=field, faults=faults)
    return render(request, "content_words.html", {"page": page}, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def hints(request: HttpRequest) -> HttpResponse:
    """Hints on how to speak; a POST replaces the words of one."""
    said = request.POST
    if request.method == "POST":
        guard.check(request.user, guard.WRITE)
        field, code = said.get("field", ""), said.get("code", "")
        if (field, code) not in talking.hints():
            raise Http404
        texts = {tongue: said.get(f"text-{tongue}", "").strip() for tongue in written.languages()}
        talking.put_hint(field, code, texts, by=request.user.get_username())
        messages.success(request, gettext("Kept."))
        return HttpResponseRedirect(f"{reverse('content-hints')}#{field}-{code}")
    rows = tuple(
        Row(
            each.field,
            each.label,
            code=each.code,
            value=each.value,
            at_least="",
            says=each.texts.get(words.language()) or each.texts.get("en", ""),
            texts=tuple(_words(tongue, each.texts.get(tongue, "")) for tongue in written.languages()),
        )
        for each in pages_content.hints(place.home(), language=words.language())
    )
    about = gettext("How somebody likes to be spoken to. A hint names what was stated, and goes with it.")
    page = WordsPage(gettext("Hints"), about, rows, needs=False, open="", faults=())
    return render(request, "content_words.html", {"page": page})


@require_safe
@guard.needs(guard.VIEW)
def pitch(request: HttpRequest) -> HttpResponse:
    """The pitch lines of the policies in force."""
    lines = tuple(
        Line(
            segment=each.segment_label,
            segment_url=reverse("segment", args=(each.segment,)),
            stage=stage_name(each.stage),
            fact=each.fact_label,
            text=each.texts.get(words.language()) or each.texts.get("en", "") or next(iter(each.texts.values()), ""),
            url=f"{reverse('policy', args=(each.policy,))}",
        )
        for each in pages_content.pitch(place.home(), language=words.language())
    )
    return render(request, "content_pitch.html", {"page": PitchPage(lines)})


def _words(tongue: str, text: str) -> Words:
    return Words(tongue, language_name(tongue), text)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
