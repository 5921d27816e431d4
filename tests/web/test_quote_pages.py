"""Pages of quotes: lines are typed, discount and term are the customer's; more is refused with the way to it."""

from __future__ import annotations

import pytest

from tests.web.people import Site

LINE = {"product-0": "drill", "quantity-0": "2", "price-0": "129,90", "vat-0": "23", "category-0": "tools"}


@pytest.fixture
def quoted(site) -> tuple[str, str]:
    """Somebody with a discount and a term, and the percentage as pages write it."""
    from presek.app import quotes

    for at in range(site.size):
        key = site.index.values.opened.snapshot.key(at)
        found = quotes.check(site.home, key, {"lines": [{"product": "drill", "quantity": "1", "unit_price": "100"}]})
        line = found.as_json()["lines"][0]
        if line["discount_percent"] == "5" and found.answer.terms is not None and found.answer.accepted:
            return key, "5\N{NO-BREAK SPACE}%"
    raise AssertionError("nobody has a discount of 5 %")


def posted(site: Site, key: str, role: str = "sales", language: str = "en", **said: str) -> tuple[int, str]:
    answer = site.client(role, language=language).post("/quotes/new", {"customer": key, **LINE, **said})
    return answer.status_code, answer.content.decode()


def test_a_quote_shows_the_term_and_the_discount_before_any_line(site, quoted):
    key, discount = quoted
    text = site.client("sales").get(f"/quotes/new?customer={key}").content.decode()

    assert f'value="{discount}" readonly' in text
    assert '<output class="locked box" id="terms"' in text
    assert "Unassigned</output>" not in text


def test_a_line_is_reckoned_with_the_reason_and_an_empty_one_follows(site, quoted):
    key, discount = quoted
    status, text = posted(site, key, do="add")

    assert status == 200
    assert "246.81" in text
    assert "303.58" in text
    assert f"{discount} because of the segment" in text
    assert 'id="product-1"' in text


def test_whose_discount_is_capped_sees_it_capped_before_any_line(site):
    from presek.app import conditions

    keys = (site.index.values.opened.snapshot.key(each) for each in range(site.size))
    found = (conditions.conditions(site.home, each) for each in keys)
    capped = next(each for each in found if each.discount.value and each.discount.value.most_in_total == 0)
    text = site.client("sales").get(f"/quotes/new?customer={capped.customer}").content.decode()

    assert 'value="0\N{NO-BREAK SPACE}%" readonly' in text


def test_what_is_written_into_locked_fields_changes_nothing(site, quoted):
    key, _ = quoted

    assert "246.81" in posted(site, key, do="add", **{"discount-0": "50", "net-0": "1", "terms": "365"})[1]


@pytest.mark.parametrize(
    ("asked", "says", "leads"),
    [
        ({"more_percent": "15"}, "A discount of 15", "dimension=discount&amp;percent=15"),
        ({"more_days": "90"}, "A term of 90 days", "dimension=payment_terms&amp;net_days=90"),
    ],
)
def test_more_than_the_policy_gives_is_refused_with_the_way_to_an_exception(site, quoted, asked, says, leads):
    key, _ = quoted
    status, text = posted(site, key, do="keep", **asked)

    assert status == 422
    assert says in text
    assert f"/exceptions/new?customer={key}&amp;{leads}" in text


def test_a_mistake_names_its_line(site, quoted):
    key, _ = quoted
    status, text = posted(site, key, do="keep", **{"quantity-0": "two"})

    assert status == 422
    assert "lines/0/quantity" in text
    assert 'value="two"' in text


@pytest.mark.parametrize(("language", "shown"), [("pl", "z powodu segmentu"), ("sl", "zaradi segmenta")])
def test_the_reason_is_told_in_the_language_of_the_reader(site, quoted, language, shown):
    assert shown in posted(site, quoted[0], language=language, do="add")[1]


def test_a_quote_is_kept_printed_revised_and_accepted(own_site, quoted):
    key, _ = quoted
    sales = own_site.client("sales")
    kept = sales.post("/quotes/new", {"customer": key, **LINE, "do": "keep", "valid_days": "14"})
    assert (kept.status_code, kept["Location"]) == (302, "/quotes/1")
    paper = sales.get("/quotes/1/pdf?language=sl")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    sales.post("/quotes/1/revise", {**LINE, "quantity-0": "1", "do": "keep"})
    text = sales.get("/quotes/1").content.decode()
    assert "123.40" in text
    assert "version 2" in text
    sales.post("/quotes/1/close", {"do": "accepted"})
    listed = sales.get(f"/quotes?customer={key}").content.decode()
    assert "accepted" in listed
    again = sales.post("/quotes/1/revise", {**LINE, "do": "keep"})
    assert again.status_code == 422 or "is accepted" in again.content.decode()


def test_a_quote_of_nobody_is_refused(site):
    assert site.client("sales").get("/quotes/new?customer=nobody").status_code in {404, 422}
