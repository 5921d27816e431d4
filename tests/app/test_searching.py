"""Searching the base: whatever is typed of a name or a number finds who it is, a new customer too."""

from __future__ import annotations

import pytest

from presek.app import reading, refresh, searching
from presek.app.searching import Searching
from tests.app import homes

BASE = [
    {"customer": "F-1", "name": "Żółć Sp. z o.o.", "tax_id": "5261040828", "phone": "+48600100200"},
    {"customer": "F-2", "name": "Đurđa Straße d.o.o.", "email": "info@strasse.example"},
    {"customer": "F-3", "name": "Kos Kos", "email": "jan.kos@example.pl"},
]


@pytest.fixture
def base(home):
    homes.put(home, "customers", BASE)
    contacts = [{"customer": "F-2", "number": "1", "name": "Łucja Žagar", "phone": "+38641123456"}]
    homes.put(home, "contacts", contacts, row_key={"column": "number"}, columns={"name": "name", "phone": "phone"})
    homes.force(home, homes.segments("s", {"everybody": "name is known"}))
    refresh.refresh(home)
    return home


def whom(home, text: str) -> list[str]:
    return [each.key for each in searching.customers(home, text, most=9).found]


@pytest.mark.filterwarnings("error")
def test_names_numbers_and_contact_persons_find_their_customers_however_they_are_written(base):
    wanted = {
        "zolc": ["F-1"], "ŻÓŁ": ["F-1"], "PL 526-10-40-828": ["F-1"], "5261040828": ["F-1"],
        "+48 600 100 200": ["F-1"], "600100200": ["F-1"], "0048600100200": ["F-1"],
        "durda stras": ["F-2"], "lucja": ["F-2"], "041 123 456": ["F-2"], "info@stra": ["F-2"],
        "kos": ["F-3"], "f-3": ["F-3"], "F-3": ["F-3"], "nobody": [], "": ["F-1", "F-2", "F-3"],
    }  # fmt: skip

    assert {text: whom(base, text) for text in wanted} == wanted


def test_each_who_is_found_says_by_what_beside_the_name(base):
    found = searching.customers(base, "zagar", most=9)

    assert [(each.field, each.value) for each in found.found[0].reasons] == [("contacts.name", "Łucja Žagar")]
    assert searching.customers(base, "zolc", most=9).found[0].reasons == ()
    assert searching.customers(base, "F-2", most=9).exact
    assert searching.customers(base, "nobody", most=9) == Searching(0, ())


def test_what_came_since_the_snapshot_was_built_is_found_after_the_next_refresh(base):
    homes.put(base, "customers", [{"customer": "F-4", "name": "Nowa Żółwia"}, {"customer": "F-3", "name": "Jan Szpak"}])
    more = [{"customer": "F-1", "number": "2", "name": "Špela Kralj", "phone": "+38640999888"}]
    homes.put(base, "contacts", more, row_key={"column": "number"}, columns={"name": "name", "phone": "phone"})
    refresh.refresh(base)

    assert reading.opened(base).snapshot.base is not None
    assert [whom(base, text) for text in ("zolwia", "szpak", "spela", "040 999", "lucja", "kos szpak", "zol")] == [
        ["F-4"],
        ["F-3"],
        ["F-1"],
        ["F-1"],
        ["F-2"],
        ["F-3"],
        ["F-1", "F-4"],
    ]
