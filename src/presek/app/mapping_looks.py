"""What a look at an uploaded file finds, for its form: the layout, ready mappings that fit, what each column holds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from presek.app import mapping_said
from presek.app.mapping_said import Said
from presek.app.uploading import Upload
from presek.catalog.model import Catalog
from presek.source import detect, ready, suggest, unpacked
from presek.source.detect_style import style_of as style_of_cells
from presek.source.detected import ColumnFinding, Detected
from presek.source.mapping import FileShape, Style
from presek.source.mapping_text import DELIMITERS
from presek.source.read import format_of, open_file
from presek.source.ready import Ready

SETTINGS = (
    "sheet", "header_row", "encoding", "delimiter", "quote", "decimal_sign", "thousands_sign", "date_order",
    "phone_region",
)  # fmt: skip
"""Entries of a mapping that the form offers beside the columns."""
STYLE = ("decimal_sign", "thousands_sign", "date_order")
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Looked:
    """A look at a file. `detected` is None for XML, whose layout a ready mapping knows."""

    detected: Detected | None
    ready: tuple[Ready, ...]

    @property
    def columns(self) -> Row:
        """The columns, laid out as the file seems to be."""
        return tuple(self.detected.columns) if self.detected else ()


@dataclass(frozen=True, slots=True)
class Sampled:
    """The columns and first rows of a file, by the settings of its form."""

    header: Row
    rows: tuple[Row, ...]

    @property
    def cells(self) -> dict[str, list[str]]:
        """The first cells by column."""
        return {name: [row[place] or "" for row in self.rows] for place, name in enumerate(self.header)}


def look(upload: Upload, *, sheet: str | None = None) -> Looked:
    """Looks at an upload, or at one sheet of it. Problems where it can't be read at all."""
    path = upload.path
    if ready.is_xml(path) and not (unpacked.is_zip(path) and format_of(path) in {"csv", "jsonl"}):
        fitting = ready.fitting_xml(path)
        if fitting:
            return Looked(None, fitting)
    detected = detect.look(path, sheet=sheet)
    return Looked(detected, ready.fitting(detected.columns))


def sheet_of(looked: Looked) -> str | None:
    """The sheet that was looked at."""
    return looked.detected.shape.sheet if looked.detected else None


def sampled(upload: Upload, said: Said, looked: Looked) -> Sampled:
    """The first rows by a mapping's settings; the look's own where the settings are those that it found."""
    shape, style = shape_of(said), Style(str(said.get("decimal_sign") or "."))
    detected = looked.detected
    same = detected is not None and (shape.format == "csv" or style.decimal_sign == detected.style.decimal_sign)
    if detected is not None and same and shape == detected.shape:
        return Sampled(tuple(detected.columns), tuple(zip(*detected.columns.values(), strict=True)))
    opened = open_file(upload.path, shape, style)
    block = next(iter(opened.blocks), None)
    if block is None:
        return Sampled(opened.columns, ())
    sample = block.cells.slice(0, suggest.SAMPLE)
    return Sampled(opened.columns, tuple(zip(*(column.to_pylist() for column in sample.columns), strict=True)))


def matched(
    looked: Looked, said: Said, sample: Sampled, *, catalog: Catalog, table: str | None = None
) -> Detected | None:
    """What the columns seem to hold, under the settings of a mapping."""
    if looked.detected is None:
        return None
    found = replace(looked.detected, shape=shape_of(said), style=style_of(said, catalog), columns=sample.cells)
    return detect.matched(found, catalog, table=table)


def suggested(found: Detected, said: Said, catalog: Catalog, *, name: str) -> Said:
    """A mapping of what was found, under the settings that a person chose."""
    made = mapping_said.read(suggest.suggested(found, catalog, name=name))
    chosen = {key: said[key] for key in SETTINGS if said.get(key)}
    first = ("edition", "format", *SETTINGS)
    layout = {key: value for key, value in {**made, **chosen}.items() if key in first and value}
    return {**layout, **{key: value for key, value in made.items() if key not in first}}


def with_style(said: Said, sample: Sampled, *, kept: Collection[str]) -> Said:
    """The settings with signs and order of dates as the cells speak for now; `kept` are those a person just chose."""
    shape = shape_of(said)
    found = dict(zip(STYLE, style_of_cells(sample.cells, delimiter=shape.delimiter), strict=True))
    return {**said, **{key: each.value for key, each in found.items() if key not in kept}}


def of_layout(said: Said, looked: Looked) -> Said:
    """A mapping with the layout that a look found in place of its own."""
    detected = looked.detected
    if detected is None:
        return said
    layout = mapping_said.read("\n".join(suggest.shape_lines(detected)))
    return {**layout, **{key: value for key, value in said.items() if key not in mapping_said.LAYOUT}}


def begun(looked: Looked, found: Ready | None, upload: Upload, *, catalog: Catalog) -> Said:
    """A first mapping: a ready one, else what the columns suggest."""
    path, detected = upload.path, looked.detected
    if found is None:
        if detected is None:
            return {}
        matches = detect.matched(detected, catalog)
        return mapping_said.read(suggest.suggested(matches, catalog, name=upload.name))
    own = ready.likely_seller(path) if found.own else None
    shape = suggest.shape_lines(detected) if detected is not None else ()
    return mapping_said.read(ready.filled(found, shape, own=own))


def evidence(found: Detected | None) -> Mapping[str, ColumnFinding]:
    """What was found of each column."""
    return {} if found is None else {each.name: each for each in found.matches}


def shape_of(said: Said) -> FileShape:
    """The layout that a mapping says."""
    delimiter, row = str(said.get("delimiter") or ","), str(said.get("header_row") or "")
    return FileShape(
        str(said.get("format") or "csv"), str(said.get("encoding") or "utf-8"), DELIMITERS.get(delimiter, delimiter),
        str(said.get("quote") or '"'), said.get("sheet") or None,
        int(row) if row.isascii() and row.isdecimal() and int(row[:9]) > 1 else None,
    )  # fmt: skip


def style_of(said: Said, catalog: Catalog) -> Style:
    """How a mapping says that numbers and dates are written."""
    return Style(
        str(said.get("decimal_sign") or "."), str(said.get("thousands_sign") or ""),
        str(said.get("date_order") or "year month day"), catalog.zone,
    )  # fmt: skip
