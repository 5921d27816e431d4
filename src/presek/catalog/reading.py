"""Reads catalog files: code lists, fields, relations and measures, new ones and changes of known ones."""

from __future__ import annotations

from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from presek.catalog.entries import Entry, Findings
from presek.catalog.model import (
    LANGUAGES,
    Code,
    CodeList,
    Field,
    Measure,
    Model,
    OnFault,
    Relation,
    Sensitivity,
    SourceKind,
    Type,
)
from presek.catalog.nodes import Node, Scalar, tree
from presek.catalog.refused import refusal
from presek.catalog.reserved import fault_of
from presek.catalog.units import PURPOSES, UNITS
from presek.values.problem import Place

FILE_KEYS = ("edition", "code_lists", "fields", "relations", "measures", "hide")
FIELD_KEYS = (
    "labels", "description", "type", "model", "sensitivity", "unit", "scale", "code_list", "source", "max_age_days",
    "purposes", "least", "most", "facet", "edges", "genitive", "on_fault",
)  # fmt: skip
RELATION_KEYS = ("labels", "fields", "time", "planned", "model", "nouns", "hide")
NOUN_FORMS = {
    "en": ("name", "many"),
    "pl": ("gender", "name", "one", "few", "many", "genitive", "instrumental"),
    "sl": ("gender", "name", "one", "two", "few", "many", "genitive", "instrumental"),
}
"""Forms of a row's name: `one` to `many` stand after a number (in the accusative; many in the genitive plural)."""
MEASURE_KEYS = ("labels", "description", "value", "model", "sensitivity", "unit", "facet", "edges", "code_list")
LIST_KEYS = ("version", "labels", "codes")
CODE_KEYS = ("en", "pl", "sl", "parent", "unknown")
HIDE_KEYS = ("fields", "relations", "measures")
MOST_DECIMALS = 6


@dataclass(slots=True)
class Parts:
    """What a catalog is made of while it is being put together, and where in the file each entry stands."""

    fields: dict[str, Field] = field(default_factory=dict)
    relations: dict[str, Relation] = field(default_factory=dict)
    measures: dict[str, Measure] = field(default_factory=dict)
    code_lists: dict[str, CodeList] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def read(text: str, *, findings: Findings, parts: Parts) -> None:
    """Adds one file's entries to the parts. Bad YAML raises Problems; everything else goes to the findings."""
    root = Entry(tree(text, path=findings.path), findings, keys=FILE_KEYS)
    edition = root.scalar("edition")
    if edition is not None and edition.text != "1":
        findings.add("edition", f"this is edition {edition.text}; edition 1 is understood.", edition.at)
    for part, add in (
        ("code_lists", _add_code_list),
        ("fields", _add_field),
        ("relations", _add_relation),
        ("measures", _add_measure),
    ):
        for name, node in root.members(part):
            if key_of(name, findings):
                parts.places[f"{part}.{name.text}"] = name.at
                add(name, node, findings, parts=parts)
    if "hide" in root.pairs:
        _hide(root.pairs["hide"], findings, parts)


def _add_code_list(name: Scalar, node: Node, findings: Findings, *, parts: Parts) -> None:
    parts.code_lists[name.text] = _code_list(name, node, findings, known=parts.code_lists.get(name.text))


def _add_field(name: Scalar, node: Node, findings: Findings, *, parts: Parts) -> None:
    made = _field(name, node, findings, known=parts.fields.get(name.text), default=Model.IDENTITY)
    if made is not None:
        parts.fields[name.text] = made


def _add_relation(name: Scalar, node: Node, findings: Findings, *, parts: Parts) -> None:
    parts.relations[name.text] = _relation(name, node, findings, parts=parts)


def _add_measure(name: Scalar, node: Node, findings: Findings, *, parts: Parts) -> None:
    made = _measure(name, node, findings, parts=parts)
    if made is not None:
        parts.measures[name.text] = made


def key_of(name: Scalar, findings: Findings) -> bool:
    """Whether a name may be a key; says why not: bad letters, a word of the language, a refused kind of data."""
    fault = fault_of(name.text)
    if fault is not None:
        findings.add("bad-key", f"'{name.text}' can't be a key: {fault}.", name.at)
        return False
    what = refusal(name.text)
    if what is not None:
        findings.add("refused", f"'{name.text}' would keep {what}: that is never kept.", name.at)
        return False
    return True


