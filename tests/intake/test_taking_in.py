"""What programs tell: kept before it is answered, applied once, kept apart with its reason where it can't be kept."""

from __future__ import annotations

from presek.app import intake, intake_drain
from tests.intake.sending import SHOP, drain, order, ready, rows, send, sent


def test_r35_the_same_event_id_twice_is_one_event(home):
    ready(home, "anna")

    first = sent(home, order(1), order(2))
    again = sent(home, order(1), order(1), order(2))

    assert (first.accepted, first.rejected) == (2, 0)
    assert (again.accepted, again.rejected) == (3, 0)
    assert rows(home) == [("shop:1", "anna"), ("shop:2", "anna")]


def test_an_event_told_otherwise_is_corrected_whole(home):
    ready(home, "anna", "borut")
    sent(home, order(1, product="pen", net_amount="10.00"))

    sent(home, order(1, customer="borut", net_amount=12.5))

    assert rows(home, "orders", "net_amount", "product") == [("shop:1", "borut", 125_000, None)]
