"""The command today: the list with its reasons, and what is refused."""

from __future__ import annotations

from presek.cli.shapes_today import EXAMPLES


def test_the_list_of_an_owner_has_the_documented_shape(presek, example):
    found = presek("today", "--user", "anna", "--json", "--left", "no_consent", "--home", example)

    assert found.code == 0
    assert set(found.json) == set(EXAMPLES["today"])  # type: ignore[call-overload]
    wanted = EXAMPLES["today"]["rows"][0]  # type: ignore[index]
    assert found.json["rows"]
    assert all(set(row) == set(wanted) for row in found.json["rows"])
    assert found.json["owners"] == ["Anna"]


def test_at_night_nobody_is_on_the_list_and_the_table_says_why(presek, example):
    found = presek("today", "--at", "22:00", "--home", example)

    assert found.code == 0
    assert "quiet hours" in found.out
    assert "scored" not in found.out


def test_who_owns_nobody_and_what_is_no_time_are_refused(presek, example):
    assert presek("today", "--user", "Ana", "--home", example).code == 2
    assert "Did you mean Anna" in presek("today", "--user", "Ana", "--home", example).err
    assert presek("today", "--at", "noon", "--home", example).code == 2
    assert presek("today", "--left", "tired", "--home", example).code == 2
