"""The page of requirements tells what the tests gave, and no more."""

from __future__ import annotations

from tests.house import requirement_results, requirements
from tests.house.requirements import RequirementTest

IN = RequirementTest("tests/house/test_x.py", "test_r02_an_overlap_is_refused")
OUT = RequirementTest("tests/house/test_x.py", "test_r02_a_gap_is_refused")


def state_of(number: str, page: str) -> str:
    row = next(line for line in page.splitlines() if line.startswith(f"| {number} "))
    return row.rstrip("| ").rpartition("| ")[2]


def test_all_requirements_of_the_specification_are_listed():
    expected = [f"R{number:02}" for number in range(1, 50)]

    assert [each.number for each in requirements.requirements()] == expected


def test_a_requirement_is_fulfilled_only_when_all_of_its_tests_passed():
    assert state_of("R02", requirements.page({})) == "not yet"
    assert state_of("R02", requirements.page({IN: True})) == "fulfilled"
    assert state_of("R02", requirements.page({IN: True, OUT: False})) == "failing"


def test_a_test_is_known_whatever_its_parameters_and_worker_group():
    node = "tests/house/test_x.py::TestIt::test_r02_an_overlap_is_refused[a-b]@browser"

    assert RequirementTest.of_node(node) == IN
    assert RequirementTest.of_node("tests/house/test_x.py::test_other") is None


def test_every_requirement_test_belongs_to_a_listed_requirement():
    listed = {each.number for each in requirements.requirements()}

    assert {test.number for test in requirements.written_tests()} <= listed


def test_the_page_is_left_alone_when_a_requirement_test_did_not_run(monkeypatch):
    monkeypatch.setattr(requirements, "written_tests", lambda: {IN, OUT})

    said, good = requirement_results.write_or_compare({IN: True}, write=True)

    assert not good
    assert OUT.name in said
