"""Which engine can what: the page is the ledger's own."""

from __future__ import annotations

from presek.engine.can import LEDGER
from tests.engines import ledger_page


def test_the_page_of_engines_is_made_of_the_ledger():
    renew = "renew it: python -m tests.engines.ledger_page --write"
    assert ledger_page.PAGE.read_text("utf-8") == ledger_page.page(), renew


def test_every_kind_of_the_ledger_is_explained():
    assert {kind for cannot in LEDGER.values() for kind in cannot} <= set(ledger_page.KINDS)
