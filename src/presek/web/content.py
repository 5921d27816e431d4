"""Content (`/content`): texts of landing pages by industry and stage, briefs on industries; what is not written for an
industry is taken from the wider one."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from presek.app import content as written
from presek.app import pages_content
from presek.app.content import Landing, LandingText
from presek.app.pages_content import Industry, IndustryRow
from presek.values.problem import Problem, Problems
from presek.web import guard, place, words

Tongue = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of an industry: its texts' languages, and those that lack one beside them; `wider` says whose texts are
    shown instead."""

    key: str
    label: str
    url: str
    published: tuple[str, ...]
    drafts: tuple[str, ...]
    wider: str
    here: bool
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """An industry in the table."""

    code: str
    label: str
    url: str
    brief_url: str
    briefs: tuple[str, ...]
    stages: tuple[Stage, ...]


@dataclass(frozen=True, slots=True)
class ContentPage:
    """All that `content.html` shows."""

    stages: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """A text in one language: as it stands in the form, its state, and what is shown meanwhile."""

    language: str
    name: str
    title: str
    text: str
    action: str
    state: tuple[str, str]
    instead: str


@dataclass(frozen=True, slots=True)
class LandingPage:
    """All that `content_landing.html` shows; without a `stage` the stages to choose from."""

    industry: Row
    above: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]
    stage: str
    stage_label: str
    texts: tuple[Text, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BriefText:
    """A brief in one language as it stands in the form; the glossary has a line a word."""

    language: str
    name: str
    text: str
    glossary: str


@dataclass(frozen=True, slots=True)
class BriefPage:
    """All that `content_brief.html` shows."""

    industry: Row
    above: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]
    texts: tuple[BriefText, ...]
    wider: str
    instead: str
    faults: tuple[str, ...]