def _field(name: Scalar, node: Node, findings: Findings, *, known: Field | None, default: Model) -> Field | None:
    entry = Entry(node, findings, keys=FIELD_KEYS)
    base = known or Field(name.text, {}, Type.TEXT, model=default)
    labels = {**base.labels, **entry.labels("labels")}
    _named(name, labels, findings)
    if known is None and "type" not in entry.pairs:
        findings.add("no-type", f"{name.text} needs a type: {', '.join(each.value for each in Type)}.", name.at)
        return None
    kind = entry.choice("type", Type, base.type)
    if known is not None and kind is not known.type:
        findings.add("changed-type", f"{name.text} is {known.type.value} and can't become {kind.value}.", name.at)
        kind = known.type
    sensitivity = entry.choice("sensitivity", Sensitivity, base.sensitivity)
    if sensitivity is Sensitivity.SPECIAL:
        findings.add("refused", f"{name.text} would keep special categories of data: that is never kept.", name.at)
    scale = entry.whole("scale", base.scale) or 0
    if scale > MOST_DECIMALS:
        findings.add("bad-scale", f"at most {MOST_DECIMALS} decimals are kept, not {scale}.", name.at)
    return replace(
        base,
        labels=labels,
        description={**base.description, **entry.labels("description")},
        type=kind,
        model=entry.choice("model", Model, base.model),
        sensitivity=sensitivity,
        unit=entry.one_of("unit", UNITS) if "unit" in entry.pairs else base.unit,
        scale=scale,
        code_list=entry.text("code_list", base.code_list),
        source=entry.choice("source", SourceKind, base.source),
        max_age_days=entry.whole("max_age_days", base.max_age_days),
        purposes=_purposes(entry, base.purposes),
        least=entry.text("least", base.least),
        most=entry.text("most", base.most),
        facet=entry.flag("facet", default=base.facet),
        edges=_edges(entry, base.edges),
        genitive={**base.genitive, **entry.labels("genitive")},
        on_fault=entry.choice("on_fault", OnFault, base.on_fault),
    )


def _relation(name: Scalar, node: Node, findings: Findings, *, parts: Parts) -> Relation:
    entry = Entry(node, findings, keys=RELATION_KEYS)
    known = parts.relations.get(name.text)
    base = known or Relation(name.text, {}, {})
    labels = {**base.labels, **entry.labels("labels")}
    _named(name, labels, findings)
    model = entry.choice("model", Model, base.model)
    fields: dict[str, Field] = dict(base.fields)
    for field_name, field_node in entry.members("fields"):
        if key_of(field_name, findings):
            parts.places[f"relations.{name.text}.{field_name.text}"] = field_name.at
            made = _field(field_name, field_node, findings, known=fields.get(field_name.text), default=model)
            if made is not None:
                fields[field_name.text] = made
    for hidden in entry.texts("hide") or ():
        if hidden.text not in fields:
            findings.unknown_name("field", hidden, fields)
        fields.pop(hidden.text, None)
    time = entry.scalar("time")
    if time is not None and known is not None and known.time not in {None, time.text}:
        findings.add("changed-time", f"the time of {name.text} is {known.time} and can't become {time.text}.", time.at)
    return Relation(
        name.text,
        labels,
        fields,
        time=base.time if time is None else time.text,
        planned=entry.flag("planned", default=base.planned),
        model=model,
        nouns={**base.nouns, **_nouns(entry, findings)},
    )


def _nouns(entry: Entry, findings: Findings) -> dict[str, dict[str, str]]:
    """The forms of a row's name by language: all forms of a language, or none."""
    nouns: dict[str, dict[str, str]] = {}
    for language, node in entry.members("nouns"):
        if language.text not in NOUN_FORMS:
            findings.unknown_name("language", language, NOUN_FORMS)
            continue
        forms = NOUN_FORMS[language.text]
        noun = Entry(node, findings, keys=forms)
        missing = [form for form in forms if noun.text(form) is None]
        if missing:
            findings.add("missing-forms", f"these forms are missing: {', '.join(missing)}.", noun.at)
        if noun.text("gender", "n") not in {"m", "f", "n"}:
            findings.add("bad-gender", "the gender is m, f or n.", noun.at)
        nouns[language.text] = {form: noun.text(form) or "" for form in forms}
    return nouns


