"""Opens a file of customers or of a relation, whatever its format, as blocks of text cells."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path

from presek.source import unpacked
from presek.source.block import Opened
from presek.source.mapping import FORMATS, FileShape, Style
from presek.source.read_csv import open_csv
from presek.source.read_json import open_json
from presek.source.read_jsonl import open_jsonl
from presek.source.read_parquet import open_parquet
from presek.source.read_xlsx import open_xlsx
from presek.source.read_xml import open_xml
from presek.source.read_xml_invoices import open_xml_invoices
from presek.values.problem import Branch, Problem, Problems

ENDINGS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".xlsx": "xlsx", ".parquet": "parquet", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".json": "json", ".xml": "xml",
}  # fmt: skip
READERS: dict[str, Callable[[Path, FileShape, Style], Opened]] = {
    "csv": open_csv, "xlsx": open_xlsx, "parquet": open_parquet, "jsonl": open_jsonl,
    "json": open_json, "xml": open_xml, "xml-invoices": open_xml_invoices,
}  # fmt: skip
MOST_COLUMNS = 2_000


def format_of(path: Path) -> str | None:
    """The format that a file's ending names (a .gz or .zip behind it aside; of a .zip, the first file's in it), or
    None."""
    name = path.name.lower().removesuffix(".gz").removesuffix(".zip")
    found = ENDINGS.get(Path(name).suffix)
    if found is None and path.suffix.lower() == ".zip" and unpacked.is_zip(path):
        return next((ENDINGS.get(Path(each.lower()).suffix) for each in unpacked.members(path)), None)
    return found


def open_file(path: Path, shape: FileShape, style: Style) -> Opened:
    """The file's columns and blocks. Raises Problems where it is not there, empty, or of another format than named."""
    format_ = shape.format or format_of(path)
    if format_ not in FORMATS:
        says = f"which format this is can't be told from its ending; say 'format:' one of {', '.join(FORMATS)}."
        raise Problems(Problem("format", says, path=str(path), branch=Branch.DATA))
    try:
        _look_at(path, format_)
        opened = READERS[format_](path, shape, style)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Problems(_not(path, "not-gzip", "the gzip file is damaged or ends too early.")) from None
    except FileNotFoundError:
        raise Problems(Problem("no-file", "there is no such file.", path=str(path), branch=Branch.PLACE)) from None
    except IsADirectoryError:
        raise Problems(
            Problem("no-file", "this is a folder, not a file.", path=str(path), branch=Branch.PLACE)
        ) from None
    except PermissionError:
        raise Problems(
            Problem("not-readable", "this user may not read it.", path=str(path), branch=Branch.PLACE)
        ) from None
    if len(opened.columns) > MOST_COLUMNS:
        says = f"the file has {len(opened.columns):,} columns; at most {MOST_COLUMNS:,} are read."
        raise Problems(Problem("too-many-columns", says, path=str(path), branch=Branch.DATA))
    return opened


def _look_at(path: Path, format_: str) -> None:
    """Tells a file of another format by its first bytes."""
    with path.open("rb") as file:
        first = file.read(8)
    if first[:2] == b"\x1f\x8b":
        try:
            with gzip.open(path) as file:
                first = file.read(8)
        except (OSError, EOFError):
            raise Problems(_not(path, "not-gzip", "it begins like a gzip file, but can't be unpacked.")) from None
    if not first:
        raise Problems(_not(path, "empty-file", "the file is empty: it has not even a header."))
    if first[:4] == b"PK\x03\x04" and format_ in {"xml", "xml-invoices"}:
        return  # a zip of documents
    if format_ in {"csv", "jsonl"} and unpacked.is_zip(path):
        return  # a zip with the file in it
    found = "xlsx" if first[:4] == b"PK\x03\x04" else "parquet" if first[:4] == b"PAR1" else None
    if found and found != format_:
        what = {"xlsx": "an Excel workbook (or another zip)", "parquet": "a Parquet file"}[found]
        raise Problems(_not(path, "other-format", f"this is {what}, not {format_}; say 'format: {found}'."))
    if first[:4] == b"\xd0\xcf\x11\xe0":
        raise Problems(_not(path, "other-format", "this is an old Excel file (.xls); save it as .xlsx or .csv."))
    if found is None and format_ in {"xlsx", "parquet"}:
        raise Problems(_not(path, "other-format", f"this is no {format_} file."))


def _not(path: Path, code: str, says: str) -> Problem:
    return Problem(code, says, path=str(path), branch=Branch.DATA)
