"""Ready mappings: for exports of systems whose shape is documented, shipped with the package as mapping files.

Each file begins with comments that say whose export it is, in three languages what it brings, how the export is made,
and where its shape is documented; the rest is a mapping like any other (docs/reference/mapping.md).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from presek.source.mapping import FileShape, Style
from presek.source.read import format_of
from presek.source.read_xml import open_xml
from presek.source.read_xml_invoices import open_xml_invoices
from presek.source.xml_documents import documents, is_zip
from presek.source.xml_records import root_of
from presek.values.problem import Branch, Problem, Problems, nearest_names

LANGUAGES = ("en", "pl", "sl")
XML = ("xml", "xml-invoices")
NOT_OURS = "somebody else is the seller"


@dataclass(frozen=True, slots=True)
class Ready:
    """One ready mapping. `needs` are the columns that it is recognised by; invoices in XML are by `root`: its name
    and a part of its name space. `own` says that the file does not tell whether its seller is us."""

    key: str
    system: str
    descriptions: Mapping[str, str]
    export: str
    source: str
    format: str
    table: str
    needs: tuple[str, ...]
    root: tuple[str, str]
    own: bool
    text: str

    @property
    def sheet(self) -> str | None:
        """The sheet that the mapping names."""
        return _value_of(self.text, "sheet") or None


@lru_cache(maxsize=1)
def catalogue() -> tuple[Ready, ...]:
    """All ready mappings, by name."""
    folder = resources.files("presek.source").joinpath("ready")
    files = sorted((each for each in folder.iterdir() if each.name.endswith(".yaml")), key=lambda each: each.name)
    return tuple(_read(each.name.removesuffix(".yaml"), each.read_text(encoding="utf-8")) for each in files)


def named(key: str) -> Ready:
    """The ready mapping of a name. Raises Problems with the nearest names where there is none."""
    known = {each.key: each for each in catalogue()}
    if key not in known:
        says = f"there is no ready mapping '{key}'; presek import --list-ready lists them all."
        raise Problems(Problem("no-ready", says, nearest=nearest_names(key, known), branch=Branch.PLACE))
    return known[key]


def fitting(columns: Iterable[str]) -> tuple[Ready, ...]:
    """The ready mappings that a table's columns fit, the surest first: the one that needs most of them."""
    here = {_word(name) for name in columns}
    found = [each for each in catalogue() if each.needs and {_word(name) for name in each.needs} <= here]
    return tuple(sorted(found, key=lambda each: (-len(each.needs), -_matched(each, here), each.key)))


def fitting_xml(path: Path) -> tuple[Ready, ...]:
    """The ready mappings that an XML file, or a zip of such, fits: by its records' elements, then by its root."""
    found = []
    for each in catalogue():
        if each.format == "xml":
            try:
                columns = open_xml(path, FileShape("xml", sheet=each.sheet), Style()).columns
            except Problems:
                continue
            if set(each.needs) <= set(columns):
                found.append(each)
    root = next(root_of(document.file) for document in documents(path))
    by_root = (each for each in catalogue() if each.root[0] == root.name and each.root[1] in root.namespace)
    return (*found, *by_root)


def likely_seller(path: Path) -> str | None:
    """The tax number of who issued most of the first invoices of a file, or None where none is told."""
    block = next(iter(open_xml_invoices(path, FileShape("xml-invoices"), Style()).blocks), None)
    sellers = block.cells.column("seller_tax_id").to_pylist() if block else []
    found = Counter(filter(None, sellers)).most_common(1)
    return str(found[0][0]) if found else None


def is_xml(path: Path) -> bool:
    """Whether a file is XML, or a zip that may hold it, by its ending and its first bytes."""
    return format_of(path) == "xml" or (path.suffix.lower() == ".zip" and is_zip(path))


def filled(found: Ready, shape: Iterable[str] = (), *, own: str | None = None) -> str:
    """The mapping's text for one file: laid out as the lines of its shape say, and kept to our own invoices.

    `own` is our tax number: invoices of other sellers are filtered. Raises Problems where it is none.
    """
    lines = found.text.splitlines()
    if found.format not in XML:
        said = {line.split(":")[0] for line in lines if re.match(r"\w+:", line)} - {"format"}
        place = next(place for place, line in enumerate(lines) if line.startswith("format:"))
        told = [line for line in shape if line.split(":")[0] not in said]
        lines[place : place + 1] = told or [lines[place]]
    if own is not None:
        lines += [f"  - keep: {own_filter(own)}", f"    reason: {NOT_OURS}"]
    return "\n".join(lines) + "\n"


def own_filter(own: str) -> str:
    """The condition that keeps only invoices that a tax number issued. Raises Problems where it is none."""
    return f'seller_tax_id ends with "{_bare(own)}"'


def own_of(keep: str) -> str:
    """The tax number of such a condition, or empty."""
    found = re.fullmatch(r'seller_tax_id ends with "(\w+)"', keep)
    return found[1] if found else ""


def _bare(own: str) -> str:
    """A tax number without its country and signs between."""
    bare = re.sub(r"^[A-Z]{2}|[\s.-]", "", own.strip().upper())
    if not re.fullmatch(r"[A-Z0-9]{6,14}", bare):
        says = f"'{own}' is no tax number; it is such as 5260001246 or SI12345678."
        raise Problems(Problem("own-tax-number", says, branch=Branch.PLACE))
    return bare


def _read(key: str, text: str) -> Ready:
    said = {found[1]: found[2].strip() for found in re.finditer(r"^# (\w+): (.+)$", text, re.MULTILINE)}
    root, _, space = said.get("xml", "").partition(" ")
    needs = tuple(name.strip() for name in said.get("needs", "").split(";") if name.strip())
    return Ready(
        key=key, system=said["system"], descriptions={each: said[each] for each in LANGUAGES}, export=said["export"],
        source=said["source"], format=_value_of(text, "format"), table=_value_of(text, "table"), needs=needs,
        root=(root, space), own=said.get("own") == "needed", text=text,
    )  # fmt: skip


def _value_of(text: str, entry: str) -> str:
    found = re.search(rf"^{entry}: (\S+)", text, re.MULTILINE)
    return found[1] if found else ""


def _matched(each: Ready, here: set[str]) -> int:
    """How many of a mapping's columns are there."""
    columns = re.findall(r"^  ([^\s#{-][^:{]*):", each.text, re.MULTILINE)
    return sum(_word(name) in here for name in columns)


def _word(name: str) -> str:
    return " ".join(name.casefold().split())
