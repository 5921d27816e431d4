"""Searching customers over the API: the nearest with what matched, and how many there are."""

from __future__ import annotations

from presek.app import searching


def test_a_program_finds_customers_and_is_told_how_many_there_are_and_by_what(site, ask):
    program = ask("customers")
    answer = program.get("customers/search", {"find": "+48 5", "limit": 3}).json()["data"]
    found = searching.customers(site.home, "+48 5", most=3)

    assert answer == found.as_json()
    assert answer["count"] > len(answer["customers"]) == 3
    assert answer["customers"][0]["matched"]
    assert program.get("customers/search", {"find": ""}).status_code == 422
    assert ask("segments").get("customers/search", {"find": "a"}).status_code == 403
