"""A pytest plugin: gathers what the requirement tests gave, and writes the page of requirements or compares it.

It runs in the process that prints the summary, so it sees the results of all worker processes.
"""

from __future__ import annotations

import pytest

from tests.house import requirements
from tests.house.requirements import RequirementTest

RENEW = "renew it with ./test --write-requirements and commit it"

results = pytest.StashKey[dict[RequirementTest, bool]]()
verdict = pytest.StashKey[str]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("presek")
    group.addoption("--write-requirements", action="store_true", help="renew docs/reference/requirements.md")
    group.addoption("--check-requirements", action="store_true", help="fail where that page is not what the tests say")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[results] = {}
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Gatherer(config.stash[results]))


class Gatherer:
    def __init__(self, gathered: dict[RequirementTest, bool]) -> None:
        self.gathered = gathered

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        test = RequirementTest.of_node(report.nodeid)
        if test is None or (report.when != "call" and report.passed):
            return
        self.gathered[test] = self.gathered.get(test, True) and report.passed


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    config = session.config
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    if config.option.write_requirements or config.option.check_requirements:
        said, good = write_or_compare(config.stash[results], write=config.option.write_requirements)
        config.stash[verdict] = said
        if not good and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def write_or_compare(gathered: dict[RequirementTest, bool], *, write: bool) -> tuple[str, bool]:
    """What to say of the page, and whether all is well with it."""
    silent = requirements.written_tests() - set(gathered)
    if silent:
        return f"the page was left alone: {', '.join(sorted(test.name for test in silent))} did not run", False
    made = requirements.page(gathered)
    standing = requirements.PAGE.read_text("utf-8") if requirements.PAGE.exists() else ""
    if made == standing:
        return "the page says what the tests say", True
    if not write:
        return f"docs/reference/requirements.md is out of date: {RENEW}", False
    requirements.PAGE.write_text(made, "utf-8")
    return "docs/reference/requirements.md was renewed; commit it", True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if verdict in config.stash:
        terminalreporter.section("requirements")
        terminalreporter.line(config.stash[verdict])
