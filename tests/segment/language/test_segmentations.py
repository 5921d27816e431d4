"""Files of segmentations: read to the column, written back, with `otherwise` for who is left."""

from __future__ import annotations

from dataclasses import replace
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presek.catalog.default import default_catalog
from presek.segment import segmentation as s
from presek.segment import terms as t
from presek.segment.meaning import meaning_key
from presek.segment.parse import parse
from presek.segment.used import models, used
from presek.segment.write import write
from presek.values.problem import Problems
from tests.meaning.catalog import catalog
from tests.strategies.terms import any_terms

CATALOG = catalog()

HEAD = """edition: 1
segmentations:
  - key: value
    labels: {en: Value}
    partition: true
    segments:
      - key: top
        labels: {en: Top, pl: Górna, sl: Vrh}
        rule: """


def problems_of(text):
    with pytest.raises(Problems) as raised:
        s.load(text, path="file.yaml")
    return [str(problem) for problem in raised.value.problems]


def marked(rule):
    """The text with its mark taken out, and where the mark was."""
    text = HEAD + rule + "\n"
    before, after = text.split("✗")
    return before + after, f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


@pytest.mark.parametrize(
    "rule",
    [
        "employees > 5 ✗andy",
        "employees > 5\n          and vip ✗andy",
        "|\n          employees > 5\n            and vip = true ✗andy\n",
        "|2\n          employees > 5\n\n\n          ✗andy\n",
        "|-\n          # why\n          employees > 5 ✗andy",
        ">\n          employees > 5\n          and vip = true\n\n          ✗andy\n",
        ">-\n          employees > 5\n             and vip = true ✗andy",
        "'employees > 5 and city = ✗''x'''",
        '"employees > 5 and city = \\"x\\" ✗andy"',
        '"employees > 5 \\\n          and city = \\"x\\" \\n ✗andy"',
        '"employees \\u003e 5\\x20\\\n\n          ✗andy"',
        '"employees > ✗\\"x"',
    ],
)
def test_a_problem_of_a_rule_is_told_at_the_line_and_column_of_the_file(rule):
    text, place = marked(rule)
    assert problems_of(text)[0].startswith(f"file.yaml:{place}: ")


@pytest.mark.parametrize(
    "rule", ["✗emploees > 5", "|\n          vip = true\n          and ✗emploees > 5", "'✗emploees > 5'"]
)
def test_a_problem_of_meaning_is_told_there_too(rule):
    text, place = marked(rule)
    loaded = s.load(text, path="file.yaml")
    (problem,) = s.check(loaded, CATALOG, rules=s.rules(loaded))
    assert str(problem).startswith(f"file.yaml:{place}: no field is called 'emploees'.")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "file.yaml:1:1: the file's edition is 1, not none; write edition: 1."),
        ("edition: 2\nsegmentations: []", "file.yaml:1:10: the file's edition is 1, not '2'; write edition: 1."),
        ("edition: 1\nsegmentation: []", "file.yaml:2:1: there is no key 'segmentation'. Did you mean segmentations?"),
        ("edition: 1\nedition: 1", "file.yaml:2:1: 'edition' stands here twice."),
        ("edition: [", "file.yaml:"),
        (HEAD + "everyone\n        rul: x", "file.yaml:10:9: there is no key 'rul'. Did you mean rule?"),
        (HEAD + "[a]", "file.yaml:9:15: 'rule' is one text."),
        (HEAD + "everyone\n      - {key: top, labels: {en: b}, rule: everyone}", "file.yaml:10:15: the segment 'top'"),
        (
            HEAD + "everyone\n      - {key: Top, labels: {en: b}, rule: everyone}",
            "file.yaml:10:15: 'Top' can't be a key",
        ),
        (HEAD + "everyone\n      - {key: b, rule: everyone}", "file.yaml:10:9: a name in English is missing"),
        (HEAD + "everyone\n      - {key: b, labels: {en: b}}", "file.yaml:10:9: a segment needs its rule"),
        (HEAD + "otherwise", "file.yaml:9:15: otherwise stands beside at least one other segment"),
        (
            HEAD.replace("true", "false") + "everyone\n      - {key: b, labels: {en: b}, rule: otherwise}",
            "otherwise is for partitions",
        ),
        (
            HEAD + "otherwise\n      - {key: b, labels: {en: b}, rule: otherwise}\n      - {key: c, labels: {en: c}}",
            "file.yaml:10:41: value has otherwise twice",
        ),
    ],
)
def test_a_fault_of_a_file_is_told_at_its_place(text, problem):
    assert problem in "\n".join(problems_of(text))