@require_safe
@guard.needs(guard.VIEW)
def content(request: HttpRequest) -> HttpResponse:
    """Industries by stages."""
    if asked := request.GET.get("industry", "").strip():
        return HttpResponseRedirect(_url("content-landing", industry=asked))
    rows = tuple(_row(each) for each in pages_content.industries(place.home(), language=words.language()))
    page = ContentPage(stages=tuple(map(stage_name, written.stages())), rows=rows)
    return render(request, "content.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def landing(request: HttpRequest) -> HttpResponse:
    """The texts of an industry on a stage, in three languages; a POST keeps or publishes them."""
    home, stage = place.home(), request.GET.get("stage", "")
    found = pages_content.industry(home, request.GET.get("industry", ""), language=words.language())
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        guard.check(request.user, guard.WRITE)
        try:
            _keep_landing(request, found.row.code, stage)
            published = request.POST.get("do") == "publish"
            messages.success(request, gettext("Published.") if published else gettext("Kept as a draft."))
            return HttpResponseRedirect(_url("content-landing", industry=found.row.code, stage=stage))
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    known = stage in written.stages()
    page = LandingPage(
        industry=_row(found.row, here=stage),
        above=_links(found.above, "content-landing", stage),
        below=_links(found.below, "content-landing", stage),
        stage=stage if known else "",
        stage_label=stage_name(stage) if known else "",
        texts=_texts(found.row.code, stage, request.POST) if known else (),
        faults=faults,
    )
    return render(request, "content_landing.html", {"page": page}, status=422 if faults else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@guard.needs(guard.VIEW)
def brief(request: HttpRequest) -> HttpResponse:
    """The brief on an industry, in three languages; a POST keeps it."""
    home = place.home()
    found = pages_content.industry(home, request.GET.get("industry", ""), language=words.language())
    faults: tuple[str, ...] = ()
    if request.method == "POST":
        guard.check(request.user, guard.WRITE)
        try:
            _keep_brief(request, found.row.code)
            messages.success(request, gettext("Published."))
            return HttpResponseRedirect(_url("content-brief", industry=found.row.code))
        except Problems as refused:
            faults = tuple(words.problem(problem) for problem in refused.problems)
    page = _brief_page(found, request.POST, faults=faults)
    return render(request, "content_brief.html", {"page": page}, status=422 if faults else 200)


def stage_name(key: str) -> str:
    """The name of a stage of the way to a purchase."""
    return {
        "awareness": gettext("Awareness"),
        "consideration": gettext("Consideration"),
        "offer": gettext("Offer"),
        "purchase": gettext("Purchase"),
        "after_sale": gettext("After the sale"),
    }.get(key, key)


def language_name(code: str) -> str:
    """The name of a language."""
    return {"en": gettext("English"), "pl": gettext("Polish"), "sl": gettext("Slovene")}.get(code, code)


def _row(each: IndustryRow, *, here: str = "") -> Row:
    return Row(
        code=each.code,
        label=each.label or gettext("All others"),
        url=_url("content-landing", industry=each.code),
        brief_url=_url("content-brief", industry=each.code),
        briefs=each.briefs,
        stages=tuple(
            Stage(
                key=cell.stage,
                label=stage_name(cell.stage),
                url=_url("content-landing", industry=each.code, stage=cell.stage),
                published=cell.published,
                drafts=cell.drafts,
                wider=_wider(cell.from_code),
                here=cell.stage == here,
                missing=_missing(cell.published, cell.drafts),
            )
            for cell in each.cells
        ),
    )


def _wider(code: str | None) -> str:
    if code is None:
        return ""
    return gettext("from %(whose)s") % {"whose": code} if code else gettext("as all others")


def _texts(code: str, stage: str, said: QueryDict) -> tuple[Text, ...]:
    found = pages_content.landing_texts(place.home(), code, stage)
    made = []
    for tongue in written.languages():
        own, shown = found.own.get(tongue), found.shown.get(tongue)
        made.append(
            Text(
                tongue,
                language_name(tongue),
                **{
                    name: said.get(f"{name}-{tongue}", getattr(own, name, "") if own else "")
                    for name in ("title", "text", "action")
                },
                state=_state(own),
                instead=_instead(shown) if shown is not None and (own is None or not own.published) else "",
            )
        )
    return tuple(made)


def _state(own: Landing | None) -> tuple[str, str]:
    if own is None:
        return "", gettext("not written")
    return ("good", gettext("published")) if own.published else ("warn", gettext("draft"))


def _instead(shown: Landing) -> str:
    told = {"whose": shown.industry or gettext("All others"), "language": shown.language, "title": shown.title}
    return gettext("Shown meanwhile (%(whose)s, %(language)s): %(title)s") % told


def _keep_landing(request: HttpRequest, code: str, stage: str) -> None:
    """Keeps what is written; a language without any text is removed."""
    said, by, home = request.POST, request.user.get_username(), place.home()
    texts = {
        tongue: LandingText(**{name: said.get(f"{name}-{tongue}", "").strip() for name in ("title", "text", "action")})
        for tongue in written.languages()
    }
    if not any(each.title or each.text for each in texts.values()) and said.get("do") == "publish":
        raise Problems(Problem("empty-text", gettext("Nothing is written that could be published."), path="text"))
    for tongue, says in texts.items():
        if says.title or says.text:
            published = said.get("do") == "publish"
            written.put_landing(home, code, says, stage=stage, language=tongue, by=by, published=published)
        else:
            written.remove_landing(code, stage=stage, language=tongue, by=by)


def _brief_page(found: Industry, said: QueryDict, *, faults: tuple[str, ...]) -> BriefPage:
    own, shown = pages_content.brief_texts(place.home(), found.row.code)
    texts = []
    for tongue in written.languages():
        one = own.get(tongue)
        glossary = "\n".join(f"{word}: {means}" for word, means in one.glossary) if one else ""
        texts.append(
            BriefText(
                tongue,
                language_name(tongue),
                text=said.get(f"text-{tongue}", one.text if one else ""),
                glossary=said.get(f"glossary-{tongue}", glossary),
            )
        )
    wider = shown if shown is not None and shown.industry != found.row.code else None
    return BriefPage(
        industry=_row(found.row),
        above=_links(found.above, "content-brief", ""),
        below=_links(found.below, "content-brief", ""),
        texts=tuple(texts),
        wider=wider.industry if wider else "",
        instead=wider.text if wider else "",
        faults=faults,
    )


def _keep_brief(request: HttpRequest, code: str) -> None:
    said, by, home = request.POST, request.user.get_username(), place.home()
    for tongue in written.languages():
        text = said.get(f"text-{tongue}", "").strip()
        lines = (line.partition(":") for line in said.get(f"glossary-{tongue}", "").splitlines() if line.strip())
        glossary = {word.strip(): means.strip() for word, _, means in lines}
        if text:
            written.put_brief(home, code, language=tongue, text=text, glossary=glossary, by=by)
        else:
            written.remove_brief(code, language=tongue, by=by)


def _links(codes: tuple[tuple[str, str], ...], name: str, stage: str) -> tuple[tuple[str, str], ...]:
    asked = {"stage": stage} if stage else {}
    return tuple((f"{code} {label}", _url(name, industry=code, **asked)) for code, label in codes)


def _url(name: str, **asked: str) -> str:
    return f"{reverse(name)}?{urlencode(asked)}"


def _missing(*written_in: tuple[str, ...]) -> tuple[str, ...]:
    """The languages in which nothing is written, where something is in another one."""
    there = {each for tongues in written_in for each in tongues}
    return tuple(each for each in written.languages() if each not in there) if there else ()
