"""A company's own catalog: what it may add and narrow, and what is said of mistakes."""

import pytest

from presek.catalog.company import load, measure_places
from presek.catalog.default import default_catalog
from presek.catalog.model import Catalog, Type
from presek.values.problem import Place, Problems

OWN = """\
edition: 1
code_lists:
  machine_kind:
    version: "1"
    labels: {en: kind of machine, pl: rodzaj maszyny, sl: vrsta stroja}
    codes:
      mill: {en: mill}
      mill_cnc: {en: CNC mill, parent: mill}
fields:
  fleet_size: {labels: {en: size of the fleet}, type: integer, unit: pieces, model: firmographic, edges: ["0", "5"]}
  industry: {labels: {pl: branża klienta}}
  sex: {purposes: [analysis]}
relations:
  machines:
    labels: {en: machines}
    time: bought_on
    fields:
      bought_on: {labels: {en: bought on}, type: date}
      kind: {labels: {en: kind}, type: code, code_list: machine_kind}
  orders:
    fields:
      sales_team: {labels: {en: sales team}, type: text}
    hide: [discount]
measures:
  machines_total:
    labels: {en: number of machines}
    value: machines.count()
    unit: pieces
hide:
  fields: [income]
  measures: [visits_30d]
"""


@pytest.fixture
def own() -> Catalog:
    return load(OWN, path="own.yaml")


def problems_of(text: str) -> list[str]:
    with pytest.raises(Problems) as caught:
        load(text, path="own.yaml")
    return [str(each) for each in caught.value.problems]


def test_own_fields_relations_measures_and_lists_are_added(own: Catalog) -> None:
    assert own.fields["fleet_size"].type is Type.INTEGER
    assert own.relations["machines"].time == "bought_on"
    assert own.measures["machines_total"].value == "machines.count()"
    assert own.code_lists["machine_kind"].below("mill") == {"mill", "mill_cnc"}


def test_shipped_entries_are_changed_only_where_written(own: Catalog) -> None:
    shipped = default_catalog()
    assert own.fields["industry"].labels == {**shipped.fields["industry"].labels, "pl": "branża klienta"}
    assert own.fields["sex"].purposes == {"analysis"}
    assert set(own.relations["orders"].fields) == (set(shipped.relations["orders"].fields) | {"sales_team"}) - {
        "discount"
    }


def test_hidden_entries_are_gone_and_the_shipped_catalog_stays_as_it_was(own: Catalog) -> None:
    assert "income" not in own.fields
    assert "visits_30d" not in own.measures
    assert "income" in default_catalog().fields
    assert "discount" in default_catalog().relations["orders"].fields


def test_an_empty_file_changes_nothing() -> None:
    assert load("", path="own.yaml") == default_catalog()


