"""Help (`/help`): the documentation in the product, with a search in it, and the glossary in three languages."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from presek.app import glossary, handbook
from presek.web import guard, help_markdown, help_titles, words

MOST_ASKED = 100


@dataclass(frozen=True, slots=True)
class Shelf:
    """A shelf of pages; each is an address and a title."""

    title: str
    says: str
    pages: tuple[tuple[str, str], ...]
    here: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A section that was found."""

    url: str
    page: str
    heading: str
    around: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the glossary in the language of the page, and in the others."""

    key: str
    name: str
    says: str
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class HelpPage:
    """All that `help.html` shows."""

    asked: str
    hits: tuple[Hit, ...]
    terms: tuple[Word, ...]
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """All that `help_page.html` shows; `language` is that of the text."""

    title: str
    html: SafeString
    language: str
    foreign: bool
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True)
class GlossaryPage:
    """All that `help_glossary.html` shows."""

    terms: tuple[Word, ...]


@require_safe
@guard.needs(guard.VIEW)
def contents(request: HttpRequest) -> HttpResponse:
    """The shelves, or what was found."""
    asked = request.GET.get("words", "").strip()[:MOST_ASKED]
    page = HelpPage(
        asked=asked,
        hits=tuple(map(_hit, handbook.search(asked, words.language()))),
        terms=tuple(_word(each) for each in glossary.terms().values() if asked and _fits(each, asked)),
        shelves=_shelves(""),
    )
    return render(request, "help.html", {"page": page})


@require_safe
@guard.needs(guard.VIEW)
def document(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the documentation."""
    read = handbook.page(path.strip("/"), words.language())
    if read is None or read.path.endswith("/template"):
        raise Http404
    page = DocumentPage(
        title=help_titles.title(read.path),
        html=help_markdown.html(read),
        language=read.language,
        foreign=read.language != words.language(),
        shelves=_shelves(read.path),
    )
    return render(request, "help_page.html", {"page": page})


@require_safe
@guard.needs(guard.VIEW)
def picture(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """A picture of the documentation."""
    file = handbook.picture(name)
    if file is None:
        raise Http404
    return FileResponse(file.open("rb"), headers={"Cache-Control": "private, max-age=3600"})


@require_safe
@guard.needs(guard.VIEW)
def terms(request: HttpRequest) -> HttpResponse:
    """The glossary."""
    page = GlossaryPage(tuple(sorted(map(_word, glossary.terms().values()), key=lambda each: handbook.fold(each.name))))
    return render(request, "help_glossary.html", {"page": page})


def help_of_page(request: HttpRequest) -> dict[str, object]:
    """The address and title of what explains the page that is shown, worked out only where it is shown."""
    return {"help_link": SimpleLazyObject(lambda: _explained(request))}


def _explained(request: HttpRequest) -> tuple[str, str]:
    name = request.resolver_match.url_name if request.resolver_match else ""
    path = help_titles.explains(name or "")
    if not path:
        return reverse("help"), gettext("Help")
    return reverse("help-page", args=(path,)), gettext("Help: %(title)s") % {"title": help_titles.title(path)}


def _shelves(here: str) -> tuple[Shelf, ...]:
    found = []
    for key, (name, says) in help_titles.SHELVES.items():
        pages = tuple((reverse("help-page", args=(path,)), help_titles.title(path)) for path in handbook.paths(key))
        found.append(Shelf(str(name), str(says), pages, here.startswith(f"{key}/")))
    return tuple(found)


def _hit(found: handbook.Found) -> Hit:
    section = found.section
    anchor = f"#{section.anchor}" if section.anchor else ""
    url = reverse("help-page", args=(section.page,)) + anchor
    return Hit(url, help_titles.title(section.page), section.heading if section.anchor else "", found.around)


def _word(term: glossary.Term) -> Word:
    tongue = words.language()
    others = tuple((each, term.name(each)) for each in glossary.LANGUAGES if each != tongue)
    return Word(term.key, term.name(tongue), term.meaning(tongue), others)


def _fits(term: glossary.Term, asked: str) -> bool:
    return any(handbook.fold(asked) in handbook.fold(name) for name in term.names)
