"""A mapping as a form: which column becomes which field, and back to the YAML that the command line reads.

What was chosen is kept beside the upload, so that the next look at the form, the next try and the import begin from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from presek.app import mapping_choices, mapping_looks, mapping_said, uploading
from presek.app.faults import place_problems
from presek.app.home import Home
from presek.app.mapping_choices import Posted
from presek.app.mapping_columns import ColumnChoice, Columns, fields_of, shown_rows, table_of
from presek.app.mapping_looks import SETTINGS, Looked, Sampled
from presek.app.mapping_said import KEY, Said
from presek.app.uploading import Upload
from presek.catalog.model import Catalog, Type
from presek.source import mapping_text, ready, suggest
from presek.source.detected import Detected
from presek.source.mapping import CUSTOMERS
from presek.source.mapping_text import DELIMITERS
from presek.values.problem import Problem, Problems

__all__ = ["KEY", "Choice", "Fit", "MappingForm", "Origin", "Setting", "decided", "form"]

NAMES = {sign: name for name, sign in DELIMITERS.items() if name != "\\t"}
READY, SUGGESTED, BEFORE, KEPT, ANEW = "ready", "suggested", "before", "kept", "anew"


@dataclass(frozen=True, slots=True)
class Setting:
    """Something about how the file is written: what is chosen, what a look found, how sure that is in percent (None:
    nothing was found of it) and why."""

    value: str
    found: str
    sure: int | None
    evidence: str


@dataclass(frozen=True, slots=True)
class Fit:
    """A ready mapping that fits the file, and the columns that it is recognised by."""

    key: str
    system: str
    brings: str
    needs: tuple[str, ...]
    used: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the mapping comes from: `ready`, `suggested`, `before` (a file of these columns was mapped) or `kept`
    (chosen in this form). `before`: there is a mapping of an earlier file; `fits` are ready mappings."""

    kind: str
    before: bool
    fits: tuple[Fit, ...]


@dataclass(frozen=True, slots=True)
class MappingForm:
    """All that a person decides about a file. `sheets` are those of a workbook, or the files of a zip; `currencies`:
    a column may say in which currency the amounts are; `own_number`: our tax number, where only invoices that we issued
    are kept.
    """

    upload: Upload
    table: str
    tables: tuple[tuple[str, str], ...]
    format: str
    settings: Mapping[str, Setting]
    sheets: tuple[str, ...]
    columns: tuple[ColumnChoice, ...]
    fields: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    header: tuple[str, ...]
    fingerprint: str
    rows: tuple[tuple[str, ...], ...]
    creates: bool
    own_number: str | None
    currencies: bool
    origin: Origin
    text: str
    problems: tuple[Problem, ...]

    @property
    def known(self) -> bool:
        """Whether the mapping is that of an earlier file of these columns."""
        return self.origin.kind == BEFORE

    @property
    def of_customers(self) -> bool:
        """Whether the rows are customers themselves."""
        return self.table == CUSTOMERS


@dataclass(frozen=True, slots=True)
class _Draft:
    """The mapping so far: from where, by which ready mapping, and what it says."""

    kind: str
    begun: str
    said: Said


@dataclass(frozen=True, slots=True)
class _Decided:
    draft: _Draft
    looked: Looked
    sample: Sampled
    found: Detected | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What was decided: the mapping's text, the columns by which it is found again, and what is wrong with it."""

    text: str
    columns: tuple[str, ...]
    problems: tuple[Problem, ...]


def form(home: Home, upload: Upload, *, language: str, posted: Posted | None = None) -> MappingForm:
    """The form of an upload: as posted, else as chosen before, else as saved for these columns, else as suggested."""
    with place_problems():
        catalog = home.catalog()
        made = _decide(home, upload, posted or {})
        said, sample = made.draft.said, made.sample
        table = table_of(said, catalog)
        text = mapping_said.write(said, begun=made.draft.begun)
        shown = Columns(catalog, language, said, made.found)
        return MappingForm(
            upload, table, _tables(catalog, language), str(said.get("format", "csv")), _settings(said, made),
            sheets=made.looked.detected.sheets if made.looked.detected else (), columns=shown.all(sample),
            fields=_offered(catalog, table, language), header=sample.header,
            fingerprint=mapping_choices.fingerprint(sample.header), rows=shown_rows(sample),
            creates=isinstance(said.get("create_customers"), dict) or said.get("create_customers") == "true",
            currencies=any(each.type is Type.MONEY for each in fields_of(catalog, table).values()),
            own_number=mapping_choices.own_number(said),
            origin=_origin(home, upload, made, language=language), text=text, problems=_problems(text, upload, catalog),
        )  # fmt: skip


def decided(home: Home, upload: Upload, posted: Posted) -> Choice:
    """What a posted form says, without all that is only shown."""
    with place_problems():
        made = _decide(home, upload, posted)
        text = mapping_said.write(made.draft.said, begun=made.draft.begun)
        return Choice(text, _columns_of(upload, made.looked), _problems(text, upload, home.catalog()))


