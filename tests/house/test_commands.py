"""Every command tells what it does, and stands in the reference."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator

import pytest

from tests.house import tracked

REFERENCE = tracked.ROOT / "docs" / "reference" / "commands.md"


def commands() -> Iterator[tuple[str, object]]:
    """Name and click command of all that `presek` can be asked, discovered from Typer's tree."""
    if importlib.util.find_spec("presek.cli.main") is None:
        return
    typer = importlib.import_module("typer")
    main = importlib.import_module("presek.cli.main")
    yield from leaves("", typer.main.get_command(main.app))


def leaves(name: str, command: object) -> Iterator[tuple[str, object]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, each in inner.items():
        if not each.hidden:
            yield from leaves(f"{name} {word}".strip(), each)


COMMANDS = [pytest.param(name, command, id=name) for name, command in commands()]


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_command_and_its_options_have_help(name: str, command):
    silent = [parameter.name for parameter in command.params if getattr(parameter, "help", "-") in (None, "")]

    assert (command.help or "").strip()
    assert silent == []


@pytest.mark.parametrize(("name", "command"), COMMANDS)
def test_a_command_and_its_options_stand_in_the_reference(name: str, command):
    page = REFERENCE.read_text("utf-8")
    section = page.partition(f"## presek {name}\n")[2].partition("\n## ")[0]
    options = [option for parameter in command.params for option in parameter.opts if option.startswith("--")]

    assert section, f"docs/reference/commands.md has no heading '## presek {name}'"
    assert [option for option in options if option not in section and option != "--help"] == []
