"""Customers that may be one: what brings them together, and what each agreement says."""

from __future__ import annotations

import random
import string

import pyarrow as pa
import pytest

from presek.source import duplicates_find, duplicates_links
from presek.source.duplicates_plain import FIELDS, PEOPLE
from presek.source.duplicates_weights import score

FIRST = "Jan Anna Piotr Małgorzata Łukasz Żaneta Špela Žiga Tjaša Jože Matej Stanisław Elżbieta Zofia Mojca".split()
SYLLABLES = "ko wal no wak zie lin wój cik szy mań dą brow ka miń lew an krol pie trzy paw łow cha czar śni gór".split()
TOWNS = ["Warszawa", "Kraków", "Łódź", "Gdańsk", "Ljubljana", "Maribor", "Koper", "Żywiec", "Świdnica", "Ptuj"]
STREETS = "Długa Krótka Polna Leśna Ogrodowa Szkolna Lipowa Kościelna Łąkowa Mickiewicza".split()
BARE = str.maketrans("ąćęłńóśźżčšžĄĆĘŁŃÓŚŹŻČŠŽ", "acelnoszzcszACELNOSZZCSZ")


def people(*rows):
    empty = dict.fromkeys(FIELDS)
    made = [{**empty, "ordinal": place, "key": f"c{place}x", **row} for place, row in enumerate(rows)]
    return pa.Table.from_pylist(made, schema=PEOPLE)


def found(*rows, exact_only=False):
    return duplicates_find.find(people(*rows), exact_only=exact_only).pairs


def met(*rows, **more):
    return {(pair.first, pair.second) for pair in found(*rows, **more)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"key": "C-0017"}, {"key": "c17"}),
        ({"tax_id": "PL 123-456-32-18"}, {"tax_id": "1234563218"}),
        ({"email": "Jan@Example.com"}, {"email": "jan+news@example.com"}),
        ({"phone": "+48 601 602 603"}, {"phone": "601-602-603"}),
        ({"registry_id": "KRS 0000123"}, {"registry_id": "krs0000123"}),
    ],
    ids=["key", "tax number", "e-mail", "phone", "registry number"],
)
def test_an_identifier_written_in_another_way_brings_two_customers_together(one, other):
    assert met(one, other, exact_only=True) == {(0, 1)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"name": "Łukasz Żółty", "city": "Łódź"}, {"name": "ZOLTY LUKASZ", "city": "Lodz"}),
        (
            {"name": "Żabka Sp. z o.o.", "kind": "company", "address": "ul. Długa 5", "city": "Kraków"},
            {"name": "ZABKA", "kind": "company", "address": "Dluga 5", "city": "Krakow"},
        ),
        (
            {"name": "Anna Kowalska", "birth_date": "1980-03-04", "city": "Ptuj"},
            {"name": "Ana Kowalska", "birth_date": "1980-04-03", "city": "Ptuj"},
        ),
    ],
    ids=["accents and order", "legal form and street", "a slip in the name and a day swapped with its month"],
)
def test_names_and_addresses_are_alike_without_accents_order_legal_forms_and_slips(one, other):
    assert met(one, other) == {(0, 1)}


def test_two_people_of_one_name_and_different_birthdays_are_two():
    same = {"name": "Jan Kowalski", "city": "Warszawa"}
    assert met({**same, "birth_date": "1960-01-09"}, {**same, "birth_date": "1988-11-23"}) == set()


def test_a_mark_that_many_share_is_a_placeholder_and_joins_nobody():
    shared = [{"name": f"{first} {second}", "email": "none@example.com"} for first in FIRST for second in TOWNS[:2]]
    assert met(*shared, exact_only=True) == set()


def test_a_score_can_be_worked_out_by_hand_from_the_weights():
    rows = [{"email": "a@x.pl", "name": "Anna Nowak"}, {"email": "a@x.pl", "name": "Anna Nowack"}]
    (pair,) = found(*rows)
    assert pair.levels["email"] == "same"
    assert pair.levels["name"] == "close"
    assert pair.score == pytest.approx(score(pair.levels, size=len(rows)), abs=0.0002)