def _decide(home: Home, upload: Upload, posted: Posted) -> _Decided:
    catalog = home.catalog()
    wanted = posted.get("use", "")
    before = uploading.mapping_of(upload)
    sheet = mapping_said.read(before).get("sheet") if before is not None else None
    looked = mapping_looks.look(upload, sheet=sheet)
    if posted.get("sheet") and posted["sheet"] != mapping_looks.sheet_of(looked):
        looked = mapping_looks.look(upload, sheet=posted["sheet"])
        wanted, posted = ANEW, {}
    draft = _begin(home, upload, looked, wanted=wanted)
    posted = {} if wanted else posted
    said = mapping_choices.with_own_number(mapping_choices.with_settings(draft.said, posted), posted)
    sample = mapping_looks.sampled(upload, said, looked)
    table, anew = table_of(said, catalog), False
    if posted.get("table", table) != table:
        table, anew = posted["table"], True
    elif mapping_choices.of_other_columns(posted, sample.header):
        table, anew = "", True
    if anew and looked.detected is not None:
        chosen = [key for key in SETTINGS if key in posted and posted[key] != str(draft.said.get(key) or "")]
        said = mapping_looks.with_style(said, sample, kept=chosen)
    found = mapping_looks.matched(looked, said, sample, catalog=catalog, table=table or None)
    if anew and found is not None:
        said = mapping_looks.suggested(found, said, catalog, name=upload.name)
        return _Decided(_Draft(SUGGESTED, "", said), looked, sample, found)
    said = mapping_choices.with_choices(said, posted, header=sample.header)
    return _Decided(_Draft(draft.kind, draft.begun, said), looked, sample, found)


def _begin(home: Home, upload: Upload, looked: Looked, *, wanted: str) -> _Draft:
    """The mapping to begin from; `wanted` is a ready one (`ready:KEY`), `before`, `suggested`, or `anew` (whichever
    is best, but what was chosen so far)."""
    catalog = home.catalog()
    first = next(iter(looked.ready), None)
    if wanted.startswith(f"{READY}:"):
        key = wanted.partition(":")[2]
        return _Draft(READY, key, mapping_looks.begun(looked, ready.named(key), upload, catalog=catalog))
    if wanted == SUGGESTED and looked.detected is not None:
        return _Draft(SUGGESTED, "", mapping_looks.begun(looked, None, upload, catalog=catalog))
    kept = uploading.mapping_of(upload)
    if kept is not None and not wanted:
        return _Draft(KEPT, mapping_said.begun_from(kept), mapping_said.read(kept))
    saved = uploading.saved_mapping(home, _columns_of(upload, looked))
    if saved.exists():
        text = saved.read_text("utf-8")
        said = _as_laid_out(mapping_said.read(text), upload, looked)
        return _Draft(BEFORE, mapping_said.begun_from(text), said)
    said = mapping_looks.begun(looked, first, upload, catalog=catalog)
    return _Draft(READY, first.key, said) if first else _Draft(SUGGESTED, "", said)


def _as_laid_out(said: Said, upload: Upload, looked: Looked) -> Said:
    """The mapping of an earlier file with this file's own encoding, delimiter and such; with its own layout where that
    leads to other columns, for then a person chose it."""
    try:
        same = mapping_looks.sampled(upload, said, looked).header == looked.columns
    except Problems:
        same = True
    return mapping_looks.of_layout(said, looked) if same else said


def _columns_of(upload: Upload, looked: Looked) -> tuple[str, ...]:
    return looked.columns or suggest.columns_of(upload.path)


def _origin(home: Home, upload: Upload, made: _Decided, *, language: str) -> Origin:
    fits = tuple(
        Fit(each.key, each.system, each.descriptions[language], each.needs, used=each.key == made.draft.begun)
        for each in made.looked.ready
    )
    saved = uploading.saved_mapping(home, _columns_of(upload, made.looked))
    return Origin(made.draft.kind, saved.exists(), fits)


def _settings(said: Said, made: _Decided) -> dict[str, Setting]:
    found = made.found
    settings = {}
    for key in SETTINGS:
        value = str(said.get(key) or "")
        finding = found.finding(key) if found else None
        detected = finding.value if finding else ""
        if key == "delimiter":
            value, detected = NAMES.get(value, value), NAMES.get(detected, detected)
        sure = round(100 * finding.confidence) if finding else None
        settings[key] = Setting(value, detected, sure, finding.evidence if finding else "")
    return settings


def _tables(catalog: Catalog, language: str) -> tuple[tuple[str, str], ...]:
    named = [(each.key, each.labels.get(language) or each.labels["en"]) for each in catalog.relations.values()]
    return ((CUSTOMERS, ""), *named)


def _offered(catalog: Catalog, table: str, language: str) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """The fields there are, by model."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for key, named in fields_of(catalog, table).items():
        groups.setdefault(named.model.value, []).append((key, named.labels.get(language) or named.labels["en"]))
    return tuple((model, tuple(sorted(each, key=lambda pair: pair[1].casefold()))) for model, each in groups.items())


def _problems(text: str, upload: Upload, catalog: Catalog) -> tuple[Problem, ...]:
    try:
        mapping_text.load(text, path=upload.name, catalog=catalog)
    except Problems as wrong:
        return wrong.problems
    return ()