def _measure(name: Scalar, node: Node, findings: Findings, *, parts: Parts) -> Measure | None:
    entry = Entry(node, findings, keys=MEASURE_KEYS)
    known = parts.measures.get(name.text)
    value = entry.scalar("value")
    if value is None and known is None:
        findings.add("no-value", f"{name.text} needs a value, such as orders.count(last 12 months).", name.at)
        return None
    base = known or Measure(name.text, {}, "")
    if value is not None:
        parts.places[f"measures.{name.text}.value"] = value.begins
    labels = {**base.labels, **entry.labels("labels")}
    _named(name, labels, findings)
    return replace(
        base,
        labels=labels,
        description={**base.description, **entry.labels("description")},
        value=base.value if value is None else value.text.strip(),
        model=entry.choice("model", Model, base.model),
        sensitivity=entry.choice("sensitivity", Sensitivity, base.sensitivity),
        unit=entry.one_of("unit", UNITS) if "unit" in entry.pairs else base.unit,
        facet=entry.flag("facet", default=base.facet),
        edges=_edges(entry, base.edges),
        code_list=entry.text("code_list", base.code_list),
    )


def _code_list(name: Scalar, node: Node, findings: Findings, *, known: CodeList | None) -> CodeList:
    entry = Entry(node, findings, keys=LIST_KEYS)
    base = known or CodeList(name.text, "", {}, {})
    labels = {**base.labels, **entry.labels("labels")}
    _named(name, labels, findings)
    version = entry.text("version")
    if version is None or not version.strip() or (known is not None and version == known.version):
        says = (
            f"the code list {name.text} needs a version of its own, other than '{known.version}'."
            if known
            else f"the code list {name.text} needs a version of its own."
        )
        findings.add("no-version", says, name.at)
    codes: dict[str, Code] = dict(base.codes)
    written: dict[str, Entry] = {}
    for code_name, code_node in entry.members("codes"):
        code = Entry(code_node, findings, keys=CODE_KEYS)
        written[code_name.text] = code
        texts: dict[str, str] = {name: code.text(name) or "" for name in LANGUAGES if name in code.pairs}
        _named(code_name, texts, findings)
        codes[code_name.text] = Code(code_name.text, texts, code.text("parent"), code.flag("unknown"))
    _tree(codes, written, findings)
    if not codes:
        findings.add("empty-list", f"the code list {name.text} has no codes.", name.at)
    return CodeList(name.text, version or base.version, labels, codes)


def _tree(codes: Table[str, Code], written: Table[str, Entry], findings: Findings) -> None:
    for key, entry in written.items():
        parent = entry.scalar("parent")
        if parent is not None and parent.text not in codes:
            findings.unknown_name("code", parent, codes)
            continue
        path = [key]
        above = codes[key].parent
        while above is not None and above in codes and above not in path:
            path.append(above)
            above = codes[above].parent
        if above == key:
            findings.add("circle", f"the codes go round: {' → '.join([*path, key])}.", entry.at)


def _named(name: Scalar, labels: Table[str, str], findings: Findings) -> None:
    if "en" not in labels:
        findings.add("no-label", f"{name.text} needs at least an English label: {{en: …}}.", name.at)


def _purposes(entry: Entry, base: frozenset[str]) -> frozenset[str]:
    """The purposes written; a shipped field's purposes may be narrowed, never widened."""
    written = entry.texts("purposes")
    if written is None:
        return base
    for each in written:
        if each.text not in PURPOSES:
            entry.findings.unknown_name("purpose", each, PURPOSES)
        elif base and each.text not in base:
            said = f"the shipped purposes are {', '.join(sorted(base))}; '{each.text}' can't be added."
            entry.findings.add("wider-purpose", said, each.at)
    return frozenset(each.text for each in written)


def _edges(entry: Entry, base: tuple[str, ...]) -> tuple[str, ...]:
    written = entry.texts("edges")
    if written is None:
        return base
    numbers: list[Decimal] = []
    for each in written:
        try:
            number = Decimal(each.text)
        except InvalidOperation:
            entry.findings.add("not-a-number", f"an edge is a number, not '{each.text}'.", each.at)
            continue
        if not number.is_finite() or (numbers and number <= numbers[-1]):
            entry.findings.add("bad-edges", f"edges grow from one to the next; '{each.text}' does not.", each.at)
        numbers.append(number)
    return tuple(each.text for each in written)


def _hide(node: Node, findings: Findings, parts: Parts) -> None:
    entry = Entry(node, findings, keys=HIDE_KEYS)
    tables: tuple[tuple[str, dict[str, Field] | dict[str, Relation] | dict[str, Measure]], ...] = (
        ("fields", parts.fields),
        ("relations", parts.relations),
        ("measures", parts.measures),
    )
    for key, table in tables:
        for each in entry.texts(key) or ():
            if each.text not in table:
                findings.unknown_name(key.removesuffix("s"), each, table)
            table.pop(each.text, None)