def test_the_same_customers_give_the_same_pairs_whatever_their_order():
    table, _ = planted(400, doubles=30)
    again = table.take(pa.array(list(reversed(range(table.num_rows)))))
    first, second = (duplicates_find.find(each, exact_only=False) for each in (table, again))
    assert first == second


def test_planted_doubles_are_found_with_stated_precision_and_recall():
    """Two thousand people, 150 doubles with lost accents, slips, swapped names and lost or changed facts."""
    table, truth = planted(2000, doubles=150)
    pairs = duplicates_find.find(table, exact_only=False).pairs
    every = {(pair.first, pair.second) for pair in pairs}
    sure = {(pair.first, pair.second) for pair in pairs if pair.score >= 0.6}
    assert len(every & truth) / len(truth) >= 0.80
    assert len(every & truth) / len(every) >= 0.90
    assert len(sure & truth) / len(sure) >= 0.98


def planted(size, *, doubles):
    """People, and which of them are planted doubles of whom."""
    chance = random.Random(5)
    rows = [person(chance) for _ in range(size)]
    originals = chance.sample(range(size), doubles)
    truth = {(original, size + place) for place, original in enumerate(originals)}
    return people(*rows, *(double(chance, rows[original]) for original in originals)), truth


def person(chance):
    first, last = chance.choice(FIRST), "".join(chance.choices(SYLLABLES, k=chance.randint(2, 4))).capitalize()
    mailbox = f"{first}.{last}{chance.randrange(100)}".lower().translate(BARE)
    sometimes = {
        "email": f"{mailbox}@example.com",
        "phone": f"+48{chance.randrange(500_000_000, 899_999_999)}",
        "birth_date": f"{chance.randint(1940, 2005)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}",
        "address": f"ul. {chance.choice(STREETS)} {chance.randint(1, 120)}",
        "city": chance.choice(TOWNS),
    }
    return {
        "kind": "person",
        "name": f"{first} {last}",
        **{k: v for k, v in sometimes.items() if chance.random() < 0.7},
    }


def double(chance, original):
    made = {key: value for key, value in original.items() if key in {"kind", "name", "city"} or chance.random() < 0.7}
    if chance.random() < 0.5:
        made["name"] = made["name"].translate(BARE)
    if chance.random() < 0.5:
        place = chance.randrange(1, len(made["name"]) - 1)
        made["name"] = made["name"][:place] + chance.choice(string.ascii_lowercase) + made["name"][place + 1 :]
    if chance.random() < 0.3:
        made["name"] = " ".join(reversed(made["name"].split()))
    if "address" in made and chance.random() < 0.5:
        made["address"] = made["address"].translate(BARE).removeprefix("ul. ")
    return made


def test_a_customer_who_is_a_contact_of_a_company_is_linked_by_what_agrees():
    table = people(
        {"name": "Firma", "kind": "company", "city": "Ptuj"},
        {"name": "Špela Novak", "kind": "person", "email": "spela@firma.si", "phone": "+386 41 222 333"},
        {"name": "Jan Kos", "kind": "person", "city": "Ptuj"},
        {"name": "Ana Kos", "kind": "person", "city": "Koper"},
    )
    contacts = pa.Table.from_pylist(
        [
            {"company": 0, "contact": "1", "name": "Spela Novak", "email": "SPELA@firma.si", "phone": "041222333"},
            {"company": 0, "contact": "2", "name": "Kos Jan", "email": None, "phone": None},
            {"company": 0, "contact": "3", "name": "Ana Kos", "email": None, "phone": None},
        ],
        schema=duplicates_links.CONTACTS,
    )
    links = [(each.person, each.contact, each.by) for each in duplicates_links.find(table, contacts)]
    assert links == [(1, "1", ("email", "phone")), (2, "2", ("name",))]
