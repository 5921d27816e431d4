"""What programs sent and what could not be kept, on the pages of imports."""

from __future__ import annotations

from django.urls import reverse

from tests.intake.sending import order, ready, sent


def test_rejects_of_programs_are_shown_and_mended_on_the_pages_of_imports(own_site):
    from presek.store import imports

    home = own_site.home
    ready(home)
    customer = own_site.customer
    sent(home, order(1, customer, net_amount="much"), {**order(2, customer), "relation": "ordres"})
    sent(home, {"key": customer, "source": "shop", "facts": {"employees": "many"}}, kind="facts")
    client = own_site.client("administrator")
    numbers = {each.path: number for number, each in imports.numbered(3)}

    assert set(numbers) == {"program shop: orders", "program shop: ordres", "program shop: customers"}
    listed = client.get(reverse("data")).content.decode()
    assert "program shop: orders" in listed
    for number in numbers.values():
        for name in ("data-import", "data-import-report", "data-rejects"):
            answer = client.get(reverse(name, kwargs={"number": number}))
            assert answer.status_code == 200, (name, number)
    shown = client.get(reverse("data-rejects", kwargs={"number": numbers["program shop: orders"]})).content.decode()
    assert "much" in shown
