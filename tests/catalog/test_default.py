"""The shipped catalog: what it names, and that it is whole."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from presek.catalog import kept
from presek.catalog.check import check
from presek.catalog.default import TABLES, data, default_catalog, parts_read
from presek.catalog.model import LANGUAGES, Model, Sensitivity, Type
from presek.catalog.refused import REFUSED, refusal
from presek.catalog.units import PURPOSES, UNITS
from presek.segment.terms import FieldValue
from presek.segment.types import kind_of

CATALOG = default_catalog()
RELATIONS = (
    "contacts orders order_lines invoices payments interactions visits tickets quotes opportunities contracts answers"
    " consents"
).split()
PSYCHOGRAPHIC_GROUPS = {
    "personality": "big5_extraversion",
    "attitudes": "attitude_innovation",
    "interests": "interests",
    "values": "value_security",
    "lifestyle": "lifestyle",
}


def test_the_shipped_catalog_has_no_problem() -> None:
    assert check(CATALOG) == ()


def test_currency_and_zone_are_the_bases_own() -> None:
    catalog = default_catalog(currency="EUR", zone="Europe/Ljubljana")
    assert (catalog.currency, str(catalog.zone)) == ("EUR", "Europe/Ljubljana")


def test_all_relations_are_there_and_have_a_time_but_contacts() -> None:
    assert sorted(CATALOG.relations) == sorted(RELATIONS)
    assert [key for key, relation in CATALOG.relations.items() if relation.time is None] == ["contacts"]
    assert CATALOG.relations["contracts"].planned


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_has_a_label_in_every_language(language: str) -> None:
    named = [*CATALOG.fields.values(), *CATALOG.measures.values(), *CATALOG.relations.values()]
    named += [field for relation in CATALOG.relations.values() for field in relation.fields.values()]
    assert [each.key for each in named if not each.labels.get(language)] == []
    short = [each for each in CATALOG.code_lists.values() if each.key not in TABLES]
    assert [(each.key, code.key) for each in short for code in each.codes.values() if language not in code.labels] == []


@pytest.mark.parametrize("key", sorted(default_catalog().measures))
def test_every_measure_has_a_kind_and_its_unit_is_known(key: str) -> None:
    kind = kind_of(FieldValue(key), CATALOG)
    assert kind.unit is None or kind.unit in UNITS


def test_purposes_are_known_and_psychographics_never_serve_terms_or_service() -> None:
    for field in CATALOG.fields.values():
        assert field.purposes <= PURPOSES
        if field.model is Model.PSYCHOGRAPHIC:
            assert not field.purposes & {"terms", "service"}
            assert field.max_age_days == 365


def test_each_of_the_four_models_has_facets() -> None:
    models = [field.model for field in CATALOG.fields.values() if field.facet]
    models += [measure.model for measure in CATALOG.measures.values() if measure.facet]
    assert {*models} >= set(Model) - {Model.IDENTITY}
    assert 20 <= len(models) <= 30


def test_no_field_is_a_special_category_and_none_is_named_like_one() -> None:
    keys = [*CATALOG.fields, *(key for relation in CATALOG.relations.values() for key in relation.fields)]
    assert [key for key in keys if refusal(key)] == []
    assert all(field.sensitivity is not Sensitivity.SPECIAL for field in CATALOG.fields.values())
    assert "value_tradition" not in CATALOG.fields
    assert refusal("value_tradition") == "religion or belief"


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("PESEL", "national personal number"),
        ("nr PESEL klienta", "national personal number"),
        ("EMŠO", "national personal number"),
        ("Wyznanie", "religion or belief"),
        ("veroizpoved", "religion or belief"),
        ("narodowość", "ethnic or racial origin"),
        ("stanZdrowia", "health"),
        ("Związek zawodowy", "trade-union membership"),
        ("poglądy polityczne", "political opinion"),
        ("spolna usmerjenost", "sexual life or orientation"),
    ],
)
def test_headers_of_refused_data_are_recognised_whatever_their_case_and_accents(header: str, what: str) -> None:
    assert refusal(header) == what


@pytest.mark.parametrize(
    "header", ["public_healthcare", "credit_union_name", "country", "Veronika", "rasadnik", "tax_id"]
)
def test_ordinary_headers_are_not_refused(header: str) -> None:
    assert refusal(header) is None


def test_every_refused_kind_has_signs() -> None:
    assert all(REFUSED.values())


@pytest.mark.parametrize(
    ("key", "code_list"),
    [
        ("sex", "sex"),
        ("marital_status", "marital_status"),
        ("education", "isced"),
        ("occupation", "isco"),
        ("seniority", "seniority"),
    ],
)
def test_r25_the_five_demographic_fields_exist_with_their_code_lists(key: str, code_list: str) -> None:
    assert CATALOG.fields[key].model is Model.DEMOGRAPHIC
    assert CATALOG.list_of(CATALOG.fields[key]) is CATALOG.code_lists[code_list]


def test_r25_age_is_computed_from_the_date_of_birth_and_a_job_position_is_text() -> None:
    assert CATALOG.measures["age"].value == "years since birth_date"
    assert CATALOG.measures["age"].unit == "years"
    assert CATALOG.fields["job_title"].type is Type.TEXT


def test_r25_codes_that_mean_not_known_are_marked() -> None:
    unknown = {
        key: [code.key for code in CATALOG.code_lists[key].codes.values() if code.unknown]
        for key in ("sex", "marital_status", "isced")
    }
    assert unknown == {"sex": ["0", "refused"], "marital_status": ["UNK"], "isced": ["9"]}


@pytest.mark.parametrize("group", sorted(PSYCHOGRAPHIC_GROUPS))
def test_r39_each_of_the_five_psychographic_groups_is_in_the_catalog_with_its_freshness(group: str) -> None:
    field = CATALOG.fields[PSYCHOGRAPHIC_GROUPS[group]]
    assert field.model is Model.PSYCHOGRAPHIC
    assert field.max_age_days == 365
    assert field.facet


def test_isco_has_its_43_sub_major_and_130_minor_groups() -> None:
    lengths = [len(key) for key in CATALOG.code_lists["isco"].codes]
    assert [lengths.count(each) for each in (1, 2, 3)] == [10, 43, 130]


def test_regions_of_slovenia_lie_under_its_cohesion_regions() -> None:
    below = CATALOG.code_lists["region"].below("SI04")
    assert below == {"SI04", "SI041", "SI042", "SI043", "SI044"}


def test_tables_of_codes_have_the_same_columns() -> None:
    for key in TABLES:
        text = data().joinpath("codes", f"{key}.csv").read_text(encoding="utf-8")
        assert next(csv.reader(text.splitlines())) == ["key", "parent", "en", "pl", "sl"]


def test_a_kept_catalog_is_the_one_that_was_read(tmp_path: Path) -> None:
    path, parts = tmp_path / "cache" / "catalog.json", parts_read()
    assert kept.read(path) is None
    kept.write(path, parts)
    again = kept.read(path)
    assert again is not None
    assert (again.fields, again.relations, again.measures, again.code_lists) == (
        parts.fields, parts.relations, parts.measures, parts.code_lists,
    )  # fmt: skip
    assert list(again.code_lists["region"].codes) == list(parts.code_lists["region"].codes)


@pytest.mark.parametrize(
    "hurt",
    [lambda text: text[:-100], lambda text: "x" + text, lambda _: ""],
    ids=["cut off", "begun wrongly", "emptied"],
)
def test_a_kept_catalog_that_was_hurt_is_as_good_as_none(tmp_path: Path, hurt: Callable[[str], str]) -> None:
    path = tmp_path / "catalog.json"
    kept.write(path, parts_read())
    path.write_text(hurt(path.read_text("utf-8")), "utf-8")
    assert kept.read(path) is None


def test_where_nothing_can_be_kept_the_catalog_is_read_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept.write(tmp_path / "file" / "catalog.json", parts_read())
    assert kept.read(tmp_path / "file" / "catalog.json") is None
