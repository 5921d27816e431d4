"""The reference page of commands, made of the commands themselves. Renew it: python -m tests.cli.reference --write"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import typer

from presek.cli.main import app
from presek.cli.shapes import EXAMPLES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "commands.md"

HEAD = """\
# Commands

Made of the commands themselves by `python -m tests.cli.reference --write`; a test holds this page to them.

Every command takes `--home FOLDER` (without it `PRESEK_HOME`, else `./presek-data`) and `--json`. With `--json` an
answer is one JSON value on the standard output, and so are problems:

```json
{"problems": [{"code": "unknown-field", "says": "no field is called 'indutry'.",
               "at": {"path": "", "line": 1, "column": 1}, "nearest": ["industry"], "branch": "text"}]}
```

An instant is written as a day (its end) where it is the end of one, else as a time.

| exit code | who can mend it |
|---|---|
| 0 | done |
| 2 | the author of the text: a rule, a file, the command's own words |
| 3 | the owner of the data |
| 4 | the operator: disk, folder, a lock that is held, a port in use |
| 70 | we: an error in Presek; the traceback is in a file that the message names |
| 130 | stopped by Ctrl-C; what was not reported as done was not done |

The environment variable `PRESEK_LAKE` puts the facts into another folder, `PRESEK_DATABASE_URL`
(`postgresql://user:password@host:port/name`) the definitions into PostgreSQL.
"""


def leaves(name: str, command: object) -> Iterator[tuple[str, object]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield name, command
        return
    for word, each in inner.items():
        yield from leaves(f"{name} {word}".strip(), each)


def page() -> str:
    sections = [HEAD]
    for name, command in leaves("", typer.main.get_command(app)):
        sections.append(f"\n## presek {name}\n\n{command.help}\n\n| | |\n|---|---|\n")
        for parameter in command.params:
            if parameter.name == "help":
                continue
            shown = parameter.metavar or parameter.name.upper()
            names = (
                ", ".join(f"`{option}`" for option in parameter.opts)
                if parameter.opts[0].startswith("-")
                else f"`{shown}`"
            )
            sections.append(f"| {names} | {parameter.help} |\n")
        if name in EXAMPLES:
            sections.append(f"\n```json\n{json.dumps(EXAMPLES[name], ensure_ascii=False, indent=2)}\n```\n")
    return "".join(sections)


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(page(), "utf-8")
    else:
        sys.stdout.write(page())