def test_all_faults_of_a_file_are_told_at_once():
    text = HEAD + "x = \n      - {key: b, rule: y =}\n      - {key: C, labels: {en: c}, rul: z}"
    assert len(problems_of(text)) == 6


def test_otherwise_knows_the_other_segments_of_its_partition():
    text = HEAD + "vip = true\n      - {key: rest, labels: {en: b}, rule: otherwise}"
    loaded = s.load(text, path="file.yaml")
    assert s.rules(loaded)["rest"] == t.Otherwise(("top",))
    assert s.check(loaded, CATALOG, rules=s.rules(loaded)) == []


segments = st.builds(
    lambda term, labels, words: s.Segment("a", labels, term, write(term), *words),
    any_terms.filter(lambda term: term != t.Otherwise()),
    st.just({"en": "A: x", "pl": "ą # b", "sl": "'č'"}),
    st.tuples(st.text("ab: #'\"ž-", max_size=6).map(str.strip), st.text("ab: #'\"ž-", max_size=6).map(str.strip)),
)


@given(segments, st.booleans(), st.text("ab: #'\"ž-", max_size=6))
@settings(deadline=None, max_examples=100)
def test_a_file_that_was_written_is_read_back_as_it_was(segment, partition, purpose):
    whole = (s.Segmentation("value", {"en": "Value"}, partition, (segment,), purpose),)
    assert s.load(s.dump(whole), path="file.yaml") == whole


@pytest.mark.parametrize(
    "typed", ["vip = true # ü\n  and age > 5", "vip = true \n\nand age > 5", "\tvip = true", "vip  =\ttrue"]
)
def test_what_was_typed_is_kept(typed):
    segment = s.Segment("a", {"en": "A"}, parse(typed), typed.strip())
    whole = (s.Segmentation("value", {"en": "Value"}, segments=(segment,)),)
    assert s.load(s.dump(whole), path="file.yaml")[0].segments[0].typed == typed.strip()


def test_the_example_company_has_no_problem():
    text = files("presek.demo").joinpath("data/segmentations.yaml").read_text("utf-8")
    loaded = s.load(text, path="segmentations.yaml")
    assert s.check(loaded, default_catalog(), rules=s.rules(loaded)) == []
    assert s.load(s.dump(loaded), path="segmentations.yaml") == loaded


def test_a_rule_tells_what_it_uses():
    rule = parse('revenue_12m > 1 PLN and any visits(where pages > 3) and city = "x" and not in segment "k"')
    found = used(rule, CATALOG)
    assert found.fields == {"city"}
    assert found.measures == {"revenue_12m"}
    assert found.relations == {"orders", "visits"}
    assert found.row_fields == {("orders", "amount"), ("visits", "pages")}
    assert found.segments == {"k"}
    assert {model.value for model in models(rule, CATALOG)} == {"demographic", "behavioural"}


def test_a_key_of_meaning_follows_the_segments_it_names():
    def key(**rules):
        return meaning_key(parse('in segment "a"'), CATALOG, segments={name: parse(r) for name, r in rules.items()})

    assert key(a='in segment "b"', b="vip = true") == key(a='in segment "c"', c="not vip = false")
    assert key(a="vip = true") != key(a="vip = false")
    with pytest.raises(Problems, match="a → b → a"):
        key(a='in segment "b"', b='in segment "a"')
    with pytest.raises(Problems, match="no segment is called 'a'"):
        key()
    chain = {f"s{n}": f'in segment "s{n + 1}"' for n in range(3_000)} | {"s3000": "vip = true", "a": 'in segment "s0"'}
    assert key(**chain)


def test_a_key_of_meaning_covers_what_the_answer_stands_on():
    def key(**changed):
        return meaning_key(parse('headcount > 1 and industry = "62"'), replace(CATALOG, **changed))

    trades = CATALOG.code_lists["trades"]
    newer = {**CATALOG.code_lists, "trades": replace(trades, version="2")}
    older = {**CATALOG.fields, "headcount": replace(CATALOG.fields["headcount"], max_age_days=30)}
    renamed = {**CATALOG.fields, "headcount": replace(CATALOG.fields["headcount"], labels={"en": "heads"})}
    assert key(fields=renamed) == key()
    keys = [
        key(),
        key(code_lists=newer),
        key(fields=older),
        key(zone=ZoneInfo("Europe/Ljubljana")),
        key(currency="EUR"),
    ]
    assert len(set(keys)) == 5