def test_the_places_of_measures_are_told_so_that_their_problems_can_be_shifted_into_the_file() -> None:
    text = """\
measures:
  own_one: {labels: {en: a}, value: orders.count()}
  own_two:
    labels: {en: b}
    value: |
      orders.count()
"""
    assert measure_places(text, path="own.yaml") == {"own_one": Place(2, 37), "own_two": Place(6, 7)}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fields:\n  Fleet: {labels: {en: a}, type: text}", "own.yaml:2:3: 'Fleet' can't be a key"),
        ("fields:\n  last: {labels: {en: a}, type: text}", "own.yaml:2:3: 'last' can't be a key: it is a word of the"),
        (
            "fields:\n  pesel: {labels: {en: a}, type: text}",
            "own.yaml:2:3: 'pesel' would keep national personal number",
        ),
        ("fields:\n  a_b: {labels: {en: a}, type: text, sensitivity: S9}", "own.yaml:2:3: a_b would keep special"),
        (
            "fields:\n  a_b: {labels: {en: Religion}, type: text}",
            "own.yaml:2:3: 'Religion' would keep religion or belief",
        ),
        (
            "fields:\n  a_b: {labels: {en: a}, type: intger}",
            "own.yaml:2:32: there is no type 'intger'. Did you mean integer?",
        ),
        ("fields:\n  a_b: {labels: {en: a}}", "own.yaml:2:3: a_b needs a type"),
        ("fields:\n  a_b: {labels: {pl: a}, type: text}", "own.yaml:2:3: a_b needs at least an English label"),
        (
            "fields:\n  a_b: {labels: {en: a}, type: integer, unit: peple}",
            "there is no unit 'peple'. Did you mean people?",
        ),
        ("fields:\n  a_b: {labels: {en: a}, type: text, unit: people}", "a text can't have the unit 'people'."),
        ("fields:\n  a_b: {labels: {en: a}, type: category}", "a_b is a category and needs a code list."),
        (
            "fields:\n  a_b: {labels: {en: a}, type: code, code_list: nace}",
            "own.yaml:2:3: there is no code list 'nace'.",
        ),
        ("fields:\n  a_b: {labels: {en: a}, type: text, colour: red}", "own.yaml:2:38: there is no key 'colour'."),
        ("fields:\n  industry: {type: text}", "own.yaml:2:3: industry is code and can't become text."),
        (
            "fields:\n  lifestyle: {purposes: [terms]}",
            "own.yaml:2:26: the shipped purposes are analysis, marketing, sales",
        ),
        ("fields:\n  a_b: {labels: {en: a}, type: integer, edges: ['5', '1']}", "edges grow from one to the next"),
        ("fields:\n  a_b: {labels: {en: a}, type: integer, least: '9', most: '1'}", "least 9 is more than most 1."),
        ("fields:\n  age: {labels: {en: a}, type: integer}", "'age' is a field and a measure at once."),
        ("fields:\n  orders: {labels: {en: a}, type: integer}", "'orders' is also the name of a relation."),
        ("relations:\n  a_b: {labels: {en: a}, time: at, fields: {}}", "a_b has no field 'at' to be its time."),
        (
            "relations:\n  orders: {time: delivered_on}",
            "the time of orders is ordered_at and can't become delivered_on.",
        ),
        ("measures:\n  a_b: {labels: {en: a}}", "a_b needs a value"),
        ("code_lists:\n  a_b: {labels: {en: a}, codes: {x: {en: x}}}", "the code list a_b needs a version of its own"),
        ("code_lists:\n  a_b: {version: '1', labels: {en: a}, codes: {}}", "the code list a_b has no codes."),
        (
            "code_lists:\n  a_b:\n    version: '1'\n    labels: {en: a}\n"
            "    codes: {x: {en: x, parent: y}, y: {en: y, parent: x}}",
            "the codes go round: x → y → x.",
        ),
        ("hide: {fields: [incom]}", "own.yaml:1:17: there is no field 'incom'. Did you mean income?"),
        ("edition: 2", "own.yaml:1:10: this is edition 2; edition 1 is understood."),
        ("felds: {}", "own.yaml:1:1: there is no key 'felds'. Did you mean fields?"),
        ("fields: [1]", "own.yaml:1:9: under 'fields' stand named entries."),
        ("fields: {a: &x {}, b: *x}", "aliases (&name, *name) are not understood here"),
        ("fields:\n  a: 1\n  a: 2", "own.yaml:3:3: 'a' stands here twice."),
        ("fields: {", "own.yaml:1:10: this is not good YAML"),
        ("a: \x07", "own.yaml: character 3 can't stand in YAML"),
        ("- a", "own.yaml:1:1: here keys are expected"),
        ("a: " + "[" * 30 + "]" * 30, "the file is nested deeper than 20 levels."),
    ],
)
def test_every_mistake_is_told_with_its_place(text: str, says: str) -> None:
    assert any(says in each for each in problems_of(text)), problems_of(text)


def test_all_mistakes_are_told_at_once_in_order_of_place() -> None:
    found = problems_of("fields:\n  last: {}\n  a_b: {labels: {en: a}, type: x}\nhide: {measures: [agee]}")
    assert [each.split(": ")[0] for each in found] == ["own.yaml:2:3", "own.yaml:3:32", "own.yaml:4:19"]
