"""The pages of the rule builder: what is typed is judged, kept for its writer, looked at, and saved with the reason."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Group, User

from presek.app import counting, reading
from presek.store import definitions
from tests.web.people import PASSWORD

RULE = 'country = "PL" and (revenue_12m >= 5_000 PLN or age < 30)'
KEY = "careful_it_buyers"


@pytest.fixture
def ask(site):
    client = site.client("marketing")

    def asked(where, **said):
        return client.post(f"/segments/rule/{where}", said)

    return asked


def test_a_text_is_told_as_tree_sentence_and_counts(site, ask):
    said = ask("check", text=RULE).json()
    counted = counting.count(site.home, RULE)
    assert said["tree"]["is"] == "all"
    assert said["sentence"].startswith("Country is Poland")
    assert said["counted"]["inside"] == f"{counted.inside:,}"
    assert said["counted"]["cannot_say"] == f"{counted.cannot_say:,}"
    assert set(said["counted"]["parts"]) == {
        "/rule", "/rule/terms/0", "/rule/terms/1", "/rule/terms/1/terms/0", "/rule/terms/1/terms/1"
    }  # fmt: skip
    assert said["kinds"]["/rule/terms/1/terms/0/left"]["currency"] == "PLN"


def test_a_tree_is_told_as_text_and_counts_the_same(ask):
    by_text = ask("check", text=RULE).json()
    by_tree = ask("check", tree=json.dumps({"edition": 1, "rule": by_text["tree"]})).json()
    assert by_tree["text"] == 'country = "PL" and (revenue_12m >= 5000 PLN or age < 30)'
    assert by_tree["counted"] == by_text["counted"]


def test_a_problem_is_told_at_its_line_and_at_its_node_with_names_to_take(ask):
    said = ask("check", text='country = "PL"\nand contry = "SI"').json()
    assert said["counted"] is None
    (fault,) = said["faults"]
    assert (fault["line"], fault["column"], fault["path"]) == (2, 5, "/rule/terms/1")
    mend = fault["mends"][0]
    text = 'country = "PL"\nand contry = "SI"'
    assert text[: mend["start"]] + mend["text"] + text[mend["end"] :] == 'country = "PL"\nand country = "SI"'


def test_what_is_unknown_is_blamed_by_its_name(ask):
    said = ask("check", text="value_security > 0").json()
    assert said["counted"]["blame"][0][0] == "Security (value)"


@pytest.mark.parametrize(
    "given", ["", "nonsense", "[]", '{"edition": 1}', '{"edition": 1, "rule": {"is": "no"}}', "7" * 9]
)
def test_a_tree_that_is_none_is_a_problem_and_no_fault(ask, given):
    assert ask("check", tree=given).status_code in {200, 422}


def test_a_part_goes_to_text_and_back(ask):
    tree = ask("part", text="age between 20 and 30").json()["tree"]
    assert ask("part", tree=json.dumps(tree)).json()["text"] == "age between 20 and 30"
    assert ask("part", text="age between").status_code == 422
    assert ask("part", text="orders.count(last 3 months)", **{"is": "value"}).json()["tree"]["is"] == "aggregate"


def test_values_lie_over_the_whole_base(site, ask):
    spread = ask("values", value='{"is": "field", "key": "revenue_12m"}').json()
    assert sum(spread["counts"]) + spread["unknown"] == site.size
    ways = ask("values", value='{"is": "field", "key": "country"}').json()
    assert sum(each["customers"] for each in ways["values"]) + ways["unknown"] == site.size
    yes = ask("values", value='{"is": "field", "key": "newsletter"}').json()
    assert {each["label"] for each in yes["values"]} == {"yes", "no"}
    assert ask("values", value='{"is": "field", "key": "nothing"}').status_code == 422


def test_values_of_rows_lie_over_all_rows_of_the_relation(site, ask):
    happened = reading.opened(site.home).snapshot.rows_of("orders").happened
    rows = int((happened <= reading.as_of(site.home).instant).sum())
    spread = ask("values", value='{"is": "field", "key": "net_amount"}', relation="orders").json()
    assert sum(spread["counts"]) + spread["unknown"] == rows
    assert float(spread["edges"][-1]) > float(spread["edges"][0])
    ways = ask("values", value='{"is": "field", "key": "product"}', relation="orders").json()
    assert sum(each["customers"] for each in ways["values"]) + ways["unknown"] == rows
    assert ask("values", value='{"is": "field", "key": "ordered_at"}', relation="orders").json() == {}
    assert ask("values", value='{"is": "field", "key": "nothing"}', relation="orders").status_code == 422
    assert ask("values", value='{"is": "field", "key": "net_amount"}', relation="oders").status_code == 422


def value_of(ask, text: str) -> str:
    return json.dumps(ask("part", text=text, **{"is": "value"}).json()["tree"])


@pytest.mark.parametrize(
    ("text", "threshold"),
    [
        ("orders.sum(net_amount, last 12 months)", "1000 PLN"),
        ("orders.count(last 3 months)", "2"),
        ("orders.count(where net_amount > 100 PLN)", "1"),
        ("orders.sum(net_amount) / 2", "500 PLN"),
        ("revenue_12m", "3 PLN"),
    ],
)
def test_what_is_gathered_of_rows_lies_over_the_base_as_a_rule_with_that_threshold_counts(site, ask, text, threshold):
    spread = ask("values", value=value_of(ask, text)).json()
    assert sum(spread["counts"]) + spread["unknown"] == site.size
    unknown = counting.count(site.home, f"{text} >= {threshold}").cannot_say
    assert spread["unknown"] == unknown
    edge = spread["edges"][len(spread["edges"]) // 2]
    money = " PLN" if "PLN" in threshold else ""
    counted = counting.count(site.home, f"{text} >= {edge}{money}")
    assert sum(spread["counts"][len(spread["edges"]) // 2 :]) == counted.inside


def test_what_is_reckoned_of_each_row_lies_over_the_rows(site, ask):
    plain = ask("values", value='{"is": "field", "key": "net_amount"}', relation="orders").json()
    reckoned = ask("values", value=value_of(ask, "net_amount * 2"), relation="orders").json()
    assert sum(reckoned["counts"]) == sum(plain["counts"])
    assert float(reckoned["edges"][-1]) > float(plain["edges"][-1])
    gathered = value_of(ask, "orders.count()")
    assert ask("values", value=gathered, relation="orders").status_code == 422


def test_a_draft_that_another_beginning_would_replace_is_told_of(site):
    client = site.client("manager")
    client.post("/segments/new/rule", {"rule": "age > 30", "do": "check"})
    page = client.get("/segments/new/rule", {"sex": "2"}).content.decode()
    assert "It is replaced as soon as something is changed here." in page
    assert "Go on with that draft" not in client.get("/segments/new/rule").content.decode()
    client.post("/segments/new/rule", {"do": "discard"})
    assert "Go on with that draft" not in client.get("/segments/new/rule", {"sex": "2"}).content.decode()


def test_names_have_labels_models_and_how_much_is_known(site, ask):
    names = site.client("marketing", language="pl").get("/segments/rule/names.json").json()
    country = next(each for each in names["fields"] if each["key"] == "country")
    assert (country["label"], country["codes"], names["base"]) == ("Kraj", "country", site.size)
    known = site.client("marketing").get("/segments/rule/names.json?known").json()["known"]
    assert known["country"] == site.size > known["value_security"] > 0
    assert {each["key"] for each in names["segments"]} >= {KEY}
    codes = site.client("marketing").get("/segments/rule/codes.json?list=nace_2_1").json()["codes"]
    assert codes[0] == {"key": "A", "label": "A · Agriculture, forestry and fishing", "above": ""}
    assert next(each for each in codes if each["key"] == "62.10")["above"] == "62.1"
    assert site.client("marketing").get("/segments/rule/codes.json?list=none").status_code == 404


def test_what_one_may_not_see_is_no_name_and_no_rule(company, own_site):
    user = User.objects.create_user("careful", password=PASSWORD)
    viewer = Group.objects.create(name="writers")
    viewer.permissions.add(*Group.objects.get(name="viewer").permissions.all())
    viewer.permissions.add(Group.objects.get(name="marketing").permissions.get(codename="add_segment"))
    user.groups.add(viewer)
    client = own_site.client("careful")
    keys = {each["key"] for each in client.get("/segments/rule/names.json").json()["fields"]}
    assert "value_security" not in keys
    assert "country" in keys
    said = client.post("/segments/rule/check", {"text": "value_security > 0"}).json()
    assert said["counted"] is None
    assert "hidden" in said["faults"][0]["says"]
    assert client.get(f"/segments/{KEY}/edit").status_code in {403, 422}
    hidden = {"value": '{"is": "field", "key": "value_security"}'}
    assert client.post("/segments/rule/values", hidden).json() == {}
    careful_of_records = own_site.client("sales")
    assert careful_of_records.post("/segments/rule/values", hidden).status_code == 403
    few = client.post("/segments/rule/check", {"text": 'name = "nobody at all"'}).json()
    assert few["counted"]["inside"] == "<\N{NO-BREAK SPACE}10"


def test_without_a_script_the_text_is_checked_by_a_button(own_site):
    client = own_site.client("marketing")
    answer = client.post("/segments/new/rule", {"rule": 'contry = "PL"', "do": "check"})
    assert answer.status_code == 422
    assert "no field is called" in answer.content.decode()
    answer = client.post("/segments/new/rule", {"rule": RULE, "do": "check"})
    assert answer.context["page"].judged.counted.inside == counting.count(own_site.home, RULE).inside
    assert (
        client.post("/segments/new/rule", {"rule": RULE, "do": "preview"})["Location"] == "/segments/new/rule/preview"
    )
    answer = client.post(
        "/segments/new/rule/preview", {"segment-name": "Young or buying", "segmentation-key": "motives"}
    )
    assert answer["Location"] == "/segments/young_or_buying"
    assert len(reading.answer(own_site.home, "young_or_buying").true) == counting.count(own_site.home, RULE).inside
    assert client.get("/segments/new/rule").context["page"].kept is None


def test_a_draft_stays_for_its_writer_through_signing_out_until_it_is_discarded(own_site):
    client = own_site.client("marketing")
    said = client.post("/segments/rule/check", {"text": "age > ", "segment": KEY, "version": "1", "keep": "1"}).json()
    assert said["kept"]
    client.post("/sign-out")
    again = own_site.client("marketing").get(f"/segments/{KEY}/edit").context["page"]
    assert (again.text, again.version, again.behind) == ("age > ", 1, False)
    other = own_site.client("analyst").get(f"/segments/{KEY}/edit").context["page"]
    assert other.kept is None
    assert [who for who, _ in other.others] == ["marketing"]
    client = own_site.client("marketing")
    assert client.post(f"/segments/{KEY}/edit", {"do": "discard"}).status_code == 302
    assert client.get(f"/segments/{KEY}/edit").context["page"].kept is None


def test_a_change_is_looked_at_then_saved_as_a_new_version_with_its_reason_and_a_stale_one_is_refused(own_site):
    first, second = own_site.client("marketing"), own_site.client("manager")
    before = len(reading.answer(own_site.home, KEY).true)
    typed = 'industry within "K" and any order_lines(last 12 months)'
    for client in (first, second):
        assert client.post(f"/segments/{KEY}/edit", {"rule": typed, "do": "preview"})["Location"].endswith("/preview")
    page = first.get(f"/segments/{KEY}/edit/preview").context["page"]
    assert (page.found.before, page.found.inside) == (before, counting.count(own_site.home, typed).inside)
    assert page.found.entering.customers == page.found.inside - before + page.found.leaving.customers
    assert 0 < len(page.found.entering.named) <= 10
    assert first.post(f"/segments/{KEY}/edit/preview", {"reason": " "}).status_code == 422
    saved = first.post(f"/segments/{KEY}/edit/preview", {"reason": "Whoever buys anything"})
    assert saved["Location"] == f"/segments/{KEY}"
    newest = definitions.versions(KEY)[-1]
    assert (newest.number, newest.by, newest.reason, newest.typed) == (2, "marketing", "Whoever buys anything", typed)
    assert len(reading.answer(own_site.home, KEY).true) == page.found.inside
    refused = second.post(f"/segments/{KEY}/edit/preview", {"reason": "Mine"})
    assert refused.status_code == 409
    assert "version 2" in refused.content.decode()
    assert len(definitions.versions(KEY)) == 2
    behind = second.get(f"/segments/{KEY}/edit").context["page"]
    assert behind.behind
    second.post(f"/segments/{KEY}/edit", {"do": "rebase"})
    assert not second.get(f"/segments/{KEY}/edit").context["page"].behind


def test_a_partition_that_would_break_is_told_before_and_refused(own_site):
    client = own_site.client("marketing")
    client.post("/segments/a_class/edit", {"rule": 'country = "PL"', "do": "preview"})
    page = client.get("/segments/a_class/edit/preview").context["page"]
    assert not page.found.promise.kept
    assert client.post("/segments/a_class/edit/preview", {"reason": "Try"}).status_code == 422
    assert len(definitions.versions("a_class")) == 1


def test_a_selection_of_explore_goes_on_as_a_rule(site):
    page = site.client("marketing").get("/segments/new/rule?country=PL&age=35").context["page"]
    assert page.text == 'country = "PL" and age between 35 and 44'
    assert "/segments/new/rule?country=PL" in site.client("marketing").get("/segments/new?country=PL").content.decode()


def test_the_rest_of_a_partition_is_written_as_such_and_nowhere_else(site, ask):
    said = ask("check", text="otherwise", segment="c_class").json()
    assert said["faults"] == []
    assert said["counted"]["inside"] == f"{len(reading.answer(site.home, 'c_class').true):,}"
    assert "otherwise" in ask("check", text="otherwise").json()["faults"][0]["says"]
