"""Finds every text of the site that is to be translated: in templates and in modules."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from django.utils.translation.template import templatize

WEB = Path(__file__).parents[2] / "src" / "presek" / "web"
CALLS = {"gettext", "gettext_lazy", "ngettext", "_"}
Message = tuple[str, str | None]
"""A text, and its plural where it has one."""

QUOTED = r"""u?(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")"""
CALL = re.compile(rf"\bngettext\(\s*({QUOTED})\s*,\s*({QUOTED})|\bgettext\(\s*({QUOTED})|\s_\(({QUOTED})\)")


def of_site() -> dict[Message, str]:
    """Every text with the file where it stands first."""
    found: dict[Message, str] = {}
    for path in sorted(WEB.rglob("*.py")):
        for message in of_module(path.read_text("utf-8")):
            found.setdefault(message, path.name)
    for path in sorted((WEB / "templates").rglob("*.html")):
        for message in of_template(path.read_text("utf-8")):
            found.setdefault(message, path.name)
    return found


def of_module(text: str) -> list[Message]:
    found: list[Message] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS and node.args:
            texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if texts:
                found.append((texts[0], texts[1] if node.func.id == "ngettext" else None))
    return found


def of_template(text: str) -> list[Message]:
    found: list[Message] = []
    for match in CALL.finditer(templatize(text)):
        one, many, alone, short = (ast.literal_eval(each) if each else None for each in match.groups())
        found.append((one or alone or short, many))
    return found
