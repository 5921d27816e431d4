"""Files of social networks as people save and send them: code pages, separators, notes on top, other languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from presek.source.prepared import Prepared
from presek.source.suggest import suggest
from presek.values.problem import Problems
from tests.source.ready import made
from tests.source.shelf import CATALOG, Shelf, counts

FILE = made.FILES / "linkedin-connections.csv"


def taken(shelf: Shelf, path: Path) -> Prepared | Problems:
    try:
        return made.take(shelf, "linkedin-connections", path)
    except Problems as told:
        return told


def semicolons(text: str) -> str:
    return text.replace('"Maj, Nowak i Syn"', "Maj Nowak i Syn").replace(",", ";")


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r\n\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("shaped", [str, semicolons, lambda text: text[text.index("First Name") :]])
def test_the_same_connections_come_of_the_file_however_it_was_saved(tmp_path: Path, shaped, encoding, ends):
    plain = Shelf(tmp_path)
    expected = counts(made.take(plain, "linkedin-connections"))
    text = shaped(FILE.read_text("utf-8")).replace("\n", ends)
    path = tmp_path / "Connections.csv"
    path.write_bytes((("\ufeff" if encoding == "utf-16-le" else "") + text).encode(encoding))
    shelf = Shelf(tmp_path)

    assert counts(made.take(shelf, "linkedin-connections", path)) == expected
    assert [row["key"] for row in shelf.rows("customers")] == [row["key"] for row in plain.rows("customers")]


@pytest.mark.parametrize(
    "header",
    ["Vorname,Nachname,URL,E-Mail-Adresse,Firma,Position,Verbunden am", "Imię,Nazwisko,URL,E-mail,Firma,Stanowisko,Od"],
)
def test_of_headings_of_another_language_nothing_is_guessed_and_a_mapping_is_suggested(tmp_path: Path, header):
    path = tmp_path / "Connections.csv"
    line = "Ola,Maj,https://www.linkedin.com/in/ola-maj,ola@maj.example,Maj,Head,12 Mar 2025"
    path.write_text(f"{header}\n{line}\n", "utf-8")
    shelf = Shelf(tmp_path)
    taken(shelf, path)
    facts = shelf.rows("facts") if shelf.has("facts") else []
    assert {row.get("name") for row in facts} <= {None}
    assert "edition: 1" in suggest(path, CATALOG)


@pytest.mark.parametrize("content", [b"", b"\0" * 50, b"\xff\xfe", b"Notes:\n", b"First Name,URL\n", "\ufeff".encode()])
def test_what_is_no_file_of_connections_is_told(tmp_path: Path, content):
    path = tmp_path / "Connections.csv"
    path.write_bytes(content)
    found = taken(Shelf(tmp_path), path)
    assert str(found) if isinstance(found, Problems) else counts(found)[1] == 0
