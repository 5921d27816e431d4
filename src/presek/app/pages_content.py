"""What the pages of content show: which industry has which text on which stage, and what is said by which fact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.app import content, pages_policies, talking
from presek.app.content import DEFAULT, INDUSTRY, Brief, Landing
from presek.app.facet_definitions import said
from presek.app.home import Home
from presek.catalog.model import Catalog, CodeList
from presek.values.problem import Problem, Problems, nearest_names


@dataclass(frozen=True, slots=True)
class Cell:
    """The texts of an industry on a stage: languages that are published, that are drafts; `from_code`: whose texts are
    shown where it has none of its own (None: nobody's)."""

    stage: str
    published: tuple[str, ...]
    drafts: tuple[str, ...]
    from_code: str | None


@dataclass(frozen=True, slots=True)
class IndustryRow:
    """An industry; the empty code is everybody else. `briefs`: the languages of its own brief."""

    code: str
    label: str
    briefs: tuple[str, ...]
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Industry:
    """One industry: those around it from the section down, and those right below it, each code with its label."""

    row: IndustryRow
    above: tuple[tuple[str, str], ...]
    below: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Written:
    """The texts of one spot by language: its own, and what is shown where it has none."""

    own: Mapping[str, Landing]
    shown: Mapping[str, Landing]


@dataclass(frozen=True, slots=True)
class NeedRow:
    """What a value asks for; `own`: the company's words, not those shipped."""

    field: str
    label: str
    at_least: str
    texts: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class HintRow:
    """How to speak to somebody of whom a field says a value."""

    field: str
    code: str
    label: str
    value: str
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PitchRow:
    """A line of a policy in force: said to its segment while its fact is known (None: always)."""

    segment: str
    segment_label: str
    policy: str
    key: str
    stage: str
    fact: str | None
    fact_label: str
    texts: Mapping[str, str]


def industries(home: Home, *, language: str) -> tuple[IndustryRow, ...]:
    """Everybody else, the sections, and whichever narrower industry has texts of its own."""
    catalog = home.catalog()
    codes = _codes(catalog)
    written = {each.industry for each in content.landings()} | {each.industry for each in content.briefs()}
    wanted = [key for key, code in codes.codes.items() if code.parent is None or key in written] if codes else []
    state = _State.now(catalog, language)
    return tuple(state.row(code) for code in (DEFAULT, *wanted))


def industry(home: Home, code: str, *, language: str) -> Industry:
    """One industry with its neighbours; Problems where the catalog has no such code."""
    catalog = home.catalog()
    codes = _codes(catalog)
    known = {} if codes is None else codes.codes
    if code and code not in known:
        near = nearest_names(code, known)
        raise Problems(Problem("unknown-industry", f"there is no industry '{code}'.", path="industry", nearest=near))
    above = [key for key in content.around(code, catalog) if key != code] if code else []
    below = [key for key, each in known.items() if each.parent == code] if code else []
    label = _Labels(catalog, language)
    return Industry(
        _State.now(catalog, language).row(code),
        above=tuple((key, label.industry(key)) for key in reversed(above)),
        below=tuple((key, label.industry(key)) for key in below),
    )


def landing_texts(home: Home, code: str, stage: str) -> Written:
    """The texts of an industry on a stage in every language."""
    own = {each.language: each for each in content.landings() if (each.industry, each.stage) == (code, stage)}
    shown = {tongue: content.landing(home, code, stage=stage, language=tongue) for tongue in content.languages()}
    return Written(own, {tongue: each for tongue, each in shown.items() if each is not None})


def brief_texts(home: Home, code: str) -> tuple[Mapping[str, Brief], Brief | None]:
    """An industry's own briefs by language, and the one that is shown (perhaps of a wider industry)."""
    own = {each.language: each for each in content.briefs() if each.industry == code}
    return own, content.brief(home, code, language="en")


def needs(home: Home, *, language: str) -> tuple[NeedRow, ...]:
    """The map from values to needs, in the order of the shipped one."""
    label = _Labels(home.catalog(), language)
    return tuple(NeedRow(key, label.fact(key), need.at_least, need.texts) for key, need in talking.needs().items())


def hints(home: Home, *, language: str) -> tuple[HintRow, ...]:
    """All hints on how to speak."""
    catalog = home.catalog()
    label = _Labels(catalog, language)
    return tuple(
        HintRow(key, code, label.fact(key), label.value(key, code), hint.texts)
        for (key, code), hint in talking.hints().items()
    )


def pitch(home: Home, *, language: str) -> tuple[PitchRow, ...]:
    """The pitch lines of all policies that are in force."""
    label = _Labels(home.catalog(), language)
    rows = []
    for part in pages_policies.matrix(home, language=language).parts:
        for line in part.lines:
            said_lines = line.gives.get("pitch") if line.active else None
            for each in said_lines if isinstance(said_lines, (list, tuple)) else ():
                fact = each.get("fact")
                rows.append(
                    PitchRow(
                        line.segment,
                        line.segment_label,
                        line.key,
                        key=each["key"],
                        stage=each.get("stage") or "",
                        fact=fact,
                        fact_label=label.fact(fact) if fact else "",
                        texts=each["texts"],
                    )
                )
    return tuple(rows)


@dataclass(frozen=True, slots=True)
class _Labels:
    catalog: Catalog
    language: str

    def industry(self, code: str) -> str:
        codes = _codes(self.catalog)
        found = None if codes is None else codes.codes.get(code)
        return code if found is None else said(found.labels, self.language)

    def fact(self, key: str) -> str:
        catalog = self.catalog
        entry = catalog.fields.get(key) or catalog.measures.get(key) or catalog.relations.get(key)
        return key if entry is None else said(entry.labels, self.language)

    def value(self, key: str, code: str) -> str:
        field = self.catalog.fields.get(key)
        codes = None if field is None else self.catalog.list_of(field)
        found = None if codes is None else codes.codes.get(code)
        return code if found is None else said(found.labels, self.language)


@dataclass(frozen=True, slots=True)
class _State:
    """What is written, read once for a whole page."""

    catalog: Catalog
    label: _Labels
    landings: Mapping[tuple[str, str], Mapping[str, bool]]
    briefs: Mapping[str, tuple[str, ...]]

    @classmethod
    def now(cls, catalog: Catalog, language: str) -> _State:
        landings: dict[tuple[str, str], dict[str, bool]] = {}
        briefs: dict[str, list[str]] = {}
        for each in content.landings():
            landings.setdefault((each.industry, each.stage), {})[each.language] = each.published
        for one in content.briefs():
            briefs.setdefault(one.industry, []).append(one.language)
        return cls(catalog, _Labels(catalog, language), landings, {key: tuple(each) for key, each in briefs.items()})

    def row(self, code: str) -> IndustryRow:
        label = self.label.industry(code) if code else ""
        cells = tuple(self._cell(code, stage) for stage in content.stages())
        return IndustryRow(code, label, self.briefs.get(code, ()), cells)

    def _cell(self, code: str, stage: str) -> Cell:
        own = self.landings.get((code, stage), {})
        published = tuple(tongue for tongue in content.languages() if own.get(tongue))
        drafts = tuple(tongue for tongue in content.languages() if own.get(tongue) is False)
        wider = [*content.around(code, self.catalog), DEFAULT] if code else []
        found = (each for each in wider if each != code and any(self.landings.get((each, stage), {}).values()))
        return Cell(stage, published, drafts, next(found, None))


def _codes(catalog: Catalog) -> CodeList | None:
    field = catalog.fields.get(INDUSTRY)
    return None if field is None else catalog.list_of(field)
