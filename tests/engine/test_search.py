"""Searching: the beginnings of words without accents, numbers however they are written, and what came in a tail."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

from presek.engine.columnar import search_index, search_words
from presek.engine.columnar.columns import Texts, Words
from presek.engine.columnar.search import Index, Search, Searched
from presek.engine.columnar.search_index import Postings
from presek.engine.columnar.search_words import Form

FIELDS = {
    "name": (Form.WORDS, ["Żółć Łucja", "Đorđe Straße", "Jan Nowak-Zając", None, "Nowakowska Ana"]),
    "email": (Form.ADDRESS, ["zolc@example.pl", None, "jan.nowak@Example.pl", None, "ana@example.si"]),
    "phone": (Form.PHONE, ["+48600100200", "+38641123456", None, "+48600100999", None]),
    "tax_id": (Form.NUMBER, ["5261040828", "12345679", "DE123456788", None, None]),
}


def texts(values):
    coded = pa.array(values, pa.large_string()).dictionary_encode()
    words = coded.dictionary
    return Texts(
        coded.indices.fill_null(len(words)).to_numpy(zero_copy_only=False), nulls=True, words=Words(words, words)
    )


@pytest.fixture(scope="module")
def searched():
    owners = np.arange(5, dtype=np.int32)
    postings = {name: Postings.of([(texts(values), owners)], form) for name, (form, values) in FIELDS.items()}
    contacts = Postings.of([(texts(["Nowak Jan", "Žiga Novak"]), np.array([3, 1]))], Form.WORDS)
    fields = tuple(Searched(name, form, name) for name, (form, _) in FIELDS.items())
    every = (*fields, Searched("contacts.name", Form.WORDS, "name", "contacts"))
    index = Index({**postings, "contacts.name": contacts}, np.zeros(0, np.int64))
    return Search(every, (index,), np.ones(5, np.bool_))


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("zolc", [0]),
        ("ŻÓŁĆ", [0]),
        ("luc zol", [0]),
        ("dorde", [1]),
        ("strasse", [1]),
        ("zajac", [2]),
        ("nowak", [2, 4, 3]),
        ("nowak jan", [2, 3]),
        ("ziga", [1]),
        ("olc", []),
        ("600100200", [0]),
        ("600 100", [0, 3]),
        ("+48 600 100 200", [0]),
        ("0048 600-100-200", [0]),
        ("(041) 123 456", [1]),
        ("+386 41 123 456", [1]),
        ("PL 526-10-40-828", [0]),
        ("526 104 08 28", [0]),
        ("SI12345679", [1]),
        ("123456788", [2]),
        ("DE 123 456 788", [2]),
        ("JAN.NOWAK@example.pl", [2]),
        ("jan.nowak@", [2]),
        ("example", [0, 2, 4]),
        ("nobody", []),
        ("...", []),
    ],
)
def test_a_text_finds_whoever_has_words_that_it_begins_the_nearest_first(searched, text, whom):
    names = [each.name for each in searched.searched]
    assert searched.find(text, names).first(9) == whom


def test_fields_that_one_may_not_see_find_nobody(searched):
    assert searched.find("600100200", ["name", "email"]).total == 0
    assert searched.find("ziga", ["name"]).total == 0


def test_an_index_read_from_its_file_says_what_was_written(tmp_path, searched):
    fields = searched.indexes[0].fields
    search_index.write(tmp_path, fields)
    read = search_index.opened(tmp_path)
    for name, postings in fields.items():
        assert read[name].words == postings.words
        assert np.array_equal(read[name].starts, postings.starts)
        assert np.array_equal(read[name].ordinals, postings.ordinals)
    assert search_index.opened(tmp_path / "absent") is None


def test_small_letters_without_accents_of_every_alphabet_of_the_base():
    assert search_words.plain(pa.array(["ŁÓDŹ", "Šiška", "ĐURĐA", "Straße", "Ærø"])).to_pylist() == [
        "lodz",
        "siska",
        "durda",
        "strasse",
        "aero",
    ]
    assert search_words.words_of("Ana & Žan, d.o.o.") == ("ana", "zan", "d", "o")
