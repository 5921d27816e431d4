"""A partition that an import broke: `segments` and `doctor` say so, and name the customer."""

from __future__ import annotations

from presek.app import refresh
from tests.app import homes


def test_a_partition_that_broke_is_told_where_segments_are_listed(presek, home):
    homes.put(home, "customers", [{"customer": "anna", "employees": 5}, {"customer": "borut", "employees": 50}])
    rules = {"few": "employees < 10", "buyers": "any orders()", "rest": "otherwise"}
    homes.force(home, homes.segments("size", rules, partition=True))
    refresh.refresh(home)
    homes.put(home, "orders", [{"customer": "anna", "ordered_at": "2026-06-01T10:00:00"}])
    refresh.refresh(home)

    listed = presek("segments", "--home", home.path)
    assert "! customer 'anna' is in both few and buyers" in listed.out
    assert "held" in listed.out
    assert "customer 'anna' is in both few and buyers" in presek("doctor", "--home", home.path).out
