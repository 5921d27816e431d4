"""The shipped catalog, read once and kept as one file of JSON: YAML takes ten times as long to read.

The file belongs to exactly one reading: its first line names the files it was made of, and whether it is whole. Any
other file is as good as none.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import fields
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any

from presek.catalog.model import Code, CodeList, Field, Measure, Model, OnFault, Relation, Sensitivity, SourceKind, Type
from presek.catalog.reading import Parts

LIBRARIES = ("babel", "pycountry")
"""Those that name countries, regions, languages and currencies."""
ENDINGS = frozenset({".py", ".yaml", ".csv"})


def read(path: Path) -> Parts | None:
    """The parts that were kept; None where there are none, they are of other files than today's, or are damaged."""
    try:
        first, _, body = path.read_text("utf-8").partition("\n")
    except (OSError, UnicodeDecodeError):
        return None
    return _parts(json.loads(body)) if first == _first_line(body) else None


def write(path: Path, parts: Parts) -> None:
    """Keeps the parts, all at once; where the place can't be written nothing is kept, and the next reading is slow."""
    body = json.dumps(_plain(parts), ensure_ascii=False, separators=(",", ":"))
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_name(f".{path.name}.{sha256(body.encode()).hexdigest()[:8]}")
        making.write_text(f"{_first_line(body)}\n{body}", "utf-8")
        making.replace(path)


def _first_line(body: str) -> str:
    return f"{_origin()} {sha256(body.encode()).hexdigest()}"


@lru_cache(maxsize=1)
def _origin() -> str:
    """Names all that the catalog is made of: its files, what reads them, the versions of the lists of standards."""
    found = sha256()
    folder = Path(__file__).parent
    for path in sorted(each for each in folder.rglob("*") if each.suffix in ENDINGS):
        content = path.read_bytes()
        found.update(f"{path.relative_to(folder)} {len(content)}\n".encode() + content)
    for library in LIBRARIES:
        found.update(f"{library} {metadata.version(library)}\n".encode())
    return found.hexdigest()


def _plain(parts: Parts) -> dict[str, object]:
    return {
        "fields": [_entry(each) for each in parts.fields.values()],
        "relations": [
            {**_entry(each), "fields": [_entry(one) for one in each.fields.values()]}
            for each in parts.relations.values()
        ],
        "measures": [_entry(each) for each in parts.measures.values()],
        "code_lists": [
            [each.key, each.version, each.labels, [_code(one) for one in each.codes.values()]]
            for each in parts.code_lists.values()
        ],
    }


def _code(code: Code) -> list[object]:
    return [code.key, code.labels, code.parent, code.unknown]


def _entry(entry: Field | Relation | Measure) -> dict[str, object]:
    """What differs from the defaults of its class would be enough; all of it is simpler, and as fast."""
    return {each.name: _value(getattr(entry, each.name)) for each in fields(entry)}


def _value(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case frozenset():
            return sorted(value)
        case _:
            return value


def _parts(kept: Mapping[str, Any]) -> Parts:
    return Parts(
        fields=_fields(kept["fields"]),
        relations={
            each["key"]: Relation(**{**each, "fields": _fields(each["fields"]), "model": Model(each["model"])})
            for each in kept["relations"]
        },
        measures={each["key"]: _measure(each) for each in kept["measures"]},
        code_lists={
            key: CodeList(key, version, labels, {code[0]: Code(*code) for code in codes})
            for key, version, labels, codes in kept["code_lists"]
        },
    )


def _fields(kept: Iterable[Mapping[str, Any]]) -> dict[str, Field]:
    return {each["key"]: _field(each) for each in kept}


def _field(kept: Mapping[str, Any]) -> Field:
    typed = {
        "type": Type(kept["type"]),
        "model": Model(kept["model"]),
        "sensitivity": Sensitivity(kept["sensitivity"]),
        "source": SourceKind(kept["source"]),
        "purposes": frozenset(kept["purposes"]),
        "on_fault": OnFault(kept["on_fault"]),
        "edges": tuple(kept["edges"]),
    }
    return Field(**{**kept, **typed})


def _measure(kept: Mapping[str, Any]) -> Measure:
    typed = {
        "model": Model(kept["model"]),
        "sensitivity": Sensitivity(kept["sensitivity"]),
        "edges": tuple(kept["edges"]),
    }
    return Measure(**{**kept, **typed})
